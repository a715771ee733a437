"""What SES itself says of a message: only the block of fields that SES put on top is believed.

SES writes, in this order: Return-Path, Received, X-SES-Spam-Verdict, X-SES-Virus-Verdict, Received-SPF,
Authentication-Results, X-SES-RECEIPT, X-SES-DKIM-SIGNATURE. A sender can write fields of these names too, but
only further down.
"""

import re
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.mail.headers import harmless, unfold
from vaultviewer.core.mail.tree import HeaderField, Mail

_ORDER: Final = (
    "return-path",
    "received",
    "x-ses-spam-verdict",
    "x-ses-virus-verdict",
    "received-spf",
    "authentication-results",
    "x-ses-receipt",
    "x-ses-dkim-signature",
)
_BY_SES: Final = re.compile(
    r"\bby (?P<host>inbound-smtp\.[a-z0-9-]+\.amazonaws\.com) with E?SMTPS?A? id (?P<id>[A-Za-z0-9]+)\b"
)
_METHOD: Final = re.compile(r"(?:^|;)\s*(?P<method>spf|dkim|dmarc)\s*=\s*(?P<result>[a-z]+)", re.IGNORECASE)
_SPF_RESULT: Final = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class SesVerdicts:
    """SES's own words, in lower case where they are a result; "" for what it did not write."""

    smtp_id: str
    received_by: str
    return_path: str = ""
    spam: str = ""
    virus: str = ""
    spf: str = ""
    dkim: tuple[str, ...] = ()
    dmarc: str = ""
    authentication_results: str = ""


def read_verdicts(mail: Mail) -> SesVerdicts | None:
    """Read the top block; None where the message doesn't begin with one written by SES."""
    block = _top_block(mail.root.fields)
    received = _BY_SES.search(block.get("received", ""))
    if received is None:
        return None
    results = block.get("authentication-results", "")
    if not re.match(r"amazonses\.com\s*;", results):
        results = ""
    uncommented = _without_comments(results)
    found = [(match["method"].lower(), match["result"].lower()) for match in _METHOD.finditer(uncommented)]
    spf = _SPF_RESULT.match(block.get("received-spf", ""))
    return SesVerdicts(
        smtp_id=received["id"],
        received_by=received["host"],
        return_path=block.get("return-path", "").strip("<> "),
        spam=block.get("x-ses-spam-verdict", "").lower(),
        virus=block.get("x-ses-virus-verdict", "").lower(),
        spf="" if spf is None else spf.group().lower(),
        dkim=tuple(result for method, result in found if method == "dkim"),
        dmarc=next((result for method, result in found if method == "dmarc"), ""),
        authentication_results=results,
    )


def _top_block(fields: tuple[HeaderField, ...]) -> dict[str, str]:
    """Take fields from the top as long as they come in SES's order, each at most once."""
    block: dict[str, str] = {}
    expected = 0
    for header in fields:
        name = header.name.lower()
        if name not in _ORDER[expected:]:
            break
        expected = _ORDER.index(name) + 1
        block[name] = harmless(unfold(header.value_raw))
    return block


def _without_comments(value: str) -> str:
    """Drop what stands in parentheses: it quotes the sender, who could write a result there."""
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(piece)
    return "".join(kept)
