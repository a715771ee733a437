"""Reading: from the list's rows to the reader and its tabs, by mouse and by keyboard, and every way out."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_html_view import StubHtmlView
from support.gui_runner import wait_for
from support.gui_vaults import HTML, PREFIX, context_of, mail
from support.sealing import seal_kms

from vaultviewer.core.errors import NoCredentials, NoNetwork, NoSuchObject
from vaultviewer.gui.models.reader_page import ReaderText
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.widgets.reader_tabs import Tab

CTRL = Qt.KeyboardModifier.ControlModifier


def state(desk: Desk, name: str) -> RowState:
    return desk.vault.table.details_of(f"{PREFIX}{name}").state


def press(desk: Desk, name: str) -> None:
    QTest.mouseClick(find(desk.window.reader, QPushButton, name), Qt.MouseButton.LeftButton)


def choose(desk: Desk, name: str) -> None:
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")


def open_by_return(desk: Desk, name: str) -> None:
    choose(desk, name)
    QTest.keyClick(desk.window.list_pane.list, Qt.Key.Key_Return)


def refuse(qtbot: QtBot, desk: Desk, name: str = "m1") -> None:
    """Open what doesn't open, and wait for its page."""
    desk.show_vault()
    open_by_return(desk, name)
    wait_for(qtbot, lambda: desk.window.reader.refusal is not None)


def test_return_opens_and_f_and_b_go_on(qtbot: QtBot, desk: Desk) -> None:
    for name in ("m1", "m2", "m3"):
        desk.bucket.add(name)
    desk.show_vault()
    first = desk.window.list_pane.list.step(1)
    QTest.keyClick(desk.window.list_pane.list, Qt.Key.Key_Return)
    desk.wait(first.removeprefix(PREFIX))
    QTest.keyClick(desk.window, Qt.Key.Key_F)
    second = desk.window.list_pane.list.current_key()
    assert second != first
    desk.wait(second.removeprefix(PREFIX))
    QTest.keyClick(desk.window, Qt.Key.Key_B)
    desk.wait(first.removeprefix(PREFIX))
    QTest.keyClick(desk.window, Qt.Key.Key_B)
    assert desk.window.list_pane.list.current_key() == first
    assert desk.window.status.findChild(QWidget, "counts") is not None
    wait_for(qtbot, lambda: desk.page_subject == first.removeprefix(PREFIX))


