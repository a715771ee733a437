"""Who a message says it is from, held against itself: names, answers, bounces, forgers' marks."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vaultviewer.core.mail.addresses import Address, parse_addresses
from vaultviewer.core.mail.findings.finding import Finding, FindingKind
from vaultviewer.core.mail.headers import LONGEST_VALUE, decode_file_name
from vaultviewer.core.mail.links.hosts import is_within, read_host
from vaultviewer.core.mail.links.warnings import script_warnings
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import HeaderField, Mail
from vaultviewer.core.phrases import Phrase, phrase

MOST_ADDRESSES: Final = 50
"""Addresses of one field that are looked at."""

_ONCE: Final = frozenset({"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id"})
"""Fields that RFC 5322, section 3.6, allows once."""
_ADDRESS: Final = re.compile(r"[^\s<>()\"',;:@]+@((?:[^\s<>()\"',;:@.]+\.)+[^\s<>()\"',;:@.]{2,})")
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
"""Labels below which countries register names: co.uk, com.au, or.jp. No list of all public suffixes, so that
a wrong guess only makes a message look more ordinary than it is.
"""
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def find_in_head(mail: Mail) -> Iterator[Finding]:
    """Yield what is odd about the sender and the header fields."""
    fields = mail.root.fields
    yield from _repeated(fields)
    yield from _turned_around(fields)
    on_list = any(field.name.lower() == "list-id" for field in fields)
    senders = mail.head.from_[:MOST_ADDRESSES]
    yield from _names_with_addresses(senders, on_list=on_list)
    yield from _look_alikes(senders)
    own = [domain for sender in senders if (domain := _domain(sender))]
    if own:
        yield from _elsewhere(mail, own, on_list=on_list)


def organisation(domain: str) -> str:
    """Return the part of a domain that its owner registered, as far as that can be told without a list."""
    labels = domain.rstrip(".").split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2  # noqa: PLR2004  labels
    return ".".join(labels[-count:])


def _repeated(fields: tuple[HeaderField, ...]) -> Iterator[Finding]:
    values: dict[str, list[str]] = {}
    for field in fields:
        if field.name.lower() in _ONCE:
            values.setdefault(field.name.lower(), []).append(
                decode_file_name(field.value_raw[:LONGEST_VALUE])
            )
    senders = values.pop("from", [])
    if len(senders) > 1:
        yield Finding(
            FindingKind.SEVERAL_FROM,
            phrase("The message names several senders; mail programs differ in which one they show."),
            tuple(senders),
            Severity.DANGER,
        )
    repeated = {name: found for name, found in values.items() if len(found) > 1}
    if repeated:
        yield Finding(
            FindingKind.REPEATED_FIELD,
            phrase("A header field stands several times; mail programs differ in which one they show."),
            tuple(f"{name.title()}: {value}" for name, found in repeated.items() for value in found),
            Severity.CAUTION,
        )


def _turned_around(fields: tuple[HeaderField, ...]) -> Iterator[Finding]:
    shown = [
        f"{field.name}: {value}"
        for field in fields
        if field.name.lower() in {"subject", "from", "sender", "reply-to", "to", "cc"}
        and _TURNING.search(value := decode_file_name(field.value_raw[:LONGEST_VALUE]))
    ]
    if shown:
        yield Finding(
            FindingKind.BIDI_IN_HEAD,
            phrase("Subject or names hold characters that turn the reading direction around."),
            tuple(shown),
            Severity.DANGER,
        )


def _names_with_addresses(senders: Iterable[Address], *, on_list: bool) -> Iterator[Finding]:
    lines: list[str] = []
    severity = Severity.CAUTION
    for sender in senders:
        for named in _ADDRESS.finditer(sender.name[:LONGEST_VALUE]):
            if named.group().lower() == sender.address.lower():
                continue
            lines.append(str(sender))
            if not on_list and not _same_organisation(_wire(named[1]), [_domain(sender)]):
                severity = Severity.DANGER
            break
    if lines:
        yield Finding(
            FindingKind.NAME_HAS_ADDRESS,
            phrase("The sender's name holds an address that is not the sender's."),
            tuple(lines),
            severity,
        )


def _look_alikes(senders: Iterable[Address]) -> Iterator[Finding]:
    lines = []
    for sender in senders:
        host = read_host(sender.address.rpartition("@")[2])
        if host is not None:
            lines += [
                f"{sender.address}: {warning.sentence}"
                for warning in script_warnings(host)
                if warning.severity is Severity.DANGER
            ]
    if lines:
        yield Finding(
            FindingKind.SENDER_LOOKS_ALIKE,
            phrase("The sender's domain is written in letters that look like others."),
            tuple(lines),
            Severity.DANGER,
        )


def _elsewhere(mail: Mail, own: list[str], *, on_list: bool) -> Iterator[Finding]:
    """Hold the other addresses of the head against those of From."""
    head = mail.head
    returns = tuple(
        address
        for field in mail.root.fields
        if field.name.lower() == "return-path"
        for address in parse_addresses(field.value_raw)[:MOST_ADDRESSES]
    )
    ordinary = Severity.NOTE if on_list else Severity.CAUTION
    checks: tuple[tuple[FindingKind, Phrase, tuple[Address, ...], Severity], ...] = (
        (
            FindingKind.REPLY_TO_ELSEWHERE,
            phrase("Answers would go to another domain than the sender's."),
            head.reply_to,
            ordinary,
        ),
        (
            FindingKind.SENDER_ELSEWHERE,
            phrase("The message was sent by another domain on behalf of the one that it names."),
            head.sender,
            ordinary,
        ),
        (
            # Every mailing service does this, so that it hears of addresses that are gone.
            FindingKind.RETURN_PATH_ELSEWHERE,
            phrase("Bounces would go to another domain than the sender's, as with most mailing services."),
            returns,
            Severity.NOTE,
        ),
    )
    for kind, sentence, addresses, severity in checks:
        strange = [
            address
            for address in addresses[:MOST_ADDRESSES]
            if (domain := _domain(address)) and not _same_organisation(domain, own)
        ]
        if strange:
            lines = [*(f"From: {sender}" for sender in head.from_[:MOST_ADDRESSES]), *map(str, strange)]
            yield Finding(kind, sentence, tuple(lines), severity)


def _same_organisation(domain: str, others: Iterable[str]) -> bool:
    return any(
        is_within(domain, other) or is_within(other, domain) or organisation(domain) == organisation(other)
        for other in others
    )


def _domain(address: Address) -> str:
    """Return the domain of an address on the wire; "" where it has none."""
    return _wire(address.address.rpartition("@")[2]) if "@" in address.address else ""


def _wire(domain: str) -> str:
    host = read_host(domain)
    return "" if host is None else host.wire
