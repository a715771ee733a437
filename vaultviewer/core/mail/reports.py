"""Reports that mail systems write for programs: delivery status (RFC 3464), read receipts (RFC 8098) and
abuse reports (RFC 5965), as groups of fields.
"""

from dataclasses import dataclass
from typing import Final

from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.headers import decode_words
from vaultviewer.core.mail.text import clean_lines
from vaultviewer.core.mail.tree import Part

REPORT_TYPES: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "message/tracking-status",
    }
)
MOST_FIELDS: Final = 2000
LONGEST: Final = 256 * 1024
_WIDEST_NAME: Final = 30


@dataclass(frozen=True, slots=True)
class ReportField:
    """A field: its name as it stands, its value decoded and on one line."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report. In a delivery status the first group is about the message, each other about a recipient."""

    path: str
    content_type: str
    groups: tuple[tuple[ReportField, ...], ...]


def read_report(part: Part) -> Report:
    """Read a part of one of `REPORT_TYPES`; lines that are no fields continue the field above them."""
    lines = clean_lines(decode(part.content[:LONGEST], part.charset).text).split("\n")
    groups: list[list[tuple[str, list[str]]]] = [[]]
    count = 0
    for line in lines:
        name, colon, value = line.partition(":")
        if not line.strip():
            groups.append([])
        elif colon and name and not name[0].isspace() and count < MOST_FIELDS:
            groups[-1].append((name.strip(), [value.strip()]))
            count += 1
        elif groups[-1]:
            groups[-1][-1][1].append(line.strip())
    return Report(
        part.path,
        part.content_type,
        tuple(
            tuple(ReportField(name, decode_words(" ".join(values)).strip()) for name, values in group)
            for group in groups
            if group
        ),
    )


def report_text(report: Report) -> str:
    """Return a report as a table of names and values, a blank line between its groups."""
    widest = min(_WIDEST_NAME, max((len(each.name) for group in report.groups for each in group), default=0))
    return "\n\n".join(
        "\n".join(f"{each.name + ':':<{widest + 1}} {each.value}".rstrip() for each in group)
        for group in report.groups
    )
