"""A look into parts of every kind: chosen by content, bounded, and never an exception."""

import csv
import gzip
import json
import re
import zlib

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.preview_samples import pdf, png, tar_of, zip_of

from vaultviewer.core.mail.previews import json_layout, tables, texts, unpacked_stream
from vaultviewer.core.mail.previews.archives import MOST_MEMBERS
from vaultviewer.core.mail.previews.job import preview, run
from vaultviewer.core.mail.previews.json_layout import lay_out
from vaultviewer.core.mail.previews.model import LARGEST_SIZE, Preview, PreviewKind, PreviewRequest
from vaultviewer.core.mail.previews.tables import preview_table
from vaultviewer.core.mail.previews.texts import hex_dump, preview_text

CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Tea\nEND:VEVENT\nEND:VCALENDAR\n"
REPORT = b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@example.com\n"
MAIL = b"From: Ann <ann@example.com>\nSubject: Inside\nDate: Mon, 23 Nov 2026 14:02:00 +0900\n\nHello\n"


def look(content: bytes, declared: str = "application/octet-stream", name: str | None = None) -> Preview:
    return preview(content, PreviewRequest(declared, None, name))


@pytest.mark.parametrize(
    ("content", "declared", "name", "kind"),
    [
        (b"hello\n", "text/plain", None, PreviewKind.TEXT),
        (b"hello\n", "application/octet-stream", "readme", PreviewKind.TEXT),
        (b"a,b\n1,2\n", "text/csv", None, PreviewKind.TABLE),
        (b"a\tb\n1\t2\n", "text/tab-separated-values", None, PreviewKind.TABLE),
        (b"a;b\n1;2\n", "application/octet-stream", "x.csv", PreviewKind.TABLE),
        (b"one column\n", "text/csv", None, PreviewKind.TEXT),
        (b'{"a": 1}', "application/json", None, PreviewKind.JSON),
        (b'{"a": 1}', "application/octet-stream", None, PreviewKind.JSON),
        (b'{"a": 1}\n{"a": 2}\n', "text/plain", "log.jsonl", PreviewKind.JSON),
        (png(2, 2), "text/plain", "a.txt", PreviewKind.PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "a.svg", PreviewKind.TEXT),
        (pdf(1), "application/octet-stream", None, PreviewKind.PDF),
        (zip_of({"a": b"b"}), "image/png", None, PreviewKind.ARCHIVE),
        (zip_of({"word/document.xml": b"b"}), "application/msword", "a.docx", PreviewKind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "application/x-7z-compressed", None, PreviewKind.ARCHIVE),
        (MAIL, "message/rfc822", None, PreviewKind.MAIL),
        (MAIL, "application/octet-stream", "a.eml", PreviewKind.MAIL),
        (CALENDAR, "text/calendar", None, PreviewKind.CARD),
        (b"nothing of a calendar", "text/calendar", None, PreviewKind.TEXT),
        (REPORT, "message/delivery-status", None, PreviewKind.CARD),
        (b"<p>Hi", "text/html", None, PreviewKind.PAGE),
        (b"\x00\x01\x02\xff" * 9, "text/html", None, PreviewKind.BYTES),
        (b"\x00\x01\x02\xff" * 9, "image/png", None, PreviewKind.BYTES),
        (b"", "image/png", None, PreviewKind.EMPTY),
    ],
)
def test_content_decides_what_is_shown(
    content: bytes, declared: str, name: str | None, kind: PreviewKind
) -> None:
    shown = look(content, declared, name)
    assert shown.kind is kind
    there = {
        field for field in ("text", "table", "archive", "mail", "page") if getattr(shown, field) is not None
    }
    wanted = {
        PreviewKind.TABLE: {"table"},
        PreviewKind.ARCHIVE: {"archive"},
        PreviewKind.MAIL: {"mail"},
        PreviewKind.PAGE: {"page"},
        PreviewKind.PICTURE: set(),
        PreviewKind.PDF: set(),
        PreviewKind.EMPTY: set(),
    }
    assert there == wanted.get(kind, {"text"})


def test_what_deceives_is_told() -> None:
    shown = look(b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(99), "image/png", "photo.png")
    assert shown.facts.mismatched
    assert shown.facts.true_type == "application/vnd.microsoft.portable-executable"
    assert shown.facts.warnings


def test_html_is_sanitised_and_what_it_wanted_is_counted() -> None:
    page = look(b"<p onclick=x()>Hi<img src=http://t.example/a.png><script>x()</script>", "text/html").page
    assert page is not None
    assert page.remote == 1
    assert "script" not in page.html
    assert "onclick" not in page.html
    assert "t.example" not in page.html


def test_a_nested_message_shows_its_head_and_its_beginning() -> None:
    mail = look(MAIL, "message/rfc822").mail
    assert mail is not None
    assert mail.lines == (
        ("From", "Ann <ann@example.com>"),
        ("Date", "Mon 2026-11-23 14:02 +09:00"),
        ("Subject", "Inside"),
    )
    assert mail.text == "Hello\n"


@settings(max_examples=150)
@given(
    content=st.one_of(
        st.binary(max_size=600),
        st.builds(
            lambda start, rest: start + rest,
            st.sampled_from(
                [
                    b"PK\x03\x04",
                    zip_of({"a/b.exe": b"x" * 50})[:-20],
                    zip_of({"a": b"1"}),
                    tar_of({"a": b"1"})[:700],
                    gzip.compress(tar_of({"a": b"1"})),
                    b"\x1f\x8b\x08\x08",
                    b"BZh9",
                    b"\xfd7zXZ\x00\x00\x04",
                    b"Rar!\x1a\x07\x01\x00",
                    b"7z\xbc\xaf\x27\x1c",
                    b"[[{",
                    b'a,"b\n',
                    b"%PDF-1.4\n",
                    MAIL,
                    CALENDAR,
                ]
            ),
            st.binary(max_size=200),
        ),
    ),
    declared=st.sampled_from(
        [
            *("text/plain", "text/csv", "application/json", "text/html", "text/calendar", "message/rfc822"),
            *("application/zip", "application/x-tar", "message/delivery-status", "application/octet-stream"),
        ]
    ),
    charset=st.sampled_from([None, "utf-8", "utf-16", "utf-7", "iso-2022-jp", "x-unknown"]),
    name=st.sampled_from([None, "a.csv", "a.json", "a.tar.gz", "a.eml", "a.tsv"]),
)
@example(b"\xff\xfe\x00", "text/csv", "utf-16", None)
def test_no_content_raises_and_every_answer_crosses(
    content: bytes, declared: str, charset: str | None, name: str | None
) -> None:
    asked = PreviewRequest(declared, charset, name)
    with memoryview(content) as view:
        reply, blobs = run(view, msgspec.msgpack.encode(asked))
    assert not blobs
    shown = msgspec.msgpack.decode(reply, type=Preview)
    assert (shown.kind is PreviewKind.EMPTY) == (not content)


# ------------------------------------------------------------------------------------------------- text


def test_a_long_text_is_cut_between_characters() -> None:
    text = "é" * (texts.LONGEST_READ // 2 + 100)
    shown = preview_text(b"x" + text.encode(), "utf-8")
    assert (shown.codec, shown.exact, shown.cut) == ("utf-8", True, True)
    assert shown.text == "x" + "é" * (texts.LONGEST_SHOWN - 1)
    wide = preview_text(("ab" * texts.LONGEST_READ).encode("utf-16"), "utf-16")
    assert (wide.codec, wide.exact, wide.cut) == ("utf-16", True, True)


def test_a_text_that_fits_is_whole_and_says_what_was_replaced() -> None:
    assert not preview_text(b"a\nb\n", None).cut
    broken = preview_text(b"\x81\x8d", "windows-1252")
    assert not broken.exact


def test_bytes_are_dumped_with_offset_and_ascii() -> None:
    lines = hex_dump(bytes(range(0x30, 0x52))).text.split("\n")
    assert lines[0] == "00000000  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?"
    assert lines[2] == "00000020  50 51                                             PQ"
    assert hex_dump(b"\0\x7f\x80").text.endswith("  ...")
    long = hex_dump(bytes(texts.MOST_BYTES + 1))
    assert long.cut
    assert long.text.count("\n") + 1 == texts.MOST_BYTES // 16


# ------------------------------------------------------------------------------------------------- JSON


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_laid_out_json_says_the_same(value: object) -> None:
    text, problem, cut = lay_out(json.dumps(value))
    assert (problem, cut) == (None, False)
    assert json.loads(text) == value


@settings(max_examples=200)
@given(text=st.text(alphabet='[]{}",:0-1.e\\u tnaf\n', max_size=40))
def test_json_is_found_malformed_exactly_where_a_parser_finds_it(text: str) -> None:
    laid_out, problem, _ = lay_out(text)
    assert re.sub(r"\s", "", laid_out) == re.sub(r"\s", "", text)
    try:
        json.loads(text, parse_constant=lambda _: pytest.fail("not of JSON"))
    except ValueError:
        pass
    else:
        assert problem is None


def test_json_keeps_what_a_parser_would_lose() -> None:
    text, problem, _ = lay_out('{"a":1,"a":1e400,"b":"\\u0041","c":[],"d":{},"e":[1,{"f":null}]}')
    assert problem is None
    assert text == (
        '{\n  "a": 1,\n  "a": 1e400,\n  "b": "\\u0041",\n  "c": [],\n  "d": {},\n'
        '  "e": [\n    1,\n    {\n      "f": null\n    }\n  ]\n}'
    )


@pytest.mark.parametrize("text", ["[1,", '{"a"}', "[1 2]", '{"a":1,}', "[}", "{]", '["\n"]', "nope", "]"])
def test_malformed_json_keeps_its_rest(text: str) -> None:
    laid_out, problem, _ = lay_out(text)
    assert problem is not None
    assert re.sub(r"\s", "", laid_out) == re.sub(r"\s", "", text)


def test_deep_json_is_no_depth_to_fall_into() -> None:
    deep = "[" * 1000 + "]" * 1000
    text, problem, cut = lay_out(deep)
    assert (problem, cut) == (None, False)
    assert "".join(text.split()) == deep
    assert max(map(len, text.split("\n"))) <= 2 * json_layout.DEEPEST + 2
    deepest = "[" * 500_000
    text, _, cut = lay_out(deepest)
    assert cut
    assert len(text) == json_layout.LONGEST


# ------------------------------------------------------------------------------------------------ tables


@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_table_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    lines = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    table = preview_table(lines.encode(), "utf-8", tabs=False)
    assert table is not None
    assert table.delimiter == ","
    assert table.rows == tuple(tuple(row) for row in rows)


@pytest.mark.parametrize(("delimiter"), [",", ";", "\t", "|"])
def test_the_delimiter_is_what_every_line_has_alike(delimiter: str) -> None:
    lines = [
        delimiter.join(("name", "a, b", "c")),
        delimiter.join(("x", "1", "2")),
        delimiter.join(("y", "3", "4")),
    ]
    table = preview_table("\n".join(lines).encode(), None, tabs=False)
    assert table is not None
    assert table.delimiter == delimiter


def test_what_is_beyond_the_corner_is_counted() -> None:
    wide = ",".join(str(n) for n in range(tables.MOST_COLUMNS + 7))
    table = preview_table(f"{wide}\n1,2\n".encode(), None, tabs=False)
    assert table is not None
    assert (table.more_columns, len(table.rows[0])) == (7, tables.MOST_COLUMNS)
    long = preview_table(b"a,b\n" * (tables.MOST_ROWS + 5), None, tabs=False)
    assert long is not None
    assert (len(long.rows), long.more_rows, long.cut) == (tables.MOST_ROWS, 5, False)


def test_cells_that_compute_are_counted_and_stay_text() -> None:
    cells = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", " =x", "-3", "+4.5", "-1e5", "a=b", "1-2"]
    table = preview_table(("x,y\n" + "\n".join(f'"{cell}",z' for cell in cells)).encode(), None, tabs=False)
    assert table is not None
    assert table.formulas == 5
    assert table.rows[1][0] == "=1+1"


def test_a_line_of_forty_megabytes_is_a_corner_of_it() -> None:
    table = preview_table(b"a,b," * 10_000_000, None, tabs=False)
    assert table is not None
    assert table.cut
    assert len(table.rows) == 1
    assert table.more_columns > 0


def test_a_quote_that_never_ends_swallows_no_rows() -> None:
    swallowing = b"a,b\n" + b'"x,y\n' + b"1,2\n" * (csv.field_size_limit() // 4 + 10)
    table = preview_table(swallowing, None, tabs=False)
    assert table is not None
    assert table.rows[:4] == (("a", "b"), ('"x', "y"), ("1", "2"), ("1", "2"))


# ---------------------------------------------------------------------------------------------- archives


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tar_of({"dir/a.txt": b"abc", "../b": b"d"}), "a.tar"),
        (tar_of({"dir/a.txt": b"abc", "../b": b"d"}, "w:gz"), "a.tgz"),
        (tar_of({"dir/a.txt": b"abc", "../b": b"d"}, "w:bz2"), "a.tbz"),
        (tar_of({"dir/a.txt": b"abc", "../b": b"d"}, "w:xz"), "a.txz"),
    ],
    ids=["tar", "gz", "bz2", "xz"],
)
def test_tar_is_listed_through_its_compression(content: bytes, name: str) -> None:
    archive = look(content, name=name).archive
    assert archive is not None
    assert archive.whole
    found = [(each.untrusted_name, each.unpacked, each.modified, each.leads_out) for each in archive.members]
    assert found == [
        ("dir/a.txt", 3, "2023-11-14 22:13 UTC", False),
        ("../b", 1, "2023-11-14 22:13 UTC", True),
    ]


