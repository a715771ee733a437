"""From a drawn image to bytes that can cross between processes."""

from PySide6.QtGui import QImage

from vaultviewer.core.ports import Buffer
from vaultviewer.gui.confined.drawing import BYTES_PER_PIXEL


def pixels_of(image: QImage) -> Buffer:
    """Return the pixels as `drawing` says, alpha apart from the colours."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    row = plain.width() * BYTES_PER_PIXEL
    if plain.bytesPerLine() == row:
        return bytes(plain.constBits())
    lines = memoryview(plain.constBits())
    stride = plain.bytesPerLine()
    return b"".join(lines[start : start + row] for start in range(0, stride * plain.height(), stride))
