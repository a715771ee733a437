"""As much of a text as a text widget can hold without holding up the window."""

from typing import Final

LONGEST_TEXT: Final = 2 * 1024 * 1024
"""Characters of a plain body that are shown; a text widget holds ten bytes of layout for each."""
MOST_LINES: Final = 50_000
"""Lines of a plain body that are shown: all of them are laid out anew when the window's width changes."""


def beginning_of(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return at most so many characters, and `MOST_LINES` lines, from the start."""
    end = -1
    for _ in range(MOST_LINES):
        end = text.find("\n", end + 1, longest)
        if end < 0:
            return text[:longest]
    return text[:end]
