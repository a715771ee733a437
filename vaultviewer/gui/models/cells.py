"""Cells of text for a table view: a preview's table, or an archive's directory."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.parts_page import TableContent

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_LONGEST: Final = 500


class Cells(QAbstractTableModel):
    """Read-only. Every cell is a line of text; what a spreadsheet would compute is text as well."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = TableContent(())
        self._width = 0

    def show_table(self, table: TableContent) -> None:
        self.beginResetModel()
        self._table = table
        self._width = max(len(table.titles), *map(len, table.rows), 0) if table.rows else len(table.titles)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._width

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  a QVariant
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = self._table.titles
        if orientation is Qt.Orientation.Horizontal and section < len(titles):
            return titles[section]
        return QLocale().toString(section + 1)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  a QVariant
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._table.numbers:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def cell(self, row: int, column: int) -> str:
        """Return what a cell says, on one line; nothing beyond the end of a short row."""
        cells = self._table.rows[row]
        return visible(cells[column].replace("\n", " ⏎ "), longest=_LONGEST) if column < len(cells) else ""
