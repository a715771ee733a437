"""Pictures and pages become pixels, in the confined process; what does its worst becomes a word."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from support.preview_samples import endless_pdf, locked_pdf, pdf, png

from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import Stopped
from vaultviewer.gui.confined.drawing import (
    LONGEST_SIDE,
    PdfOutcome,
    PdfPage,
    PdfRequest,
    Picture,
    PictureOutcome,
    PictureRequest,
    fits,
)

Draw = Callable[[bytes, int], tuple[Picture, tuple[bytes, ...]]]
DrawPage = Callable[[bytes, PdfRequest], tuple[PdfPage, tuple[bytes, ...]]]


@pytest.fixture
def confined() -> Iterator[ConfinedProcesses]:
    processes = ConfinedProcesses(worker_command(), seconds=4)
    yield processes
    processes.close()


@pytest.fixture
def draw(confined: ConfinedProcesses) -> Draw:
    """Decode in the process that is meant for it: no decoder runs in that of the tests."""

    def ask(content: bytes, longest_side: int) -> tuple[Picture, tuple[bytes, ...]]:
        asked = msgspec.msgpack.encode(PictureRequest(longest_side))
        answer = confined.run("draw-picture", content, asked, cancel=NEVER)
        return msgspec.msgpack.decode(answer.reply, type=Picture), answer.blobs

    return ask


@pytest.fixture
def draw_page(confined: ConfinedProcesses) -> DrawPage:
    def ask(content: bytes, asked: PdfRequest) -> tuple[PdfPage, tuple[bytes, ...]]:
        answer = confined.run("draw-page", content, msgspec.msgpack.encode(asked), cancel=NEVER)
        return msgspec.msgpack.decode(answer.reply, type=PdfPage), answer.blobs

    return ask


def encoded(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(buffer.data().data())


def filled(width: int, height: int, colour: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    return image


@pytest.mark.parametrize("kind", ["png", "bmp", "webp", "ico"])
def test_a_picture_becomes_its_pixels(draw: Draw, kind: str) -> None:
    picture, (pixels,) = draw(encoded(filled(5, 3, "#ff0000"), kind), LONGEST_SIDE)
    assert (picture.outcome, picture.width, picture.height) == (PictureOutcome.DRAWN, 5, 3)
    assert (picture.drawn_width, picture.drawn_height) == (5, 3)
    assert len(pixels) == 5 * 3 * 4
    red, green, blue, alpha = bytes(pixels[:4])
    assert (green, blue, alpha) == (0, 0, 255) or kind == "webp"
    assert red > 250


def test_a_large_picture_is_drawn_small_and_tells_its_size(draw: Draw) -> None:
    picture, (pixels,) = draw(encoded(filled(400, 100, "#00ff00"), "png"), 200)
    assert (picture.width, picture.height) == (400, 100)
    assert (picture.drawn_width, picture.drawn_height) == (200, 50)
    assert len(pixels) == 200 * 50 * 4


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n", png(8, 8)[:60], b"<svg xmlns='http://www.w3.org/2000/svg'/>", pdf(1)],
    ids=["nothing", "signature", "cut off", "svg", "pdf"],
)
def test_what_is_no_picture_is_said_to_be_none(draw: Draw, content: bytes) -> None:
    picture, pixels = draw(content, LONGEST_SIDE)
    assert picture.outcome is PictureOutcome.UNDECODABLE
    assert pixels == ()


def test_a_picture_that_would_fill_the_memory_is_never_decoded(draw: Draw) -> None:
    picture, pixels = draw(png(30_000, 30_000, b"\0"), LONGEST_SIDE)
    assert picture.outcome is PictureOutcome.TOO_LARGE
    assert pixels == ()


def test_a_page_becomes_its_pixels_on_white(draw_page: DrawPage) -> None:
    page, (pixels,) = draw_page(pdf(3), PdfRequest(1, longest_side=842))
    assert (page.outcome, page.pages, page.page) == (PdfOutcome.DRAWN, 3, 1)
    assert (page.width, page.height, page.drawn_width, page.drawn_height) == (595.0, 842.0, 595, 842)
    image = QImage(bytes(pixels), 595, 842, 595 * 4, QImage.Format.Format_RGBA8888)
    assert image.pixelColor(1, 1) == QColor("#ffffff")
    assert image.pixelColor(100, 842 - 440).blue() > 150
    assert draw_page(pdf(3), PdfRequest(99, longest_side=50))[0].page == 2


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (locked_pdf(), PdfOutcome.NEEDS_PASSWORD),
        (b"%PDF-1.4\nnothing", PdfOutcome.UNDECODABLE),
        (b"", PdfOutcome.UNDECODABLE),
    ],
    ids=["locked", "garbage", "nothing"],
)
def test_what_has_no_pages_to_show_says_why(draw_page: DrawPage, content: bytes, outcome: PdfOutcome) -> None:
    page, pixels = draw_page(content, PdfRequest())
    assert page.outcome is outcome
    assert pixels == ()


HOSTILE_PDFS = {
    "many pages": pdf(2000),
    "a tree that holds itself": endless_pdf(),
    "deep arrays": pdf(1, extra=b"/X " + b"[" * 100_000),
    "cut off": pdf(5)[:700],
    "script": pdf(1, extra=b"/OpenAction << /S /JavaScript /JS (while(1){}) >>"),
}


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_hostile_document_ends_in_an_answer_or_a_word(confined: ConfinedProcesses, name: str) -> None:
    asked = msgspec.msgpack.encode(PdfRequest(10**6))
    try:
        answer = confined.run("draw-page", HOSTILE_PDFS[name], asked, cancel=NEVER)
    except Stopped:
        return
    assert msgspec.msgpack.decode(answer.reply, type=PdfPage).outcome in PdfOutcome


@settings(max_examples=40)
@given(width=st.integers(-2, 2100), height=st.integers(-2, 2100), extra=st.integers(-1, 1))
def test_pixels_fit_their_size_exactly(width: int, height: int, extra: int) -> None:
    count = max(0, width * height * 4 + extra) if width * height < 10_000 else 0
    sound = 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and count == width * height * 4
    assert fits(width, height, bytes(count)) is sound
