"""Editing a connection from the window: tested, signed in on the way, its key kept before it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import Opened, find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION

from vaultviewer.core.errors import KeychainMissing
from vaultviewer.core.sign_in import AccessKey, DeviceCode, IdentityCenter, SignIn, StoredKey
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog

KEY = AccessKey("AKIAIOSFODNN7EXAMPLE", "s3cr3t")


def code() -> DeviceCode:
    expires = datetime.now(tz=UTC) + timedelta(minutes=10)
    return DeviceCode("https://d-1.awsapps.com/start/#/device?user_code=ABCD", "ABCD-EFGH", expires)


@pytest.fixture
def editing(desk: Desk) -> Opened:
    """The dialog of the connection that is shown."""
    desk.show_vault()
    desk.act("edit_connection")
    return Opened(find(desk.window, ConnectionDialog, "connectionDialog"))


def enter_key(form: Opened) -> None:
    box = form.find(QComboBox, "sign_inField")
    box.setCurrentIndex(box.findData("accessKey"))
    form.line("access_key_id").setText(KEY.access_key_id)
    form.line("secret_access_key").setText(KEY.secret_access_key)


def click(form: Opened, name: str) -> None:
    QTest.mouseClick(form.find(QPushButton, name), Qt.MouseButton.LeftButton)


def sign_in_dialogs(form: Opened) -> list[SignInDialog]:
    return [each for each in form.dialog.findChildren(SignInDialog) if each.isVisible()]


def test_a_test_shows_its_steps_and_keeps_nothing(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    editing.line("region").setText("eu-west-1")
    editing.press("test")
    wait_for(qtbot, lambda: editing.text("preflightTitle") == "The test went well.")
    assert desk.services.tried == [replace(CONNECTION, region="eu-west-1")]
    assert desk.connections.connections == (CONNECTION,)


def test_profiles_of_this_machine_are_offered(qtbot: QtBot, editing: Opened) -> None:
    box = editing.find(QComboBox, "profileField")
    wait_for(qtbot, lambda: box.count() == 2)
    assert box.itemText(0) == "soc (IAM Identity Center)"


def test_buckets_are_found_with_the_key_that_was_typed(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    enter_key(editing)
    editing.turn_to("vaultPage")
    click(editing, "findBucketsButton")
    wait_for(qtbot, lambda: editing.text("bucketHelp").startswith("2 buckets found"))
    assert desk.services.tried_with[0][0] == KEY
    assert desk.services.access_keys == {}


def test_a_sign_in_comes_up_over_the_dialog_and_the_test_goes_on_after_it(
    qtbot: QtBot, desk: Desk, editing: Opened
) -> None:
    desk.services.code = code()
    gate = desk.services.hold("run_preflight")
    editing.press("test")
    wait_for(qtbot, lambda: sign_in_dialogs(editing))
    assert CONNECTION.title in sign_in_dialogs(editing)[0].windowTitle()
    gate.open()
    wait_for(qtbot, lambda: editing.text("preflightTitle") == "The test went well.")
    wait_for(qtbot, lambda: not sign_in_dialogs(editing))


def test_a_sign_in_that_is_put_off_ends_the_test(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    desk.services.code = code()
    gate = desk.services.hold("run_preflight")
    editing.press("test")
    wait_for(qtbot, lambda: sign_in_dialogs(editing))
    sign_in_dialogs(editing)[0].reject()
    assert editing.text("preflightTitle") == "The test was stopped."
    gate.open()
    wait_for(qtbot, lambda: not desk.runner.busy)
    assert editing.text("preflightTitle") == "The test was stopped."
    assert editing.dialog.isVisible()


def test_leaving_the_dialog_takes_its_sign_in_along(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    desk.services.code = code()
    gate = desk.services.hold("run_preflight")
    editing.press("test")
    wait_for(qtbot, lambda: sign_in_dialogs(editing))
    editing.press("cancel")
    gate.open()
    wait_for(qtbot, lambda: not desk.window.findChildren(QDialog))


def test_an_account_is_chosen_over_the_dialog(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    box = editing.find(QComboBox, "sign_inField")
    box.setCurrentIndex(box.findData("identityCenter"))
    editing.line("start_url").setText("https://d-1.awsapps.com/start")
    editing.line("sso_region").setText("eu-west-1")
    editing.turn_to("signInPage")
    click(editing, "findAccountButton")
    chooser = editing.find(AccountChooser, "accountChooser")
    assert desk.services.portals[0].source.start_url == "https://d-1.awsapps.com/start"
    chooser.chosen.emit("111111111111", "ReadOnly")
    chooser.close()
    wait_for(qtbot, lambda: not desk.runner.busy)
    editing.press("save")
    wait_for(qtbot, lambda: desk.services.saved)
    assert desk.connections.connections[0].sign_in == SignIn(
        IdentityCenter("https://d-1.awsapps.com/start", "eu-west-1", "111111111111", "ReadOnly")
    )


def test_a_key_is_kept_before_the_connection_and_never_in_it(
    qtbot: QtBot, desk: Desk, editing: Opened
) -> None:
    gate = desk.services.hold("keep_access_key")
    enter_key(editing)
    editing.press("save")
    assert gate.reached.wait(10)
    assert editing.dialog.isVisible()
    assert desk.connections.connections == (CONNECTION,)
    gate.open()
    wait_for(qtbot, lambda: desk.services.saved)
    wait_for(qtbot, lambda: not desk.window.findChildren(ConnectionDialog))
    assert desk.services.access_keys == {CONNECTION.id: (KEY, False)}
    assert desk.connections.connections == (replace(CONNECTION, sign_in=SignIn(StoredKey())),)
    assert "s3cr3t" not in repr(desk.services.saved)


def test_a_keychain_that_refuses_changes_nothing_and_memory_is_offered(
    qtbot: QtBot, desk: Desk, editing: Opened
) -> None:
    desk.services.failures["keep_access_key"] = KeychainMissing(reason="no Secret Service")
    enter_key(editing)
    editing.press("save")
    wait_for(qtbot, lambda: editing.button("keepForThisRun").isVisible())
    assert editing.dialog.isVisible()
    assert desk.connections.connections == (CONNECTION,)
    del desk.services.failures["keep_access_key"]
    editing.press("keepForThisRun")
    wait_for(qtbot, lambda: desk.services.saved)
    assert desk.services.access_keys == {CONNECTION.id: (KEY, True)}
    wait_for(qtbot, lambda: not desk.window.findChildren(ConnectionDialog))


def test_a_connection_is_removed_from_its_dialog(qtbot: QtBot, desk: Desk, editing: Opened) -> None:
    editing.press("remove")
    editing.answer("remove")
    wait_for(qtbot, lambda: desk.services.saved)
    assert desk.connections.connections == ()
    wait_for(qtbot, lambda: not desk.window.findChildren(ConnectionDialog))
