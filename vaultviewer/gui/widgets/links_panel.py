"""The tab with every link of a message: what it says, where it leads, what is odd about it."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.mail.links.defang import defang
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.link_table import SORT_ROLE, LinkColumn, LinkTable
from vaultviewer.gui.models.links_page import LinkRow, LinksPage
from vaultviewer.gui.theme import GAP
from vaultviewer.gui.translation import counted
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.labels import PlainLabel
from vaultviewer.gui.widgets.row_table import Index, RowTable

_WIDTHS: Final = {LinkColumn.TEXT: 180, LinkColumn.HOST: 200, LinkColumn.TARGET: 260}


class LinksPanel(QStackedWidget):
    """Opens nothing: says which link was chosen, and copies."""

    link_wanted = Signal(str)
    """The untrusted address of the link that was double-clicked or on which Return was pressed."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linksPanel")
        self.setAccessibleName(self.tr("Links"))
        self._icons = icons
        self._table = LinkTable(icons, self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._table)
        self._sorted.setSortRole(SORT_ROLE)
        self._view = _LinksView()
        self._view.setModel(self._sorted)
        self._view.lay_out()
        self._view.chosen.connect(self._on_chosen)
        self._view.copy_wanted.connect(self._copy_selected)
        self._view.menu_wanted.connect(self._on_menu_wanted)
        self._actions = self._make_actions()
        self._view.addActions(self._actions)
        self._count = PlainLabel(name="linksCount", role="secondary")
        self._count.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        filled = QWidget()
        filled.setObjectName("linksFilled")
        layout = QVBoxLayout(filled)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._count)
        self._empty = EmptyState(icons, name="linksEmpty", icon="link")
        self.addWidget(self._empty)
        self.addWidget(filled)
        self._filled = filled
        self.show_links(LinksPage())

    def show_links(self, page: LinksPage) -> None:
        """Show a message's links in its order."""
        self._view.sort_as_listed()
        self._table.show_links(page)
        self._view.scrollToTop()
        if page.rows:
            self._view.setCurrentIndex(self._sorted.index(0, 0))
            self._count.setText(self._summary(page))
            self.setCurrentWidget(self._filled)
        else:
            self._empty.say(
                self.tr("No links"), self.tr("Neither the text nor the HTML of this message has one.")
            )
            self.setCurrentWidget(self._empty)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._empty.refresh_icons()
        self._table.refresh_icons()

    def selected_rows(self) -> list[LinkRow]:
        """Return the selected links from top to bottom."""
        indexes = self._view.selectionModel().selectedRows()
        return [self._row(index) for index in sorted(indexes, key=QModelIndex.row)]

    def shown_rows(self) -> list[LinkRow]:
        """Return all links in the order in which they stand."""
        return [self._row(self._sorted.index(row, 0)) for row in range(self._sorted.rowCount())]

    # ------------------------------------------------------------------------------------------ within

    def _row(self, index: QModelIndex) -> LinkRow:
        return self._table.row_at(self._sorted.mapToSource(index).row())

    def _summary(self, page: LinksPage) -> str:
        warned = sum(row.tone.value in {"caution", "danger"} for row in page.rows)
        parts = [
            counted("LinksPanel", "1 link", "%n links", len(page.rows)),
            counted("LinksPanel", "1 with warnings", "%n with warnings", warned) if warned else "",
            self.tr("the message has more") if page.cut else "",
        ]
        return ", ".join(part for part in parts if part)

    def _make_actions(self) -> list[QAction]:
        def make(name: str, text: str, hint: str, keys: str) -> QAction:
            action = QAction(text, self)
            action.setObjectName(name)
            action.setToolTip(hint)
            if keys:
                action.setShortcut(QKeySequence(keys))
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            return action

        show = make(
            "showLink", self.tr("&Show link"), self.tr("Show where it leads, before anything opens"), ""
        )
        show.triggered.connect(lambda: self._on_chosen(self._view.currentIndex()))
        copy = make("copyLinks", self.tr("&Copy"), self.tr("Copy the selected addresses"), "Ctrl+C")
        copy.triggered.connect(self._copy_selected)
        defanged = make(
            "copyLinksDefanged",
            self.tr("Copy &defanged"),
            self.tr("Copy the selected addresses in a form that no program turns into links"),
            "Ctrl+Shift+C",
        )
        defanged.triggered.connect(lambda: _copy(_defanged(self.selected_rows())))
        everything = make(
            "copyAllDefanged",
            self.tr("Copy &all defanged"),
            self.tr("Copy every address of the message, and where it leads, in a form that nothing opens"),
            "",
        )
        everything.triggered.connect(lambda: _copy(_defanged(self.shown_rows())))
        return [show, copy, defanged, everything]

    def _copy_selected(self) -> None:
        _copy(row.untrusted_url for row in self.selected_rows())

    def _on_menu_wanted(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("linksMenu")
        menu.setToolTipsVisible(True)
        menu.addActions(self._actions)
        menu.insertSeparator(self._actions[1])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.link_wanted.emit(self._row(index).untrusted_url)


class _Delegate(QStyledItemDelegate):
    """Cuts addresses in their middle, for the end of a host tells most, and sentences at their end."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.column() in {LinkColumn.TEXT, LinkColumn.WARNINGS}:
            option.textElideMode = Qt.TextElideMode.ElideRight


class _LinksView(RowTable):
    """Rows by mouse and keyboard."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__(name="linksTable", accessible_name=self.tr("Links of the message"))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegate(_Delegate(self))
        self.doubleClicked.connect(self.chosen)
        self.return_pressed.connect(lambda: self.chosen.emit(self.currentIndex()))

    def lay_out(self) -> None:
        header = self.horizontalHeader()
        self.set_widths(_WIDTHS.items())
        header.setStretchLastSection(True)
        header.setSortIndicatorClearable(True)
        self.sort_as_listed()
        self.setSortingEnabled(True)

    def sort_as_listed(self) -> None:
        """Stand in the message's order; a third click on a column's head returns to it as well."""
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)


def _defanged(rows: Sequence[LinkRow]) -> Iterable[str]:
    """Return each address, and behind a wrapped one its target, each once."""
    return dict.fromkeys(defang(step.untrusted_url) for row in rows for step in (row.steps[0], row.target))


def _copy(lines: Iterable[str]) -> None:
    if text := "\n".join(lines):
        QGuiApplication.clipboard().setText(text)
