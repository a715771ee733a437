"""Nothing that a message holds hangs or exhausts the window: it goes on answering, and shows what it can."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPlainTextEdit
from support.e2e_person import Person
from support.hostile_mail import HOSTILE, LARGE, MB, PICTURES, many_styles, one_line

from vaultviewer.gui.widgets.reader_tabs import Tab

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")

MOST_MEMORY = 200 * MB
"""Beside some copies of the message itself."""
COPIES = 8


class Witness:
    """Turns of the event loop while a confined process was at work, and the most memory that we took."""

    def __init__(self, person: Person) -> None:
        self._confinement = person.desk.services.confinement
        self.turns = 0
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_turn)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew: proc(5)
        self._before = memory("VmRSS")
        self._timer.start()

    def _on_turn(self) -> None:
        self.turns += bool(self._confinement._serving)

    def memory_taken(self) -> int:
        """Stop, and return bytes at the peak beyond those at the start."""
        self._timer.stop()
        return memory("VmHWM") - self._before


def memory(name: str) -> int:
    lines = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(found) * 1024


@pytest.fixture
def open_message(person: Person, tmp_path: Path) -> Iterator[Callable[[bytes], Witness]]:
    """Open a message of this machine, and look at the window meanwhile."""

    def open_one(raw: bytes) -> Witness:
        path = tmp_path / "hostile.eml"
        path.write_bytes(raw)
        witness = Witness(person)
        person._painted = 0
        person.do(lambda: person.window.open_file(path))
        person.await_reader()
        return witness

    yield open_one
    person.rest()


def shows_the_source(person: Person) -> None:
    person.shortcut("source")
    source = person.find(QPlainTextEdit, "messageSource")
    person.wait(lambda: source.toPlainText().startswith("From: "), "the source")


@pytest.mark.parametrize("name", [*HOSTILE, *LARGE])
def test_the_window_answers_while_a_message_is_read_that(
    person: Person, open_message: Callable[[bytes], Witness], name: str
) -> None:
    raw = {**HOSTILE, **LARGE}[name]()
    witness = open_message(raw)
    assert witness.turns > 0
    assert witness.memory_taken() < MOST_MEMORY + COPIES * len(raw)
    assert "Hello" in person.page.text or person.notices or "xxx" in person.page.text
    assert person.page.untrusted_subject in {"Hostile", "(no subject)"}
    assert bytes(person.message.plaintext.view()) == raw
    shows_the_source(person)


@pytest.mark.parametrize("name", PICTURES)
def test_the_window_answers_while_the_engine_draws(
    person: Person, open_message: Callable[[bytes], Witness], name: str
) -> None:
    raw = PICTURES[name]()
    witness = open_message(raw)
    assert person.html_shown().startswith("Hello")
    shows_the_source(person)
    person.do(lambda: person.reader.show_tab(Tab.MESSAGE))
    assert person.html_shown().startswith("Hello")
    assert witness.memory_taken() < MOST_MEMORY + COPIES * len(raw)


def test_what_takes_too_long_opens_as_it_stands_with_the_reason(
    person: Person, open_message: Callable[[bytes], Witness]
) -> None:
    person.desk.services.confinement._seconds = 0.05
    raw = many_styles()
    open_message(raw)
    assert "was stopped" in person.notices[0]
    assert any("Save it" in line for line in person.page.notices[0].details)
    assert person.page.untrusted_subject == "Hostile"
    assert person.text_shown().startswith("<p>Hello</p><p style='color:#000000")
    assert bytes(person.message.plaintext.view()) == raw
    shows_the_source(person)
    person.desk.services.confinement._seconds = 60
    open_message(one_line(MB))
    assert person.notices == []


def test_esc_ends_the_process_that_reads(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "hostile.eml"
    path.write_bytes(many_styles(8 * MB))
    person.do(lambda: person.window.open_file(path))
    confinement = person.desk.services.confinement
    person.wait(lambda: confinement._serving and person.reader.busy, "the process to begin")
    (process,) = confinement._serving
    person.come_to_front()
    person.press(person.window, Qt.Key.Key_Escape)
    assert not person.reader.busy
    person.wait(lambda: not process.alive, "the process to end")
    person.wait(lambda: not confinement._serving, "the lane to be free")
    assert person.desk.reader.message is None
