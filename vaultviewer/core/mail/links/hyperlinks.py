"""Links of a message: what their text says, where they lead, through whom, and what is odd about them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.links.warnings import (
    LinkWarning,
    LinkWarningKind,
    address_warnings,
    host_of,
    text_warnings,
)
from vaultviewer.core.mail.links.web_address import WebAddress, read_address
from vaultviewer.core.mail.links.wrappers import SHORTENERS, Wrapped, unwrap
from vaultviewer.core.mail.severity import SEVERITIES, Severity
from vaultviewer.core.phrases import phrase

MOST_LINKS: Final = 2000
LONGEST_TEXT: Final = 300
"""Characters of a link's text that are kept."""
LONGEST_URL: Final = 64 * 1024
"""Characters of an address that are kept; browsers take 2 MB, and none of that makes another host of it."""
MOST_STEPS: Final = 8
"""Wrappers in wrappers that are opened."""
_IN_TEXT: Final = re.compile(
    r"(?:https?|ftp)://[^\s<>\"`]+|\bwww\.[^\s<>\"`]+|\bmailto:[^\s<>\"`]+", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?'*_~»”…\u2019"
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Link:
    """An address as it stands in the message, and a text under which it is shown; "" where there is none."""

    untrusted_url: str
    untrusted_text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An address on the way, with its host in Unicode and on the wire, "" where it has none.

    `service` names who forwards from here. `domain` is what such a link says of a target that it hides.
    """

    untrusted_url: str
    host_unicode: str
    host_wire: str
    service: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What is known of a link without asking anybody.

    `steps` begins with the link itself and ends as far on as the addresses tell: at the target, or at a
    service that alone knows it. `key` is the same for two spellings of one address. `warnings` begins with
    the most serious.
    """

    link: Link
    key: str
    steps: tuple[Step, ...] = field(repr=False)
    target_known: bool
    warnings: tuple[LinkWarning, ...]

    @property
    def host_unicode(self) -> str:
        return self.steps[0].host_unicode

    @property
    def host_wire(self) -> str:
        return self.steps[0].host_wire

    @property
    def target(self) -> Step:
        return self.steps[-1]

    @property
    def leads_to(self) -> str:
        """Return the host at the end of the way, as people read it."""
        return leads_to(self.steps)

    @property
    def wrapped(self) -> bool:
        return len(self.steps) > 1

    @property
    def severity(self) -> Severity | None:
        return self.warnings[0].severity if self.warnings else None


def leads_to(steps: Sequence[Step]) -> str:
    """Return the last host that is known on the way; "" where none is."""
    return next((name for step in reversed(steps) if (name := step.domain or step.host_unicode)), "")


def merge_links(found: Iterable[Link], untrusted_text: str = "") -> tuple[Link, ...]:
    """Return links in their order, each pair of address and text once; behind them the addresses in a plain
    text that are not among them.
    """
    links = {_bounded(link): None for link in _first(found)}
    known = {link_key(link.untrusted_url) for link in links}
    for link in _first(links_in_text(untrusted_text)):
        key = link_key(link.untrusted_url)
        if key not in known and len(links) < MOST_LINKS:
            known.add(key)
            links[_bounded(link)] = None
    return tuple(links)[:MOST_LINKS]


def links_in_text(untrusted_text: str) -> Iterator[Link]:
    """Yield the addresses that mail programs turn into links in a plain text."""
    for found in _IN_TEXT.finditer(untrusted_text):
        text = _without_trailing(found.group()[:LONGEST_URL])
        yield Link(f"http://{text}" if text[:4].lower() == "www." else text, text)


def link_key(untrusted_url: str) -> str:
    """Return what two spellings of an address have in common, as before and after a click."""
    address = read_address(untrusted_url[:LONGEST_URL])
    return untrusted_url[:LONGEST_URL].strip() if address is None else address.key


def examine(link: Link) -> LinkReport:
    """Follow a link as far as its address tells, and say what is odd. Never raises, asks nobody."""
    link = _bounded(link)
    steps: list[Step] = []
    url = link.untrusted_url
    wrapped: Wrapped | None = None
    first = address = read_address(url)
    for _ in range(MOST_STEPS):
        wrapped = None if address is None else unwrap(address)
        steps.append(_step(url, address, wrapped))
        if wrapped is None or not wrapped.target:
            break
        url = wrapped.target.strip()[:LONGEST_URL]
        address = read_address(url)
    endless = wrapped is not None and bool(wrapped.target)
    hidden = (wrapped is not None and not wrapped.target) or steps[-1].host_wire in SHORTENERS
    warnings = [
        *text_warnings(link.untrusted_text, _hosts(steps), leads_to(steps)),
        *address_warnings(first, link.untrusted_url),
        *(address_warnings(address, url) if len(steps) > 1 and not endless else ()),
        *_target_warnings(steps[-1], hidden=hidden, endless=endless),
    ]
    return LinkReport(
        link=link,
        key=link_key(link.untrusted_url),
        steps=tuple(steps),
        target_known=not (hidden or endless),
        warnings=tuple(sorted(_once(warnings), key=lambda warning: SEVERITIES.index(warning.severity))),
    )


def _first(links: Iterable[Link]) -> Iterator[Link]:
    return (link for link, _ in zip(links, range(MOST_LINKS), strict=False))


def _bounded(link: Link) -> Link:
    return Link(
        link.untrusted_url[:LONGEST_URL],
        " ".join(link.untrusted_text[: 4 * LONGEST_TEXT].split())[:LONGEST_TEXT],
    )


def _once(warnings: Iterable[LinkWarning]) -> list[LinkWarning]:
    return list({(warning.kind, str(warning.sentence)): warning for warning in warnings}.values())


def _without_trailing(text: str) -> str:
    """Leave out what ends a sentence or a bracket around the address, as mail programs do."""
    unopened = {closing: text.count(closing) - text.count(opening) for closing, opening in _CLOSING.items()}
    end = len(text)
    while end and (text[end - 1] in _TRAILING or unopened.get(text[end - 1], 0) > 0):
        end -= 1
        if text[end] in unopened:
            unopened[text[end]] -= 1
    return text[:end]


def _hosts(steps: Sequence[Step]) -> list[str]:
    return [host for step in steps for host in (step.host_wire, step.domain) if host]


def _step(url: str, address: WebAddress | None, wrapped: Wrapped | None) -> Step:
    host = host_of(address)
    name, wire = ("", "") if host is None else (host.name, host.wire)
    if wrapped is None:
        return Step(url, name, wire)
    return Step(url, name, wire, wrapped.service, wrapped.domain)


def _target_warnings(last: Step, *, hidden: bool, endless: bool) -> Iterator[LinkWarning]:
    if endless:
        yield LinkWarning(
            LinkWarningKind.ENDLESS,
            phrase("It leads through more than {count} other addresses.", count=MOST_STEPS),
            Severity.DANGER,
        )
    elif hidden and last.service and last.domain:
        yield LinkWarning(
            LinkWarningKind.TARGET_UNKNOWN,
            phrase(
                "Only {service} knows the whole target; the link names {domain}.",
                service=last.service,
                domain=last.domain,
            ),
            Severity.NOTE,
        )
    elif hidden:
        yield LinkWarning(
            LinkWarningKind.TARGET_UNKNOWN,
            phrase(
                "Where it leads can't be known without asking {service}.",
                service=last.service or last.host_unicode,
            ),
            Severity.CAUTION,
        )
