"""The block that SES prepends: its order, its line ends, and that each value is the delivery's own."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.parser import BytesParser

import pytest

from vaultviewer.demo.ses_headers import Arrival, Verdicts, ses_header_block

ORDER = [
    "Return-Path",
    "Received",
    "X-SES-Spam-Verdict",
    "X-SES-Virus-Verdict",
    "Received-SPF",
    "Authentication-Results",
    "X-SES-RECEIPT",
    "X-SES-DKIM-SIGNATURE",
]
ARRIVAL = Arrival(
    message_id="lhne4tbq0123456789abcdefghijklmnopqrstuv",
    return_path="bounce@example.org",
    recipient="security@example.com",
    header_from_domain="example.net",
    client_host="mail.example.org",
    client_ip="192.0.2.7",
    received=datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC),
    verdicts=Verdicts(),
)


def test_fields_stand_in_the_order_of_ses() -> None:
    fields = BytesParser().parsebytes(ses_header_block(ARRIVAL, region="eu-central-1") + b"\r\n")

    assert fields.keys() == ORDER
    assert not fields.defects


def test_every_line_ends_in_crlf_and_is_short_enough_for_smtp() -> None:
    block = ses_header_block(ARRIVAL, region="eu-central-1")

    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", block)
    assert block.endswith(b"\r\n")
    assert max(len(line) for line in block.split(b"\r\n")) <= 998


def test_received_names_host_region_message_id_recipient_and_time() -> None:
    fields = BytesParser().parsebytes(ses_header_block(ARRIVAL, region="eu-central-1") + b"\r\n")

    assert re.sub(r"\s+", " ", fields["Received"]) == (
        "from mail.example.org (mail.example.org [192.0.2.7]) by inbound-smtp.eu-central-1.amazonaws.com"
        f" with SMTP id {ARRIVAL.message_id} for security@example.com; Tue, 03 Nov 2026 04:05:06 +0000 (UTC)"
    )


def test_results_are_amazons_and_name_the_domain_of_from() -> None:
    fields = BytesParser().parsebytes(ses_header_block(ARRIVAL, region="eu-central-1") + b"\r\n")

    results = re.sub(r"\s+", " ", fields["Authentication-Results"])
    assert results.startswith("amazonses.com; spf=pass (spfCheck: domain of example.org designates 192.0.2.7")
    assert "dkim=pass header.i=@example.net;" in results
    assert results.endswith("dmarc=pass header.from=example.net;")


@pytest.mark.parametrize(
    ("spf", "words"),
    [
        ("fail", "domain of example.org does not designate 192.0.2.7"),
        ("softfail", "domain of transitioning example.org does not designate 192.0.2.7"),
        ("none", "domain of example.org does not provide an SPF record"),
    ],
)
def test_spf_is_explained_as_ses_does(spf: str, words: str) -> None:
    arrival = replace(ARRIVAL, verdicts=Verdicts(spf=spf, dkim="none"))

    fields = BytesParser().parsebytes(ses_header_block(arrival, region="eu-central-1") + b"\r\n")

    assert fields["Received-SPF"].startswith(f"{spf} (spfCheck: {words}")
    assert " dkim=none;" in fields["Authentication-Results"]


def test_a_bounce_has_an_empty_return_path_and_the_hosts_postmaster_in_spf() -> None:
    block = ses_header_block(replace(ARRIVAL, return_path=""), region="eu-central-1")

    assert block.startswith(b"Return-Path: <>\r\n")
    assert b"envelope-from=postmaster@mail.example.org" in block
