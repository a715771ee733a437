"""Signing in again from the window: asked once, put off, given up; other vaults stay usable meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, FakeVault
from support.sign_ins import FakeRenewal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import ExpiredCredentials, NoNetwork
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import DeviceCode, Person
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog
from vaultviewer.gui.presenters.person import PersonPresenter
from vaultviewer.gui.tasks import Lane
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.windows.signing_in import open_sign_in

_W = TypeVar("_W", bound=QWidget)
SERIAL = "arn:aws:iam::111122223333:mfa/ann"
CODE = "314159"
OTHER = replace(CONNECTION, id="legal", name="Legal")


class Guarded:
    """A vault whose credentials have expired until somebody types the code."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.renewal = FakeRenewal()
        self.renewal.plan = self._ask
        desk.bucket.renewal = self.renewal
        for name in ("a", "b", "c"):
            desk.bucket.add(name)

    def expire(self) -> None:
        """Let the credentials run out: every call is refused from now on."""
        for call in (("list", PREFIX), ("look", PREFIX), *(("get", f"{PREFIX}{name}") for name in "abc")):
            self.desk.bucket.store.failures[call] = ExpiredCredentials()

    def _ask(self, person: Person, cancel: CancelToken) -> None:
        code = person.ask_mfa_code(SERIAL, rejected=False, cancel=cancel)
        while code != CODE:
            code = person.ask_mfa_code(SERIAL, rejected=True, cancel=cancel)
        self.desk.bucket.store.failures.clear()

    def wait(self, holds: Callable[[], object]) -> None:
        wait_for(self.qtbot, holds)

    @property
    def dialogs(self) -> list[SignInDialog]:
        return [each for each in self.desk.window.findChildren(SignInDialog) if each.isVisible()]

    def dialog(self) -> SignInDialog:
        self.wait(lambda: self.dialogs)
        (dialog,) = self.dialogs
        return dialog

    def find(self, kind: type[_W], name: str) -> _W:
        """Return the widget of this name that can be seen."""
        shown = [each for each in self.desk.window.findChildren(kind, name) if each.isVisible()]
        assert shown, name
        return shown[-1]

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.desk.window.findChildren(QWidget, name))

    def press(self, name: str) -> None:
        QTest.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def type_code(self, code: str) -> None:
        """Type into whatever has the keyboard, as people do."""
        dialog = self.dialog()
        self.wait(lambda: self.sees("mfaCodeField"))
        field = self.find(QLineEdit, "mfaCodeField")
        self.wait(lambda: dialog.focusWidget() is field)
        QTest.keyClicks(field, code)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def list_expired(self) -> None:
        """Show the vault, whose first listing has to wait."""
        self.expire()
        self.desk.start()
        self.desk.window.show_connection(CONNECTION)
        self.dialog()

    def open_expired(self) -> None:
        """Show the vault, and open a message once the credentials have expired."""
        self.desk.show_vault()
        self.expire()
        self.desk.window.list_pane.list.select_key(f"{PREFIX}b")
        self.desk.act("open_message")
        self.dialog()


@pytest.fixture
def guarded(desk: Desk, qtbot: QtBot) -> Iterator[Guarded]:
    yield Guarded(desk, qtbot)
    desk.bucket.store.failures.clear()


def test_a_list_that_waits_goes_on_after_the_sign_in(guarded: Guarded) -> None:
    guarded.list_expired()
    assert guarded.find(EmptyState, "listEmpty")._title.text() == "Waiting for a sign-in"

    guarded.type_code(CODE)

    guarded.desk.wait_for_rows()
    assert guarded.desk.vault.table.rowCount() == 3
    guarded.wait(lambda: not guarded.dialogs)
    assert guarded.renewal.count == 1


