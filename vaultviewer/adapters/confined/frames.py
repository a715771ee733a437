"""What crosses the pipes between the window's process and a confined one: msgpack in frames, and bytes.

    parent                            child
           <- Ready                      it is shut off from the machine
    Order, content ->
           <- Outcome, blobs

A frame is its length in 8 bytes and then one of the messages below. What is large follows outside of frames,
its size having been told, so that it is copied once out of the pipe and never by Python; the interpreter's
lock is free while it crosses. Never pickle: the child may be in the hands of whoever wrote the content.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import msgspec

from vaultviewer.core.crossing import UNREADABLE
from vaultviewer.core.ports import Buffer

MOST_IN_FRAME: Final = 64 * 1024 * 1024
"""Bytes of a frame, the reply of a job among them."""
_LENGTH: Final = struct.Struct(">Q")

Message = TypeVar("Message")


class Broken(Exception):
    """The other side ended in the middle, or said what it may not."""


class Source(Protocol):
    """A buffered stream: `read` returns all that was asked for, or less at the end of the stream."""

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    """A raw stream: `write` may take less than it was given, and says how much."""

    def write(self, data: Buffer, /) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: bytes of address space, and seconds of processor time."""

    memory: int
    processor_seconds: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The child can reach nothing any more, and waits. `pid` is its own, which a launcher may hide."""

    pid: int


@dataclass(frozen=True, slots=True)
class Order:
    """The job to do on the content that follows, of `size` bytes."""

    job: str
    request: bytes
    size: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `sizes` are those of the blobs that follow.

    `failure` is the class of the exception that ended the job: its text may quote the content.
    """

    reply: bytes = b""
    sizes: tuple[int, ...] = ()
    failure: str | None = None
    out_of_memory: bool = False


def send(sink: Sink, message: object, content: Sequence[Buffer] = ()) -> None:
    """Send one message and what follows it.

    Raises OSError where the other side is gone.
    """
    frame = msgspec.msgpack.encode(message)
    _send_bytes(sink, _LENGTH.pack(len(frame)) + frame)
    for piece in content:
        _send_bytes(sink, piece)


def receive(source: Source, kind: type[Message]) -> Message:
    """Receive a message of this kind and no other.

    Raises Broken; OSError.
    """
    (length,) = _LENGTH.unpack(receive_bytes(source, _LENGTH.size))
    if length > MOST_IN_FRAME:
        raise Broken("it announced too much")
    frame = receive_bytes(source, length)
    try:
        return msgspec.msgpack.decode(frame, type=kind)
    except UNREADABLE:
        raise Broken("it said something else than it should") from None


def receive_bytes(source: Source, size: int) -> bytes:
    """Receive exactly so many bytes.

    Raises Broken; OSError.
    """
    found = source.read(size)
    if len(found) < size:
        raise Broken("it ended in the middle")
    return found


def _send_bytes(sink: Sink, data: Buffer) -> None:
    with memoryview(data) as view:
        done = 0
        while done < len(view):
            done += sink.write(view[done:]) or 0
