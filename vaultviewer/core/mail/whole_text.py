"""All there is to read in a message as one text: every header field, or every part in its order."""

from collections.abc import Iterator

from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.mail.body import ENRICHED_TYPES, invitation_of, part_text
from vaultviewer.core.mail.bounds import MOST_HEADER_BYTES
from vaultviewer.core.mail.headers import decode_words, unfold
from vaultviewer.core.mail.html.plain_text import html_to_text
from vaultviewer.core.mail.invitations import invitation_text
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.reading import read_head
from vaultviewer.core.mail.reports import REPORT_TYPES, read_report, report_text
from vaultviewer.core.mail.tree import HeaderField, Mail, Part
from vaultviewer.core.phrases import visible

_READABLE = ENRICHED_TYPES | {"text/plain"}
_RULE = "─" * 3


def header_text(fields: tuple[HeaderField, ...]) -> str:
    """Return a line for each field in its order, unfolded, with its encoded-words decoded."""
    return "\n".join(
        f"{visible(field.name)}: {visible(decode_words(unfold(field.value_raw)), longest=MOST_HEADER_BYTES)}"
        for field in fields
    )


def all_parts_text(mail: Mail) -> str:
    """Return what each part says under a line that names it. A part without text is only named.

    Parts are never joined as HTML (Efail): each is turned into text by itself.
    """
    return "\n\n".join(_sections(mail.root))


def _sections(root: Part) -> Iterator[str]:
    for part in root.walk():
        if part.is_multipart and part.children:
            continue
        yield "\n".join(line for line in (_title(part), _text(part).strip("\n")) if line)


def _title(part: Part) -> str:
    named = part.untrusted_filename is not None or part.disposition == "attachment"
    words = [part.path or "0", visible(part.content_type), *([part_filename(part)] if named else [])]
    return f"{_RULE} {' · '.join(words)} {_RULE}"


def _text(part: Part) -> str:
    if part.content_type == "text/html":
        return html_to_text(part_text(part))
    if part.content_type == "text/calendar":
        return invitation_text(invitation_of(part))
    if part.content_type in REPORT_TYPES:
        return report_text(read_report(part))
    if part.content_type in _READABLE:
        return part_text(part)
    if part.children and not part.children[0].unpacked:
        return _head_text(part.children[0])
    return ""


def _head_text(message: Part) -> str:
    """Return who wrote a nested message to whom, about what; its parts follow by themselves."""
    head = read_head(message.fields)

    def joined(addresses: tuple[Address, ...]) -> str:
        return ", ".join(f"{each.name} <{each.address}>" if each.name else each.address for each in addresses)

    lines = (
        ("From", joined(head.from_)),
        ("To", joined(head.to)),
        ("Date", head.untrusted_date),
        ("Subject", head.subject),
    )
    return "\n".join(f"{name}: {visible(value)}" for name, value in lines if value)
