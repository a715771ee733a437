"""Makes the pages of the parts tab: what was found in a part, in sentences. Runs on a lane."""

from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mail.attachments.file_types import BY_MEDIA_TYPE
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.previews.model import (
    ArchiveMember,
    ArchivePreview,
    MailPreview,
    PagePreview,
    Preview,
    PreviewKind,
    TablePreview,
    TextPreview,
)
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import visible
from vaultviewer.gui.confined.drawing import PdfOutcome, PdfPage, Picture, PictureOutcome
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.models.parts_page import (
    Content,
    HtmlContent,
    MailContent,
    NothingContent,
    PartHead,
    PartNote,
    PartPage,
    PictureContent,
    TableContent,
    TextContent,
)
from vaultviewer.gui.presenters.severities import TONES
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import counted, rendered

_LONGEST_VALUE: Final = 2_000
_MOST_FIELDS: Final = 500
_LONGEST_NAME: Final = 500
_CONTEXT: Final = "PartPage"
_MESSAGES: Final = frozenset({"message/rfc822", "message/global", "message/news"})


def _tr(text: str) -> str:
    return QCoreApplication.translate("PartPage", text)


def compose_head(part: Part, true_type: str = "", *, is_mail: bool = False) -> PartHead:
    """Say what is known of a part, and with `true_type` what its content is."""
    facts = [visible(part.content_type)]
    known = BY_MEDIA_TYPE.get(true_type)
    if known is not None:
        facts.append(rendered(known.description))
    if part.content or not part.children:
        facts.append(_size(part.size))
    if part.disposition:
        facts.append(visible(part.disposition))
    if part.path:
        facts.append(_tr("part {0}").format(part.path))
    return PartHead(
        part=part,
        title=part_filename(part) if part.untrusted_filename or not part.is_multipart else facts[0],
        facts=" · ".join(facts),
        fields="\n".join(_fields(part)),
        can_open=bool(part.content) and (is_mail or part.content_type in _MESSAGES),
        can_save=not part.is_multipart,
    )


def compose_container(part: Part) -> PartPage:
    """Say of a part that holds others how many there are."""
    count = counted(_CONTEXT, "It holds 1 part.", "It holds %n parts.", len(part.children))
    text = _tr("{0} Choose one in the tree to look into it.").format(count)
    return PartPage(compose_head(part), NothingContent(_tr("Parts within"), text))


def compose_stopped(part: Part) -> PartPage:
    return PartPage(
        compose_head(part),
        NothingContent(_tr("Preview stopped"), _tr("Nothing of it is shown."), again=True),
    )


def compose_problem(part: Part, error: VaultViewerError) -> PartPage:
    """Say why a part could not be looked into, and what can be done."""
    sentences = " ".join(filter(None, map(rendered, error.phrases())))
    return PartPage(compose_head(part), NothingContent(rendered(error.headline()), sentences, again=True))


def compose_preview(part: Part, preview: Preview) -> PartPage:
    """Make the page of whatever is shown without Qt's decoders."""
    notes = [*_warnings(preview)]
    content: Content
    if preview.table is not None:
        content = TableContent(preview.table.rows)
        notes += _table_notes(preview.table)
    elif preview.archive is not None:
        content = _archive_content(preview.archive)
        notes += _archive_notes(preview.archive)
    elif preview.mail is not None:
        content = _mail_content(preview.mail)
        notes += _mail_notes(preview.mail)
    elif preview.page is not None:
        content = HtmlContent(MailDocument(preview.page.html))
        notes += _page_notes(preview.page)
    elif preview.text is not None:
        content = TextContent(preview.text.text)
        notes += _text_notes(preview.text, is_dump=preview.kind is PreviewKind.BYTES)
    else:
        content = NothingContent(_tr("Empty"), _tr("This part has no content."))
    head = compose_head(part, preview.facts.true_type, is_mail=preview.kind is PreviewKind.MAIL)
    return PartPage(head, content, tuple(notes))


