"""The network and the files of others, as far as Linux lets a process without privileges give them up.

A network namespace of its own has no way out, not even to this machine. Landlock leaves it to read the
program and the system's libraries, and nothing of its user: neither keys nor mail, nor the memory of the
window's process (landlock(7), "Ptrace restrictions"). It can then run, change, delete and signal nothing.

Kernels, containers and AppArmor (Ubuntu since 23.10, for namespaces) may refuse either, so each does without
the other, and without both the limits of `shutting_off` remain.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeAlias

# linux/sched.h
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
# asm-generic/unistd.h; these three have the same number wherever Python runs.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
# linux/landlock.h
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_READ_FILE: Final = 1 << 2
_READ_FOLDER: Final = 1 << 3
_FILE_RIGHTS: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version on the kernel knows how many rights to files; all of them are taken away."""
_NETWORK_FROM: Final = 4
_SCOPES_FROM: Final = 6
_ALL: Final = 0b11
"""Of two: to bind and to connect TCP; abstract sockets and signals of others."""

_SYSTEM: Final = (
    *("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/etc/fonts", "/var/cache/fontconfig"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom"),
)
"""Libraries, fonts and time zones."""

SystemCall: TypeAlias = Callable[..., int]


class _Ruleset(ctypes.Structure):
    """Older kernels know a shorter one, and accept zeros behind its end."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def leave_network() -> bool:
    """Move to a network of this process alone; tell whether that was possible."""
    unshare = ctypes.CDLL(None).unshare
    # With privileges at once; without them in a user namespace, where everybody has them.
    return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def landlock_version(call: SystemCall | None = None) -> int:
    """Return how much this kernel knows of Landlock; 0 where there is none."""
    return max(0, (call or _system_call())(_CREATE_RULESET, None, 0, _ASK_VERSION))


def leave_files(readable: Iterable[Path], call: SystemCall | None = None) -> bool:
    """Give up all files but those to read; tell whether that was possible. Needs PR_SET_NO_NEW_PRIVS."""
    call = call or _system_call()
    version = landlock_version(call)
    if not version:
        return False
    asked = _Ruleset(
        files=(1 << max(bits for since, bits in _FILE_RIGHTS if since <= version)) - 1,
        network=_ALL if version >= _NETWORK_FROM else 0,
        scopes=_ALL if version >= _SCOPES_FROM else 0,
    )
    ruleset = call(_CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0)
    if ruleset < 0:
        return False
    try:
        return all(_allow(path, ruleset, call) for path in readable) and not call(_RESTRICT_SELF, ruleset, 0)
    except OSError:  # one of them is gone, or closed to its own user
        return False
    finally:
        os.close(ruleset)


def what_is_read() -> tuple[Path, ...]:
    """Return what this program consists of and stands on, as far as it is there."""
    package = Path(__file__).parents[2]  # not below any of the others where it is installed for editing
    libraries = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))
    named = (*_SYSTEM, *sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix, *libraries)
    there = (path for path in map(Path, named) if path.is_absolute() and os.access(path, os.F_OK))
    return tuple(dict.fromkeys((package, *there)))


def _allow(path: Path, ruleset: int, call: SystemCall) -> bool:
    rights = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        return call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(rights, folder)), 0) == 0
    finally:
        os.close(folder)


def _system_call() -> SystemCall:
    function = ctypes.CDLL(None).syscall
    function.restype = ctypes.c_long
    return lambda number, *arguments: function(
        ctypes.c_long(number),
        *(ctypes.c_long(each) if isinstance(each, int) else each for each in arguments),
    )
