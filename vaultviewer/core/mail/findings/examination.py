"""Looks a message over for what is hidden or spoofed: its head, its text, its HTML and its links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from vaultviewer.core.mail.findings.finding import Finding, FindingKind
from vaultviewer.core.mail.findings.senders import find_in_head
from vaultviewer.core.mail.findings.survey import HiddenText, Survey
from vaultviewer.core.mail.links.hyperlinks import LinkReport
from vaultviewer.core.mail.links.warnings import LinkWarningKind
from vaultviewer.core.mail.links.web_address import read_address
from vaultviewer.core.mail.severity import SEVERITIES, Severity
from vaultviewer.core.mail.tree import Mail
from vaultviewer.core.phrases import phrase

MOST_DETAILS: Final = 100
LONGEST_DETAIL: Final = 300
LONGEST_PREVIEW: Final = 300
"""Characters of hidden text at the start that still pass for the preview of a newsletter."""
LONGEST_LOOKED_AT: Final = 1024 * 1024
"""Characters of a text that are looked at."""

_OVERRIDE: Final = re.compile("[\u202d\u202e]")
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_IN_WORDS: Final = re.compile("[a-z](?:[\u200b-\u200d\u2060-\u2064\u180e\ufeff\u034f]+[a-z])", re.IGNORECASE)
"""Invisible characters between Latin letters, where no script needs them. The soft hyphen is honest."""
_FEW: Final = 3
_AROUND: Final = 30

_DISGUISES: Final = frozenset(
    {
        LinkWarningKind.DANGEROUS_SCHEME,
        LinkWarningKind.CREDENTIALS,
        LinkWarningKind.MIXED_SCRIPTS,
        LinkWarningKind.LOOKS_LATIN,
        LinkWarningKind.BIDI,
        LinkWarningKind.ENDLESS,
        LinkWarningKind.ODD_AUTHORITY,
        LinkWarningKind.MACHINE_ADDRESS,
    }
)


def find(mail: Mail, text: str, survey: Survey, links: Iterable[LinkReport] = ()) -> tuple[Finding, ...]:
    """Return what was found, the most serious first. `text` is the plain body, `survey` that of the HTML.

    Never raises on any input.
    """
    found = [
        *find_in_head(mail),
        *_file_names(mail),
        *_links(tuple(links)),
        *_hidden(survey.hidden),
        *_characters("\n".join((text[:LONGEST_LOOKED_AT], survey.seen[:LONGEST_LOOKED_AT]))),
        *_forms(survey.untrusted_forms),
    ]
    bounded = [replace(each, details=_bounded(each.details)) for each in found]
    return tuple(sorted(bounded, key=lambda each: SEVERITIES.index(each.severity)))


def _bounded(details: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        line if len(line) <= LONGEST_DETAIL else f"{line[:LONGEST_DETAIL]}…"
        for line in dict.fromkeys(details[:MOST_DETAILS])
    )


def _file_names(mail: Mail) -> Iterator[Finding]:
    names = [
        part.untrusted_filename
        for part in mail.root.walk()
        if part.untrusted_filename and _TURNING.search(part.untrusted_filename)
    ]
    if names:
        yield Finding(
            FindingKind.BIDI_IN_FILE_NAME,
            phrase("A file's name holds characters that turn the reading direction around."),
            tuple(names),
            Severity.DANGER,
        )


def _links(links: tuple[LinkReport, ...]) -> Iterator[Finding]:
    lying = [
        f"{report.link.untrusted_text} → {report.leads_to}"
        for report in links
        if any(warning.kind is LinkWarningKind.TEXT_NAMES_ANOTHER for warning in report.warnings)
    ]
    if lying:
        yield Finding(
            FindingKind.LINK_NAMES_ANOTHER,
            phrase("The text of a link names another host than the one it leads to."),
            tuple(lying),
            Severity.DANGER,
        )
    disguised = [
        f"{report.link.untrusted_url[: _AROUND * 3]}: {warning.sentence}"
        for report in links
        for warning in report.warnings
        if warning.kind in _DISGUISES and warning.severity is Severity.DANGER
    ]
    if disguised:
        yield Finding(
            FindingKind.LINK_DISGUISED,
            phrase("A link disguises where it leads."),
            tuple(disguised),
            Severity.DANGER,
        )


def _hidden(hidden: tuple[HiddenText, ...]) -> Iterator[Finding]:
    split = [each for each in hidden if each.within_word]
    leading = [each for each in hidden if each.leading and not each.within_word]
    if sum(each.length for each in leading) > LONGEST_PREVIEW:
        leading = []
    other = [each for each in hidden if each not in split and each not in leading]
    if split:
        yield Finding(
            FindingKind.SPLIT_WORDS,
            phrase("Hidden text parts the letters of words, which misleads filters and no reader."),
            _quotes(split),
            Severity.DANGER,
        )
    if other:
        yield Finding(
            FindingKind.HIDDEN_TEXT,
            phrase("The message holds text that its style hides."),
            _quotes(other),
            Severity.CAUTION,
        )
    if leading:
        yield Finding(
            FindingKind.PREVIEW_TEXT,
            phrase("Hidden text at the start, as newsletters have it for the preview in lists."),
            _quotes(leading),
            Severity.NOTE,
        )


def _quotes(hidden: Iterable[HiddenText]) -> tuple[str, ...]:
    return tuple(f"{each.by}: {each.untrusted_text}" for each in hidden)


def _characters(text: str) -> Iterator[Finding]:
    turning = _OVERRIDE if _RIGHT_TO_LEFT.search(text) else _TURNING
    turned = _around(text, turning)
    if turned:
        yield Finding(
            FindingKind.BIDI_IN_TEXT,
            phrase("The text holds characters that turn the reading direction around."),
            turned,
            Severity.CAUTION,
        )
    within = _around(text, _IN_WORDS)
    if len(within) >= _FEW:
        yield Finding(
            FindingKind.ZERO_WIDTH,
            phrase("Invisible characters stand between the letters of words, which misleads filters."),
            within,
            Severity.CAUTION,
        )


def _around(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Quote what stands around each match."""
    lines = []
    for found in pattern.finditer(text):
        start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
        lines.append(" ".join(text[start:end].split()))
        if len(lines) >= MOST_DETAILS:
            break
    return tuple(lines)


def _forms(untrusted_forms: tuple[str, ...]) -> Iterator[Finding]:
    outside = [url for url in untrusted_forms if (address := read_address(url)) and address.host is not None]
    if outside:
        yield Finding(
            FindingKind.FORM,
            phrase("A form in the message would send away what is typed into it; it does nothing here."),
            tuple(outside),
            Severity.CAUTION,
        )
