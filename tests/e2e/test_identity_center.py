"""A vault behind IAM Identity Center: opened by a code in the browser, and by no other while that lasts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTabWidget,
    QToolButton,
    QWidget,
)
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail
from support.identity_center import ACCOUNT, REGION, ROLE, USER_CODE, IdentityCenterServer, MadeAccount
from support.portals import center

from vaultviewer.adapters.aws.identity_center import device_flow
from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import IdentityCenter, SignIn
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog

__all__ = ["center"]


@pytest.fixture
def connection(vault: MotoVault, center: IdentityCenterServer, settings_file: Path) -> Connection:
    """A connection of the settings, whose certificates are those of the Identity Center of this test."""
    source = IdentityCenter(center.start_url, REGION, ACCOUNT, ROLE)
    connection = vault.connection(sign_in=SignIn(source), ca_bundle=str(center.certificates))
    keep_connections(settings_file, connection)
    return connection


def test_a_vault_opens_once_the_code_was_confirmed_and_stays_open_over_a_restart(
    sit_down: Callable[[], Person], vault: MotoVault, connection: Connection, center: IdentityCenterServer
) -> None:
    key = vault.put(mail("Behind the start page"), "m0000001")
    center.polls = ["AuthorizationPendingException"]
    person = sit_down()
    person.show_connection(connection.id, PREFIX)
    dialog = person.await_dialog(SignInDialog, "signInDialog")
    person.wait(lambda: person.sees(QLabel, "deviceCode", dialog), "the code")
    assert person.label("deviceCode", dialog) == USER_CODE
    person.await_list(1)
    person.open(key)
    assert person.label("subject") == "Behind the start page"
    assert center.operations().count("StartDeviceAuthorization") == 1

    person = sit_down()
    person.show_connection(connection.id, PREFIX)
    person.await_list(1)
    assert center.operations().count("StartDeviceAuthorization") == 1


def test_account_and_permission_set_are_found_from_the_dialog_of_a_new_connection(
    sit_down: Callable[[], Person], center: IdentityCenterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(center.certificates))
    center.accounts["444455556666"] = MadeAccount("Mail archive", "mail@example.com", ("Admin", "MailReader"))
    center.polls = ["AuthorizationPendingException"]
    person = sit_down()
    person.shortcut("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    form = person.find(QTabWidget, "connectionForm", dialog)
    person.do(lambda: form.setCurrentIndex(1))
    ways = person.find(QComboBox, "sign_inField", dialog)
    person.do(lambda: ways.setCurrentIndex(ways.findData("identityCenter")))
    person.type_into("start_urlField", center.start_url, dialog)
    person.type_into("sso_regionField", REGION, dialog)
    person.click("findAccountButton", dialog)
    chooser = person.await_dialog(AccountChooser, "accountChooser")
    person.wait(lambda: person.sees(QLabel, "deviceCode", chooser), "the code")
    person.wait(lambda: person.sees(QLineEdit, "accountFilter", chooser), "the accounts")
    person.type_into("accountFilter", "archive", chooser)
    person.wait(lambda: person.sees(QListView, "roleList", chooser), "the permission sets")
    roles = person.find(QListView, "roleList", chooser)
    person.press(person.find(QLineEdit, "accountFilter", chooser), Qt.Key.Key_Return)
    person.press(roles, Qt.Key.Key_End)
    person.press(roles, Qt.Key.Key_Return)
    assert person.find(QLineEdit, "sso_accountField", dialog).text() == "444455556666"
    assert person.find(QLineEdit, "sso_roleField", dialog).text() == "MailReader"


# ----------------------------------------------------------------------- what comes between, on the way

PENDING = "AuthorizationPendingException"


def ask_for_code(person: Person, connection: Connection) -> SignInDialog:
    """Choose the vault, and wait for the code that its list takes."""
    person.show_connection(connection.id, PREFIX)
    dialog = person.await_dialog(SignInDialog, "signInDialog")
    person.wait(lambda: person.sees(QLabel, "deviceCode", dialog), "the code")
    assert person.label("deviceCode", dialog) == USER_CODE
    return dialog


def confirm(person: Person, center: IdentityCenterServer, rows: int) -> None:
    center.polls.clear()
    person.await_list(rows)
    person.wait(lambda: not person.sees(QWidget, "signInDialog"), "the dialog to close")


def test_who_is_asked_to_poll_less_often_goes_on_to_the_end(
    sit_down: Callable[[], Person],
    vault: MotoVault,
    connection: Connection,
    center: IdentityCenterServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(device_flow, "_SLOWER_BY", 1)  # second, for AWS's five
    vault.put(mail("Behind the start page"), "m0000001")
    center.polls = ["SlowDownException"]
    person = sit_down()
    ask_for_code(person, connection)
    person.await_list(1)
    assert center.operations().count("CreateToken") == 2
    assert center.operations().count("StartDeviceAuthorization") == 1


@pytest.mark.parametrize("seconds", [600, 1], ids=["as AWS says", "by the clock"])
def test_a_code_that_expires_is_said_to_and_another_one_works(
    sit_down: Callable[[], Person],
    vault: MotoVault,
    connection: Connection,
    center: IdentityCenterServer,
    seconds: int,
) -> None:
    vault.put(mail("Behind the start page"), "m0000001")
    center.polls = ["ExpiredTokenException" if seconds > 1 else PENDING]
    center.answers["StartDeviceAuthorization"] = {"expiresIn": seconds}
    person = sit_down()
    dialog = ask_for_code(person, connection)
    person.wait(lambda: person.sees(QLabel, "problemTitle", dialog), "the word that it has expired")
    assert person.label("problemTitle", dialog) == "Signing in did not work"
    assert person.label("problemFound", dialog).endswith("nobody confirmed the code in time.")
    assert person.label("problemWayOut", dialog) == "Start the sign-in again."
    assert person.window.list_pane.error.isVisible() is False, "the list waits on"

    center.answers.clear()
    center.polls = [PENDING]
    person.press(person.find(QPushButton, "trySignInAgainButton", dialog), Qt.Key.Key_Return)
    person.wait(lambda: person.sees(QLabel, "deviceCode", dialog), "another code")
    confirm(person, center, 1)
    assert center.operations().count("StartDeviceAuthorization") == 2


def test_giving_up_ends_the_polling_and_the_list_says_why_it_is_empty(
    sit_down: Callable[[], Person], vault: MotoVault, connection: Connection, center: IdentityCenterServer
) -> None:
    vault.put(mail("Behind the start page"), "m0000001")
    center.polls = [PENDING] * 600
    person = sit_down()
    dialog = ask_for_code(person, connection)
    person.click("signInGiveUpButton", dialog)
    error = person.window.list_pane.error
    person.wait(error.isVisible, "the list's own error")
    assert not person.sees(QWidget, "signInDialog")
    person.wait(lambda: not person.desk.runner.busy, "the polling to end")

    center.polls = [PENDING]
    person.click("waytry-again", error)
    person.await_dialog(SignInDialog, "signInDialog")
    confirm(person, center, 1)


def test_who_puts_it_off_finds_the_same_code_again(
    sit_down: Callable[[], Person], vault: MotoVault, connection: Connection, center: IdentityCenterServer
) -> None:
    vault.put(mail("Behind the start page"), "m0000001")
    center.polls = [PENDING] * 600
    person = sit_down()
    dialog = ask_for_code(person, connection)
    person.press(dialog, Qt.Key.Key_Escape)
    person.wait(lambda: not person.sees(QWidget, "signInDialog"), "the dialog to close")
    assert person.says("listEmptyTitle", "Waiting for a sign-in")

    person.do(person.find(QToolButton, "waitingCount").click)

    dialog = person.await_dialog(SignInDialog, "signInDialog")
    assert person.label("deviceCode", dialog) == USER_CODE
    confirm(person, center, 1)
    assert center.operations().count("StartDeviceAuthorization") == 1
