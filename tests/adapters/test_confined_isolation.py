"""What a confined process gives up on Linux, and what if the kernel refuses. `test_confined_processes` has it
done.
"""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from vaultviewer.adapters.confined import isolation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are calls of Linux")


class Kernel:
    """Knows some version of Landlock, and refuses what it is told to. Takes down what is asked of it."""

    def __init__(self, version: int, *, refuses: int = 0) -> None:
        self._version = version
        self._refuses = refuses
        self.handled: tuple[int, int, int] | None = None
        self.rules: list[int] = []
        self.restricted = False
        self.ruleset = -1

    def __call__(self, number: int, first: object, _second: object, *rest: object) -> int:
        if number == self._refuses and rest != (1,):
            return -1
        if number == 445:
            self.rules.append(rest[0]._obj.allowed)  # type: ignore[attr-defined]  # a byref, which has no type
        elif number == 446:
            self.restricted = True
        elif rest == (1,):
            return self._version
        else:
            asked = first._obj  # type: ignore[attr-defined]  # as above
            self.handled = (asked.files, asked.network, asked.scopes)
            self.ruleset = os.open(os.devnull, os.O_RDONLY)
            return self.ruleset
        return 0


@pytest.mark.parametrize(
    ("version", "handled"),
    [
        # linux/landlock.h, and "Previous limitations" of landlock(7)
        (1, (0x1FFF, 0, 0)),
        (2, (0x3FFF, 0, 0)),
        (3, (0x7FFF, 0, 0)),
        (4, (0x7FFF, 3, 0)),
        (5, (0xFFFF, 3, 0)),
        (6, (0xFFFF, 3, 3)),
        (99, (0xFFFF, 3, 3)),
    ],
)
def test_each_kernel_is_asked_for_all_that_it_knows(
    version: int, handled: tuple[int, int, int], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    kernel = Kernel(version)
    assert isolation.leave_files([tmp_path, file], kernel)
    assert kernel.handled == handled
    assert kernel.rules == [0b1100, 0b0100]  # to read files and folders; a file has no other rights
    assert kernel.restricted


@pytest.mark.parametrize(
    "kernel", [Kernel(-1), Kernel(6, refuses=444), Kernel(6, refuses=445), Kernel(6, refuses=446)]
)
def test_what_a_kernel_refuses_is_done_without(kernel: Kernel, tmp_path: Path) -> None:
    assert not isolation.leave_files([tmp_path], kernel)
    assert not kernel.restricted
    if kernel.ruleset >= 0:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(kernel.ruleset)


def test_a_folder_that_has_gone_is_no_reason_to_stop(tmp_path: Path) -> None:
    assert not isolation.leave_files([tmp_path / "gone"], Kernel(6))


def test_only_the_program_and_the_system_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}:/no/such/folder:")
    monkeypatch.setattr(sys, "path", ["", "relative", sys.prefix])
    found = isolation.what_is_read()
    assert tmp_path in found
    assert Path(sys.prefix) in found
    assert Path(isolation.__file__).is_relative_to(found[0])
    assert not {Path("/"), Path.home(), Path.cwd(), Path("/etc"), Path("/proc")} & set(found)
    assert all(path.is_absolute() and path.exists() for path in found)


@pytest.mark.parametrize(("allowed", "done"), [([0], True), ([-1, 0], True), ([-1, -1], False)])
def test_a_namespace_is_asked_for_with_and_without_privileges(
    monkeypatch: pytest.MonkeyPatch, allowed: list[int], *, done: bool
) -> None:
    asked: list[int] = []

    class Library:
        def __init__(self, _name: None) -> None:
            pass

        def unshare(self, flags: int) -> int:
            asked.append(flags)
            return allowed[len(asked) - 1]

    monkeypatch.setattr(ctypes, "CDLL", Library)
    assert isolation.leave_network() is done
    # linux/sched.h: CLONE_NEWNET, then CLONE_NEWUSER with it
    assert asked == [0x40000000, 0x50000000][: len(allowed)]
