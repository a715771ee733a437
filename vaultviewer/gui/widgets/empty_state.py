"""What stands where there is nothing yet: says so, and what to do next."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import GAP, GROUP_GAP, title_font

_ICON_SIZE = 40


class EmptyState(QWidget):
    """An icon, a title, a sentence and buttons for actions that exist elsewhere in the window."""

    def __init__(self, icons: Icons, *, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icons = icons
        self._role = icon
        self._icon = QLabel(self)
        self._icon.setObjectName(f"{name}Icon")
        self._title = QLabel(self)
        self._title.setObjectName(f"{name}Title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(title_font(self._title.font()))
        self._text = QLabel(self)
        self._text.setObjectName(f"{name}Text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setProperty("vvRole", "secondary")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GAP)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addStretch(2)
        for widget in (self._icon, self._title, self._text):
            layout.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(GROUP_GAP - GAP)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(self._buttons)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)
        self.refresh_icons()

    def say(self, title: str, text: str, actions: Sequence[QAction] = ()) -> None:
        """Show a title, a sentence, and a button for each action."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # it is deleted a turn of the event loop later, and could be pressed until then
                old.deleteLater()
        for action in actions:
            button = QPushButton(action.icon(), action.iconText(), self)
            button.setObjectName(f"{self.objectName()}{action.objectName()}")
            button.setAccessibleName(action.iconText())
            button.setToolTip(action.toolTip())
            button.setEnabled(action.isEnabled())
            action.enabledChanged.connect(button.setEnabled)
            button.clicked.connect(action.trigger)
            self._buttons.addWidget(button)
            button.show()  # by itself, a layout shows it a turn later

    def refresh_icons(self) -> None:
        self._icon.setPixmap(self._icons.icon(self._role).pixmap(QSize(_ICON_SIZE, _ICON_SIZE)))
