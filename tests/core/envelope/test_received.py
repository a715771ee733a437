import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.envelope.received import top_smtp_id

SES = (
    b"Return-Path: <ann@example.com>\r\n"
    b"Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n"
    b" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 0123abcd\r\n"
    b" for vault@example.org; Mon, 1 Jan 2026 00:00:00 +0000 (UTC)\r\n"
    b"X-SES-Spam-Verdict: PASS\r\n"
)
SENDER = b"Received: by elsewhere with ESMTP id forged; Mon, 1 Jan 2026 00:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (SES + SENDER + b"\r\nBody", "0123abcd"),
        (SES.replace(b"\r\n", b"\n"), "0123abcd"),
        (SES.upper(), "0123ABCD"),
        (SES.replace(b" SMTP ", b" ESMTPS "), "0123abcd"),
        (b"Received: by somewhere; now\r\n" + SES, None),
        (b"Subject: hello\r\n\r\n" + SES, None),
        (b"X-Received: by a with SMTP id forged\r\n", None),
        (b"Subject: a\r\n Received: by a with SMTP id forged\r\n", None),
        (b"Received: by a with SMTP id \xff\xfe;\r\n", "\\xff\\xfe"),
        (b"", None),
    ],
)
def test_only_the_top_received_header_speaks(message: bytes, expected: str | None) -> None:
    assert top_smtp_id(memoryview(message)) == expected


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_no_bytes_raise(message: bytes) -> None:
    assert top_smtp_id(memoryview(message)) is None or b"with" in message.lower()
