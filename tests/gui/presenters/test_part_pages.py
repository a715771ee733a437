"""The pages of the parts tab: every answer becomes the sentences and cells that a person reads."""

from dataclasses import replace

import pytest
from support.preview_samples import part

from vaultviewer.core.errors import TookTooLong
from vaultviewer.core.mail.attachments.facts import AttachmentFacts
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
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import HeaderField, Part
from vaultviewer.core.phrases import phrase
from vaultviewer.gui.confined.drawing import PdfOutcome, PdfPage, Picture, PictureOutcome
from vaultviewer.gui.models.parts_page import (
    HtmlContent,
    MailContent,
    NothingContent,
    PartNote,
    PartPage,
    PictureContent,
    TableContent,
    TextContent,
)
from vaultviewer.gui.presenters.part_pages import (
    compose_container,
    compose_head,
    compose_pdf,
    compose_picture,
    compose_preview,
    compose_problem,
    compose_stopped,
)
from vaultviewer.gui.theme import Tone

FILE = part(b"content", "application/octet-stream", "file.bin")
FACTS = AttachmentFacts("application/octet-stream", phrase("Data"))
WARNED = replace(FACTS, severity=Severity.DANGER, warnings=(phrase("It is a program."),))
RTL_OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
PIXELS = bytes(2 * 3 * 4)


def multipart(*children: Part) -> Part:
    return Part("", "multipart/mixed", None, None, None, None, (), children, b"", 0)


def text_page(text: TextPreview, kind: PreviewKind = PreviewKind.TEXT) -> PartPage:
    return compose_preview(FILE, Preview(kind, FACTS, text=text))


def table_page(table: TablePreview) -> PartPage:
    return compose_preview(FILE, Preview(PreviewKind.TABLE, FACTS, table=table))


def archive_page(archive: ArchivePreview) -> PartPage:
    return compose_preview(FILE, Preview(PreviewKind.ARCHIVE, FACTS, archive=archive))


def mail_page(mail: MailPreview) -> PartPage:
    return compose_preview(FILE, Preview(PreviewKind.MAIL, FACTS, mail=mail))


def html_page(page: PagePreview) -> PartPage:
    return compose_preview(FILE, Preview(PreviewKind.PAGE, FACTS, page=page))


def picture_page(picture: Picture, facts: AttachmentFacts = FACTS) -> PartPage:
    return compose_picture(FILE, Preview(PreviewKind.PICTURE, facts), picture, PIXELS)


def pdf_page(page: PdfPage, facts: AttachmentFacts = FACTS) -> PartPage:
    return compose_pdf(FILE, Preview(PreviewKind.PDF, facts), page, PIXELS)


def sentences(page: PartPage) -> list[str]:
    return [note.text for note in page.notes]


def table_of(page: PartPage) -> TableContent:
    assert isinstance(page.content, TableContent)
    return page.content


# ------------------------------------------------------------------------------------------------- heads


def test_a_head_tells_name_declared_and_true_type_size_and_place() -> None:
    attached = replace(FILE, disposition="attachment", size=1_500_000)
    head = compose_head(attached, "application/pdf")
    assert head.title == "file.bin"
    declared, true_type, size, disposition, place = head.facts.split(" · ")
    assert declared == "application/octet-stream"
    assert true_type == "PDF document"
    assert size.replace(",", ".") == "1.5 MB"
    assert disposition == "attachment"
    assert place == "part 1"


def test_a_type_that_nobody_knows_adds_nothing_to_the_head() -> None:
    assert compose_head(FILE, "no/such").facts == compose_head(FILE).facts


def test_what_a_sender_wrote_can_not_turn_the_facts_around() -> None:
    head = compose_head(replace(FILE, content_type=f"a/{RTL_OVERRIDE}b", disposition=f"x{RTL_OVERRIDE}y"))
    assert RTL_OVERRIDE not in head.facts


@pytest.mark.parametrize(
    ("declared", "content", "is_mail", "opens"),
    [
        ("message/rfc822", b"x", False, True),
        ("message/global", b"x", False, True),
        ("message/rfc822", b"", False, False),
        ("application/octet-stream", b"x", True, True),
        ("application/octet-stream", b"x", False, False),
        ("message/delivery-status", b"x", False, False),
    ],
)
def test_only_messages_can_be_opened(declared: str, content: bytes, *, is_mail: bool, opens: bool) -> None:
    assert compose_head(part(content, declared), is_mail=is_mail).can_open is opens


