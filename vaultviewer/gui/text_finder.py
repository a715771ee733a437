"""Finds every occurrence of a term in a long text, a window of characters at a time. No Qt here.

Two texts are the same where people see the same: composed or decomposed (é in one character or in two), and
without `match_case` in capitals or not (Unicode, D145: canonical caseless matching). What is found consists
of whole characters, each with its accents, so "e" is not found within an "é". Occurrences don't overlap.
"""

import unicodedata
from array import array
from collections.abc import Mapping
from typing import Final

WINDOW: Final = 8_000
"""Characters of one step: a millisecond of work in most texts, ten where each character has an accent."""

_WITHIN: Final = -1
"""In place of where a character starts: within one."""
_JAMO: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD7FC))
"""Vowels and final consonants of Korean, which join the character before them."""


class TextFinder:
    """One search through one text. Call `step` until `complete`."""

    def __init__(self, text: str, term: str, *, match_case: bool = False) -> None:
        self._text = text
        self._match_case = match_case
        self._decomposed = _folded(term, match_case=match_case)
        self._composed = unicodedata.normalize("NFC", self._decomposed)
        self._at = 0 if self._decomposed else len(text)
        self.starts: Final = array("L")
        self.ends: Final = array("L")
        """Where each occurrence starts and ends in the text, in order."""

    @property
    def complete(self) -> bool:
        return self._at >= len(self._text)

    def step(self) -> None:
        """Search the next window."""
        beginning, end = self._at, min(self._at + WINDOW, len(self._text))
        # No character becomes shorter when it is folded, so an occurrence is no longer than the folded term.
        window = self._text[beginning : end + len(self._decomposed)]
        self._at = end
        plain = _folded_in_place(window, match_case=self._match_case)
        if plain is not None:
            self._search(plain, self._composed, beginning, None)
        else:
            folded, starts = _folded_by_characters(window, match_case=self._match_case)
            self._search(folded, self._decomposed, beginning, starts)

    def _search(self, folded: str, term: str, beginning: int, places: Mapping[int, int] | None) -> None:
        """Search a folded window. `places` maps where its characters start to the window as it was."""
        end = self._at
        at = folded.find(term)
        while at >= 0:
            start, stop = at, at + len(term)
            if places is not None:
                start, stop = places.get(start, _WITHIN), places.get(stop, _WITHIN)
            whole = _WITHIN not in {start, stop} and self._is_whole(beginning + start, beginning + stop)
            if whole:
                if beginning + start >= end:
                    return  # the next window will find it
                self.starts.append(beginning + start)
                self.ends.append(beginning + stop)
                self._at = max(end, beginning + stop)
            at = folded.find(term, at + len(term) if whole else at + 1)

    def _is_whole(self, start: int, stop: int) -> bool:
        """Tell whether this starts and ends where characters start, each with its accents."""
        text = self._text
        return not (start > 0 and _joins(text[start])) and not (stop < len(text) and _joins(text[stop]))


def _joins(character: str) -> bool:
    """Tell whether this is seen as a part of the character before it."""
    if character.isascii():
        return False
    return unicodedata.category(character).startswith("M") or any(ord(character) in part for part in _JAMO)


def _folded(text: str, *, match_case: bool) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return decomposed if match_case else unicodedata.normalize("NFD", decomposed.casefold())


def _folded_in_place(text: str, *, match_case: bool) -> str | None:
    """Fold a text, composed, in which every character keeps its place; None where one would lose it."""
    if text.isascii():
        return text if match_case else text.lower()
    if not unicodedata.is_normalized("NFC", text):
        return None
    if match_case:
        return text
    folded = text.casefold()
    # No character is folded to none, so a length that stays means that each one stays one.
    return folded if len(folded) == len(text) and unicodedata.is_normalized("NFC", folded) else None


def _folded_by_characters(text: str, *, match_case: bool) -> tuple[str, dict[int, int]]:
    """Fold a text, decomposed, and map where each character starts, and where the last ends, to the text."""
    pieces: list[str] = []
    starts: dict[int, int] = {}
    length = start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and _joins(text[at]):
            continue
        starts[length] = start
        pieces.append(_folded(text[start:at], match_case=match_case))
        length += len(pieces[-1])
        start = at
    starts[length] = len(text)
    return "".join(pieces), starts
