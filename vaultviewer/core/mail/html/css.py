"""Style sheets and style attributes, rebuilt from what is known to be harmless.

Nothing is passed through: each declaration must have an allowed property and a value made of allowed tokens
only, and is written anew from those tokens. Of the at-rules only @media is kept. Escapes are resolved by the
tokeniser before anything is compared, and what would need one when written again is dropped.

The one address that can come out is that of a part of the message, and the caller names it: a background
image becomes that address or `none`, so that the colours beside it stay.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final, Protocol

import tinycss2
from tinycss2.ast import (
    AtRule,
    Declaration,
    FunctionBlock,
    Node,
    QualifiedRule,
    StringToken,
    URLToken,
)

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME

LONGEST_ATTRIBUTE: Final = 8 * 1024
LONGEST_SHEETS: Final = 512 * 1024
"""tinycss2 reads about 1 MB a second; a newsletter's sheets have some 30 KB."""
DEEPEST: Final = 32
"""Levels of brackets: tinycss2 recurses on each when it writes."""
_DEEPEST_MEDIA: Final = 3
_BRACKET: Final = re.compile(r"[(\[{}\])]")

_SIDES: Final = ("top", "right", "bottom", "left")
_ENDS: Final = ("start", "end")
PROPERTIES: Final = frozenset(
    {"border", "border-collapse", "border-spacing", "border-color", "border-style", "border-width"}
    | {f"border-{side}{what}" for side in _SIDES for what in ("", "-color", "-style", "-width")}
    | {"border-radius", *(f"border-{y}-{x}-radius" for y in ("top", "bottom") for x in ("left", "right"))}
    | {f"{box}{side}" for box in ("margin", "padding") for side in ("", *(f"-{side}" for side in _SIDES))}
    | {f"{limit}{side}" for limit in ("", "min-", "max-") for side in ("width", "height")}
    | {"background", *(f"background-{what}" for what in ("color", "image", "position", "repeat", "size"))}
    | {"font", *(f"font-{what}" for what in ("family", "size", "style", "variant", "weight", "stretch"))}
    | {"text-align", "text-indent", "text-overflow", "text-shadow", "text-transform", "text-size-adjust"}
    | {"text-decoration", *(f"text-decoration-{what}" for what in ("color", "line", "style"))}
    | {"-webkit-text-size-adjust", "color", "opacity", "visibility", "display", "overflow"}
    | {"overflow-x", "overflow-y", "overflow-wrap", "float", "clear", "box-sizing", "box-shadow"}
    | {"vertical-align", "line-height", "letter-spacing", "word-spacing", "white-space", "word-break"}
    | {"word-wrap", "hyphens", "direction", "unicode-bidi", "writing-mode", "tab-size", "list-style"}
    | {"list-style-type", "list-style-position", "table-layout", "caption-side", "empty-cells", "object-fit"}
    | {"outline", "outline-color", "outline-style", "outline-width", "outline-offset", "aspect-ratio"}
    | {"flex", "flex-basis", "flex-direction", "flex-flow", "flex-grow", "flex-shrink", "flex-wrap", "order"}
    | {"align-content", "align-items", "align-self", "justify-content", "justify-items", "justify-self"}
    | {"gap", "row-gap", "column-gap", "columns", "column-count", "column-width", "orphans", "widows"}
    | {f"border-{y}-{x}-radius" for y in _ENDS for x in _ENDS}
    | {"font-variant-numeric", "font-variant-caps", "text-decoration-thickness", "text-underline-offset"}
    | {f"{box}-{edge}" for box in ("margin", "padding") for edge in ("inline", "block")}
    | {
        f"{box}-{axis}-{end}"
        for box in ("margin", "padding")
        for axis in ("inline", "block")
        for end in _ENDS
    }
    | {"background-origin", "background-clip", "background-attachment", "background-blend-mode"}
    | {"list-style-image", "object-position"}
    | {"page-break-after", "page-break-before", "page-break-inside", "break-inside"}
)
"""No `position`: a message stays in its place. Nothing that takes an address only, no custom property. No
`color-scheme`: a message stands on white in light and dark windows."""

