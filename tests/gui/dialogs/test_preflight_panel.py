"""Testing a connection from its dialog: steps as they end, with the answers that a presenter gives."""

import json
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QProgressBar, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import Opened, Opener
from support.gui_runner import wait_for
from support.keyboard import press_key, walk_to

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied, NoNetwork
from vaultviewer.core.phrases import phrase
from vaultviewer.core.preflight.model import Grant, Lack, Outcome, PolicyHome, Stage, Step

CONNECTION = Connection(bucket="soc-mail", kms_keys=("alias/mail",))

DENIED = AccessDenied(action="s3:GetObject", resource="soc-mail/<b>a</b>\u202e")
GRANT = Grant(
    PolicyHome.IDENTITY,
    "arn:aws:iam::111122223333:role/Reader",
    {"Sid": "ReadWhatIsStored", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::soc-mail/*"},
)
LISTED = Step(Stage.LIST, Outcome.WORKED, phrase("The bucket answers."), remarks=(phrase("It is large."),))
REFUSED = Step(
    Stage.READ,
    Outcome.FAILED,
    DENIED.phrases()[0],
    way_out=DENIED.phrases()[2],
    error=DENIED,
    lack=Lack("s3:GetObject", "soc-mail/<b>a</b>\u202e"),
    grants=(GRANT,),
)
SKIPPED = Step(Stage.DECRYPT, Outcome.SKIPPED, phrase("Nothing could be read."), "encrypt")
STEPS = (LISTED, REFUSED, SKIPPED)


def shown(form: Opened) -> list[str]:
    """Return what the steps say, in order; a sign says its accessible name."""
    steps = form.find(QWidget, "preflightSheet")
    return [label.text() or label.accessibleName() for label in steps.findChildren(QLabel)]


def running(form: Opened) -> bool:
    return form.find(QProgressBar, "preflightProgress").isVisible()


def make_test(form: Opened, *steps: Step) -> None:
    """Make a test from beginning to end."""
    form.press("test")
    for step in steps:
        form.dialog.show_step_begun(step.title)
        form.dialog.show_step(step)
    form.dialog.show_test_ended()


def mark(form: Opened) -> bool:
    """Whether the tab of the test tells how it went."""
    return not form.form.tabIcon(form.form.count() - 1).isNull()


def test_before_a_test_the_page_says_what_one_does(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.turn_to("preflightPanel")
    assert form.text("preflightTitle") == "Not tested yet"
    assert "Nothing is changed" in form.text("preflightNow")
    assert not running(form)
    assert not form.button("copyReport").isVisible()


def test_a_test_asks_for_what_the_fields_say_and_shows_that_it_runs(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.line("region").setText("eu-west-1")
    form.press("test")
    assert [draft.connection for draft in form.tested] == [replace(CONNECTION, region="eu-west-1")]
    assert form.form.currentWidget().objectName() == "preflightPanel"
    assert running(form)
    form.dialog.show_step_begun(Stage.LIST.title)
    assert form.text("preflightNow") == "List"
    assert form.saved == []


def test_each_step_is_there_as_soon_as_it_has_ended(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_step(LISTED)
    assert shown(form) == ["works", "List: works", "The bucket answers. It is large."]
    form.dialog.show_step(SKIPPED)
    assert shown(form)[3:] == [
        "not tried",
        "Decrypt a message of the receipt rule encrypt: not tried",
        "Nothing could be read.",
    ]
    assert running(form)


def test_a_failure_says_what_is_missing_what_to_do_and_where_the_statement_goes(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    assert not running(form)
    assert form.text("preflightTitle") == "The test found a problem."
    assert shown(form)[3:9] == [
        "failed",
        "Read an object: failed",
        str(DENIED.phrases()[0]),
        r"Missing: s3:GetObject on soc-mail/<b>a</b>\u{202e}",
        str(DENIED.phrases()[2]),
        "Add to the IAM policy of arn:aws:iam::111122223333:role/Reader:",
    ]
    statement = form.find(QPlainTextEdit, "statement2x0")
    assert json.loads(statement.toPlainText()) == GRANT.statement
    assert statement.isReadOnly()
    signs = [label for label in form.find(QWidget, "preflightSheet").findChildren(QLabel) if not label.text()]
    assert [sign.pixmap().isNull() for sign in signs] == [False] * 3


def test_a_statement_is_copied_whole(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    QGuiApplication.clipboard().clear()
    form.find(QWidget, "statement2x0Copy").setFocus()
    form.find(QWidget, "statement2x0Copy").click()  # type: ignore[attr-defined]  # a button
    assert json.loads(QGuiApplication.clipboard().text()) == GRANT.statement


def test_the_report_has_every_step_with_its_statements(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    form.press("copyReport")
    report = QGuiApplication.clipboard().text()
    paragraphs = report.rstrip("\n").split("\n\n")
    assert paragraphs[0] == "The test found a problem."
    assert paragraphs[1] == "List: works\nThe bucket answers. It is large."
    assert GRANT.json() in report
    assert paragraphs[-1].startswith("Decrypt a message of the receipt rule encrypt: not tried\n")
    assert "\u202e" not in report


def test_what_steps_say_is_plain_text_and_spoken_to_a_screen_reader(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    labels = form.find(QWidget, "preflightSheet").findChildren(QLabel)
    assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}
    failed = form.find(QWidget, "preflightStep2")
    assert failed.accessibleName() == "Read an object: failed"
    assert r"<b>a</b>\u{202e}" in failed.accessibleDescription()
    assert form.find(QWidget, "preflightPanel").accessibleDescription() == "The test found a problem."


def test_a_test_that_went_well_says_so_also_on_its_tab(opened: Opener) -> None:
    form = opened(CONNECTION)
    assert not mark(form)
    make_test(form, LISTED)
    assert form.text("preflightTitle") == "The test went well."
    assert mark(form)


def test_what_was_not_tried_is_not_said_to_work(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, LISTED, SKIPPED)
    assert form.text("preflightTitle") == "What could be tested works."


def test_a_test_that_could_not_be_made_says_why(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_test_failed(NoNetwork(endpoint="s3"))
    assert not running(form)
    assert form.text("preflightTitle") == "No connection"
    assert form.text("preflightNow").startswith("s3 can't be reached.")
    assert form.button("test").text() == "&Test"


def test_at_the_end_the_first_failure_is_in_sight_and_all_can_be_scrolled_by_keyboard(
    opened: Opener, qtbot: QtBot
) -> None:
    form = opened(CONNECTION)
    make_test(form, *[LISTED] * 12, REFUSED, *[SKIPPED] * 12)
    area = form.find(QScrollArea, "preflightSteps")
    failed = form.find(QWidget, "preflightStep13")
    bar = area.verticalScrollBar()
    wait_for(qtbot, lambda: bar.value() > 0)
    assert bar.value() == failed.y()
    walk_to("preflightSteps")
    press_key(Qt.Key.Key_Home)
    press_key(Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_while_it_runs_the_newest_step_is_in_sight(opened: Opener, qtbot: QtBot) -> None:
    form = opened(CONNECTION)
    form.press("test")
    for _ in range(25):
        form.dialog.show_step(LISTED)
    bar = form.find(QScrollArea, "preflightSteps").verticalScrollBar()
    wait_for(qtbot, lambda: bar.maximum() > 0 and bar.value() == bar.maximum())


def test_a_running_test_is_stopped_by_the_same_button_and_what_comes_late_is_dropped(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_step(LISTED)
    assert form.button("test").text() == "S&top"
    form.press("test")
    assert form.cancelled == ["test"]
    assert form.button("test").text() == "&Test"
    form.dialog.show_step_begun(Stage.READ.title)
    form.dialog.show_step(REFUSED)
    form.dialog.show_test_ended()
    form.dialog.show_test_failed(DENIED)
    assert form.text("preflightTitle") == "The test was stopped."
    assert shown(form) == ["works", "List: works", "The bucket answers. It is large."]
    assert not running(form)


def test_a_test_can_be_stopped_while_the_fields_have_a_problem(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.line("bucket").setText("")
    assert form.button("test").isEnabled()
    form.press("test")
    assert form.cancelled == ["test"]
    assert not form.button("test").isEnabled()


def test_a_second_test_replaces_what_the_first_one_said(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    form.press("test")
    assert shown(form) == []
    assert not mark(form)
    form.dialog.show_step(LISTED)
    form.dialog.show_test_ended()
    assert shown(form)[1:] == ["List: works", "The bucket answers. It is large."]
    assert form.text("preflightTitle") == "The test went well."


def test_an_edit_makes_the_result_outdated_and_leaves_it_to_be_read(opened: Opener) -> None:
    form = opened(CONNECTION)
    make_test(form, *STEPS)
    form.line("region").setText("eu-west-1")
    assert form.text("preflightTitle") == "Changed since this test."
    assert not mark(form)
    assert "Read an object: failed" in shown(form)


def test_an_edit_before_any_test_outdates_nothing(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.turn_to("preflightPanel")
    form.line("region").setText("eu-west-1")
    assert form.text("preflightTitle") == "Not tested yet"


def test_a_sign_in_that_nobody_wants_ends_the_test(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("test")
    form.dialog.show_given_up()
    assert form.text("preflightTitle") == "The test was stopped."
    assert form.button("test").text() == "&Test"
    assert form.cancelled == [], "whoever tells of it has given up already"


def test_leaving_the_dialog_gives_a_running_test_up(opened: Opener) -> None:
    for leave in ("save", "cancel"):
        form = opened(CONNECTION)
        form.press("test")
        form.press(leave)
        assert not form.dialog.isVisible()
        assert form.cancelled == ["test"]


def test_leaving_without_a_test_gives_nothing_up(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.press("cancel")
    assert form.cancelled == []
