"""Printing from the window: the print dialog, what becomes of a job, and the word on one that failed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, mail

from vaultviewer.core.phrases import phrase
from vaultviewer.gui.engine import fallback
from vaultviewer.gui.engine.printing import PrintJob

PDF_NAME = "2026-11-23 1402 m1 [m1].pdf"


@pytest.fixture
def shown(desk: Desk) -> Desk:
    """A desk with a message on it."""
    desk.bucket.add("m1", mail("m1"))
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(f"{PREFIX}m1")
    desk.act("open_message")
    desk.wait("m1")
    return desk


def ask_printer(qtbot: QtBot, desk: Desk) -> QPrintDialog:
    desk.act("print")
    wait_for(qtbot, lambda: desk.window.findChild(QPrintDialog, "printDialog") is not None)
    return find(desk.window, QPrintDialog, "printDialog")


def ask_pdf(qtbot: QtBot, desk: Desk, path: Path) -> None:
    desk.act("save_pdf")
    wait_for(qtbot, lambda: desk.window.findChild(QFileDialog, "saveFileDialog") is not None)
    dialog = find(desk.window, QFileDialog, "saveFileDialog")
    dialog.selectFile(str(path))
    dialog.accept()


def file_of(dialog: QPrintDialog) -> QLineEdit:
    """Return where the dialog takes the file that is printed into."""
    return find(dialog, QLineEdit, "filename")


def test_the_chosen_printer_gets_the_message(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    dialog = ask_printer(qtbot, shown)
    file_of(dialog).setText(str(path))
    dialog.accept()
    assert find(shown.window, QLabel, "workText").text() == "Printing"
    assert not shown.window.actions_by_name["print"].isEnabled()
    assert not shown.window.actions_by_name["save_pdf"].isEnabled()
    assert shown.window.actions_by_name["copy_text"].isEnabled()
    wait_for(qtbot, shown.window.actions_by_name["print"].isEnabled)
    assert path.read_bytes().startswith(b"%PDF-")
    assert not find(shown.window, QLabel, "workText").isVisible()


def test_a_print_dialog_that_is_closed_prints_nothing(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    dialog = ask_printer(qtbot, shown)
    file_of(dialog).setText(str(tmp_path / "out.pdf"))
    dialog.reject()
    wait_for(qtbot, lambda: shown.window.findChild(QPrintDialog) is None)
    assert shown.window.actions_by_name["print"].isEnabled()
    assert list(tmp_path.iterdir()) == []
    assert shown.window.findChild(PrintJob) is None


def test_another_message_does_not_stop_the_job(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    path = tmp_path / PDF_NAME
    ask_pdf(qtbot, shown, path)
    shown.reader.clear()
    assert shown.window.reader.page is None
    wait_for(qtbot, path.exists)
    wait_for(qtbot, lambda: not shown.saving.busy)
    assert path.read_bytes().startswith(b"%PDF-")
    assert not shown.window.actions_by_name["print"].isEnabled()


def test_cancel_lets_go_of_the_message_and_leaves_no_file(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    ask_pdf(qtbot, shown, tmp_path / PDF_NAME)
    assert shown.window.findChild(PrintJob) is not None
    assert find(shown.window, QLabel, "workText").text() == "Making the PDF"
    QTest.mouseClick(find(shown.window, QToolButton, "workCancel"), Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: shown.window.findChild(PrintJob) is None)
    assert not find(shown.window, QLabel, "workText").isVisible()
    assert shown.window.actions_by_name["save_pdf"].isEnabled()
    assert not shown.saving.busy
    assert list(tmp_path.iterdir()) == []


def test_cancel_without_a_job_ends_no_other_work(shown: Desk) -> None:
    shown.window.status.start_work("Something else")
    shown.window.printing.cancel()
    assert find(shown.window, QLabel, "workText").text() == "Something else"
    assert find(shown.window, QLabel, "workText").isVisible()
    shown.window.status.end_work()


def test_pages_that_can_not_be_made_are_told_with_the_way_out(
    qtbot: QtBot, shown: Desk, tmp_path: Path
) -> None:
    ask_pdf(qtbot, shown, tmp_path / PDF_NAME)
    job = shown.window.findChild(PrintJob)
    assert isinstance(job, PrintJob)
    job.failed.emit()
    box = find(shown.window, QMessageBox, "printProblem")
    assert box.text() == "Not printed"
    assert "no file was written" in box.informativeText()
    assert "plain text" in box.informativeText()
    box.close()
    assert shown.window.actions_by_name["save_pdf"].isEnabled()
    assert not find(shown.window, QLabel, "workText").isVisible()
    assert list(tmp_path.iterdir()) == []


def test_without_the_engine_the_message_is_printed_all_the_same(
    qtbot: QtBot, shown: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "engine_problem", lambda: phrase("None here."))
    path = tmp_path / "out.pdf"
    dialog = ask_printer(qtbot, shown)
    file_of(dialog).setText(str(path))
    dialog.accept()
    assert path.read_bytes().startswith(b"%PDF-")
    assert shown.window.actions_by_name["print"].isEnabled()


def test_without_a_message_there_is_nothing_to_print(shown: Desk) -> None:
    shown.reader.clear()
    for name in ("print", "save_pdf", "copy_text"):
        assert not shown.window.actions_by_name[name].isEnabled(), name


@pytest.mark.qt_log_ignore("QPainter::begin", "Failure to print on device")
def test_a_file_that_can_not_be_printed_into_is_told(qtbot: QtBot, shown: Desk, tmp_path: Path) -> None:
    dialog = ask_printer(qtbot, shown)
    file_of(dialog).setText(str(tmp_path / "no folder" / "out.pdf"))
    dialog.accept()
    wait_for(qtbot, lambda: shown.window.findChild(QMessageBox, "printProblem") is not None)
    find(shown.window, QMessageBox, "printProblem").close()
    assert shown.window.actions_by_name["print"].isEnabled()
