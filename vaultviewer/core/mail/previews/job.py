"""The job "preview": says what a part is by its content, and shows what is to be seen of it without Qt."""

from collections.abc import Sequence
from typing import Final

import msgspec

from vaultviewer.core.crossing import packed
from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.facts import AttachmentFacts, examine_attachment
from vaultviewer.core.mail.attachments.file_types import BY_MEDIA_TYPE, Kind, extension_of
from vaultviewer.core.mail.attachments.text_types import text_of
from vaultviewer.core.mail.attachments.true_types import is_zip
from vaultviewer.core.mail.body import invitation_of, part_text
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mail.invitations import invitation_text
from vaultviewer.core.mail.previews.archives import preview_archive, preview_zip
from vaultviewer.core.mail.previews.json_layout import lay_out
from vaultviewer.core.mail.previews.model import (
    PagePreview,
    Preview,
    PreviewKind,
    PreviewRequest,
    TextPreview,
)
from vaultviewer.core.mail.previews.nested import preview_mail
from vaultviewer.core.mail.previews.tables import preview_table
from vaultviewer.core.mail.previews.texts import hex_dump, preview_text
from vaultviewer.core.mail.reports import REPORT_TYPES, read_report, report_text
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.ports import Buffer

PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon"}
)
"""The pictures that are drawn. Never SVG: it is a program of its own, and shown as the text it is."""

_MESSAGES: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_TABLES: Final = frozenset({"text/csv", "text/tab-separated-values"})
_TAB: Final = frozenset({"text/tab-separated-values"})


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Answer a `PreviewRequest` about this content with a `Preview`."""
    asked = msgspec.msgpack.decode(request, type=PreviewRequest)
    return packed(preview(bytes(content), asked)), ()


def preview(content: bytes, asked: PreviewRequest) -> Preview:
    """Say what a part is and show the beginning of it. Never raises on any content."""
    part = Part(
        path="",
        content_type=asked.content_type,
        charset=asked.charset,
        disposition=None,
        untrusted_filename=asked.untrusted_name,
        content_id=None,
        fields=(),
        children=(),
        content=content,
        size=len(content),
    )
    return _Previewer(part, examine_attachment(part)).preview()


class _Previewer:
    """Chooses by content first, and by what is declared only among things that look alike."""

    def __init__(self, part: Part, facts: AttachmentFacts) -> None:
        self._part = part
        self._facts = facts
        self._true_type = facts.true_type

    def preview(self) -> Preview:
        content, found = self._part.content, BY_MEDIA_TYPE.get(self._true_type, file_types.UNKNOWN)
        if not content:
            return self._answer(PreviewKind.EMPTY)
        if self._true_type in PICTURES:
            return self._answer(PreviewKind.PICTURE)
        if found is file_types.PDF:
            return self._answer(PreviewKind.PDF)
        if is_zip(content):
            return self._answer(PreviewKind.ARCHIVE, archive=preview_zip(content))
        if found.kind is Kind.ARCHIVE:
            listing = preview_archive(content, found.media_type, self._part.untrusted_filename or "")
            return self._answer(PreviewKind.ARCHIVE, archive=listing)
        return self._preview_text() or self._answer(PreviewKind.BYTES, text=hex_dump(content))

    def _preview_text(self) -> Preview | None:
        """Show a text of any kind; None where this is none."""
        part, declared = self._part, self._part.content_type
        if declared in _MESSAGES or self._true_type == file_types.EML.media_type:
            return self._answer(PreviewKind.MAIL, mail=preview_mail(part.content))
        if text_of(part.content) is None and not (declared.startswith("text/") and part.charset):
            return None
        if declared in REPORT_TYPES:
            return self._card(report_text(read_report(part)))
        if "text/calendar" in {declared, self._true_type}:
            return self._card(invitation_text(invitation_of(part)))
        if "text/html" in {declared, self._true_type}:
            clean = sanitize_html(part_text(part), part_url=lambda _: None)
            page = PagePreview(clean.html, len(clean.remote), clean.simplified)
            return self._answer(PreviewKind.PAGE, page=page)
        return self._preview_data() or self._text()

    def _preview_data(self) -> Preview | None:
        """Show a table or JSON as such."""
        part, declared = self._part, self._part.content_type
        extension = extension_of(part.untrusted_filename or "")
        if declared in _TABLES or extension in {"csv", "tsv"}:
            tabs = declared in _TAB or extension == "tsv"
            table = preview_table(part.content, part.charset, tabs=tabs)
            if table is not None:
                return self._answer(PreviewKind.TABLE, table=table)
        is_json = declared.endswith(("/json", "+json")) or extension in {"json", "ndjson", "jsonl"}
        if is_json or self._true_type == file_types.JSON.media_type:
            shown = preview_text(part.content, part.charset)
            laid_out, problem, cut = lay_out(shown.text)
            cut = cut or shown.cut
            # Where the beginning ends, JSON always breaks off.
            text = TextPreview(laid_out, shown.codec, shown.exact, cut, None if cut else problem)
            return self._answer(PreviewKind.JSON, text=text)
        return None

    def _card(self, text: str) -> Preview:
        """Show what a card says, or, where it says nothing, its text."""
        if not text:
            return self._text()
        return self._answer(PreviewKind.CARD, text=TextPreview(text))

    def _text(self) -> Preview:
        return self._answer(PreviewKind.TEXT, text=preview_text(self._part.content, self._part.charset))

    def _answer(self, kind: PreviewKind, **shown: object) -> Preview:
        return Preview(kind, self._facts, **shown)  # type: ignore[arg-type]  # by kind