def test_prefixes_and_messages_that_wait_are_one_question(guarded: Guarded) -> None:
    guarded.expire()
    guarded.desk.start()
    guarded.desk.window.show_connection(CONNECTION)  # which unfolds the tree, too
    guarded.dialog()

    guarded.wait(lambda: guarded.find(QLabel, "signInWaiting").text() == "2 pieces of work wait for it.")

    assert guarded.find(QToolButton, "waitingCount").text() == "2 wait for a sign-in"
    guarded.type_code(CODE)
    guarded.wait(lambda: not guarded.sees("waitingCount") and not guarded.dialogs)
    assert guarded.renewal.count == 1


def test_a_message_that_waits_opens_and_the_list_stays_as_it_was(guarded: Guarded) -> None:
    guarded.open_expired()
    guarded.wait(lambda: guarded.sees("busyWaiting"))
    vault, rows = guarded.desk.vault, guarded.desk.bucket.store.count("list")
    assert vault.table.rowCount() == 3
    assert guarded.sees("signInButton")

    guarded.type_code(CODE)

    guarded.desk.wait("b")
    assert guarded.desk.window.list_pane.list.selected_keys() == [f"{PREFIX}b"]
    assert guarded.desk.bucket.store.count("list") == rows
    guarded.wait(lambda: not guarded.sees("signInButton"))
    assert not guarded.sees("busyWaiting")


def test_a_wrong_code_is_said_to_be_one(guarded: Guarded) -> None:
    guarded.list_expired()
    assert not guarded.sees("mfaRejected")

    guarded.type_code("000000")

    guarded.wait(lambda: guarded.sees("mfaRejected"))
    assert not guarded.find(QPushButton, "enterCodeButton").isEnabled()
    guarded.type_code(CODE)
    guarded.desk.wait_for_rows()


def test_esc_puts_it_off_and_a_button_in_the_list_leads_back(guarded: Guarded) -> None:
    guarded.open_expired()
    guarded.wait(lambda: guarded.sees("signInButton"))
    QTest.keyClick(guarded.dialog(), Qt.Key.Key_Escape)
    assert guarded.dialogs == []
    assert guarded.desk.window.reader.busy

    guarded.press("signInButton")

    guarded.type_code(CODE)
    guarded.desk.wait("b")


@pytest.mark.parametrize("way", ["busySignIn", "waitingCount", "menu"])
def test_every_other_way_back_leads_to_the_same_question(guarded: Guarded, way: str) -> None:
    guarded.open_expired()
    guarded.wait(lambda: guarded.sees("busySignIn"))
    guarded.press("signInLaterButton")
    assert guarded.dialogs == []

    if way == "menu":
        guarded.desk.act("sign_in")
    else:
        QTest.mouseClick(guarded.find(QWidget, way), Qt.MouseButton.LeftButton)

    guarded.type_code(CODE)
    guarded.desk.wait("b")


def test_pressing_it_again_brings_the_same_dialog_forward(guarded: Guarded) -> None:
    guarded.open_expired()
    dialog = guarded.dialog()
    guarded.find(QLineEdit, "mfaCodeField").setText("31")

    guarded.desk.act("sign_in")

    assert guarded.dialogs == [dialog]
    assert guarded.find(QLineEdit, "mfaCodeField").text() == "31"


def test_giving_up_says_in_the_place_of_each_why_it_failed(guarded: Guarded) -> None:
    guarded.list_expired()

    guarded.press("signInGiveUpButton")

    guarded.wait(lambda: guarded.sees("listError"))
    assert guarded.find(QLabel, "refusalTitle").text() == "The sign-in has expired"
    assert guarded.dialogs == []
    assert not guarded.desk.window.actions_by_name["sign_in"].isEnabled()
    guarded.press("waytry-again")
    guarded.type_code(CODE)
    guarded.desk.wait_for_rows()


def test_cancelling_the_message_ends_its_waiting_at_once(guarded: Guarded) -> None:
    guarded.open_expired()
    guarded.wait(lambda: guarded.sees("busyWaiting"))

    guarded.desk.act("cancel")

    assert not guarded.desk.window.reader.busy
    guarded.wait(lambda: not guarded.sees("waitingCount"))
    guarded.press("signInLaterButton")
    guarded.wait(lambda: not guarded.desk.runner.busy)
    assert guarded.renewal.count == 0


