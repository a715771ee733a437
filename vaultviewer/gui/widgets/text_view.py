"""Long plain text, shown without holding up the window: bodies without HTML, and the source of a message."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vaultviewer.gui.shown_text import ShownText
from vaultviewer.gui.text_search import TextSearch
from vaultviewer.gui.theme import DARK_PAPER, PAPER, fixed_font
from vaultviewer.gui.zoom import zoomed_by_wheel

_MEASURE: Final = 80
"""Characters in a line of a plain body, the most that reads well."""
_SMALLEST_POINT_SIZE: Final = 10.5
"""Points; 14 px at 96 dpi."""


class TextView(QPlainTextEdit):
    """Read-only. The text arrives piece by piece; a new text replaces one that is still arriving."""

    zoom_wanted = Signal(float)
    """The wheel was turned with Ctrl: a factor for `set_zoom`."""
    text_found = Signal(int, int)
    """Which match is marked, counted from 1, and how many there are."""

    def __init__(self, *, name: str, fixed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # The margin beside a narrow text belongs to the page, not to the window.
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        font = fixed_font() if fixed else QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF(), _SMALLEST_POINT_SIZE))
        self.setFont(font)
        self._point_size = font.pointSizeF()
        self._narrow = not fixed
        self._zoom = 1.0
        self._shown = ShownText()
        self._search = TextSearch(self)
        self._search.found.connect(self.text_found)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._add_chunk)

    def show_text(self, text: str) -> None:
        """Show a text from its start."""
        self._shown = ShownText(text)
        self._search.set_text(self._shown)
        self.clear()
        self.document().setDocumentMargin(16)
        self._timer.start()
        self._add_chunk()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # the text has pushed it along

    def set_zoom(self, factor: float) -> None:
        self._zoom = factor
        font = self.font()
        font.setPointSizeF(self._point_size * factor)
        self.setFont(font)
        self._fit()

    @property
    def complete(self) -> bool:
        """True once the whole text has been laid out."""
        return self._shown.complete

    def find_text(self, text: str, *, backward: bool = False, match_case: bool = False) -> None:
        """Mark the matches of `text`, and the next of them; empty text takes the marks away.

        The answer is `text_found`, which in a long text takes some turns of the event loop.
        """
        self._search.find(text, backward=backward, match_case=match_case)

    def stop_finding(self) -> None:
        """Take the marks away and leave the last match selected."""
        self._search.stop()

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001  a slot for a checkable action
        """Show a message's text on white or on dark paper; source stays in the window's colours."""
        if not self._narrow:
            return
        palette = self.palette()
        ground, text = DARK_PAPER if dark else PAPER
        palette.setColor(QPalette.ColorRole.Base, QColor(ground))
        palette.setColor(QPalette.ColorRole.Text, QColor(text))
        for widget in (self, self.viewport()):
            widget.setPalette(palette)  # under a style sheet the viewport doesn't follow

    @property
    def whole_text(self) -> str:
        """The text, be it laid out or not yet."""
        return self._shown.text

    def selected_text(self) -> str:
        return self.textCursor().selectedText()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(zoomed_by_wheel(self._zoom, event))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over its own QResizeEvent
        self._fit()

    def _fit(self) -> None:
        """Keep the lines of a plain body short enough to read."""
        if self._narrow:
            measure = self.fontMetrics().averageCharWidth() * _MEASURE
            spare = self.contentsRect().width() - self.verticalScrollBar().width() - measure
            self.setViewportMargins(0, 0, max(0, spare), 0)

    def _add_chunk(self) -> None:
        self._search.show_chosen()  # what came last is laid out by now
        if self._shown.complete:
            self._timer.stop()
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._shown.take(cursor.position()))
