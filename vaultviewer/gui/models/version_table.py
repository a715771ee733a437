"""Versions of one object, or deleted objects of a prefix, as a table that grows page by page."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from vaultviewer.core.archive import Archived, ArchiveState
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.message_cells import UNKNOWN, time_with_offset
from vaultviewer.gui.models.row import STATE_WORDS, RowState
from vaultviewer.gui.models.version_row import VersionKind, VersionRow
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP

_Index = QModelIndex | QPersistentModelIndex
_LONGEST: Final = 1024
"""Bytes, and so at least as many characters, that S3 allows a key or a version ID."""


class VersionColumn(IntEnum):
    STATE = 0
    KEY = 1
    DELETED = 2
    STORED = 3
    SIZE = 4
    STORAGE = 5
    VERSION = 6


class VersionRole(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1
    """VersionRow."""
    STANDS_IN = Qt.ItemDataRole.UserRole + 2
    """bool: there is nothing to open, which the secondary colour shows."""


_HEADERS: Final = {
    VersionColumn.STATE: QT_TRANSLATE_NOOP("VersionTable", "State"),
    VersionColumn.KEY: QT_TRANSLATE_NOOP("VersionTable", "Key"),
    VersionColumn.DELETED: QT_TRANSLATE_NOOP("VersionTable", "Deleted"),
    VersionColumn.STORED: QT_TRANSLATE_NOOP("VersionTable", "Stored"),
    VersionColumn.SIZE: QT_TRANSLATE_NOOP("VersionTable", "Size"),
    VersionColumn.STORAGE: QT_TRANSLATE_NOOP("VersionTable", "Storage"),
    VersionColumn.VERSION: QT_TRANSLATE_NOOP("VersionTable", "Version ID"),
}
_KINDS: Final = {
    VersionKind.CURRENT: (QT_TRANSLATE_NOOP("VersionTable", "Current"), "message", Tone.GOOD),
    VersionKind.OLDER: (QT_TRANSLATE_NOOP("VersionTable", "Older"), "older", None),
    VersionKind.DELETE_MARKER: (
        QT_TRANSLATE_NOOP("VersionTable", "Delete marker"),
        "delete-marker",
        Tone.CAUTION,
    ),
    VersionKind.DELETED: (QT_TRANSLATE_NOOP("VersionTable", "Deleted"), "delete-marker", Tone.CAUTION),
}
_NOTHING_LEFT: Final = QT_TRANSLATE_NOOP("VersionTable", "Deleted, nothing left")
_STORAGE: Final = {
    "STANDARD": "S3 Standard",
    "STANDARD_IA": "S3 Standard-IA",
    "ONEZONE_IA": "S3 One Zone-IA",
    "INTELLIGENT_TIERING": "S3 Intelligent-Tiering",
    "GLACIER_IR": "S3 Glacier Instant Retrieval",
    "GLACIER": "S3 Glacier Flexible Retrieval",
    "DEEP_ARCHIVE": "S3 Glacier Deep Archive",
    "REDUCED_REDUNDANCY": "Reduced Redundancy",
}
"""Names of products, which nobody translates."""


class VersionTable(QAbstractTableModel):
    """In the order in which S3 lists."""

    more_wanted = Signal()
    """The view has come to the end of what is loaded."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._rows: list[VersionRow] = []
        self._more_below = False

    def clear(self) -> None:
        self.beginResetModel()
        self._rows.clear()
        self._more_below = False
        self.endResetModel()

    def append(self, rows: Sequence[VersionRow], *, more_below: bool) -> None:
        self._more_below = more_below
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def set_archived(self, key: str, version_id: str, archived: Archived | None) -> None:
        """Show what is known by now of where a version lies."""
        for number, row in enumerate(self._rows):
            if (row.version.key, row.version.version_id) == (key, version_id):
                self._rows[number] = replace(row, version=replace(row.version, archived=archived))
                self.dataChanged.emit(self.index(number, 0), self.index(number, self.columnCount() - 1))

    def refresh_icons(self) -> None:
        """Repaint after a change of theme."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    @property
    def more_below(self) -> bool:
        return self._more_below

    def row_at(self, number: int) -> VersionRow:
        return self._rows[number]

    # ------------------------------------------------------------------------------------ Qt's questions

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(VersionColumn)

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._more_below

    def fetchMore(self, parent: _Index) -> None:
        if not parent.isValid():
            self.more_wanted.emit()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's own signature
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(VersionColumn):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _tr(_HEADERS[VersionColumn(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole and section == VersionColumn.SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  as above
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], VersionColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(column, row)
            case Qt.ItemDataRole.DecorationRole if column is VersionColumn.STATE:
                _, icon, tone = _KINDS[row.kind]
                return self._icons.icon(icon, tone)
            case Qt.ItemDataRole.ToolTipRole if column in {VersionColumn.KEY, VersionColumn.VERSION}:
                return plain_tool_tip(_text(column, row))
            case Qt.ItemDataRole.TextAlignmentRole if column is VersionColumn.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_tr(_HEADERS[column])}: {_text(column, row)}"
            case VersionRole.ROW:
                return row
            case VersionRole.STANDS_IN:
                return row.version.is_delete_marker
            case _:
                return None


def _text(column: VersionColumn, row: VersionRow) -> str:
    version = row.version
    match column:
        case VersionColumn.STATE:
            if row.deleted is not None and version.is_delete_marker:
                return _tr(_NOTHING_LEFT)
            return _tr(_KINDS[row.kind][0])
        case VersionColumn.KEY:
            return visible(version.key, longest=_LONGEST)
        case VersionColumn.DELETED:
            return UNKNOWN if row.deleted is None else time_with_offset(row.deleted.astimezone())
        case VersionColumn.STORED:
            if row.deleted is not None and version.is_delete_marker:
                return UNKNOWN
            return time_with_offset(version.modified.astimezone())
        case VersionColumn.SIZE:
            return UNKNOWN if version.size is None else _size(version.size)
        case VersionColumn.STORAGE:
            return UNKNOWN if version.is_delete_marker else _storage(version.storage_class, version.archived)
        case VersionColumn.VERSION:
            return visible(version.version_id, longest=_LONGEST)


def _storage(storage_class: str, archived: Archived | None) -> str:
    name = _STORAGE.get(storage_class, visible(storage_class))
    if archived is None:
        return name
    if archived.state is ArchiveState.RESTORED:
        return _tr("{0}, restored").format(name)
    state = RowState.RESTORING if archived.state is ArchiveState.RESTORING else RowState.ARCHIVED
    word = QCoreApplication.translate("RowState", STATE_WORDS[state])
    return f"{name}, {word.lower()}"


def _size(size: int) -> str:
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _tr(text: str) -> str:
    return QCoreApplication.translate("VersionTable", text)
