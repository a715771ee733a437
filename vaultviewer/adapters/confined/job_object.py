"""Limits of a Windows process, from outside: a Job Object that ends it with us and bounds its memory.

https://learn.microsoft.com/windows/win32/procthread/job-objects. Written from that documentation: the tests
hold the layout of the structures and the order of the calls, and no machine here could run it on Windows.
"""

import ctypes
from ctypes import wintypes
from typing import Any, Final, Self

from vaultviewer.adapters.confined.frames import Limits

_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation
_LIMIT_PROCESS_TIME: Final = 0x2
_LIMIT_ACTIVE_PROCESS: Final = 0x8
_LIMIT_PROCESS_MEMORY: Final = 0x100
_DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400  # no dialog, no dump
_KILL_ON_JOB_CLOSE: Final = 0x2000
_SET_QUOTA_AND_TERMINATE: Final = 0x0100 | 0x0001
_TICKS: Final = 10_000_000
"""100 ns each, in a second."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class JobObject:
    """Holds one process. It ends when this is closed, also by the end of this very process."""

    def __init__(self, kernel32: Any, job: int) -> None:  # noqa: ANN401  ctypes.WinDLL exists on Windows alone
        self._kernel32 = kernel32
        self._job = job

    @classmethod
    def around(cls, pid: int, limits: Limits, kernel32: Any = None) -> Self:  # noqa: ANN401  as above
        """Confine the process, which waits for its order meanwhile.

        Raises OSError.
        """
        library = _kernel32() if kernel32 is None else kernel32
        held = cls(library, _checked(library.CreateJobObjectW(None, None)))
        try:
            held._limit(limits)
            held._take_in(pid)
        except OSError:
            held.close()
            raise
        return held

    def close(self) -> None:
        self._kernel32.CloseHandle(self._job)

    def _limit(self, limits: Limits) -> None:
        wanted = _ExtendedLimits()
        basic = wanted.BasicLimitInformation
        basic.LimitFlags = (
            _LIMIT_PROCESS_TIME
            | _LIMIT_ACTIVE_PROCESS
            | _LIMIT_PROCESS_MEMORY
            | _DIE_ON_UNHANDLED_EXCEPTION
            | _KILL_ON_JOB_CLOSE
        )
        basic.PerProcessUserTimeLimit = limits.processor_seconds * _TICKS
        basic.ActiveProcessLimit = 1
        wanted.ProcessMemoryLimit = limits.memory
        _checked(
            self._kernel32.SetInformationJobObject(
                self._job, _EXTENDED_LIMITS, ctypes.byref(wanted), ctypes.sizeof(wanted)
            )
        )

    def _take_in(self, pid: int) -> None:
        process = _checked(self._kernel32.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid))
        try:
            _checked(self._kernel32.AssignProcessToJobObject(self._job, process))
        finally:
            self._kernel32.CloseHandle(process)


def _kernel32() -> Any:  # noqa: ANN401  as above
    library = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]  # Windows alone
    library.CreateJobObjectW.restype = wintypes.HANDLE
    library.OpenProcess.restype = wintypes.HANDLE
    library.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    )
    library.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    library.CloseHandle.argtypes = (wintypes.HANDLE,)
    return library


def _checked(result: int | None) -> int:
    """Return a handle or a true value.

    Raises OSError for none.
    """
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined]  # Windows alone
    return result
