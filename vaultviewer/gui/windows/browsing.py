"""The message list: which vault and prefix it shows, its filter, and what stands in its place."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.merging import Merge
from vaultviewer.gui.models.reader_page import Notice, NoticeAction, WayOut
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import rendered
from vaultviewer.gui.widgets.labels import ElidedLabel
from vaultviewer.gui.widgets.list_pane import ListPane
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.signing_in import SIGN_IN, waiting_notice
from vaultviewer.gui.windows.status import Status

FILTER_DELAY: Final = 120
"""Milliseconds after the last keystroke."""
_MESSAGE_MS: Final = 8000
_TRY_AGAIN: Final = "listTryAgain"
_LEAVES_FILTER: Final = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down})


class Browsing(QObject):
    """Shows one open vault at a time."""

    vault_changed = Signal()
    """Another vault or prefix, or none, is shown from now on."""
    counts_changed = Signal()
    edit_wanted = Signal()
    """The way out of an error leads through the connection's dialog."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        connections: ConnectionsPresenter,
        vaults: Vaults,
        pane: ListPane,
        status: Status,
        filter_box: QLineEdit,
        path: ElidedLabel,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._connections = connections
        self._vaults = vaults
        self._pane = pane
        self._status = status
        self._filter_box = filter_box
        self._path = path
        self._vault: OpenVault | None = None
        self._sample_vault_failed = False
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(FILTER_DELAY)
        self._filter_timer.timeout.connect(self._apply_filter)
        filter_box.textChanged.connect(self._on_filter_typed)
        filter_box.installEventFilter(self)
        pane.error.way_chosen.connect(self._on_way_chosen)
        pane.notice_action_wanted.connect(self._on_notice_action)
        actions["sample_vault"].triggered.connect(self.start_sample_vault)
        actions["filter"].triggered.connect(self._go_to_filter)
        actions["clear_filter"].triggered.connect(filter_box.clear)
        actions["refresh"].triggered.connect(self.refresh)
        for name, act in (
            ("load_more", OpenVault.load_more),
            ("load_all", OpenVault.load_all),
            ("stop", OpenVault.stop_loading),
        ):
            actions[name].triggered.connect(lambda _=False, run=act: self._with_vault(run))
        connections.changed.connect(self._on_connections_changed)
        connections.sample_vault_progressed.connect(status.set_progress)
        connections.sample_vault_failed.connect(self._on_sample_vault_failed)
        status.cancel_wanted.connect(self._on_cancel_wanted)
        self._show_vault(None)

    @property
    def vault(self) -> OpenVault | None:
        """The vault that is shown."""
        return self._vault

    # ---------------------------------------------------------------------------------------- vaults

    def show_prefix(self, connection: Connection, prefix: str) -> None:
        """List a prefix, or show it again as it stands if it was the vault's last."""
        vault = self._vaults.open(connection)
        as_it_stands = vault.prefix == prefix and (vault.listed or vault.loading)
        if vault is self._vault and as_it_stands:
            return
        self._show_vault(vault)
        if not as_it_stands:
            vault.show_prefix(prefix)
        self._on_listing_changed()

    def close_vault(self, connection_id: str) -> None:
        """Close a vault and wipe what it opened."""
        if self._vault is not None and self._vault.connection.id == connection_id:
            self._show_vault(None)
        self._vaults.close(connection_id)

    def start_sample_vault(self) -> None:
        self._status.start_work(self.tr("Preparing the sample vault"))
        self._connections.start_sample_vault()

    def refresh(self) -> None:
        """List the prefix again; what is shown stays and follows."""
        self._with_vault(OpenVault.refresh)

    @property
    def can_try_again(self) -> bool:
        """Whether the list, or a part of it, could not be loaded."""
        return self._sample_vault_failed or (self._vault is not None and self._vault.error is not None)

    def try_again(self) -> None:
        """Ask once more for what could not be loaded; what has been loaded stays."""
        if self._sample_vault_failed:
            self.start_sample_vault()
        else:
            self._with_vault(OpenVault.try_again)

    def _with_vault(self, act: Callable[[OpenVault], None]) -> None:
        if self._vault is not None:
            act(self._vault)

    def _show_vault(self, vault: OpenVault | None) -> None:
        if self._vault is not None:
            self._vault.listing_changed.disconnect(self._on_listing_changed)
            self._vault.table.order_applied.disconnect(self._on_order_applied)
            self._vault.refreshed.disconnect(self._on_refreshed)
            if self._vault.sign_in is not None:
                self._vault.sign_in.changed.disconnect(self._on_listing_changed)
        self._vault = vault
        if vault is None:
            self._path.show_text("")
            self._pane.list.show_nothing()
            self._show_no_vault()
        else:
            vault.listing_changed.connect(self._on_listing_changed)
            vault.table.order_applied.connect(self._on_order_applied)
            vault.refreshed.connect(self._on_refreshed)
            if vault.sign_in is not None:
                vault.sign_in.changed.connect(self._on_listing_changed)
            self._filter_box.setText(vault.table.arrangement.filter_text)
            self._pane.list.show_table(vault.table)
        self.vault_changed.emit()
        self._show_counts()

    def _show_no_vault(self) -> None:
        act = self._actions
        if self._connections.connections:
            self._pane.show_empty(
                self.tr("Choose a vault"),
                self.tr("Select a connection on the left to list its messages."),
                (act["new_connection"],),
            )
        else:
            self._pane.show_empty(
                self.tr("No vault yet"),
                self.tr("Connect to the bucket into which Amazon SES puts your mail, or look around first."),
                (act["new_connection"], act["sample_vault"]),
            )

    def _on_connections_changed(self) -> None:
        if self._vault is None:
            self._show_no_vault()

    def _on_sample_vault_failed(self, error: VaultViewerError) -> None:
        self._status.end_work()
        self._sample_vault_failed = True
        self._pane.show_error(error_page(error))

    def _on_cancel_wanted(self) -> None:
        self._connections.stop_sample_vault()
        self._status.end_work()

    # -------------------------------------------------------------------------------------- the list

    def _on_listing_changed(self) -> None:
        vault = self._vault
        if vault is not None:
            self._sample_vault_failed = False
            connection = vault.connection
            self._path.show_text(visible(f"{connection.title} — s3://{connection.bucket}/{vault.prefix}"))
            self._show_list(vault)
            self._show_counts()

    def _on_order_applied(self) -> None:
        vault = self._vault
        if vault is not None:
            self._show_list(vault)
            self._show_counts()

    def _on_refreshed(self, merge: Merge) -> None:
        number = QLocale().toString
        found = [
            words.format(number(count))
            for words, count in (
                (self.tr("{0} new"), merge.added),
                (self.tr("{0} gone"), len(merge.gone)),
                (self.tr("{0} changed"), len(merge.changed)),
            )
            if count
        ]
        said = " · ".join(found) if found else self.tr("nothing has changed")
        self._status.showMessage(self.tr("Refreshed: {0}").format(said), _MESSAGE_MS)

    def _show_list(self, vault: OpenVault) -> None:
        """Show the rows, or what there is to say where there are none."""
        table, act = vault.table, self._actions
        if vault.error is not None and not table.loaded:
            self._pane.show_error(error_page(vault.error))
        elif table.rowCount():
            self._pane.show_list(self._notice_of(vault))
        elif table.loaded and table.arrangement.filter_text:
            more = (act["load_more"],) if table.more_below else ()
            self._pane.show_empty(
                self.tr("No match"),
                self.tr("None of the loaded messages matches the filter."),
                (act["clear_filter"], *more),
            )
        elif vault.listed and not table.loaded:
            self._pane.show_empty(
                self.tr("Nothing here yet"),
                self.tr("There is no object under this prefix."),
                (act["refresh"],),
            )
        elif vault.stopped:
            self._pane.show_empty(self.tr("Stopped"), self.tr("The list was not loaded."), (act["refresh"],))
        elif vault.waits:
            self._pane.show_empty(
                self.tr("Waiting for a sign-in"),
                self.tr("The messages are listed as soon as somebody has signed in."),
                (act["sign_in"], act["stop"]),
            )
        else:
            self._pane.show_empty(
                self.tr("Listing"), self.tr("Asking S3 for the first messages."), (act["stop"],)
            )

    def _notice_of(self, vault: OpenVault) -> Notice | None:
        if vault.waits:
            return waiting_notice(self._actions["sign_in"])
        return None if vault.error is None else self._incomplete(vault, vault.error)

    def _incomplete(self, vault: OpenVault, error: VaultViewerError) -> Notice:
        found, _, way_out = (rendered(phrase) for phrase in error.phrases())
        if vault.out_of_date:
            text = self.tr("The list was not refreshed. {0} {1}").format(found, way_out)
        else:
            text = self.tr("The list is not complete. {0} {1}").format(found, way_out)
        again = self._actions["try_again"]
        button = NoticeAction(again.iconText(), _TRY_AGAIN, again.toolTip())
        return Notice(text, Tone.CAUTION, "failed", action=button)

    def _show_counts(self) -> None:
        self._status.show_counts(self._vault)
        self.counts_changed.emit()

    def _on_way_chosen(self, way: WayOut) -> None:
        if way is WayOut.EDIT_CONNECTION:
            self.edit_wanted.emit()
        else:
            self.try_again()

    def _on_notice_action(self, identifier: str) -> None:
        if identifier == _TRY_AGAIN:
            self.try_again()
        elif identifier == SIGN_IN and self._vault is not None and self._vault.sign_in is not None:
            self._vault.sign_in.ask()

    # ------------------------------------------------------------------------------------- the filter

    def _go_to_filter(self) -> None:
        self._filter_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter_box.selectAll()

    def _on_filter_typed(self) -> None:
        self._filter_timer.start()

    def _apply_filter(self) -> None:
        self._filter_timer.stop()
        if self._vault is not None:
            self._vault.table.set_filter(self._filter_box.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc clears the filter and leaves it for the list; Return and Down leave it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self._filter_box.clear()
            if key in _LEAVES_FILTER:
                self._apply_filter()
                self._pane.list.setFocus()
                return True
        return super().eventFilter(watched, event)
