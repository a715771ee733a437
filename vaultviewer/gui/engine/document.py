"""What the engine shows: a document, its parts, and the addresses under which both are served. No Qt here.

inline = InlineParts({content_id: MailPart("image/png", content), …})
html = sanitize_html(untrusted_html, part_url=inline.part_url).html
view.show_document(inline.document(html))
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Final

from vaultviewer.core.mail.html.part_addresses import PartAddresses, new_token

MESSAGE_SCHEME: Final = "vv-message"

BASE_STYLE: Final = ":root { color-scheme: light; }"
"""For every message. That the page is white is set on `MailPage`: had the root element a background here, the
one that a message gives its body would no longer fill the window."""

READING_STYLE: Final = """
body { margin: 24px; font-size: 15px; line-height: 1.5; color: #1b1f24; overflow-wrap: break-word; }
img { max-width: 100%; }
pre, code, tt { font-size: 14px; }
pre { white-space: pre-wrap; }
a { color: #0b57d0; }
blockquote { margin: 0 0 0 4px; padding: 0 0 0 12px; border-left: 2px solid #c4c9d0; }
"""
"""For a message without a look of its own. Images keep within the window; nothing wins over the message's own
style. The typeface is the platform's, set in the profile."""

_OWN_LOOK: Final = re.compile(
    r"<style>|<body |<html [^>]*style=|<table[^>]* (?:width|bgcolor|background|cellpadding)="
)
"""In sanitised HTML: what somebody has laid out, rather than written. On that our style would tell."""
_DOCTYPE: Final = re.compile(r"<!DOCTYPE html[^>]*>")


@dataclass(frozen=True, slots=True)
class MailPart:
    """A part that a document may embed. Both values come from the mail and are not to be believed."""

    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailDocument:
    """A document to show, with its parts by Content-ID.

    The token is the host in every address of this document. Another document can't guess it, and so can't
    embed parts that aren't its own.
    """

    html: str = field(repr=False)
    parts: Mapping[str, MailPart] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    token: str = field(default_factory=new_token, repr=False)

    @property
    def url(self) -> str:
        return f"{MESSAGE_SCHEME}://{self.token}/"

    def page(self) -> bytes:
        """Return the whole page: the message's HTML, on our style if it has none."""
        doctype = _DOCTYPE.match(self.html)
        own_look = _OWN_LOOK.search(self.html) is not None
        # Browsers lay out a page without a doctype by rules of their own, and so its sender saw it.
        first = doctype.group() if doctype else "" if own_look else "<!DOCTYPE html>"
        body = self.html[doctype.end() :] if doctype else self.html
        style = BASE_STYLE if own_look else BASE_STYLE + READING_STYLE
        # A lone surrogate, which str can hold and UTF-8 can't, must not keep a message from being read.
        return (
            f'{first}<html><head><meta charset="utf-8"><title>Message</title>'
            f"<style>{style}</style></head><body>{body}</body></html>"
        ).encode("utf-8", "replace")

    def part_at(self, path: str) -> MailPart | None:
        """Return the part that is served at `path`, which is its number in the order of `parts`."""
        digits = path.removeprefix("/")
        if not (digits.isascii() and digits.isdecimal()) or f"/{int(digits[:9])}" != path:
            return None
        # For each of thousands of images: a table of all parts each time would hold the window up.
        return next(islice(self.parts.values(), int(digits), None), None)


class InlineParts:
    """Parts with their addresses, which the sanitiser writes into the HTML before its document is made.

    `addresses` are those that were made where the HTML was sanitised before, in the order of `parts`.
    """

    def __init__(self, parts: Mapping[str, MailPart], addresses: PartAddresses | None = None) -> None:
        self._parts = MappingProxyType(dict(parts))
        self._addresses = addresses or PartAddresses(tuple(self._parts))
        self.part_url: Final = self._addresses.url

    def document(self, html: str) -> MailDocument:
        """Return the document in which these addresses are good."""
        return MailDocument(html, self._parts, self._addresses.token)
