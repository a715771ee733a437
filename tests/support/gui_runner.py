"""A task runner for tests, and waiting for what it reports."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vaultviewer.gui.tasks import TaskRunner


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """A runner whose threads are gone when the test is over, and whose work has not crashed."""
    runner = TaskRunner(parent=qapp)
    crashes: list[Exception] = []
    runner.crashed.connect(crashes.append)
    yield runner
    runner.stop()
    QApplication.processEvents()
    runner.deleteLater()
    assert crashes == []


def wait_for(qtbot: QtBot, holds: Callable[[], object]) -> None:
    """Run the event loop until something is the case."""
    qtbot.waitUntil(lambda: bool(holds()), timeout=10_000)