def test_other_vaults_stay_usable_meanwhile(guarded: Guarded) -> None:
    """More waits than the lanes have threads, so that nothing of another vault may need one of theirs."""
    desk = guarded.desk
    other = desk.services.vaults[OTHER.id] = FakeVault()
    key = other.add("other")
    guarded.list_expired()
    for _ in range(5):
        desk.vaults.open(CONNECTION).find_prefixes(PREFIX, done=lambda *_: None, failed=lambda _: None)
    desk.connections.add_fixed(OTHER)

    desk.window.show_connection(OTHER)
    desk.wait_for_rows()
    assert desk.vault.table.rowCount() == 1
    assert not guarded.sees("signInButton")
    assert guarded.sees("waitingCount")
    desk.window.list_pane.list.select_key(key)
    desk.act("open_message")
    desk.wait("other")

    desk.window.show_connection(CONNECTION)
    guarded.type_code(CODE)
    desk.wait_for_rows()
    assert desk.vault.table.rowCount() == 3


def test_a_save_goes_on_where_it_was(guarded: Guarded, tmp_path: Path) -> None:
    desk = guarded.desk
    vault = desk.show_vault()
    guarded.expire()
    del desk.bucket.store.failures["get", f"{PREFIX}a"]
    desk.saving.save_messages(vault, [f"{PREFIX}{name}" for name in "abc"], tmp_path)
    guarded.dialog()
    assert len(list(tmp_path.iterdir())) == 1

    with guarded.qtbot.waitSignal(desk.saving.finished) as finished:
        guarded.type_code(CODE)

    assert finished.args is not None
    report = finished.args[0]
    assert (len(report.saved), report.failed) == (3, ())
    assert [key for operation, key in desk.bucket.store.calls if operation == "get"] == [
        f"{PREFIX}{name}" for name in "abbc"
    ]


def test_a_save_that_is_given_up_asks_once_and_names_what_is_missing(
    guarded: Guarded, tmp_path: Path
) -> None:
    desk = guarded.desk
    vault = desk.show_vault()
    guarded.expire()
    del desk.bucket.store.failures["get", f"{PREFIX}a"]
    desk.saving.save_messages(vault, [f"{PREFIX}{name}" for name in "abc"], tmp_path)
    guarded.dialog()

    with guarded.qtbot.waitSignal(desk.saving.finished) as finished:
        guarded.press("signInGiveUpButton")

    assert finished.args is not None
    report = finished.args[0]
    assert (len(report.saved), len(report.failed)) == (1, 2)
    assert guarded.dialogs == []


def test_a_problem_leads_to_the_connection_where_that_mends_it(guarded: Guarded) -> None:
    guarded.renewal.plan = _fail_without_network
    guarded.list_expired()
    assert guarded.find(QLabel, "problemTitle").text() == "No connection"
    assert not guarded.sees("signInEditButton")
    guarded.renewal.plan = guarded._ask

    guarded.press("trySignInAgainButton")

    guarded.type_code(CODE)
    guarded.desk.wait_for_rows()


def _fail_without_network(person: Person, cancel: CancelToken) -> None:
    del person, cancel
    raise NoNetwork(endpoint="sts.example")


def test_closing_the_vault_closes_its_dialog(guarded: Guarded) -> None:
    guarded.list_expired()

    guarded.desk.act("close_connection")

    assert guarded.dialogs == []
    guarded.wait(lambda: not guarded.desk.runner.busy)
    assert not guarded.sees("waitingCount")


def test_closing_the_window_ends_everything(guarded: Guarded) -> None:
    guarded.list_expired()

    guarded.desk.stop()

    assert not guarded.desk.runner.busy


