"""What server and program say to each other."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.demo import server
from vaultviewer.demo.expectations import Expectation, Fate
from vaultviewer.demo.protocol import Missing, Progress, Ready, Report, decode, encode

READY = Ready(
    endpoint="http://127.0.0.1:1",
    region="eu-central-1",
    account="111122223333",
    bucket="bucket",
    kms_keys=("arn:a", "arn:b"),
    access_key_id="id",
    secret_access_key="secret",
    expectations=(
        Expectation("a", "inbound/a", Fate.OPENS, "請求書", 5, sha256="00"),
        Expectation("b", "inbound/b", Fate.REFUSED, "b", 7, encrypted=False, error="NotAMessage"),
    ),
)


@pytest.mark.parametrize("report", [READY, Progress(3, 9), Missing("moto")])
def test_every_report_arrives_as_it_was_sent_in_one_line(report: Report) -> None:
    line = encode(report)

    assert "\n" not in line
    assert decode(line + "\n") == report


@given(st.text())
def test_other_words_are_no_report(words: str) -> None:
    assert decode(words) is None


@pytest.mark.parametrize("line", ["null", "[]", "{}", '{"Progress": {"done": "3"}}', '{"Ready": 1}'])
def test_other_json_is_no_report(line: str) -> None:
    assert decode(line) is None


def test_an_expectation_with_foreign_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="other fields"):
        Expectation.from_json({"name": "a", "surprise": 1})


def test_the_server_forgets_the_users_aws_account(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_S3": "https://example.com",
        "https_proxy": "http://proxy.example:3128",
        "PATH": "/bin",
    }
    monkeypatch.setattr(os, "environ", environment)

    server.isolate()

    assert environment["PATH"] == "/bin"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "https_proxy"} & environment.keys()
    assert environment["AWS_CONFIG_FILE"] == environment["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
