"""The job "draw-page": one page of a PDF document as pixels.

No annotations, forms, links, scripts or embedded files: QPdfDocument draws a page's own content alone unless
it is asked for more, and its PDFium has no JavaScript.
"""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from vaultviewer.core.ports import Buffer
from vaultviewer.gui.confined.drawing import PdfOutcome, PdfPage, PdfRequest
from vaultviewer.gui.confined.pixels import pixels_of


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Answer a `PdfRequest` about this content with a `PdfPage`, its pixels beside it if it was drawn."""
    asked = msgspec.msgpack.decode(request, type=PdfRequest)
    page, pixels = draw_page(bytes(content), asked)
    return msgspec.msgpack.encode(page), pixels


def draw_page(content: bytes, asked: PdfRequest) -> tuple[PdfPage, tuple[Buffer, ...]]:
    """Draw a page on white. One past the end is the last."""
    data = QByteArray(content)
    device = QBuffer(data)
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(device)
    try:
        return _draw(document, asked)
    finally:
        document.close()  # while there still is what it reads from


def _draw(document: QPdfDocument, asked: PdfRequest) -> tuple[PdfPage, tuple[Buffer, ...]]:
    if document.error() is QPdfDocument.Error.IncorrectPassword:
        return PdfPage(PdfOutcome.NEEDS_PASSWORD), ()
    pages = document.pageCount()
    if document.status() is not QPdfDocument.Status.Ready or pages < 1:
        return PdfPage(PdfOutcome.UNDECODABLE), ()
    number = min(max(asked.page, 0), pages - 1)
    paper = document.pagePointSize(number)
    longest = max(paper.width(), paper.height())
    if not 0 < longest < float("inf"):
        return PdfPage(PdfOutcome.UNDECODABLE, pages, number), ()
    scale = asked.longest_side / longest
    size = QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)))
    drawn = document.render(number, size)
    if drawn.isNull():
        return PdfPage(PdfOutcome.UNDECODABLE, pages, number), ()
    page = PdfPage(
        PdfOutcome.DRAWN, pages, number, paper.width(), paper.height(), drawn.width(), drawn.height()
    )
    return page, (pixels_of(_on_paper(drawn)),)


def _on_paper(drawn: QImage) -> QImage:
    """Lay the page on white; what it doesn't paint is transparent."""
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper
