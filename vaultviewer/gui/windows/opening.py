"""From the message list to the reader: the selected message is shown locked, the chosen one opened."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.widgets.message_list import MessageList
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing


class Opening(QObject):
    """Lets the reader of the main window follow its list."""

    window_wanted = Signal(object, str)
    """An OpenVault and the key of a message to open in a window of its own."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        presenter: ReaderPresenter,
        reader: Reader,
        messages: MessageList,
        browsing: Browsing,
    ) -> None:
        super().__init__(window)
        self._presenter = presenter
        self._reader = reader
        self._messages = messages
        self._browsing = browsing
        messages.open_wanted.connect(self._open)
        messages.double_clicked.connect(self._on_double_clicked)
        messages.current_changed.connect(self._on_current_changed)
        messages.page_wanted.connect(lambda up: reader.scroll_page(up=up))
        browsing.vault_changed.connect(presenter.clear)
        presenter.cleared.connect(self._show_nothing)
        reader.open_wanted.connect(self.open_current)
        for name, run in (
            ("open_message", self.open_current),
            ("open_window", self._open_window),
            ("next_message", lambda: self.step(1)),
            ("previous_message", lambda: self.step(-1)),
        ):
            actions[name].triggered.connect(lambda _=False, act=run: act())
        self._show_nothing()

    def open_current(self) -> None:
        """Open the message that the list's cursor is on."""
        if key := self._messages.current_key():
            self._open(key)

    def step(self, rows: int) -> None:
        """Open the message some rows below or above."""
        if key := self._messages.step(rows):
            self._open(key)

    def open_file(self, path: Path) -> None:
        """Show a message of this machine."""
        self._messages.clearSelection()
        self._presenter.open_file(path)

    def _open(self, key: str) -> None:
        if self._browsing.vault is not None:
            self._presenter.open(self._browsing.vault, key)

    def _on_double_clicked(self, key: str) -> None:
        """Open a message here, and one that is open here already in a window of its own."""
        vault, shown = self._browsing.vault, self._presenter
        if vault is not None and shown.message is not None and (shown.vault, shown.key) == (vault, key):
            self.window_wanted.emit(vault, key)
        else:
            self._open(key)

    def _open_window(self) -> None:
        vault, key = self._browsing.vault, self._messages.current_key()
        if vault is not None and key:
            self.window_wanted.emit(vault, key)

    def _on_current_changed(self, key: str) -> None:
        if self._browsing.vault is not None and key:
            self._presenter.select(self._browsing.vault, key)

    def _show_nothing(self) -> None:
        self._reader.show_nothing(
            self.tr("No message selected"),
            self.tr("Return opens the selected message. F and B go to the next and the previous one."),
        )
