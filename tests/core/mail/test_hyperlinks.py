"""Links: who is warned of what, through how many hands they go, and that nothing is made up."""

from collections.abc import Sequence
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.links.hyperlinks import (
    LONGEST_TEXT,
    MOST_LINKS,
    MOST_STEPS,
    Link,
    examine,
    link_key,
    links_in_text,
    merge_links,
)
from vaultviewer.core.mail.links.lookalikes import mixes_scripts, reads_as_latin
from vaultviewer.core.mail.links.warnings import LinkWarningKind as Kind
from vaultviewer.core.mail.links.warnings import host_named_in
from vaultviewer.core.mail.severity import SEVERITIES, Severity


def kinds(url: str, text: str = "") -> set[Kind]:
    return {warning.kind for warning in examine(Link(url, text)).warnings}


def safe_link(url: str) -> str:
    return f"https://eur01.safelinks.protection.outlook.com/?url={quote(url, safe='')}&data=x"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example/", set()),
        ("mailto:soc@acme.example", set()),
        ("tel:+491234", set()),
        ("http://shop.example/", {Kind.NOT_HTTPS}),
        ("https://shop.example:444/", {Kind.PORT}),
        ("https://shop.example:443/", set()),
        ("https://bank.example@evil.example/", {Kind.CREDENTIALS}),
        ("https://a:b@evil.example/", {Kind.CREDENTIALS}),
        ("https://:b@evil.example/", {Kind.CREDENTIALS}),
        (r"https:\\evil.example", {Kind.ODD_AUTHORITY}),
        ("https://192.0.2.1/", {Kind.MACHINE_ADDRESS}),
        ("https://[2001:db8::1]/", {Kind.MACHINE_ADDRESS}),
        ("https://0300.0.2.1/", {Kind.MACHINE_ADDRESS}),
        ("https://3221225985/", {Kind.MACHINE_ADDRESS}),
        ("https://bücher.example/", {Kind.PUNYCODE}),
        ("https://xn--bcher-kva.example/", {Kind.PUNYCODE}),
        ("https://pаypal.example/", {Kind.MIXED_SCRIPTS, Kind.PUNYCODE}),  # noqa: RUF001  the point of it
        ("https://xn--80ak6aa92e.example/", {Kind.LOOKS_LATIN, Kind.PUNYCODE}),
        ("https://сосо.рф/", {Kind.PUNYCODE}),  # noqa: RUF001  a word of its own script, below such a domain
        ("https://東京eki.example/", {Kind.PUNYCODE}),
        ("https://" + "a" * 60 + "." + "b" * 60 + ".example/", {Kind.LONG_HOST}),
        ("https://bit.ly/abc", {Kind.TARGET_UNKNOWN}),
        ("https://secure-web.cisco.com/1abc", {Kind.TARGET_UNKNOWN}),
        ("https://shop.example/\u202egpj.exe", {Kind.BIDI}),
        ("https://999.0.0.1/", {Kind.UNREADABLE}),
        ("shop.example", {Kind.UNREADABLE}),
        ("javascript:alert(1)", {Kind.DANGEROUS_SCHEME}),
        ("java\nscript:alert(1)", {Kind.DANGEROUS_SCHEME}),
        ("data:text/html,x", {Kind.DANGEROUS_SCHEME}),
        ("file:///etc/passwd", {Kind.DANGEROUS_SCHEME}),
        ("file://evil.example/share", {Kind.DANGEROUS_SCHEME}),
        ("smb://evil.example/share", {Kind.DANGEROUS_SCHEME}),
        ("intent://x#Intent;end", {Kind.DANGEROUS_SCHEME}),
        ("search-ms:query=x", {Kind.DANGEROUS_SCHEME}),
        ("ms-msdt:/id", {Kind.DANGEROUS_SCHEME}),
        ("ms-word:ofe|u|https://evil.example/x", {Kind.DANGEROUS_SCHEME}),
        ("nobody-knows-it:x", {Kind.DANGEROUS_SCHEME}),
        (safe_link("https://shop.example/"), set()),
        (
            safe_link("http://a@192.0.2.1:81/"),
            {Kind.NOT_HTTPS, Kind.CREDENTIALS, Kind.MACHINE_ADDRESS, Kind.PORT},
        ),
        (safe_link("javascript:x"), {Kind.DANGEROUS_SCHEME}),
    ],
)
def test_warnings(url: str, expected: set[Kind]) -> None:
    assert kinds(url) == expected


