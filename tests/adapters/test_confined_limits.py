"""What a confined process gives up, on each platform, without giving it up here."""

import ctypes
import resource
from collections.abc import Callable

import pytest

from vaultviewer.adapters.confined import isolation, job_object, shutting_off
from vaultviewer.adapters.confined.frames import Limits
from vaultviewer.adapters.confined.job_object import JobObject

LIMITS = Limits(memory=1 << 30, processor_seconds=30)

# ---------------------------------------------------------------------------------------------- POSIX


@pytest.fixture
def limits_set(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """What was asked of the kernel. Whoever started this has bounded processor time to ten seconds."""
    asked: dict[int, tuple[int, int]] = {}
    ceilings = {resource.RLIMIT_CPU: (10, 10)}
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda what: ceilings.get(what, unlimited))
    monkeypatch.setattr(resource, "setrlimit", asked.__setitem__)
    return asked


def test_nothing_is_written_and_nothing_is_dumped(
    limits_set: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    controls: list[tuple[int, int]] = []
    monkeypatch.setattr(
        shutting_off, "_prctl", lambda: lambda option, value: controls.append((option, value))
    )
    given_up: list[str] = []
    monkeypatch.setattr(isolation, "leave_network", lambda: given_up.append("network"))
    monkeypatch.setattr(isolation, "leave_files", lambda _: given_up.append("files"))
    monkeypatch.setattr("sys.platform", "linux")
    shutting_off.shut_off()
    assert given_up == ["network", "files"]
    assert limits_set[resource.RLIMIT_FSIZE] == limits_set[resource.RLIMIT_CORE] == (0, 0)
    # linux/prctl.h: death with the parent by SIGKILL, no dumps, no new privileges
    assert controls == [(1, 9), (4, 0), (38, 1)]


def test_a_limit_is_lowered_for_good_and_never_raised(limits_set: dict[int, tuple[int, int]]) -> None:
    shutting_off.keep_within(LIMITS)
    assert limits_set[resource.RLIMIT_AS] == (1 << 30, 1 << 30)
    assert limits_set[resource.RLIMIT_CPU] == (10, 10)


def test_what_linux_refuses_stops_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __init__(self, *_: object, **__: object) -> None:
            self.prctl: Callable[..., int] = lambda *_: -1

    monkeypatch.setattr(ctypes, "CDLL", Refusing)
    with pytest.raises(OSError, match="prctl"):
        shutting_off._prctl()(1, 9)


def test_where_there_is_no_posix_nothing_is_asked_of_it(
    limits_set: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutting_off, "resource", None)
    monkeypatch.setattr("sys.platform", "win32")
    shutting_off.shut_off()
    shutting_off.keep_within(LIMITS)
    assert limits_set == {}


# --------------------------------------------------------------------------------------------- Windows


class Kernel32:
    """Takes down what is called, and fails where it is told to."""

    def __init__(self, failing: str = "") -> None:
        self.calls: list[str] = []
        self.closed: list[int] = []
        self.limits: job_object._ExtendedLimits | None = None
        self._failing = failing

    def CreateJobObjectW(self, *_: object) -> int:  # noqa: N802  Windows' own name
        return self._answer("CreateJobObjectW", 71)

    def OpenProcess(self, access: int, inherit: bool, pid: int) -> int:  # noqa: N802, FBT001  Windows' own
        assert (access, inherit) == (0x0101, False)
        return self._answer("OpenProcess", pid + 1000)

    def SetInformationJobObject(self, job: int, kind: int, limits: object, size: int) -> int:  # noqa: N802  as above
        assert (job, kind, size) == (71, 9, ctypes.sizeof(job_object._ExtendedLimits))
        copied = job_object._ExtendedLimits()
        ctypes.memmove(ctypes.byref(copied), limits, size)  # type: ignore[arg-type]  # a byref, which has no type
        self.limits = copied
        return self._answer("SetInformationJobObject", 1)

    def AssignProcessToJobObject(self, job: int, process: int) -> int:  # noqa: N802  as above
        assert (job, process) == (71, 1042)
        return self._answer("AssignProcessToJobObject", 1)

    def CloseHandle(self, handle: int) -> int:  # noqa: N802  as above
        self.closed.append(handle)
        return 1

    def _answer(self, name: str, result: int) -> int:
        self.calls.append(name)
        return 0 if name == self._failing else result


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bits")
def test_the_structures_are_those_of_windows() -> None:
    # as winnt.h defines them
    assert ctypes.sizeof(job_object._BasicLimits) == 64
    assert ctypes.sizeof(job_object._ExtendedLimits) == 144


def test_a_job_object_is_limited_before_it_holds_the_process() -> None:
    kernel32 = Kernel32()
    held = JobObject.around(42, LIMITS, kernel32)
    assert kernel32.calls == [
        "CreateJobObjectW",
        "SetInformationJobObject",
        "OpenProcess",
        "AssignProcessToJobObject",
    ]
    assert kernel32.limits is not None
    assert kernel32.limits.ProcessMemoryLimit == 1 << 30
    basic = kernel32.limits.BasicLimitInformation
    assert basic.PerProcessUserTimeLimit == 300_000_000  # of 100 ns
    assert basic.ActiveProcessLimit == 1
    # winnt.h: process time, active processes, process memory, die on unhandled exception, kill on job close
    assert basic.LimitFlags == 0x2 | 0x8 | 0x100 | 0x400 | 0x2000
    assert kernel32.closed == [1042]
    held.close()
    assert kernel32.closed == [1042, 71]


@pytest.mark.parametrize("failing", ["SetInformationJobObject", "OpenProcess", "AssignProcessToJobObject"])
def test_a_process_that_cannot_be_confined_is_not_used(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
    monkeypatch.setattr(ctypes, "WinError", lambda code: PermissionError(code, "denied"), raising=False)
    kernel32 = Kernel32(failing)
    with pytest.raises(PermissionError):
        JobObject.around(42, LIMITS, kernel32)
    assert kernel32.closed[-1] == 71