def test_a_container_has_a_type_for_a_title_and_can_not_be_saved() -> None:
    head = compose_head(multipart(FILE))
    assert (head.title, head.facts, head.can_save) == ("multipart/mixed", "multipart/mixed", False)


@pytest.mark.parametrize(("count", "words"), [(1, "It holds 1 part. "), (3, "It holds 3 parts. ")])
def test_a_container_tells_how_many_parts_it_holds(count: int, words: str) -> None:
    content = compose_container(multipart(*[FILE] * count)).content
    assert isinstance(content, NothingContent)
    assert content.text == f"{words}Choose one in the tree to look into it."
    assert not content.again


def test_the_fields_of_a_part_stand_line_for_line() -> None:
    fields = (
        HeaderField("Content-Type", " text/plain;\r\n\tcharset=x"),
        HeaderField("X-Odd", f" a{RTL_OVERRIDE}b"),
    )
    lines = compose_head(replace(FILE, fields=fields)).fields.split("\n")
    assert lines[:2] == ["Content-Type: text/plain;", "    charset=x"]
    assert lines[2].startswith("X-Odd: a")
    assert RTL_OVERRIDE not in lines[2]


def test_a_header_without_end_is_cut() -> None:
    endless = (HeaderField("X", "y" * 1_000_000),) * 2_000
    assert len(compose_head(replace(FILE, fields=endless)).fields) < 500 * 2_100


# -------------------------------------------------------------------------------------------- no preview


def test_what_was_stopped_and_what_failed_can_be_tried_again() -> None:
    stopped = compose_stopped(FILE).content
    failed = compose_problem(FILE, TookTooLong(seconds=30)).content
    assert isinstance(stopped, NothingContent)
    assert isinstance(failed, NothingContent)
    assert stopped.title == "Preview stopped"
    assert "30 seconds" in failed.text
    assert stopped.again
    assert failed.again


@pytest.mark.parametrize("kind", list(PreviewKind))
def test_an_answer_without_its_member_shows_nothing(kind: PreviewKind) -> None:
    page = compose_preview(FILE, Preview(kind, FACTS))
    assert page.content == NothingContent("Empty", "This part has no content.")


@pytest.mark.parametrize(
    ("severity", "tone"),
    [(Severity.DANGER, Tone.DANGER), (Severity.CAUTION, Tone.CAUTION), (Severity.NOTE, Tone.NEUTRAL)],
)
def test_warnings_stand_first_in_their_tone(severity: Severity, tone: Tone) -> None:
    facts = replace(WARNED, severity=severity)
    page = compose_preview(FILE, Preview(PreviewKind.TEXT, facts, text=TextPreview("x", cut=True)))
    assert page.notes[0] == PartNote("It is a program.", tone)
    assert len(page.notes) == 2


# ------------------------------------------------------------------------------------------------- texts


def test_a_sound_text_needs_no_word() -> None:
    page = text_page(TextPreview("hello", "utf-8"))
    assert (page.content, page.notes) == (TextContent("hello"), ())


@pytest.mark.parametrize(
    ("text", "kind", "note"),
    [
        (
            TextPreview("x", "utf-8", cut=True),
            PreviewKind.TEXT,
            PartNote("Only the beginning is shown. Save the part to see all of it."),
        ),
        (
            TextPreview("x", "utf-8", exact=False),
            PreviewKind.TEXT,
            PartNote("Some bytes are no text in utf-8; \N{REPLACEMENT CHARACTER} stands for each."),
        ),
        (
            TextPreview("{", "utf-8", problem=0),
            PreviewKind.JSON,
            PartNote("Malformed JSON from character 1 on; what follows stands as it is.", Tone.CAUTION),
        ),
        (
            TextPreview("00 01"),
            PreviewKind.BYTES,
            PartNote("No preview for content of this kind; these are its first bytes."),
        ),
    ],
)
def test_what_is_amiss_with_a_text_is_said(text: TextPreview, kind: PreviewKind, note: PartNote) -> None:
    assert text_page(text, kind).notes == (note,)


# ------------------------------------------------------------------------------------------------ tables


def test_a_whole_table_stands_without_a_word() -> None:
    page = table_page(TablePreview((("a", "=1"),), ","))
    assert (page.content, page.notes) == (TableContent((("a", "=1"),)), ())


