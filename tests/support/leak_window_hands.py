"""The same gestures by the window's own actions, as somebody at the keyboard makes them."""

from math import isclose
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit
from support.e2e_waiting import run_until
from support.leak_baits import NARROW, WORD
from support.leak_gestures import Hands
from support.leak_stages import WindowStage

_PDF: Final = b"%PDF"


class WindowHands(Hands):
    """Prints, saves, zooms, finds and darkens by menu."""

    def __init__(self, stage: WindowStage, folder: Path) -> None:
        super().__init__(stage, folder)
        self._main = stage.desk.window
        self._mail_view = stage.view
        self._saved = folder / "saved.pdf"
        self._printed = folder / "printed.pdf"

    def rest(self) -> None:
        self._main.reader.find_bar.close_bar()
        self._choose("zoom_reset")
        super().rest()

    def _choose(self, name: str) -> None:
        action = self._main.actions_by_name[name]
        run_until(action.isEnabled, f"the action {name}")
        action.trigger()

    def _zoom(self) -> None:
        for _ in range(20):
            if self._view.zoomFactor() < NARROW:
                self._choose("zoom_in")
        run_until(
            lambda: self._view.zoomFactor() > NARROW or isclose(self._view.zoomFactor(), NARROW), "zoom"
        )

    def _find(self) -> None:
        found: list[int] = []
        connection = self._mail_view.text_found.connect(lambda active, _count: found.append(active))
        self._choose("find")
        term = self._main.findChild(QLineEdit, "findTerm")
        assert isinstance(term, QLineEdit)
        QTest.keyClicks(term, WORD)
        run_until(lambda: 1 in found and term.text() == WORD, "the match")
        self._mail_view.text_found.disconnect(connection)

    def _set_dark(self, *, dark: bool) -> None:
        self._choose("appearance_dark" if dark else "appearance_light")
        self._main.actions_by_name["message_dark"].setChecked(dark)

    def _save_as_pdf(self) -> None:
        self._choose("save_pdf")
        dialogs = self._main.findChildren
        run_until(lambda: dialogs(QFileDialog, "saveFileDialog"), "the file dialog")
        dialog = dialogs(QFileDialog, "saveFileDialog")[-1]
        name, box = (
            dialog.findChild(QLineEdit, "fileNameEdit"),
            dialog.findChild(QDialogButtonBox, "buttonBox"),
        )
        assert isinstance(name, QLineEdit)
        assert isinstance(box, QDialogButtonBox)
        name.setText(str(self._saved))
        save = box.button(QDialogButtonBox.StandardButton.Save)
        run_until(save.isEnabled, "the file dialog to take the name")
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
        run_until(lambda: _is_pdf(self._saved), "the PDF")

    def _print(self) -> None:
        """Print into a file; which printer is chosen is the dialog's business."""
        self._choose("print")
        dialogs = self._main.findChildren
        run_until(lambda: dialogs(QPrintDialog, "printDialog"), "the print dialog")
        dialog = dialogs(QPrintDialog, "printDialog")[-1]
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(self._printed))
        dialog.done(QDialog.DialogCode.Accepted.value)
        run_until(lambda: _is_pdf(self._printed), "the print")
        run_until(self._main.actions_by_name["print"].isEnabled, "the job to end")


def _is_pdf(path: Path) -> bool:
    return path.exists() and path.read_bytes().startswith(_PDF)
