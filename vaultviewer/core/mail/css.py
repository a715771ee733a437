"""Style sheets and style attributes, rebuilt from what is known to be harmless.

Nothing is passed through: each declaration must have an allowed property and a value made of allowed tokens
only, and is written anew from those tokens. Of the at-rules only @media is kept. Escapes are resolved by the
tokeniser before anything is compared, and what would need one when written again is dropped.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

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

LONGEST_ATTRIBUTE: Final = 8 * 1024
LONGEST_SHEETS: Final = 512 * 1024
"""tinycss2 reads about 1 MB a second; a newsletter's sheets have some 30 KB."""
DEEPEST: Final = 32
"""Levels of brackets: tinycss2 recurses on each when it writes."""
_DEEPEST_MEDIA: Final = 3
_BRACKET: Final = re.compile(r"[(\[{}\])]")

_SIDES: Final = ("top", "right", "bottom", "left")
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
)
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
"""A second look at what was rebuilt: selectors, media queries and values, not the names of properties."""


def clean_declarations(untrusted_css: str, found: Callable[[str], None]) -> str:
    """Return the harmless declarations of a style attribute; `found` is told each address in the others."""
    if len(untrusted_css) > LONGEST_ATTRIBUTE or _too_deep(untrusted_css):
        return ""
    return _declarations(tinycss2.parse_blocks_contents(untrusted_css, True, True), found)


def clean_sheet(untrusted_css: str, found: Callable[[str], None]) -> str:
    """Return the harmless rules of a style sheet; `found` is told each address in the others."""
    if len(untrusted_css) > LONGEST_SHEETS or _too_deep(untrusted_css):
        return ""
    return _rules(tinycss2.parse_stylesheet(untrusted_css, True, True), found, depth=0)


def _too_deep(css: str) -> bool:
    """Count open brackets. One hidden in a string misleads this count: then `_write` gives up instead."""
    depth = 0
    for bracket in _BRACKET.finditer(css):
        depth = depth + 1 if bracket.group() in "([{" else max(0, depth - 1)
        if depth > DEEPEST:
            return True
    return False


def _rules(nodes: Iterable[Node], found: Callable[[str], None], *, depth: int) -> str:
    written: list[str] = []
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selector = _write(node.prelude) if _allowed_prelude(node.prelude) else ""
            body = _declarations(tinycss2.parse_blocks_contents(node.content, True, True), found)
            if selector and body:
                written.append(f"{selector}{{{body}}}")
        elif isinstance(node, AtRule):
            if node.lower_at_keyword == "media" and node.content is not None and depth < _DEEPEST_MEDIA:
                query = _media_query(node.prelude)
                inner = _rules(tinycss2.parse_rule_list(node.content, True, True), found, depth=depth + 1)
                if query and inner:
                    written.append(f"@media {query}{{{inner}}}")
            else:
                _report([*node.prelude, *(node.content or ())], found)
    return "\n".join(written)


def _media_query(prelude: Iterable[Node]) -> str:
    query = _write(prelude) if _allowed_prelude(prelude) else ""
    return "" if _ASKS_FOR_READERS_TASTE.search(query) else query


def _declarations(nodes: Iterable[Node], found: Callable[[str], None]) -> str:
    written: list[str] = []
    for node in nodes:
        if isinstance(node, Declaration):
            value = _write(node.value) if _allowed_value(node) else ""
            if value:
                written.append(f"{node.lower_name}:{value}{' !important' if node.important else ''}")
            else:
                _report(node.value, found)
        elif isinstance(node, (QualifiedRule, AtRule)):
            _report(node.content or (), found)
    return ";".join(written)


def _allowed_value(declaration: Declaration) -> bool:
    name = declaration.lower_name
    strings = name in _WITH_STRINGS
    return name in PROPERTIES and all(
        _allowed(token, _TOKENS | {"string"} if strings else _TOKENS, _LITERALS, _FUNCTIONS)
        for token in _flatten(declaration.value)
    )


def _allowed_prelude(tokens: Iterable[Node]) -> bool:
    return all(
        _allowed(token, _PRELUDE_TOKENS, _PRELUDE_LITERALS, _PRELUDE_FUNCTIONS) for token in _flatten(tokens)
    )


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


def _write(tokens: Iterable[Node]) -> str:
    """Serialise, and return "" for what could not be read back the same."""
    try:
        written = str(tinycss2.serialize(tokens)).strip()
    except RecursionError:
        return ""
    return "" if _NEVER_WRITTEN.search(written) else written


def _report(tokens: Iterable[Node], found: Callable[[str], None]) -> None:
    for token in _flatten(tokens):
        if isinstance(token, (URLToken, StringToken)):
            found(token.value)
