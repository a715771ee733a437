"""What style sheets and style attributes say about visibility, for elements one at a time.

Only simple selectors count: a tag, a class, an id, a tag with one class. Properties that hide nothing are
not kept, so that the rules of any sheet come to a table of bounded width and each element is looked up in
constant time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
from tinycss2.color3 import parse_color

LONGEST_ATTRIBUTE: Final = 8 * 1024
LONGEST_SHEETS: Final = 512 * 1024
LONGEST_STYLES: Final = 512 * 1024
"""Characters of all style attributes that are read, repetitions not counted."""
MOST_CLASSES: Final = 20
_DEEPEST_MEDIA: Final = 3
_EVERYWHERE: Final = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_DISPLAYS: Final = frozenset(
    {"none", "block", "inline", "contents", "flex", "grid", "table", "flow", "flow-root", "list-item", "ruby"}
    | {"inline-block", "inline-flex", "inline-grid", "inline-table", "run-in", "math", "-webkit-box"}
    | {f"table-{part}" for part in ("cell", "row", "column", "caption", "row-group", "header-group")}
    | {"table-footer-group", "table-column-group", "-webkit-inline-box", "-webkit-flex", "-ms-flexbox"}
)

PROPERTIES: Final = frozenset(
    {"display", "visibility", "opacity", "font-size", "font", "color", "background", "background-color"}
    | {
        "background-image",
        "max-height",
        "height",
        "max-width",
        "width",
        "overflow",
        "overflow-x",
        "overflow-y",
    }
    | {"text-indent", "position", "left", "top", "clip", "clip-path", "transform"}
)
_SHOWING: Final = frozenset({"display", "visibility", "max-height", "font-size", "opacity", "height"})
"""What a media query changes where a newsletter has one block for phones and another for desks."""

_SPACE: Final = frozenset({"whitespace", "comment"})

Value = tuple[Any, ...]
"""tinycss2's tokens, which have no types."""


@dataclass(frozen=True, slots=True)
class _Set:
    value: Value
    rank: tuple[bool, int, int]
    """Important, specificity, order."""


