"""Text out of HTML, for the plain view of a message that has nothing but HTML.

It reads the sanitiser's output, which is well formed, so that the simple parser of the standard library does.
"""

import re
from html.parser import HTMLParser
from typing import Final

from vaultviewer.core.mail.html.sanitize import sanitize_html

_PARAGRAPHS: Final = frozenset(
    {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "hr"}
)
_BLOCKS: Final = _PARAGRAPHS | frozenset(
    {"address", "article", "aside", "center", "dd", "details", "div", "dt", "figure", "figcaption", "footer"}
    | {"header", "li", "main", "nav", "section", "summary", "tr"}
)
_CELLS: Final = frozenset({"td", "th"})
_SPACE: Final = re.compile(r"[ \t\n\r\f\u200b\u200c\u034f\u00ad]+")
"""White space, and the invisible fillers with which newsletters pad their preview text."""

_DEEPEST_QUOTE: Final = 20
"""Quote marks before a line: 2,000 levels before each of a million lines would fill the memory."""
_LONGEST_LINE: Final = 8000
"""Characters after which a line ends: each piece that is added copies the line."""


def html_to_text(untrusted_html: str) -> str:
    """Return readable text: blocks on lines of their own, links with their addresses, quotes marked."""
    cleaned = sanitize_html(untrusted_html, part_url=lambda _: None)
    writer = _TextWriter()
    writer.feed(cleaned.html)
    writer.close()
    return writer.text()


class _TextWriter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._quotes = 0
        self._preformatted = 0
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def text(self) -> str:
        lines = [line.rstrip() for line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "style":
            self._hidden += 1
        elif tag == "br":
            self._new_line(force=True)
        elif tag in _BLOCKS:
            self._new_line(blank=tag in _PARAGRAPHS)
        self._quotes += tag == "blockquote"
        self._preformatted += tag == "pre"
        if tag == "li":
            self._write("• ")
        elif tag == "hr":
            self._write("—" * 10)
            self._new_line(blank=True)
        elif tag == "img" and attributes.get("alt"):
            self._write(f"[{attributes['alt']}]")
        elif tag == "a":
            self._links.append((attributes.get("href") or "", len("".join(self._lines[-1:]))))

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._hidden -= 1
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _CELLS:
            self._write(" ")
        self._quotes -= tag == "blockquote"
        self._preformatted -= tag == "pre"
        if tag in _BLOCKS:
            self._new_line(blank=tag in _PARAGRAPHS)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._preformatted:
            first, *others = data.split("\n")
            self._write(first, literal=True)
            for line in others:
                self._new_line(force=True)
                self._write(line, literal=True)
        else:
            self._write(_SPACE.sub(" ", data))

    def _end_link(self, href: str, start: int) -> None:
        line = self._lines[-1]
        shown = (line[start:] if start <= len(line) else line).strip()
        if href and shown and href.removeprefix("mailto:") != shown:
            self._write(f" <{href}>")

    def _new_line(self, *, blank: bool = False, force: bool = False) -> None:
        empty = self._lines[-1].strip("> ") == ""
        if force or not empty:
            self._lines.append("")
        if blank and len(self._lines) > 1 and self._lines[-2].strip("> "):
            self._lines.append("")

    def _write(self, text: str, *, literal: bool = False) -> None:
        if len(self._lines[-1]) > _LONGEST_LINE:
            self._lines.append("")
        if not self._lines[-1]:
            text = text if literal else text.lstrip(" ")
            if not text:
                return
            self._lines[-1] = "> " * min(self._quotes, _DEEPEST_QUOTE)
        elif not literal and self._lines[-1].endswith(" "):
            text = text.lstrip(" ")
        self._lines[-1] += text
