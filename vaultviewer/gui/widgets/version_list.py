"""The list of versions, or of deleted messages: rows by keyboard and mouse. Opens nothing by itself."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.models.version_table import VersionColumn, VersionRole, VersionTable
from vaultviewer.gui.theme import ROW_HEIGHT, Theme

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS: Final = {
    VersionColumn.STATE: 150,
    VersionColumn.KEY: 240,
    VersionColumn.DELETED: 148,
    VersionColumn.STORED: 148,
    VersionColumn.SIZE: 72,
    VersionColumn.STORAGE: 262,
}
_OPEN_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class VersionList(QTableView):
    open_wanted = Signal()
    """Return or a double click on a row."""
    copy_wanted = Signal()
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    """Global position of a context menu."""

    def __init__(self, table: VersionTable, theme: Theme, *, deleted: bool) -> None:
        """With `deleted` it shows the columns in which all versions of one object are alike, too."""
        super().__init__()
        self.setObjectName("versionList")
        self.setAccessibleName(self.tr("Deleted messages") if deleted else self.tr("Versions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda position: self.menu_wanted.emit(self.viewport().mapToGlobal(position))
        )
        self.setItemDelegate(_Delegate(theme, self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setModel(table)
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        for column in (VersionColumn.KEY, VersionColumn.DELETED):
            self.setColumnHidden(column, not deleted)
        self.doubleClicked.connect(self.open_wanted)

    def select_row(self, row: int) -> None:
        """Put the cursor on a row, whichever keys are held down: Qt's own `selectRow` heeds them."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def selected_rows(self) -> list[VersionRow]:
        """Return what is selected, from top to bottom."""
        indexes = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [index.data(VersionRole.ROW) for index in indexes]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPEN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.open_wanted.emit()
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()  # Qt's own would copy the text of one cell
            event.accept()
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: object, deselected: object) -> None:  # noqa: N802  Qt's name
        super().selectionChanged(selected, deselected)  # type: ignore[arg-type]  # Qt's own QItemSelections
        self.selection_changed.emit()


class _Delegate(QStyledItemDelegate):
    """Paints what can't be opened in the secondary colour, and rows rather than cells."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            option.state &= ~QStyle.StateFlag.State_HasFocus
        if index.data(VersionRole.STANDS_IN):
            option.palette.setColor(QPalette.ColorRole.Text, QColor(self._theme.colours.secondary))
