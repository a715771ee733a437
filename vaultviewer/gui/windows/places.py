"""Places in a vault: going to a prefix, and the bookmarks below the connections."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTreeView, QWidget

from vaultviewer.gui.dialogs.prefix_dialog import PrefixDialog
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.connecting import Connecting


class Places(QObject):
    """Both actions are about the vault and the prefix that are shown."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        connections: ConnectionsPresenter,
        connecting: Connecting,
        browsing: Browsing,
        view: QTreeView,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._go = actions["go_to_prefix"]
        self._bookmark = actions["bookmark"]
        self._connections = connections
        self._tree = connecting.tree
        self._browsing = browsing
        self._view = view
        self._go.triggered.connect(lambda _=False: self.ask())
        self._bookmark.triggered.connect(self._on_switched)
        connections.changed.connect(self._enable)
        browsing.vault_changed.connect(self._enable)
        browsing.counts_changed.connect(self._enable)
        self._enable()

    def ask(self) -> None:
        """Ask where to go."""
        vault = self._browsing.vault
        if vault is None:
            return
        connection = vault.connection
        dialog = PrefixDialog(
            self._window,
            bucket=connection.bucket,
            prefix=vault.prefix,
            known=self._tree.known_prefixes(connection.id),
        )
        dialog.chosen.connect(lambda prefix: self.go_to(connection.id, prefix))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def go_to(self, connection_id: str, prefix: str) -> None:
        """Select the node of a prefix, which lists it and nothing above it."""
        index = self._tree.go_to(connection_id, prefix)
        if index.isValid():
            self._view.setCurrentIndex(index)
            self._view.scrollTo(index)

    def _on_switched(self, on: bool) -> None:  # noqa: FBT001  a slot of Qt's signal
        vault = self._browsing.vault
        if vault is None:
            return
        others = tuple(each for each in vault.connection.bookmarks if each != vault.prefix)
        bookmarks = (*others, vault.prefix) if on else others
        self._connections.adjust(replace(vault.connection, bookmarks=bookmarks))

    def _enable(self) -> None:
        vault = self._browsing.vault
        self._go.setEnabled(vault is not None)
        self._bookmark.setEnabled(vault is not None)
        self._bookmark.setChecked(vault is not None and vault.prefix in vault.connection.bookmarks)