@pytest.mark.parametrize(
    ("table", "note"),
    [
        (TablePreview((), ",", more_rows=1), PartNote("1 more row is not shown.")),
        (TablePreview((), ",", more_rows=12), PartNote("12 more rows are not shown.")),
        (TablePreview((), ",", more_columns=1), PartNote("1 more column is not shown.")),
        (TablePreview((), ",", more_columns=2), PartNote("2 more columns are not shown.")),
        (
            TablePreview((), ",", formulas=1),
            PartNote("1 cell would be computed by a spreadsheet; here it is text.", Tone.CAUTION),
        ),
        (
            TablePreview((), ",", formulas=2),
            PartNote("2 cells would be computed by a spreadsheet; here they are text.", Tone.CAUTION),
        ),
        (
            TablePreview((), ",", cut=True),
            PartNote("Only the beginning is shown. Save the part to see all of it."),
        ),
    ],
)
def test_what_of_a_table_is_not_shown_is_counted(table: TablePreview, note: PartNote) -> None:
    assert table_page(table).notes == (note,)


# ---------------------------------------------------------------------------------------------- archives


def test_an_archive_lists_what_each_member_claims() -> None:
    page = archive_page(
        ArchivePreview(
            (
                ArchiveMember("folder/", 0, 0, is_folder=True),
                ArchiveMember(f"a{RTL_OVERRIDE}txt.exe", 2_000, 1_000, encrypted=True, runs=True),
                ArchiveMember("../b", None, None, leads_out=True),
            ),
            unpacked=2_000,
        )
    )
    table = table_of(page)
    assert table.titles == ("Name", "Size", "Packed", "Remarks")
    folder, program, outside = table.rows
    assert folder == ("folder/", "", "", "folder")
    assert RTL_OVERRIDE not in program[0]
    assert [size.replace(",", ".") for size in program[1:3]] == ["2.0 kB", "1.0 kB"]
    assert program[3] == "encrypted, can run a program"
    assert outside == ("../b", "", "", "leads out of its folder")
    assert sentences(page)[0].startswith("3 entries, 2")
    assert page.notes[1] == PartNote(
        "The name of 1 entry leads out of the folder it is unpacked into.", Tone.DANGER
    )


def test_dates_have_a_column_where_one_member_has_a_date() -> None:
    dated = ArchiveMember("a", modified="2026-11-23 14:02")
    table = table_of(archive_page(ArchivePreview((dated, ArchiveMember("b")))))
    assert table.titles[-1] == "Changed"
    assert [row[-1] for row in table.rows] == ["2026-11-23 14:02", ""]


@pytest.mark.parametrize(
    ("archive", "note"),
    [
        (
            ArchivePreview((ArchiveMember("../a", leads_out=True),) * 2),
            PartNote("The names of 2 entries lead out of the folder they are unpacked into.", Tone.DANGER),
        ),
        (ArchivePreview((ArchiveMember("a"),), more=1), PartNote("1 more entry is not listed.")),
        (ArchivePreview((ArchiveMember("a"),), more=5), PartNote("5 more entries are not listed.")),
        (
            ArchivePreview((ArchiveMember("a"),), whole=False),
            PartNote("Its directory is damaged or goes on; not all of it is listed.", Tone.CAUTION),
        ),
    ],
)
def test_what_is_odd_about_an_archive_is_said(archive: ArchivePreview, note: PartNote) -> None:
    assert archive_page(archive).notes[1:] == (note,)


def test_entries_that_are_not_listed_are_counted() -> None:
    assert sentences(archive_page(ArchivePreview((ArchiveMember("a"),), more=4)))[0].startswith("5 entries, ")
    assert sentences(archive_page(ArchivePreview((ArchiveMember("a"),))))[0].startswith("1 entry, ")


def test_an_archive_that_is_not_read_makes_no_claims() -> None:
    page = archive_page(ArchivePreview(listed=False))
    assert isinstance(page.content, NothingContent)
    assert page.content.title == "Not listed"
    assert page.notes == ()


def test_an_archive_without_entries_says_so() -> None:
    page = archive_page(ArchivePreview(whole=False))
    assert isinstance(page.content, NothingContent)
    assert page.content.title == "Nothing listed"
    assert page.notes[-1].tone is Tone.CAUTION


# ------------------------------------------------------------------------------------- messages and pages


def test_a_nested_message_shows_its_head_and_its_text() -> None:
    page = mail_page(MailPreview((("Subject", f"a{RTL_OVERRIDE}b"), ("X-Odd", "c")), "body"))
    assert isinstance(page.content, MailContent)
    (subject, value), odd = page.content.lines
    assert subject == "Subject"
    assert RTL_OVERRIDE not in value
    assert odd == ("X-Odd", "c")
    assert page.content.text == "body"
    assert page.head.can_open


