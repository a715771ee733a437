"""Which parts of a message are its body, which are attachments, and what they say as text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.headers import first_value, split_parameters
from vaultviewer.core.mail.htmltext import html_to_text
from vaultviewer.core.mail.text import clean_lines, unflow
from vaultviewer.core.mail.tree import Part

_CID: Final = re.compile(r"cid:([^\"'\s)>&]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The parts a reader shows. Whatever is not text, html or an image within the html is an attachment.

    `inline` maps the Content-IDs that the HTML may refer to; a part that it does refer to is no attachment.
    """

    text: Part | None
    html: Part | None
    attachments: tuple[Part, ...]
    inline: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))


def choose_body(root: Part) -> Body:
    """Choose text and HTML and list all the rest, so that no leaf of the tree is lost."""
    chooser = _Chooser()
    chooser.visit(root)
    referred = _content_ids(chooser.html)
    attachments = tuple(
        part
        for part in chooser.attachments
        if not (part.content_id in referred and part.content_type.startswith("image/"))
    )
    return Body(chooser.text, chooser.html, attachments, MappingProxyType(chooser.inline))


def part_text(part: Part) -> str:
    """Return a part's text for people: decoded, its lines ending in LF, flowed lines joined."""
    pairs = [(header.name, header.value_raw) for header in part.fields]
    _, parameters = split_parameters(first_value(pairs, "content-type"))
    text = clean_lines(decode(part.content, part.charset).text)
    if part.content_type == "text/plain" and parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return text


def best_text(body: Body) -> str:
    """Return the plain body, or text made from the HTML."""
    if body.text is not None:
        return part_text(body.text)
    return html_to_text(part_text(body.html)) if body.html is not None else ""


class _Chooser:
    """Walks the tree; the first text and the first HTML that are no attachments win."""

    def __init__(self) -> None:
        self.text: Part | None = None
        self.html: Part | None = None
        self.attachments: list[Part] = []
        self.inline: dict[str, Part] = {}

    def visit(self, part: Part, *, bare: bool = True) -> None:
        """Sort in one part. `bare` allows it to be a body though it has a file name."""
        if part.is_multipart:
            if part.children:
                self._visit_multipart(part)
            return
        if part.content_id:
            self.inline.setdefault(part.content_id, part)
        shown = part.disposition != "attachment" and (bare or part.untrusted_filename is None)
        if shown and part.content_type == "text/plain" and self.text is None:
            self.text = part
        elif shown and part.content_type == "text/html" and self.html is None:
            self.html = part
        else:
            self.attachments.append(part)

    def _visit_multipart(self, part: Part) -> None:
        subtype = part.content_type.partition("/")[2]
        if subtype == "alternative":
            self._visit_alternatives(part.children)
        elif subtype == "related":
            root = _related_root(part)
            self.visit(root)
            for child in part.children:
                if child is not root:
                    self.visit(child, bare=False)
        else:
            # What comes first is the body even with a file name (RFC 8621, section 4.1.4).
            for index, child in enumerate(part.children):
                self.visit(child, bare=index == 0)

    def _visit_alternatives(self, alternatives: tuple[Part, ...]) -> None:
        """Take the last HTML and the last text (RFC 2046, section 5.1.4: the last is the richest)."""
        for part in reversed(alternatives):
            self.visit(part)


def _related_root(part: Part) -> Part:
    """Return the part that `start` names, else the first (RFC 2387, section 3.2)."""
    pairs = [(header.name, header.value_raw) for header in part.fields]
    start = split_parameters(first_value(pairs, "content-type"))[1].get("start", "").strip("<> ")
    return next((child for child in part.children if start and child.content_id == start), part.children[0])


def _content_ids(html: Part | None) -> frozenset[str]:
    if html is None:
        return frozenset()
    return frozenset(unquote(found) for found in _CID.findall(decode(html.content, html.charset).text))
