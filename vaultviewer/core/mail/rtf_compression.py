"""Compressed RTF, in which Outlook keeps bodies (MS-OXRTFCP): LZ77 over a 4 KB window that starts with words
of RTF.
"""

import struct
from typing import Final

LARGEST: Final = 16 * 1024 * 1024

_COMPRESSED: Final = 0x75465A4C  # "LZFu"
_PLAIN: Final = 0x414C454D  # "MELA"
_HEADER: Final = struct.Struct("<IIII")
_WINDOW: Final = 4096
_WORDS: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""Section 3.1.3.1.1; 207 bytes."""


def decompress_rtf(data: bytes) -> bytes | None:
    """Return the RTF, as much of it as there is; None where this is no compressed RTF."""
    if len(data) < _HEADER.size:
        return None
    _, raw_size, kind, _ = _HEADER.unpack_from(data)
    wanted = min(raw_size, LARGEST)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + wanted]
    return _decompress(data, wanted) if kind == _COMPRESSED else None


def _decompress(data: bytes, wanted: int) -> bytes:
    window = bytearray(_WINDOW)
    window[: len(_WORDS)] = _WORDS
    at = len(_WORDS)
    out = bytearray()
    position = _HEADER.size
    while position < len(data) and len(out) < wanted:
        control = data[position]
        position += 1
        for bit in range(8):
            size = 2 if control >> bit & 1 else 1
            token = data[position : position + size]
            position += size
            if len(token) < size:
                return bytes(out[:wanted])
            if size == 1:
                run = token
            else:
                offset, length = int.from_bytes(token) >> 4, (token[1] & 15) + 2
                if offset == at:  # the end mark
                    return bytes(out[:wanted])
                run = _repeat(window, offset, length, at)
            for byte in run:
                window[at] = byte
                at = (at + 1) % _WINDOW
            out += run
    return bytes(out[:wanted])


def _repeat(window: bytearray, offset: int, length: int, at: int) -> bytes:
    """Read from the window; a run that reaches where it is written repeats itself."""
    distance = (at - offset) % _WINDOW
    return bytes(window[(offset + index % distance) % _WINDOW] for index in range(length))
