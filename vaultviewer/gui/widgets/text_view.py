"""Long plain text, shown without holding up the window: bodies without HTML, and the source of a message."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QPalette, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vaultviewer.gui.theme import fixed_font

_CHUNK: Final = 24_000
"""Characters laid out in one turn of the event loop: some milliseconds of work."""
_CHUNK_LINES: Final = 1_000
"""Lines laid out in one turn: an empty one takes as long as some words."""
_LONGEST_LINE: Final = 4_000
"""Characters after which a line is broken for display: laying out one line takes time beyond proportion."""
_MEASURE: Final = 80
"""Characters in a line of a plain body, the most that reads well."""
_SMALLEST_POINT_SIZE: Final = 10.5
"""Points; 14 px at 96 dpi."""


class TextView(QPlainTextEdit):
    """Read-only. The text arrives piece by piece; a new text replaces one that is still arriving."""

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
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._add_chunk)

    def show_text(self, text: str) -> None:
        """Show a text from its start."""
        self.clear()
        self.document().setDocumentMargin(16)
        self._waiting = list(reversed(_pieces(text)))
        self._add_chunk()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # the text has pushed it along
        if self._waiting:
            self._timer.start()

    def set_zoom(self, factor: float) -> None:
        font = self.font()
        font.setPointSizeF(self._point_size * factor)
        self.setFont(font)
        self._fit()

    @property
    def complete(self) -> bool:
        """True once the whole text has been laid out."""
        return not self._waiting

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
        if self._waiting:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(self._waiting.pop())
        if not self._waiting:
            self._timer.stop()


def _pieces(text: str) -> list[str]:
    """Cut a text into chunks for one turn each, in lines that can be laid out quickly."""
    lines = text.replace("\r\n", "\n").replace("\0", "\N{SYMBOL FOR NULL}").split("\n")
    broken: list[str] = []
    for line in lines:
        broken += [line[at : at + _LONGEST_LINE] for at in range(0, len(line), _LONGEST_LINE)] or [""]
    pieces: list[str] = []
    start = size = 0
    for end, line in enumerate(broken, start=1):
        size += len(line) + 1
        if size >= _CHUNK or end - start >= _CHUNK_LINES or end == len(broken):
            pieces.append("\n".join(broken[start:end]))
            start, size = end, 0
    return [f"{piece}\n" for piece in pieces[:-1]] + pieces[-1:]
