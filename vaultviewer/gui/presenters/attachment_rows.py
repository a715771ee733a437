"""Describes the attachments of a message: what each is called, what it is, and what to know about it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.facts import AttachmentFacts
from vaultviewer.core.mail.attachments.file_types import BY_MEDIA_TYPE, Kind
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.translation import rendered

_ICONS_OF_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        file_types.PDF.media_type: "file-pdf",
        file_types.CALENDAR.media_type: "file-calendar",
        file_types.XLS.media_type: "file-table",
        file_types.XLSX.media_type: "file-table",
        file_types.ODS.media_type: "file-table",
        file_types.CSV.media_type: "file-table",
        file_types.SVG.media_type: "file-image",
    }
)
_ICONS_OF_KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.PROGRAM: "file-program",
        Kind.SCRIPT: "file-script",
        Kind.SHORTCUT: "file-program",
        Kind.DISK_IMAGE: "file-disk",
        Kind.ARCHIVE: "file-archive",
        Kind.DOCUMENT: "file-document",
        Kind.WEB_PAGE: "file-page",
        Kind.IMAGE: "file-image",
        Kind.MAIL: "file-mail",
        Kind.TEXT: "file-text",
    }
)


def attachment_rows(parts: Iterable[Part], facts: Iterable[AttachmentFacts]) -> tuple[AttachmentRow, ...]:
    """Return a row for each part, in their order."""
    return tuple(attachment_row(part, each) for part, each in zip(parts, facts, strict=True))


def attachment_row(part: Part, facts: AttachmentFacts) -> AttachmentRow:
    return AttachmentRow(
        part=part,
        name=part_filename(part),
        kind=visible(part.content_type),
        size=len(part.content),
        icon=icon_of(facts.true_type),
        warnings=tuple(rendered(warning) for warning in facts.warnings),
        true_type=visible(facts.true_type),
        description=rendered(facts.description),
        severity=facts.severity,
        mismatched=facts.mismatched,
    )


def icon_of(media_type: str) -> str:
    """Return the icon's role for a type by content."""
    if media_type in _ICONS_OF_TYPES:
        return _ICONS_OF_TYPES[media_type]
    known = BY_MEDIA_TYPE.get(media_type)
    if known is not None:
        return _ICONS_OF_KINDS.get(known.kind, "file")
    family = media_type.partition("/")[0]
    return {"image": "file-image", "audio": "file-media", "video": "file-media"}.get(family, "file")
