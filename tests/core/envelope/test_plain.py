import os

import pytest

from vaultviewer.core.envelope.plain import reads_like_message


@pytest.mark.parametrize(
    "body",
    [
        b"From: Ann <ann@example.com>\r\n\r\nHello",
        b"Return-Path: <a@example.com>\nReceived: by b\n\nHello",
        b"From ann@example.com Mon Jan 1 00:00:00 2026\nSubject: mbox\n\nHello",
        b"\r\n\r\nSubject: late\r\n\r\nHello",
        b"Subject : obsolete blank\r\n\r\n",
        b"Subject: =?utf-8?q?x?=\r\n\r\n\x00\x01\x02 a body may hold anything \x00\x03\x04",
        b"Subject: \x1b$B4A;z\x1b(B\r\n\r\nraw ISO-2022-JP",
        "Subject: Grüße\r\n\r\n".encode(),
    ],
)
def test_mail_reads_like_mail(body: bytes) -> None:
    assert reads_like_message(body)
    assert reads_like_message(bytearray(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n\r\n",
        b"Hello, this is a letter.",
        b'{"x-amz-key-v2": "wrapped"}',
        b"<html><body>Subject: x</body></html>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04\x14\x00Subject: x",
        b"one\ntwo\nthree\nSubject: too late\n\n",
        b"Subject: \x00\r\n\r\n",
        b"Subject: \x01\x02\x03\r\n\r\n",
        b"a" * 77 + b": no name is that long",
    ],
)
def test_other_things_do_not(body: bytes) -> None:
    assert not reads_like_message(body)


def test_ciphertext_is_no_message_even_if_it_begins_like_one() -> None:
    ciphertexts = [b"Subject:" + os.urandom(4096).replace(b"\n", b" ") for _ in range(20)]

    assert not any(map(reads_like_message, ciphertexts))
