"""Images of any kind that Qt writes, for tests."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter


def image_of(form: str, width: int = 30, height: int = 20, *, comment: str = "") -> bytes:
    """Return an image in one colour, `#336699`."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    if comment:
        image.setText("Comment", comment)
    return written(image, form)


def written(image: QImage, form: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, form.encode()).write(image)
    return bytes(buffer.data().data())
