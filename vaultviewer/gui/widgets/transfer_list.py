"""The list of exports: rows by keyboard and mouse, a bar of progress in each."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from vaultviewer.gui.models.transfers import Transfer, TransferColumn, TransferRole, TransferTable
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.row_table import Index, RowDelegate, RowTable

_WIDTHS: Final = {
    TransferColumn.STATE: 150,
    TransferColumn.FOLDER: 150,
    TransferColumn.SOURCE: 96,
    TransferColumn.MESSAGES: 120,
    TransferColumn.SIZE: 140,
    TransferColumn.RATE: 124,
    TransferColumn.LEFT: 72,
}
_BAR: Final = 3
"""Pixels."""
_MARGIN: Final = 3
_FAINT: Final = 0.35


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
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            done = QRect(ground)
            done.setWidth(round(ground.width() * fraction))
            if option.direction is Qt.LayoutDirection.RightToLeft:
                done.moveRight(ground.right())
            rest, bar = self._colours(option.palette, selected=selected)
            painter.fillRect(ground, rest)
            painter.fillRect(done, bar)

    def _colours(self, palette: QPalette, *, selected: bool) -> tuple[QColor, QColor]:
        """Return the colours of what is left and of what is done, which have to stand out on a chosen row."""
        if not selected:
            return QColor(self._theme.colours.border), QColor(self._theme.colours.accent)
        bar = palette.color(QPalette.ColorRole.HighlightedText)
        rest = QColor(bar)
        rest.setAlphaF(_FAINT)
        return rest, bar
