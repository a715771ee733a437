"""The parts tab: the message's MIME tree, and beside it the part that is chosen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QSplitter, QTreeView, QWidget

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.part_tree import PartColumn, PartTree
from vaultviewer.gui.models.parts_page import PartHead, PartPage, PartsPage
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.part_preview import PartPreview

_PANES: Final = (400, 540)
_WIDTHS: Final = {
    PartColumn.TYPE: 120,
    PartColumn.SIZE: 76,
    PartColumn.DISPOSITION: 90,
    PartColumn.PATH: 60,
}
"""Pixels; the name takes the rest."""
_AT_HAND: Final = (PartColumn.DISPOSITION, PartColumn.PATH)
"""Columns that are hidden until the header's menu is asked for them: the head of a part names both."""
_MOST_UNFOLDED: Final = 2_000
"""Parts of a tree that comes up unfolded; of more the first levels are."""
_FIRST_LEVELS: Final = 1


class PartsPanel(QSplitter):
    """Looks into a part when it is chosen, and into nothing before it is seen."""

    preview_wanted = Signal(object)
    """A Part that was chosen."""
    preview_changed = Signal()
    """Another part, or a view of it, is shown."""
    page_wanted = Signal(int)
    """A page of the document that is shown, counted from 0."""
    cancel_wanted = Signal()
    again_wanted = Signal()
    save_part_wanted = Signal(object)
    """A Part."""
    open_message_wanted = Signal(object)
    """A Part that is a message."""
    copy_wanted = Signal(str)
    hash_wanted = Signal(object)
    """A Part whose SHA-256 is to be copied."""
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)

    def __init__(
        self,
        icons: Icons,
        *,
        make_html_view: Callable[[QWidget], HtmlView],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("partsPanel")
        self.setAccessibleName(self.tr("Parts of the message"))
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._icons = icons
        self._page = PartsPage()
        self._fresh = False
        self._model = PartTree(icons, self)
        self._actions = self._build_actions()
        self._tree = self._build_tree()
        self.preview = PartPreview(icons, make_html_view=make_html_view)
        self._wire_preview()
        self.addWidget(self._tree)
        self.addWidget(self.preview)
        self.setStretchFactor(1, 1)
        self.setSizes(list(_PANES))
        self.setFocusProxy(self._tree)
        self.refresh_icons()

    # ---------------------------------------------------------------------------------- what to show

    def show_parts(self, page: PartsPage) -> None:
        """Show the tree of a message: at once, or when the panel comes to be seen."""
        self._page = page
        self._model.show_parts(PartsPage())
        self.preview.clear()
        self._fresh = bool(page.nodes)
        if self.isVisible():
            self._build()

    def show_started(self, head: PartHead) -> None:
        self.preview.show_started(head)

    def show_part(self, page: PartPage) -> None:
        self.preview.show_page(page)
        self.preview_changed.emit()

    def select_part(self, part: Part) -> None:
        """Choose a part of the message, which looks into it."""
        self._build()
        number = self._page.number_of(part)
        if number is not None:
            self._choose(self._model.index_of(number))

    def set_zoom(self, factor: float) -> None:
        self.preview.set_zoom(factor)

    def scroll_page(self, *, up: bool) -> None:
        self.preview.scroll_page(up=up)

    @property
    def findable(self) -> Findable | None:
        return self.preview.findable

    @property
    def part(self) -> Part | None:
        """The part that is chosen in the tree."""
        return self._model.part_at(self._tree.currentIndex())

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for action, role in (
            (self._actions["preview"], "eye"),
            (self._actions["open"], "open-window"),
            (self._actions["save"], "save"),
            (self._actions["name"], "copy"),
        ):
            action.setIcon(self._icons.icon(role))
        self._tree.viewport().update()
        self.preview.refresh_icons()

    def showEvent(self, event: QShowEvent) -> None:
        self._build()
        super().showEvent(event)

    # ---------------------------------------------------------------------------------------- building

    def _build_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setObjectName("partTree")
        tree.setAccessibleName(self.tr("Tree of parts"))
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setModel(self._model)
        header = tree.header()
        header.setObjectName("partTreeHeader")
        header.setAccessibleName(self.tr("Columns"))
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(PartColumn.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
            header.setSectionHidden(column, column in _AT_HAND)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        tree.addActions(list(self._actions.values()))
        tree.customContextMenuRequested.connect(self._on_menu_wanted)
        tree.activated.connect(self._on_activated)
        tree.selectionModel().currentRowChanged.connect(self._on_current_changed)
        return tree

    def _build_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for name, text, hint, run in (
            ("preview", self.tr("Preview"), self.tr("Look into this part"), self._on_preview),
            ("open", self.tr("Open in a window"), self.tr("Read this message by itself"), self._on_open),
            ("save", self.tr("Save as…"), self.tr("Save this part under a name"), self._on_save),
            ("name", self.tr("Copy name"), self.tr("Copy the name that the sender gave it"), self._copy_name),
            ("type", self.tr("Copy type"), self.tr("Copy the declared type"), self._copy_type),
            ("hash", self.tr("Copy SHA-256"), self.tr("Compute and copy its SHA-256"), self._copy_hash),
        ):
            action = QAction(text, self)
            action.setObjectName(f"part{name.capitalize()}Action")
            action.setToolTip(hint)
            action.triggered.connect(lambda _=False, act=run: act())
            made[name] = action
        return made

    def _wire_preview(self) -> None:
        preview = self.preview
        for source, target in (
            (preview.page_wanted, self.page_wanted),
            (preview.cancel_wanted, self.cancel_wanted),
            (preview.again_wanted, self.again_wanted),
            (preview.save_wanted, self.save_part_wanted),
            (preview.open_wanted, self.open_message_wanted),
            (preview.link_activated, self.link_activated),
            (preview.link_hovered, self.link_hovered),
        ):
            source.connect(target)
        menu = QMenu(preview)
        menu.setObjectName("partCopyMenu")
        menu.addActions([self._actions[name] for name in ("name", "type", "hash")])
        preview.set_copy_menu(menu)

    def _build(self) -> None:
        """Fill the tree, once for each message, and choose its first part that can be looked into."""
        if not self._fresh:
            return
        self._fresh = False
        self._model.show_parts(self._page)
        if len(self._page.nodes) <= _MOST_UNFOLDED:
            self._tree.expandAll()
        else:
            self._tree.expandToDepth(_FIRST_LEVELS)
        leaf = next((n for n, node in enumerate(self._page.nodes) if not node.part.is_multipart), 0)
        self._choose(self._model.index_of(leaf))

    def _choose(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self._tree.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._tree.scrollTo(index)

    # -------------------------------------------------------------------------------------- reactions

    def _on_current_changed(self, index: QModelIndex) -> None:
        part = self._model.part_at(index)
        if part is not None:
            self._enable(part)
            self.preview_wanted.emit(part)

    def _enable(self, part: Part) -> None:
        self._actions["open"].setEnabled(bool(part.content) and part.content_type.startswith("message/"))
        self._actions["save"].setEnabled(not part.is_multipart)
        self._actions["hash"].setEnabled(not part.is_multipart)
        self._actions["name"].setEnabled(bool(part.untrusted_filename))

    def _on_menu_wanted(self, place: QPoint) -> None:
        if not self._tree.indexAt(place).isValid():
            return
        menu = QMenu(self)
        menu.setObjectName("partMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for names in (("preview", "open", "save"), ("name", "type", "hash")):
            menu.addActions([self._actions[name] for name in names])
            menu.addSeparator()
        menu.popup(self._tree.viewport().mapToGlobal(place))

    def _on_header_menu(self, place: QPoint) -> None:
        header = self._tree.header()
        menu = QMenu(self)
        menu.setObjectName("partColumnMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in _WIDTHS:
            action = menu.addAction(str(self._model.headerData(column, Qt.Orientation.Horizontal)))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(column))
            action.toggled.connect(lambda shown, which=column: header.setSectionHidden(which, not shown))
        menu.popup(header.mapToGlobal(place))

    def _on_activated(self) -> None:
        """Return or a double click: a message opens, everything else is looked into again."""
        if self._actions["open"].isEnabled():
            self._on_open()
        else:
            self._on_preview()

    def _on_preview(self) -> None:
        if (part := self.part) is not None:
            self.preview_wanted.emit(part)

    def _on_open(self) -> None:
        if (part := self.part) is not None:
            self.open_message_wanted.emit(part)

    def _on_save(self) -> None:
        if (part := self.part) is not None:
            self.save_part_wanted.emit(part)

    def _copy_name(self) -> None:
        if (part := self.part) is not None and part.untrusted_filename:
            self.copy_wanted.emit(part.untrusted_filename)

    def _copy_type(self) -> None:
        if (part := self.part) is not None:
            self.copy_wanted.emit(part.content_type)

    def _copy_hash(self) -> None:
        if (part := self.part) is not None:
            self.hash_wanted.emit(part)
