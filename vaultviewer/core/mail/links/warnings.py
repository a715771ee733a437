"""What is odd about a link: its text, its address, its host."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from vaultviewer.core.mail.links.hosts import LONGEST_NAME, Host, is_within, read_host
from vaultviewer.core.mail.links.lookalikes import mixes_scripts, reads_as_latin
from vaultviewer.core.mail.links.web_address import WebAddress, read_address
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.phrases import Phrase, phrase

_LONG_HOST: Final = 80
"""Characters of a name that no longer fit where browsers and mail programs show it."""

_BIDI: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NAMED_URL: Final = re.compile(r"(?:https?|ftp):[/\\]*([^\s/\\?#<>]+)", re.IGNORECASE)
_NAMED_HOST: Final = re.compile(
    r"(?:[^\s/@<>]*@)?((?:[^\s./@:<>]+\.)+[^\W\d_]{2,24}|(?:\d{1,3}\.){3}\d{1,3})(?::\d+)?(?:[/?#]\S*)?"
)
_FILE_ENDINGS: Final = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "jpg", "jpeg", "png", "gif", "html"}
    | {"htm", "exe", "js", "json", "xml", "ics", "eml", "msg", "zip", "md", "py"}
)
"""Last labels of texts that name a file much more often than a host."""

_WEB: Final = frozenset({"http", "https"})
_HARMLESS: Final = _WEB | {"mailto", "tel", "sms", "ftp", "ftps", "callto", "sip", "xmpp", "cid", "mid"}


class LinkWarningKind(StrEnum):
    TEXT_NAMES_ANOTHER = "text names another host"
    DANGEROUS_SCHEME = "dangerous scheme"
    UNREADABLE = "unreadable"
    CREDENTIALS = "credentials"
    MIXED_SCRIPTS = "mixed scripts"
    LOOKS_LATIN = "looks Latin"
    MACHINE_ADDRESS = "machine address"
    ODD_AUTHORITY = "odd authority"
    BIDI = "bidi"
    LONG_HOST = "long host"
    PORT = "port"
    PUNYCODE = "punycode"
    NOT_HTTPS = "not https"
    TARGET_UNKNOWN = "target unknown"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class LinkWarning:
    kind: LinkWarningKind
    sentence: Phrase
    severity: Severity


def host_of(address: WebAddress | None) -> Host | None:
    """Return the host that an address is about: for mail, that behind the first @."""
    if address is None:
        return None
    if address.scheme == "mailto":
        domain = address.path.partition(",")[0].rpartition("@")[2]
        return read_host(domain) if domain else None
    return address.host


def text_warnings(untrusted_text: str, hosts: Sequence[str], leads_to: str) -> Iterator[LinkWarning]:
    """Hold a link's text against the hosts on its way, as DNS is asked for them; `leads_to` is the last."""
    if _BIDI.search(untrusted_text):
        yield LinkWarning(
            LinkWarningKind.BIDI,
            phrase("Its text holds characters that turn the reading direction around."),
            Severity.DANGER,
        )
    named = host_named_in(untrusted_text)
    if named is None or not hosts:
        return
    bare = named.wire.removeprefix("www.")
    if not any(is_within(host, bare) or is_within(bare, host) for host in hosts):
        yield LinkWarning(
            LinkWarningKind.TEXT_NAMES_ANOTHER,
            phrase("Its text names {named}, and it leads to {host}.", named=named.name, host=leads_to),
            Severity.DANGER,
        )


def host_named_in(untrusted_text: str) -> Host | None:
    """Return the host that a text names, where it looks like an address or like a host and nothing else."""
    found = _NAMED_URL.search(untrusted_text)
    if found is not None:
        address = read_address(found.group())
        return None if address is None else address.host
    bare = _NAMED_HOST.fullmatch(untrusted_text.strip().strip("<>()[]\"'").rstrip(".,;:!?"))
    if bare is None or bare[1].rpartition(".")[2].lower() in _FILE_ENDINGS:
        return None
    return read_host(bare[1])


