"""Credentials leave text; what people need to read stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.adapters.redaction import redact

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
        ("key ASIAIOSFODNN7EXAMPLE used", "ASIAIOSFODNN7EXAMPLE"),
        (f"aws_secret_access_key = {SECRET}", SECRET),
        (f"plain {SECRET} in the open", SECRET),
        ("'AWS_SESSION_TOKEN': 'FwoGZXIvYXdzEB'", "FwoGZXIvYXdzEB"),
        ('{"SecretAccessKey": "abc", "x": 1}', "abc"),
        ('{"sessionToken":"abc"}', "abc"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("authorization=AWS4-HMAC-SHA256 Credential=A/2025", "A/2025"),
        ("https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b&X-Amz-Date=2025", "0a1b"),
        ("https://b/k?X-Amz-Credential=me%2F2025&x=1", "me%2F2025"),
        ("x-amz-security-token:IQoJb3Jp", "IQoJb3Jp"),
        ("http://ana:hunter2@proxy:8080", "hunter2"),
        ("token " + "IQoJb3JpZ2luX2Vj" * 10, "IQoJb3JpZ2luX2Vj"),
    ],
)
def test_a_credential_leaves_the_text(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "s3://vault/mail/8u4ps52ldj5fhmd7m6qnkblq3c3qhrbsqk1rlb41",
        "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        "SHA-256 5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        "mail/2025/08/" + "a-rather-long-folder/" * 8 + "message",
        "X-Amz-Date=20250801T000000Z&x=1",
        "HeadObject was refused (403)",
    ],
)
def test_what_people_need_stays(text: str) -> None:
    assert redact(text) == text


@given(st.text(max_size=300))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_key_is_found_between_any_words(before: str, after: str) -> None:
    assert SECRET not in redact(f"{before} {SECRET} {after}")