def compose_picture(part: Part, preview: Preview, picture: Picture, pixels: bytes) -> PartPage:
    head, notes = compose_head(part, preview.facts.true_type), [*_warnings(preview)]
    if picture.outcome is not PictureOutcome.DRAWN:
        too_large = picture.outcome is PictureOutcome.TOO_LARGE
        reason = (
            _tr("It has more pixels than can be decoded safely. Save it to examine it elsewhere.")
            if too_large
            else _tr("It is damaged, or of a kind that isn't decoded. Save it to examine it elsewhere.")
        )
        return PartPage(head, NothingContent(_tr("The picture can't be shown"), reason), tuple(notes))
    if picture.animated:
        notes.append(PartNote(_tr("The picture is animated; its first frame is shown.")))
    if (picture.drawn_width, picture.drawn_height) != (picture.width, picture.height):
        notes.append(PartNote(_tr("The picture is scaled down; saved, it has all its pixels.")))
    caption = _tr("{0} \N{MULTIPLICATION SIGN} {1} pixels").format(
        _number(picture.width), _number(picture.height)
    )
    content = PictureContent(pixels, picture.drawn_width, picture.drawn_height, caption)
    return PartPage(head, content, tuple(notes))


def compose_pdf(part: Part, preview: Preview, page: PdfPage, pixels: bytes) -> PartPage:
    head, notes = compose_head(part, preview.facts.true_type), (*_warnings(preview),)
    if page.outcome is PdfOutcome.NEEDS_PASSWORD:
        nothing = NothingContent(
            _tr("The document is encrypted"),
            _tr("It asks for a password before it shows anything. Save it to examine it elsewhere."),
        )
        return PartPage(head, nothing, notes)
    if page.outcome is not PdfOutcome.DRAWN:
        nothing = NothingContent(
            _tr("The document can't be shown"),
            _tr("It is damaged, or no PDF beyond its first bytes. Save it to examine it elsewhere."),
        )
        return PartPage(head, nothing, notes)
    caption = _tr("{0} \N{MULTIPLICATION SIGN} {1} mm").format(
        _millimetres(page.width), _millimetres(page.height)
    )
    pages = max(1, page.pages)
    content = PictureContent(
        pixels,
        page.drawn_width,
        page.drawn_height,
        caption,
        page=min(max(0, page.page), pages - 1),
        pages=pages,
    )
    return PartPage(head, content, notes)


# ------------------------------------------------------------------------------------------------ notes


def _warnings(preview: Preview) -> Iterator[PartNote]:
    """Say what an attachment with this content would be warned of."""
    tone = TONES[preview.facts.severity]
    for warning in preview.facts.warnings:
        yield PartNote(rendered(warning), tone)


def _text_notes(text: TextPreview, *, is_dump: bool) -> Iterator[PartNote]:
    if is_dump:
        yield PartNote(_tr("No preview for content of this kind; these are its first bytes."))
    if text.cut:
        yield _only_beginning()
    if not text.exact:
        yield PartNote(
            _tr("Some bytes are no text in {0}; \N{REPLACEMENT CHARACTER} stands for each.").format(
                visible(text.codec)
            )
        )
    if text.problem is not None:
        yield PartNote(
            _tr("Malformed JSON from character {0} on; what follows stands as it is.").format(
                _number(text.problem + 1)
            ),
            Tone.CAUTION,
        )


def _only_beginning() -> PartNote:
    return PartNote(_tr("Only the beginning is shown. Save the part to see all of it."))


def _table_notes(table: TablePreview) -> Iterator[PartNote]:
    if table.cut:
        yield _only_beginning()
    if table.more_rows > 0:
        yield PartNote(
            counted(_CONTEXT, "1 more row is not shown.", "%n more rows are not shown.", table.more_rows)
        )
    if table.more_columns > 0:
        yield PartNote(
            counted(
                _CONTEXT, "1 more column is not shown.", "%n more columns are not shown.", table.more_columns
            )
        )
    if table.formulas > 0:
        yield PartNote(
            counted(
                _CONTEXT,
                "1 cell would be computed by a spreadsheet; here it is text.",
                "%n cells would be computed by a spreadsheet; here they are text.",
                table.formulas,
            ),
            Tone.CAUTION,
        )


