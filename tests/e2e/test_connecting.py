"""Making a connection with the keyboard, testing it, keeping it, and finding it again after a restart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from support.e2e_desk import keep_connections
from support.e2e_pages import turn_to
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, REGION, SECRET_ACCESS_KEY

from vaultviewer.core.preflight.policies import ses_statement
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.models.row import Column


def _fill_in(person: Person, dialog: QWidget, vault: MotoVault, *, bucket: str | None = None) -> None:
    person.type_into("nameField", "Inbound mail", dialog)
    person.type_into("bucketField", bucket or vault.bucket, dialog)
    person.type_into("prefixField", PREFIX, dialog)
    person.type_into("regionField", REGION, dialog)
    turn_to(person, "signInPage", dialog)
    ways = person.find(QComboBox, "sign_inField", dialog)
    person.do(ways.setFocus)
    person.press(ways, Qt.Key.Key_Down)
    profiles = person.find(QComboBox, "profileField", dialog)
    person.wait(lambda: profiles.findData("soc") >= 0, "the profiles of this machine")
    person.do(profiles.setFocus)
    person.press(profiles, Qt.Key.Key_Down)
    assert profiles.currentText() == "soc (access key)"
    turn_to(person, "acceptedPage", dialog)
    person.type_into("accountField", ACCOUNT, dialog)
    person.type_into("kms_keysField", vault.key_arn, dialog)
    turn_to(person, "networkPage", dialog)
    person.type_into("endpoint_urlField", vault.server.url, dialog)
    person.press(person.find(QCheckBox, "path_styleField", dialog), Qt.Key.Key_Space)


@pytest.mark.usefixtures("profile")
def test_connecting_by_keyboard_and_finding_it_again(
    sit_down: Callable[[], Person], vault: MotoVault
) -> None:
    key = vault.put(mail("The first message"), "m0000001")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ses_statement(ACCOUNT)]})
    vault.server.kms.put_key_policy(KeyId=vault.key_arn, PolicyName="default", Policy=policy)
    person = sit_down()
    person.shortcut("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    _fill_in(person, dialog, vault)
    person.click("testButton", dialog)
    person.wait(
        lambda: person.says("preflightTitle", "The test went well."), "the test of the connection to go well"
    )
    steps = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]
    assert any(key in step for step in steps)
    assert any(vault.key_arn in step for step in steps)
    person.click("saveButton", dialog)
    person.await_list(1)
    assert person.counts == "1 loaded"
    assert vault.bucket in person.find(QLabel, "path").toolTip()

    person.do(lambda: person.window.resize(760, 640))
    person.do(lambda: person.list.horizontalHeader().resizeSection(Column.SUBJECT, 333))
    person.open(key)
    person.choose("view_all")
    again = sit_down()

    (connection,) = again.desk.connections.connections
    assert (connection.title, connection.bucket) == ("Inbound mail", vault.bucket)
    assert connection.sign_in == SignIn(Profile("soc"))
    assert (again.window.width(), again.window.height()) == (760, 640)
    again.show_connection(connection.id, PREFIX)
    again.await_list(1)
    assert again.list.horizontalHeader().sectionSize(Column.SUBJECT) == 333
    again.open(key)
    assert again.page.untrusted_subject == "The first message"
    assert again.action("view_all").isChecked()


@pytest.mark.usefixtures("profile")
def test_settings_hold_no_secret_and_nothing_of_the_mail(
    sit_down: Callable[[], Person], vault: MotoVault, settings_file: Path
) -> None:
    key = vault.put(mail("Rosebud", text="Xanadu\n"), "m0000001")
    keep_connections(settings_file, vault.connection())
    person = sit_down()
    person.show_connection(vault.bucket, PREFIX)
    person.await_list(1)
    person.open(key)
    person.do(person.window.close)
    person.wait(lambda: not person.desk.runner.busy, "the settings to be saved")

    written = settings_file.read_text(encoding="utf-8")
    assert json.loads(written)
    assert vault.bucket in written
    for secret in (ACCESS_KEY_ID, SECRET_ACCESS_KEY, "Rosebud", "Xanadu", "m0000001"):
        assert secret not in written
    assert settings_file.stat().st_mode & 0o777 == 0o600


def test_a_test_that_fails_says_at_which_step(person: Person, vault: MotoVault, profile: str) -> None:
    person.choose("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    _fill_in(person, dialog, vault, bucket="no-such-bucket-here")
    person.click("testButton", dialog)
    person.wait(
        lambda: person.says("preflightTitle", "The test found a problem."), "the test to find the problem"
    )
    steps = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]
    assert any("no-such-bucket-here" in step for step in steps)
    person.click("cancelButton", dialog)
    person.answer("discardQuestion", "discardButton")
    person.wait(lambda: not person.sees(ConnectionDialog, "connectionDialog"), "the dialog to close")
    assert person.desk.connections.connections == ()
    assert profile == "soc"


@pytest.mark.usefixtures("profile")
def test_pasting_an_address_fills_in_bucket_and_prefix(person: Person) -> None:
    person.choose("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    bucket = person.find(QLineEdit, "bucketField", dialog)
    QGuiApplication.clipboard().setText("s3://mail-archive/inbound/2026/")
    person.do(bucket.setFocus)
    person.press(bucket, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert bucket.text() == "mail-archive"
    assert person.find(QLineEdit, "prefixField", dialog).text() == "inbound/2026/"


@pytest.mark.usefixtures("profile")
def test_a_statement_that_is_missing_is_shown_and_copied(person: Person, vault: MotoVault) -> None:
    vault.put(mail("The first message"), "m0000001")
    person.choose("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    _fill_in(person, dialog, vault)
    person.click("testButton", dialog)
    person.wait(
        lambda: person.says("preflightTitle", "The test found a problem."), "the test to find the problem"
    )
    person.wait(lambda: person.sees(QWidget, "statement6x0Copy", dialog), "the statement for Amazon SES")
    person.click("statement6x0Copy", dialog)
    assert json.loads(QGuiApplication.clipboard().text()) == ses_statement(ACCOUNT)
    person.click("cancelButton", dialog)
    person.answer("discardQuestion", "discardButton")


@pytest.mark.usefixtures("profile")
def test_a_bucket_is_found_among_those_of_the_account(person: Person, vault: MotoVault) -> None:
    person.choose("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    _fill_in(person, dialog, vault, bucket="x")
    turn_to(person, "vaultPage", dialog)
    person.type_into("bucketField", "", dialog)
    person.click("findBucketsButton", dialog)
    bucket = person.find(QLineEdit, "bucketField", dialog)
    popup = bucket.completer().popup()
    assert popup is not None
    person.wait(popup.isVisible, "the buckets")
    person.do(lambda: QTest.keyClicks(bucket, vault.bucket))
    person.press(popup, Qt.Key.Key_Down)
    person.press(popup, Qt.Key.Key_Return)
    assert bucket.text() == vault.bucket
    person.click("cancelButton", dialog)
    person.answer("discardQuestion", "discardButton")
