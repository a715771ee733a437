"""The connection dialog: every field, every problem, its pages, closed with and without saving."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QLabel, QPlainTextEdit, QWidget
from support.dialog_driver import Opener
from support.keyboard import focused, press_key, type_text

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import AssumedRole, IdentityCenter, Profile, SignIn

KEY = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"

ROLE = AssumedRole(
    "arn:aws:iam::111122223333:role/Reader", "ticket-42", "analyst", 7200, "arn:aws:iam::111122223333:mfa/me"
)
FULL = Connection(
    name="SOC vault",
    bucket="soc-mail",
    prefix="inbound/ with a space ",
    sign_in=SignIn(Profile("legal"), ROLE),
    region="eu-central-1",
    endpoint_url="https://127.0.0.1:5000",
    path_style=True,
    requester_pays=True,
    ca_bundle="/etc/ssl/company.pem",
    account="111122223333",
    rule_names=("encrypt", "dmarc.rule"),
    kms_keys=(KEY, "alias/mail"),
    accept_any_key=True,
    allow_cbc=True,
    allow_instruction_files=True,
    connect_timeout=2.5,
    read_timeout=61.0,
    watch_interval=60.0,
    queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/new-mail",
    announce=True,
    bookmarks=("inbound/2026/",),
)


def changed(connection: Connection, name: str, value: object) -> Connection:
    values: dict[str, Any] = {name: value}
    return replace(connection, **values)


# ---------------------------------------------------------------------------------------- every field


def test_every_field_of_a_connection_comes_back_as_it_was(opened: Opener) -> None:
    form = opened(FULL)
    form.press("save")
    assert form.saved == [FULL]
    assert not form.dialog.isVisible()


WITHOUT_EDITOR = {"id", "bookmarks"}
"""What isn't chosen in a dialog. How one signs in has a test file of its own."""

TYPED = {
    "account": "999999999999",
    "region": "eu-west-1",
    "endpoint_url": "http://localhost:9000",
    "queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/other",
}


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Connection) if field.name not in WITHOUT_EDITOR | {"sign_in"}]
)
def test_every_field_of_a_connection_can_be_edited(opened: Opener, name: str) -> None:
    form = opened(FULL)
    editor = form.find(QWidget, f"{name}Field")
    if isinstance(editor, QCheckBox):
        editor.click()
        expected: object = not getattr(FULL, name)
    elif isinstance(editor, QDoubleSpinBox):
        editor.setValue(75)
        expected = 75.0
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(f"\n {KEY} \n\n")
        expected = (KEY,)
    else:
        typed = TYPED.get(name, "changed")
        form.line(name).setText(typed)
        expected = (typed,) if name == "rule_names" else typed

    form.press("save")

    assert form.saved == [changed(FULL, name, expected)]


def test_emptied_optional_fields_are_absent_not_empty(opened: Opener) -> None:
    form = opened(FULL)
    for name in ("region", "endpoint_url", "account", "rule_names", "ca_bundle", "queue_url"):
        form.line(name).setText("  ")
    form.find(QDoubleSpinBox, "watch_intervalField").setValue(0)
    form.press("save")
    assert form.saved == [
        replace(
            FULL,
            region=None,
            endpoint_url=None,
            account=None,
            rule_names=(),
            ca_bundle=None,
            queue_url=None,
            watch_interval=None,
        )
    ]


def test_nobody_watches_until_an_interval_is_chosen_and_one_step_makes_a_good_one(opened: Opener) -> None:
    form = opened(replace(FULL, watch_interval=None))
    spin = form.find(QDoubleSpinBox, "watch_intervalField")
    assert spin.text() == "Never"
    spin.stepUp()
    assert spin.text() == "15 s"
    form.press("save")
    assert form.saved[0].watch_interval == 15.0


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


def test_the_arn_of_an_access_point_is_a_bucket_and_stays_whole(opened: Opener) -> None:
    arn = "arn:aws:s3:eu-central-1:111122223333:accesspoint/mail"
    form = opened()
    form.line("prefix").setText("inbound/")
    QGuiApplication.clipboard().setText(arn)
    form.line("bucket").setFocus()
    press_key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    press_key(Qt.Key.Key_Tab)
    assert (form.line("bucket").text(), form.line("prefix").text()) == (arn, "inbound/")


def test_an_address_that_is_pasted_over_another_is_taken_apart_too(opened: Opener) -> None:
    form = opened()
    form.line("bucket").setFocus()
    for address in ("s3://soc-mail/inbound/", "s3://legal-mail/"):
        QGuiApplication.clipboard().setText(address)
        press_key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        press_key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (form.line("bucket").text(), form.line("prefix").text()) == ("legal-mail", "")


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
    "queue_url": "new-mail",
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
    broken = Connection(
        bucket="",
        account="1",
        region="x",
        endpoint_url="x",
        kms_keys=("x",),
        watch_interval=3.0,
        queue_url="x",
        sign_in=SignIn(IdentityCenter("x", "x", "1", ""), AssumedRole("x", "y", "z", 3600, "x")),
    )
    form = opened(broken)
    problems = broken.problems()
    assert len(problems) == 15
    assert {name: form.text(f"{name}Problem") for name in problems} == {
        name: str(problem) for name, problem in problems.items()
    }


def test_a_page_with_a_problem_is_marked_for_eyes_and_ears_and_one_button_leads_there(
    opened: Opener,
) -> None:
    form = opened(FULL)
    tab = form.form.indexOf(form.find(QWidget, "networkPage"))
    assert form.mark("networkPage") == "Network"
    assert form.form.tabIcon(tab).isNull()
    form.line("endpoint_url").setText("localhost")
    assert form.mark("networkPage") == "Network, with a problem"
    assert not form.form.tabIcon(tab).isNull()
    assert form.mark("vaultPage") == "Vault"

    form.press("goToProblem")
    assert form.form.currentWidget() is form.find(QWidget, "networkPage")
    assert focused() is form.line("endpoint_url")

    form.line("endpoint_url").setText("")
    assert form.mark("networkPage") == "Network"
    assert not form.button("goToProblem").isVisible()


def test_a_risk_that_is_taken_changes_its_tone(opened: Opener) -> None:
    form = opened(replace(FULL, allow_cbc=False))
    meaning = form.find(QLabel, "allow_cbcHelp")
    assert meaning.property("vvTone") is None
    form.find(QCheckBox, "allow_cbcField").click()
    assert meaning.property("vvTone") == "caution"
    form.find(QCheckBox, "allow_cbcField").click()
    assert meaning.property("vvTone") is None


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


# --------------------------------------------------------------------------------------------- a file


def test_a_file_of_certificates_is_chosen_from_the_folder_of_the_last_one(
    opened: Opener, tmp_path: Path
) -> None:
    bundle = tmp_path / "company.pem"
    bundle.touch()
    form = opened(replace(FULL, ca_bundle=str(tmp_path / "old.pem")))
    form.turn_to("networkPage")
    form.press("ca_bundle")
    dialog = form.find(QFileDialog, "ca_bundleFileDialog")
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.fileSelected.emit(str(bundle))
    dialog.close()
    form.press("save")
    assert form.saved[0].ca_bundle == str(bundle)
