"""The other forms of text: enriched, reports, invitations, and what claims to be signed or encrypted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.body import best_text, choose_body
from vaultviewer.core.mail.enriched import DEEPEST, enriched_to_html
from vaultviewer.core.mail.invitations import MOST_EVENTS, invitation_text, read_invitation
from vaultviewer.core.mail.protection import ProtectionKind, Standard, find_protection
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.reports import MOST_FIELDS, Report, read_report, report_text
from vaultviewer.core.mail.tree import Part

# ----------------------------------------------------------------------------------------- enriched


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<bold>Now</bold> and\nthen\n\n\nlater", "<b>Now</b> and then<br><br>later"),
        ("1 << 2 < 3 & <unknown>4</unknown>", "1 &lt; 2 &lt; 3 &amp; 4"),
        ("<color><param>red</param>x</color>", '<font color="red">x</font>'),
        ("<color><param>ffff,8000,0000</param>x</color>", '<font color="#ff8000">x</font>'),
        ('<color><param>red" onclick="</param>x</color>', "<font>x</font>"),
        ("<fontfamily><param>Times New</param>x", '<font face="Times New">x</font>'),
        ("<nofill>a\n b</nofill>", "<pre>a\n b</pre>"),
        ("<bold><italic>x</bold>y</italic>", "<b><i>x</i></b>y"),
        ("</bold>x", "x"),
        ("a<nl>b<lt>c", "a<br>b&lt;c"),
        ("<bold>open", "<b>open</b>"),
        ("<param>never ends", "never ends"),
    ],
)
def test_enriched_commands(text: str, html: str) -> None:
    assert enriched_to_html(text) == html


@given(
    st.lists(st.sampled_from(["<bold>", "</bold>", "<param>", "</param>", "<color>", "\n", "<<", "<", 'x&"']))
)
@settings(max_examples=200, deadline=None)
def test_enriched_html_is_well_formed(pieces: list[str]) -> None:
    html = enriched_to_html("".join(pieces))

    assert html.count("<b>") == html.count("</b>")
    assert html.count("<font") == html.count("</font>")


def test_depth_is_bounded() -> None:
    assert enriched_to_html("<bold>" * 1000).count("<b>") == DEEPEST


def test_an_enriched_message_reads_as_text() -> None:
    body = choose_body(read_mail(b"Content-Type: text/enriched\r\n\r\n<bold>Hi</bold>\r\n\r\nthere").root)

    assert best_text(body) == "Hi\nthere"


def test_plain_goes_before_enriched() -> None:
    parts = (
        b"--a\r\nContent-Type: text/plain\r\n\r\nplain\r\n--a\r\nContent-Type: text/enriched\r\n\r\nrich\r\n"
    )
    body = choose_body(read_mail(b"Content-Type: multipart/alternative; boundary=a\r\n\r\n" + parts).root)

    assert best_text(body) == "plain"
    assert [part.content_type for part in body.attachments] == ["text/enriched"]


# ------------------------------------------------------------------------------------------ reports


def report(text: bytes) -> Report:
    return read_report(Part("2", "message/delivery-status", None, None, None, None, (), (), text, len(text)))


def test_report_is_a_table() -> None:
    found = report(
        b"Reporting-MTA: dns; a\r\nArrival-Date: today\r\n\r\n\r\n"
        b"Final-Recipient: rfc822; b@c.example\r\nDiagnostic-Code: smtp; 550\r\n  no such user\r\n"
    )

    assert report_text(found) == (
        "Reporting-MTA: dns; a\nArrival-Date:  today\n\n"
        "Final-Recipient: rfc822; b@c.example\nDiagnostic-Code: smtp; 550 no such user".replace(
            "Reporting-MTA: ", "Reporting-MTA:   "
        ).replace("Arrival-Date: ", "Arrival-Date:   ")
    )


def test_report_values_are_decoded_and_harmless() -> None:
    found = report(b"Subject: =?utf-8?q?=E2=80=AEx?=\r\n")

    assert found.groups[0][0].value == "\\u{202e}x"


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_report(data: bytes) -> None:
    report_text(report(data)).encode()


def test_report_fields_are_bounded() -> None:
    assert sum(map(len, report(b"a: b\n" * (MOST_FIELDS + 10)).groups)) == MOST_FIELDS


# -------------------------------------------------------------------------------------- invitations

INVITATION = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@sender.example
DTSTART;TZID="Europe/Berlin":20240531T093000
DTEND:20240531T083000Z
SUMMARY:Stand\\, up\\nnow
LOCATION:Room 1
RRULE:FREQ=DAILY
ORGANIZER;CN="Example, Alice":mailto:alice@sender.example
ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:MAILTO:bob@vault.example
ATTENDEE:mailto:carol@vault.exa
 mple
DESCRIPTION:one\\ntwo
BEGIN:VALARM
DESCRIPTION:alarm
SUMMARY:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_invitation_is_a_card() -> None:
    found = read_invitation(INVITATION)
    (event,) = found.events

    assert found.method == "REQUEST"
    assert event.uid == "1@sender.example"
    assert invitation_text(found).split("\n") == [
        "Method:    REQUEST",
        "Summary:   Stand, up now",
        "Start:     Fri 2024-05-31 09:30 (Europe/Berlin)",
        "End:       Fri 2024-05-31 08:30 (UTC)",
        "Repeats:   FREQ=DAILY",
        "Location:  Room 1",
        "Organizer: Example, Alice <alice@sender.example>",
        "Attendee:  Bob <bob@vault.example> (accepted)",
        "Attendee:  carol@vault.example",
        "",
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("DTSTART;VALUE=DATE:20240531", "Fri 2024-05-31"),
        ("DTSTART:20240531T0930", "Fri 2024-05-31 09:30"),
        ("DTSTART:20241331T093000", "20241331T093000"),
        ("DTSTART:tomorrow", "tomorrow"),
    ],
)
def test_times(line: str, shown: str) -> None:
    (event,) = read_invitation(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{line}\nEND:VEVENT\n").events

    assert str(event.start) == shown


def test_events_are_bounded() -> None:
    text = "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_EVENTS + 5)

    assert len(read_invitation(text).events) == MOST_EVENTS


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "BEGIN:VCALENDAR\n",
                    "BEGIN:VEVENT\n",
                    "END:VEVENT\n",
                    "END:\n",
                    "METHOD:X\n",
                    "DTSTART;TZID=:",
                ]
            ),
            st.sampled_from(['ATTENDEE;CN="', ';A=b,"c"', ":", "\\", "\n ", "20240531T", "DTEND:0001", "\n"]),
            st.text(max_size=10),
        ),
        max_size=30,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_invitation(pieces: list[str]) -> None:
    invitation_text(read_invitation("".join(pieces)))


# --------------------------------------------------------------------------------------- protection


def protected(data: bytes) -> list[tuple[ProtectionKind, Standard, str, str]]:
    return [
        (each.kind, each.standard, each.path, each.covers) for each in find_protection(read_mail(data).root)
    ]


def test_a_signature_covers_the_first_part() -> None:
    data = (
        b"Content-Type: multipart/signed; boundary=a; protocol=application/pgp-signature\r\n\r\n"
        b"--a\r\n\r\nwords\r\n--a\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--a--\r\n"
    )

    assert protected(data) == [(ProtectionKind.SIGNED, Standard.PGP, "", "1")]
    assert str(find_protection(read_mail(data).root)[0].sentence) == (
        "Part 1 is signed with PGP; the signature has not been checked."
    )


def test_encryption_covers_the_last_part() -> None:
    data = (
        b"Content-Type: multipart/encrypted; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--a\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--a--\r\n"
    )

    assert protected(data) == [(ProtectionKind.ENCRYPTED, Standard.PGP, "", "2")]


@pytest.mark.parametrize(
    ("smime_type", "kind"),
    [
        ("signed-data", ProtectionKind.SIGNED),
        ("enveloped-data", ProtectionKind.ENCRYPTED),
        ("compressed-data", ProtectionKind.COMPRESSED),
        ("certs-only", ProtectionKind.CERTIFICATES),
        ("", ProtectionKind.UNKNOWN),
    ],
)
def test_smime_says_what_it_is(smime_type: str, kind: ProtectionKind) -> None:
    data = f"Content-Type: application/pkcs7-mime; smime-type={smime_type}\r\n\r\nx".encode()

    assert protected(data) == [(kind, Standard.SMIME, "", "")]


@pytest.mark.parametrize(
    ("armour", "kind"),
    [("SIGNED MESSAGE", ProtectionKind.SIGNED), ("MESSAGE", ProtectionKind.ENCRYPTED)],
)
def test_armour_in_a_text(armour: str, kind: ProtectionKind) -> None:
    data = f"\r\nHello\r\n-----BEGIN PGP {armour}-----\r\nx\r\n".encode()

    assert protected(data) == [(kind, Standard.PGP, "", "")]


def test_nobody_named_the_standard() -> None:
    data = b"Content-Type: multipart/signed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n"

    assert protected(data) == [(ProtectionKind.SIGNED, Standard.UNNAMED, "", "1")]


def test_words_about_pgp_are_words() -> None:
    assert protected(b"\r\nWrite -----BEGIN PGP MESSAGE----- there.\r\n") == []
