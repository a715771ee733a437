"""Finding, zoom, dark messages, copying and PDFs, as somebody at the window uses them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_html_view import StubHtmlView
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, mail

from vaultviewer.gui.widgets.text_view import TextView

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
HTML = "<p>Some <b>HTML</b></p>"


def _open(desk: Desk, name: str, html: str = "") -> None:
    desk.bucket.add(name, mail(name, html=html) if html else mail(name))
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")
    desk.act("open_message")
    desk.wait(name)


def _says(desk: Desk) -> str:
    return find(desk.window.reader, QLabel, "findState").text()


def test_finding_follows_the_view_that_is_shown(qtbot: QtBot, desk: Desk) -> None:
    _open(desk, "m1")
    QTest.keyClick(desk.window, Qt.Key.Key_F, CTRL)
    box = find(desk.window.reader, QLineEdit, "findTerm")
    assert QApplication.focusWidget() is box
    QTest.keyClicks(box, "subject")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert _says(desk) == "Not found"
    desk.act("source")
    wait_for(qtbot, lambda: _says(desk) == "1 of 1")
    desk.act("envelope")
    assert _says(desk) == "This view has no text to search"
    desk.act("message_tab")
    assert _says(desk) == "Not found"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert desk.window.reader.find_bar.isHidden()


def test_the_engine_is_asked_when_the_message_has_loaded(desk: Desk) -> None:
    _open(desk, "m1", HTML)
    view = find(desk.window.reader, StubHtmlView, "stubHtmlView")
    desk.act("find")
    box = find(desk.window.reader, QLineEdit, "findTerm")
    QTest.keyClicks(box, "HTML")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(desk.window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert view.found[-2:] == ["HTML", "-HTML"]
    assert _says(desk).startswith("1 of 2")


def test_zoom_and_dark_messages_are_kept_and_told(qtbot: QtBot, desk: Desk) -> None:
    _open(desk, "m1", HTML)
    view = find(desk.window.reader, StubHtmlView, "stubHtmlView")
    view.zoom_changed.emit(1.5)  # the wheel over the message
    assert desk.window.reader.zoom == pytest.approx(1.5)
    assert desk.window.status.currentMessage() == "150 %"
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL_SHIFT)
    assert view.dark
    desk.window.close()
    wait_for(qtbot, lambda: desk.services.saved)
    kept = desk.choices.as_options()
    assert kept == {"message_zoom": 150, "message_dark": True}
    desk.choices.restore({})
    assert (desk.choices.zoom, view.dark) == (1.0, False)
    desk.choices.restore(kept)
    assert (desk.choices.zoom, view.dark) == (1.5, True)
    assert desk.window.actions_by_name["message_dark"].isChecked()
    desk.choices.restore({"message_zoom": "junk", "message_dark": "junk"})
    assert (desk.choices.zoom, desk.choices.dark) == (1.0, False)


def test_the_message_is_copied_as_text(qtbot: QtBot, desk: Desk) -> None:
    _open(desk, "m1")
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged, timeout=10_000):
        desk.act("copy_text")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Subject: m1"
    assert any(line.startswith("From: ") for line in lines)
    assert "" in lines


def test_select_all_and_copy_act_on_the_view_with_the_keyboard(qtbot: QtBot, desk: Desk) -> None:
    _open(desk, "m1")
    text = find(desk.window.reader, TextView, "messageText")
    text.setFocus()
    desk.act("select_all")
    assert text.selected_text()
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged, timeout=10_000):
        desk.act("copy")
    assert QGuiApplication.clipboard().text() == text.whole_text


def test_a_pdf_is_saved_whole_under_the_name_of_the_message(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    _open(desk, "m1", HTML)
    path = tmp_path / "2026-11-23 1402 m1 [m1].pdf"
    desk.act("save_pdf")
    wait_for(qtbot, lambda: desk.window.findChild(QFileDialog, "saveFileDialog") is not None)
    dialog = find(desk.window, QFileDialog, "saveFileDialog")
    assert dialog.selectedFiles()[0].endswith(".pdf")
    dialog.selectFile(str(path))
    dialog.accept()
    wait_for(qtbot, path.exists)
    buffer = QBuffer()
    buffer.setData(path.read_bytes())
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    pdf = QPdfDocument()
    pdf.load(buffer)
    text = pdf.getAllText(0).text()
    pdf.close()
    assert "m1" in text
    assert "Some HTML" in text
    assert "s3://" in text
    wait_for(qtbot, lambda: desk.window.status.currentMessage() == f"Saved {path}")


def test_a_cancelled_pdf_leaves_no_file(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    _open(desk, "m1")
    desk.act("save_pdf")
    wait_for(qtbot, lambda: desk.window.findChild(QFileDialog, "saveFileDialog") is not None)
    dialog = find(desk.window, QFileDialog, "saveFileDialog")
    dialog.selectFile(str(tmp_path / "m1.pdf"))
    dialog.accept()
    assert not desk.window.actions_by_name["save_pdf"].isEnabled()
    desk.window.status.cancel_wanted.emit()
    assert desk.window.actions_by_name["save_pdf"].isEnabled()
    assert list(tmp_path.iterdir()) == []
