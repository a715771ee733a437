"""Long plain text, shown without holding up the window: bodies without HTML, and the source of a message."""

import re
from collections.abc import Iterator
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
_ENDLESS_LINE: Final = re.compile(rf"[^\n]{{{_LONGEST_LINE}}}(?=[^\n])")
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
        self._pieces: Iterator[str] = iter(())
        self._waiting: str | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._add_chunk)

    def show_text(self, text: str) -> None:
        """Show a text from its start."""
        self.clear()
        self.document().setDocumentMargin(16)
        self._pieces = _pieces(text)
        self._waiting = next(self._pieces, None)
        self._timer.start()
        self._add_chunk()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # the text has pushed it along

    def set_zoom(self, factor: float) -> None:
        font = self.font()
        font.setPointSizeF(self._point_size * factor)
        self.setFont(font)
        self._fit()

    @property
    def complete(self) -> bool:
        """True once the whole text has been laid out."""
        return self._waiting is None

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
        if self._waiting is not None:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(self._waiting)
            self._waiting = next(self._pieces, None)
        if self._waiting is None:
            self._timer.stop()


def _pieces(text: str) -> Iterator[str]:
    """Cut a text, piece by piece as it is asked for, in lines that can be laid out quickly."""
    at = 0
    while at < len(text):
        end = _end_of_piece(text, at)
        piece = text[at:end].replace("\r\n", "\n").replace("\0", "\N{SYMBOL FOR NULL}")
        short = _ENDLESS_LINE.sub("\\g<0>\n", piece)
        yield short if end == len(text) or short.endswith("\n") else f"{short}\n"
        at = end


def _end_of_piece(text: str, at: int) -> int:
    """Return where a chunk ends: behind a line's end, unless one line is longer than a chunk."""
    end = text.rfind("\n", at, at + _CHUNK) + 1 or min(at + _CHUNK, len(text))
    if len(text) - at <= _CHUNK:
        end = len(text)
    if text.count("\n", at, end) > _CHUNK_LINES:
        end = at
        for _ in range(_CHUNK_LINES):
            end = text.index("\n", end) + 1
    # A carriage return and its line feed stay together.
    return end + 1 if text[end - 1 : end + 1] == "\r\n" else end
