"""The connection dialog: every field, every problem, by keyboard alone, closed with and without saving."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from support.dialog_driver import Opener

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import Profile, SignIn

KEY = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"

FULL = Connection(
    name="SOC vault",
    bucket="soc-mail",
    prefix="inbound/ with a space ",
    sign_in=SignIn(Profile("legal")),
    region="eu-central-1",
    endpoint_url="https://127.0.0.1:5000",
    path_style=True,
    account="111122223333",
    rule_names=("encrypt", "dmarc.rule"),
    kms_keys=(KEY, "alias/mail"),
    accept_any_key=True,
    allow_cbc=True,
    allow_instruction_files=True,
    connect_timeout=2.5,
    read_timeout=61.0,
)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def changed(connection: Connection, name: str, value: object) -> Connection:
    values: dict[str, Any] = {name: value}
    return replace(connection, **values)


def type_text(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press_key(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)


def walk_to(name: str) -> None:
    """Press Tab until the widget of this name has the focus."""
    for _ in range(50):
        if focused().objectName() == name:
            return
        press_key(Qt.Key.Key_Tab)
    pytest.fail(f"Tab never reaches {name}")


# ---------------------------------------------------------------------------------------- every field


def test_every_field_of_a_connection_comes_back_as_it_was(opened: Opener) -> None:
    form = opened(FULL)
    form.press("save")
    assert form.saved == [FULL]
    assert not form.dialog.isVisible()


WITHOUT_EDITOR = {
    "id",
    "bookmarks",
    "requester_pays",
    "ca_bundle",
    "watch_interval",
    "queue_url",
    "announce",
}


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Connection) if field.name not in WITHOUT_EDITOR]
)
def test_every_field_of_a_connection_can_be_edited(opened: Opener, name: str) -> None:
    form = opened(FULL)
    editor = form.find(QWidget, f"{name}Field")
    if isinstance(editor, QCheckBox):
        editor.click()
        expected: object = not getattr(FULL, name)
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(0)
        expected = SignIn()
    elif isinstance(editor, QDoubleSpinBox):
        editor.setValue(7.5)
        expected = 7.5
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(f"\n {KEY} \n\n")
        expected = (KEY,)
    else:
        text = {"account": "999999999999", "region": "eu-west-1", "endpoint_url": "http://localhost:9000"}
        typed = text.get(name, "changed")
        form.line(name).setText(typed)
        expected = (typed,) if name == "rule_names" else typed

    form.press("save")

    assert form.saved == [changed(FULL, name, expected)]


def test_emptied_optional_fields_are_absent_not_empty(opened: Opener) -> None:
    form = opened(FULL)
    for name in ("region", "endpoint_url", "account", "rule_names"):
        form.line(name).setText("  ")
    form.press("save")
    assert form.saved == [replace(FULL, region=None, endpoint_url=None, account=None, rule_names=())]


def test_a_new_connection_has_the_defaults_of_its_class(opened: Opener) -> None:
    form = opened()
    form.line("bucket").setText("soc-mail")
    form.find(QPlainTextEdit, "kms_keysField").setPlainText(KEY)
    form.press("save")
    (saved,) = form.saved
    assert saved == Connection(bucket="soc-mail", kms_keys=(KEY,), id=saved.id)


def test_spaces_around_a_bucket_are_dropped_but_those_of_a_prefix_are_part_of_keys(opened: Opener) -> None:
    form = opened(FULL)
    form.line("bucket").setText(" other-mail ")
    form.press("save")
    assert (form.saved[0].bucket, form.saved[0].prefix) == ("other-mail", FULL.prefix)


def test_a_profile_that_is_gone_stays_chosen_and_is_marked(opened: Opener) -> None:
    form = opened(replace(FULL, sign_in=SignIn(Profile("old\u202e"))))
    assert form.find(QComboBox, "sign_inField").currentText() == r"Profile old\u{202e} (not on this machine)"
    form.press("save")
    assert form.saved[0].sign_in == SignIn(Profile("old\u202e"))


def test_profiles_that_arrive_late_keep_what_was_chosen(opened: Opener) -> None:
    form = opened(FULL)
    form.dialog.set_profiles(("a", "legal", "z"))
    box = form.find(QComboBox, "sign_inField")
    assert [box.itemData(row) for row in range(box.count())] == [None, "a", "legal", "z"]
    form.press("cancel")
    assert not form.dialog.isVisible(), "nothing was changed, so nothing is asked"


# --------------------------------------------------------------------------------------------- pasting


@pytest.mark.parametrize(
    "pasted",
    ["s3://soc-mail/inbound/2026", " s3://soc-mail/inbound/2026\n", "arn:aws:s3:::soc-mail/inbound/2026"],
)
def test_a_pasted_address_fills_bucket_and_prefix(opened: Opener, pasted: str) -> None:
    form = opened()
    QGuiApplication.clipboard().setText(pasted)
    form.line("bucket").setFocus()
    press_key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (form.line("bucket").text(), form.line("prefix").text()) == ("soc-mail", "inbound/2026")


def test_an_address_that_is_typed_is_taken_apart_when_it_is_finished(opened: Opener) -> None:
    form = opened()
    form.line("bucket").setFocus()
    type_text("s3://soc-mail/in")
    assert form.line("bucket").text() == "s3://soc-mail/in"
    press_key(Qt.Key.Key_Tab)
    assert (form.line("bucket").text(), form.line("prefix").text()) == ("soc-mail", "in")


# ------------------------------------------------------------------------------------------- problems


def test_a_new_form_accuses_nobody_but_says_what_it_needs(opened: Opener) -> None:
    form = opened()
    assert form.text("bucketProblem") == ""
    assert form.text("kms_keysProblem") == ""
    assert form.text("obstacle").startswith("Not ready to save. Bucket: ")
    assert not form.button("save").isEnabled()
    assert not form.button("test").isEnabled()


WRONG = {
    "bucket": "X",
    "account": "12345",
    "region": "Frankfurt",
    "endpoint_url": "localhost:5000",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_problem_stands_beside_its_field_until_it_is_corrected(
    opened: Opener, name: str, value: str
) -> None:
    form = opened(FULL)
    correct = form.line(name).text()
    problem = changed(FULL, name, value).problems()[name]

    form.line(name).setText(value)
    assert form.text(f"{name}Problem") == str(problem)
    assert form.text("obstacle").endswith(str(problem))
    assert str(problem) in form.line(name).accessibleDescription()
    assert not form.button("save").isEnabled()

    form.line(name).setText(correct)
    assert form.text(f"{name}Problem") == ""
    assert form.text("obstacle") == ""
    assert form.button("save").isEnabled()


def test_no_key_is_a_problem_until_any_key_is_accepted(opened: Opener) -> None:
    form = opened(replace(FULL, accept_any_key=False, kms_keys=()))
    assert form.text("kms_keysProblem") != ""
    form.find(QCheckBox, "accept_any_keyField").click()
    assert form.text("kms_keysProblem") == ""
    assert form.button("save").isEnabled()


def test_an_untrusted_value_in_a_problem_is_shown_as_text(opened: Opener) -> None:
    form = opened(replace(FULL, kms_keys=("<b>key</b>\u202e",)))
    label = form.find(QLabel, "kms_keysProblem")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert r"<b>key</b>\u{202e}" in label.text()


def test_every_problem_of_a_connection_names_a_field_of_the_form(opened: Opener) -> None:
    broken = Connection(bucket="", account="1", region="x", endpoint_url="x", kms_keys=("x",))
    form = opened(broken)
    problems = broken.problems()
    assert len(problems) == 5
    assert {name: form.text(f"{name}Problem") for name in problems} == {
        name: str(problem) for name, problem in problems.items()
    }


def test_a_risk_that_is_taken_changes_its_tone(opened: Opener) -> None:
    form = opened(replace(FULL, allow_cbc=False))
    meaning = form.find(QLabel, "allow_cbcHelp")
    assert meaning.property("vvTone") is None
    form.find(QCheckBox, "allow_cbcField").click()
    assert meaning.property("vvTone") == "caution"
    form.find(QCheckBox, "allow_cbcField").click()
    assert meaning.property("vvTone") is None


# ------------------------------------------------------------------------------------------- keyboard


def test_a_connection_is_made_by_keyboard_alone(opened: Opener) -> None:
    form = opened()
    assert focused().objectName() == "nameField"
    type_text("SOC vault")
    for name, text in {"bucket": "soc-mail", "prefix": "inbound/", "region": "eu-central-1"}.items():
        walk_to(f"{name}Field")
        type_text(text)
    walk_to("path_styleField")
    press_key(Qt.Key.Key_Space)
    walk_to("sign_inField")
    press_key(Qt.Key.Key_Down)
    walk_to("advancedButton")
    press_key(Qt.Key.Key_Space)
    walk_to("connect_timeoutField")
    press_key(Qt.Key.Key_Up)
    walk_to("accountField")
    type_text("111122223333")
    walk_to("rule_namesField")
    type_text("encrypt, dmarc")
    walk_to("kms_keysField")
    type_text(KEY)
    press_key(Qt.Key.Key_Return)
    type_text("alias/mail")
    walk_to("allow_cbcField")
    press_key(Qt.Key.Key_Space)
    walk_to("saveButton")
    press_key(Qt.Key.Key_Space)

    (saved,) = form.saved
    assert saved == Connection(
        id=saved.id,
        name="SOC vault",
        bucket="soc-mail",
        prefix="inbound/",
        region="eu-central-1",
        path_style=True,
        sign_in=SignIn(Profile("soc")),
        account="111122223333",
        rule_names=("encrypt", "dmarc"),
        kms_keys=(KEY, "alias/mail"),
        allow_cbc=True,
        connect_timeout=6.0,
    )


def test_tab_visits_every_field_in_the_order_in_which_it_is_read(opened: Opener) -> None:
    form = opened(FULL)
    form.find(QToolButton, "advancedButton").click()
    form.line("name").setFocus()
    visited = []
    for _ in range(30):
        visited.append(focused().objectName())
        press_key(Qt.Key.Key_Tab)
        if focused().objectName() == "nameField":
            break
    assert [name.removesuffix("Field") for name in visited if name.endswith("Field")] == [
        "name",
        "bucket",
        "prefix",
        "region",
        "endpoint_url",
        "path_style",
        "sign_in",
        "connect_timeout",
        "read_timeout",
        "account",
        "rule_names",
        "kms_keys",
        "accept_any_key",
        "allow_cbc",
        "allow_instruction_files",
    ]
    assert {"saveButton", "cancelButton", "testButton", "removeButton", "advancedButton"} <= set(visited)


def test_return_saves_from_a_line(opened: Opener) -> None:
    form = opened(FULL)
    form.line("name").setFocus()
    press_key(Qt.Key.Key_Return)
    assert form.saved == [FULL]


def test_no_two_mnemonics_are_alike(opened: Opener) -> None:
    form = opened(FULL)
    texts = [label.text() for label in form.dialog.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in form.dialog.findChildren(QAbstractButton)]
    letters = [match.group(1).lower() for text in texts if (match := re.search(r"&(\w)", text))]
    assert len(letters) >= 17
    assert len(letters) == len(set(letters)), sorted(letters)


def test_every_widget_that_takes_the_focus_has_a_name_for_people_and_one_for_tests(opened: Opener) -> None:
    form = opened(FULL)
    form.find(QToolButton, "advancedButton").click()
    nameless = [
        repr(widget)
        for widget in form.dialog.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not (widget.objectName() and (widget.accessibleName() or getattr(widget, "text", str)()))
    ]
    assert nameless == []


def test_the_wheel_changes_no_field_that_is_not_in_use(opened: Opener) -> None:
    form = opened(FULL)
    box = form.find(QComboBox, "sign_inField")
    form.line("name").setFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    chosen = box.currentData()
    QApplication.sendEvent(box, turn)
    assert box.currentData() == chosen
    box.setFocus()
    QApplication.sendEvent(box, turn)
    assert box.currentData() != chosen


# -------------------------------------------------------------------------------------------- closing


def test_closing_what_was_not_changed_asks_nothing(opened: Opener) -> None:
    form = opened(FULL)
    press_key(Qt.Key.Key_Escape)
    assert not form.dialog.isVisible()
    assert form.saved == []


def test_unsaved_changes_ask_before_they_are_lost(opened: Opener) -> None:
    form = opened(FULL)
    form.line("name").setText("Other")
    form.dialog.close()
    assert form.dialog.isVisible()
    form.answer("keepEditing")
    assert form.dialog.isVisible()
    assert form.line("name").text() == "Other"
    form.dialog.close()
    form.answer("discard")
    assert not form.dialog.isVisible()
    assert form.saved == []


def test_a_value_that_a_field_rounds_is_no_change_of_a_person(opened: Opener) -> None:
    form = opened(replace(FULL, connect_timeout=2.26, rule_names=("a b",)))
    form.press("cancel")
    assert not form.dialog.isVisible()


def test_asking_twice_to_close_asks_one_question(opened: Opener) -> None:
    form = opened(FULL)
    form.line("name").setText("Other")
    form.dialog.reject()
    form.dialog.reject()
    assert len(form.questions) == 1


def test_removing_asks_first(opened: Opener) -> None:
    form = opened(FULL)
    form.press("remove")
    form.answer("keep")
    assert form.dialog.isVisible()
    assert form.removed == []
    form.press("remove")
    form.answer("remove")
    assert form.removed == [FULL]
    assert not form.dialog.isVisible()


def test_what_is_removed_is_what_was_kept_not_what_was_typed(opened: Opener) -> None:
    form = opened(FULL)
    form.line("name").setText("Other")
    form.press("remove")
    form.answer("remove")
    assert form.removed == [FULL]


def test_a_new_connection_has_nothing_to_remove(opened: Opener) -> None:
    assert opened().dialog.findChild(QWidget, "removeButton") is None
