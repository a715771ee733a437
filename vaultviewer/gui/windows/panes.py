"""The three panes of the main window: connections at the left, the list over the reader at the right."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QSplitter, QTreeView, QWidget

from vaultviewer.gui.widgets.list_pane import ListPane
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.widgets.transfers_panel import TransfersPanel

_SIZES: Final = ((230, 1050), (290, 450))
_FLOOR_SIZES: Final = (560, 180)


class Panes(QSplitter):
    """Which widget stands where, and how the keyboard gets from one to the next."""

    def __init__(self, list_pane: ListPane, reader: Reader, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("treeAndRest")
        self._list_pane = list_pane
        self._reader = reader
        self.tree_view = self._build_tree()
        right = QSplitter(Qt.Orientation.Vertical)
        right.setObjectName("listAndReader")
        right.addWidget(list_pane)
        right.addWidget(reader)
        self.addWidget(self.tree_view)
        self.addWidget(right)
        self.splitters: tuple[QSplitter, QSplitter] = (self, right)
        for splitter, sizes in zip(self.splitters, _SIZES, strict=True):
            splitter.setStretchFactor(1, 1)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes(list(sizes))
            splitter.setHandleWidth(1)

    def _build_tree(self) -> QTreeView:
        view = QTreeView()
        view.setObjectName("connectionTree")
        view.setAccessibleName(self.tr("Connections and prefixes"))
        view.setHeaderHidden(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setUniformRowHeights(True)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return view

    def focus_next(self, below: TransfersPanel) -> None:
        """Bring the keyboard to the next pane that is shown; what lies below all of them comes last."""
        every = (self.tree_view, self._list_pane.list, self._reader, below)
        panes: list[QWidget] = [pane for pane in every if pane.isVisible()]
        focus = QApplication.focusWidget()
        here = next((i for i, pane in enumerate(panes) if pane is focus or _holds(pane, focus)), -1)
        target = panes[(here + 1) % len(panes)]
        if target is self._reader:
            self._reader.focus_body()
        elif target is below:
            below.take_focus()
        else:
            target.setFocus(Qt.FocusReason.TabFocusReason)


class Floors(QSplitter):
    """The panes, and below all of them what goes on beside reading: exports."""

    def __init__(self, panes: Panes, below: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("panesAndExports")
        self.addWidget(panes)
        self.addWidget(below)
        self.setStretchFactor(0, 1)
        self.setChildrenCollapsible(False)
        self.setSizes(list(_FLOOR_SIZES))
        self.setHandleWidth(1)


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and pane.isAncestorOf(focus)
