"""Compressed RTF, in which Outlook keeps bodies (MS-OXRTFCP): LZ77 over a 4 KB window that starts with words
of RTF.
"""

import struct
from typing import Final

LARGEST: Final = 4 * 1024 * 1024

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
    # What was written last, and before it the window as it is at the start, its first place to write behind
    # the words.
    out = bytearray(_WINDOW - len(_WORDS)) + _WORDS
    end = _WINDOW + wanted
    position = _HEADER.size
    while position < len(data) and len(out) < end:
        control = data[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[position : position + 1]
                position += 1
                continue
            token = int.from_bytes(data[position : position + 2])
            distance = (len(out) + len(_WORDS) - (token >> 4)) % _WINDOW
            if position + 2 > len(data) or not distance:  # a reference to where it is written is the end mark
                return bytes(out[_WINDOW:end])
            position += 2
            length = (token & 15) + 2
            # A run that reaches where it is written repeats itself.
            run = out[len(out) - distance :][:length]
            out += (run * (length // len(run) + 1))[:length]
    return bytes(out[_WINDOW:end])
