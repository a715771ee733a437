"""Header values: encoded-words, parameters, dates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.headers import (
    MOST_PARAMETERS,
    decode_words,
    first_value,
    harmless,
    parse_date,
    split_parameters,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?a_b=5F?=", "a b_"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?q?a?= and =?utf-8?q?b?=", "a and b"),
        ("=?utf-8?Q?broken space?=", "broken space"),
        ("=?utf-8?B?w7zDvA?=", "üü"),
        ("=?utf-8*de?q?a?=", "a"),
        ("=?UTF-8?B?44GT44KM?= x", "これ x"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?nope?Q?caf=E9?=", "café"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("tab\tand\x00nul", "tab andnul"),
        ("line\r\nSubject: forged", "line Subject: forged"),
        ("=?utf-8?q?a=0D=0AB?=", "a B"),
        ("\u202eevil", "\\u{202e}evil"),
    ],
)
def test_encoded_words(raw: str, expected: str) -> None:
    assert decode_words(raw) == expected


@pytest.mark.parametrize(
    ("value", "main", "parameters"),
    [
        ("text/plain", "text/plain", {}),
        ("Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('a/b; name="x;y\\"z"', "a/b", {"name": 'x;y"z'}),
        ("a/b; name=my file.pdf; x=1", "a/b", {"name": "my file.pdf", "x": "1"}),
        ("a/b; name*=utf-8'en'%E2%82%AC%20x", "a/b", {"name": "€ x"}),
        ("a/b; name*0=one; name*1=two", "a/b", {"name": "onetwo"}),
        ("a/b; name*1=two; name*0=one", "a/b", {"name": "onetwo"}),
        ("a/b; name*0*=utf-8''%E2%82; name*1*=%AC; name*2=%41", "a/b", {"name": "€%41"}),
        ("a/b; name=old; name*=utf-8''new", "a/b", {"name": "old"}),
        ("a/b; name=first; name=second", "a/b", {"name": "first"}),
        ('a/b; name="unclosed', "a/b", {"name": "unclosed"}),
        ("a/b; *=x; name**=y; z=1", "a/b", {"z": "1"}),
        ("a/b; name*=no-quotes", "a/b", {"name": "no-quotes"}),
        ("", "", {}),
    ],
)
def test_parameters(value: str, main: str, parameters: dict[str, str]) -> None:
    assert split_parameters(value) == (main, parameters)


def test_parameters_are_bounded() -> None:
    _, found = split_parameters("a/b" + "".join(f"; p{number}=x" for number in range(500)))

    assert len(found) == MOST_PARAMETERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 31 May 2024 09:30:00 +0200", "2024-05-31T09:30:00+02:00"),
        ("Fri, 31 May 2024 09:30:00 -0000", "2024-05-31T09:30:00+00:00"),
        ("31 May 24 09:30 GMT", "2024-05-31T09:30:00+00:00"),
        ("Fri, 31 May 2024 09:30:00 -0700 (PDT)", "2024-05-31T09:30:00-07:00"),
        ("Fri, 31 May 2024 09:30:00 +9999", None),
        ("Fri, 99 May 2024 09:30:00 +0000", None),
        ("", None),
        ("gibberish", None),
        ("\x00", None),
        # RFC 5322, appendix A.6.3 and A.5.
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00"),
        ("Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30"),
        ("(sent) Tue, 3 Mar 2026 09:15:00 +0100", "2026-03-03T09:15:00+01:00"),
        ("Fri, 1 Jan 2021 00:00:00 +05:30", "2021-01-01T00:00:00+05:30"),
    ],
)
def test_dates_keep_the_senders_offset(text: str, expected: str | None) -> None:
    found = parse_date(text)

    assert (None if found is None else found.isoformat()) == expected


def test_first_value_is_unfolded_and_found_in_any_case() -> None:
    fields = [("SUBJECT", "a\r\n b"), ("Subject", "c")]

    assert first_value(fields, "subject") == "a b"
    assert first_value(fields, "date") == ""


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_nothing_raises(text: str) -> None:
    split_parameters(text)
    parse_date(text)
    decoded = decode_words(text)

    assert decoded == harmless(decoded)
    decoded.encode()
