"""Files in the middle of plain text: uuencode and yEnc, whole, damaged, and what only looks like them."""

import binascii
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.body import best_text, choose_body
from vaultviewer.core.mail.bounds import Budget
from vaultviewer.core.mail.embedded import MOST_FILES, find_embedded, text_around
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import DefectKind
from vaultviewer.core.mail.uuencode import MOST_ADDED, decode_line

DATA = bytes(range(256)) * 2


def uuencoded(data: bytes, name: str = "x.bin", *, end: bytes = b"`\r\nend\r\n") -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]).rstrip(b"\n") + b"\r\n" for at in range(0, len(data), 45))
    return f"begin 644 {name}\r\n".encode() + b"".join(lines) + end


def yencoded(data: bytes, name: str = "y.bin", *, part: str = "", crc: str | None = None) -> bytes:
    encoded = b"".join(
        b"=" + bytes([(byte + 106) % 256]) if (byte + 42) % 256 in b"\0\r\n=" else bytes([(byte + 42) % 256])
        for byte in data
    )
    found = f"{binascii.crc32(data):08X}" if crc is None else crc
    kind = "pcrc32" if part else "crc32"
    return b"".join(
        [
            f"=ybegin {'part=2 total=3 ' if part else ''}line=128 size={len(data)} name={name}\r\n".encode(),
            part.encode(),
            encoded[:100],
            b"\r\n",
            encoded[100:],
            f"\r\n=yend size={len(data)} {kind}={found}\r\n".encode(),
        ]
    )


@given(st.binary(max_size=300), st.sampled_from([uuencoded, yencoded]))
@settings(max_examples=100, deadline=None)
def test_files_come_out_as_they_went_in(data: bytes, encode: Callable[[bytes], bytes]) -> None:
    text = b"before\r\n" + encode(data) + b"after\r\n"
    (file,) = find_embedded(text)

    assert file.content == data
    assert file.problem is None
    assert text_around(text, (file,)) == f"before\r\n[{file.untrusted_name}]\nafter\r\n".encode()


def test_several_files_keep_their_order() -> None:
    text = b"a\r\n" + yencoded(b"1") + b"b\r\n" + uuencoded(b"2", "two words.txt") + uuencoded(b"3")

    files = find_embedded(text)

    assert [(file.untrusted_name, file.content) for file in files] == [
        ("y.bin", b"1"),
        ("two words.txt", b"2"),
        ("x.bin", b"3"),
    ]


def test_a_file_within_a_file_is_not_taken_twice() -> None:
    inner = b"\r\n" + uuencoded(b"inner")
    text = b"=ybegin line=128 size=1 name=outer" + inner + b"=yend size=1\r\n"

    assert [file.untrusted_name for file in find_embedded(text)] == ["outer"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (uuencoded(DATA, end=b""), "has no end"),
        (uuencoded(DATA)[: 17 + 2 * 63] + b"lower case words\r\n", "has no end"),
        (yencoded(DATA, crc="12345678"), "CRC"),
        (yencoded(DATA).replace(b"size=512", b"size=511"), "not as long"),
        (yencoded(DATA)[:300], "not as long"),
        (yencoded(DATA, part="=ypart begin=1 end=512\r\n"), "part 2 of a larger one"),
    ],
)
def test_damage_is_told_and_the_content_kept(text: bytes, words: str) -> None:
    (file,) = find_embedded(text)

    assert words in str(file.problem)
    assert DATA.startswith(file.content)
    assert len(file.content) > 40


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 the day with a smile\r\nand go on.\r\n",
        b"begin 644 x\r\nLOUD WORDS\r\nare no file\r\n",
        b"begin by reading this\r\n",
        b"begin 644 x",
        b"we begin 644 times\r\nend\r\n",
        b"=ybegin of a story\r\n=yend\r\n",
        b"=ybegin line=128 name=x\r\n",
    ],
)
def test_prose_stays_prose(text: bytes) -> None:
    assert find_embedded(text) == ()


def test_spaces_that_a_gateway_stripped_are_zeros() -> None:
    assert decode_line(b"#") == b"\0\0\0"
    assert decode_line(b"#86)C!!") == b"abc"
    assert decode_line(b"#86)C and more") is None
    assert decode_line(b"") == b""


def test_lines_that_stand_for_more_than_they_hold_are_bounded() -> None:
    text = b"begin 644 x\n" + b"M\n" * 100_000 + b"end\n"
    (file,) = find_embedded(text)

    assert len(file.content) <= len(text) + MOST_ADDED
    assert "damaged" in str(file.problem)


def test_more_escapes_than_can_be_decoded_in_time_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultviewer.core.mail.yenc.MOST_ESCAPES", 10)

    assert find_embedded(yencoded(b"\xd6" * 11)) == ()
    assert len(find_embedded(yencoded(b"\xd6" * 10)[:-20])) == 1


def test_there_is_a_bound_on_files() -> None:
    assert len(find_embedded(uuencoded(b"x") * (MOST_FILES + 5))) == MOST_FILES


def test_a_message_shows_the_text_and_lists_the_files() -> None:
    mail = read_mail(b"Content-Type: text/plain\r\n\r\nSee:\r\n" + uuencoded(DATA) + b"Bye.\r\n")
    body = choose_body(mail.root)

    assert best_text(body) == "See:\n[x.bin]\nBye.\n"
    assert [(part.path, part.content, part.unpacked) for part in body.attachments] == [("1", DATA, True)]
    assert mail.defects == ()


def test_an_attached_text_stays_what_it_is() -> None:
    head = b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\n"

    assert read_mail(head + uuencoded(DATA)).root.children == ()


def test_yenc_survives_the_way_through_a_message() -> None:
    mail = read_mail(b"Content-Transfer-Encoding: 8bit\r\n\r\n" + yencoded(DATA))

    assert [part.content for part in mail.root.children] == [DATA]


def test_damage_becomes_a_defect() -> None:
    mail = read_mail(b"\r\n" + yencoded(DATA, crc="0"))

    assert [defect.kind for defect in mail.defects] == [DefectKind.BROKEN_UNPACKING]


def test_what_is_past_the_budget_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultviewer.core.mail.reading.Budget", lambda: Budget(nested_bytes=10))
    part = b"--a\r\n\r\n" + uuencoded(DATA)
    mail = read_mail(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + part + part)

    assert [part.children for part in mail.root.children] == [(), ()]
    assert [(defect.kind, defect.path) for defect in mail.defects] == [(DefectKind.NOT_DESCENDED, "1")]


@given(
    st.lists(
        st.sampled_from(
            [
                b"begin 644 x\n",
                b"end\n",
                b"`\n",
                b"=ybegin line=1 size=3 name=a\n",
                b"=yend\n",
                b"=ypart begin=1\n",
                b"M" * 61 + b"\n",
                b"=",
                b"\r",
                b"x",
            ]
        ),
        max_size=30,
    ).map(b"".join)
)
@settings(max_examples=300, deadline=None)
def test_any_text_comes_apart_without_overlap(text: bytes) -> None:
    files = find_embedded(text)

    assert all(first.end <= second.start for first, second in pairwise(files))
    assert all(len(file.content) <= len(text) + MOST_ADDED for file in files)
    text_around(text, files)