def test_a_number_in_disguise_is_worse_than_one_that_shows_itself() -> None:
    assert examine(Link("https://192.0.2.1/")).severity is Severity.CAUTION
    assert examine(Link("https://0xc0000201/")).severity is Severity.DANGER
    assert examine(Link("https://shop.example/")).severity is None


@pytest.mark.parametrize(
    ("text", "url", "lies"),
    [
        ("www.bank.example", "https://evil.example/", True),
        ("https://bank.example/login", "https://evil.example/bank.example", True),
        ("Sign in at https://bank.example now", "https://evil.example/", True),
        ("BANK.example", "https://bank.example.evil.example/", True),
        ("bank.example", "https://notbank.example/", True),
        ("192.0.2.1", "https://192.0.2.2/", True),
        ("ceo@bank.example", "mailto:ceo@evil.example", True),
        ("bücher.example", "https://xn--bcher-kva.example/", False),
        ("www.bank.example", "https://click.bank.example/", False),
        ("online.bank.example", "https://bank.example/", False),
        ("<http://bank.example>.", "https://bank.example/", False),
        ("ceo@bank.example", "mailto:ceo@bank.example", False),
        ("invoice.pdf", "https://evil.example/", False),
        ("Read more", "https://evil.example/", False),
        ("3.5 million", "https://evil.example/", False),
        ("bank.example", "tel:+49", False),
        ("bank.example", safe_link("https://bank.example/x"), False),
        ("bank.example", safe_link("https://evil.example/x"), True),
        ("eur01.safelinks.protection.outlook.com", safe_link("https://evil.example/x"), False),
        ("bank.example", "https://protect.mimecast.com/s/x?domain=bank.example", False),
        ("bank.example", "https://protect.mimecast.com/s/x?domain=evil.example", True),
    ],
)
def test_a_text_that_names_another_host(text: str, url: str, lies: bool) -> None:  # noqa: FBT001  expected value
    assert (Kind.TEXT_NAMES_ANOTHER in kinds(url, text)) is lies


def test_the_lie_is_told_with_both_hosts() -> None:
    warning = examine(Link(safe_link("https://evil.example/"), "www.bank.example")).warnings[0]
    assert str(warning.sentence) == "Its text names www.bank.example, and it leads to evil.example."
    assert warning.severity is Severity.DANGER


def test_a_text_that_is_turned_around() -> None:
    assert Kind.BIDI in kinds("https://a.example/", "gpj\u202e")
    assert host_named_in("") is None
    assert host_named_in("https://") is None


def test_wrappers_in_wrappers_are_followed() -> None:
    inner = "https://www.google.com/url?q=" + quote("https://evil.example/", safe="")
    report = examine(Link(safe_link(inner), "x"))
    assert [step.service for step in report.steps] == ["Microsoft Safe Links", "Google", ""]
    assert report.target.untrusted_url == "https://evil.example/"
    assert (report.leads_to, report.host_wire) == ("evil.example", "eur01.safelinks.protection.outlook.com")
    assert report.wrapped
    assert report.target_known


def test_they_are_followed_up_to_a_bound() -> None:
    url = "https://evil.example/"
    for _ in range(MOST_STEPS):
        url = safe_link(url)
    report = examine(Link(url))
    assert len(report.steps) == MOST_STEPS
    assert not report.target_known
    assert Kind.ENDLESS in {warning.kind for warning in report.warnings}


def test_what_only_the_service_knows_is_said_to_be_unknown() -> None:
    report = examine(Link("https://protect-us.mimecast.com/s/x?domain=evil.example"))
    assert (report.target_known, report.leads_to) == (False, "evil.example")
    assert "Mimecast" in str(report.warnings[0].sentence)
    assert not examine(Link(safe_link("https://bit.ly/x"))).target_known


