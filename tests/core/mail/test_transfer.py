"""Content transfer encodings, sound and broken."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.transfer import decode_base64, decode_transfer


@pytest.mark.parametrize(
    ("data", "encoding", "content", "sound"),
    [
        (b"a=b", "7bit", b"a=b", True),
        (b"a=b", "", b"a=b", True),
        (b"a", "x-unknown", b"a", False),
        (b"YWJj\r\nZGVm", ' "BASE64" ', b"abcdef", True),
        (b"YW*Jj", "base64", b"abc", False),
        (b"YWJj\nYQ", "base64", b"abca", False),
        (b"words, " * 40, "base64", b"words, " * 40, False),
        (b"> " + b"YWJj" * 19, "base64", b"abc" * 19, False),
        (b"YQ==Yg==", "base64", b"ab", False),
        (b"YWJjZ", "base64", b"abc", False),
        (b"====", "base64", b"", False),
        (b"a=3Db=\r\nc", "quoted-printable", b"a=bc", True),
        (b"a=ZZ", "quoted-printable", b"a=ZZ", True),
        (b"x\nbegin 644 f\n#0V%T\n`\nend\n", "x-uuencode", b"Cat", True),
        (b"begin 644 f\n#0V%T\n\xff\xff\n", "uuencode", b"Cat", False),
        (b"no begin", "x-uue", b"no begin", False),
        (b"begin 644 f\n#0V%T\n", "x-uue", b"Cat", True),
    ],
)
def test_decoding(*, data: bytes, encoding: str, content: bytes, sound: bool) -> None:
    assert decode_transfer(data, encoding) == (content, sound)


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "?"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_decode(data: bytes, encoding: str) -> None:
    decode_transfer(data, encoding)
    decode_transfer(b"begin 644 f\n" + data, encoding)


@given(st.binary(max_size=100))
@settings(max_examples=50, deadline=None)
def test_sound_base64_comes_back(data: bytes) -> None:
    assert decode_transfer(base64.encodebytes(data), "base64") == (data, True)


def test_a_rule_that_never_ends_takes_no_time() -> None:
    """Once it took the square of its length: minutes for a megabyte."""
    data = b"!\n" + b"-" * 1_000_000 + b"x"

    assert decode_base64(data)[1] is False
