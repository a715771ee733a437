"""The program with its window, in a process of its own: it starts, shows what it was given, and ends."""

from pathlib import Path
from typing import Final

from support.gui_vaults import mail
from support.program import run_python

# Starts the window as `main` does. Its own event loop looks whether the condition holds; then the act ends
# the program. A dummy stands for a thread of the engine, which is not Python's to end.
_PROGRAM: Final = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from vaultviewer.app import gui_main

class Watched(gui_main.Desk):
    def start(self):
        super().start()
        self.look = QTimer(interval=20)
        self.look.timeout.connect(self.once)
        self.look.start()

    def once(self):
        desk, window = self, self.window
        if desk.connections.ready and window.reader._body._html is not None and ({condition}):
            self.look.stop()
            {act}

gui_main.Desk = Watched
code = gui_main.run_window({arguments})
import threading
own = [each.name for each in threading.enumerate() if not isinstance(each, threading._DummyThread)]
print("left", own)
sys.exit(code)
"""


def _run(
    *, condition: str = "True", act: str = "window.close()", arguments: str = ""
) -> tuple[int, str, str]:
    ended = run_python("-c", _PROGRAM.format(condition=condition, act=act, arguments=arguments))
    return ended.returncode, ended.stdout, ended.stderr


def test_closing_the_window_ends_the_program_and_keeps_the_layout(own_home: Path) -> None:
    assert _run()[:2] == (0, "left ['MainThread']\n")
    (settings,) = own_home.rglob("settings.json")
    assert "mainWindow" in settings.read_text(encoding="utf-8")


def test_ctrl_c_in_the_terminal_ends_the_program() -> None:
    assert _run(act="os.kill(os.getpid(), signal.SIGINT)")[:2] == (0, "left ['MainThread']\n")


def test_a_message_file_on_the_command_line_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(mail("From the command line"))
    code, said, _ = _run(
        condition="window.reader.page is not None",
        act="print(window.reader.page.untrusted_subject); window.close()",
        arguments=f"file=Path({str(path)!r})",
    )
    assert (code, said) == (0, "From the command line\nleft ['MainThread']\n")


def test_the_sample_vault_is_opened_for_the_demo() -> None:
    code, said, _ = _run(
        condition="desk.services.sample is not None and window.browsing.vault is not None "
        "and window.browsing.vault.table.loaded == len(desk.services.sample.expectations)",
        act="print(window.browsing.vault.connection.title); window.close()",
        arguments="sample_vault=True",
    )
    assert (code, said) == (0, "Sample vault\nleft ['MainThread']\n")


def test_an_error_nobody_caught_is_logged_and_does_not_end_the_program(own_home: Path) -> None:
    code, _, error = _run(
        act="QTimer.singleShot(0, lambda: 1 / 0); QTimer.singleShot(50, window.close)",
    )
    assert code == 0
    assert "ZeroDivisionError" in error
    (log,) = own_home.rglob("*.log")
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
