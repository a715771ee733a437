"""Testing a connection from its dialog, with the answers that a presenter gives."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget
from support.dialog_driver import Opened, Opener

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.phrases import phrase
from vaultviewer.core.vault.trial import LIST, OPEN, READ, TrialOutcome, TrialStep

CONNECTION = Connection(bucket="soc-mail", kms_keys=("alias/mail",))

DENIED = AccessDenied(action="s3:GetObject", resource="soc-mail/<b>a</b>\u202e")
STEPS = (
    TrialStep(LIST, TrialOutcome.WORKED, phrase("The bucket answers.")),
    TrialStep(READ, TrialOutcome.FAILED, DENIED.phrases()[0], DENIED),
    TrialStep(OPEN, TrialOutcome.SKIPPED, phrase("Its details could not be read.")),
)


def shown(form: Opened) -> list[str]:
    """Return what the steps say, in order; a sign says its accessible name."""
    steps = form.find(QWidget, "trialSteps")
    if not steps.isVisible():
        return []
    return [label.text() or label.accessibleName() for label in steps.findChildren(QLabel)]


def running(form: Opened) -> bool:
    return form.find(QProgressBar, "trialProgress").isVisible()


def test_there_is_nothing_to_see_before_a_test(opened: Opener) -> None:
    assert not opened(CONNECTION).find(QWidget, "trialPanel").isVisible()


def test_a_test_asks_for_what_the_fields_say_and_shows_that_it_runs(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.line("region").setText("eu-west-1")
    form.press("test")
    assert form.tested == [replace(CONNECTION, region="eu-west-1")]
    assert running(form)
    assert form.saved == []


def test_each_step_is_told_by_icon_word_and_sentence_and_a_failure_with_the_way_out(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_trial(STEPS)
    assert not running(form)
    assert form.text("trialTitle") == "The test found a problem."
    assert shown(form) == [
        "works",
        "List the bucket: works",
        "The bucket answers.",
        "failed",
        "Read a message's details: failed",
        f"{DENIED.phrases()[0]} {DENIED.phrases()[2]}",
        "not tried",
        "Open that message: not tried",
        "Its details could not be read.",
    ]
    signs = [label for label in form.find(QWidget, "trialSteps").findChildren(QLabel) if not label.text()]
    assert [sign.pixmap().isNull() for sign in signs] == [False] * 3


def test_what_steps_say_is_plain_text_and_spoken_to_a_screen_reader(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_trial(STEPS)
    labels = form.find(QWidget, "trialSteps").findChildren(QLabel)
    assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}
    spoken = form.find(QWidget, "trialPanel").accessibleDescription()
    assert "Read a message's details: failed" in spoken
    assert r"<b>a</b>\u{202e}" in spoken


def test_a_test_that_went_well_says_so(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_trial(STEPS[:1])
    assert form.text("trialTitle") == "The test went well."


def test_a_running_test_is_stopped_by_the_same_button_and_its_late_answer_is_dropped(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    assert form.button("test").text() == "S&top"
    form.press("test")
    assert form.cancelled == [True]
    assert form.button("test").text() == "&Test"
    form.dialog.show_trial(STEPS)
    assert form.text("trialTitle") == "The test was stopped."
    assert shown(form) == []


def test_a_test_can_be_stopped_while_the_fields_have_a_problem(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.line("bucket").setText("")
    assert form.button("test").isEnabled()
    form.press("test")
    assert form.cancelled == [True]
    assert not form.button("test").isEnabled()


def test_a_second_test_replaces_what_the_first_one_said(opened: Opener) -> None:
    form = opened(CONNECTION)
    for steps in (STEPS, STEPS[:1]):
        form.press("test")
        assert shown(form) == []
        form.dialog.show_trial(steps)
    assert shown(form)[1:] == ["List the bucket: works", "The bucket answers."]


def test_an_edit_makes_the_result_outdated(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_trial(STEPS)
    form.line("region").setText("eu-west-1")
    assert form.text("trialTitle") == "Changed since the last test."
    assert shown(form) == []


def test_leaving_the_dialog_gives_a_running_test_up(opened: Opener) -> None:
    for leave in ("save", "cancel"):
        form = opened(CONNECTION)
        form.press("test")
        form.press(leave)
        assert not form.dialog.isVisible()
        assert form.cancelled == [True]


def test_leaving_without_a_test_gives_nothing_up(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("cancel")
    assert form.cancelled == []
