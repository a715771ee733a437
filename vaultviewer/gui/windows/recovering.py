"""Mail that the list can't open: older versions, deleted messages, what lies in an archive."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vaultviewer.core.values import ObjectRef, ObjectSummary
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.presenters.version_notices import pinned_notice, version_notice
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.message_list import MessageList
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.history_windows import HistoryWindows
from vaultviewer.gui.windows.reader_kit import ReaderKit
from vaultviewer.gui.windows.reader_restoring import ReaderRestoring, ask_restore
from vaultviewer.gui.windows.reader_windows import ReaderWindows
from vaultviewer.gui.windows.restoring import Restoring
from vaultviewer.gui.windows.status import Status


class Recovering(QObject):
    """Wires the main window's actions on versions and restores to the windows that do the work."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        kit: ReaderKit,
        theme: Theme,
        icons: Icons,
        vaults: Vaults,
        browsing: Browsing,
        messages: MessageList,
        presenter: ReaderPresenter,
        reader: Reader,
        readers: ReaderWindows,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._browsing = browsing
        self._messages = messages
        self._readers = readers
        self.history = HistoryWindows(kit, self, vaults=vaults, theme=theme, icons=icons)
        self.restoring = Restoring(window, icons=icons, vaults=vaults, reader=presenter, status=status)
        self._reader_restoring = ReaderRestoring(window, presenter=presenter, reader=reader)
        self.history.version_wanted.connect(self._open_version)
        self.restoring.open_wanted.connect(self._open_restored)
        vaults.opened.connect(lambda vault: vault.restores.changed.connect(self.enable_actions))
        for name, run in (
            ("versions", self._show_versions),
            ("deleted", self._show_deleted),
            ("restore", self._restore),
        ):
            actions[name].triggered.connect(lambda _=False, act=run: act())

    def enable_actions(self) -> None:
        """Offer what fits the vault and the message on which the list's cursor is."""
        self._actions["versions"].setEnabled(bool(self._messages.current_key()))
        self._actions["deleted"].setEnabled(self._browsing.vault is not None)
        self._actions["restore"].setEnabled(self._archived() is not None)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self.history.refresh_icons()
        self.restoring.refresh_icons()

    def close_all(self) -> None:
        self.history.close_all()

    # ------------------------------------------------------------------------------------------ within

    def _show_versions(self) -> None:
        vault, key = self._browsing.vault, self._messages.current_key()
        if vault is not None and key:
            self.history.show_versions(vault, key)

    def _show_deleted(self) -> None:
        if self._browsing.vault is not None:
            self.history.show_deleted(self._browsing.vault)

    def _restore(self) -> None:
        vault, summary = self._browsing.vault, self._archived()
        if vault is not None and summary is not None and summary.archived is not None:
            ask_restore(self._window, vault, vault.ref(summary.key), summary.archived, size=summary.size)

    def _archived(self) -> ObjectSummary | None:
        """Return the message that the cursor is on where it must be restored before it can be read."""
        vault = self._browsing.vault
        summary = None if vault is None else vault.table.summary_of(self._messages.current_key())
        archived = None if summary is None else summary.archived
        return summary if archived is not None and archived.to_be_restored else None

    def _open_version(self, vault: OpenVault, row: VersionRow) -> None:
        self._readers.open_version(vault, row.ref(vault.connection.bucket), version_notice(row))

    def _open_restored(self, vault: OpenVault, ref: ObjectRef) -> None:
        if ref.version_id is None:
            self._readers.open_message(vault, ref.key)
        else:
            self._readers.open_version(vault, ref, pinned_notice())
