"""A dialog on the screen, used as a person would use it, and what its signals said."""

from typing import Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.connection_form import ConnectionForm
from vaultviewer.gui.dialogs.form_page import FormPage

_Kind = TypeVar("_Kind", bound=QWidget)


def find(parent: QWidget, kind: type[_Kind], name: str) -> _Kind:
    child = parent.findChild(kind, name)
    assert isinstance(child, kind), name
    return child


class Opened:
    def __init__(self, dialog: ConnectionDialog) -> None:
        self.dialog = dialog
        self.drafts: list[ConnectionDraft] = []
        self.removed: list[Connection] = []
        self.tested: list[ConnectionDraft] = []
        self.searched: list[ConnectionDraft] = []
        self.accounts_wanted: list[ConnectionDraft] = []
        self.cancelled: list[str] = []
        dialog.save_wanted.connect(self.drafts.append)
        dialog.removed.connect(self.removed.append)
        dialog.test_wanted.connect(self.tested.append)
        dialog.buckets_wanted.connect(self.searched.append)
        dialog.account_wanted.connect(self.accounts_wanted.append)
        dialog.test_cancelled.connect(lambda: self.cancelled.append("test"))
        dialog.buckets_cancelled.connect(lambda: self.cancelled.append("buckets"))
        dialog.save_cancelled.connect(lambda: self.cancelled.append("save"))

    @property
    def saved(self) -> list[Connection]:
        """What was handed out to be saved, without the keys that were typed."""
        return [draft.connection for draft in self.drafts]

    @property
    def form(self) -> ConnectionForm:
        return self.find(ConnectionForm, "connectionForm")

    def turn_to(self, page: str) -> QWidget:
        """Show a page by its name."""
        shown = self.find(QWidget, page)
        self.form.setCurrentWidget(shown)
        return shown

    def mark(self, page: str) -> str:
        """Return what a screen reader says of a page's tab."""
        return self.form.tabBar().accessibleTabName(self.form.indexOf(self.find(QWidget, page)))

    def find(self, kind: type[_Kind], name: str) -> _Kind:
        return find(self.dialog, kind, name)

    def line(self, field: str) -> QLineEdit:
        return self.find(QLineEdit, f"{field}Field")

    def text(self, name: str) -> str:
        """Return what a label says where it can be seen, if need be on another page."""
        label = self.dialog.findChild(QLabel, name)
        if not isinstance(label, QLabel):
            return ""  # what is below a field is made when there is something to say
        page = next((page for page in self.dialog.findChildren(FormPage) if page.isAncestorOf(label)), None)
        return label.text() if label.isVisibleTo(page or self.dialog) else ""

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
