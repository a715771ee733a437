"""Hostile HTML in, a fragment out that fetches nothing, runs nothing and leads nowhere by itself.

nh3 (ammonia) parses as browsers do and writes the tree anew with the tags and attributes of `allowed_html`;
`css` does the same for styles. What remains of the outside world are plain links, which open nothing on a
click, and images of the message itself, whose `cid:` address becomes the one at which the engine serves that
part. Where somebody asked for the remote images of this one message, those become such parts, too.

Images in `data:` addresses are dropped: the engine's content security policy admits only the message's own
parts. One document per MIME part, never joined with another (Efail, CVE-2017-17688).
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import nh3

from vaultviewer.core.mail.html.allowed import (
    ATTRIBUTES,
    DROPPED_WHOLE,
    PAGE_ATTRIBUTES,
    STRUCTURE_ATTRIBUTES,
    STRUCTURE_TAGS,
    TAGS,
)
from vaultviewer.core.mail.html.complexity import too_complex
from vaultviewer.core.mail.html.css import LONGEST_SHEETS, clean_declarations, clean_sheet, is_part_address
from vaultviewer.core.mail.html.fetching import candidates, collect_fetching
from vaultviewer.core.mail.html.page_tags import find_page_tags
from vaultviewer.core.mail.html.pixels import find_pixels
from vaultviewer.core.mail.html.remote import RemoteKind, RemoteReference, RemoteReferences, loadable_url

LONGEST_HTML: Final = 5 * 1024 * 1024
LONGEST_STYLES: Final = 2 * 1024 * 1024
"""Characters of all style attributes that are read, repetitions not counted."""

_LINK_SCHEMES: Final = ("http:", "https:", "mailto:")
_PLAIN: Final = re.compile(r"[\w\s.,%#+\-]*")
"""What an attribute without a meaning of its own may hold: numbers, colours, font names, classes."""
_SHEET: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_PAGE_TAG: Final = re.compile(r'<div((?: [a-z]+="[^"]*")+)>')
_TAG: Final = re.compile(r'<(?:[^"<>]|"[^"]*")*>')
"""What nh3 writes: values in double quotes, which stand in none."""
_ALT: Final = re.compile(r'<img alt="([^"]*)">')

PartUrl = Callable[[str], str | None]
ImageUrl = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class SanitizedHtml:
    """What stands on the page, and what was removed because it would have been fetched.

    `html` begins with what the message has of this: a doctype, a style sheet, <html> and <body> with their
    attributes. None of them ends; any page can hold it.

    `remote` names what is loaded by `image_url`, too. `simplified` tells that the HTML was past a bound, or
    the parser gave up, and only its text is left.
    """

    html: str
    remote: tuple[RemoteReference, ...] = ()
    simplified: bool = False


def sanitize_html(
    untrusted_html: str, *, part_url: PartUrl, image_url: ImageUrl | None = None, simple: bool = False
) -> SanitizedHtml:
    """Sanitise one HTML part.

    `part_url` maps a Content-ID or a Content-Location to the address of that part, None where there is none.
    `image_url` does so for
    the address of a remote image, spelled as in `RemoteReference.url`; without it none is shown. It is asked
    whether or not the page would show the image on this screen, so that what is loaded tells nothing.
    `simple` leaves only the structure of the text: no styles, colours, fonts or sizes, and images as the
    words in their place.

    Never raises on any input.
    """
    if len(untrusted_html) > LONGEST_HTML:
        return _text_only(untrusted_html)
    fragment = untrusted_html.replace("\x00", "")
    if too_complex(fragment):
        return _text_only(fragment)
    try:
        if simple:
            return _simple(fragment)
        return _Sanitizer(part_url, image_url).run(fragment)
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        return _text_only(untrusted_html)


class _Sanitizer:
    """One run over one document: collects what is remote, caches what styles come to."""

    def __init__(self, part_url: PartUrl, image_url: ImageUrl | None) -> None:
        self._part_url = part_url
        self._image_url = image_url
        self._remote = RemoteReferences()
        self._styles: dict[str, str] = {}
        self._styles_left = LONGEST_STYLES

    def run(self, untrusted_html: str) -> SanitizedHtml:
        collect_fetching(untrusted_html, self._remote, is_part=lambda url: self._part_url(url) is not None)
        sheet = self._sheets(untrusted_html)
        body = nh3.Cleaner(
            tags=set(TAGS),
            clean_content_tags=set(DROPPED_WHOLE),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=self._attribute,
            url_schemes={"http", "https", "mailto", "cid"},
            url_relative="pass_through",  # a Content-Location may be relative; `_attribute` lets none through
        ).clean(untrusted_html)
        tags = find_page_tags(untrusted_html)
        page = (
            tags.doctype,
            f"<style>{sheet}</style>" if sheet else "",
            self._page_tag("html", tags.untrusted_html),
            self._page_tag("body", tags.untrusted_body),
            body,
        )
        remote = self._remote.as_tuple(find_pixels(untrusted_html))
        return SanitizedHtml("\n".join(filter(None, page)), remote)

    def _page_tag(self, name: str, untrusted_attributes: str) -> str:
        """Return the tag with its allowed attributes; nothing if there are none."""
        cleaned = nh3.Cleaner(
            tags={"div"},
            attributes={"div": set(PAGE_ATTRIBUTES)},
            attribute_filter=lambda _tag, attribute, value: self._attribute("body", attribute, value),
            url_schemes={"http", "https", "cid"},
            url_relative="pass_through",
            link_rel=None,
        ).clean(f"<div{untrusted_attributes}>")
        kept = _PAGE_TAG.match(cleaned)
        return f"<{name}{kept[1]}>" if kept else ""

    # ------------------------------------------------------------------------------- what styles refer to
    def blocked(self, untrusted_url: str) -> None:
        self._remote.add(RemoteKind.STYLE, untrusted_url)

    def image(self, untrusted_url: str) -> str | None:
        """Return the address of the part that is shown as this image; take note of a remote one."""
        scheme, _, content_id = untrusted_url.strip().partition(":")
        is_id = scheme.lower() == "cid"
        address = self._part_url(unquote(content_id).strip("<>") if is_id else untrusted_url.strip())
        url = loadable_url(untrusted_url)
        if address is None and url is not None:
            self._remote.add(RemoteKind.IMAGE, url, loadable=True)
            address = None if self._image_url is None else self._image_url(url)
        elif address is None:
            self.blocked(untrusted_url)
        return address if address is not None and is_part_address(address) else None

    # ------------------------------------------------------------------------------- what nh3 asks
    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        """Decide on one attribute. nh3 calls this; whatever it raised would go unseen, so it must not.

        It calls for tags that it will drop, too: their images aren't to be loaded.
        """
        allowed = PAGE_ATTRIBUTES if tag == "body" else ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset())
        if name not in allowed:
            return value if (tag, name) == ("a", "rel") else None
        if name == "style":
            return self._style(value) or None
        if name in {"src", "background"}:
            return self.image(value)
        if name == "srcset":
            return self.image(next(iter(candidates(value)), ""))
        return _text_attribute(tag, name, value)

    def _style(self, untrusted_css: str) -> str:
        if untrusted_css not in self._styles:
            self._styles_left -= len(untrusted_css)
            readable = self._styles_left >= 0
            self._styles[untrusted_css] = clean_declarations(untrusted_css, self) if readable else ""
        return self._styles[untrusted_css]

    def _sheets(self, untrusted_html: str) -> str:
        """Find the style elements as the HTML parser sees them, outside SVG and MathML, and clean them.

        With `style` the one tag left, all other text comes out escaped, so that the expression can't be
        misled.
        """
        left = nh3.Cleaner(
            tags={"style"},
            clean_content_tags=set(DROPPED_WHOLE - {"style"}),
            attributes={},
            link_rel=None,
        ).clean(untrusted_html)
        sheets = "\n".join(_SHEET.findall(left))
        return clean_sheet(sheets[:LONGEST_SHEETS], self)


def _text_attribute(tag: str, name: str, value: str) -> str | None:
    """Decide on one allowed attribute that refers to no image and holds no style."""
    if name == "href":
        return value if value.strip().lower().startswith(_LINK_SCHEMES) else None
    if (tag, name) in {("img", "alt"), ("a", "rel")}:
        return value
    return value if _PLAIN.fullmatch(value) else None


def _simple(untrusted_html: str) -> SanitizedHtml:
    remote = RemoteReferences()
    collect_fetching(untrusted_html, remote)
    structure = nh3.Cleaner(
        tags=set(STRUCTURE_TAGS),
        clean_content_tags=set(DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in STRUCTURE_ATTRIBUTES.items()},
        attribute_filter=_text_attribute,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    ).clean(untrusted_html)
    return SanitizedHtml(_TAG.sub(_without_image, structure), remote.as_tuple(find_pixels(untrusted_html)))


def _without_image(tag: re.Match[str]) -> str:
    """Return a tag as it is, and for an image the words in its place, still escaped."""
    if not tag.group().startswith("<img"):
        return tag.group()
    words = _ALT.fullmatch(tag.group())
    return f"[{words[1]}]" if words and words[1].strip() else ""


def _text_only(untrusted_html: str) -> SanitizedHtml:
    """Return the text between what looks like tags, escaped: ugly, and safe at any size."""
    text = re.sub(r"<[^<>]*>", " ", untrusted_html[:LONGEST_HTML])
    return SanitizedHtml(f"<pre>{html.escape(text)}</pre>", simplified=True)
