"""Images of two frames, red and blue, in each format that can move; and the same ones with one frame."""

import struct
import zlib
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

RED: Final = QColor("#ff0000")
BLUE: Final = QColor("#0000ff")
SIDE: Final = 40
"""Pixels."""
_MILLISECONDS: Final = 100


def gif(*colours: QColor) -> bytes:
    """Return a GIF with a frame of each colour, in an endless loop."""
    table = b"".join(bytes((colour.red(), colour.green(), colour.blue())) for colour in colours)
    table = table.ljust(3 * 4, b"\x00")
    frames = b"".join(_gif_frame(index) for index in range(len(colours)))
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    return b"GIF89a" + struct.pack("<HHBBB", SIDE, SIDE, 0xF1, 0, 0) + table + loop + frames + b"\x3b"


def _gif_frame(index: int) -> bytes:
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", 4, _MILLISECONDS // 10, 0, 0)
    # Codes of three bits, each a pixel: cleared after every two, the table never needs a fourth bit.
    codes = [code for _ in range(SIDE * SIDE // 2) for code in (4, index, index)] + [5]
    bits = sum(code << (3 * place) for place, code in enumerate(codes))
    data = bits.to_bytes(3 * len(codes) // 8 + 1, "little")
    blocks = b"".join(
        bytes((len(data[at : at + 255]),)) + data[at : at + 255] for at in range(0, len(data), 255)
    )
    return control + b"\x2c" + struct.pack("<HHHHB", 0, 0, SIDE, SIDE, 0) + b"\x02" + blocks + b"\x00"


def png(*colours: QColor) -> bytes:
    """Return an animated PNG with a frame of each colour, in an endless loop."""
    chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0))]
    chunks.append(_chunk(b"acTL", struct.pack(">II", len(colours), 0)))
    number = 0
    for index, colour in enumerate(colours):
        control = struct.pack(">IIIIIHHBB", number, SIDE, SIDE, 0, 0, _MILLISECONDS, 1000, 0, 0)
        chunks.append(_chunk(b"fcTL", control))
        row = b"\x00" + bytes((colour.red(), colour.green(), colour.blue())) * SIDE
        pixels = zlib.compress(row * SIDE)
        number += 1
        if index == 0:
            chunks.append(_chunk(b"IDAT", pixels))
        else:
            chunks.append(_chunk(b"fdAT", struct.pack(">I", number) + pixels))
            number += 1
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def webp(*colours: QColor) -> bytes:
    """Return an animated WebP with a frame of each colour, in an endless loop."""
    size = (SIDE - 1).to_bytes(3, "little")
    frames = b"".join(
        _riff(
            b"ANMF",
            bytes(6) + size + size + _MILLISECONDS.to_bytes(3, "little") + b"\x00" + _webp_pixels(colour),
        )
        for colour in colours
    )
    content = (
        b"WEBP"
        + _riff(b"VP8X", b"\x02\x00\x00\x00" + size + size)
        + _riff(b"ANIM", bytes(4) + bytes(2))
        + frames
    )
    return _riff(b"RIFF", content)


def _riff(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def _webp_pixels(colour: QColor) -> bytes:
    """Return the chunks of a still image behind the header of its file."""
    return encoded(colour, b"webp")[12:]


def encoded(colour: QColor, kind: bytes) -> bytes:
    """Return a still image of one colour, as Qt writes it."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(colour)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, kind)
    writer.setQuality(100)  # lossless, for WebP
    assert writer.write(image)
    return bytes(buffer.data().data())
