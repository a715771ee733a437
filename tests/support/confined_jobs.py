"""Jobs that behave as hostile content would have them behave."""

import ctypes
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec


def echo(content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes | memoryview]]:
    """Send all of it back: what was asked, and the content twice."""
    return request, (bytes(content), b"", content)


def tell(_content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Tell what this process knows and has."""
    del request
    facts = {
        "pid": os.getpid(),
        "environment": dict(os.environ),
        "path": sys.path,
        "modules": sorted(sys.modules),
        "files": [file for number in range(128) if (file := _open_file(number)) is not None],
        "input": sys.stdin.read(),
        "session": os.getsid(0) if hasattr(os, "getsid") else None,
    }
    return msgspec.msgpack.encode(facts), ()


def _open_file(number: int) -> tuple[int, int] | None:
    """Name what a descriptor is about: /proc is closed to a process that can't be dumped."""
    try:
        status = os.fstat(number)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def chatter(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Print as libraries do, also past Python."""
    sys.stdout.write("noise\n" * 1000)
    sys.stdout.flush()
    os.write(1, b"noise")
    return b"said", ()


def write_file(_content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Write a file, and one that is there already."""
    path = Path(os.fsdecode(request))
    problems = []
    for name in ("new", "old"):
        try:
            with (path / name).open("r+b" if name == "old" else "wb", buffering=0) as file:
                file.write(b"plaintext")
        except OSError as error:
            problems.append(f"{name} {error.errno}")
    return " ".join(problems).encode(), ()


def wait(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    threading.Event().wait()
    return b"", ()


def hang_within_c(_content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Hold the interpreter's lock for ever, so that no thread of this process can do anything about it.

    Whoever holds the pipe whose path is the request sees by its end that this process has ended.
    """
    if request:
        os.open(os.fsdecode(request), os.O_RDONLY)
    re.fullmatch(r"(?:a?){60}a{60}|(?:a+)+b", "a" * 59)
    return b"", ()


def fill_memory(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    return b"", (bytes(1 << 40),)


def answer_endlessly(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    piece = bytes(16 << 20)
    return b"", (piece,) * 17


def reply_endlessly(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    return bytes(65 << 20), ()


def crash(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    ctypes.string_at(0)
    return b"", ()


def leave(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    os._exit(7)


def raise_secret(content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    raise ValueError(bytes(content))


def dump(_content: memoryview, _request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Ask for a core dump."""
    os.kill(os.getpid(), signal.SIGQUIT)
    return b"", ()


def reach_out(_content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Try what nobody may who was sent by mail, and tell what came of each."""
    port, folder, parent = msgspec.msgpack.decode(request, type=tuple[int, str, int])
    secret = Path(folder) / "credentials"
    attempts: dict[str, Callable[[], object]] = {
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "datagram": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
        "read": secret.read_bytes,
        "list": lambda: list(Path(folder).iterdir()),
        "empty": lambda: os.open(secret, os.O_WRONLY | os.O_TRUNC),
        "delete": secret.unlink,
        "link": lambda: (Path(folder) / "autostart").symlink_to(secret),
        "run": lambda: os.execv("/bin/sh", ["sh", "-c", "exit 9"]),  # noqa: S606  it is refused
        "signal": lambda: os.kill(parent, 0),
        "look into": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
    }
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError:
            continue
        done.append(name)
    return msgspec.msgpack.encode(done), ()


def lie(_content: memoryview, request: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Say to the parent what a process that was taken over might say."""
    for number in range(3, 8):
        try:
            os.write(number, request)
        except OSError:
            continue
    os._exit(0)
