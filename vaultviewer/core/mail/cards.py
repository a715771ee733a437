"""What invitations and reports say, as cards of names and values to show above a message's own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vaultviewer.core.mail.body import MOST_CARDS, Body, invitation_of
from vaultviewer.core.mail.invitations import event_lines
from vaultviewer.core.mail.reports import read_report

MOST_LINES: Final = 100
"""Lines of one card."""


class CardKind(StrEnum):
    INVITATION = "invitation"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class CardLine:
    """`name` is a word of ours for an invitation, of the report itself for a report."""

    name: str
    untrusted_value: str


@dataclass(frozen=True, slots=True)
class Card:
    """One event, or one group of a report's fields. `cut` tells that there is more of it."""

    kind: CardKind
    lines: tuple[CardLine, ...]
    cut: bool = False


def cards_of(body: Body) -> tuple[Card, ...]:
    """Return the cards of a message, each once, in its order: reports, then invitations."""
    cards = (card for card in (*_reports(body), *_invitations(body)) if card.lines)
    return tuple(dict.fromkeys(cards))[:MOST_CARDS]


def _reports(body: Body) -> Iterator[Card]:
    for part in body.reports[:MOST_CARDS]:
        for group in read_report(part).groups:
            yield _card(CardKind.REPORT, [CardLine(each.name, each.value) for each in group])


def _invitations(body: Body) -> Iterator[Card]:
    for part in body.invitations[:MOST_CARDS]:
        invitation = invitation_of(part)
        for event in invitation.events:
            lines = [CardLine(name, str(value)) for name, value in event_lines(invitation.method, event)]
            yield _card(CardKind.INVITATION, lines)


def _card(kind: CardKind, lines: list[CardLine]) -> Card:
    return Card(kind, tuple(lines[:MOST_LINES]), cut=len(lines) > MOST_LINES)
