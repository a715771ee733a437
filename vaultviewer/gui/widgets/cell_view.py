"""A table of text to look at: cells can be selected and copied, nothing is computed."""

from typing import Final

from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from vaultviewer.gui.models.cells import Cells
from vaultviewer.gui.models.parts_page import TableContent
from vaultviewer.gui.theme import GROUP_GAP, ROW_HEIGHT

_WIDEST: Final = 320
_SMALLEST: Final = 60
_MEASURED_ROWS: Final = 50
"""Rows that decide how wide a column is: asking all of them would hold the window up."""
_MOST_COPIED: Final = 100_000


class CellView(QTableView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("partTable")
        self.setAccessibleName(self.tr("Table"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setHorizontalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        self._cells = Cells(self)
        self.setModel(self._cells)

    def show_table(self, table: TableContent) -> None:
        self._cells.show_table(table)
        self.scrollToTop()
        self.resizeColumnsToContents()
        for column in range(self._cells.columnCount()):
            self.setColumnWidth(column, min(max(self.columnWidth(column) + GROUP_GAP, _SMALLEST), _WIDEST))
        if self._cells.rowCount():
            self.setCurrentIndex(self._cells.index(0, 0))

    def selected_text(self) -> str:
        """Return the selected cells, a line for each row and tabs in between."""
        indexes = sorted(
            self.selectedIndexes()[:_MOST_COPIED], key=lambda index: (index.row(), index.column())
        )
        lines: dict[int, list[str]] = {}
        for index in indexes:
            lines.setdefault(index.row(), []).append(self._cells.cell(index.row(), index.column()))
        return "\n".join("\t".join(cells) for cells in lines.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selected_text())
        else:
            super().keyPressEvent(event)