# ------------------------------------------------------------------------------------------ collecting


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b(c))", ["https://a.example/b(c)"]),
        ("<https://a.example/b>,", ["https://a.example/b"]),
        ("www.a.example, http://b.example!", ["http://www.a.example", "http://b.example"]),
        ("write to mailto:a@b.example?subject=x", ["mailto:a@b.example?subject=x"]),
        ("HTTPS://A.example", ["HTTPS://A.example"]),
        ("[https://a.example/]]]", ["https://a.example/"]),
        ("a.example and xhttp:/y", []),
    ],
)
def test_addresses_in_a_text(text: str, urls: Sequence[str]) -> None:
    assert [link.untrusted_url for link in links_in_text(text)] == urls


def test_links_keep_their_order_and_each_pair_stands_once() -> None:
    links = [
        Link("https://a.example/", " one\n two "),
        Link("https://b.example/"),
        Link("https://a.example/", "one two"),
    ]
    merged = merge_links(links, "https://A.example and https://c.example")
    assert merged == (
        Link("https://a.example/", "one two"),
        Link("https://b.example/", ""),
        Link("https://c.example", "https://c.example"),
    )


def test_what_is_collected_is_bounded() -> None:
    many = (Link(f"https://a.example/{number}", "x" * 10_000) for number in range(MOST_LINKS + 10))
    merged = merge_links(many, "https://b.example/")
    assert len(merged) == MOST_LINKS
    assert len(merged[0].untrusted_text) == LONGEST_TEXT


def test_a_click_finds_its_link_again() -> None:
    assert link_key(r"https:\\A.example\b c") == link_key("https://a.example/b%20c")
    assert link_key(" nothing ") == "nothing"


@pytest.mark.parametrize(
    ("label", "latin"),
    [
        ("аррӏе", "apple"),  # noqa: RUF001  the point of it
        ("ѕсоре-1", "scope-1"),  # noqa: RUF001  the point of it
        ("νιο", "vio"),  # noqa: RUF001  the point of it
        ("москва", None),
        ("apple", None),
        ("123", None),
    ],
)
def test_words_that_only_look_latin(label: str, latin: str | None) -> None:
    assert reads_as_latin(label) == latin


@pytest.mark.parametrize(
    ("label", "mixed"),
    [
        ("pаypal", True),  # noqa: RUF001  the point of it
        ("gооgle", True),  # noqa: RUF001  the point of it
        ("αβгд", True),
        ("bücher-1", False),
        ("東京タワーeki", False),
        ("한국abc", False),
        ("москва", False),
    ],
)
def test_scripts_that_nobody_mixes(label: str, mixed: bool) -> None:  # noqa: FBT001  an expected value
    assert mixes_scripts(label) is mixed


_URLS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "https://",
                "urldefense.com/v3/__",
                "__;",
                "!",
                "*",
                "//",
                "@",
                ":",
                "%",
                "[",
                "\\",
                "xn--",
                "é",
                "\u202e",
                "bit.ly",
                "www.google.com/url?q=",
                "mailto:",
                "0x7f",
                ".",
                "a",
                "http%3A%2F%2F",
            ]
        ),
        max_size=15,
    ).map("".join),
)


@given(_URLS, st.text(max_size=40))
@settings(max_examples=300)
def test_nothing_raises(url: str, text: str) -> None:
    report = examine(Link(url, text))
    ranks = [SEVERITIES.index(warning.severity) for warning in report.warnings]
    assert ranks == sorted(ranks)
    assert 1 <= len(report.steps) <= MOST_STEPS
    assert report.key == link_key(url)
    for warning in report.warnings:
        str(warning.sentence)


@given(st.text(alphabet="htps:/w.a)(]['\u202e ", max_size=80))
@settings(max_examples=100)
def test_any_text_has_links_that_stand_in_it(text: str) -> None:
    for link in links_in_text(text):
        assert link.untrusted_text in text
