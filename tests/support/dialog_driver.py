"""A dialog on the screen, used as a person would use it, and what its signals said."""

from typing import Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog

_Kind = TypeVar("_Kind", bound=QWidget)


def find(parent: QWidget, kind: type[_Kind], name: str) -> _Kind:
    child = parent.findChild(kind, name)
    assert isinstance(child, kind), name
    return child


class Opened:
    def __init__(self, dialog: ConnectionDialog) -> None:
        self.dialog = dialog
        self.saved: list[Connection] = []
        self.removed: list[Connection] = []
        self.tested: list[Connection] = []
        self.cancelled: list[bool] = []
        dialog.saved.connect(self.saved.append)
        dialog.removed.connect(self.removed.append)
        dialog.test_requested.connect(self.tested.append)
        dialog.test_cancelled.connect(lambda: self.cancelled.append(True))

    def find(self, kind: type[_Kind], name: str) -> _Kind:
        return find(self.dialog, kind, name)

    def line(self, field: str) -> QLineEdit:
        return self.find(QLineEdit, f"{field}Field")

    def text(self, name: str) -> str:
        """Return what a label says where it can be seen."""
        label = self.find(QLabel, name)
        return label.text() if label.isVisibleTo(self.dialog) else ""

    def button(self, name: str) -> QPushButton:
        return self.find(QPushButton, f"{name}Button")

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    @property
    def questions(self) -> list[QMessageBox]:
        return [box for box in self.dialog.findChildren(QMessageBox) if box.isVisible()]

    def answer(self, name: str) -> None:
        """Press a button of the question that stands over the dialog."""
        (question,) = self.questions
        QTest.mouseClick(find(question, QPushButton, f"{name}Button"), Qt.MouseButton.LeftButton)
        QApplication.processEvents()


class Opener(Protocol):
    def __call__(self, connection: Connection | None = None) -> Opened: ...
