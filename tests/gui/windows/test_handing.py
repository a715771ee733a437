"""Attachments handed on from the window: hashed, zipped, dragged, and asked about where they run."""

import hashlib
import stat
from pathlib import Path

import pytest
import pyzipper
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from support.attachment_samples import PE
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, mail

from vaultviewer.adapters.paths import drop_root
from vaultviewer.core.errors import SaveFailed
from vaultviewer.gui.presenters.handing import HandingPresenter
from vaultviewer.gui.widgets.attachment_button import AttachmentButton
from vaultviewer.gui.widgets.file_drag import LazyFile

CONTENT = {"a.pdf": b"%PDF-1.7", "b.exe": PE}


@pytest.fixture
def shown(desk: Desk) -> Desk:
    desk.bucket.add("m1", mail("m1", attachments=CONTENT))
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(f"{PREFIX}m1")
    desk.act("open_message")
    desk.wait("m1")
    return desk


def button(desk: Desk, number: int) -> AttachmentButton:
    return find(desk.window.reader, AttachmentButton, f"attachment{number}")


def act(desk: Desk, number: int, name: str) -> None:
    action = button(desk, number).menu().findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()


def said(desk: Desk) -> str:
    return desk.window.status.currentMessage()


def save_to(desk: Desk, path: Path) -> str:
    """Choose a file in the dialog that stands open, and return what was suggested."""
    (chooser,) = [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    suggested = Path(chooser.selectedFiles()[0]).name
    chooser.selectFile(str(path))
    chooser.accept()
    return suggested


def unpacked(path: Path) -> dict[str, bytes]:
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(b"infected")
        return {info.filename: archive.read(info) for info in archive.infolist()}


# --------------------------------------------------------------------------------------- hash and name


def test_a_hash_is_copied_said_and_shown(qtbot: QtBot, shown: Desk) -> None:
    expected = hashlib.sha256(PE).hexdigest()
    act(shown, 1, "attachmentHash")
    wait_for(qtbot, lambda: QGuiApplication.clipboard().text() == expected)
    assert expected in button(shown, 1).toolTip()
    act(shown, 1, "attachmentCopyName")
    assert QGuiApplication.clipboard().text() == "b.exe"


# ------------------------------------------------------------------------------------------------ saving


def test_a_harmless_attachment_is_saved_without_a_question(shown: Desk) -> None:
    act(shown, 0, "attachmentSave")
    assert shown.window.findChild(QMessageBox, "saveDangerousQuestion") is None
    find(shown.window, QFileDialog, "saveFileDialog").reject()


@pytest.mark.parametrize("answer", ["saveZipButton", "savePlainButton", "dontSaveButton"])
def test_one_that_runs_is_asked_about(qtbot: QtBot, shown: Desk, tmp_path: Path, answer: str) -> None:
    act(shown, 1, "attachmentSave")
    question = find(shown.window, QMessageBox, "saveDangerousQuestion")
    assert "b.exe" in question.informativeText()
    assert "It is a program" in question.informativeText()
    assert question.defaultButton().objectName() == "saveZipButton"
    assert question.escapeButton().objectName() == "dontSaveButton"
    QTest.mouseClick(find(question, QPushButton, answer), Qt.MouseButton.LeftButton)
    if answer == "dontSaveButton":
        assert shown.window.findChild(QFileDialog, "saveFileDialog") is None
        return
    path = tmp_path / "chosen"
    with qtbot.waitSignal(shown.saving.finished):
        suggested = save_to(shown, path)
    if answer == "saveZipButton":
        assert suggested == "b.exe.zip"
        assert unpacked(path) == {"b.exe": PE}
    else:
        assert suggested == "b.exe"
        assert path.read_bytes() == PE


@pytest.mark.parametrize("answer", ["saveZipButton", "savePlainButton", "dontSaveButton"])
def test_all_are_asked_about_where_one_runs(qtbot: QtBot, shown: Desk, tmp_path: Path, answer: str) -> None:
    shown.act("save_attachments")
    question = find(shown.window, QMessageBox, "saveDangerousQuestion")
    assert "1 attachment may run" in question.informativeText()
    assert "b.exe" in question.informativeText()
    assert "a.pdf" not in question.informativeText()
    QTest.mouseClick(find(question, QPushButton, answer), Qt.MouseButton.LeftButton)
    if answer == "dontSaveButton":
        assert shown.window.findChild(QFileDialog) is None
    elif answer == "saveZipButton":
        with qtbot.waitSignal(shown.saving.finished):
            save_to(shown, tmp_path / "all.zip")
        assert unpacked(tmp_path / "all.zip") == CONTENT
    else:
        chooser = find(shown.window, QFileDialog, "saveFolderDialog")
        with qtbot.waitSignal(shown.saving.finished):
            chooser.setDirectory(str(tmp_path.parent))
            chooser.selectFile(str(tmp_path))
            chooser.accept()
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == CONTENT


@pytest.mark.parametrize("way", ["menu", "button"])
def test_all_go_into_one_zip(qtbot: QtBot, shown: Desk, tmp_path: Path, way: str) -> None:
    if way == "menu":
        shown.act("save_all_infected")
    else:
        all_of_them = find(shown.window.reader, QToolButton, "attachmentSaveAllInfected")
        QTest.mouseClick(all_of_them, Qt.MouseButton.LeftButton)
    path = tmp_path / "all.zip"
    with qtbot.waitSignal(shown.saving.finished):
        suggested = save_to(shown, path)
    assert suggested == "2026-11-23 1402 m1 [m1].zip"
    assert unpacked(path) == CONTENT
    with pyzipper.AESZipFile(path) as archive:
        assert archive.infolist()[0].date_time[:5] == (2026, 11, 23, 14, 2), "the time of the message"
    assert said(shown) == f"Saved {path}"


def test_one_is_saved_as_zip_from_its_menu(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    act(shown, 0, "attachmentSaveInfected")
    with qtbot.waitSignal(shown.saving.finished):
        assert save_to(shown, tmp_path / "a.zip") == "a.pdf.zip"
    assert unpacked(tmp_path / "a.zip") == {"a.pdf": CONTENT["a.pdf"]}


# ---------------------------------------------------------------------------------------------- dragging


class Carried:
    """Stands in for the system's drag, which there is none of off screen: what a target sees and asks for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, desk: Desk, action: Qt.DropAction) -> None:
        self.action = action
        self.ask = True
        self.path: Path | None = None
        self.content = b""
        self.mode = 0
        self.drags = 0
        monkeypatch.setattr(desk.window.handing, "_run_drag", self._run)

    def _run(self, mime: QMimeData) -> Qt.DropAction:
        self.drags += 1
        assert mime.formats() == ["text/uri-list"]
        assert mime.hasUrls()
        assert list(drop_root().rglob("*.*")) == [], "nothing is written before it is asked for"
        if self.ask:
            (url,) = mime.urls()
            assert mime.urls() == [url], "asked twice, written once"
            self.path = Path(url.toLocalFile())
            self.content = self.path.read_bytes()
            self.mode = stat.S_IMODE(self.path.stat().st_mode)
        return self.action


def pull(desk: Desk, number: int) -> None:
    pulled = button(desk, number)
    QTest.mousePress(pulled, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(pulled, QPoint(60, 10))


def let_go(desk: Desk, number: int) -> None:
    QTest.mouseRelease(button(desk, number), Qt.MouseButton.LeftButton, pos=QPoint(60, 10))


def test_a_file_is_written_when_a_target_takes_it_and_goes_later(
    qtbot: QtBot, shown: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = Carried(monkeypatch, shown, Qt.DropAction.CopyAction)
    pull(shown, 0)
    wait_for(qtbot, lambda: carried.drags)
    let_go(shown, 0)
    assert carried.path is not None
    assert (carried.path.name, carried.content, carried.mode) == ("a.pdf", CONTENT["a.pdf"], 0o600)
    assert carried.path.exists(), "file managers copy it after the drop"
    presenter = shown.window.findChild(HandingPresenter)
    assert presenter is not None
    presenter._forget.setInterval(0)
    presenter._forget.start()
    qtbot.waitUntil(lambda: carried.path is not None and not carried.path.exists())


def test_one_that_runs_is_dragged_as_a_zip(
    qtbot: QtBot, shown: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    carried = Carried(monkeypatch, shown, Qt.DropAction.CopyAction)
    pull(shown, 1)
    wait_for(qtbot, lambda: carried.drags)
    let_go(shown, 1)
    assert carried.path is not None
    assert carried.path.name == "b.exe.zip"
    copy = tmp_path / "copied.zip"
    copy.write_bytes(carried.content)
    assert unpacked(copy) == {"b.exe": PE}


@pytest.mark.parametrize("ask", [True, False])
def test_what_nobody_took_goes_at_once(
    qtbot: QtBot, shown: Desk, monkeypatch: pytest.MonkeyPatch, *, ask: bool
) -> None:
    carried = Carried(monkeypatch, shown, Qt.DropAction.IgnoreAction)
    carried.ask = ask
    pull(shown, 0)
    wait_for(qtbot, lambda: carried.drags)
    let_go(shown, 0)
    assert list(drop_root().rglob("*.pdf")) == []


def test_dropped_files_go_with_the_program(
    qtbot: QtBot, shown: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = Carried(monkeypatch, shown, Qt.DropAction.CopyAction)
    pull(shown, 0)
    wait_for(qtbot, lambda: carried.drags)
    let_go(shown, 0)
    shown.stop()
    assert carried.path is not None
    assert not carried.path.exists()


def test_a_button_let_go_too_early_drags_nothing(
    qtbot: QtBot, shown: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = Carried(monkeypatch, shown, Qt.DropAction.CopyAction)
    presenter = shown.window.findChild(HandingPresenter)
    assert presenter is not None
    with qtbot.waitSignal(presenter.drag_ready):
        pull(shown, 1)
        let_go(shown, 1)
    assert carried.drags == 0


def test_a_folder_that_can_not_be_written_is_told_and_offers_nothing() -> None:
    told: list[object] = []

    def provide() -> Path:
        raise SaveFailed(path="drops", reason="the disk is full")

    mime = LazyFile(provide, told.append)
    assert mime.urls() == []
    assert [type(each) for each in told] == [SaveFailed]
    assert mime.data("text/plain").isEmpty()


def test_a_drop_that_fails_is_told_in_plain_words(shown: Desk) -> None:
    drop_root().parent.mkdir(parents=True, exist_ok=True)
    drop_root().write_bytes(b"a file in the way")
    presenter = shown.window.findChild(HandingPresenter)
    assert presenter is not None
    mime = LazyFile(lambda: shown.drops.provide("a.pdf", b"x"), presenter.failed.emit)
    assert mime.urls() == []
    box = find(shown.window, QMessageBox, "handingProblem")
    assert box.text()
    box.close()
