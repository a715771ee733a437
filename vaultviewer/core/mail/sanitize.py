"""Hostile HTML in, a fragment out that fetches nothing, runs nothing and leads nowhere by itself.

nh3 (ammonia) parses as browsers do and writes the tree anew with the tags and attributes allowed here; `css`
does the same for styles. What remains of the outside world are plain links, which open nothing on a click,
and images of the message itself, whose `cid:` address becomes the one at which the engine serves that part.

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

from vaultviewer.core.mail.complexity import too_complex
from vaultviewer.core.mail.css import LONGEST_SHEETS, clean_declarations, clean_sheet
from vaultviewer.core.mail.remote import RemoteKind, RemoteReference, RemoteReferences

LONGEST_HTML: Final = 5 * 1024 * 1024
LONGEST_STYLES: Final = 2 * 1024 * 1024
"""Characters of all style attributes that are read, repetitions not counted."""

_TAGS: Final = frozenset(
    {
        "article",
        "aside",
        "footer",
        "header",
        "hgroup",
        "main",
        "nav",
        "section",
        "address",
        "details",
        "summary",
    }
    | {"div", "p", "center", "blockquote", "pre", "hr", "br", "wbr", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "dir", "menu", "figure", "figcaption", "img", "a", "span", "font"}
    | {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"}
    | {
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
    }
    | {"nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "strike", "strong", "sub", "sup", "time", "tt"}
    | {"u", "var"}
)
_DROPPED_WHOLE: Final = frozenset(
    {
        "script",
        "style",
        "title",
        "svg",
        "math",
        "template",
        "noscript",
        "noframes",
        "noembed",
        "xmp",
        "plaintext",
    }
    | {"iframe", "frameset", "fencedframe", "portal", "object", "embed", "applet", "video", "audio", "canvas"}
    | {"map", "textarea", "select"}
)
"""With all they contain. Any other tag that is not allowed goes, and its text stays."""
_EVERYWHERE: Final = frozenset(
    {"style", "class", "id", "dir", "lang", "align", "valign", "width", "height", "bgcolor"}
)
_ATTRIBUTES: Final = {
    "*": set(_EVERYWHERE),
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "bordercolor", "frame", "rules"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "hr": {"size", "color", "noshade"},
    "br": {"clear"},
}
_LINK_SCHEMES: Final = ("http:", "https:", "mailto:")
_PLAIN: Final = re.compile(r"[\w\s.,%#+\-]*")
"""What an attribute without a meaning of its own may hold: numbers, colours, font names, classes."""

_FETCHING: Final = {
    # Only to tell people what would have been fetched; the sanitiser itself knows nothing of these.
    "src": RemoteKind.IMAGE,
    "srcset": RemoteKind.IMAGE,
    "imagesrcset": RemoteKind.IMAGE,
    "background": RemoteKind.IMAGE,
    "poster": RemoteKind.IMAGE,
    "dynsrc": RemoteKind.IMAGE,
    "lowsrc": RemoteKind.IMAGE,
    "data": RemoteKind.OTHER,
    "href": RemoteKind.OTHER,
    "xlink:href": RemoteKind.OTHER,
    "attributionsrc": RemoteKind.OTHER,
    "manifest": RemoteKind.OTHER,
}
_KIND_OF_TAG: Final = {
    "link": RemoteKind.OTHER,
    "iframe": RemoteKind.FRAME,
    "frame": RemoteKind.FRAME,
    "embed": RemoteKind.OTHER,
    "script": RemoteKind.SCRIPT,
    "video": RemoteKind.MEDIA,
    "audio": RemoteKind.MEDIA,
    "track": RemoteKind.MEDIA,
    "source": RemoteKind.MEDIA,
}
_SHEET: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_BODY_TAG: Final = re.compile(r"<body(?=[\s>/])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SanitizedHtml:
    """A body fragment with its style sheet, and what was removed because it would have been fetched.

    `simplified` tells that the HTML was past a bound, or the parser gave up, and only its text is left.
    """

    html: str
    remote: tuple[RemoteReference, ...] = ()
    simplified: bool = False


def sanitize_html(untrusted_html: str, *, part_url: Callable[[str], str | None]) -> SanitizedHtml:
    """Sanitise one HTML part. `part_url` maps a Content-ID to the address of that part, None where it has
    none.

    Never raises on any input.
    """
    if len(untrusted_html) > LONGEST_HTML:
        return _text_only(untrusted_html)
    # A fragment has no <body>; as a <div> it keeps its style.
    fragment = _BODY_TAG.sub("<div", untrusted_html.replace("\x00", ""), count=1)
    if too_complex(fragment):
        return _text_only(fragment)
    try:
        return _Sanitizer(part_url).run(fragment)
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        return _text_only(untrusted_html)


class _Sanitizer:
    """One run over one document: collects what is remote, caches what styles come to."""

    def __init__(self, part_url: Callable[[str], str | None]) -> None:
        self._part_url = part_url
        self._remote = RemoteReferences()
        self._styles: dict[str, str] = {}
        self._styles_left = LONGEST_STYLES

    def run(self, untrusted_html: str) -> SanitizedHtml:
        self._collect(untrusted_html)
        sheet = self._sheets(untrusted_html)
        body = nh3.Cleaner(
            tags=set(_TAGS),
            clean_content_tags=set(_DROPPED_WHOLE),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            attribute_filter=self._attribute,
            url_schemes={"http", "https", "mailto", "cid"},
            url_relative="deny",
        ).clean(untrusted_html)
        return SanitizedHtml(f"<style>{sheet}</style>\n{body}" if sheet else body, self._remote.as_tuple())

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        """Decide on one allowed attribute. nh3 calls this; whatever it raised would go unseen, so it must
        not.
        """
        if name == "style":
            return self._style(value) or None
        if name == "src":
            return self._image(value)
        if name == "href":
            return value if value.strip().lower().startswith(_LINK_SCHEMES) else None
        if (tag, name) in {("img", "alt"), ("a", "rel")}:
            return value
        return value if _PLAIN.fullmatch(value) else None

    def _image(self, untrusted_url: str) -> str | None:
        scheme, _, content_id = untrusted_url.strip().partition(":")
        return self._part_url(unquote(content_id).strip("<>")) if scheme.lower() == "cid" else None

    def _style(self, untrusted_css: str) -> str:
        if untrusted_css not in self._styles:
            self._styles_left -= len(untrusted_css)
            readable = self._styles_left >= 0
            self._styles[untrusted_css] = (
                clean_declarations(untrusted_css, self._style_url) if readable else ""
            )
        return self._styles[untrusted_css]

    def _style_url(self, untrusted_url: str) -> None:
        self._remote.add(RemoteKind.STYLE, untrusted_url)

    def _sheets(self, untrusted_html: str) -> str:
        """Find the style elements as the HTML parser sees them, outside SVG and MathML, and clean them.

        With `style` the one tag left, all other text comes out escaped, so that the expression can't be
        misled.
        """
        left = nh3.Cleaner(
            tags={"style"},
            clean_content_tags=set(_DROPPED_WHOLE - {"style"}),
            attributes={},
            link_rel=None,
        ).clean(untrusted_html)
        sheets = "\n".join(_SHEET.findall(left))
        return clean_sheet(sheets[:LONGEST_SHEETS], self._style_url)

    def _collect(self, untrusted_html: str) -> None:
        """Let nh3 tell every attribute that fetches, of any tag; its output is thrown away."""
        nh3.Cleaner(
            tags=set(_TAGS) | set(_KIND_OF_TAG) | {"input", "body", "picture", "object"},
            clean_content_tags=set(),
            attributes={"*": set(_FETCHING)},
            attribute_filter=self._note,
            url_schemes={"http", "https", "ftp", "file", "ws", "wss"},
            link_rel=None,
        ).clean(untrusted_html)

    def _note(self, tag: str, name: str, value: str) -> None:
        if name not in _FETCHING or (tag in {"a", "area"} and name == "href"):
            return
        kind = (
            RemoteKind.STYLE if tag == "link" and name == "href" else _KIND_OF_TAG.get(tag, _FETCHING[name])
        )
        urls = (
            [entry.split()[0] for entry in value.split(",") if entry.split()] if "srcset" in name else [value]
        )
        for url in urls:
            self._remote.add(kind, url)


def _text_only(untrusted_html: str) -> SanitizedHtml:
    """Return the text between what looks like tags, escaped: ugly, and safe at any size."""
    text = re.sub(r"<[^<>]*>", " ", untrusted_html[:LONGEST_HTML])
    return SanitizedHtml(f"<pre>{html.escape(text)}</pre>", simplified=True)
