"""Records on paper: read back from the PDF as a reader of PDFs sees them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from support.engine_views import GREEN, green_part

from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.phrases import phrase
from vaultviewer.gui.engine import fallback
from vaultviewer.gui.engine.document import InlineParts, MailDocument
from vaultviewer.gui.engine.printing import PrintJob, Record

_LINES = (
    ("From", "山田太郎 <yamada@example.jp>"),
    ("Date", "Mon 2026-11-23 14:02 +09:00"),
    ("Object", "s3://b/k"),
)
_WORDS = "lorem ipsum " * 6  # PDFium takes a narrow column for vertical text
_HIDING = "h1,table,:host{display:none !important} body{margin-top:-900px;opacity:.9}"


class _Pdf:
    def __init__(self, content: QByteArray) -> None:
        self.raw = bytes(content.data())
        self._buffer = QBuffer()
        self._buffer.setData(content)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)

    @property
    def text(self) -> str:
        pages = range(self.document.pageCount())
        return " ".join(" ".join(self.document.getAllText(page).text() for page in pages).split())

    def holds(self, words: str) -> bool:
        model = QPdfSearchModel()
        model.setDocument(self.document)
        model.setSearchString(words)
        return model.rowCount(model.index(-1, -1)) > 0

    def colours(self) -> set[str]:
        image = self.document.render(0, QSize(300, 424))
        return {image.pixelColor(x, y).name() for x in range(0, 300, 3) for y in range(0, 424, 3)}

    def close(self) -> None:
        self.document.close()


@pytest.fixture
def make_pdf(qtbot: QtBot) -> Iterator[Callable[[Record], _Pdf]]:
    made: list[_Pdf] = []

    def make(record: Record) -> _Pdf:
        job = PrintJob(record.lay_out())
        with qtbot.waitSignal(job.pdf_made, timeout=30_000) as blocker:
            job.make_pdf()
        job.cancel()
        assert blocker.args is not None
        made.append(_Pdf(blocker.args[0]))
        return made[-1]

    yield make
    for pdf in made:
        pdf.close()


def _clean(untrusted_html: str) -> MailDocument:
    return MailDocument(sanitize_html(untrusted_html, part_url=lambda _: None).html)


def test_a_record_can_be_read_back(make_pdf: Callable[[Record], _Pdf]) -> None:
    body = _clean("<p>Guten Tag, 請求書をお送りします</p><p dir=rtl>مرحبا بكم</p>")
    pdf = make_pdf(Record("件名 <b>", _LINES, body))
    assert pdf.raw.startswith(b"%PDF-")
    text = pdf.text
    for words in (
        "件名 <b>",
        "山田太郎 <yamada@example.jp>",
        "14:02 +09:00",
        "s3://b/k",
        "Guten Tag",
        "請求書",
    ):
        assert words in text, words
    assert pdf.holds("مرحبا") or "مرحبا" in text
    assert "1 / 1" in text


def test_a_long_text_has_numbered_pages(make_pdf: Callable[[Record], _Pdf]) -> None:
    pdf = make_pdf(Record("Subject", _LINES, "\n".join(f"line <{n}> {_WORDS}" for n in range(200))))
    pages = pdf.document.pageCount()
    assert pages > 2
    assert f"{pages} / {pages}" in pdf.text
    assert "line <199>" in pdf.text


def test_a_message_can_not_touch_the_lines_above_it(make_pdf: Callable[[Record], _Pdf]) -> None:
    hostile = _clean(
        f"<style>{_HIDING} .x{{margin-top:-400px;background:#ff0000}}</style><body>"
        '<div class="x" style="height:300px">SPOOFED</div></template></div></div><h1>Subject: other</h1>'
    )
    assert "margin-top" in hostile.html
    pdf = make_pdf(Record("The subject", _LINES, hostile))
    assert "The subject" in pdf.text
    image = pdf.document.render(0, QSize(300, 424))
    above = {image.pixelColor(x, y).name() for x in range(300) for y in range(80)}
    assert "#ff0000" not in above


def test_a_message_keeps_its_page_style_and_its_images(make_pdf: Callable[[Record], _Pdf]) -> None:
    inline = InlineParts({"a@b": green_part()})
    html = f"<style>body{{background:#123456}}</style><p>text</p><img src='{inline.part_url('a@b')}'>"
    colours = make_pdf(Record("Subject", (), inline.document(html))).colours()
    assert {GREEN.name(), "#123456"} <= colours


def test_capitals_mean_the_same_page() -> None:
    sheet = "<style>:HOST{margin:0}BODY{color:red}:Root{color:blue}</style>"
    html = Record("Subject", (), MailDocument(f"{sheet}<p>Text</p>")).lay_out().rich.html
    assert ":HOST" not in html
    assert ":not(*){margin:0}[data-vv=body]{color:red}[data-vv=html]{color:blue}" in html


def test_no_link_and_no_script_is_in_the_pdf(make_pdf: Callable[[Record], _Pdf]) -> None:
    html = '<a href="https://evil.example/?a=&gt;b" class="c">evil</a><a\nhref="mailto:a@b.example">write</a>'
    pdf = make_pdf(Record("Subject", _LINES, _clean(html)))
    assert "evil" in pdf.text
    for mark in (b"/URI", b"/JavaScript", b"/JS", b"/OpenAction", b"/Launch", b"evil.example"):
        assert mark not in pdf.raw, mark


def test_a_printer_gets_the_record(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    job = PrintJob(Record("Subject", _LINES, "text").lay_out())
    with qtbot.waitSignal(job.printed, timeout=30_000):
        job.print_on(printer)
    job.cancel()
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_cancelled_job_answers_nothing(qtbot: QtBot) -> None:
    job = PrintJob(Record("Subject", _LINES, "text").lay_out())
    answers: list[object] = []
    job.pdf_made.connect(answers.append)
    job.failed.connect(lambda: answers.append(None))
    with qtbot.waitSignal(job.destroyed, timeout=10_000):
        job.make_pdf()
        job.cancel()
    assert answers == []


def test_without_the_engine_rich_text_is_printed(
    make_pdf: Callable[[Record], _Pdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "engine_problem", lambda: phrase("None here."))
    hostile = _clean("<style>h1{color:#ffffff}</style><p>Guten Tag</p><a href='https://evil.example'>go</a>")
    pdf = make_pdf(Record("件名", _LINES, hostile))
    for words in ("件名", "山田太郎", "Guten Tag"):
        assert words in pdf.text
    assert b"/URI" not in pdf.raw
    assert QColor("#1b1f24").name() in pdf.colours() or pdf.colours() - {"#ffffff"}
