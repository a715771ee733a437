"""The toolbar of the main window: where one is, the filter, and the commands that are needed most."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolBar, QWidget

from vaultviewer.gui.theme import GAP
from vaultviewer.gui.widgets.labels import ElidedLabel
from vaultviewer.gui.windows.actions import Actions

_FILTER_WIDTH: Final = 300
_COMMANDS: Final = ("refresh", "stop", "open_file", "save", "export")


class MainToolbar(QToolBar):
    """Shows the path of the open prefix, and holds the filter box."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Toolbar"))
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.path = ElidedLabel(name="path", role="secondary")
        self.path.setContentsMargins(GAP, 0, GAP, 0)
        self.filter_box = self._build_filter(actions["filter"].toolTip())
        self.addWidget(self.path)
        self.addWidget(self.filter_box)
        for name in _COMMANDS:
            self.addAction(actions[name])

    def _build_filter(self, tool_tip: str) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("filter")
        box.setAccessibleName(self.tr("Filter the loaded messages"))
        box.setPlaceholderText(self.tr("Filter loaded messages"))
        box.setToolTip(tool_tip)
        box.setClearButtonEnabled(True)
        box.setFixedWidth(_FILTER_WIDTH)
        return box
