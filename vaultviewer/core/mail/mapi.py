"""MAPI properties as TNEF carries them (MS-OXTNEF, section 2.1.3.4): just enough to find the few wanted."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.charset import decode

MOST_PROPERTIES: Final = 5000

STRING8: Final = 0x001E
UNICODE: Final = 0x001F
OBJECT: Final = 0x000D
BINARY: Final = 0x0102
_MULTIPLE: Final = 0x1000
_FIRST_NAMED: Final = 0x8000
_KIND_TEXT: Final = 1
_VARIABLE: Final = frozenset({STRING8, UNICODE, OBJECT, BINARY})
_SIZES: Final = {
    # Of fixed types, as padded to four bytes (MS-OXCDATA, section 2.11.1).
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}


class Truncated(Exception):
    """The data ended, or makes no sense, in the middle of something."""


@dataclass(frozen=True, slots=True)
class Property:
    """One value, or the first of several, as bytes."""

    tag: int
    kind: int
    value: bytes = field(repr=False)

    def text(self, codepage: str) -> str:
        if self.kind == UNICODE:
            return self.value.decode("utf-16-le", "replace").rstrip("\x00")
        return decode(self.value.rstrip(b"\x00"), codepage).text


class Cursor:
    """A place in bytes that never runs past their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._position

    def take(self, size: int) -> bytes:
        """Raises Truncated."""
        if size > self.left:
            raise Truncated
        taken = self._data[self._position : self._position + size]
        self._position += size
        return taken

    def number(self, size: int) -> int:
        """Raises Truncated."""
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        """Take bytes and what fills them up to a multiple of four, where it is there."""
        taken = self.take(size)
        self._position += min(-size % 4, self.left)
        return taken


def read_properties(data: bytes) -> Iterator[Property]:
    """Yield the properties that have one value of variable length, or a fixed one.

    Raises Truncated.
    """
    cursor = Cursor(data)
    for _ in range(min(cursor.number(4), MOST_PROPERTIES)):
        kind, tag = struct.unpack("<HH", cursor.take(4))
        if tag >= _FIRST_NAMED:
            _skip_name(cursor)
        plain_kind = kind & ~_MULTIPLE
        if plain_kind in _VARIABLE:
            values = [cursor.padded(cursor.number(4)) for _ in range(_count(cursor))]
        elif plain_kind in _SIZES:
            count = _count(cursor) if kind & _MULTIPLE else 1
            values = [cursor.take(_SIZES[plain_kind]) for _ in range(count)]
        else:
            raise Truncated
        if values:
            yield Property(tag, plain_kind, values[0])


def _count(cursor: Cursor) -> int:
    """Read how many values follow; each takes four bytes at the least."""
    count = cursor.number(4)
    if count * 4 > cursor.left:
        raise Truncated
    return count


def _skip_name(cursor: Cursor) -> None:
    cursor.take(16)
    if cursor.number(4) == _KIND_TEXT:
        cursor.padded(cursor.number(4))
    else:
        cursor.take(4)
