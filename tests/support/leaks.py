"""Fixtures that fail a test which leaves threads, processes, timers or windows behind.

Each looks only at what came to be while its test ran: what a fixture of wider scope started was there before.
A leak is cleared away as far as it can be, so that the next test doesn't pay for it.
"""

import gc
import multiprocessing
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_GRACE: float = 5.0
"""Seconds for work that was told to end to do so; waited for only as long as it takes."""

_KEEPERS: list[Callable[[], Iterable["subprocess.Popen[Any]"]]] = []


@contextmanager
def keeping(processes: Callable[[], Iterable["subprocess.Popen[Any]"]]) -> Iterator[None]:
    """Leave running what an owner of wider scope than one test says it keeps, until the block is left."""
    _KEEPERS.append(processes)
    try:
        yield
    finally:
        _KEEPERS.remove(processes)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # A dummy stands for a thread that Qt or the engine made; its owner ends it, and it can't be joined.
    candidates = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in candidates:
        thread.join(_GRACE)
    if leaked := [thread.name for thread in candidates if thread.is_alive()]:
        pytest.fail(f"the test left threads running: {leaked}", pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started: list[subprocess.Popen[Any]] = []
    construct = subprocess.Popen.__init__

    def construct_and_note(process: subprocess.Popen[Any], *arguments: Any, **options: Any) -> None:  # noqa: ANN401  whatever Popen takes
        construct(process, *arguments, **options)
        started.append(process)

    monkeypatch.setattr(subprocess.Popen, "__init__", construct_and_note)
    before = set(multiprocessing.active_children())
    yield
    monkeypatch.undo()
    kept = [process for keeper in _KEEPERS for process in keeper()]
    leaked = [process for process in started if process.poll() is None and process not in kept]
    left = [child for child in multiprocessing.active_children() if child not in before]
    for process in leaked:
        process.kill()
        process.wait(_GRACE)
    for child in left:
        child.kill()
        child.join(_GRACE)
    if names := [str(process.args) for process in leaked] + [child.name for child in left]:
        pytest.fail(f"the test left processes running: {names}", pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_timers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Watch the timers that Python code starts, in tests that use a Qt application."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QTimer  # noqa: PLC0415  tests of the core run without Qt

    started: weakref.WeakSet[QTimer] = weakref.WeakSet()
    start: Callable[..., None] = QTimer.start

    def start_and_note(timer: QTimer, *arguments: Any) -> None:  # noqa: ANN401  whatever QTimer.start takes
        started.add(timer)
        start(timer, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QTimer, "start", start_and_note)
        yield
    _finish_deletions()
    leaked = [timer for timer in started if _lives(timer) and timer.isActive()]
    names = [timer.objectName() or repr(timer.parent()) for timer in leaked]
    for timer in leaked:
        timer.stop()
    if names:
        pytest.fail(f"the test left timers running: {names}", pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415  tests of the core run without Qt

    before = set(QApplication.topLevelWidgets())
    yield
    _finish_deletions()
    if set(QApplication.topLevelWidgets()) <= before:
        return
    gc.collect()  # a window in a reference cycle is garbage, not a leak
    _finish_deletions()
    leaked = [window for window in QApplication.topLevelWidgets() if window not in before]
    names = [f"{type(window).__name__} “{window.objectName()}”" for window in leaked]
    for window in leaked:
        window.hide()
        window.deleteLater()
    _finish_deletions()
    if names:
        pytest.fail(f"the test left windows behind: {names}", pytrace=False)


def _lives(timer: object) -> bool:
    from shiboken6 import isValid  # noqa: PLC0415  tests of the core run without Qt

    return isValid(timer)


def _finish_deletions() -> None:
    """Carry out `deleteLater`, which outside of an event loop waits for its return."""
    from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415  tests of the core run without Qt

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
