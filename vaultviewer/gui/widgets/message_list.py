"""The list of messages: columns of a `MessageTable`, rows by keyboard and mouse."""

from typing import Final

from PySide6.QtCore import (
    QByteArray,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QWidget,
)

from vaultviewer.gui.models.message_table import MessageTable, Role
from vaultviewer.gui.models.row import Column
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.row_table import Index, RowDelegate, RowTable

# The subject takes what the others leave; at 1280 pixels all of them fit.
_WIDTHS: Final = {
    Column.STATE: 122,
    Column.FROM: 150,
    Column.RECEIVED: 148,
    Column.DATE: 148,
    Column.SIZE: 72,
    Column.RULE: 92,
    Column.KEY: 92,
}
_NARROWEST: Final = 40


class MessageList(RowTable):
    """Opens nothing: says which message was chosen."""

    open_wanted = Signal(str)
    """The key of the message on which Return was pressed."""
    double_clicked = Signal(str)
    """The key of the message that was double-clicked."""
    current_changed = Signal(str)
    """The key of the message that the cursor is on; empty where it is on none."""
    page_wanted = Signal(bool)
    """Space was pressed: the reader is to scroll by a page, up where Shift was held."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(name="messageList", accessible_name=self.tr("Messages"), parent=parent)
        self.setItemDelegate(RowDelegate(theme, Role.STANDS_IN, self))
        self.return_pressed.connect(self._on_return_pressed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(_NARROWEST)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self._table: MessageTable | None = None
        self._waiting_layout: QByteArray | None = None
        self._hidden_key = ""
        self._in_view: list[tuple[int, QPersistentModelIndex]] = []
        self._view_stays = False

    def show_table(self, table: MessageTable) -> None:
        """Show a vault's table, in the order in which it stands, with the columns as they are."""
        if table is self._table:
            return
        header = self.horizontalHeader()
        layout = header.saveState() if self._table is not None else self._waiting_layout
        self._let_go()
        self._table = table
        table.order_applied.connect(self._on_order_applied)
        table.rearranging.connect(self._on_rearranging)
        table.rearranged.connect(self._on_rearranged)
        self.setSortingEnabled(False)
        self._replace_model(table)
        if layout is None or not header.restoreState(layout):
            self._lay_out()
        arrangement = table.arrangement
        order = Qt.SortOrder.DescendingOrder if arrangement.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(arrangement.column, order)
        # Enabling sorts at once by what the indicator shows, which is how the rows stand already.
        self.setSortingEnabled(True)

    def show_nothing(self) -> None:
        """Let go of the table, which may be about to go itself, and keep the columns for the next one."""
        if self._table is not None:
            self._waiting_layout = self.horizontalHeader().saveState()
            self._let_go()
            self._replace_model(None)

    def table(self) -> MessageTable | None:
        return self._table

    def current_key(self) -> str:
        index = self.currentIndex()
        return str(index.data(Role.KEY)) if index.isValid() else ""

    def selected_keys(self) -> list[str]:
        """Return the keys of the selected rows, from top to bottom."""
        if self._table is None:
            return []
        rows = self.selectionModel().selectedRows()
        return [str(index.data(Role.KEY)) for index in sorted(rows, key=QModelIndex.row)]

    def select_key(self, key: str) -> bool:
        """Put the cursor on a message. Returns False where it isn't shown."""
        row = self._table.row_of(key) if self._table is not None else None
        if self._table is None or row is None:
            return False
        self._go_to(self._table.index(row, 0))
        return True

    def step(self, rows: int) -> str:
        """Move the cursor by some rows and return the key it comes to; empty where there is none."""
        if self._table is None:
            return ""
        target = self._table.index(self.currentIndex().row() + rows, 0)
        if not target.isValid():
            return ""
        self._go_to(target)
        return self.current_key()

    def layout_state(self) -> QByteArray | None:
        """Return widths, order and visibility of the columns, once there have been any."""
        return self.horizontalHeader().saveState() if self._table is not None else self._waiting_layout

    def restore_layout(self, state: QByteArray) -> None:
        """Keep a saved layout for the first table: before it, there are no columns to lay out."""
        self._waiting_layout = state

    # ------------------------------------------------------------------------------- Qt's own events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.page_wanted.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            self.double_clicked.emit(str(index.data(Role.KEY)))
        super().mouseDoubleClickEvent(event)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:  # noqa: N802  Qt's name
        """Leave no cursor where its row goes: Qt would put it on the next, and so show another message."""
        if start <= self.currentIndex().row() <= end:
            self._hidden_key = self.current_key()
            self.selectionModel().clearCurrentIndex()
        super().rowsAboutToBeRemoved(parent, start, end)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  Qt's name
        super().currentChanged(current, previous)
        if current.isValid():
            self._hidden_key = ""
        self.current_changed.emit(self.current_key())

    # ----------------------------------------------------------------------------------------- within

    def _on_return_pressed(self) -> None:
        if key := self.current_key():
            self.open_wanted.emit(key)

    def _let_go(self) -> None:
        if self._table is not None:
            self._table.order_applied.disconnect(self._on_order_applied)
            self._table.rearranging.disconnect(self._on_rearranging)
            self._table.rearranged.disconnect(self._on_rearranged)
        self._table = None
        self._hidden_key = ""
        self._in_view.clear()
        self._view_stays = False

    def _replace_model(self, table: MessageTable | None) -> None:
        """Set the model, and take away the selection model of the old one, which Qt leaves to its user."""
        # Typed as never None, but it is before the first model.
        old: QItemSelectionModel | None = self.selectionModel()
        self.setModel(table)
        if old is not None:
            old.deleteLater()

    def _on_order_applied(self) -> None:
        """Put the cursor back on a message that a filter had hidden, unless it was moved meanwhile."""
        if not self.current_key():
            if self._hidden_key and self.select_key(self._hidden_key):
                self._hidden_key = ""
            elif not self._view_stays:
                self.scrollToTop()
        self._view_stays = False

    def _on_rearranging(self) -> None:
        """Keep in mind what is in view, unless the top is: whoever is there wants to see what comes next."""
        self._in_view.clear()
        if self._table is not None and self.verticalScrollBar().value() > 0:
            top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
            last = bottom if bottom >= 0 else self._table.rowCount() - 1
            for row in range(top, last + 1):
                self._in_view.append((row, QPersistentModelIndex(self._table.index(row, 0))))

    def _on_rearranged(self) -> None:
        """Scroll as far as the first of the messages that were in view has moved; some may be gone."""
        self._view_stays = True
        moved = next((index.row() - row for row, index in self._in_view if index.isValid()), 0)
        self._in_view.clear()
        if moved:
            self.executeDelayedItemsLayout()  # which knows how far down there is to scroll by now
            bar = self.verticalScrollBar()
            by_row = self.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerItem
            bar.setValue(bar.value() + moved * (1 if by_row else self.rowHeight(0)))

    def _go_to(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _lay_out(self) -> None:
        header = self.horizontalHeader()
        self.set_widths(_WIDTHS.items())
        header.setSectionResizeMode(Column.SUBJECT, QHeaderView.ResizeMode.Stretch)

    def _on_header_menu(self, position: QPoint) -> None:
        table = self._table
        if table is None:
            return
        header = self.horizontalHeader()
        menu = QMenu(self)
        menu.setObjectName("columnMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in Column:
            text = str(table.headerData(column, Qt.Orientation.Horizontal))
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(column))
            # The subject stays: a list without a single column couldn't be brought back.
            action.setEnabled(column is not Column.SUBJECT)
            action.toggled.connect(lambda shown, which=column: header.setSectionHidden(which, not shown))
        menu.popup(header.mapToGlobal(position))
