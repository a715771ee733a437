"""JSON laid out for reading, token by token.

Nothing of it is parsed into values: a parser would drop the first of two equal names, round numbers, spell
escapes out, recurse once a level, and show nothing at all of a text that breaks off.
"""

import re
from collections.abc import Iterator
from typing import Final

DEEPEST: Final = 32
"""Levels that are indented; below, lines stand where those of this level do, or the indentation alone would
grow with the square of the depth."""
LONGEST: Final = 1024 * 1024
"""Characters that are written."""

_STEP: Final = "  "
_TOKEN: Final = re.compile(
    r"[ \t\r\n\ufeff]*+"
    r'(?:(?P<string>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*+")'
    r"|(?P<atom>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<colon>:)|(?P<comma>,)|(?P<end>\Z))"
)
"""RFC 8259; a number or a word that runs on is caught by what has to follow it."""
_CLOSING: Final = {"[": "]", "{": "}"}


def lay_out(text: str) -> tuple[str, int | None, bool]:
    """Return the text with a line for each value, where it is malformed if it is, and whether it was cut.

    What stands behind a malformed place is returned as it is. Several values one after the other (JSON Lines)
    are sound.
    """
    writer = _Layout(text)
    pieces: list[str] = []
    room = LONGEST
    for piece in writer.pieces():
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            return "".join(pieces)[:LONGEST], None, True
    return "".join(pieces), writer.problem, False


class _Layout:
    """A pushdown automaton over the tokens. `awaited` names the groups of `_TOKEN` that may come next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[str] = []
        self._awaited = frozenset({"string", "atom", "open", "end"})
        self._is_name = False
        self._values = 0
        self.problem: int | None = None

    def pieces(self) -> Iterator[str]:
        at = 0
        while (token := _TOKEN.match(self._text, at)) is not None and self._fits(token):
            if token.lastgroup == "end":
                return
            yield self._piece(str(token.lastgroup), token[str(token.lastgroup)])
            at = token.end()
        rest = self._text[at:].lstrip()
        self.problem = len(self._text) - len(rest)
        yield f"\n{rest}" if at else rest

    def _fits(self, token: re.Match[str]) -> bool:
        kind = str(token.lastgroup)
        if kind not in self._awaited or (kind == "end" and self._open):
            return False
        return kind != "close" or token["close"] == _CLOSING[self._open[-1]]

    def _piece(self, kind: str, word: str) -> str:
        """Write one word and say what may come behind it."""
        match kind:
            case "open":
                before = self._before()
                self._open.append(word)
                first = {"string"} if word == "{" else {"string", "atom", "open"}
                self._awaited = frozenset({*first, "close"})
                self._is_name = word == "{"
                return f"{before}{word}"
            case "close":
                empty = "comma" not in self._awaited
                self._open.pop()
                self._end_value()
                return word if empty else f"{self._line()}{word}"
            case "comma":
                in_object = self._open[-1] == "{"
                self._awaited = frozenset({"string"} if in_object else {"string", "atom", "open"})
                self._is_name = in_object
                return word
            case "colon":
                self._awaited = frozenset({"string", "atom", "open"})
                return ": "
            case _ if self._is_name:
                self._is_name = False
                self._awaited = frozenset({"colon"})
                return f"{self._line()}{word}"
        before = self._before()
        self._end_value()
        return f"{before}{word}"

    def _before(self) -> str:
        """Return what stands before a value: nothing behind a name, otherwise a line of its own."""
        behind_name = bool(self._open) and self._open[-1] == "{"
        first = not self._open and not self._values
        return "" if behind_name or first else self._line()

    def _end_value(self) -> None:
        self._values += 1
        self._awaited = frozenset({"comma", "close"} if self._open else {"string", "atom", "open", "end"})

    def _line(self) -> str:
        return "\n" + _STEP * min(len(self._open), DEEPEST)
