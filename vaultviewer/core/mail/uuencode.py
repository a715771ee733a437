"""uuencoded files: how Unix mail carried attachments before MIME, and some scanners and scripts do still.

Tolerant as mail needs it: gateways strip trailing spaces, which are zeros, or add a check character to each
line. Prose that happens to begin with "begin 644 x" stays prose.
"""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)(?:\r\n|\r|\n|\Z)", re.MULTILINE)
_LINE: Final = re.compile(rb"([\x20-\x60]*)(?:\r\n|\r|\n|\Z)")
_END: Final = re.compile(rb"end[ \t]*(?:\r\n|\r|\n|\Z)")
_FULL: Final = 45
"""Bytes of a full line, which all lines but the last are."""
_CHECK_CHARACTERS: Final = 2
MOST_ADDED: Final = 64 * 1024
"""Bytes by which a file may be larger than its text: zeros stripped as spaces, "M" alone stands for 45."""


@dataclass(frozen=True, slots=True)
class UuFile:
    """One file and where it stands. `whole` is false where its end is missing or a line is damaged."""

    start: int
    end: int
    name: bytes
    content: bytes = field(repr=False)
    whole: bool


def find_uuencoded(data: bytes, *, most: int) -> list[UuFile]:
    """Find up to `most` uuencoded files."""
    found: list[UuFile] = []
    position = 0
    while len(found) < most and (begin := _BEGIN.search(data, position)) is not None:
        file = _read(data, begin)
        if file is not None:
            found.append(file)
        position = begin.end() if file is None else file.end
    return found


def decode_line(line: bytes) -> bytes | None:
    """Decode one line; None where it is no line of uuencode."""
    if not line:
        return b""
    count = (line[0] - 32) & 63
    digits = (count + 2) // 3 * 4
    if len(line) - 1 > digits + _CHECK_CHARACTERS:
        return None
    try:
        return binascii.a2b_uu(line[: 1 + digits].ljust(1 + digits))
    except binascii.Error:
        return None


def _read(data: bytes, begin: "re.Match[bytes]") -> UuFile | None:
    pieces: list[bytes] = []
    position = begin.end()
    room = len(data) + MOST_ADDED
    whole = False
    while position < len(data):
        if (end := _END.match(data, position)) is not None:
            position, whole = end.end(), True
            break
        line = _LINE.match(data, position)
        piece = None if line is None else decode_line(line[1])
        if line is None or piece is None or len(piece) > room:
            break
        pieces.append(piece)
        room -= len(piece)
        position = line.end()
    if not whole and not any(len(piece) == _FULL for piece in pieces):
        return None
    return UuFile(begin.start(), position, begin[1].strip(), b"".join(pieces), whole)
