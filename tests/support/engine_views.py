"""Showing documents in tests, and looking at what was painted."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from vaultviewer.gui.engine.document import MailDocument, MailPart
from vaultviewer.gui.engine.view import MailView

GREEN = QColor("#12ab34")
WHITE = QColor("#ffffff")


def green_image() -> bytes:
    """Return a PNG of 60 by 60 green pixels."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(GREEN)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


def green_part() -> MailPart:
    return MailPart("image/png", green_image())


def show(qtbot: QtBot, view: MailView, document: MailDocument) -> bool:
    """Show a document and return whether it loaded."""
    with qtbot.waitSignal(view.document_shown, timeout=30_000) as blocker:
        view.show_document(document)
    return bool(blocker.args and blocker.args[0])


def painted(widget: QWidget, x: int, y: int) -> QColor:
    return widget.grab().toImage().pixelColor(x, y)


def wait_until_painted(qtbot: QtBot, widget: QWidget, x: int, y: int, colour: QColor) -> None:
    def has_colour() -> None:
        assert painted(widget, x, y) == colour

    qtbot.waitUntil(has_colour, timeout=10_000)
