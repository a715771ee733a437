"""Golden messages: `NAME.eml` and, in `NAME.json`, what must be read from it.

To add one: write the .eml with CRLF line ends, `describe` it, and review the JSON by eye before it is kept.
"""

import hashlib
from pathlib import Path
from typing import Final

from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.mail.body import best_text, choose_body
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.protection import find_protection
from vaultviewer.core.mail.tree import Mail, MailHead, Part

GOLDEN: Final = Path(__file__).parent.parent / "data" / "mail"


def golden_names() -> list[str]:
    return sorted(path.stem for path in GOLDEN.glob("*.eml"))


def golden_bytes(name: str) -> bytes:
    return (GOLDEN / f"{name}.eml").read_bytes()


def describe(mail: Mail) -> dict[str, object]:
    """Return all that a reader makes of a message, as JSON can hold it."""
    body = choose_body(mail.root)
    described: dict[str, object] = {
        "head": _describe_head(mail.head),
        "tree": _describe_part(mail.root),
        "body": {
            "text": None if body.text is None else body.text.path,
            "html": None if body.html is None else body.html.path,
            "attachments": {part.path: part_filename(part) for part in body.attachments},
            "inline": {content_id: part.path for content_id, part in body.inline.items()},
            "reads": best_text(body).split("\n"),
        },
        "defects": [f"{defect.path or 'whole'}: {defect.kind}" for defect in mail.defects],
    }
    if protection := find_protection(mail.root):
        described["protection"] = [str(found.sentence) for found in protection]
    return described


def _describe_head(head: MailHead) -> dict[str, object]:
    named: dict[str, object] = {
        name: _describe_addresses(addresses)
        for name, addresses in (
            ("from", head.from_),
            ("sender", head.sender),
            ("reply_to", head.reply_to),
            ("to", head.to),
            ("cc", head.cc),
        )
        if addresses
    }
    named["subject"] = head.subject
    named["date"] = None if head.date is None else head.date.isoformat()
    if head.date is None:
        named["untrusted_date"] = head.untrusted_date
    named["message_id"] = head.message_id
    if head.several_from:
        named["several_from"] = True
    return named


def _describe_addresses(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[address.name, address.address] for address in addresses]


def _describe_part(part: Part) -> dict[str, object]:
    described: dict[str, object] = {"path": part.path, "type": part.content_type, "size": part.size}
    optional = {
        "charset": part.charset,
        "disposition": part.disposition,
        "filename": part.untrusted_filename,
        "content_id": part.content_id,
    }
    described |= {name: value for name, value in optional.items() if value is not None}
    if part.unpacked:
        described["unpacked"] = True
    if part.content:
        described["sha256"] = hashlib.sha256(part.content).hexdigest()
    if part.children:
        described["children"] = [_describe_part(child) for child in part.children]
    return described