def test_a_selected_row_is_shown_locked_and_opened_by_its_button(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    choose(desk, "m1")
    assert not desk.window.actions_by_name["envelope"].isEnabled()
    press(desk, "lockedOpen")
    desk.wait("m1")
    assert state(desk, "m1") is RowState.OPEN
    assert desk.window.actions_by_name["envelope"].isEnabled()


def test_escape_gives_the_opening_up(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    gate = desk.bucket.store.hold("get", f"{PREFIX}m1")
    open_by_return(desk, "m1")
    assert [desk.window.reader.busy] == [True]
    assert gate.reached.wait(10)
    QTest.keyClick(desk.window.list_pane.list, Qt.Key.Key_Escape)
    assert not desk.window.reader.busy
    assert state(desk, "m1") is RowState.LOCKED
    assert not desk.window.actions_by_name["cancel"].isEnabled()
    gate.open()


def test_the_button_gives_the_opening_up_too(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    gate = desk.bucket.store.hold("get", f"{PREFIX}m1")
    open_by_return(desk, "m1")
    press(desk, "busyCancel")
    assert not desk.window.reader.busy
    gate.open()


def test_envelope_and_source_come_up_by_key(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1", mail("m1", text="the very text\n"))
    desk.show_vault()
    open_by_return(desk, "m1")
    desk.wait("m1")
    reader = desk.window.reader
    QTest.keyClick(desk.window, Qt.Key.Key_I, CTRL)
    assert reader.tab is Tab.ENVELOPE
    with qtbot.waitSignal(desk.reader.text_ready):
        QTest.keyClick(desk.window, Qt.Key.Key_U, CTRL)
    assert [reader.tab] == [Tab.SOURCE]
    assert "the very text" in reader._tabs.texts[ReaderText.SOURCE].toPlainText()
    QTest.keyClick(desk.window, Qt.Key.Key_M, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert [reader.tab] == [Tab.MESSAGE]


def test_html_is_shown_until_plain_text_is_asked_for(desk: Desk) -> None:
    desk.bucket.add("m1", mail("m1", text="as text\n", html=HTML))
    desk.show_vault()
    open_by_return(desk, "m1")
    desk.wait("m1")
    view = desk.window.reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    assert view.document is not None
    assert desk.window.reader.body is view
    desk.act("view_text")
    assert desk.window.reader.body is not view
    desk.act("view_original")
    assert desk.window.reader.body is view


def test_zoom_reaches_text_and_html(desk: Desk) -> None:
    desk.bucket.add("m1", mail("m1", html=HTML))
    desk.show_vault()
    open_by_return(desk, "m1")
    desk.wait("m1")
    view = desk.window.reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    QTest.keyClick(desk.window, Qt.Key.Key_Plus, CTRL)
    assert view.zoom() == pytest.approx(1.1)
    QTest.keyClick(desk.window, Qt.Key.Key_Minus, CTRL)
    QTest.keyClick(desk.window, Qt.Key.Key_Minus, CTRL)
    assert view.zoom() == pytest.approx(1 / 1.1)
    QTest.keyClick(desk.window, Qt.Key.Key_0, CTRL)
    assert view.zoom() == 1.0


# ------------------------------------------------------------------------------------------- ways out


def test_what_is_refused_can_be_opened_by_an_explicit_act(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_sealed(f"{PREFIX}m1", seal_kms(mail("swapped"), context_of("other")))
    refuse(qtbot, desk)
    for answer, opens in (("leaveClosedButton", False), ("openAnywayButton", True)):
        press(desk, "wayopen-anyway")
        question = find(desk.window, QMessageBox, "openAnywayQuestion")
        QTest.mouseClick(find(question, QPushButton, answer), Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert opens or desk.window.reader.refusal is not None
    desk.wait("swapped")
    assert desk.window.reader.page is not None
    assert desk.window.reader.page.badges[1].text == "Not bound"


def test_what_failed_is_tried_again(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.bucket.store.failures["get", key] = NoNetwork(endpoint="s3")
    refuse(qtbot, desk)
    assert desk.window.actions_by_name["envelope"].isEnabled()
    assert not desk.window.actions_by_name["source"].isEnabled()
    del desk.bucket.store.failures["get", key]
    press(desk, "waytry-again")
    desk.wait("m1")


def test_what_is_gone_leads_to_the_list(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.bucket.store.failures["get", key] = NoSuchObject(key=key)
    refuse(qtbot, desk)
    before = desk.bucket.store.count("list")
    press(desk, "wayrefresh")
    wait_for(qtbot, lambda: desk.bucket.store.count("list") == before + 1)


def test_what_the_connection_can_mend_leads_to_its_dialog(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.bucket.store.failures["get", key] = NoCredentials()
    refuse(qtbot, desk)
    press(desk, "wayedit-connection")
    dialog = find(desk.window, QWidget, "connectionDialog")
    assert dialog.isVisible()
    dialog.close()


def test_what_is_no_message_offers_its_bytes(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add_plain("m1", bytes(range(256)))
    refuse(qtbot, desk)
    press(desk, "waysave-bytes")
    dialog = find(desk.window, QFileDialog, "saveFileDialog")
    assert Path(dialog.selectedFiles()[0]).name == "m1.bin"
    dialog.selectFile(str(tmp_path / "raw.bin"))
    with qtbot.waitSignal(desk.saving.finished):
        dialog.accept()
    assert (tmp_path / "raw.bin").read_bytes() == bytes(range(256))


def test_the_report_is_copied(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("m1", bytes(range(256)))
    refuse(qtbot, desk)
    press(desk, "refusal-copy")
    assert QGuiApplication.clipboard().text().startswith("VaultViewer ")
    assert "m1" in QGuiApplication.clipboard().text()
    press(desk, "refusal-checks")
    assert desk.window.reader.tab is Tab.ENVELOPE


# ---------------------------------------------------------------------------------------------- links


def test_a_link_is_shown_and_not_followed(desk: Desk) -> None:
    desk.start()
    desk.window.reader.link_hovered.emit("https://example.com/\u202ea")
    assert desk.window.status.currentMessage() == r"https://example.com/\u{202e}a"
    desk.window.reader.link_activated.emit(QUrl("https://example.com/path"))
    dialog = find(desk.window, QWidget, "linkDialog")
    assert dialog.isVisible()
    dialog.close()


# ---------------------------------------------------------------------------------------- local files


def drop(desk: Desk, *urls: QUrl) -> bool:
    """Drop on the window as a file manager does; return whether it was taken."""
    data = QMimeData()
    data.setUrls(list(urls))
    action, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPointF(5, 5), action, data, buttons, keys)
    enter.setAccepted(False)
    QApplication.sendEvent(desk.window, enter)
    if not enter.isAccepted():
        return False  # Qt sends no drop after this, and hands one that comes all the same to its last target
    event = QDropEvent(QPointF(5, 5), action, data, buttons, keys)
    event.setAccepted(False)
    QApplication.sendEvent(desk.window, event)
    assert event.isAccepted()
    return True


@pytest.fixture
def eml(tmp_path: Path) -> Path:
    path = tmp_path / "message.eml"
    path.write_bytes(mail("a file"))
    return path


def test_a_message_file_can_be_dropped(desk: Desk, eml: Path) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    choose(desk, "m1")
    desk.act("show_reader")
    assert drop(desk, QUrl.fromLocalFile(str(eml)))
    desk.wait("a file")
    assert desk.window.list_pane.list.selected_keys() == []
    assert desk.window.reader.isVisible()


def test_nothing_else_can_be_dropped(desk: Desk, eml: Path) -> None:
    desk.start()
    local = QUrl.fromLocalFile(str(eml))
    assert not drop(desk, QUrl("https://example.com/message.eml"))
    assert not drop(desk, local, local)
    assert not drop(desk)
    assert desk.reader.local_path is None


def test_a_message_file_can_be_chosen(qtbot: QtBot, desk: Desk, eml: Path) -> None:
    desk.start()
    QTest.keyClick(desk.window, Qt.Key.Key_O, CTRL)
    dialog = find(desk.window, QFileDialog, "openFileDialog")
    dialog.setDirectory(str(eml.parent))
    dialog.selectFile(str(eml))
    dialog.accept()
    desk.wait("a file")
    with qtbot.waitSignal(desk.reader.text_ready):
        desk.act("source")
    desk.act("message_tab")
    desk.act("envelope")
    assert desk.window.reader.tab is Tab.ENVELOPE