def test_zip_is_listed_with_what_is_dangerous_in_it() -> None:
    archive = look(zip_of({"a/": b"", "a/run.exe": b"x" * 100, "C:\\x": b"", "/etc/x": b""})).archive
    assert archive is not None
    assert [(each.untrusted_name, each.is_folder, each.runs, each.leads_out) for each in archive.members] == [
        ("a/", True, False, False),
        ("a/run.exe", False, True, False),
        ("C:\\x", False, False, True),
        ("/etc/x", False, False, True),
    ]
    assert archive.unpacked == 100


def test_a_bomb_is_listed_for_what_it_claims() -> None:
    bomb = bytearray(zip_of({"a": b"x"}))
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (0xFFFFFFFE).to_bytes(4, "little")
    shown = look(bytes(bomb))
    assert shown.archive is not None
    assert shown.archive.unpacked == 0xFFFFFFFE
    assert any("fill a disk" in str(warning) for warning in shown.facts.warnings)


def test_of_endless_archives_the_beginning_is_listed() -> None:
    archive = look(zip_of({str(number): b"" for number in range(MOST_MEMBERS + 3)})).archive
    assert archive is not None
    assert (len(archive.members), archive.more) == (MOST_MEMBERS, 3)
    tar = look(tar_of({str(number): b"" for number in range(MOST_MEMBERS + 3)})).archive
    assert tar is not None
    assert len(tar.members) == MOST_MEMBERS
    assert not tar.whole


def test_a_compressed_bomb_is_unpacked_no_further_than_its_bound() -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = tar_of({"big": b""})[:124] + b"77777777777\0"
    block = bytes(1024 * 1024)
    content = b"".join(
        [pack.compress(start + bytes(300)), *(pack.compress(block) for _ in range(64)), pack.flush()]
    )
    stream = unpacked_stream.UnpackedStream(content, unpacked_stream._Gunzip())
    assert len(stream.read()) == unpacked_stream.MOST_UNPACKED
    assert stream.broken_off


def test_one_compressed_file_is_named_by_what_there_is() -> None:
    archive = look(gzip.compress(b"abc"), name="notes.txt.gz").archive
    assert archive is not None
    (member,) = archive.members
    assert (member.untrusted_name, member.unpacked) == ("notes.txt", 3)


def test_archives_known_by_name_are_not_listed() -> None:
    archive = look(b"Rar!\x1a\x07\x01\x00" + bytes(30)).archive
    assert archive is not None
    assert not archive.listed


def test_no_size_is_larger_than_what_crosses() -> None:
    entry = bytearray(tar_of({"a": b""}))
    entry[124:136] = b"\x80" + b"\xff" * 11  # base 256, beyond any disk
    entry[148:156] = b"%06o\0 " % (sum(entry[:148]) + 8 * 32 + sum(entry[156:512]))
    archive = look(bytes(entry)).archive
    assert archive is not None
    assert archive.unpacked <= LARGEST_SIZE
