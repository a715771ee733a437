"""Benign samples, drawn in this process as in the confined one, into which coverage can't see."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from support.in_process import InProcess
from support.preview_samples import locked_pdf, pdf

from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.crossing import Answer
from vaultviewer.gui.confined.drawing import (
    PdfOutcome,
    PdfPage,
    PdfRequest,
    Picture,
    PictureOutcome,
    PictureRequest,
)
from vaultviewer.gui.confined.pixels import pixels_of

DOCUMENT = pdf(2)


def picture() -> bytes:
    image = QImage(7, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes where Qt takes text
    return bytes(buffer.data().data())


@pytest.fixture
def confined() -> Iterator[ConfinedProcesses]:
    processes = ConfinedProcesses(worker_command())
    yield processes
    processes.close()


def both(confined: ConfinedProcesses, job: str, content: bytes, request: object) -> Answer:
    """Do a job here and there, and see that nothing tells the answers apart."""
    asked = msgspec.msgpack.encode(request)
    here = InProcess().run(job, content, asked, cancel=NEVER)
    assert here == confined.run(job, content, asked, cancel=NEVER)
    return here


@pytest.mark.parametrize("longest_side", [100, 4])
def test_a_picture_is_the_same_here_and_there(confined: ConfinedProcesses, longest_side: int) -> None:
    answer = both(confined, "draw-picture", picture(), PictureRequest(longest_side))
    made = msgspec.msgpack.decode(answer.reply, type=Picture)
    assert (made.outcome, made.width, made.height) == (PictureOutcome.DRAWN, 7, 3)
    assert made.drawn_width == min(7, longest_side)
    assert len(answer.blobs[0]) == 4 * made.drawn_width * made.drawn_height


def test_what_is_no_picture_is_none_here_and_there(confined: ConfinedProcesses) -> None:
    answer = both(confined, "draw-picture", b"words", PictureRequest(100))
    assert msgspec.msgpack.decode(answer.reply, type=Picture).outcome is PictureOutcome.UNDECODABLE
    assert answer.blobs == ()


@pytest.mark.parametrize(("page", "drawn"), [(0, 0), (1, 1), (9, 1)])
def test_a_page_is_the_same_here_and_there(confined: ConfinedProcesses, page: int, drawn: int) -> None:
    answer = both(confined, "draw-page", DOCUMENT, PdfRequest(page, 200))
    made = msgspec.msgpack.decode(answer.reply, type=PdfPage)
    assert (made.outcome, made.pages, made.page) == (PdfOutcome.DRAWN, 2, drawn)
    assert len(answer.blobs[0]) == 4 * made.drawn_width * made.drawn_height


@pytest.mark.parametrize(
    ("content", "outcome"),
    [(locked_pdf(), PdfOutcome.NEEDS_PASSWORD), (b"%PDF-1.7 no more", PdfOutcome.UNDECODABLE)],
    ids=["locked", "broken"],
)
def test_a_page_that_cannot_be_drawn_says_why_here_and_there(
    confined: ConfinedProcesses, content: bytes, outcome: PdfOutcome
) -> None:
    answer = both(confined, "draw-page", content, PdfRequest(0, 200))
    assert msgspec.msgpack.decode(answer.reply, type=PdfPage).outcome is outcome


def test_lines_that_qt_pads_cross_without_the_padding() -> None:
    image = QImage(bytes(range(1, 25)), 2, 2, 12, QImage.Format.Format_RGBA8888)
    assert bytes(pixels_of(image)) == bytes([*range(1, 9), *range(13, 21)])
