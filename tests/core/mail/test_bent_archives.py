"""Archives bent on purpose: what their headers still tell is told, and nothing is believed beyond a bound."""

import lzma
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.attachment_samples import SEVEN_ZIP_PLAIN, rar4, rar5, tarred, zipped

from vaultviewer.core.mail.attachments import archives, file_types, zip_directory
from vaultviewer.core.mail.attachments.archives import ArchiveFacts, examine_archive
from vaultviewer.core.mail.attachments.file_types import FileType
from vaultviewer.core.mail.attachments.zip_directory import ZipEntry, read_member, read_zip_directory


def members(content: bytes) -> dict[str, bytes]:
    return {
        entry.untrusted_name: read_member(content, entry) for entry in read_zip_directory(content).entries
    }


def only_entry(content: bytes) -> ZipEntry:
    (entry,) = read_zip_directory(content).entries
    return entry


def facts(content: bytes, file_type: FileType) -> ArchiveFacts:
    found = examine_archive(content, file_type)
    assert found is not None
    return found


def rar4_block(kind: int, flags: int, body: bytes = b"") -> bytes:
    return struct.pack("<HBHH", 0, kind, flags, 7 + len(body)) + body


def rar5_block(*fields: int, body: bytes = b"") -> bytes:
    return bytes(4) + bytes([len(fields) + len(body), *fields]) + body


RAR4 = b"Rar!\x1a\x07\0"
RAR5 = b"Rar!\x1a\x07\x01\0"
RAR4_FILE = rar4("a.txt")[len(RAR4) + 13 : -16]
RAR5_FILE = rar5("a.txt")[len(RAR5) : -16]


# --------------------------------------------------------------------------------------------------- ZIP


def test_bytes_in_front_of_a_zip_do_not_hide_its_members() -> None:
    content = b"MZ stub of a self-extracting archive" + zipped({"a.txt": "first", "b.txt": "second"})
    assert members(content) == {"a.txt": b"first", "b.txt": b"second"}
    assert read_zip_directory(content).whole


def test_a_directory_is_found_where_its_end_lies() -> None:
    content = bytearray(zipped({"a.txt": "first"}))
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 20] = b"\xff" * 8  # its size and its place, as of ZIP64
    assert members(bytes(content)) == {"a.txt": b"first"}


def test_without_a_directory_the_members_are_walked() -> None:
    content = zipped({"a.txt": "first", "b.txt": "second"})
    cut = content[: content.index(b"PK\x01\x02")]
    found = read_zip_directory(cut)
    assert members(cut) == {"a.txt": b"first", "b.txt": b"second"}
    assert not found.whole
    assert read_zip_directory(cut[:20]).entries == ()


def test_a_directory_that_counts_more_than_it_holds_is_not_whole() -> None:
    content = bytearray(zipped({"a.txt": "first"}))
    end = content.index(b"PK\x05\x06")
    content[end + 10 : end + 12] = struct.pack("<H", 2)
    assert not read_zip_directory(bytes(content)).whole


def test_of_a_directory_without_measure_a_bound_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_directory, "MOST_ENTRIES", 2)
    content = zipped({name: name for name in "abc"})
    found = read_zip_directory(content)
    assert found.names == {"a", "b"}
    assert not found.whole
    walked = read_zip_directory(content[: content.index(b"PK\x01\x02")])
    assert walked.names == {"a", "b"}


def test_the_size_of_a_zip64_member_stands_in_its_extra_field() -> None:
    extra = struct.pack("<HHQ", 1, 8, 2**40)
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 45, 45, 0, 0, 0, 0, 0, 0, 0xFFFFFFFF, 1, len(extra), 0, 0, 0, 0, 0
    )
    directory = entry + b"a" + extra
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    assert only_entry(directory + end).unpacked == 2**40
    other = directory.replace(b"\x01\x00\x08\x00", b"\x02\x00\x08\x00")
    assert only_entry(other + end).unpacked == 0xFFFFFFFF


@pytest.mark.parametrize(
    "bend",
    [
        lambda entry: replace(entry, encrypted=True),
        lambda entry: replace(entry, method=99),
        lambda entry: replace(entry, offset=10**9),
        lambda entry: replace(entry, offset=entry.offset + 1),
    ],
    ids=["encrypted", "unknown method", "behind the end", "no header there"],
)
def test_a_member_that_can_not_be_unpacked_is_empty(bend: Callable[[ZipEntry], ZipEntry]) -> None:
    content = zipped({"a.txt": "first"})
    entry = only_entry(content)
    assert read_member(content, entry) == b"first"
    assert read_member(content, bend(entry)) == b""


