"""A text, and where it stands in a text widget that counts in UTF-16 and breaks endless lines. No Qt here."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

CHUNK: Final = 24_000
"""Characters laid out in one turn of the event loop: some milliseconds of work."""
_CHUNK_LINES: Final = 1_000
"""Lines laid out in one turn: an empty one takes as long as some words."""
LONGEST_LINE: Final = 4_000
"""Characters after which a line is broken for display: laying out one line takes time beyond proportion."""
_ENDLESS_LINE: Final = re.compile(rf"[^\n]{{{LONGEST_LINE}}}(?=[^\n])")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    position: int
    breaks: tuple[int, ...]
    """Where lines were broken, as indices of the text."""


class ShownText:
    """Hands a text out piece by piece, and knows where in the widget each piece came to stand."""

    def __init__(self, text: str = "") -> None:
        self.text: Final = text.replace("\r\n", "\n").replace("\0", "\N{SYMBOL FOR NULL}")
        self._pieces: list[_Piece] = []
        self._at = 0

    @property
    def complete(self) -> bool:
        return self._at >= len(self.text)

    def take(self, position: int) -> str:
        """Return the next piece, its lines short enough to be laid out, to be inserted at `position`."""
        start, end = self._at, self._end_of_piece()
        piece = self.text[start:end]
        breaks = tuple(start + line.end() for line in _ENDLESS_LINE.finditer(piece))
        if end < len(self.text) and not piece.endswith("\n"):
            breaks = (*breaks, end)
        self._pieces.append(_Piece(start, end, position, breaks))
        self._at = end
        edges = [start, *breaks, end]
        return "\n".join(self.text[a:b] for a, b in pairwise(edges))

    def take_all(self) -> None:
        """Take note that the widget shows the whole text as it is."""
        self._pieces.append(_Piece(0, len(self.text), 0, ()))
        self._at = len(self.text)

    def position(self, index: int) -> int | None:
        """Return where the character at `index` of the text stands; None while it isn't laid out."""
        number = bisect_right(self._pieces, index, key=lambda piece: piece.start) - 1
        if number < 0 or (index >= self._at and not self.complete):
            return None
        piece = self._pieces[number]
        return piece.position + units(self.text[piece.start : index]) + bisect_right(piece.breaks, index)

    def index(self, position: int) -> int:
        """Return which character of the text stands at `position`, or the first one behind it."""
        number = bisect_right(self._pieces, position, key=lambda piece: piece.position) - 1
        if number < 0:
            return 0
        piece = self._pieces[number]
        within = range(piece.start, piece.end)
        return piece.start + bisect_left(within, position, key=lambda index: self.position(index) or 0)

    def _end_of_piece(self) -> int:
        """Return where a chunk ends: behind a line's end, unless one line is longer than a chunk."""
        text, at = self.text, self._at
        end = text.rfind("\n", at, at + CHUNK) + 1 or min(at + CHUNK, len(text))
        if len(text) - at <= CHUNK:
            end = len(text)
        if text.count("\n", at, end) > _CHUNK_LINES:
            end = at
            for _ in range(_CHUNK_LINES):
                end = text.index("\n", end) + 1
        return end


def units(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
