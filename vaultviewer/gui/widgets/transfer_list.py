"""The list of exports: rows by keyboard and mouse, a bar of progress in each."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from vaultviewer.gui.models.transfers import Transfer, TransferColumn, TransferRole, TransferTable
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.row_table import Index, RowDelegate, RowTable

_WIDTHS: Final = {
    TransferColumn.STATE: 170,
    TransferColumn.FOLDER: 160,
    TransferColumn.SOURCE: 130,
    TransferColumn.MESSAGES: 150,
    TransferColumn.SIZE: 160,
    TransferColumn.RATE: 130,
}
_BAR: Final = 3
"""Pixels."""
_MARGIN: Final = 3


class TransferList(RowTable):
    """One export is chosen at a time; the first that comes is chosen by itself."""

    def __init__(self, table: TransferTable, theme: Theme) -> None:
        super().__init__(name="transferList", accessible_name=self.tr("Exports"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegate(_ProgressDelegate(theme, self))
        self.setModel(table)
        self.set_widths(_WIDTHS.items())
        self.horizontalHeader().setStretchLastSection(True)
        table.rowsInserted.connect(lambda _, first, __: self.select_row(first))

    def select_row(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def chosen(self) -> Transfer | None:
        rows = self.selectionModel().selectedRows()
        transfer = rows[0].data(TransferRole.TRANSFER) if rows else None
        return transfer if isinstance(transfer, Transfer) else None


class _ProgressDelegate(RowDelegate):
    """Draws a thin bar below the text that says how far an export is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, TransferRole.STANDS_IN, parent)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        fraction = index.data(TransferRole.FRACTION)
        if isinstance(fraction, float):
            rect: QRect = option.rect
            ground = QRect(rect.left() + _MARGIN, rect.bottom() - _BAR - 1, rect.width() - 2 * _MARGIN, _BAR)
            colours = self._theme.colours
            painter.fillRect(ground, QColor(colours.border))
            done = QRect(ground)
            done.setWidth(round(ground.width() * fraction))
            if option.direction is Qt.LayoutDirection.RightToLeft:
                done.moveRight(ground.right())
            painter.fillRect(done, QColor(colours.accent))
