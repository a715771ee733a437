"""Hostile bytes to pixels, within bounds. For the confined process alone: decoders have had their holes."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

FORMATS: Final = frozenset({b"bmp", b"gif", b"jpeg", b"png", b"webp"})
"""Raster formats that mail programs show, by Qt's names. SVG and PDF, which Qt reads too, are documents."""
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 30_000
_DECODER_MIB: Final = 512
"""What one image may take decoded. Qt's own limit is half of that."""


class Problem(StrEnum):
    """Why there are no pixels."""

    NOT_AN_IMAGE = "not-an-image"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"


class Undecodable(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Final = problem


def decode_image(
    untrusted_content: bytes, *, longest_side: int, formats: frozenset[bytes] = FORMATS
) -> tuple[QImage, QSize]:
    """Return the first frame, turned as its EXIF says and scaled down to `longest_side` pixels if it is
    larger, and the size that it had.

    What the bytes are, they say themselves: no name and no declared type counts. Only one of `formats` is
    decoded, by Qt's names.

    Raises Undecodable.
    """
    QImageReader.setAllocationLimit(_DECODER_MIB)
    data = QByteArray(untrusted_content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if reader.format().data() not in formats:
        raise Undecodable(Problem.NOT_AN_IMAGE)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise Undecodable(Problem.DAMAGED)
    if size.width() * size.height() > MOST_PIXELS or max(size.width(), size.height()) > LONGEST_SIDE:
        raise Undecodable(Problem.TOO_LARGE)
    reader.setAutoTransform(True)
    if max(size.width(), size.height()) > longest_side:
        reader.setScaledSize(_within(size, longest_side))
    image = reader.read()
    if image.isNull():
        raise Undecodable(Problem.DAMAGED)
    if max(image.width(), image.height()) > longest_side:  # not every decoder can scale, or knew the size
        image = image.scaled(_within(image.size(), longest_side))
    return image, size


def _within(size: QSize, longest_side: int) -> QSize:
    """Return a size of the same shape that is no larger, and at least one pixel wide and high."""
    bound = QSize(longest_side, longest_side)
    return size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
