"""Plain text: line ends, control characters, quote levels, and format=flowed (RFC 3676)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_QUOTES: Final = re.compile(r">*")
_LOOSE_QUOTES: Final = re.compile(r"(?: ?>)*")
_SIGNATURE: Final = "-- "
_PIECE: Final = 256 * 1024
"""Characters that are cleaned in one go."""


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line without its quote marks, and how many there were."""

    level: int
    text: str


def clean_lines(untrusted_text: str) -> str:
    """End every line with LF and drop control characters except tabs; bidirectional ones stay, as text.

    Piece by piece: a substitution holds the interpreter to its end, and over 25 MB the window would stand
    still for a third of a second.
    """
    return "".join(
        _CONTROL.sub("", _LINE_END.sub("\n", piece).replace("\f", "\n")) for piece in _pieces(untrusted_text)
    )


def _pieces(text: str) -> Iterator[str]:
    """Cut a text, but never between CR and LF."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if text[end - 1 : end + 1] == "\r\n":
            end += 1
        yield text[start:end]
        start = end


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed text; quote marks are kept once a paragraph."""
    return "\n".join(_requote(line) for line in _unflow_lines(text, delete_space=delete_space))


def quoted_lines(text: str) -> tuple[QuotedLine, ...]:
    """Split text into lines with their quote levels, as people write them: `> > x` and `>> x` alike."""
    found: list[QuotedLine] = []
    for line in text.split("\n"):
        marks = _LOOSE_QUOTES.match(line)
        prefix = "" if marks is None else marks.group()
        found.append(QuotedLine(prefix.count(">"), line[len(prefix) :].removeprefix(" ") if prefix else line))
    return tuple(found)


def _unflow_lines(text: str, *, delete_space: bool) -> list[QuotedLine]:
    joined: list[QuotedLine] = []
    pending: list[str] = []
    pending_level = 0
    for line in text.split("\n"):
        marks = _QUOTES.match(line)
        level = 0 if marks is None else marks.end()
        content = line[level:].removeprefix(" ")  # space-stuffing, section 4.4
        if pending and (level != pending_level or content == _SIGNATURE):
            # A quote level that changes ends the paragraph, flowed or not (section 4.5).
            joined.append(QuotedLine(pending_level, "".join(pending).rstrip(" ")))
            pending = []
        pending_level = level
        if content.endswith(" ") and content != _SIGNATURE:
            pending.append(content[:-1] if delete_space else content)
        else:
            joined.append(QuotedLine(level, "".join([*pending, content])))
            pending = []
    if pending:
        joined.append(QuotedLine(pending_level, "".join(pending).rstrip(" ")))
    return joined


def _requote(line: QuotedLine) -> str:
    return f"{'>' * line.level} {line.text}" if line.level else line.text