_FUNCTIONS: Final = frozenset(
    {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "calc", "min", "max", "clamp"}
    | {
        f"{repeating}{shape}-gradient"
        for repeating in ("", "repeating-")
        for shape in ("linear", "radial", "conic")
    }
    | {f"-webkit-{shape}-gradient" for shape in ("linear", "radial")}
)
_WITH_IMAGES: Final = frozenset({"background", "background-image", "list-style", "list-style-image"})
_IMAGE_FUNCTIONS: Final = frozenset(
    {"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade"}
)
_PART_ADDRESS: Final = re.compile(rf"{PART_SCHEME}://[a-z0-9]+/[a-z0-9]+")
_WITH_STRINGS: Final = frozenset({"font", "font-family"})
_TOKENS: Final = frozenset(
    {"ident", "number", "percentage", "dimension", "hash", "literal", "whitespace", "comment"}
)
_LITERALS: Final = frozenset({",", "/", "+", "-", "*"})
_PRELUDE_FUNCTIONS: Final = frozenset(
    {"not", "is", "where", "nth-child", "nth-last-child", "nth-of-type", "lang"}
)
_PRELUDE_TOKENS: Final = _TOKENS | {"string", "[] block", "() block"}
_PRELUDE_LITERALS: Final = _LITERALS | set(".>~:=") | {"|=", "^=", "$=", "*=", "~="}
_ASKS_FOR_READERS_TASTE: Final = re.compile(r"prefers-|forced-colors|inverted-colors", re.IGNORECASE)
"""Media features by which a sender could show one text in light windows and another in dark ones."""
_NEVER_WRITTEN: Final = re.compile(
    r"[\\<\x00-\x08\x0b-\x1f\x7f]|url|src|image|var\(|attr\(|env\(|@|expression", re.IGNORECASE
)
"""A second look at the values that were rebuilt."""
_NEVER_IN_PRELUDES: Final = re.compile(
    r"[\\<\x00-\x08\x0b-\x1f\x7f]|url|src\s*\(|image(?:-set)?\s*\(|@|expression", re.IGNORECASE
)
"""And at selectors and media queries, where many a class has an image in its name."""


class StyleUrls(Protocol):
    """What the caller does about the addresses in styles. Neither may raise."""

    def blocked(self, untrusted_url: str, /) -> None:
        """Take note of an address that was left out."""

    def image(self, untrusted_url: str, /) -> str | None:
        """Return the address of the part to show in place of this background image. None leaves it out; it
        is for the caller to take note of that.
        """


def clean_declarations(untrusted_css: str, urls: StyleUrls) -> str:
    """Return the harmless declarations of a style attribute."""
    if len(untrusted_css) > LONGEST_ATTRIBUTE or _too_deep(untrusted_css):
        return ""
    return _Writer(urls).declarations(tinycss2.parse_blocks_contents(untrusted_css, True, True))


def clean_sheet(untrusted_css: str, urls: StyleUrls) -> str:
    """Return the harmless rules of a style sheet."""
    if len(untrusted_css) > LONGEST_SHEETS or _too_deep(untrusted_css):
        return ""
    return _Writer(urls).rules(tinycss2.parse_stylesheet(untrusted_css, True, True), depth=0)


def is_part_address(url: str) -> bool:
    """Tell whether this is an address at which a part of the message is served, and nothing besides."""
    return _PART_ADDRESS.fullmatch(url) is not None


def _too_deep(css: str) -> bool:
    """Count open brackets. One hidden in a string misleads this count: then `_write` gives up instead."""
    depth = 0
    for bracket in _BRACKET.finditer(css):
        depth = depth + 1 if bracket.group() in "([{" else max(0, depth - 1)
        if depth > DEEPEST:
            return True
    return False


