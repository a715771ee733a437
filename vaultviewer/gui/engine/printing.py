"""A message as a record on paper: what is known of it, then its body; and the jobs that print it.

The message stands in a shadow tree, clipped to its own box: none of its styles reaches the lines above it,
and nothing of it can lie over them (CSS Scoping 1). Its links become text: a PDF should lead nowhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

from vaultviewer.gui.engine.document import READING_STYLE, MailDocument
from vaultviewer.gui.engine.fallback import PlainHtmlView, create_view

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_STYLE: Final = """
@page {
  margin: 16mm 15mm 18mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; }
}
body { margin: 0; padding: 0; background: #ffffff; color: #1b1f24; font-size: 10pt; }
h1 { margin: 0 0 8px; font-size: 15pt; overflow-wrap: anywhere; }
table { border-collapse: collapse; border-bottom: 1px solid #808890; padding-bottom: 8px; width: 100%; }
th { padding: 1px 12px 1px 0; text-align: start; vertical-align: top; font-weight: normal; color: #5c636b; }
td { padding: 1px 0; width: 100%; overflow-wrap: anywhere; white-space: pre-wrap; }
.message { margin-top: 16px; overflow: clip; contain: paint; print-color-adjust: exact; }
"""
_SHADOW_STYLE: Final = "body { margin: 0; background: #ffffff; color: #1b1f24; }"
_SHEET: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_PAGE_SELECTOR: Final = re.compile(
    r"(?<![\w.#:\[\"'=-])(?P<name>html|body)(?![\w-])|:(?P<pseudo>root|host)\b",
    re.IGNORECASE,
)
_OUTER_TAG: Final = re.compile(r"<!DOCTYPE[^>]*>|</?(?P<name>html|body)(?P<rest>(?:[^<>\"]|\"[^\"]*\")*)>")
_LINK_TAG: Final = re.compile(r'<a(?=[\s>])(?:[^<>"]|"[^"]*")*>')
_ADDRESS: Final = re.compile(r'\shref="[^"]*"')
_A4: Final = QPageSize.PageSizeId.A4
_MARGIN: Final = 15.0


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A record ready for a view: `rich` for the locked engine, with the parts that the message embeds, and
    `plain` for rich text, which has no shadow trees, without the message's style sheets.
    """

    rich: MailDocument
    plain: MailDocument


@dataclass(frozen=True, slots=True)
class Record:
    """A message to be printed. All of its texts are untrusted; `content` is sanitised HTML, or plain text."""

    untrusted_title: str
    lines: Sequence[tuple[str, str]] = ()
    content: MailDocument | str = field(default="", repr=False)

    def lay_out(self) -> LaidOut:
        """Return the record as documents. Takes time for a long message, so it belongs on a lane."""
        return LaidOut(self._rich(), self._plain())

    def _rich(self) -> MailDocument:
        style = _within(READING_STYLE + _SHADOW_STYLE)
        message = f"<div data-vv=html><style>{style}</style>{self._message()}</div>"
        html = (
            f"<!DOCTYPE html><style>{_STYLE}</style>{self._head()}"
            f'<div class="message"><div><template shadowrootmode="open">{message}</template></div></div>'
        )
        if isinstance(self.content, str):
            return MailDocument(html)
        return MailDocument(html, self.content.parts, self.content.token)

    def _plain(self) -> MailDocument:
        return MailDocument(f"{self._head()}<hr>{_SHEET.sub('', self._message())}")

    def _head(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>" for label, text in self.lines
        )
        return f"<h1>{escape(self.untrusted_title)}</h1><table>{rows}</table>"

    def _message(self) -> str:
        if isinstance(self.content, str):
            return f"<div data-vv=body><pre>{escape(self.content)}</pre></div>"
        html = _SHEET.sub(lambda sheet: f"<style>{_within(sheet[1])}</style>", self.content.html)
        html = _LINK_TAG.sub(lambda tag: _ADDRESS.sub("", tag.group()), html)
        with_body = _OUTER_TAG.sub(_inner_tag, html)
        return with_body if "<div data-vv=body" in with_body else f"<div data-vv=body>{with_body}</div>"


def _within(sheet: str) -> str:
    """Let what a style sheet says of the page mean the element that stands for it in the shadow tree."""

    def replaced(found: re.Match[str]) -> str:
        meant = (found["name"] or found["pseudo"]).lower()
        if meant == "host":
            return ":not(*)"  # the box around the message is ours
        return f"[data-vv={'body' if meant == 'body' else 'html'}]"

    return _PAGE_SELECTOR.sub(replaced, sheet)


def _inner_tag(found: re.Match[str]) -> str:
    if found["name"] != "body":
        return ""
    return "</div>" if found.group().startswith("</") else f"<div data-vv=body{found['rest']}>"


class PrintJob(QObject):
    """Prints one record, or makes a PDF of it, in memory. `cancel` it before its answer, or after."""

    pdf_made = Signal(QByteArray)
    printed = Signal()
    failed = Signal()

    def __init__(self, record: LaidOut, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self._printer: QPrinter | None = None
        self._view = create_view()  # never shown

    def make_pdf(self) -> None:
        """Answer with `pdf_made` or `failed`."""
        self._start()

    def print_on(self, printer: "QPrinter") -> None:
        """Answer with `printed` or `failed`."""
        self._printer = printer
        self._start()

    def cancel(self) -> None:
        """Let go of the message and its engine. No answer follows."""
        self._view.document_shown.disconnect(self._on_shown)
        self._view.deleteLater()
        self.deleteLater()

    def _start(self) -> None:
        self._view.document_shown.connect(self._on_shown)
        plain = isinstance(self._view, PlainHtmlView)
        self._view.show_document(self._record.plain if plain else self._record.rich)

    def _on_shown(self, shown: bool) -> None:  # noqa: FBT001  Qt passes it by position
        if not shown:
            self.failed.emit()
        elif isinstance(self._view, PlainHtmlView):
            self._print_plain(self._view)
        elif self._printer is not None:
            self._view.printFinished.connect(self._on_printed)
            self._view.print(self._printer)
        else:
            margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
            layout = QPageLayout(
                QPageSize(_A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
            )
            self._view.page().printToPdf(self._on_pdf, layout)

    def _print_plain(self, view: PlainHtmlView) -> None:
        if self._printer is not None:
            view.print_(self._printer)
            self.printed.emit()
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setPageSize(QPageSize(_A4))
        view.print_(writer)
        del writer  # which writes the end of the file
        self._on_pdf(buffer.data())

    def _on_pdf(self, pdf: QByteArray) -> None:
        if pdf.isEmpty():
            self.failed.emit()
        else:
            self.pdf_made.emit(pdf)

    def _on_printed(self, success: bool) -> None:  # noqa: FBT001  Qt passes it by position
        (self.printed if success else self.failed).emit()
