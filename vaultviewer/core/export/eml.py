"""Messages as .eml files: exactly the bytes that were decrypted, and a name that sorts and says what it
is.
"""

import hashlib
from pathlib import Path
from typing import Final

from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.mail.tree import Mail
from vaultviewer.core.values import ObjectRef

_SHORT_ID: Final = 12
_LONGEST_SUBJECT: Final = 60


def suggested_name(mail: Mail, ref: ObjectRef | None) -> str:
    """Return `2024-05-31 0930 Subject [message ID's beginning].eml`, safe on any system.

    The time is the sender's, without its offset; an unreadable Date is left out, and so is the ID of a
    message that comes from no bucket.
    """
    date = mail.head.date
    parts = [
        "" if date is None else date.strftime("%Y-%m-%d %H%M"),
        mail.head.subject.replace("/", "_").replace("\\", "_")[:_LONGEST_SUBJECT].strip() or "no subject",
        "" if ref is None else f"[{ref.key.rpartition('/')[2][:_SHORT_ID]}]",
    ]
    return safe_filename(" ".join(part for part in parts if part) + ".eml", fallback="message.eml")


def save_eml(plaintext: bytes | bytearray | memoryview, path: Path, *, overwrite: bool) -> str:
    """Write the message byte for byte and return its SHA-256 in hexadecimal.

    Raises AlreadyExists; SaveFailed.
    """
    digest = hashlib.sha256(plaintext).hexdigest()
    write_whole(path, plaintext, overwrite=overwrite)
    return digest
