"""What a part is called when it is listed or saved, also where its sender gave it no name."""

from typing import Final

from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.mail.headers import decode_words, first_value
from vaultviewer.core.mail.tree import Part

_EXTENSIONS: Final = {
    # Fixed: the systems' own tables differ, and change with what is installed.
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/pgp-encrypted": ".pgp",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "application/rtf": ".rtf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/enriched": ".txt",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
    "text/x-amp-html": ".html",
    "text/xml": ".xml",
}
_NAMES: Final = {
    "text/calendar": "invitation.ics",
    "message/delivery-status": "delivery status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "abuse report.txt",
    "text/rfc822-headers": "headers.txt",
    "application/ms-tnef": "winmail.dat",
}
_MESSAGES: Final = frozenset({"message/rfc822", "message/global", "message/news"})


def part_filename(part: Part) -> str:
    """Return a safe file name for a part; a nested message is named by its subject."""
    if part.content_type in _MESSAGES:
        return _message_name(part)
    fallback = _NAMES.get(part.content_type) or f"part {part.path or '1'}{_extension(part)}"
    return safe_filename(part.untrusted_filename or "", fallback=fallback)


def _message_name(part: Part) -> str:
    subject = ""
    if part.children:
        pairs = [(field.name, field.value_raw) for field in part.children[0].fields]
        subject = decode_words(first_value(pairs, "subject")).replace("/", "_").replace("\\", "_")
    name = part.untrusted_filename or subject[:100]
    if name and not name.lower().endswith(".eml"):
        name = f"{name}.eml"
    return safe_filename(name, fallback="message.eml")


def _extension(part: Part) -> str:
    return _EXTENSIONS.get(part.content_type, ".bin")