def _archive_notes(archive: ArchivePreview) -> Iterator[PartNote]:
    if not archive.listed:
        return
    count = counted(_CONTEXT, "1 entry", "%n entries", len(archive.members) + max(0, archive.more))
    yield PartNote(
        _tr("{0}, {1} unpacked as it claims. Nothing was unpacked.").format(count, _size(archive.unpacked))
    )
    if (leading_out := sum(member.leads_out for member in archive.members)) > 0:
        yield PartNote(
            counted(
                _CONTEXT,
                "The name of 1 entry leads out of the folder it is unpacked into.",
                "The names of %n entries lead out of the folder they are unpacked into.",
                leading_out,
            ),
            Tone.DANGER,
        )
    if archive.more > 0:
        yield PartNote(
            counted(_CONTEXT, "1 more entry is not listed.", "%n more entries are not listed.", archive.more)
        )
    if not archive.whole:
        yield PartNote(_tr("Its directory is damaged or goes on; not all of it is listed."), Tone.CAUTION)


def _mail_notes(mail: MailPreview) -> Iterator[PartNote]:
    if mail.attachments > 0:
        count = counted(_CONTEXT, "1 attachment", "%n attachments", mail.attachments)
        yield PartNote(_tr("It has {0}. Open it in a window to see all of it.").format(count))
    if mail.cut:
        yield PartNote(_tr("Only the beginning is shown. Open it in a window to see all of it."))


def _page_notes(page: PagePreview) -> Iterator[PartNote]:
    if page.remote > 0:
        count = counted(_CONTEXT, "1 remote item", "%n remote items", page.remote)
        yield PartNote(_tr("{0} blocked.").format(count))
    if page.simplified:
        yield PartNote(_tr("The HTML is too large or too odd to be laid out; only its text is shown."))


# --------------------------------------------------------------------------------------------- contents


def _archive_content(archive: ArchivePreview) -> Content:
    if not archive.listed:
        return NothingContent(
            _tr("Not listed"),
            _tr("Archives of this kind are recognised and not read. Save it to examine it elsewhere."),
        )
    if not archive.members:
        return NothingContent(_tr("Nothing listed"), _tr("The archive's directory is empty or unreadable."))
    titles = (_tr("Name"), _tr("Size"), _tr("Packed"), _tr("Remarks"), _tr("Changed"))
    dated = any(member.modified for member in archive.members)
    rows = tuple(
        (
            visible(member.untrusted_name, longest=_LONGEST_NAME),
            "" if member.unpacked is None or member.is_folder else _size(member.unpacked),
            "" if member.packed is None or member.is_folder else _size(member.packed),
            ", ".join(_remarks(member)),
            visible(member.modified),
        )
        for member in archive.members
    )
    columns = len(titles) if dated else len(titles) - 1
    return TableContent(tuple(row[:columns] for row in rows), titles[:columns], frozenset({1, 2}))


def _remarks(member: ArchiveMember) -> Iterator[str]:
    if member.is_folder:
        yield _tr("folder")
    if member.encrypted:
        yield _tr("encrypted")
    if member.runs:
        yield _tr("can run a program")
    if member.leads_out:
        yield _tr("leads out of its folder")


def _mail_content(mail: MailPreview) -> MailContent:
    words = {
        "From": _tr("From"),
        "To": _tr("To"),
        "Cc": _tr("Cc"),
        "Date": _tr("Date"),
        "Subject": _tr("Subject"),
    }
    lines = tuple(
        (words.get(name, visible(name)), visible(value, longest=_LONGEST_VALUE)) for name, value in mail.lines
    )
    return MailContent(lines, mail.text or _tr("This message has no text."))


def _fields(part: Part) -> Iterable[str]:
    """Return the part's own header fields as they stand, folded lines on lines of their own."""
    for field in part.fields[:_MOST_FIELDS]:
        lines = field.value_raw[:_LONGEST_VALUE].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        first, *others = (visible(line.replace("\t", "    "), longest=_LONGEST_VALUE) for line in lines)
        yield f"{visible(field.name)}: {first.lstrip()}"
        yield from others


def _size(size: int) -> str:
    return QLocale().formattedDataSize(max(0, size), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _number(value: int) -> str:
    return QLocale().toString(value)


def _millimetres(points: float) -> str:
    return _number(round(points * 25.4 / 72))
