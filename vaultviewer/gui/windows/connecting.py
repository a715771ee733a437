"""The tree of connections and the dialogs that make, edit, test and remove them."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QTreeView, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.gui.dialogs.questions import ask_remove_connection
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.vault_tree import NodeRole, VaultTree
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.windows.action_specs import TREE_MENU
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.connection_editing import ConnectionEditing


class Connecting(QObject):
    """Turns clicks in the tree into "show this prefix of this connection"."""

    chosen = Signal(object, str)
    """A Connection and the prefix to show."""
    edited = Signal(object)
    """A Connection that was made or changed, and is to be shown."""
    closing = Signal(str)
    """The ID of a connection that is about to be closed or removed."""
    failed = Signal(object)
    """VaultViewerError: its prefixes could not be listed."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        icons: Icons,
        presenter: ConnectionsPresenter,
        vaults: Vaults,
        view: QTreeView,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._icons = icons
        self._presenter = presenter
        self._vaults = vaults
        self._view = view
        self.tree = VaultTree(icons, self)
        view.setModel(self.tree)
        view.customContextMenuRequested.connect(self._on_menu)
        # The selection, not the cursor: Qt puts the cursor on the first row when the tree is tabbed into.
        view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.tree.prefixes_wanted.connect(self._on_prefixes_wanted)
        presenter.changed.connect(self._on_connections_changed)
        actions["new_connection"].triggered.connect(self.make)
        actions["edit_connection"].triggered.connect(self.edit_current)
        actions["remove_connection"].triggered.connect(self._on_remove)
        actions["close_connection"].triggered.connect(self._on_close)
        self._enable()

    # ------------------------------------------------------------------------------- making and editing

    def make(self) -> None:
        """Open the dialog for a new connection."""
        self._show_dialog(None)

    def edit_current(self) -> None:
        """Open the dialog for the selected connection, unless it belongs to this run only."""
        connection = self.current()
        if connection is not None and not self._presenter.is_fixed(connection.id):
            self._show_dialog(connection)

    def edit(self, connection: Connection) -> None:
        """Open the dialog for a connection, whichever is selected, unless it belongs to this run only."""
        if not self._presenter.is_fixed(connection.id):
            self._show_dialog(connection)

    def current(self) -> Connection | None:
        """Return the connection that is selected, itself or by one of its prefixes."""
        connection_id = self._selected().data(NodeRole.CONNECTION_ID)
        return self._presenter.find(connection_id) if connection_id else None

    def show(self, connection: Connection) -> None:
        """Select a connection, which shows it."""
        index = self.tree.index_of(connection.id, connection.prefix)
        if index == self._selected():
            self.chosen.emit(connection, connection.prefix)
        else:
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self._view.selectionModel().setCurrentIndex(index, select)

    def _selected(self) -> QModelIndex:
        return next(iter(self._view.selectionModel().selectedIndexes()), QModelIndex())

    def _show_dialog(self, connection: Connection | None) -> None:
        editing = ConnectionEditing(self._window, connection, icons=self._icons, connections=self._presenter)
        editing.saved.connect(self._on_saved)
        editing.removed.connect(self._remove)

    def _on_saved(self, draft: ConnectionDraft) -> None:
        connection = draft.connection
        self._presenter.keep(connection)
        self.edited.emit(connection)
        self.show(connection)

    def _on_remove(self) -> None:
        connection = self.current()
        if connection is None or self._presenter.is_fixed(connection.id):
            return
        question = ask_remove_connection(self._window, connection.title)
        question.answered.connect(lambda yes: self._remove(connection.id) if yes else None)

    def _remove(self, connection_id: str) -> None:
        self.closing.emit(connection_id)
        self._presenter.remove(connection_id)

    def _on_close(self) -> None:
        connection = self.current()
        if connection is not None:
            self._view.collapse(self.tree.index_of(connection.id, connection.prefix))
            self._view.clearSelection()
            self.closing.emit(connection.id)
            self.tree.look_again(connection.id)

    # ------------------------------------------------------------------------------------------ the tree

    def _on_connections_changed(self) -> None:
        self.tree.set_connections(self._presenter.connections)
        self._enable()

    def _on_selection_changed(self) -> None:
        self._enable()
        connection = self.current()
        if connection is not None:
            self.chosen.emit(connection, self._selected().data(NodeRole.PREFIX))

    def _on_prefixes_wanted(self, connection_id: str, prefix: str) -> None:
        connection = self._presenter.find(connection_id)
        if connection is None:
            return

        def done(found: tuple[str, ...], complete: bool) -> None:  # noqa: FBT001  one answer of a worker
            self.tree.add_prefixes(connection_id, prefix, found, complete=complete)

        def failed(error: VaultViewerError) -> None:
            self.tree.look_again(connection_id)
            self.failed.emit(error)

        self._vaults.open(connection).find_prefixes(prefix, done=done, failed=failed)

    def _on_menu(self, position: QPoint) -> None:
        menu = QMenu(self._view)
        self._actions.fill(menu, TREE_MENU)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.viewport().mapToGlobal(position))

    def _enable(self) -> None:
        connection = self.current()
        own = connection is not None and not self._presenter.is_fixed(connection.id)
        # What is added before the settings have been read would be saved without the rest of them.
        self._actions["new_connection"].setEnabled(self._presenter.ready)
        self._actions["edit_connection"].setEnabled(own)
        self._actions["remove_connection"].setEnabled(own)
        self._actions["close_connection"].setEnabled(connection is not None)
