"""A person at the window: presses, types and clicks, waits for what comes of it, and reads what is shown.

Everything that a person does is watched for stalls, and so is all waiting.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QKeyCombination, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from support.e2e_waiting import run_until
from support.stalls import StallRecorder

from vaultviewer.app.gui_main import Desk
from vaultviewer.core.mailbox import Opened
from vaultviewer.gui.engine.view import MailView
from vaultviewer.gui.models.message_table import MessageTable, Role
from vaultviewer.gui.models.reader_page import MessagePage, RefusalPage
from vaultviewer.gui.models.row import Column, RowDetails
from vaultviewer.gui.presenters.vault import OpenVault

_W = TypeVar("_W", bound=QWidget)
_NO_KEY: Final = Qt.KeyboardModifier.NoModifier


class Person:
    """Uses one window."""

    def __init__(self, desk: Desk, stalls: StallRecorder, scenario: str) -> None:
        self.desk = desk
        self.window = desk.window
        self.reader = desk.window.reader
        self.list = desk.window.list_pane.list
        self.scenario = scenario
        self._stalls = stalls
        self._painted = 0
        self.reader.message_painted.connect(self._on_painted)

    def _on_painted(self) -> None:
        self._painted += 1

    # ---------------------------------------------------------------------------------------- waiting

    def wait(self, holds: Callable[[], object], what: str) -> None:
        with self._stalls.watching(self.scenario):
            run_until(holds, what)

    def do(self, act: Callable[[], object]) -> None:
        with self._stalls.watching(self.scenario):
            act()

    # --------------------------------------------------------------------------- gestures of all kinds

    def press(self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NO_KEY) -> None:
        self.do(lambda: QTest.keyClick(widget, key, modifiers))

    def shortcut(self, name: str) -> None:
        """Press the keys of an action, as its menu shows them."""
        action = self.action(name)
        assert action.isEnabled(), name
        self.come_to_front()
        keys: Any = action.shortcut()  # the stubs don't know that a sequence has an index
        first: QKeyCombination = keys[0]
        self.do(lambda: QTest.keyClick(self.window, first.key(), first.keyboardModifiers()))

    def choose(self, name: str) -> None:
        """Choose an action from its menu."""
        action = self.action(name)
        assert action.isEnabled(), name
        self.do(action.trigger)

    def action(self, name: str) -> QAction:
        return self.window.actions_by_name[name]

    def click(self, name: str, within: QWidget | None = None) -> None:
        button = self.find(QAbstractButton, name, within)
        assert button.isEnabled(), name
        self.do(lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton))

    def type_into(self, name: str, text: str, within: QWidget | None = None) -> None:
        """Put the cursor into a field, take out what is there and type."""
        field = self.find(QWidget, name, within)
        self.do(lambda: field.setFocus(Qt.FocusReason.TabFocusReason))
        self.press(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.press(field, Qt.Key.Key_Delete)
        self.do(lambda: QTest.keyClicks(field, text))

    # -------------------------------------------------------------------------------------- what is seen

    def find(self, kind: type[_W], name: str, within: QWidget | None = None) -> _W:
        """Return the widget of this name that can be seen."""
        found = [each for each in (within or self.window).findChildren(kind, name) if each.isVisible()]
        assert found, f"no {kind.__name__} “{name}” is shown"
        return found[-1]

    def sees(self, kind: type[_W], name: str, within: QWidget | None = None) -> bool:
        return any(each.isVisible() for each in (within or self.window).findChildren(kind, name))

    def label(self, name: str, within: QWidget | None = None) -> str:
        return self.find(QLabel, name, within).text()

    def says(self, name: str, text: str) -> bool:
        return any(
            each.text() == text and each.isVisible() for each in self.window.findChildren(QLabel, name)
        )

    def accessible_name(self, name: str) -> str:
        return self.find(QWidget, name).accessibleName()

    def texts_within(self, name: str) -> list[str]:
        """Return the text of every label in a panel, also of those below its edge."""
        return [each.text() for each in self.find(QWidget, name).findChildren(QLabel)]

    def await_dialog(self, kind: type[_W], name: str, within: QWidget | None = None) -> _W:
        self.wait(lambda: self.sees(kind, name, within), f"the dialog {name}")
        return self.find(kind, name, within)

    def answer(self, question: str, button: str) -> str:
        """Press a button of a question, and return what it said."""
        box = self.await_dialog(QMessageBox, question)
        said = f"{box.text()}\n{box.informativeText()}"
        self.click(button, box)
        self.wait(lambda: not self.sees(QMessageBox, question), f"{question} to close")
        return said

    @property
    def counts(self) -> str:
        return self.find(QLabel, "counts").text()

    @property
    def word(self) -> str:
        """What the status bar says for some seconds."""
        return self.window.status.currentMessage()

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    @property
    def vault(self) -> OpenVault:
        vault = self.window.browsing.vault
        assert vault is not None
        return vault

    @property
    def table(self) -> MessageTable:
        return self.vault.table

    @property
    def page(self) -> MessagePage:
        page = self.reader.page
        refusal = self.reader.refusal
        assert page is not None, refusal.found if refusal is not None else "no message is shown"
        return page

    @property
    def refusal(self) -> RefusalPage:
        refusal = self.reader.refusal
        assert refusal is not None, "a message is shown where a refusal was expected"
        return refusal

    @property
    def message(self) -> Opened:
        message = self.desk.reader.message
        assert message is not None
        return message

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.page.notices]

    @property
    def badges(self) -> list[str]:
        """The badges on the header card that can be seen."""
        buttons = self.window.findChildren(QAbstractButton)
        return [each.text() for each in buttons if each.objectName().startswith("badge") and each.isVisible()]

    def row(self, key: str) -> RowDetails:
        return self.table.details_of(key)

    def text_shown(self) -> str:
        """Return the plain text on the screen, once all of it has arrived."""
        view = self.find(QPlainTextEdit, "messageText")
        self.wait(lambda: view.complete, "the whole text")  # type: ignore[attr-defined]  # a TextView
        return view.toPlainText()

    def html_shown(self) -> str:
        """Return the text of the page in the locked engine."""
        view = self.reader._body._html
        assert isinstance(view, MailView)
        assert view.isVisible()
        told: list[str] = []
        view.page().toPlainText(told.append)
        self.wait(lambda: told, "the engine's text")
        return told[0]

    # ------------------------------------------------------------------------------- browsing and opening

    def await_list(self, count: int) -> None:
        self.wait(
            lambda: (
                self.window.browsing.vault is not None
                and self.table.rowCount() == count
                and not self.vault.loading
            ),
            f"{count} rows",
        )

    def show_connection(self, connection_id: str, prefix: str = "") -> None:
        """Put the tree's cursor on a connection."""
        index = self.window.connecting.tree.index_of(connection_id, prefix)
        assert index.isValid()
        self.do(lambda: self.window.tree_view.setCurrentIndex(index))

    def start_opening(self, key: str) -> None:
        """Press Return on a row."""
        self.do(lambda: self.list.setFocus(Qt.FocusReason.TabFocusReason))
        self.do(lambda: self.list.select_key(key))
        assert self.list.current_key() == key
        self._painted = 0
        self.press(self.list, Qt.Key.Key_Return)

    @property
    def first_key(self) -> str:
        """The key of the row on top: of what was stored within a second nobody can tell which that is."""
        return str(self.list.model().index(0, 0).data(Role.KEY))

    def sort_by_key(self) -> None:
        self.do(lambda: self.list.sortByColumn(Column.KEY, Qt.SortOrder.AscendingOrder))

    def select(self, first: str, rows: int) -> list[str]:
        """Select some rows with the keyboard, from this one down, and return their keys."""
        self.do(lambda: self.list.setFocus(Qt.FocusReason.TabFocusReason))
        self.do(lambda: self.list.select_key(first))
        for _ in range(rows - 1):
            self.press(self.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        keys = self.list.selected_keys()
        assert len(keys) == rows
        return keys

    def close_window(self) -> None:
        """Close the window, and end the program as `run_window` does after it."""
        with self._stalls.watching(self.scenario):
            self.window.close()
        self.desk.stop()

    def open(self, key: str) -> None:
        """Press Return on a row and wait until the reader has come to an end."""
        self.start_opening(key)
        self.await_reader()

    def await_reader(self) -> None:
        self.wait(
            lambda: self.reader.refusal is not None or (self.reader.page is not None and self._painted),
            "the reader",
        )

    # --------------------------------------------------------------------------------------- local files

    def save_as(self, path: Path) -> None:
        """Type a path into the file dialog and press Return."""
        dialog = self.await_dialog(QFileDialog, "saveFileDialog")
        self._accept(dialog, path)

    def save_over(self, path: Path, *, sure: bool) -> None:
        """Name a file that is there and answer the file dialog's own question, which blocks."""
        dialog = self.await_dialog(QFileDialog, "saveFileDialog")
        asked: list[QMessageBox] = []

        def answer() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                asked.append(box)
                which = QMessageBox.StandardButton.Yes if sure else QMessageBox.StandardButton.No
                QTest.mouseClick(box.button(which), Qt.MouseButton.LeftButton)

        looking = QTimer()
        looking.timeout.connect(answer)
        looking.start(5)
        self._enter(dialog, path)
        looking.stop()
        assert asked, "the file dialog did not ask"
        if not sure:
            self.do(dialog.reject)
        self.wait(lambda: not dialog.isVisible(), "the file dialog to close")

    def save_into(self, folder: Path, within: QWidget | None = None) -> None:
        dialog = self.await_dialog(QFileDialog, "saveFolderDialog", within)
        self._accept(dialog, folder)

    def open_file(self, path: Path) -> None:
        dialog = self.await_dialog(QFileDialog, "openFileDialog")
        self._accept(dialog, path)

    def _accept(self, dialog: QFileDialog, path: Path) -> None:
        self._enter(dialog, path)
        self.wait(lambda: not dialog.isVisible(), "the file dialog to close")

    def _enter(self, dialog: QFileDialog, path: Path) -> None:
        self._painted = 0
        self.do(lambda: self.find(QLineEdit, "fileNameEdit", dialog).setText(str(path)))
        box = self.find(QDialogButtonBox, "buttonBox", dialog)
        accept = next(
            each for each in box.buttons() if box.buttonRole(each) is QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.wait(accept.isEnabled, "the file dialog to take the name")
        self.do(lambda: QTest.mouseClick(accept, Qt.MouseButton.LeftButton))

    def drop(self, path: Path) -> None:
        """Drop a file on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        where = QPointF(self.window.rect().center())
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        self._painted = 0
        entering = QDragEnterEvent(where, copy, data, left, _NO_KEY)
        self.do(lambda: QApplication.sendEvent(self.window, entering))
        assert entering.isAccepted()
        dropping = QDropEvent(where, copy, data, left, _NO_KEY)
        self.do(lambda: QApplication.sendEvent(self.window, dropping))
        assert dropping.isAccepted()

    def come_to_front(self) -> None:
        """Give the keyboard to this window, as a window manager does when a dialog or another one closes."""
        self.window.activateWindow()
        run_until(self.window.isActiveWindow, "the keyboard")

    def rest(self) -> None:
        """Let go of what is shown and wait for what is under way, so that the next test starts from here."""
        self.reader.message_painted.disconnect(self._on_painted)
        self.list.clearSelection()
        self.desk.reader.clear()
        run_until(lambda: not self.desk.runner.busy, "work to end")
        view = self.reader._body._html
        assert isinstance(view, MailView)
        run_until(lambda: not view.page().isLoading() and not _between_pages(), "the engine to be at rest")


def _between_pages() -> bool:
    """Tell whether the engine still holds the widget of a page that another has replaced."""
    return any(each.metaObject().className() == "QQuickWidget" for each in QApplication.topLevelWidgets())
