"""Cards of invitations and reports."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.body import best_text, choose_body, own_text
from vaultviewer.core.mail.cards import MOST_LINES, Card, CardKind, cards_of
from vaultviewer.core.mail.reading import read_mail

INVITATION = b"""\
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Review
DTSTART:20261123T140000Z
LOCATION:Room 4
ORGANIZER;CN=Ann:mailto:ann@example.org
DESCRIPTION:Bring\\nthe numbers
END:VEVENT
END:VCALENDAR
"""
REPORT = b"""\
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bob@example.org
Action: failed
"""


def cards(raw: bytes) -> tuple[Card, ...]:
    return cards_of(choose_body(read_mail(raw).root))


def named(card: Card) -> dict[str, str]:
    return {line.name: line.untrusted_value for line in card.lines}


def test_an_invitation_is_a_card_for_each_event() -> None:
    (card,) = cards(INVITATION)
    assert card.kind is CardKind.INVITATION
    assert named(card) == {
        "Method": "REQUEST",
        "Summary": "Review",
        "Start": "Mon 2026-11-23 14:00 (UTC)",
        "Location": "Room 4",
        "Organizer": "Ann <ann@example.org>",
        "Description": "Bring\nthe numbers",
    }


def test_a_report_is_a_card_for_each_group() -> None:
    whole, recipient = cards(REPORT)
    assert {whole.kind, recipient.kind} == {CardKind.REPORT}
    assert named(whole) == {"Reporting-MTA": "dns; mx.example"}
    assert named(recipient)["Action"] == "failed"


def test_the_same_event_twice_is_one_card() -> None:
    event = INVITATION.partition(b"\n\n")[2]
    both = (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/calendar\n\n" + event + b"\n--b\nContent-Type: text/calendar\n\n" + event
    )
    assert len(cards(both)) == 1


def test_a_card_is_cut_where_it_never_ends() -> None:
    (card,) = cards(REPORT[: REPORT.index(b"Final")].rstrip() + b"\n" + b"X: y\n" * 500)
    assert len(card.lines) == MOST_LINES
    assert card.cut


def test_own_words_are_without_what_cards_say() -> None:
    body = choose_body(read_mail(INVITATION).root)
    assert own_text(body) == ""
    assert "Review" in best_text(body)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_no_calendar_and_no_report_is_too_odd(junk: bytes) -> None:
    for raw in (INVITATION.replace(b"Room 4", junk), REPORT.replace(b"failed", junk)):
        for card in cards(raw):
            assert card.lines
