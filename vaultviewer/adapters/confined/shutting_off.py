"""What a confined process gives up, for good, before it reads the first byte of hostile content.

Where there is POSIX, the kernel enforces it: no file can be written (`RLIMIT_FSIZE`), memory and processor
time end (`RLIMIT_AS`, `RLIMIT_DATA`, `RLIMIT_CPU`), nothing of its memory reaches a disk (`RLIMIT_CORE`, no
dumps). Linux ends it with its parent, however that one ends. macOS accepts RLIMIT_AS and doesn't enforce it.
On Windows a Job Object does this from outside: see `job_object`.

On Linux it also gives up the network and its user's files, where that can be done: see `isolation`. Elsewhere
it keeps both. So it is given nothing worth having, neither keys nor environment.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Final

from vaultviewer.adapters.confined import isolation
from vaultviewer.adapters.confined.frames import Limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # typeshed knows this module on other platforms only

_OPEN_FILES: Final = 128
"""For libraries that jobs import: each takes one for a moment."""
_SPARE_SECONDS: Final = 1
"""Between the signal at the limit of processor time, which ends Python too, and the kill."""

_SIGKILL: Final = 9
# linux/prctl.h
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38


def shut_off() -> None:
    """Give up what no job needs."""
    if resource is not None:
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":
        isolation.leave_network()  # first: the kernel takes back what a process set before its user changed
        control = _prctl()
        control(_PR_SET_PDEATHSIG, _SIGKILL)
        control(_PR_SET_DUMPABLE, 0)
        control(_PR_SET_NO_NEW_PRIVS, 1)
        isolation.leave_files(isolation.what_is_read())


def keep_within(limits: Limits, *, reserved: int = 0) -> None:
    """Take the limits of one job. They can't be raised again.

    `reserved` is address space that a library claims and doesn't use. It is added to what may be mapped; what
    may be written to (`RLIMIT_DATA`, since Linux 4.7 for every private mapping) stays the same.
    """
    if resource is not None:
        _limit(resource.RLIMIT_AS, limits.memory + reserved)
        _limit(resource.RLIMIT_DATA, limits.memory)
        _limit(resource.RLIMIT_CPU, limits.processor_seconds, limits.processor_seconds + _SPARE_SECONDS)


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; what the user has lowered further stays."""
    ceiling = resource.getrlimit(what)[1]
    wanted = (soft, soft if hard is None else hard)
    if ceiling != resource.RLIM_INFINITY:
        wanted = (min(wanted[0], ceiling), min(wanted[1], ceiling))
    resource.setrlimit(what, wanted)


def _prctl() -> Callable[[int, int], None]:
    function = ctypes.CDLL(None, use_errno=True).prctl

    def control(option: int, value: int) -> None:
        """Fail closed: a process that can't give something up doesn't read hostile content."""
        if function(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")

    return control
