"""Tables whose rows are chosen as a whole: how all of them look, and what Return and Ctrl+C do in them."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
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

from vaultviewer.gui.theme import ROW_HEIGHT, Theme

Index = QModelIndex | QPersistentModelIndex
_OPEN_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowTable(QTableView):
    """Opens and copies nothing by itself: says what was asked for."""

    return_pressed = Signal()
    copy_wanted = Signal()
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    """Global position of a context menu."""

    def __init__(self, *, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda position: self.menu_wanted.emit(self.viewport().mapToGlobal(position))
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setObjectName(f"{name}Header")
        header.setAccessibleName(self.tr("Columns"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def set_widths(self, widths: Iterable[tuple[int, int]]) -> None:
        """Lay columns out, in pixels. There must be a model."""
        for column, width in widths:
            self.horizontalHeader().resizeSection(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPEN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.return_pressed.emit()
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            # As the window's Edit menu sends it; Qt's own would copy the text of one cell.
            self.copy_wanted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: object, deselected: object) -> None:  # noqa: N802  Qt's name
        super().selectionChanged(selected, deselected)  # type: ignore[arg-type]  # Qt's own QItemSelections
        self.selection_changed.emit()


class RowDelegate(QStyledItemDelegate):
    """Paints rows rather than cells, and in the secondary colour what a role of the model says is no value
    of the row's own.
    """

    def __init__(self, theme: Theme, secondary_role: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._secondary_role = secondary_role

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            # The whole row is marked; a frame around one cell of it would say that the cell can be chosen.
            option.state &= ~QStyle.StateFlag.State_HasFocus
        if index.data(self._secondary_role):
            option.palette.setColor(QPalette.ColorRole.Text, QColor(self._theme.colours.secondary))
