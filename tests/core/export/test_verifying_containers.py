"""Verifying reads an mbox, a ZIP archive and a table to the last byte: each message in its place, no more."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from support.verify_desk import MAILS, Exporting, Found

from vaultviewer.core.errors import ContentNotAuthentic
from vaultviewer.core.export.forms import mbox, table
from vaultviewer.core.export.forms.zip_archive import HEAD, SIGNATURE, members_of
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Existing, Form
from vaultviewer.core.export.verifying import containers
from vaultviewer.core.export.verifying.deviations import Kind

NAMES = {Form.MBOX: "messages.mbox", Form.ZIP: "messages.zip", Form.TABLE: "messages.csv"}
FORMS = pytest.mark.parametrize("form", NAMES)
Change = Callable[[bytes], bytes]


@pytest.fixture
def desk(tmp_path: Path) -> Exporting:
    return Exporting(tmp_path / "export")


def found_after(desk: Exporting, form: Form, change: Change, *, ledger: bool = True) -> Found:
    """Export, change the container, and verify."""
    handed = desk.make(form)
    path = handed.folder / NAMES[form]
    before = path.read_bytes()
    after = change(before)
    assert after != before
    path.write_bytes(after)
    if not ledger:
        (handed.folder / LEDGER_NAME).unlink()
    return handed.verify()


def pieces(form: Form, content: bytes) -> list[bytes]:
    """Take a container apart: what stands before the messages, each message, and what stands behind them."""
    if form is Form.TABLE:
        return [*content.splitlines(keepends=True), b""]
    if form is Form.MBOX:
        starts = [
            at
            for at in range(len(content))
            if content.startswith(b"From ", at) and content[at - 1 : at] in {b"", b"\n"}
        ]
        starts = [at for at in starts if content[at:].startswith((b"From bounce", b"From MAILER"))]
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            starts = [member.header_offset for member in archive.infolist()]
            ends = archive.start_dir
        return [
            b"",
            *(content[a:b] for a, b in zip(starts, [*starts[1:], ends], strict=True)),
            content[ends:],
        ]
    return [b"", *(content[a:b] for a, b in zip(starts, [*starts[1:], len(content)], strict=True)), b""]


def swapped(form: Form) -> Change:
    def change(content: bytes) -> bytes:
        head, one, two, three, tail = pieces(form, content)
        return head + two + one + three + tail

    return change


@FORMS
def test_a_container_of_all_messages_comes_apart(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    content = (handed.folder / NAMES[form]).read_bytes()
    assert b"".join(pieces(form, content)) == content
    assert len(pieces(form, content)) == len(MAILS) + 2


@FORMS
def test_messages_that_changed_places_are_found(desk: Exporting, form: Form) -> None:
    found = found_after(desk, form, swapped(form))
    assert not found.verification.clean
    if form is not Form.ZIP:
        assert {each.where.number for each in found.deviations if each.where.number} >= {1, 2}


@FORMS
def test_a_message_that_was_taken_out_is_missing(desk: Exporting, form: Form) -> None:
    def change(content: bytes) -> bytes:
        head, one, _, three, tail = pieces(form, content)
        return head + one + three + tail

    found = found_after(desk, form, change)
    assert Kind.PLACE_MISSING in found.kinds | {Kind.PLACE_CHANGED}
    assert any(each.where.number for each in found.deviations)


@FORMS
def test_a_message_that_comes_twice_is_not_accounted_for(desk: Exporting, form: Form) -> None:
    def change(content: bytes) -> bytes:
        *before, three, tail = pieces(form, content)
        return b"".join(before) + three + three + tail

    assert Kind.UNACCOUNTED in found_after(desk, form, change).kinds


@FORMS
@pytest.mark.parametrize("at", [0, 100, -1])
def test_what_was_put_in_is_found(desk: Exporting, form: Form, at: int) -> None:
    found = found_after(desk, form, lambda content: content[:at] + b"evil\r\n" + content[at:])
    assert not found.verification.clean


@FORMS
@pytest.mark.parametrize("left", [0, 1, 60, -1])
def test_a_container_that_was_cut_is_found(desk: Exporting, form: Form, left: int) -> None:
    found = found_after(desk, form, lambda content: content[:left])
    assert not found.verification.clean
    assert any(each.where.number for each in found.deviations) or left == -1


@FORMS
def test_a_container_that_is_gone_is_missing_once(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    (handed.folder / NAMES[form]).unlink()
    assert handed.verify().only(Kind.FILE_MISSING).where.untrusted_path == NAMES[form]


@FORMS
def test_a_container_under_its_unfinished_name_is_missing_where_the_export_is_finished(
    desk: Exporting, form: Form
) -> None:
    handed = desk.make(form)
    (handed.folder / NAMES[form]).rename(handed.folder / f".{NAMES[form]}.part")
    assert handed.verify().kinds == {Kind.FILE_MISSING, Kind.UNFINISHED_FILE}


@FORMS
def test_an_unfinished_container_may_go_on_but_not_be_changed(desk: Exporting, form: Form) -> None:
    handed = desk.cancel_after_one(form)
    path = handed.folder / f".{NAMES[form]}.part"
    content = path.read_bytes()
    path.write_bytes(content + b"half a message")
    handed.verify().only(Kind.STILL_OPEN)
    path.write_bytes(content[:70] + b"x" + content[70:])
    assert handed.verify().kinds - {Kind.STILL_OPEN}


@FORMS
def test_what_lies_between_the_messages_of_an_unfinished_container_is_told(
    desk: Exporting, form: Form
) -> None:
    handed = desk.make(form)
    path = handed.folder / NAMES[form]
    head, one, *rest = pieces(form, path.read_bytes())
    lines = handed.lines()
    lines[0]["status"] = "cancelled"
    lines[1] |= {"state": "open", "files": []}
    handed.write(lines)
    path.rename(handed.folder / f".{NAMES[form]}.part")
    assert Kind.UNACCOUNTED in handed.verify().kinds, (head, one, rest)


@FORMS
def test_a_finished_container_is_taken_where_the_export_goes_on(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    lines = handed.lines()
    lines[0]["status"] = "cancelled"
    handed.write(lines)
    assert handed.verify().kinds == {Kind.LEDGER_ORDER_DIFFERS, Kind.NOT_CONCLUDED}
    path = handed.folder / NAMES[form]
    path.write_bytes(path.read_bytes() + b"more")
    assert Kind.UNACCOUNTED in handed.verify().kinds


@FORMS
def test_a_container_beside_a_file_of_its_name_is_clean_but_for_that(desk: Exporting, form: Form) -> None:
    desk.folder.mkdir()
    (desk.folder / NAMES[form]).write_bytes(b"somebody else's")
    handed = desk.make(form, existing=Existing.KEEP_BOTH)
    assert handed.verify().only(Kind.FOREIGN_FILE).where.untrusted_path == NAMES[form]


@FORMS
@pytest.mark.parametrize("place", ["", "x", "0", "-1", "1+", "1+0", "01+5", "1+999999999999", "9" * 30, "٣"])
def test_a_place_that_cannot_be_is_told(desk: Exporting, form: Form, place: str) -> None:
    handed = desk.make(form)
    file = handed.lines()[1]["files"][0]
    handed.change(1, files=[file | {"place": place}])
    found = handed.verify()
    if form is Form.ZIP and place:
        assert Kind.PLACE_MISSING in found.kinds
    else:
        assert Kind.PLACE_UNKNOWN in found.kinds


@FORMS
def test_a_place_belongs_to_one_message(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    file = handed.lines()[1]["files"][0]
    handed.change(2, files=[file])
    found = handed.verify()
    assert {Kind.PLACE_AGAIN, Kind.UNACCOUNTED} <= found.kinds


@FORMS
def test_a_message_that_is_not_that_of_its_record_is_found(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    (handed.folder / LEDGER_NAME).unlink()
    handed.change(3, plaintext_sha256="0" * 64)
    handed.verify().only(Kind.NOT_THE_MESSAGE)


@FORMS
def test_a_disk_that_fails_in_the_middle_is_told(
    desk: Exporting, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_container: object) -> None:
        raise OSError(5, "Input/output error")

    handed = desk.make(form)
    monkeypatch.setattr(containers, "_CHECKS", {form: fail})
    assert handed.verify().kinds == {Kind.CONTAINER_DAMAGED, Kind.PLACE_MISSING}


@FORMS
def test_a_container_with_messages_none_of_which_is_claimed_is_foreign(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    content = (handed.folder / NAMES[form]).read_bytes()
    for number in MAILS:
        desk.store.troubles[desk.key(number)] = [ContentNotAuthentic()]
    desk.folder = handed.folder.with_name("another")
    another = desk.make(form)
    assert another.verify().told == []
    (another.folder / NAMES[form]).write_bytes(content)
    another.verify().only(Kind.FOREIGN_FILE)


# --------------------------------------------------------------------------------------------- mbox


def test_a_message_of_an_mbox_that_was_changed_is_found(desk: Exporting) -> None:
    found = found_after(desk, Form.MBOX, lambda content: content.replace(b"notes\r", b"nodes\r"))
    assert found.only(Kind.PLACE_CHANGED).where.number == 2


@pytest.mark.parametrize("ledger", [True, False])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"From bounce@example.com ", b"From bonnce@example.com "),
        (b"bounce@example.com Fri ", b"bounce@example.com Fri\n"),
    ],
)
def test_the_line_before_a_message_is_compared(
    desk: Exporting, old: bytes, new: bytes, *, ledger: bool
) -> None:
    found = found_after(desk, Form.MBOX, lambda content: content.replace(old, new, 1), ledger=ledger)
    assert found.kinds & {Kind.PLACE_REDRESSED, Kind.PLACE_CHANGED}


def test_the_date_before_a_message_is_compared_with_the_ledger(desk: Exporting) -> None:
    deviation = found_after(
        desk, Form.MBOX, lambda content: content.replace(b" Fri Jan", b" Fri Feb", 1)
    ).only(Kind.PLACE_REDRESSED)
    assert "its first line" in str(deviation.sentence)


def test_another_quoting_of_the_same_message_is_a_change(desk: Exporting) -> None:
    def change(content: bytes) -> bytes:
        return content.replace(b"\n>From here", b"\nFrom here\n", 1).replace(
            b">>From there\r\n", b">>From there\r", 1
        )

    assert Kind.PLACE_CHANGED in found_after(desk, Form.MBOX, change).kinds
    # Unquoted it is the same message; quoted it is not what VaultViewer writes.
    entry = b"From x\n\nFrom y\n\n"
    assert mbox.read_entry(entry) == mbox.read_entry(entry.replace(b"\nFrom y", b"\n>From y"))


def test_an_entry_that_was_left_unquoted_is_a_change(desk: Exporting) -> None:
    handed = desk.make(Form.MBOX)
    (handed.folder / LEDGER_NAME).unlink()
    path = handed.folder / NAMES[Form.MBOX]
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\n>From here", b"\nFrom here", 1))
    lines = handed.lines()
    for number, line in enumerate(lines[1:4]):
        file = line["files"][0]
        start, length = map(int, file["place"].split("+"))
        file["place"] = f"{start - (number > 0)}+{length - (number == 0)}"
    handed.write(lines)
    handed.verify().only(Kind.PLACE_CHANGED)


# --------------------------------------------------------------------------------------------- table


def test_a_cell_that_was_changed_is_found(desk: Exporting) -> None:
    found = found_after(desk, Form.TABLE, lambda content: content.replace(b",Two,", b",Too,"))
    assert found.only(Kind.PLACE_CHANGED).where.number == 2


def test_the_names_of_the_columns_are_compared(desk: Exporting) -> None:
    heading = table.heading()
    found = found_after(
        desk, Form.TABLE, lambda content: content.replace(heading, heading.replace(b"key", b"kex"))
    )
    found.only(Kind.CONTAINER_DAMAGED)


def test_a_row_without_end_is_not_read_into_memory(desk: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LONGEST_ROW", 1000)
    found = found_after(desk, Form.TABLE, lambda content: content + b"x" * 1001)
    assert found.only(Kind.CONTAINER_DAMAGED).where.untrusted_path == NAMES[Form.TABLE]


# ----------------------------------------------------------------------------------------------- ZIP


def directory_says(change: Callable[[zipfile.ZipInfo], None]) -> Change:
    """Write the directory anew, with one entry changed."""

    def changed(content: bytes) -> bytes:
        file = io.BytesIO(content)
        with zipfile.ZipFile(file, "a") as archive:
            change(archive.infolist()[0])
            archive._didModify = True  # type: ignore[attr-defined]  # zipfile writes it where it was changed
        return file.getvalue()

    return changed


def rename(entry: zipfile.ZipInfo) -> None:
    entry.filename = "Oni.eml"


def comment(entry: zipfile.ZipInfo) -> None:
    entry.comment = b"hidden"


def extra(entry: zipfile.ZipInfo) -> None:
    entry.extra = struct.pack("<HH4s", 0xCAFE, 4, b"more")


def mode(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = 0o100777 << 16


@pytest.mark.parametrize("change", [rename, comment, extra, mode])
def test_a_directory_that_says_otherwise_than_the_heads_is_found(
    desk: Exporting, change: Callable[[zipfile.ZipInfo], None]
) -> None:
    found_after(desk, Form.ZIP, directory_says(change)).only(Kind.CONTAINER_DAMAGED)


def test_bytes_behind_an_archive_are_found(desk: Exporting) -> None:
    deviation = found_after(desk, Form.ZIP, lambda content: content + b"more").only(Kind.UNACCOUNTED)
    assert "4 bytes behind its directory" in str(deviation.sentence)


def test_an_archive_that_stopped_right_behind_a_message_is_as_it_should_be(desk: Exporting) -> None:
    handed = desk.cancel_after_one(Form.ZIP)
    path = handed.folder / ".messages.zip.part"
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"PK\x01\x02")])
    handed.verify().only(Kind.STILL_OPEN)


def test_a_comment_at_the_end_of_an_archive_is_found(desk: Exporting) -> None:
    def change(content: bytes) -> bytes:
        file = io.BytesIO(content)
        with zipfile.ZipFile(file, "a") as archive:
            archive.comment = b"hidden"
        return file.getvalue()

    found_after(desk, Form.ZIP, change).only(Kind.CONTAINER_DAMAGED)


def test_a_member_more_is_found(desk: Exporting) -> None:
    def change(content: bytes) -> bytes:
        file = io.BytesIO(content)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("evil\x1b[31m.exe", b"MZ")
        return file.getvalue()

    found = found_after(desk, Form.ZIP, change)
    assert Kind.UNACCOUNTED in found.kinds
    assert all("\x1b" not in told for told in found.told)


def rewritten(**changes: object) -> Change:
    """Write the archive anew with other heads: whoever does that leaves heads and directory in agreement."""

    def change(content: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
            for number, member in enumerate(old.infolist()):
                info = zipfile.ZipInfo(member.filename, member.date_time)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr, info.create_system = member.external_attr, member.create_system
                if number == 0:
                    for name, value in changes.items():
                        setattr(info, name, value)
                new.writestr(info, old.read(member))
        return file.getvalue()

    return change


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"date_time": (2020, 1, 1, 0, 0, 0)}, Kind.PLACE_REDRESSED),
        ({"extra": struct.pack("<HH4s", 0xCAFE, 4, b"more")}, Kind.PLACE_REDRESSED),
        ({"compress_type": zipfile.ZIP_STORED}, Kind.PLACE_CHANGED),
        ({"filename": "other.eml"}, Kind.PLACE_MISSING),
    ],
)
def test_a_member_in_other_clothes_is_found(desk: Exporting, changes: dict[str, object], kind: Kind) -> None:
    found = found_after(desk, Form.ZIP, rewritten(**changes))
    assert kind in found.kinds, found.told
    assert next(each for each in found.deviations if each.kind is kind).where.number == 1


def test_a_checksum_that_is_wrong_in_head_and_directory_is_found(desk: Exporting) -> None:
    def change(content: bytes) -> bytes:
        member, _ = next(members_of(io.BytesIO(content), len(content)))
        return content.replace(struct.pack("<L", member.CRC), struct.pack("<L", member.CRC ^ 1))

    deviation = found_after(desk, Form.ZIP, change).only(Kind.PLACE_REDRESSED)
    assert "its time, size, checksum or name" in str(deviation.sentence)


def test_a_member_whose_stream_is_broken_is_found(desk: Exporting) -> None:
    def change(content: bytes) -> bytes:
        member, after = next(members_of(io.BytesIO(content), len(content)))
        start = after - member.compress_size
        return content[:start] + b"\xff" * member.compress_size + content[after:]

    assert found_after(desk, Form.ZIP, change).only(Kind.PLACE_CHANGED).where.number == 1


def test_a_bomb_is_not_inflated_beyond_its_size(desk: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    inflated = []
    checksum = zlib.crc32

    def counted(piece: bytes, before: int) -> int:
        inflated.append(len(piece))
        return checksum(piece, before)

    handed = desk.make(Form.ZIP)
    path = handed.folder / NAMES[Form.ZIP]
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, bytes(50_000_000))
    monkeypatch.setattr(zlib, "crc32", counted)
    assert Kind.PLACE_CHANGED in handed.verify().kinds
    assert sum(inflated) == 0


def test_messages_larger_than_a_piece_are_read_in_pieces(tmp_path: Path) -> None:
    mail = (
        b"Subject: Large\r\n\r\n"
        + b"".join(hashlib.sha256(bytes([n % 251, n // 251])).digest() for n in range(40_000)) * 2
    )
    desk = Exporting(tmp_path / "export", {0: mail})
    for form in Form:
        desk.folder = tmp_path / form
        assert desk.make(form).verify().told == []


def test_an_archive_that_lost_its_directory_is_read_by_its_heads(desk: Exporting) -> None:
    found = found_after(desk, Form.ZIP, lambda content: content[: content.index(b"PK\x01\x02")])
    found.only(Kind.CONTAINER_DAMAGED)


@pytest.mark.parametrize(("more", "kind"), [(10, Kind.PLACE_CHANGED), (10_000, Kind.PLACE_MISSING)])
def test_heads_that_reach_into_the_directory_or_beyond_the_end_are_found(
    desk: Exporting, more: int, kind: Kind
) -> None:
    def change(content: bytes) -> bytes:
        *_, (last, _) = members_of(io.BytesIO(content), content.index(b"PK\x01\x02"))
        at = last.header_offset + 18
        return content[:at] + struct.pack("<L", last.compress_size + more) + content[at + 4 :]

    found = found_after(desk, Form.ZIP, change)
    assert found.kinds == {Kind.CONTAINER_DAMAGED, kind}


def version(content: bytes) -> bytes:
    """Ask for a later version of the format in each head and in the directory."""
    return content.replace(b"PK\x03\x04\x14", b"PK\x03\x04\x2d").replace(
        b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x2d"
    )


def flags(content: bytes) -> bytes:
    return content.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\0\x08")


@pytest.mark.parametrize("change", [version, flags])
def test_what_no_program_looks_at_is_compared_too(desk: Exporting, change: Change) -> None:
    found = found_after(desk, Form.ZIP, change)
    assert [each.kind for each in found.deviations].count(Kind.PLACE_REDRESSED) == len(MAILS)
    assert Kind.CONTAINER_DAMAGED in found.kinds


def test_a_name_that_is_no_text_is_no_reason_to_fail(desk: Exporting) -> None:
    name = b"\xff" * 60_000

    def change(content: bytes) -> bytes:
        head = HEAD.pack(SIGNATURE, 20, 0, 8, 0, 0, 0, 0, 0, len(name), 0)
        return head + name + content

    found = found_after(desk, Form.ZIP, change)
    assert found.kinds == {Kind.UNACCOUNTED, Kind.CONTAINER_DAMAGED}


def test_a_size_beyond_any_archive_is_not_read_for(desk: Exporting) -> None:
    handed = desk.make(Form.ZIP)
    (handed.folder / LEDGER_NAME).unlink()
    file = handed.lines()[1]["files"][0]
    handed.change(1, files=[file | {"size": 2**63 - 1}])
    handed.verify().only(Kind.PLACE_CHANGED)


def test_names_that_are_no_ascii_have_their_flag(tmp_path: Path) -> None:
    mail = "Subject: Grüße 📨\r\n\r\n".encode()
    assert Exporting(tmp_path / "export", {0: mail}).make(Form.ZIP).verify().told == []
