"""Cards above the body."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.mail.cards import Card, CardKind, CardLine
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import CardPage, HeaderLine
from vaultviewer.gui.presenters.card_pages import compose_cards
from vaultviewer.gui.widgets.cards_panel import _LOWEST, CardsPanel

HOSTILE = "<img src=x>\u202emoc.elpmaxe"


def panel(qtbot: QtBot, icons: Icons) -> CardsPanel:
    made = CardsPanel(icons)
    qtbot.addWidget(made)
    made.resize(600, 100)
    return made


def test_a_card_shows_hostile_values_as_text(qtbot: QtBot, icons: Icons) -> None:
    made = panel(qtbot, icons)
    made.show_cards(compose_cards((Card(CardKind.REPORT, (CardLine(HOSTILE, HOSTILE),)),)))
    assert made.isVisible()
    label, value = (find(made, QLabel, f"card0{name}0") for name in ("Label", "Value"))
    for each in (label, value):
        assert each.text() == "<img src=x>\\u{202e}moc.elpmaxe"
        assert each.textFormat().name == "PlainText"


def test_lines_stay_lines_and_a_cut_card_says_so() -> None:
    (card,) = compose_cards((Card(CardKind.INVITATION, (CardLine("Description", "a\nb"),), cut=True),))
    assert card.title == "Invitation"
    description, rest = (line.untrusted_text for line in card.lines)
    assert description == "a\nb"
    assert rest == "The card goes on. Its part shows all of it."


def test_without_cards_there_is_no_room_taken(qtbot: QtBot, icons: Icons) -> None:
    made = panel(qtbot, icons)
    assert not made.isVisible()
    made.show_cards((CardPage("Report", "file-text", tuple(HeaderLine(str(n), "v") for n in range(50))),))
    assert made.height() == _LOWEST
    made.resize(600, 1000)
    made.show_cards((CardPage("Report", "file-text", (HeaderLine("a", "b"),)),))
    assert 0 < made.height() < 1000 // 5
    label = find(made, QLabel, "card0Label0")
    assert label.width() >= label.fontMetrics().horizontalAdvance("a")
    made.show_cards(())
    assert not made.isVisible()
