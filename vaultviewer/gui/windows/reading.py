"""The reader: from what is chosen in the list to what is shown, and what can be done about it."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.core.errors import BindingRefused
from vaultviewer.gui.dialogs.link_dialog import LinkDialog
from vaultviewer.gui.dialogs.questions import ask_open_anyway
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.models.reader_page import WayOut
from vaultviewer.gui.presenters.link_pages import hover_text, rows_of
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.widgets.message_list import MessageList
from vaultviewer.gui.widgets.reader import Reader, Tab
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.saving import Saving
from vaultviewer.gui.windows.status import Status


class Reading(QObject):
    """Wires one reader to its presenter."""

    changed = Signal()
    """Something else is shown."""
    edit_wanted = Signal()
    """The way out leads through the connection's dialog."""
    copy_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        icons: Icons,
        presenter: ReaderPresenter,
        reader: Reader,
        messages: MessageList,
        browsing: Browsing,
        saving: Saving,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._icons = icons
        self._presenter = presenter
        self._reader = reader
        self._messages = messages
        self._browsing = browsing
        self._saving = saving
        self._status = status
        self._link_target = ""
        self._wire_list(messages)
        self._wire_presenter(presenter)
        self._wire_reader(reader)
        for name, run in (
            ("open_message", self.open_current),
            ("next_message", lambda: self.step(1)),
            ("previous_message", lambda: self.step(-1)),
            ("cancel", presenter.cancel),
            ("message_tab", lambda: reader.show_tab(Tab.MESSAGE)),
            ("envelope", lambda: reader.show_tab(Tab.ENVELOPE)),
            ("source", lambda: reader.show_tab(Tab.SOURCE)),
        ):
            actions[name].triggered.connect(lambda _=False, act=run: act())
        actions["as_text"].toggled.connect(reader.show_as_text)
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

    # ---------------------------------------------------------------------------------------- wiring

    def _wire_list(self, messages: MessageList) -> None:
        messages.open_wanted.connect(self._open)
        messages.current_changed.connect(self._on_current_changed)
        messages.page_wanted.connect(lambda up: self._reader.scroll_page(up=up))
        self._browsing.vault_changed.connect(self._presenter.clear)

    def _wire_presenter(self, presenter: ReaderPresenter) -> None:
        shown = self._reader
        presenter.locked.connect(shown.show_locked)
        presenter.opening.connect(shown.show_busy)
        presenter.progressed.connect(shown.set_progress)
        presenter.opened.connect(shown.show_message)
        presenter.refused.connect(shown.show_refusal)
        presenter.cleared.connect(self._show_nothing)
        presenter.source_ready.connect(shown.show_source)
        for signal in (
            presenter.locked,
            presenter.opening,
            presenter.opened,
            presenter.refused,
            presenter.cleared,
        ):
            signal.connect(self.changed)

    def _wire_reader(self, reader: Reader) -> None:
        reader.open_wanted.connect(self.open_current)
        reader.cancel_wanted.connect(self._presenter.cancel)
        reader.source_wanted.connect(self._presenter.want_source)
        reader.way_chosen.connect(self._on_way_chosen)
        reader.report_wanted.connect(self.copy_wanted)
        reader.save_attachment_wanted.connect(self._saving.save_attachment)
        reader.save_all_attachments_wanted.connect(self._saving.save_attachments)
        reader.link_activated.connect(self._on_link_activated)
        reader.link_hovered.connect(self._on_link_hovered)

    # -------------------------------------------------------------------------------------- reactions

    def _open(self, key: str) -> None:
        if self._browsing.vault is not None:
            self._presenter.open(self._browsing.vault, key)

    def _on_current_changed(self, key: str) -> None:
        if self._browsing.vault is not None and key:
            self._presenter.select(self._browsing.vault, key)

    def _on_way_chosen(self, way: WayOut) -> None:
        page, presenter = self._reader.refusal, self._presenter
        match way:
            case WayOut.TRY_AGAIN:
                presenter.open_again()
            case WayOut.REFRESH:
                self._browsing.refresh()
            case WayOut.EDIT_CONNECTION:
                self.edit_wanted.emit()
            case WayOut.SAVE_BYTES if presenter.vault is not None:
                self._saving.save_bytes(presenter.vault, presenter.key)
            case WayOut.OPEN_ANYWAY if page is not None and isinstance(page.error, BindingRefused):
                self._ask_open_anyway(page.error)

    def _ask_open_anyway(self, error: BindingRefused) -> None:
        """Ask about the one object that was refused: by the time of the answer another may be selected."""
        refused = self._presenter.refused_ref
        if refused is not None:
            ask_open_anyway(self._window, error).answered.connect(
                lambda yes: self._presenter.open_anyway(refused) if yes else None
            )

    def _on_link_activated(self, url: QUrl) -> None:
        self._show_link(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def _show_link(self, untrusted_url: str) -> None:
        """Show where a link leads. What the message says of it comes from its page."""
        rows = rows_of(self._links, untrusted_url)
        dialog = LinkDialog(untrusted_url, rows, icons=self._icons, parent=self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_link_hovered(self, untrusted_url: str) -> None:
        """Show where a link leads. "None" also comes unasked, and must not wipe what else was said."""
        target = hover_text(self._links, untrusted_url)
        if target or self._status.currentMessage() == self._link_target:
            self._status.showMessage(target)
        self._link_target = target

    @property
    def _links(self) -> LinksPage:
        page = self._presenter.page
        return LinksPage() if page is None else page.links

    def _show_nothing(self) -> None:
        self._reader.show_nothing(
            self.tr("No message selected"),
            self.tr("Return opens the selected message. F and B go to the next and the previous one."),
        )
