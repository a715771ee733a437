"""Nothing is left of the engine when the program ends, and it ends without complaint."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_TESTS = Path(__file__).parents[2]

_PROGRAM = """
import sys
from support.engine_setup import prepare_engine_for_tests
prepare_engine_for_tests()
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.view import MailView
window = QMainWindow()
views = [MailView(window), MailView()]
window.setCentralWidget(views[0])
for view in views:
    view.show()
    loop = QEventLoop()
    view.document_shown.connect(loop.quit)
    view.show_document(MailDocument("<p>text</p>"))
    loop.exec()
print(*(view.page().renderProcessPid() for view in views), flush=True)
sys.stdin.readline()
{ending}
"""

_ENDINGS = {
    "falls off the end": "",
    "window first": "from shiboken6 import delete; delete(window); del views, view",
    "while loading": "views[0].show_document(MailDocument('<p>text</p>' * 100_000))",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="watches processes through /proc and pidfd")
@pytest.mark.parametrize("ending", _ENDINGS)
def test_the_engine_ends_with_the_program(ending: str) -> None:
    paths = os.pathsep.join((str(_ROOT), str(_TESTS)))
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", _PROGRAM.format(ending=_ENDINGS[ending])],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        renderers = [int(word) for word in program.stdout.readline().split()]
        assert len(renderers) == 2
        watched = {os.pidfd_open(pid) for pid in [*renderers, *_children(program.pid)]}
        _, complaints = program.communicate("\n", timeout=60)
    try:
        assert program.returncode == 0
        assert "Expect troubles" not in complaints
        assert "Traceback" not in complaints
        _wait_for_all(watched)
    finally:
        for descriptor in watched:
            os.close(descriptor)


def _children(pid: int) -> set[int]:
    """Return the processes that this one started: Chromium's zygotes, and helpers."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


def _wait_for_all(descriptors: set[int]) -> None:
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    living = set(descriptors)
    while living:
        ended = poll.poll(10_000)
        assert ended, f"{len(living)} processes of the engine outlive the program"
        for descriptor, _ in ended:
            poll.unregister(descriptor)
            living.discard(descriptor)
