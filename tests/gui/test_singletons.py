"""None outlives a long day of Qt calls."""

import subprocess
import sys

_PROGRAM = """
from vaultviewer.gui.singletons import keep_singletons_alive
keep_singletons_alive()
from PySide6.QtCore import QTimer
timer = QTimer()
for _ in range(100_000):
    timer.stop()
    timer.isActive()
    timer.isSingleShot()
print("alive")
"""


def test_the_interpreter_survives_many_qt_calls() -> None:
    program = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)  # noqa: S603  our own program
    assert (program.returncode, program.stdout, program.stderr) == (0, "alive\n", "")