class _Writer:
    """Writes rules and declarations anew, and tells the addresses that it leaves out."""

    def __init__(self, urls: StyleUrls) -> None:
        self._urls = urls

    def rules(self, nodes: Iterable[Node], *, depth: int) -> str:
        written: list[str] = []
        for node in nodes:
            if isinstance(node, QualifiedRule):
                selector = _prelude(node.prelude)
                body = self.declarations(tinycss2.parse_blocks_contents(node.content, True, True))
                if selector and body:
                    written.append(f"{selector}{{{body}}}")
            elif isinstance(node, AtRule):
                if node.lower_at_keyword == "media" and node.content is not None and depth < _DEEPEST_MEDIA:
                    query = _media_query(node.prelude)
                    inner = self.rules(tinycss2.parse_rule_list(node.content, True, True), depth=depth + 1)
                    if query and inner:
                        written.append(f"@media {query}{{{inner}}}")
                else:
                    self._report([*node.prelude, *(node.content or ())])
        return "\n".join(written)

    def declarations(self, nodes: Iterable[Node]) -> str:
        written: list[str] = []
        for node in nodes:
            if isinstance(node, Declaration):
                value = self._value(node)
                if value:
                    written.append(f"{node.lower_name}:{value}{' !important' if node.important else ''}")
            elif isinstance(node, (QualifiedRule, AtRule)):
                self._report(node.content or ())
        return ";".join(written)

    def _value(self, declaration: Declaration) -> str:
        """Write a value whole, its images as parts of the message or as `none`; "" if it isn't allowed."""
        name = declaration.lower_name
        takes_images = name in _WITH_IMAGES
        runs = [
            (is_image, list(run))
            for is_image, run in groupby(declaration.value, lambda token: takes_images and _is_image(token))
        ]
        written = {
            index: _write(tokens) if _allowed_value(name, tokens) else None
            for index, (is_image, tokens) in enumerate(runs)
            if not is_image
        }
        if None in written.values():
            self._report(declaration.value)
            return ""
        pieces = (
            " ".join(map(self._image, tokens)) if is_image else written[index]
            for index, (is_image, tokens) in enumerate(runs)
        )
        return " ".join(filter(None, pieces))

    def _image(self, token: Node) -> str:
        address = _address(token)
        if address is None:
            self._report([token])
            return "none"
        part_address = self._urls.image(address)
        known = part_address is not None and is_part_address(part_address)
        return f'url("{part_address}")' if known else "none"

    def _report(self, tokens: Iterable[Node]) -> None:
        for token in _flatten(tokens):
            if isinstance(token, (URLToken, StringToken)):
                self._urls.blocked(token.value)


def _media_query(prelude: Iterable[Node]) -> str:
    query = _prelude(prelude)
    return "" if query is None or _ASKS_FOR_READERS_TASTE.search(query) else query


def _is_image(token: Node) -> bool:
    return isinstance(token, URLToken) or (
        isinstance(token, FunctionBlock) and token.lower_name in _IMAGE_FUNCTIONS
    )


def _address(token: Node) -> str | None:
    """Return the address in a `url()`, of either form."""
    if isinstance(token, URLToken):
        return str(token.value)
    texts = [argument for argument in token.arguments if isinstance(argument, StringToken)]
    return str(texts[0].value) if token.lower_name == "url" and texts else None


def _allowed_value(name: str, tokens: Iterable[Node]) -> bool:
    types = _TOKENS | {"string"} if name in _WITH_STRINGS else _TOKENS
    return name in PROPERTIES and all(
        _allowed(token, types, _LITERALS, _FUNCTIONS) for token in _flatten(tokens)
    )


def _prelude(tokens: Iterable[Node]) -> str | None:
    """Write a selector or a media query; None if it isn't allowed."""
    allowed = all(
        _allowed(token, _PRELUDE_TOKENS, _PRELUDE_LITERALS, _PRELUDE_FUNCTIONS) for token in _flatten(tokens)
    )
    return _write(tokens, _NEVER_IN_PRELUDES) if allowed else None


def _allowed(token: Node, types: frozenset[str], literals: frozenset[str], functions: frozenset[str]) -> bool:
    if isinstance(token, FunctionBlock):
        return token.lower_name in functions
    return token.type in types and (token.type != "literal" or token.value in literals)


def _flatten(tokens: Iterable[Node]) -> Iterable[Node]:
    """Yield all tokens, those within blocks and functions included, without recursion."""
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting.extend(getattr(token, "arguments", None) or getattr(token, "content", None) or ())


def _write(tokens: Iterable[Node], never: re.Pattern[str] = _NEVER_WRITTEN) -> str | None:
    """Serialise, and return None for what could not be read back the same."""
    try:
        written = str(tinycss2.serialize(tokens)).strip()
    except RecursionError:
        return None
    return None if never.search(written) else written
