"""Check 9: what the top Received header says. SES wrote only that one; senders write what follows it."""

import re
from typing import Final

_LONGEST_BLOCK: Final = 64 * 1024
_RECEIVED: Final = re.compile(rb"(?:^|\n)received[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*)", re.IGNORECASE)
_SMTP_ID: Final = re.compile(rb"\swith\s+e?smtps?a?\s+id\s+([^\s;]{1,256})", re.IGNORECASE)
"""`by inbound-smtp.REGION.amazonaws.com with SMTP id MESSAGE-ID`"""


def top_smtp_id(plaintext: memoryview) -> str | None:
    """Return the SMTP id of the very first Received header, None where there is none."""
    block = re.split(rb"\r?\n\r?\n", bytes(plaintext[:_LONGEST_BLOCK]), maxsplit=1)[0]
    header = _RECEIVED.search(block)
    smtp_id = _SMTP_ID.search(header.group(1)) if header else None
    return smtp_id.group(1).decode("ascii", "backslashreplace") if smtp_id else None
