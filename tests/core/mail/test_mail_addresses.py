"""Mailboxes are found in the raw header; encoded-words never make an address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.addresses import MOST_ADDRESSES, Address, parse_addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("<a@b.example>", [("", "a@b.example")]),
        ('"Doe, Jane" <a@b.example>, c@d.example', [("Doe, Jane", "a@b.example"), ("", "c@d.example")]),
        ("a@b.example (Jane Doe)", [("Jane Doe", "a@b.example")]),
        ("Team: a@b.example, C <c@d.example>;", [("", "a@b.example"), ("C", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ('"john doe"@b.example', [("", '"john doe"@b.example')]),
        ('"ceo@bank.example" user@evil.example', [("ceo@bank.example", "user@evil.example")]),
        ('user@evil.example "ceo@bank.example"', [("ceo@bank.example", "user@evil.example")]),
        ("<a@b.example> <c@d.example>", [("", "a@b.example"), ("", "c@d.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("< a @ b.example >", [("", "a@b.example")]),
        ("No Address", [("No Address", "")]),
        ("=?utf-8?Q?J=C3=BCrgen?= <j@b.example>", [("Jürgen", "j@b.example")]),
        (
            "=?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?= user@evil.example",
            [("<ceo@bank.example>", "user@evil.example")],
        ),
        ("=?utf-8?q?ceo=40bank.example?= <user@evil.example>", [("ceo@bank.example", "user@evil.example")]),
        ("=?utf-8?q?ceo=40bank.example,?= user@evil.example", [("ceo@bank.example,", "user@evil.example")]),
        ("Eve\r\n <e@b.example>", [("Eve", "e@b.example")]),
        ("E\x00v\x1be <e\x00@b.example>", [("Eve", "e@b.example")]),
        ("\u202eEve <e@b.example>", [("\\u{202e}Eve", "e@b.example")]),
        ("(", []),
        ('"unclosed', [("unclosed", "")]),
        # RFC 5322, appendix A.5 and A.6.3: comments and white space within an address.
        (
            r"Pete(A wonderful \) chap) <pete(his account)@silly.test(his host)>",
            [("Pete", "pete@silly.test")],
        ),
        ("Chris <c@(Chris's (own) host.)public.example>", [("Chris", "c@public.example")]),
        ("pete(his account)@silly.test", [("his account", "pete@silly.test")]),
        ("jdoe@test   . example", [("", "jdoe@test.example")]),
        ("jdoe @ test .example", [("", "jdoe@test.example")]),
        ('"a(b)c"@d.example', [("", '"a(b)c"@d.example')]),
        ('<"a(b)c"@d.example>', [("", '"a(b)c"@d.example')]),
        ("John Q. Public j@b.example", [("John Q. Public", "j@b.example")]),
        (r"DOMAIN\user <u@b.example>", [(r"DOMAIN\user", "u@b.example")]),
    ],
)
def test_mailboxes(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.name, found.address) for found in parse_addresses(value)] == expected


def test_the_literal_form_of_the_trap_gives_the_real_sender() -> None:
    (found,) = parse_addresses("=?utf-8?b?<ceo@bank.example>?= user@evil.example")

    assert found.address == "user@evil.example"


def test_a_name_with_another_address_is_noticed() -> None:
    assert Address("ceo@bank.example", "user@evil.example").name_has_address
    assert not Address("user@evil.example", "user@evil.example").name_has_address
    assert not Address("User", "user@evil.example").name_has_address


def test_text_form() -> None:
    assert str(Address("A", "a@b")) == "A <a@b>"
    assert str(Address("", "a@b")) == "a@b"


def test_the_number_is_bounded() -> None:
    assert len(parse_addresses("a@b," * (MOST_ADDRESSES + 50))) == MOST_ADDRESSES


@given(st.text(alphabet='=?utf8bq<>@".,:;()\\ \r\na\x00\u202e', max_size=80))
@settings(max_examples=300, deadline=None)
def test_nothing_raises_and_no_control_survives(value: str) -> None:
    for found in parse_addresses(value):
        assert not set(found.name + found.address) & set("\x00\r\n\u202e")
