"""The chooser of account and permission set, by keyboard and mouse, whatever it is told."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.fake_portal import ACCOUNTS, ROLES, device_code

from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.sign_in import IdentityCenter
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, ProblemPage

START = "https://d-1234567890.awsapps.com/start"


class Chooser:
    """A chooser on the screen and what it has said; it answers for roles by itself unless `silent`."""

    def __init__(self, dialog: AccountChooser) -> None:
        self.dialog = dialog
        self.silent = False
        self.wanted: list[str] = []
        self.chosen: list[tuple[str, str]] = []
        self.retried: list[bool] = []
        dialog.roles_wanted.connect(self._answer)
        dialog.chosen.connect(lambda account, role: self.chosen.append((account, role)))
        dialog.retry_wanted.connect(lambda: self.retried.append(True))

    def _answer(self, account: str) -> None:
        self.wanted.append(account)
        if not self.silent:
            self.dialog.show_roles(account, ROLES[account])

    @property
    def filter(self) -> QLineEdit:
        return find(self.dialog, QLineEdit, "accountFilter")

    @property
    def accounts(self) -> QTreeView:
        return find(self.dialog, QTreeView, "accountList")

    @property
    def roles(self) -> QListView:
        return find(self.dialog, QListView, "roleList")

    def button(self, name: str) -> QPushButton:
        return find(self.dialog, QPushButton, name)

    def text(self, name: str) -> str:
        label = find(self.dialog, QLabel, name)
        return label.text() if label.isVisible() else ""

    def role_names(self) -> list[str]:
        if not self.roles.isVisible():
            return []
        model = self.roles.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, key)

    def current(self, view: QTreeView | QListView) -> str:
        return str(view.currentIndex().siblingAtColumn(0).data())


Opener = Callable[..., Chooser]


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons) -> Opener:
    def open_it(account: str = "", role: str = "") -> Chooser:
        dialog = AccountChooser(IdentityCenter(START, "eu-central-1", account, role), icons=icons)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.open()
        return Chooser(dialog)

    return open_it


def test_it_begins_by_looking_and_counts_what_it_finds(opened: Opener) -> None:
    chooser = opened()
    assert chooser.text("chooserBusyText") == "Looking for your accounts…"
    assert chooser.text("chooserStartUrl") == START
    assert not chooser.button("chooseButton").isVisible()
    for count, text in ((1, "1 account so far…"), (120, "120 accounts so far…")):
        chooser.dialog.show_count(count)
        assert chooser.text("chooserBusyText") == text


def test_the_code_stands_with_the_keyboard_on_the_way_to_the_browser(opened: Opener) -> None:
    chooser = opened()
    code = device_code()
    chooser.dialog.show_page(DevicePage(code.url, code.code, code.expires))
    assert chooser.text("deviceCode") == "BRCJ-PDVT"
    assert chooser.button("openBrowserButton").hasFocus()
    chooser.dialog.show_page(BusyPage())
    assert chooser.text("deviceCode") == ""


def test_a_problem_is_told_with_the_way_back(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_page(ProblemPage("Signing in did not work", "It was declined.", "Start again."))
    assert chooser.text("problemFound") == "It was declined."
    chooser.press(Qt.Key.Key_Return)
    assert chooser.retried == [True]
    assert chooser.dialog.isVisible()


def test_who_may_enter_nothing_is_told_so(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts([])
    assert chooser.text("problemTitle") == "No account to choose from"
    assert "Ask whoever administers" in chooser.text("problemWayOut")


def test_by_keyboard_alone(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    assert chooser.filter.hasFocus()
    QTest.keyClicks(chooser.filter, "example.com")
    chooser.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Down)
    assert chooser.current(chooser.accounts) == "Mail <b>archive</b>"
    assert chooser.role_names() == ["Admin", "ReadOnly"]
    assert not chooser.button("chooseButton").isEnabled()
    chooser.press(Qt.Key.Key_Return)
    assert chooser.roles.hasFocus()
    chooser.press(Qt.Key.Key_Down)
    if chooser.current(chooser.roles) == "Admin":
        chooser.press(Qt.Key.Key_Down)
    assert chooser.button("chooseButton").isEnabled()
    chooser.press(Qt.Key.Key_Return)
    assert chooser.chosen == [("111111111111", "ReadOnly")]
    assert not chooser.dialog.isVisible()


def test_tab_goes_from_the_filter_to_the_end_in_the_order_of_reading(opened: Opener) -> None:
    chooser = opened("111111111111", "ReadOnly")
    chooser.dialog.show_accounts(ACCOUNTS)
    walked = []
    for _ in range(5):
        focus = QApplication.focusWidget()
        assert focus is not None
        walked.append(focus.objectName())
        chooser.press(Qt.Key.Key_Tab)
    assert walked == ["accountFilter", "accountList", "roleList", "chooseButton", "chooserCancelButton"]


def test_an_account_with_one_permission_set_takes_one_return(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    QTest.keyClicks(chooser.filter, "audit")
    assert chooser.role_names() == ["Audit"]
    chooser.press(Qt.Key.Key_Return)
    assert chooser.chosen == [("222222222222", "Audit")]


def test_return_before_there_is_anything_to_choose_does_nothing(opened: Opener) -> None:
    chooser = opened()
    chooser.silent = True
    chooser.dialog.show_accounts(ACCOUNTS)
    chooser.press(Qt.Key.Key_Return)
    chooser.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert chooser.chosen == []
    assert chooser.dialog.isVisible()


def test_with_the_mouse(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    click_row(chooser.accounts, 1)
    click_row(chooser.roles, 1)
    QTest.mouseClick(chooser.button("chooseButton"), Qt.MouseButton.LeftButton)
    assert chooser.chosen == [("111111111111", "ReadOnly")]


def test_a_double_click_chooses(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    click_row(chooser.accounts, 1)
    click_row(chooser.roles, 0)
    spot = chooser.roles.visualRect(chooser.roles.model().index(0, 0)).center()
    QTest.mouseDClick(chooser.roles.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert chooser.chosen == [("111111111111", "Admin")]


def click_row(view: QTreeView | QListView, row: int) -> None:
    spot = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_what_was_chosen_before_is_chosen_again(opened: Opener) -> None:
    chooser = opened("111111111111", "ReadOnly")
    chooser.dialog.show_accounts(ACCOUNTS)
    assert chooser.current(chooser.accounts) == "Mail <b>archive</b>"
    assert chooser.current(chooser.roles) == "ReadOnly"
    assert chooser.button("chooseButton").isEnabled()


def test_an_account_that_is_gone_is_not_chosen(opened: Opener) -> None:
    chooser = opened("999999999999", "ReadOnly")
    chooser.dialog.show_accounts(ACCOUNTS)
    assert chooser.wanted == []
    assert chooser.text("rolesText") == "Choose an account to see its permission sets."


def test_the_only_account_is_chosen(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS[:1])
    assert chooser.wanted == ["222222222222"]
    assert chooser.text("accountCount") == "1 account"


def test_roles_of_another_account_are_never_shown(opened: Opener) -> None:
    chooser = opened()
    chooser.silent = True
    chooser.dialog.show_accounts(ACCOUNTS)
    click_row(chooser.accounts, 0)
    click_row(chooser.accounts, 1)
    chooser.dialog.show_roles("222222222222", ("Audit",))
    assert chooser.role_names() == []
    assert chooser.text("rolesText") == "Looking for permission sets…"
    chooser.dialog.show_roles_failure("222222222222", NoNetwork(endpoint="AWS"))
    assert chooser.text("rolesText") == "Looking for permission sets…"
    chooser.dialog.show_roles("111111111111", ("Admin", "ReadOnly"))
    assert chooser.role_names() == ["Admin", "ReadOnly"]


def test_another_account_takes_the_choice_back(opened: Opener) -> None:
    chooser = opened("111111111111", "ReadOnly")
    chooser.dialog.show_accounts(ACCOUNTS)
    chooser.silent = True
    click_row(chooser.accounts, 0)
    assert not chooser.button("chooseButton").isEnabled()
    assert chooser.role_names() == []


def test_an_account_without_a_permission_set_says_so(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    click_row(chooser.accounts, 2)
    assert chooser.text("rolesText") == "You have no permission set in this account."


def test_a_failure_stands_where_the_roles_would_and_is_tried_again(opened: Opener) -> None:
    chooser = opened()
    chooser.silent = True
    chooser.dialog.show_accounts(ACCOUNTS)
    click_row(chooser.accounts, 1)
    chooser.dialog.show_roles_failure("111111111111", NoNetwork(endpoint="AWS"))
    assert chooser.text("rolesText").startswith("AWS can't be reached.")
    chooser.silent = False
    QTest.mouseClick(chooser.button("rolesRetryButton"), Qt.MouseButton.LeftButton)
    assert chooser.wanted == ["111111111111"] * 2
    assert chooser.role_names() == ["Admin", "ReadOnly"]
    assert not chooser.button("rolesRetryButton").isVisible()


def test_the_filter_counts_and_says_when_nothing_is_left(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    assert chooser.text("accountCount") == "3 accounts"
    chooser.filter.setText("a")
    chooser.filter.setText("production")
    assert chooser.text("accountCount") == "1 of 3 accounts"
    chooser.filter.setText("production audit")
    assert chooser.text("accountCount").startswith("No account has all of these words.")
    assert chooser.text("rolesText") == "Choose an account to see its permission sets."


def test_ctrl_f_leads_to_the_filter(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    chooser.accounts.setFocus()
    QTest.keyClick(chooser.accounts, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert chooser.filter.hasFocus()


def test_escape_leaves_everything_as_it_was(opened: Opener) -> None:
    chooser = opened("111111111111", "ReadOnly")
    chooser.dialog.show_accounts(ACCOUNTS)
    chooser.press(Qt.Key.Key_Escape)
    assert not chooser.dialog.isVisible()
    assert chooser.chosen == []


def test_names_are_shown_as_plain_text(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    labels = [label for label in chooser.dialog.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    chooser.silent = True
    click_row(chooser.accounts, 1)
    chooser.dialog.show_roles("111111111111", ("a\u202eb",))
    assert chooser.role_names() == [r"a\u{202e}b"]
    chooser.press(Qt.Key.Key_Return)
    assert chooser.chosen == [("111111111111", "a\u202eb")]


def test_everything_has_a_name_for_who_cannot_see_it(opened: Opener) -> None:
    chooser = opened()
    chooser.dialog.show_accounts(ACCOUNTS)
    for kind in (QLineEdit, QTreeView, QListView, QPushButton):
        for widget in chooser.dialog.findChildren(kind):
            assert isinstance(widget, QWidget)
            if widget.isVisible():
                assert widget.objectName()
                assert widget.accessibleName() or getattr(widget, "text", str)()
