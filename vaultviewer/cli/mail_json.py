"""A message as JSON, for other programs.

Values are the sender's word. Names and texts are decoded; only `html` is untouched by any sanitiser. The
output is ASCII, so that no control or bidirectional character of a message reaches a terminal.

What counts as an attachment
    Every leaf of the MIME tree that is neither the chosen text nor the chosen HTML body, in the message's
    order. So each byte that a message carries is accounted for exactly once: as `text`, as `html`, or as an
    attachment with its SHA-256.

    Parsers disagree here. Python's `iter_attachments` leaves out what stands beside the body in a
    multipart/alternative, and of a multipart/related lists the images too; mail-parser goes by file name,
    Content-ID and disposition; JMAP (RFC 8621, section 4.1.4) lists all that is not body; Thunderbird hides
    images that the HTML shows. Whoever hunts for a file wants it listed, so here

    - images that the HTML refers to by `cid:` are listed, with `disposition` and `content_id` to tell them
      apart: whether they are decoration is for the caller to say;
    - a second text or HTML that is not the body is listed: mailing lists' footers, alternatives that lost;
    - a nested message (message/rfc822) is one attachment, hashed over its own bytes as they stand, as
      forensic tools need them; what it holds shows in `parts`, not here a second time;
    - signatures, delivery reports and invitations are listed like any other part;
    - files that were unpacked out of a part (winmail.dat, uuencode, yEnc) follow it, and `inside` names that
      part; it is null for all that MIME itself delivered. winmail.dat itself is listed still.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from vaultviewer.cli.evidence_json import evidence_json
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.mail.body import Body, as_sent, decoded_content, invitation_of
from vaultviewer.core.mail.protection import Protection, find_protection
from vaultviewer.core.mail.reports import Report, read_report
from vaultviewer.core.mail.tree import Defect, Mail, Part


def mail_json(mail: Mail, body: Body, evidence: Evidence | None = None) -> str:
    """Return the message as one JSON object; what came out of a vault has an `envelope` beside it."""
    head = mail.head
    described: dict[str, object] = {
        "from": _addresses(head.from_),
        "sender": _addresses(head.sender),
        "reply_to": _addresses(head.reply_to),
        "to": _addresses(head.to),
        "cc": _addresses(head.cc),
        "bcc": _addresses(head.bcc),
        "subject": head.subject,
        "date": None if head.date is None else head.date.isoformat(),
        "message_id": head.message_id,
        "text": None if body.text is None else as_sent(body.text),
        "html": None if body.html is None else decoded_content(body.html),
        "attachments": [_attachment(part, inside) for part, inside in _attached(mail.root, body)],
        "parts": [_part(mail.root)],
        "defects": [_defect(defect) for defect in mail.defects],
        "protection": [_protection(found) for found in find_protection(mail.root)],
        "reports": [_report(read_report(part)) for part in body.reports],
        "invitations": [{"part": part.path, **asdict(invitation_of(part))} for part in body.invitations],
    }
    if evidence is not None:
        described["envelope"] = evidence_json(evidence)
    return json.dumps(described, indent=2, default=_time)


def _addresses(addresses: tuple[Address, ...]) -> list[dict[str, str]]:
    return [{"name": each.name, "address": each.address} for each in addresses]


def _attached(part: Part, body: Body, inside: Part | None = None) -> Iterator[tuple[Part, Part | None]]:
    """Yield the leaves in the message's order, each with the part that it was unpacked from.

    The parts of a nested message are that message's own.
    """
    if not part.is_multipart and part is not body.text and part is not body.html:
        yield part, inside
    for child in part.children:
        if part.is_multipart or child.unpacked:
            yield from _attached(child, body, part if child.unpacked else None)


def _attachment(part: Part, inside: Part | None) -> dict[str, object]:
    return {
        "filename": part.untrusted_filename,
        "content_type": part.content_type,
        "size": part.size,
        "sha256": hashlib.sha256(part.content).hexdigest(),
        "disposition": part.disposition,
        "content_id": part.content_id,
        "part": part.path,
        "inside": None if inside is None else inside.path,
    }


def _part(part: Part) -> dict[str, object]:
    return {
        "path": part.path,
        "content_type": part.content_type,
        "size": part.size,
        "children": [_part(child) for child in part.children],
    }


def _defect(defect: Defect) -> dict[str, str]:
    return {"kind": str(defect.kind), "path": defect.path, "sentence": str(defect.sentence)}


def _protection(found: Protection) -> dict[str, str]:
    return {
        "kind": str(found.kind),
        "standard": str(found.standard),
        "path": found.path,
        "covers": found.covers,
        "sentence": str(found.sentence),
    }


def _report(report: Report) -> dict[str, object]:
    return {
        "part": report.path,
        "content_type": report.content_type,
        "groups": [[[field.name, field.value] for field in group] for group in report.groups],
    }


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")
