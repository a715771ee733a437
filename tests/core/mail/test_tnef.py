"""TNEF: what winmail.dat wraps comes out whole, and junk comes out as what could be read."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import tnef_writer as tnef

from vaultviewer.core.mail import rtf_compression
from vaultviewer.core.mail.mapi import BINARY, OBJECT, STRING8, UNICODE
from vaultviewer.core.mail.rtf_compression import decompress_rtf
from vaultviewer.core.mail.tnef import MOST_FILES, TnefMessage, read_tnef
from vaultviewer.core.mail.unpacking import unpack

# The two examples of MS-OXRTFCP, section 4.
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
REPEATED = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

SOME = tnef.stream(
    tnef.attribute(tnef.MESSAGE, tnef.CODEPAGE, struct.pack("<II", 1251, 0)),
    tnef.attribute(tnef.MESSAGE, tnef.BODY, "Привет".encode("cp1251") + b"\0"),
    tnef.file(b"a.txt", b"first"),
    tnef.file(
        b"B~1.DAT",
        b"second",
        tnef.fixed(0x0003, 0x3705, struct.pack("<I", 1)),
        tnef.variable(UNICODE, 0x3707, "прайс.xlsx\0".encode("utf-16-le")),
        tnef.variable(STRING8, 0x370E, b"application/vnd.ms-excel\0"),
        tnef.variable(STRING8, 0x3712, b"<pic@x>\0"),
        tnef.variable(STRING8, 0x8001, b"ignored\0", name=tnef.named_by_text("odd")),
        tnef.variable(STRING8, 0x8002, b"ignored\0", name=tnef.named_by_number(7)),
        tnef.variable(UNICODE | 0x1000, 0x3A58, b"a\0", b"b\0"),
    ),
)


def read(data: bytes) -> TnefMessage:
    message = read_tnef(data)
    assert message is not None
    return message


def test_body_and_files_come_out() -> None:
    message = read(SOME)

    assert message.text == "Привет"
    assert [(file.untrusted_name, file.content) for file in message.files] == [
        ("a.txt", b"first"),
        ("прайс.xlsx", b"second"),
    ]
    assert message.files[1].untrusted_type == "application/vnd.ms-excel"
    assert message.files[1].content_id == "<pic@x>"
    assert message.whole


def test_bodies_in_the_properties() -> None:
    message = read(
        tnef.stream(
            tnef.attribute(
                tnef.MESSAGE,
                tnef.MESSAGE_PROPERTIES,
                tnef.properties(
                    [
                        tnef.variable(UNICODE, 0x1000, "words\0".encode("utf-16-le")),
                        tnef.variable(BINARY, 0x1013, b"<p>words"),
                        tnef.variable(BINARY, 0x1009, REPEATED),
                    ]
                ),
            )
        )
    )

    assert (message.text, message.html) == ("words", b"<p>words")
    assert message.rtf == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_a_file_in_the_properties_and_a_message_within() -> None:
    inner = tnef.stream(tnef.file(b"inner.txt", b"inner"))
    outer = tnef.stream(
        tnef.attribute(tnef.ATTACHMENT, tnef.START, b"\0" * 14),
        tnef.attribute(
            tnef.ATTACHMENT,
            tnef.ATTACHMENT_PROPERTIES,
            tnef.properties([tnef.variable(OBJECT, 0x3701, b"I" * 16 + inner)]),
        ),
    )
    found = unpack("application/ms-tnef", outer, is_attachment=True, path="1")

    assert [(file.content_type, file.content) for file in found.files] == [("application/ms-tnef", inner)]


@pytest.mark.parametrize(
    "data",
    [
        tnef.stream(tnef.attribute(tnef.MESSAGE, tnef.BODY, b"words\0", checksum=1)),
        SOME[:-10],
        SOME + b"\0junk",
        tnef.stream(tnef.attribute(tnef.MESSAGE, tnef.MESSAGE_PROPERTIES, b"\xff\xff\xff\xff")),
        tnef.stream(tnef.attribute(tnef.MESSAGE, tnef.MESSAGE_PROPERTIES, b"\1\0\0\0\x99\0\0\x10")),
        tnef.stream(*[tnef.attribute(tnef.ATTACHMENT, tnef.START, b"")] * (MOST_FILES + 1)),
        tnef.stream()[:5],
    ],
)
def test_damage_is_told(data: bytes) -> None:
    assert not read(data).whole


def test_what_came_before_the_damage_is_kept() -> None:
    assert [file.content for file in read(SOME[:-10]).files] == [b"first", b"second"]


def test_no_tnef_is_none() -> None:
    assert read_tnef(b"PK\3\4") is None
    problems = unpack("application/ms-tnef", b"PK\3\4", is_attachment=True, path="2").problems
    assert [str(problem) for problem in problems] == ["Part 2 claims to be TNEF and is not."]


@pytest.mark.parametrize("declared", ["message/rfc822", "multipart/mixed", "junk", "a b/c", ""])
def test_a_file_is_never_a_multipart_or_a_message(declared: str) -> None:
    data = tnef.stream(tnef.file(b"x", b"y", tnef.variable(STRING8, 0x370E, declared.encode())))

    assert unpack("application/ms-tnef", data, is_attachment=True, path="").files[0].content_type == (
        "application/octet-stream"
    )


@given(st.binary(max_size=400), st.integers(0, len(SOME)), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read(junk: bytes, at: int, cut: int) -> None:
    read_tnef(b"\x78\x9f\x3e\x22" + junk)
    read(b"\x78\x9f\x3e\x22\0\0" + (SOME[6:at] + junk + SOME[at + cut :]))


# ------------------------------------------------------------------------------------- compressed RTF


def test_examples_of_the_specification() -> None:
    assert decompress_rtf(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompress_rtf(REPEATED) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_rtf_that_is_not_compressed() -> None:
    assert decompress_rtf(struct.pack("<IIII", 17, 5, 0x414C454D, 0) + b"{abc}junk") == b"{abc}"


@pytest.mark.parametrize("data", [b"", b"x" * 15, b"x" * 40])
def test_no_compressed_rtf_is_none(data: bytes) -> None:
    assert decompress_rtf(data) is None


def test_a_cut_gives_what_there_is() -> None:
    assert decompress_rtf(HELLO[:-10]) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello "


def test_output_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_compression, "LARGEST", 10)

    assert decompress_rtf(REPEATED) == b"{\\rtf1 WXY"


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_decompressed_within_the_bound(junk: bytes) -> None:
    found = decompress_rtf(struct.pack("<IIII", 0, 5000, 0x75465A4C, 0) + junk)

    assert found is not None
    assert len(found) <= 5000
