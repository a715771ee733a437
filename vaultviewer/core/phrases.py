"""Sentences for people, with their untrusted values kept apart until they are shown.

A `Phrase` is a template and its values. The windows translate the template and then fill it in; the command
line fills in the English. Values come from metadata, from AWS or from mail, so `visible` makes them harmless
before they reach any text: no line breaks, no control or bidirectional characters, no endless strings.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

LONGEST_VALUE: Final = 300
"""Characters of one value that a sentence shows; ARNs reach about 200."""

LONGEST_TEMPLATE: Final = 2_000
"""Characters; a sentence of a confined process may be anything."""
_PLACE: Final = re.compile(r"\{(\w+)\}")
_ELLIPSIS: Final = "…"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(untrusted_value: object, *, longest: int = LONGEST_VALUE) -> str:
    r"""Return one line in which every control, format or bidirectional character is spelled as `\u{…}`."""
    text = str(untrusted_value)
    clipped = text[:longest] + _ELLIPSIS if len(text) > longest else text
    if clipped.isprintable():
        return clipped  # most are, and a listing has a million of them
    return "".join(
        f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _INVISIBLE else char for char in clipped
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence: `template` has a `{name}` for each of the values that fill it, and is ready for
    translation.

    That is all of its syntax. Sentences come from confined processes, too, and `str.format` would take
    `{x:>9999999999}` to the end of the memory.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Fill in the values after `translate` has replaced the template. A name without a value stays."""

        def filled(place: re.Match[str]) -> str:
            name = place[1]
            return visible(self.values[name]) if name in self.values else place.group()

        return _PLACE.sub(filled, translate(self.template[:LONGEST_TEMPLATE]))

    def __str__(self) -> str:
        return self.render()


def phrase(template: str, **values: object) -> Phrase:
    return Phrase(template, MappingProxyType(values))