def test_a_nested_message_without_text_says_so() -> None:
    content = mail_page(MailPreview((), "")).content
    assert content == MailContent((), "This message has no text.")


@pytest.mark.parametrize(
    ("mail", "note"),
    [
        (MailPreview((), "", attachments=1), "It has 1 attachment. Open it in a window to see all of it."),
        (MailPreview((), "", attachments=2), "It has 2 attachments. Open it in a window to see all of it."),
        (MailPreview((), "", cut=True), "Only the beginning is shown. Open it in a window to see all of it."),
    ],
)
def test_what_of_a_nested_message_is_not_shown_is_said(mail: MailPreview, note: str) -> None:
    assert sentences(mail_page(mail)) == [note]


@pytest.mark.parametrize(
    ("preview", "notes"),
    [
        (PagePreview("<p>x"), []),
        (PagePreview("<p>x", remote=1), ["1 remote item blocked."]),
        (PagePreview("<p>x", remote=7), ["7 remote items blocked."]),
        (
            PagePreview("<p>x", simplified=True),
            ["The HTML is too large or too odd to be laid out; only its text is shown."],
        ),
    ],
)
def test_a_page_tells_what_was_kept_from_it(preview: PagePreview, notes: list[str]) -> None:
    page = html_page(preview)
    assert isinstance(page.content, HtmlContent)
    assert page.content.document.html == "<p>x"
    assert sentences(page) == notes


# ------------------------------------------------------------------------------------- pictures and PDFs


def test_a_picture_has_its_true_size_below_it() -> None:
    page = picture_page(Picture(PictureOutcome.DRAWN, 2, 3, 2, 3), WARNED)
    assert page.content == PictureContent(PIXELS, 2, 3, "2 × 3 pixels")  # noqa: RUF001  the sign that is shown
    assert page.notes == (PartNote("It is a program.", Tone.DANGER),)


@pytest.mark.parametrize(
    ("picture", "notes"),
    [
        (
            Picture(PictureOutcome.DRAWN, 2, 3, 2, 3, animated=True),
            ["The picture is animated; its first frame is shown."],
        ),
        (
            Picture(PictureOutcome.DRAWN, 20, 30, 2, 3),
            ["The picture is scaled down; saved, it has all its pixels."],
        ),
    ],
)
def test_a_picture_that_is_more_than_what_is_shown_says_so(picture: Picture, notes: list[str]) -> None:
    assert sentences(picture_page(picture)) == notes


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(PictureOutcome.TOO_LARGE, "more pixels than"), (PictureOutcome.UNDECODABLE, "It is damaged")],
)
def test_a_picture_that_is_not_drawn_tells_why_and_keeps_its_warnings(
    outcome: PictureOutcome, reason: str
) -> None:
    page = picture_page(Picture(outcome, 2, 3, 2, 3), WARNED)
    assert isinstance(page.content, NothingContent)
    assert page.content.title == "The picture can't be shown"
    assert reason in page.content.text
    assert "Save it" in page.content.text
    assert sentences(page) == ["It is a program."]


def test_a_page_of_a_document_tells_its_paper() -> None:
    page = pdf_page(PdfPage(PdfOutcome.DRAWN, 5, 4, 595.0, 842.0, 2, 3), WARNED)
    expected = PictureContent(PIXELS, 2, 3, "210 × 297 mm", 4, 5)  # noqa: RUF001  the sign that is shown
    assert page.content == expected
    assert sentences(page) == ["It is a program."]


@pytest.mark.parametrize(("pages", "number", "shown"), [(0, 0, (0, 1)), (3, 9, (2, 3)), (0, 7, (0, 1))])
def test_numbers_of_pages_that_can_not_be_are_put_right(
    pages: int, number: int, shown: tuple[int, int]
) -> None:
    content = pdf_page(PdfPage(PdfOutcome.DRAWN, pages, number, 10.0, 10.0, 2, 3)).content
    assert isinstance(content, PictureContent)
    assert (content.page, content.pages) == shown


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (PdfOutcome.NEEDS_PASSWORD, "The document is encrypted"),
        (PdfOutcome.UNDECODABLE, "The document can't be shown"),
    ],
)
def test_a_document_that_is_not_drawn_tells_why_and_keeps_its_warnings(
    outcome: PdfOutcome, title: str
) -> None:
    page = pdf_page(PdfPage(outcome), WARNED)
    assert isinstance(page.content, NothingContent)
    assert page.content.title == title
    assert "Save it" in page.content.text
    assert sentences(page) == ["It is a program."]
