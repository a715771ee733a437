"""Which view was chosen for which kind of message."""

import pytest
from pytestqt.qtbot import QtBot

from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.gui.models.body_view import BodyView, ViewChoices


def test_the_best_view_is_the_choice_of_nobody() -> None:
    choices = ViewChoices()
    assert {choices.view_for(kind) for kind in MailKind} == {BodyView.BEST}
    assert choices.as_options() == {}


def test_a_choice_holds_for_its_kind_and_is_told_once(qtbot: QtBot) -> None:
    choices = ViewChoices()
    with qtbot.waitSignal(choices.changed):
        choices.choose(MailKind.HTML, BodyView.SIMPLE)
    with qtbot.assertNotEmitted(choices.changed):
        choices.choose(MailKind.HTML, BodyView.SIMPLE)
    assert choices.view_for(MailKind.HTML) is BodyView.SIMPLE
    assert choices.view_for(MailKind.TEXT) is BodyView.BEST


def test_choices_come_back_from_settings() -> None:
    choices = ViewChoices()
    for kind, view in zip(MailKind, BodyView, strict=True):
        choices.choose(kind, view)
    later = ViewChoices()
    later.restore({**choices.as_options(), "zoom": 3})
    assert all(later.view_for(kind) is choices.view_for(kind) for kind in MailKind)


@pytest.mark.parametrize("kept", ["", "pink", 7, True])
def test_what_is_no_view_is_left_out(kept: object) -> None:
    choices = ViewChoices()
    choices.restore({"view_html": kept, "view_text": "all", "view_pink": "all"})
    assert choices.view_for(MailKind.HTML) is BodyView.BEST
    assert choices.view_for(MailKind.TEXT) is BodyView.ALL
