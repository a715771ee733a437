"""Bytes to text: UTF-8, labels, guesses, and the charsets that hide in ASCII."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.charset import CODECS, codec_for, decode, guess_codec
from vaultviewer.core.mail.iso2022jp import decode_iso2022jp


@pytest.mark.parametrize(
    ("data", "label", "text", "codec"),
    [
        (b"abc", None, "abc", "utf-8"),
        ("ü".encode(), "iso-8859-1", "ü", "utf-8"),
        (b"\xef\xbb\xbfabc", None, "abc", "utf-8"),
        (b"\xfc", "iso-8859-1", "ü", "cp1252"),
        (b"\x80", "us-ascii", "€", "cp1252"),
        (b"\xb1\xb9", "ISO-8859-2", "ąš", "iso8859-2"),
        ("日本".encode("cp932"), "x-sjis", "日本", "cp932"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", "cp949"),
        ("abc".encode("utf-16"), None, "abc", "utf-16"),
        ("abc".encode("utf-16-le"), "utf-16le", "abc", "utf-16-le"),
        (b"+AOk-", "unicode-1-1-utf-7", "é", "utf-7"),
        (b"~{<:Ky2;~}", "hz-gb-2312", "己所不", "hz"),
        (b"\x1b$BF|K\\\x1b(B", None, "日本", "iso2022_jp"),
        (b"\x1b$BF|K\\\x1b(B", "utf-8", "日本", "iso2022_jp"),
        (b"\x1b$)C\x0eGQ19\x0f", "iso-2022-kr", "한국", "iso2022_kr"),
        (b"na\xefve", "utf-8", "naïve", "cp1252"),
        (b"\x81", None, "\ufffd", "cp1252"),
    ],
)
def test_decoding(data: bytes, label: str | None, text: str, codec: str) -> None:
    found = decode(data, label, guess=False)

    assert (found.text, found.codec) == (text, codec)


@pytest.mark.parametrize(
    "label",
    [
        *(
            "",
            None,
            "unicode_escape",
            "idna",
            "undefined",
            "rot13",
            "base64",
            "raw_unicode_escape",
            "punycode",
        ),
        *("mbcs", "utf-8\x00x\x00", "ü", "a" * 100, "../x", "x-unknown"),
    ],
)
def test_labels_that_get_no_codec(label: str | None) -> None:
    assert codec_for(label) is None


def test_a_label_with_a_comment_behind_it() -> None:
    assert codec_for("us-ascii (Plain text)") == "cp1252"


def test_every_codec_of_the_list_exists() -> None:
    for codec in CODECS:
        assert "".encode(codec, "replace") is not None


def test_one_bad_byte_does_not_overrule_the_label() -> None:
    found = decode("日本語のメール。".encode("cp932") * 10 + b"\x81", "shift_jis")

    assert found.codec == "cp932"
    assert not found.exact


def test_an_unlabelled_text_is_guessed() -> None:
    text = "これは日本語で書かれた少し長めの文章です。文字コードの表示がありません。" * 3

    assert decode(text.encode("euc_jp")).text == text


def test_utf8_needs_no_guess() -> None:
    assert guess_codec(b"abc") is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1b$B-!\x1b(B", "①"),
        (b"\x1b(I1\x1b(B", "ｱ"),
        (b"\x1b(J\\~\x1b(B", "\\~"),
        (b"\x1b$@F|\x1b(B", "日"),
        (b"\x1b$(D0!\x1b(B", "丂"),
        (b"\x1b$BF|\nF|\x1b(B", "日\n日"),
        (b"\x1b$BF\x1b(B", "\ufffd"),
        (b"a\x1bb", "ab"),
    ],
)
def test_iso2022jp(data: bytes, text: str) -> None:
    assert decode_iso2022jp(data) == text


@given(st.text(alphabet=st.characters(codec="iso2022_jp", exclude_categories=["Cc"]), max_size=30))
@settings(max_examples=200, deadline=None)
def test_iso2022jp_agrees_with_python_where_python_can(text: str) -> None:
    # cp932 reads a handful of signs as their full-width twins: Windows' choice, and that of all mailers.
    ours = decode_iso2022jp(text.encode("iso2022_jp"))
    differing = {pair for pair in zip(ours, text, strict=True) if pair[0] != pair[1]}

    assert {right for _, right in differing} <= set("\u301c\u2212\u2016\u00a2\u00a3\u00ac\u00a5\u203e\u2014")


@given(st.binary(max_size=200), st.one_of(st.none(), st.sampled_from(sorted(CODECS)), st.text(max_size=20)))
@settings(max_examples=300, deadline=None)
def test_any_bytes_under_any_label_are_text(data: bytes, label: str | None) -> None:
    decode(data, label).text.encode("utf-8", "surrogatepass")
