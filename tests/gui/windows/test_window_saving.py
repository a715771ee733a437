"""Saving from the window: the file dialogs, the questions, and the word on how it went."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, context_of, mail
from support.sealing import seal_kms

CONTENT = {"a.pdf": b"%PDF a", "b.pdf": b"%PDF b"}


def open_message(desk: Desk, name: str) -> None:
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")
    desk.act("open_message")
    desk.wait(name)


def dialog(desk: Desk, name: str) -> QFileDialog:
    return find(desk.window, QFileDialog, name)


def choose_folder(desk: Desk, folder: Path) -> None:
    chooser = dialog(desk, "saveFolderDialog")
    assert chooser.fileMode() is QFileDialog.FileMode.Directory
    chooser.setDirectory(str(folder.parent))
    chooser.selectFile(str(folder))
    chooser.accept()


def said(desk: Desk) -> str:
    return desk.window.status.currentMessage()


def test_raw_bytes_are_offered_under_a_name_without_tricks(qtbot: QtBot, desk: Desk) -> None:
    name = "..\\\\up:\u202egnp.exe"
    desk.bucket.add_plain(name, bytes(range(256)) * 4)
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")
    desk.act("open_message")
    wait_for(qtbot, lambda: desk.window.reader.refusal is not None)
    QTest.mouseClick(find(desk.window.reader, QPushButton, "waysave-bytes"), Qt.MouseButton.LeftButton)
    chooser = dialog(desk, "saveFileDialog")
    assert Path(chooser.selectedFiles()[0]).name == "up_gnp.exe.bin"
    chooser.reject()


def test_the_message_on_the_screen_is_saved_under_a_name(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    raw = mail("m1")
    desk.bucket.add("m1", raw)
    desk.show_vault()
    open_message(desk, "m1")
    QTest.keyClick(desk.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chooser = dialog(desk, "saveFileDialog")
    assert Path(chooser.selectedFiles()[0]).name == "2026-11-23 1402 m1 [m1].eml"
    path = tmp_path / "chosen.eml"
    chooser.selectFile(str(path))
    with qtbot.waitSignal(desk.saving.finished):
        chooser.accept()
    assert path.read_bytes() == raw
    assert said(desk) == f"Saved {path}"
    assert not find(desk.window, QLabel, "workText").isVisible()
    QApplication.processEvents()
    desk.act("save")
    again = [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    assert again[0].directory().absolutePath() == str(tmp_path), (
        "the next save begins where the last one went"
    )
    again[0].reject()


def test_a_dialog_that_is_closed_saves_nothing(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    desk.act("save")
    dialog(desk, "saveFileDialog").reject()
    assert not desk.saving.busy


def select_all(desk: Desk) -> None:
    view = desk.window.list_pane.list
    flags = QItemSelectionModel.SelectionFlag
    for row in range(desk.vault.table.rowCount()):
        view.selectionModel().select(desk.vault.table.index(row, 0), flags.Select | flags.Rows)


def test_several_are_saved_into_a_folder(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    raw = {name: mail(name) for name in ("m1", "m2")}
    for name, each in raw.items():
        desk.bucket.add(name, each)
    desk.show_vault()
    select_all(desk)
    desk.act("save")
    with qtbot.waitSignal(desk.saving.finished):
        choose_folder(desk, tmp_path)
    assert sorted(path.read_bytes() for path in tmp_path.glob("*.eml")) == sorted(raw.values())
    assert said(desk) == "Saved 2 files"


def test_what_is_not_saved_is_listed(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add("m0")
    for number in range(1, 11):
        desk.bucket.add_sealed(f"{PREFIX}m{number}", seal_kms(mail("x"), context_of("other")))
    desk.show_vault()
    select_all(desk)
    desk.act("save")
    with qtbot.waitSignal(desk.saving.finished):
        choose_folder(desk, tmp_path)
    box = find(desk.window, QMessageBox, "saveProblem")
    assert box.text() == "10 messages not saved"
    lines = box.informativeText().splitlines()
    assert lines[0] == "1 saved. These were not:"
    assert sum("another message's object" in line for line in lines) == 8
    assert lines[-1] == "and 2 more"
    box.close()


@pytest.mark.parametrize(("button", "files"), [("skipButton", 1), ("keepBothButton", 2)])
def test_a_file_in_the_way_is_asked_about(
    qtbot: QtBot, desk: Desk, tmp_path: Path, button: str, files: int
) -> None:
    desk.bucket.add("m1")
    taken = tmp_path / "2026-11-23 1402 m1 [m1].eml"
    taken.write_bytes(b"old")
    desk.show_vault()
    select_all(desk)
    desk.act("save")
    with qtbot.waitSignal(desk.saving.clashed):
        choose_folder(desk, tmp_path)
    question = find(desk.window, QMessageBox, "overwriteQuestion")
    assert taken.name in question.informativeText()
    with qtbot.waitSignal(desk.saving.finished):
        QTest.mouseClick(find(question, QPushButton, button), Qt.MouseButton.LeftButton)
    assert taken.read_bytes() == b"old"
    assert len(list(tmp_path.glob("*.eml"))) == files


def test_one_attachment_is_saved_from_its_menu(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add("m1", mail("m1", attachments=CONTENT))
    desk.show_vault()
    open_message(desk, "m1")
    button = find(desk.window.reader, QToolButton, "attachment1")
    save = button.menu().findChild(QAction, "attachmentSave")
    assert isinstance(save, QAction)
    save.trigger()
    chooser = dialog(desk, "saveFileDialog")
    assert Path(chooser.selectedFiles()[0]).name == "b.pdf"
    chooser.selectFile(str(tmp_path / "mine.pdf"))
    with qtbot.waitSignal(desk.saving.finished):
        chooser.accept()
    assert (tmp_path / "mine.pdf").read_bytes() == CONTENT["b.pdf"]


@pytest.mark.parametrize("by_key", [True, False], ids=["key", "button"])
def test_all_attachments_are_saved(
    qtbot: QtBot,
    desk: Desk,
    tmp_path: Path,
    by_key: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    desk.bucket.add("m1", mail("m1", attachments=CONTENT))
    desk.show_vault()
    open_message(desk, "m1")
    if by_key:
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(desk.window, Qt.Key.Key_S, keys)
    else:
        all_of_them = find(desk.window.reader, QToolButton, "attachmentSaveAll")
        QTest.mouseClick(all_of_them, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(desk.saving.finished):
        choose_folder(desk, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")} == CONTENT


def test_without_attachments_there_are_none_to_save(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    assert not desk.window.actions_by_name["save_attachments"].isEnabled()
    desk.window._saving.save_attachments()
    assert desk.window.findChildren(QFileDialog) == []


def test_a_save_that_fails_says_why(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    message = desk.reader.message
    assert message is not None
    with qtbot.waitSignal(desk.saving.failed):
        desk.saving.save_message(message, tmp_path / "gone" / "m1.eml")
    box = find(desk.window, QMessageBox, "saveProblem")
    assert box.text() == "Not saved"
    assert "does not exist" in box.informativeText()
    box.close()


def test_a_save_can_be_cancelled_from_the_status_bar(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add("m1")
    desk.bucket.add("m2")
    desk.show_vault()
    gate = desk.bucket.store.hold("get", f"{PREFIX}m1")
    desk.saving.save_messages(desk.vault, [f"{PREFIX}m1"], tmp_path)
    desk.saving.save_messages(desk.vault, [f"{PREFIX}m2"], tmp_path)
    text = find(desk.window, QLabel, "workText")
    assert (text.text(), text.isVisible()) == ("Saving 1 file", True)
    assert gate.reached.wait(10)
    QTest.mouseClick(find(desk.window, QToolButton, "workCancel"), Qt.MouseButton.LeftButton)
    assert not desk.saving.busy
    assert not text.isVisible()
    gate.open()
    wait_for(qtbot, lambda: not desk.runner.busy)
    assert list(tmp_path.glob("*.eml")) == []


def test_while_a_second_save_waits_the_bar_stays(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.bucket.add("m1")
    desk.bucket.add("m2")
    desk.show_vault()
    gate = desk.bucket.store.hold("get", f"{PREFIX}m2")
    with qtbot.waitSignal(desk.saving.finished):
        desk.saving.save_messages(desk.vault, [f"{PREFIX}m1"], tmp_path)
        desk.saving.save_messages(desk.vault, [f"{PREFIX}m2"], tmp_path)
    assert find(desk.window, QLabel, "workText").isVisible()
    gate.open()
    wait_for(qtbot, lambda: not desk.saving.busy)
    assert not find(desk.window, QLabel, "workText").isVisible()


def test_a_local_file_is_saved_though_rows_are_selected(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "m.eml"
    path.write_bytes(mail("a file"))
    desk.bucket.add("m1")
    desk.show_vault()
    desk.window.open_file(path)
    desk.wait("a file")
    desk.act("save")
    chooser = dialog(desk, "saveFileDialog")
    assert Path(chooser.selectedFiles()[0]).name == "2026-11-23 1402 a file.eml"
    chooser.reject()