def test_it_does_not_come_up_below_a_window_that_holds_the_keyboard(guarded: Guarded) -> None:
    guarded.desk.show_vault()
    guarded.desk.act("about")
    about = modal_dialog()
    guarded.expire()

    guarded.desk.window.browsing.refresh()

    guarded.wait(lambda: guarded.sees("signInButton"))
    assert guarded.dialogs == []
    about.close()
    guarded.press("signInButton")
    guarded.type_code(CODE)
    guarded.desk.wait_for_rows()


def modal_dialog() -> QWidget:
    """Return the dialog that has the keyboard to itself."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return dialog


def test_an_edited_connection_is_tried_at_once(guarded: Guarded) -> None:
    guarded.renewal.plan = _fail_without_network
    guarded.list_expired()
    guarded.renewal.plan = guarded._ask

    guarded.desk.window.connecting.edited.emit(CONNECTION)

    guarded.type_code(CODE)
    guarded.desk.wait_for_rows()


def test_a_message_in_a_window_of_its_own_leads_to_the_same_dialog(guarded: Guarded) -> None:
    desk = guarded.desk
    vault = desk.show_vault()
    guarded.expire()
    desk.window.windows.open_message(vault, f"{PREFIX}c")
    guarded.dialog()
    guarded.press("signInLaterButton")
    (window,) = desk.window.windows.windows
    button = window.findChild(QPushButton, "busySignIn")
    assert isinstance(button, QPushButton)
    guarded.wait(button.isVisible)

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    guarded.type_code(CODE)
    guarded.wait(lambda: window.reader.page is not None)


def test_a_sign_in_for_something_else_has_a_dialog_over_its_own_window(desk: Desk, qtbot: QtBot) -> None:
    """As the test of a connection has: whoever closes it has given it up."""
    desk.start()
    person = PersonPresenter("Draft", desk.runner, desk.window)
    given_up: list[bool] = []
    person.given_up.connect(lambda: given_up.append(True))
    expires = datetime.now(UTC) + timedelta(minutes=10)
    asked = person.person()
    desk.runner.submit(
        Lane.HOUSE,
        lambda _: asked.show_device_code(DeviceCode("https://device.example/", "ABCD", expires)),
        done=lambda _: None,
        failed=lambda _: None,
    )
    with qtbot.waitSignal(person.asked):
        pass
    dialog = open_sign_in(person, icons=desk.icons, parent=desk.window)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert given_up == [True]
    assert not dialog.isVisible()


# ------------------------------------------------------------------------------------ the watch by itself


@pytest.fixture
def watched(guarded: Guarded) -> Guarded:
    """A vault that is watched, whose watch has found out that the credentials are gone."""
    desk = guarded.desk
    desk.services.settings = Settings((replace(CONNECTION, watch_interval=60.0),))
    desk.show_vault()
    guarded.expire()
    desk.vault.watcher.look_now()
    guarded.wait(lambda: guarded.sees("waitingCount"))
    return guarded


def test_a_watch_says_that_it_waits_and_brings_no_dialog_up(watched: Guarded) -> None:
    assert watched.dialogs == []
    assert watched.find(QToolButton, "waitingCount").text() == "1 waits for a sign-in"
    assert watched.sees("signInButton"), "above the list"
    assert not watched.desk.window.reader.busy

    watched.press("signInButton")

    watched.type_code(CODE)
    watched.wait(lambda: not watched.sees("waitingCount") and not watched.dialogs)
    assert watched.desk.vault.watcher.error is None


def test_a_message_that_somebody_opens_brings_the_dialog_up(watched: Guarded) -> None:
    watched.desk.window.list_pane.list.select_key(f"{PREFIX}b")
    watched.desk.act("open_message")

    watched.type_code(CODE)

    watched.desk.wait("b")
    watched.wait(lambda: not watched.sees("waitingCount"))


def test_who_wants_a_look_now_is_led_to_the_sign_in(watched: Guarded) -> None:
    QTest.mouseClick(watched.find(QToolButton, "watchState"), Qt.MouseButton.LeftButton)

    watched.type_code(CODE)

    watched.wait(lambda: not watched.sees("waitingCount"))
