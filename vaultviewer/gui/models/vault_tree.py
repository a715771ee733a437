"""The tree of connections and, below each, the prefixes of its bucket, found when it is unfolded."""

from collections.abc import Iterable
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from vaultviewer.core.connection import Connection
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.tool_tips import plain_tool_tip

_Index = QModelIndex | QPersistentModelIndex


class NodeRole(IntEnum):
    CONNECTION_ID = Qt.ItemDataRole.UserRole + 1
    """str."""
    PREFIX = Qt.ItemDataRole.UserRole + 2
    """str: the prefix that the node lists."""
    LOOKED = Qt.ItemDataRole.UserRole + 3
    """bool: its prefixes have been asked for."""
    SHORTCUT = Qt.ItemDataRole.UserRole + 4
    """str, the icon's role: a bookmark, or a prefix that somebody went to; both stand above those found."""


class VaultTree(QStandardItemModel):
    """Connections at the top level. Holds names only, no secrets and no messages."""

    prefixes_wanted = Signal(str, str)
    """A connection's ID and the prefix below which to look."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._connections: dict[str, Connection] = {}

    def set_connections(self, connections: Iterable[Connection]) -> None:
        """Show these connections; what was unfolded below one that stays as it was is kept."""
        wanted = {connection.id: connection for connection in connections}
        for row in reversed(range(self.rowCount())):
            if self.item(row).data(NodeRole.CONNECTION_ID) not in wanted:
                self.removeRow(row)
        for connection in wanted.values():
            item = self._connection_item(connection.id)
            if item is None:
                item = QStandardItem()
                item.setEditable(False)
                item.setData(connection.id, NodeRole.CONNECTION_ID)
                self.appendRow(item)
            elif not self._connections[connection.id].same_vault(connection):
                item.removeRows(0, item.rowCount())
                item.setData(None, NodeRole.LOOKED)
            item.setData(connection.prefix, NodeRole.PREFIX)
            item.setText(connection.title)
            item.setToolTip(plain_tool_tip(f"s3://{connection.bucket}/{connection.prefix}"))
            item.setIcon(self._icons.icon("vault"))
            self._set_bookmarks(item, connection)
        self._connections = wanted

    def add_prefixes(self, connection_id: str, prefix: str, found: Iterable[str], *, complete: bool) -> None:
        """Put the prefixes that were found below the node that asked for them."""
        item = self._find(connection_id, prefix, shortcuts=False)
        if item is None:
            return
        self._remove_found(item)
        for each in found:
            child = QStandardItem(self._icons.icon("folder"), visible(each.removeprefix(prefix)))
            child.setEditable(False)
            child.setToolTip(plain_tool_tip(visible(each)))
            child.setData(connection_id, NodeRole.CONNECTION_ID)
            child.setData(each, NodeRole.PREFIX)
            item.appendRow(child)
        if not complete:
            more = QStandardItem(self.tr("more below, not listed"))
            more.setEnabled(False)
            more.setData(True, NodeRole.LOOKED)
            item.appendRow(more)

    def look_again(self, connection_id: str) -> None:
        """Forget the prefixes below a connection, so that unfolding it asks anew."""
        item = self._connection_item(connection_id)
        if item is not None:
            self._remove_found(item)
            item.setData(None, NodeRole.LOOKED)

    def go_to(self, connection_id: str, prefix: str) -> QModelIndex:
        """Return the node of a prefix, put below its connection where the tree has none yet."""
        found = self.index_of(connection_id, prefix)
        item = self._connection_item(connection_id)
        if found.isValid() or item is None:
            return found
        visited = self._shortcut(connection_id, prefix, "go-to")
        # As a list: PySide hands over a single item without its ownership, and Python then deletes it.
        item.insertRow(sum(bool(child.data(NodeRole.SHORTCUT)) for child in _children(item)), [visited])
        return visited.index()

    def known_prefixes(self, connection_id: str) -> list[str]:
        """Return every prefix of a connection that the tree knows, in order."""
        nodes = (item for item in self._walk() if item.data(NodeRole.CONNECTION_ID) == connection_id)
        return sorted({str(item.data(NodeRole.PREFIX)) for item in nodes} - {""})

    def index_of(self, connection_id: str, prefix: str) -> QModelIndex:
        """Return the node that lists a prefix, or an invalid index."""
        item = self._find(connection_id, prefix)
        return QModelIndex() if item is None else item.index()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for item in self._walk():
            if item.data(NodeRole.CONNECTION_ID) is not None:
                item.setIcon(self._icons.icon(self._icon_of(item)))

    # ------------------------------------------------------------------------------------ Qt's questions

    def hasChildren(self, parent: _Index | None = None) -> bool:
        """Say yes until somebody has looked, so that the node can be unfolded."""
        if parent is None or not parent.isValid():
            return self.rowCount() > 0
        item = self.itemFromIndex(parent)
        return item.rowCount() > 0 or not item.data(NodeRole.LOOKED)

    def canFetchMore(self, parent: _Index) -> bool:
        return parent.isValid() and not parent.data(NodeRole.LOOKED)

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            item = self.itemFromIndex(parent)
            item.setData(True, NodeRole.LOOKED)
            self.prefixes_wanted.emit(item.data(NodeRole.CONNECTION_ID), item.data(NodeRole.PREFIX))

    # ----------------------------------------------------------------------------------------- within

    def _set_bookmarks(self, item: QStandardItem, connection: Connection) -> None:
        """Turn shortcuts into bookmarks and back in their places: what is selected stays selected."""
        wanted = set(connection.bookmarks)
        for child in _children(item):
            if child.data(NodeRole.SHORTCUT):
                marked = child.data(NodeRole.PREFIX) in wanted
                child.setData("bookmark" if marked else "go-to", NodeRole.SHORTCUT)
                child.setIcon(self._icons.icon(self._icon_of(child)))
                wanted.discard(str(child.data(NodeRole.PREFIX)))
        for row, prefix in enumerate(each for each in connection.bookmarks if each in wanted):
            item.insertRow(row, [self._shortcut(connection.id, prefix, "bookmark")])

    def _shortcut(self, connection_id: str, prefix: str, kind: str) -> QStandardItem:
        item = QStandardItem(self._icons.icon(kind), visible(prefix) or self.tr("the whole bucket"))
        item.setEditable(False)
        item.setToolTip(plain_tool_tip(visible(prefix)))
        item.setData(connection_id, NodeRole.CONNECTION_ID)
        item.setData(prefix, NodeRole.PREFIX)
        item.setData(True, NodeRole.LOOKED)
        item.setData(kind, NodeRole.SHORTCUT)
        return item

    def _remove_found(self, item: QStandardItem) -> None:
        """Take away the prefixes that were found below a node, and leave its shortcuts."""
        for row in reversed(range(item.rowCount())):
            if not item.child(row).data(NodeRole.SHORTCUT):
                item.removeRow(row)

    @staticmethod
    def _icon_of(item: QStandardItem) -> str:
        kind = item.data(NodeRole.SHORTCUT)
        return str(kind) if kind else "vault" if item.parent() is None else "folder"

    def _connection_item(self, connection_id: str) -> QStandardItem | None:
        rows = (self.item(row) for row in range(self.rowCount()))
        return next((item for item in rows if item.data(NodeRole.CONNECTION_ID) == connection_id), None)

    def _find(self, connection_id: str, prefix: str, *, shortcuts: bool = True) -> QStandardItem | None:
        """Return the node of a prefix, rather the one that was found than a shortcut."""
        asked = (connection_id, prefix)
        nodes = [
            item
            for item in self._walk()
            if (item.data(NodeRole.CONNECTION_ID), item.data(NodeRole.PREFIX)) == asked
            and (shortcuts or not item.data(NodeRole.SHORTCUT))
        ]
        return min(nodes, key=lambda item: bool(item.data(NodeRole.SHORTCUT)), default=None)

    def _walk(self) -> Iterable[QStandardItem]:
        waiting = [self.item(row) for row in range(self.rowCount())]
        while waiting:
            item = waiting.pop()
            yield item
            waiting += [item.child(row) for row in range(item.rowCount())]


def _children(item: QStandardItem) -> list[QStandardItem]:
    return [item.child(row) for row in range(item.rowCount())]
