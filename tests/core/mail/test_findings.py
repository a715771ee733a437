"""What is hidden or spoofed in whole messages, and what honest mail does that is neither."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.digest import Digest, digest_mail
from vaultviewer.core.mail.findings.examination import LONGEST_DETAIL, MOST_DETAILS
from vaultviewer.core.mail.findings.finding import Finding, FindingKind
from vaultviewer.core.mail.findings.senders import organisation
from vaultviewer.core.mail.severity import SEVERITIES, Severity

FROM = "From: Ann <ann@acme.example>"


def digest(*header: str, body: str = "Hello.", html: bool = False) -> Digest:
    kind = "html" if html else "plain"
    lines = (*header, f"Content-Type: text/{kind}; charset=utf-8", "", body)
    return digest_mail("\r\n".join(lines).encode())


def found(*header: str, body: str = "Hello.", html: bool = False) -> dict[FindingKind, Finding]:
    return {finding.kind: finding for finding in digest(*header, body=body, html=html).findings}


def severities(findings: dict[FindingKind, Finding]) -> dict[FindingKind, Severity]:
    return {kind: finding.severity for kind, finding in findings.items()}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ([FROM], {}),
        ([FROM, "Reply-To: <help@acme.example>", "Return-Path: <x@bounce.acme.example>"], {}),
        (["From: a@x.acme.example", "Reply-To: b@y.acme.example"], {}),
        (["From: a@x.co.uk", "Reply-To: b@y.co.uk"], {FindingKind.REPLY_TO_ELSEWHERE: Severity.CAUTION}),
        ([FROM, "Reply-To: ann@evil.example"], {FindingKind.REPLY_TO_ELSEWHERE: Severity.CAUTION}),
        (
            [FROM, "Reply-To: ann@other.example", "List-Id: <l.acme.example>"],
            {FindingKind.REPLY_TO_ELSEWHERE: Severity.NOTE},
        ),
        ([FROM, "Sender: x@evil.example"], {FindingKind.SENDER_ELSEWHERE: Severity.CAUTION}),
        ([FROM, "Return-Path: <x@mailer.example>"], {FindingKind.RETURN_PATH_ELSEWHERE: Severity.NOTE}),
        ([FROM, "Return-Path: <>"], {}),
        (["From: Ann", "Reply-To: x@evil.example"], {}),
        ([FROM, "From: Bob <bob@bank.example>"], {FindingKind.SEVERAL_FROM: Severity.DANGER}),
        ([FROM, "Subject: a", "subject: b"], {FindingKind.REPEATED_FIELD: Severity.CAUTION}),
        ([FROM, "Date: a", "Date: b"], {FindingKind.REPEATED_FIELD: Severity.CAUTION}),
        ([FROM, "Received: a", "Received: b"], {}),
        (['From: "ceo@bank.example" <ann@evil.example>'], {FindingKind.NAME_HAS_ADDRESS: Severity.DANGER}),
        (['From: "Ann ann@acme.example" <ann@acme.example>'], {}),
        (['From: "ANN@acme.example" <ann@acme.example>'], {}),
        (
            ['From: "bob@mail.acme.example" <ann@acme.example>'],
            {FindingKind.NAME_HAS_ADDRESS: Severity.CAUTION},
        ),
        (
            ["List-Id: <l.example>", 'From: "ceo@bank.example via list" <l@lists.example>'],
            {FindingKind.NAME_HAS_ADDRESS: Severity.CAUTION},
        ),
        (["From: Ann @ Acme <ann@acme.example>"], {}),
        (
            ["From: =?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?= <u@evil.example>"],
            {FindingKind.NAME_HAS_ADDRESS: Severity.DANGER},
        ),
        (["From: a@xn--80ak6aa92e.example"], {FindingKind.SENDER_LOOKS_ALIKE: Severity.DANGER}),
        (["From: a@xn--bcher-kva.example"], {}),
        ([FROM, "Subject: =?utf-8?q?a=E2=80=AEb?="], {FindingKind.BIDI_IN_HEAD: Severity.DANGER}),
        (["From: =?utf-8?q?a=E2=80=AEb?= <ann@acme.example>"], {FindingKind.BIDI_IN_HEAD: Severity.DANGER}),
        ([FROM, "Subject: =?utf-8?b?16nXnNeV150=?="], {}),
    ],
)
def test_the_head(header: Sequence[str], expected: dict[FindingKind, Severity]) -> None:
    assert severities(found(*header)) == expected


def test_every_sender_is_quoted() -> None:
    finding = found(FROM, "From: Bob <bob@bank.example>")[FindingKind.SEVERAL_FROM]
    assert finding.details == ("Ann <ann@acme.example>", "Bob <bob@bank.example>")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Hello</p>", {}),
        ("<div style='display:none'>Our news</div><p>Hello</p>", {FindingKind.PREVIEW_TEXT: Severity.NOTE}),
        (f"<div hidden>{'news ' * 100}</div><p>Hello</p>", {FindingKind.HIDDEN_TEXT: Severity.CAUTION}),
        ("<p>Hello</p><div hidden>salt</div>", {FindingKind.HIDDEN_TEXT: Severity.CAUTION}),
        ("<p>Pay<i style='font-size:0'>x</i>Pal</p>", {FindingKind.SPLIT_WORDS: Severity.DANGER}),
        (
            "<a href='https://evil.example/'>www.bank.example</a>",
            {FindingKind.LINK_NAMES_ANOTHER: Severity.DANGER},
        ),
        ("<a href='https://u@evil.example/'>x</a>", {FindingKind.LINK_DISGUISED: Severity.DANGER}),
        ("<a href='javascript:x'>x</a>", {FindingKind.LINK_DISGUISED: Severity.DANGER}),
        ("<a href='http://shop.example:81/'>x</a>", {}),
        ("<form action='https://evil.example/'><input></form>", {FindingKind.FORM: Severity.CAUTION}),
        ("<form action='/x'><input></form>", {}),
        ("<p>a&#x202e;b</p>", {FindingKind.BIDI_IN_TEXT: Severity.CAUTION}),
        ("<p>v&#x200b;i a&#x200c;g r&#x2060;a</p>", {FindingKind.ZERO_WIDTH: Severity.CAUTION}),
        ("<p>v&#x200b;i &shy;a&shy;g</p>", {}),
    ],
)
def test_html_bodies(body: str, expected: dict[FindingKind, Severity]) -> None:
    assert severities(found(FROM, body=body, html=True)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("\u202eabc", {FindingKind.BIDI_IN_TEXT}),
        ("שלום \u2068abc\u2069", set()),
        ("שלום \u202eabc", {FindingKind.BIDI_IN_TEXT}),
        ("abc \u2068abc\u2069", {FindingKind.BIDI_IN_TEXT}),
        ("\u200fabc", set()),
        ("کتاب‌ها ‌ها ‌ها", set()),  # noqa: RUF001  Persian
        ("see https://u@evil.example/", {FindingKind.LINK_DISGUISED}),
    ],
)
def test_plain_bodies(body: str, expected: set[FindingKind]) -> None:
    assert set(found(FROM, body=body)) == expected


def test_quotes_say_what_and_how() -> None:
    hidden = found(FROM, body="<p>Hello</p><p style='color:#fff'>salt</p>", html=True)
    assert hidden[FindingKind.HIDDEN_TEXT].details == ("colour: salt",)
    lying = found(FROM, body="<a href='https://evil.example/'>www.bank.example</a>", html=True)
    assert lying[FindingKind.LINK_NAMES_ANOTHER].details == ("www.bank.example → evil.example",)


def test_a_file_name_that_is_turned_around() -> None:
    name = "Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEfdp.exe"
    assert severities(found(FROM, name)) == {FindingKind.BIDI_IN_FILE_NAME: Severity.DANGER}


def test_the_most_serious_comes_first_and_all_is_bounded() -> None:
    body = "".join(f"<p>x</p><p hidden>{number} {'y' * 1000}</p>" for number in range(300))
    findings = digest(FROM, "From: b@c.example", "Return-Path: <x@d.example>", body=body, html=True).findings
    ranks = [SEVERITIES.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(SEVERITIES)
    for finding in findings:
        assert len(finding.details) <= MOST_DETAILS
        assert all(len(line) <= LONGEST_DETAIL + 1 for line in finding.details)


def test_links_of_text_and_html_are_one_list() -> None:
    made = digest_mail(
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"https://a.example/ and https://only-in-text.example/\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b'<a href="https://a.example">A</a> https://unlinked.example/\r\n--b--\r\n'
    )
    assert [report.link.untrusted_url for report in made.links] == [
        "https://a.example",
        "https://only-in-text.example/",
    ]
    alone = digest(
        FROM,
        body='<a href="https://a.example">https://said.example/</a> https://unlinked.example/',
        html=True,
    )
    texts = [report.link.untrusted_text for report in alone.links]
    assert texts == ["https://said.example/", "https://unlinked.example/"]


def test_past_the_bounds_of_html_its_text_still_tells_addresses() -> None:
    (report,) = digest(FROM, body="<div>" * 60_000 + " https://a.example/ ", html=True).links
    assert report.host_wire == "a.example"


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.example", "b.example"),
        ("b.example", "b.example"),
        ("a.b.co.uk", "b.co.uk"),
        ("b.or.jp", "b.or.jp"),
        ("localhost", "localhost"),
    ],
)
def test_what_an_organisation_registered(domain: str, registered: str) -> None:
    assert organisation(domain) == registered


_PIECES = st.sampled_from(
    [
        "From: ",
        "Sender: ",
        "Reply-To: ",
        "Return-Path: ",
        "a@b.example",
        "<",
        ">",
        '"',
        "=?utf-8?q?=E2=80=AE?=",
        "@",
        "\r\n",
        "Content-Type: text/html",
        "\r\n\r\n",
        "<p hidden>x",
        "<a href=http://a@b>www.c.example</a>",
        "\u202e",
        "Subject: ",
        ",",
        "(",
        "xn--",
        "<style>p{color:#fff}</style>",
        "https://",
        "List-Id: x\r\n",
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
@settings(max_examples=200)
def test_nothing_raises(raw: str) -> None:
    for finding in digest_mail(raw.encode()).findings:
        assert finding.details
        str(finding.sentence)