@dataclass(slots=True)
class StyleRules:
    """The rules of a message's sheets by their selector, and a memory of the style attributes read."""

    _by_selector: dict[str, dict[str, _Set]] = field(default_factory=dict)
    _switched: set[str] = field(default_factory=set)
    _attributes: dict[str, dict[str, _Set]] = field(default_factory=dict)
    _order: int = 0
    _left: int = LONGEST_STYLES

    @property
    def has_sheets(self) -> bool:
        return bool(self._by_selector)

    def add_sheet(self, untrusted_css: str) -> None:
        nodes = tinycss2.parse_stylesheet(
            untrusted_css[:LONGEST_SHEETS], skip_comments=True, skip_whitespace=True
        )
        self._add_rules(nodes, media=0)

    def styles_of(self, tag: str, attributes: Mapping[str, str]) -> dict[str, Value]:
        """Return the properties that are set for an element itself, by their names."""
        won = dict(self._attribute(attributes.get("style", "")))
        for selector in _selectors_for(tag, attributes):
            for name, candidate in self._by_selector.get(selector, {}).items():
                if name not in won or candidate.rank > won[name].rank:
                    won[name] = candidate
        return {name: each.value for name, each in won.items()}

    def is_switched(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Tell whether a media query shows this element on some screens: then nobody hides it."""
        return any(selector in self._switched for selector in _selectors_for(tag, attributes))

    def _add_rules(self, nodes: Iterable[Node], *, media: int) -> None:
        for node in nodes:
            if isinstance(node, QualifiedRule):
                self._add_rule(node, media=media)
            elif (
                isinstance(node, AtRule)
                and node.lower_at_keyword == "media"
                and node.content is not None
                and media < _DEEPEST_MEDIA
            ):
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                self._add_rules(inner, media=media + 1)

    def _add_rule(self, rule: QualifiedRule, *, media: int) -> None:
        selectors = [found for each in _split(rule.prelude) if (found := _simple(each)) is not None]
        if not selectors:
            return
        declared = _read(
            tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        )
        self._order += 1
        for selector, specificity in selectors:
            if media:
                if any(_shows(name, value) for name, (value, _) in declared.items()):
                    self._switched.add(selector)
                continue
            table = self._by_selector.setdefault(selector, {})
            for name, (value, important) in declared.items():
                candidate = _Set(value, (important, specificity, self._order))
                if name not in table or candidate.rank > table[name].rank:
                    table[name] = candidate

    def _attribute(self, untrusted_css: str) -> dict[str, _Set]:
        if not untrusted_css or len(untrusted_css) > LONGEST_ATTRIBUTE:
            return {}
        if untrusted_css not in self._attributes:
            self._left -= len(untrusted_css)
            if self._left < 0:
                return {}
            nodes = tinycss2.parse_blocks_contents(untrusted_css, skip_comments=True, skip_whitespace=True)
            self._attributes[untrusted_css] = {
                name: _Set(value, (important, _ATTRIBUTE, 0))
                for name, (value, important) in _read(nodes).items()
            }
        return self._attributes[untrusted_css]


_ID, _CLASS, _TAG, _ATTRIBUTE = 100, 10, 1, 1000
"""Specificity: no simple selector has more than one of each."""


def word(value: Value) -> str:
    """Return a value that is one word, in lower case; "" where it is anything else."""
    return str(value[0].lower_value) if len(value) == 1 and value[0].type == "ident" else ""


def _read(nodes: Iterable[Node]) -> dict[str, tuple[Value, bool]]:
    found: dict[str, tuple[Value, bool]] = {}
    for node in nodes:
        if isinstance(node, Declaration) and node.lower_name in PROPERTIES:
            important = bool(node.important)
            value = tuple(token for token in node.value if token.type not in _SPACE)
            wins = important or not found.get(node.lower_name, ((), False))[1]
            if wins and _is_valid(node.lower_name, value):
                found[node.lower_name] = (value, important)
    return found


def _is_valid(name: str, value: Value) -> bool:
    """Tell whether a browser would heed a value: `display:none;display:x` still hides."""
    if len(value) == 1 and word(value) in _EVERYWHERE:
        return True
    match name:
        case "display":
            return bool(value) and all(word((token,)) in _DISPLAYS for token in value)
        case "visibility":
            return word(value) in {"visible", "hidden", "collapse"}
        case "color" | "background-color":
            return len(value) == 1 and parse_color(value[0]) is not None
        case "opacity":
            return len(value) == 1 and value[0].type in {"number", "percentage", "function"}
        case "font-size" | "height" | "max-height" | "width" | "max-width":
            return len(value) == 1 and value[0].type != "string"
    return bool(value)


def _shows(name: str, value: Value) -> bool:
    return name in _SHOWING and word(value) not in {"none", "hidden"}


def _split(prelude: Iterable[Node]) -> list[list[Node]]:
    """Split a list of selectors at its commas."""
    groups: list[list[Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _simple(tokens: list[Node]) -> tuple[str, int] | None:
    """Return a simple selector in one spelling, with its specificity; None for any other."""
    while tokens and tokens[0].type in _SPACE:
        tokens = tokens[1:]
    while tokens and tokens[-1].type in _SPACE:
        tokens = tokens[:-1]
    match tokens:
        case [tag] if tag.type == "ident":
            return str(tag.lower_value), _TAG
        case [identifier] if identifier.type == "hash":
            return f"#{identifier.value}", _ID
        case [tag, identifier] if tag.type == "ident" and identifier.type == "hash":
            return f"{tag.lower_value}#{identifier.value}", _ID + _TAG
        case [star] if star.type == "literal" and star.value == "*":
            return "*", 0
        case [dot, name] if dot.type == "literal" and dot.value == "." and name.type == "ident":
            return f".{name.value}", _CLASS
        case [tag, dot, name] if (
            tag.type == "ident" and dot.type == "literal" and dot.value == "." and name.type == "ident"
        ):
            return f"{tag.lower_value}.{name.value}", _CLASS + _TAG
    return None


def _selectors_for(tag: str, attributes: Mapping[str, str]) -> Iterable[str]:
    """Name every simple selector that would match an element."""
    yield "*"
    yield tag
    for name in attributes.get("class", "").split()[:MOST_CLASSES]:
        yield f".{name}"
        yield f"{tag}.{name}"
    if identifier := attributes.get("id", ""):
        yield f"#{identifier}"
        yield f"{tag}#{identifier}"
