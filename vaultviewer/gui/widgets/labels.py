"""Labels for text that may be untrusted: plain text only, selectable, by role."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from vaultviewer.gui.theme import fixed_font, title_font
from vaultviewer.gui.tool_tips import plain_tool_tip


class PlainLabel(QLabel):
    """A label that never reads its text as HTML, and lets it be selected by mouse and keyboard."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str,
        role: str = "text",
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setProperty("vvRole", role)
        if role == "title":
            self.setFont(title_font(self.font()))
        elif role == "fixed":
            self.setFont(fixed_font())
        # A long unbroken value must never make the window wider than the screen.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)


class ElidedLabel(QLabel):
    """One line of plain text that gives way: it is cut in its middle where there is no room for all of it."""

    def __init__(self, *, name: str, role: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("vvRole", role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(plain_tool_tip(text))
        self.setAccessibleName(text)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.contentsRect().width()
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a thin line between two groups."""
    line = QFrame(parent)
    line.setProperty("vvRole", "rule")
    line.setFrameShape(QFrame.Shape.NoFrame)
    return line
