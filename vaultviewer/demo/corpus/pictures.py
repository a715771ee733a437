"""Pictures for the messages, drawn here and written as PNG (ISO/IEC 15948) with the standard library alone."""

import struct
import zlib
from collections.abc import Callable
from typing import Final

Colour = tuple[int, int, int]

WHITE: Final[Colour] = (255, 255, 255)
INK: Final[Colour] = (27, 38, 59)
ACCENT: Final[Colour] = (13, 110, 120)
WARM: Final[Colour] = (226, 125, 54)
MIST: Final[Colour] = (228, 234, 240)


def logo(size: int = 96) -> bytes:
    """Draw the company's sign: a star in a ring."""
    middle = (size - 1) / 2

    def colour(x: int, y: int) -> Colour:
        across, down = abs(x - middle) / middle, abs(y - middle) / middle
        radius = across**2 + down**2
        if 0.78 <= radius <= 1.0:  # noqa: PLR2004  proportions of the drawing
            return ACCENT
        star = across**0.5 + down**0.5 < 0.86  # noqa: PLR2004  proportions of the drawing
        return WARM if star else WHITE

    return png(size, size, colour)


def bar_chart(values: tuple[int, ...], *, bar: int = 36, gap: int = 14, height: int = 200) -> bytes:
    """Draw bars over a base line, the tallest in the warm colour."""
    top = max(values)
    width = len(values) * (bar + gap) + gap

    def colour(x: int, y: int) -> Colour:
        column, offset = divmod(x, bar + gap)
        if y >= height - 2:
            return INK
        if column < len(values) and offset >= gap and height - y <= values[column] * (height - 20) // top:
            return WARM if values[column] == top else ACCENT
        return MIST if y % 40 == 0 else WHITE

    return png(width, height, colour)


def gradient(width: int, height: int, start: Colour, end: Colour) -> bytes:
    """Draw a banner that runs from one colour to another."""

    def colour(x: int, y: int) -> Colour:
        share = (x + y) / (width + height)
        return (
            round(start[0] + (end[0] - start[0]) * share),
            round(start[1] + (end[1] - start[1]) * share),
            round(start[2] + (end[2] - start[2]) * share),
        )

    return png(width, height, colour)


def png(width: int, height: int, colour: Callable[[int, int], Colour]) -> bytes:
    """Write an image of eight bits a channel, each row without a filter."""
    rows = b"".join(b"\x00" + b"".join(bytes(colour(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
