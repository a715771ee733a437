"""Messages of this machine: opened by menu, by argument and by drop."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from support.e2e_person import Person
from support.gui_vaults import mail

from vaultviewer.core.errors import FileUnreadable

RAW = mail("From a file", text="Plain words\n", html="<p>Rich <b>words</b></p>")


@pytest.fixture
def eml(tmp_path: Path) -> Path:
    path = tmp_path / "message.eml"
    path.write_bytes(RAW)
    return path


def _is_shown(person: Person) -> None:
    person.await_reader()
    assert person.label("subject") == "From a file"
    assert person.badges == ["Local file"]
    assert bytes(person.message.plaintext.view()) == RAW


def test_opening_a_file_by_menu(person: Person, eml: Path) -> None:
    person.shortcut("open_file")
    person.open_file(eml)
    _is_shown(person)
    assert "Rich words" in person.html_shown()
    person.shortcut("view_text")
    assert person.text_shown() == "Plain words\n"


def test_opening_a_file_by_argument(person: Person, eml: Path) -> None:
    person.do(lambda: person.window.open_file(eml))
    _is_shown(person)
    person.shortcut("source")
    source = person.find(QPlainTextEdit, "messageSource")
    person.wait(source.toPlainText, "the source")
    assert source.toPlainText() == RAW.decode()
    person.shortcut("envelope")
    assert person.sees(QLabel, "envelopeNone")


def test_opening_a_file_by_drop(person: Person, eml: Path) -> None:
    person.drop(eml)
    _is_shown(person)


def test_a_local_file_can_be_saved_byte_for_byte(person: Person, eml: Path, tmp_path: Path) -> None:
    person.drop(eml)
    _is_shown(person)
    person.shortcut("save")
    person.save_as(tmp_path / "copy.eml")
    person.wait(lambda: person.word.startswith("Saved"), "the copy")
    copy = (tmp_path / "copy.eml").read_bytes()
    assert hashlib.sha256(copy).digest() == hashlib.sha256(RAW).digest()


def test_a_file_that_cannot_be_read_says_so_and_can_be_tried_again(person: Person, eml: Path) -> None:
    eml.unlink()
    person.do(lambda: person.window.open_file(eml))
    person.await_reader()
    assert isinstance(person.refusal.error, FileUnreadable)
    assert person.label("refusalName") == "message.eml"
    eml.write_bytes(RAW)
    person.click("waytry-again")
    person.wait(lambda: person.reader.page, "the message")
    assert person.label("subject") == "From a file"
