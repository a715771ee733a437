"""The sign-in dialog by itself: each page with mouse, keyboard and ears, and nothing left behind in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_runner import wait_for

from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, MfaPage, ProblemPage, SignInPage

URL = "https://device.sso.eu-west-1.amazonaws.com/?user_code=KXDL-QWTM"
MFA = MfaPage("arn:aws:iam::111122223333:mfa/ann")
PROBLEM = ProblemPage("Expired", "It has expired.", "Renew it.", editable=True)


def device(url: str = URL, *, seconds: int = 600) -> DevicePage:
    return DevicePage(url, "KXDL-QWTM", datetime.now(UTC) + timedelta(seconds=seconds))


class Shown:
    """The dialog on the screen, and what its signals said."""

    def __init__(self, dialog: SignInDialog) -> None:
        self.dialog = dialog
        self.heard: list[str] = []
        dialog.code_entered.connect(self.heard.append)
        for name in ("retry_wanted", "edit_wanted", "given_up", "put_off"):
            getattr(dialog, name).connect(lambda name=name: self.heard.append(name))

    def button(self, name: str) -> QPushButton:
        return find(self.dialog, QPushButton, name)

    def text(self, name: str) -> str:
        return find(self.dialog, QLabel, name).text()

    @property
    def field(self) -> QLineEdit:
        return find(self.dialog, QLineEdit, "mfaCodeField")

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def show(qtbot: QtBot, icons: Icons) -> Iterator[Callable[[SignInPage], Shown]]:
    dialog = SignInDialog("SOC vault", icons=icons)
    qtbot.addWidget(dialog)

    def show_page(page: SignInPage) -> Shown:
        dialog.show_page(page)
        with qtbot.waitActive(dialog):
            dialog.show()
        return Shown(dialog)

    yield show_page
    dialog.close_signed_in()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []

    def open_url(url: QUrl) -> bool:
        addresses.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return addresses


def test_the_code_is_shown_large_and_the_browser_only_opened_when_asked_to(
    show: Callable[[SignInPage], Shown], opened: list[str]
) -> None:
    shown = show(device())
    code = find(shown.dialog, QLabel, "deviceCode")
    assert code.text() == "KXDL-QWTM"
    assert code.font().pointSizeF() > 2 * QApplication.font().pointSizeF()
    assert opened == []

    shown.press("openBrowserButton")

    assert opened == [URL]


def test_the_keyboard_alone_opens_the_browser(show: Callable[[SignInPage], Shown], opened: list[str]) -> None:
    shown = show(device())
    assert shown.dialog.focusWidget() is shown.button("openBrowserButton")

    QTest.keyClick(shown.dialog.focusWidget(), Qt.Key.Key_Return)

    assert opened == [URL]


def test_code_and_address_can_be_copied(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(device())
    copied: list[str] = []
    for name in ("copyCodeButton", "copyAddressButton"):
        shown.press(name)
        copied.append(QGuiApplication.clipboard().text())

    assert copied == ["KXDL-QWTM", URL]


@pytest.mark.parametrize(
    "url",
    ["http://device.example/", "file:///etc/passwd", "javascript:alert(1)", "https://", "", "no address"],
)
def test_nothing_but_https_is_opened(
    show: Callable[[SignInPage], Shown], opened: list[str], url: str
) -> None:
    shown = show(device(url))

    shown.press("openBrowserButton")

    assert not shown.button("openBrowserButton").isEnabled()
    assert opened == []


def test_hostile_texts_stay_text(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(DevicePage("https://x/<b>\u202e", "<h1>AB\u202eCD", datetime.now(UTC)))

    assert shown.text("deviceCode") == "<h1>AB\\u{202e}CD"
    assert shown.text("deviceAddress") == "https://x/<b>\\u{202e}"
    labels = shown.dialog.findChildren(QLabel)
    assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}


def test_time_is_counted_down_to_the_end(show: Callable[[SignInPage], Shown], qtbot: QtBot) -> None:
    shown = show(device(seconds=601))
    assert shown.text("deviceTimeLeft") == "Valid for 10:00 minutes"
    shown.dialog.show_page(device(seconds=1))

    wait_for(qtbot, lambda: shown.text("deviceTimeLeft") == "The code has expired")

    assert not shown.dialog._device._clock.isActive()


@pytest.mark.parametrize("leave", [SignInDialog.reject, SignInDialog.close_signed_in])
def test_no_clock_runs_behind_a_closed_dialog(
    show: Callable[[SignInPage], Shown], leave: Callable[[SignInDialog], None]
) -> None:
    shown = show(device())

    leave(shown.dialog)

    assert not shown.dialog._device._clock.isActive()


def test_six_digits_and_return_sign_in(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(MFA)
    assert shown.dialog.focusWidget() is shown.field
    QTest.keyClicks(shown.field, "12345")
    assert not shown.button("enterCodeButton").isEnabled()
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert shown.heard == []
    QTest.keyClicks(shown.field, "6")

    QTest.keyClick(shown.field, Qt.Key.Key_Return)

    assert shown.heard == ["123456"]
    assert shown.field.text() == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12a 3-4", "1234"), ("1234567", "123456"), ("abc", "")],
)
def test_digits_alone_are_taken(show: Callable[[SignInPage], Shown], typed: str, kept: str) -> None:
    shown = show(MFA)

    QTest.keyClicks(shown.field, typed)

    assert shown.field.text() == kept


@pytest.mark.parametrize(
    "pasted", ["123 456", " 123456\n", "123-456", "\uff11\uff12\uff13\uff14\uff15\uff16"]
)
def test_a_code_can_be_pasted_as_it_is_written(show: Callable[[SignInPage], Shown], pasted: str) -> None:
    shown = show(MFA)
    QGuiApplication.clipboard().setText(pasted)

    QTest.keyClick(shown.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert shown.field.text() == "123456"
    assert shown.button("enterCodeButton").isEnabled()


def test_a_rejected_code_is_said_to_be_wrong_to_eyes_and_ears(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(MFA)
    rejected = find(shown.dialog, QLabel, "mfaRejected")
    before = rejected.isVisible()

    shown.dialog.show_page(MfaPage(MFA.serial, attempt=2))

    assert (before, rejected.isVisible()) == (False, True)
    assert shown.field.accessibleDescription() == rejected.text()
    assert MFA.serial in shown.field.accessibleName()


@pytest.mark.parametrize("leave", [SignInDialog.reject, SignInDialog.close_signed_in])
def test_no_code_stays_behind_in_a_closed_dialog(
    show: Callable[[SignInPage], Shown], leave: Callable[[SignInDialog], None]
) -> None:
    shown = show(MFA)
    QTest.keyClicks(shown.field, "123456")

    leave(shown.dialog)

    assert shown.field.text() == ""
    assert not shown.field.isUndoAvailable()


def test_a_problem_can_be_tried_again_with_return_and_mended(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(PROBLEM)
    assert (shown.text("problemTitle"), shown.text("problemWayOut")) == ("Expired", "Renew it.")

    QTest.keyClick(shown.dialog.focusWidget(), Qt.Key.Key_Return)
    shown.press("signInEditButton")

    assert shown.heard == ["retry_wanted", "edit_wanted"]


def test_a_problem_that_the_connection_does_not_cause_leads_to_no_editing(
    show: Callable[[SignInPage], Shown],
) -> None:
    shown = show(ProblemPage("No connection", "It can't be reached.", "Check the network."))

    assert not shown.button("signInEditButton").isVisible()


@pytest.mark.parametrize("page", [BusyPage(), device(), MFA, PROBLEM], ids=lambda page: type(page).__name__)
def test_esc_puts_off_and_the_button_gives_up_on_every_page(
    show: Callable[[SignInPage], Shown], page: SignInPage
) -> None:
    shown = show(page)
    shown.press("signInGiveUpButton")
    assert shown.dialog.isVisible()  # whoever heard it closes it

    QTest.keyClick(shown.dialog.focusWidget(), Qt.Key.Key_Escape)

    assert shown.heard == ["given_up", "put_off"]
    assert not shown.dialog.isVisible()


def test_what_waits_is_counted(show: Callable[[SignInPage], Shown]) -> None:
    shown = show(BusyPage())
    said: list[str] = []
    for count in (0, 1, 2):
        shown.dialog.set_waiting(count)
        said.append(shown.text("signInWaiting"))

    assert said == [
        "Nothing waits for it just now.",
        "1 piece of work waits for it.",
        "2 pieces of work wait for it.",
    ]


@pytest.mark.parametrize("page", [BusyPage(), device(), MFA, PROBLEM], ids=lambda page: type(page).__name__)
def test_everything_that_can_be_pressed_has_a_name_and_is_reached_by_tab(
    show: Callable[[SignInPage], Shown], page: SignInPage
) -> None:
    shown = show(page)
    buttons = [
        each
        for kind in (QAbstractButton, QLineEdit)
        for each in shown.dialog.findChildren(kind)
        if each.isVisible() and each.isEnabled()
    ]
    assert all(each.objectName() and each.accessibleName() for each in buttons)
    assert all(each.toolTip() for each in buttons if isinstance(each, QPushButton))
    reached = set()
    for _ in range(20):
        reached.add(shown.dialog.focusWidget())
        QTest.keyClick(shown.dialog.focusWidget(), Qt.Key.Key_Tab)

    assert reached >= set(buttons)