def test_a_member_whose_data_is_broken_is_empty() -> None:
    packed = zlib.compress(b"x" * 1000)[2:-4]
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 1000, 1, 0) + b"a"
    entry = ZipEntry("a", encrypted=False, method=8, packed=len(packed), unpacked=1000, offset=0)
    assert read_member(header + packed, entry) == b"x" * 1000
    assert read_member(header + b"\xff" * len(packed), entry) == b""


def test_a_bomb_is_unpacked_to_a_bound() -> None:
    content = zipped({"bomb": bytes(5 * zip_directory.LARGEST_MEMBER)})
    assert len(read_member(content, only_entry(content))) == zip_directory.LARGEST_MEMBER


# ------------------------------------------------------------------------------------------ tar and gzip


def test_a_tar_without_end_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_NAMES", 2)
    found = facts(tarred("a", "b", "c"), file_types.TAR)
    assert found.untrusted_names == ("a", "b")
    assert not found.whole


def test_a_gzip_names_its_file_where_it_has_a_name() -> None:
    header = b"\x1f\x8b\x08%b" + bytes(6)
    size = struct.pack("<L", 1234)
    assert facts(header % b"\x08" + b"a.exe\0" + bytes(4) + size, file_types.GZIP) == ArchiveFacts(
        ("a.exe",), unpacked=1234
    )
    assert facts(header % b"\x00" + bytes(4) + size, file_types.GZIP) == ArchiveFacts((), unpacked=1234)


# -------------------------------------------------------------------------------------------- 7-Zip and RAR


def test_a_packed_header_of_another_coder_tells_no_names() -> None:
    content = SEVEN_ZIP_PLAIN.replace(b"\x03\x01\x01", b"\x03\x01\x02")
    names = facts(SEVEN_ZIP_PLAIN, file_types.SEVEN_ZIP).untrusted_names
    assert any(name.endswith("invoice.pdf.exe") for name in names)
    assert facts(content, file_types.SEVEN_ZIP).untrusted_names == ()


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (b"\x7f", 0x7F),
        (b"\x80\x80", 0x80),
        (b"\xbf\xff", 0x3FFF),
        (b"\xc1\x02\x03", 0x10302),
        (b"\xff" + bytes(range(1, 9)), int.from_bytes(bytes(range(1, 9)), "little")),
    ],
)
def test_numbers_of_7_zip_are_as_long_as_their_first_byte_says(raw: bytes, number: int) -> None:
    cursor = archives._Cursor(raw)
    assert cursor.number() == number
    assert cursor.position == len(raw)


def test_blocks_of_other_kinds_are_passed_over_with_their_data() -> None:
    comment = rar4_block(0x7A, 0x8000, struct.pack("<L", 5)) + b"hello"
    content = RAR4 + rar4_block(0x73, 0, bytes(6)) + comment + rar4_block(0x75, 0) + RAR4_FILE
    assert facts(content, file_types.RAR).untrusted_names == ("a.txt",)


def test_a_block_of_no_length_ends_a_rar() -> None:
    still = struct.pack("<HBHH", 0, 0x75, 0, 0)
    assert facts(RAR4 + RAR4_FILE + still + RAR4_FILE, file_types.RAR).untrusted_names == ("a.txt",)


def test_blocks_of_rar_5_are_passed_over_with_their_data() -> None:
    service = rar5_block(3, 2, 4) + b"data"
    content = RAR5 + rar5_block(1, 0) + service + RAR5_FILE + bytes(16)
    assert facts(content, file_types.RAR).untrusted_names == ("a.txt",)


def test_hidden_names_of_rar_5_are_encrypted() -> None:
    found = facts(RAR5 + rar5_block(4, 0) + RAR5_FILE + bytes(16), file_types.RAR)
    assert (found.untrusted_names, found.encrypted) == ((), True)


@pytest.mark.parametrize("content", [RAR4 + RAR4_FILE * 3, RAR5 + RAR5_FILE * 3 + bytes(16)])
def test_a_rar_without_end_is_read_to_a_bound(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_NAMES", 2)
    found = facts(content, file_types.RAR)
    assert found.untrusted_names == ("a.txt", "a.txt")
    assert not found.whole


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([RAR4 + RAR4_FILE, RAR5 + RAR5_FILE + bytes(16), SEVEN_ZIP_PLAIN, tarred("a", "b")]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
)
def test_bent_headers_end_in_names_or_in_a_known_error(
    content: bytes, changes: list[tuple[int, int]]
) -> None:
    bent = bytearray(content)
    for place, value in changes:
        bent[place % len(bent)] = value
    for file_type in (file_types.RAR, file_types.SEVEN_ZIP, file_types.TAR, file_types.GZIP):
        try:
            found = facts(bytes(bent), file_type)
        except (IndexError, struct.error, ValueError, lzma.LZMAError):
            continue
        assert len(found.untrusted_names) <= archives.MOST_NAMES
