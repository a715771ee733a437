"""The end of the program while a server keeps a thread waiting: nobody waits with it."""

from pathlib import Path
from typing import Final

from support.program import run_python

_PROGRAM: Final = """
import sys, threading
from PySide6.QtCore import QTimer
from vaultviewer.app import gui_main
from vaultviewer.gui.tasks import Lane

class HeldUp(gui_main.Desk):
    def start(self):
        super().start()
        at_work = threading.Event()
        def work(_):
            at_work.set()
            threading.Event().wait(600)  # a read that no cancel reaches
        self.runner.submit(Lane.OPEN, work, done=print, failed=print)
        self.look = QTimer(interval=20)
        self.look.timeout.connect(
            lambda: self.window.close() if at_work.is_set() and self.connections.ready else None
        )
        self.look.start()

    def stop(self):
        ended = super().stop()
        print("ended", ended, flush=True)
        return ended

gui_main.Desk = HeldUp
gui_main._PATIENCE = 0.2
sys.exit(gui_main.run_window())
"""


def test_the_program_ends_with_its_settings_saved_though_a_thread_is_held_up(own_home: Path) -> None:
    ended = run_python("-c", _PROGRAM)
    assert (ended.returncode, ended.stdout) == (0, "ended False\n")
    (settings,) = own_home.rglob("settings.json")
    assert "mainWindow" in settings.read_text(encoding="utf-8")