def address_warnings(address: WebAddress | None, untrusted_url: str) -> Iterator[LinkWarning]:
    """Yield what is odd about an address; None is one that could not be read."""
    if _BIDI.search(untrusted_url):
        yield LinkWarning(
            LinkWarningKind.BIDI,
            phrase("Its address holds characters that turn the reading direction around."),
            Severity.DANGER,
        )
    if address is None:
        yield LinkWarning(LinkWarningKind.UNREADABLE, phrase("It is no complete address."), Severity.CAUTION)
        return
    if address.scheme not in _HARMLESS:
        yield LinkWarning(
            LinkWarningKind.DANGEROUS_SCHEME,
            phrase(
                "An address that begins with {scheme}: runs a program or a script instead of showing a page.",
                scheme=address.scheme,
            ),
            Severity.DANGER,
        )
    host = host_of(address)
    if host is None:
        if address.scheme in _WEB:
            yield LinkWarning(
                LinkWarningKind.UNREADABLE, phrase("No browser could read its host."), Severity.CAUTION
            )
        return
    yield from chain(_authority_warnings(address), _host_warnings(host, untrusted_url))
    if address.scheme == "http":
        yield LinkWarning(
            LinkWarningKind.NOT_HTTPS,
            phrase("Not encrypted: others on the way can read and change what it shows."),
            Severity.NOTE,
        )


def _authority_warnings(address: WebAddress) -> Iterator[LinkWarning]:
    if address.username or address.has_password:
        yield LinkWarning(
            LinkWarningKind.CREDENTIALS,
            phrase("“{name}” before the @ is a user's name, not the host.", name=address.username or ":"),
            Severity.DANGER,
        )
    if address.odd_authority:
        yield LinkWarning(
            LinkWarningKind.ODD_AUTHORITY,
            phrase("Backslashes, spaces or control characters around the host disguise it."),
            Severity.CAUTION,
        )
    if address.port is not None:
        yield LinkWarning(
            LinkWarningKind.PORT,
            phrase("Its server answers at the unusual port {port}.", port=address.port),
            Severity.CAUTION,
        )


def _host_warnings(host: Host, untrusted_url: str) -> Iterator[LinkWarning]:
    if host.is_address:
        spelled_out = host.wire in untrusted_url
        sentence = (
            phrase("Its host has no name, only the number {host}.", host=host.wire)
            if spelled_out
            else phrase("Its host is the number {host} in a spelling that disguises it.", host=host.wire)
        )
        severity = Severity.CAUTION if spelled_out else Severity.DANGER
        yield LinkWarning(LinkWarningKind.MACHINE_ADDRESS, sentence, severity)
    if len(host.wire) > _LONG_HOST:
        yield LinkWarning(
            LinkWarningKind.LONG_HOST,
            phrase(
                "Its host is {count} characters long, so that other programs hide its end.",
                count=len(host.wire),
            )
            if len(host.wire) <= LONGEST_NAME
            else phrase("Its host is longer than any name can be."),
            Severity.CAUTION,
        )
    yield from script_warnings(host)


def script_warnings(host: Host) -> Iterator[LinkWarning]:
    """Yield what is odd about the letters of a host's name."""
    labels = host.labels
    for label in labels:
        if mixes_scripts(label):
            yield LinkWarning(
                LinkWarningKind.MIXED_SCRIPTS,
                phrase("“{label}” in its host mixes letters of several scripts.", label=label),
                Severity.DANGER,
            )
    # Below a domain of the same script, words are words.
    if reads_as_latin(labels[-1]) is None and labels[-1].isascii():
        for label in labels:
            if (latin := reads_as_latin(label)) is not None:
                yield LinkWarning(
                    LinkWarningKind.LOOKS_LATIN,
                    phrase("“{label}” in its host only looks like {latin}.", label=label, latin=latin),
                    Severity.DANGER,
                )
    if host.name != host.wire or "xn--" in host.wire:
        yield LinkWarning(
            LinkWarningKind.PUNYCODE,
            phrase("Its host has letters beyond a to z; the network knows it as {host}.", host=host.wire),
            Severity.NOTE,
        )
