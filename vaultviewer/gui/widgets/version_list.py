"""The list of versions, or of deleted messages: rows by keyboard and mouse. Opens nothing by itself."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal

from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.models.version_table import VersionColumn, VersionRole, VersionTable
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.row_table import RowDelegate, RowTable

_WIDTHS: Final = {
    VersionColumn.STATE: 150,
    VersionColumn.KEY: 240,
    VersionColumn.DELETED: 148,
    VersionColumn.STORED: 148,
    VersionColumn.SIZE: 72,
    VersionColumn.STORAGE: 262,
}


class VersionList(RowTable):
    open_wanted = Signal()
    """Return or a double click on a row."""

    def __init__(self, table: VersionTable, theme: Theme, *, deleted: bool) -> None:
        """With `deleted` it shows the columns in which all versions of one object are alike, too."""
        super().__init__(
            name="versionList",
            accessible_name=self.tr("Deleted messages") if deleted else self.tr("Versions"),
        )
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegate(RowDelegate(theme, VersionRole.STANDS_IN, self))
        self.setModel(table)
        self.set_widths(_WIDTHS.items())
        self.horizontalHeader().setStretchLastSection(True)
        for column in (VersionColumn.KEY, VersionColumn.DELETED):
            self.setColumnHidden(column, not deleted)
        self.doubleClicked.connect(self.open_wanted)
        self.return_pressed.connect(self.open_wanted)

    def select_row(self, row: int) -> None:
        """Put the cursor on a row, whichever keys are held down: Qt's own `selectRow` heeds them."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def selected_rows(self) -> list[VersionRow]:
        """Return what is selected, from top to bottom."""
        indexes = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [index.data(VersionRole.ROW) for index in indexes]
