"""A message within the message: who wrote it, and how it begins."""

from datetime import datetime
from typing import Final

from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.mail.digest import digest_mail
from vaultviewer.core.mail.excerpt import beginning_of
from vaultviewer.core.mail.previews.model import MailPreview

LONGEST_TEXT: Final = 64 * 1024
_LONGEST_LINE: Final = 1_000


def preview_mail(content: bytes) -> MailPreview:
    """Read a message as it would be read in a window of its own."""
    digest = digest_mail(content)
    head = digest.mail.head
    date = head.untrusted_date if head.date is None else _with_offset(head.date)
    named = (
        ("From", _joined(head.from_)),
        ("To", _joined(head.to)),
        ("Cc", _joined(head.cc)),
        ("Date", date),
        ("Subject", head.subject),
    )
    shown = beginning_of(digest.text, LONGEST_TEXT)
    return MailPreview(
        tuple((name, value[:_LONGEST_LINE]) for name, value in named if value),
        shown,
        cut=digest.text_cut or len(shown) < len(digest.text),
        attachments=len(digest.body.attachments),
    )


def _with_offset(moment: datetime) -> str:
    """Return a date as the header of a message that is open has it: Mon 2026-11-23 14:02 +09:00."""
    whole = moment.isoformat(" ", "minutes")
    minutes = len("2026-11-23 14:02")
    return f"{moment:%a} {whole[:minutes]} {whole[minutes:]}".rstrip()


def _joined(addresses: tuple[Address, ...]) -> str:
    return ", ".join(f"{each.name} <{each.address}>" if each.name else each.address for each in addresses)
