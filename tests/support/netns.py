"""A network namespace of its own for a program: nothing of this machine's network is in it.

`namespace_problem` and `run_in_namespace` are called outside, `lay_out_network` first of all inside.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

NAME_SERVER: Final = "127.0.0.1"

_PATIENCE: Final = 110
_TESTS: Final = Path(__file__).parents[1]


@cache
def namespace_problem() -> str | None:
    """Tell why no network namespace can be built here; None if one can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are Linux's"
    if missing := [name for name in ("unshare", "ip", "mount") if shutil.which(name) is None]:
        return f"{' and '.join(missing)} not found (Debian: util-linux, iproute2)"
    # All that the rig will need: an interface, a route for every address, a mount and a packet socket.
    trial = subprocess.run(  # noqa: S603  our own program
        _command(Path(__file__)), capture_output=True, text=True, check=False, timeout=_PATIENCE
    )
    if trial.returncode == 0:
        return None
    last = trial.stderr.strip().rpartition("\n")[2]
    return f"this system lets this account build no network namespace: {last}"


def run_in_namespace(program: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a Python program, whose first act is `lay_out_network`, and return how it ended."""
    paths = os.pathsep.join((str(_TESTS.parent), str(_TESTS)))
    return subprocess.run(  # noqa: S603  our own program
        _command(program, *words),
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def _command(program: Path, *words: str) -> list[str]:
    # Who isn't root becomes root of a user namespace first, where the system allows that.
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *as_root, "--net", "--mount", sys.executable, str(program), *words]


# ---------------------------------------------------------------------------------------------- inside


def lay_out_network() -> None:
    """Make every address in the world this namespace's own, and this machine its one name server.

    Raises OSError or subprocess.CalledProcessError where that isn't allowed, and RuntimeError rather than
    touch the network of the machine.
    """
    _refuse_outside()
    _run("ip", "link", "set", "lo", "up")
    # AnyIP: whoever connects to an address, whichever, connects to what listens here.
    _run("ip", "route", "add", "local", "default", "dev", "lo")
    if Path("/proc/net/if_inet6").exists():
        _run("ip", "-6", "route", "add", "local", "default", "dev", "lo")
    _ask_nobody_but_the_canary()


def _refuse_outside() -> None:
    try:
        is_outside = Path("/proc/self/ns/net").samefile(f"/proc/{os.getppid()}/ns/net")
    except PermissionError:
        return  # the parent belongs to another user namespace, and so to another network
    if is_outside:
        raise RuntimeError("this is the machine's own network")


def _ask_nobody_but_the_canary() -> None:
    """Let names be asked of the canary by DNS alone, not of files, caches or services of this machine.

    Their sockets lie in /run and would lead out of the namespace, so it is empty here; D-Bus goes with it.
    """
    resolver, switch = Path("/etc/resolv.conf"), Path("/etc/nsswitch.conf")
    target = resolver.resolve()
    _run("mount", "-t", "tmpfs", "none", "/run")
    if not target.exists():  # a link into /run, as systemd-resolved has it
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    own = {target: f"nameserver {NAME_SERVER}\n", switch: "hosts: dns\n"}
    for number, (path, text) in enumerate(own.items()):
        replacement = Path(f"/run/{number}")
        replacement.write_text(text, encoding="ascii")
        if path.exists():
            _run("mount", "--bind", str(replacement), str(path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603  only what this file spells out


if __name__ == "__main__":
    import socket

    lay_out_network()
    socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM).close()
