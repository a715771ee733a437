"""Mailboxes out of address fields, read from the raw header.

Encoded-words are decoded only in display names and only after the addresses have been found: decoded earlier,
`=?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?= user@evil.example` would claim to come from the bank.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.mail.headers import ENCODED_WORD, LONGEST_VALUE, decode_words, harmless, unfold

MOST_ADDRESSES: Final = 2000

_TOKEN: Final = re.compile(
    rf"(?P<word>{ENCODED_WORD.pattern})"
    r'|"(?P<quoted>(?:[^"\\]|\\.)*+)"?'
    r"|<(?P<angle>[^<>]*)>?"
    r"|(?P<special>[(),:;])"
    r"|(?P<space>\s+)"
    r"|(?P<escaped>\\[()])"
    r"|(?P<atom>[^\s\"<(),:;\\]+|.)",
    re.DOTALL,
)
_ROUTE: Final = re.compile(r"^@[^:]*:")
_QUOTED_OR_COMMENT: Final = re.compile(r'("(?:[^"\\]|\\.)*+"?)|\((?:[^()\\]|\\.)*+\)', re.DOTALL)
_MOST_COMMENT_LEVELS: Final = 3


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: the display name, decoded and harmless, and the address as it stands in the header."""

    name: str
    address: str

    @property
    def name_has_address(self) -> bool:
        """Whether the display name looks like an address of its own, another than the real one."""
        return "@" in self.name and self.name.strip(" <>'\"").lower() != self.address.lower()

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def parse_addresses(value_raw: str) -> tuple[Address, ...]:
    """Return the mailboxes of an address field, groups flattened; what is no address stays as a name."""
    found: list[Address] = []
    for mailbox in _split_mailboxes(unfold(value_raw[:LONGEST_VALUE])):
        found.extend(mailbox)
        if len(found) >= MOST_ADDRESSES:
            return tuple(found[:MOST_ADDRESSES])
    return tuple(found)


@dataclass(slots=True)
class _Word:
    """A word of a display name; `bare` where it may be an address: not quoted, not encoded."""

    text: str
    bare: bool


class _Mailbox:
    """The tokens of one mailbox, collected up to the next comma."""

    def __init__(self) -> None:
        self.words: list[_Word] = []
        self.angles: list[str] = []
        self.comment: list[str] = []

    def add_word(self, text: str, *, bare: bool, glued: bool) -> None:
        """Add a word, or lengthen the last one where no space stood between: `"john doe"@example.com`."""
        if glued and self.words:
            last = self.words[-1]
            if not last.bare and text.startswith("@"):
                last.text, last.bare = f'"{last.text}"', bare
            last.text += text
        else:
            self.words.append(_Word(text, bare))

    def read(self) -> Iterator[Address]:
        if self.angles:
            # More than one address in angle brackets without a comma: hide neither.
            for index, angle in enumerate(self.angles):
                yield Address(_display_name(self.words) if index == 0 else "", _clean_address(angle))
            return
        words = _without_gaps(self.words)
        bare = next((word for word in reversed(words) if word.bare and "@" in word.text), None)
        if bare is not None:
            name = _display_name([word for word in words if word is not bare])
            yield Address(name or decode_words(" ".join(self.comment)), _clean_address(bare.text))
        elif self.words:
            yield Address(_display_name(self.words), "")


def _without_gaps(words: list[_Word]) -> list[_Word]:
    """Join the words of an address with white space or comments around its dots and its `@`, the obsolete
    form of RFC 5322, section 4.4: `jdoe (his account) @test   . example`.
    """
    joined: list[_Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is not None and last.bare and word.bare and _belong_together(last.text, word.text):
            last.text += word.text
        else:
            joined.append(_Word(word.text, word.bare))
    return joined


def _belong_together(before: str, text: str) -> bool:
    if "@" in before:
        return "@" not in text and (before.endswith(("@", ".")) or text.startswith("."))
    return text.startswith("@")


def _display_name(words: list[_Word]) -> str:
    return decode_words(" ".join(word.text for word in words)).strip()


def _clean_address(untrusted_address: str) -> str:
    address = untrusted_address
    for _ in range(_MOST_COMMENT_LEVELS):  # the innermost first; what is nested deeper stays to be seen
        if "(" in address:
            address = _QUOTED_OR_COMMENT.sub(lambda found: found[1] or "", address)
    address = address.strip() if '"' in address else "".join(address.split())
    return harmless(_ROUTE.sub("", address))


def _split_mailboxes(value: str) -> Iterator[Iterator[Address]]:
    current = _Mailbox()
    depth = 0
    glued = False
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token.group()
        if text == "(" or (depth and text == ")"):
            depth += 1 if text == "(" else -1
        elif depth:
            if kind != "space":
                current.comment.append(text.removeprefix("\\") if kind == "escaped" else text)
        elif text in {",", ";"}:
            yield current.read()
            current = _Mailbox()
        elif text == ":":
            current = _Mailbox()  # what stood before is a group's name
        elif kind == "angle":
            current.angles.append(token["angle"])
        elif kind == "quoted":
            unescaped = re.sub(r"\\(.)", r"\1", token["quoted"], flags=re.DOTALL)
            current.add_word(unescaped, bare=False, glued=False)
        elif kind != "space":
            current.add_word(text, bare=kind == "atom", glued=glued and kind == "atom")
        glued = kind in {"atom", "quoted"}
    yield current.read()
