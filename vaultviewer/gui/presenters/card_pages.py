"""Makes the cards above a message's body: what invitations and reports say."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.mail.cards import Card, CardKind
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.reader_page import CardPage, HeaderLine
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP

_KINDS: Final[Mapping[CardKind, tuple[str, str]]] = {
    CardKind.INVITATION: (QT_TRANSLATE_NOOP("CardPage", "Invitation"), "file-calendar"),
    CardKind.REPORT: (QT_TRANSLATE_NOOP("CardPage", "Report"), "file-text"),
}
_LONGEST_VALUE: Final = 2000
"""Characters; a description goes on in the part itself."""

# For the translators: the names that an invitation's lines have in core.
_NAMES: Final = (
    QT_TRANSLATE_NOOP("CardPage", "Method"),
    QT_TRANSLATE_NOOP("CardPage", "Summary"),
    QT_TRANSLATE_NOOP("CardPage", "Start"),
    QT_TRANSLATE_NOOP("CardPage", "End"),
    QT_TRANSLATE_NOOP("CardPage", "Duration"),
    QT_TRANSLATE_NOOP("CardPage", "Repeats"),
    QT_TRANSLATE_NOOP("CardPage", "Location"),
    QT_TRANSLATE_NOOP("CardPage", "Status"),
    QT_TRANSLATE_NOOP("CardPage", "Organizer"),
    QT_TRANSLATE_NOOP("CardPage", "Attendee"),
    QT_TRANSLATE_NOOP("CardPage", "Description"),
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CardPage", text)


def compose_cards(cards: tuple[Card, ...]) -> tuple[CardPage, ...]:
    return tuple(_compose(card) for card in cards)


def _compose(card: Card) -> CardPage:
    title, icon = _KINDS[card.kind]
    lines = [
        HeaderLine(
            _tr(line.name) if line.name in _NAMES else visible(line.name),
            "\n".join(visible(each) for each in line.untrusted_value[:_LONGEST_VALUE].split("\n")),
        )
        for line in card.lines
    ]
    if card.cut:
        lines.append(HeaderLine("", _tr("The card goes on. Its part shows all of it.")))
    return CardPage(_tr(title), icon, tuple(lines))
