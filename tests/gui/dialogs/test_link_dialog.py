"""The dialog of a link: what it tells, what is opened and when, what never is, and what of an endless one."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.mail.links.hyperlinks import Link, examine
from vaultviewer.gui.dialogs import link_dialog
from vaultviewer.gui.dialogs.link_dialog import LinkDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.link_pages import compose_links, rows_of

WRAPPED = "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fevil.example%2Fa&data=x"


class Desktop:
    """Stands where the system would open an address."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def openUrl(self, url: QUrl) -> bool:  # noqa: N802  Qt's name
        self.opened.append(url.toString())
        return True


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    desktop = Desktop()
    monkeypatch.setattr(link_dialog, "QDesktopServices", desktop)
    return desktop


def shown(qtbot: QtBot, icons: Icons, url: str, *texts: str) -> LinkDialog:
    page = compose_links([examine(Link(url, text)) for text in texts])
    dialog = LinkDialog(url, rows_of(page, url), icons=icons)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def click(dialog: LinkDialog, name: str) -> None:
    QTest.mouseClick(find(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def question_of(dialog: LinkDialog) -> QMessageBox:
    (question,) = (box for box in dialog.findChildren(QMessageBox) if box.isVisible())
    return question


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def warnings(dialog: LinkDialog) -> list[tuple[str, str]]:
    labels = [label for label in dialog.findChildren(QLabel) if label.objectName().startswith("linkWarning")]
    return [(str(label.property("vvTone")), label.text()) for label in labels]


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/a?b=c", "https://xn--bcher-kva.example/", "mailto:soc@acme.example?subject=x"],
)
def test_web_and_mail_addresses_are_opened_once_that_was_confirmed(
    qtbot: QtBot, icons: Icons, desktop: Desktop, url: str
) -> None:
    dialog = shown(qtbot, icons, url)
    click(dialog, "openInBrowser")
    assert desktop.opened == []
    QTest.mouseClick(find(question_of(dialog), QPushButton, "openLinkButton"), Qt.MouseButton.LeftButton)
    assert len(desktop.opened) == 1
    assert not dialog.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_careless_key_opens_nothing(qtbot: QtBot, icons: Icons, desktop: Desktop, key: Qt.Key) -> None:
    dialog = shown(qtbot, icons, WRAPPED)
    click(dialog, "openInBrowser")
    question = question_of(dialog)
    assert "eur01.safelinks.protection.outlook.com" in question.text()
    assert "evil.example" in question.informativeText()
    QTest.keyClick(question, key)
    QApplication.processEvents()
    assert desktop.opened == []
    assert dialog.isVisible()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file://evil.example/share/run.exe",
        "smb://evil.example/share",
        "javascript:alert(1)",
        "data:text/html,x",
        "ms-msdt:/id",
        "vv-message://x/",
        "ftp://evil.example/",
        "https:/nohost",
        "https:\\\\evil.example\\x",
        "//evil.example/x",
        "evil.exe",
        "",
    ],
)
def test_nothing_else_is(qtbot: QtBot, icons: Icons, desktop: Desktop, url: str) -> None:
    dialog = shown(qtbot, icons, url)
    button = find(dialog, QPushButton, "openInBrowser")
    assert not button.isEnabled()
    dialog._ask_to_open()
    dialog._open_in_browser()
    assert desktop.opened == []


def test_the_host_stands_apart_from_what_looks_like_one(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, "https://bank.example@evil.example/bank.example")
    assert find(dialog, QLabel, "linkHost").text() == "evil.example"
    assert find(dialog, QLabel, "linkWireHost").text() == "evil.example"
    assert find(dialog, QLabel, "linkText").text() == "none"


def test_the_host_is_shown_for_people_and_for_the_network(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, "https://xn--bcher-kva.example/")
    assert find(dialog, QLabel, "linkHost").text() == "bücher.example"
    assert find(dialog, QLabel, "linkWireHost").text() == "xn--bcher-kva.example"
    assert dialog.findChild(QPlainTextEdit, "targetAddress") is None


def test_every_text_of_a_link_is_shown_as_text(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, "https://evil.example/", "<b>bank.example</b>", "www.bank.example")
    assert find(dialog, QLabel, "linkText").text() == "<b>bank.example</b>\nwww.bank.example"
    assert find(dialog, QLabel, "linkText").textFormat() is Qt.TextFormat.PlainText


def test_warnings_come_first_and_the_most_serious_of_them(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, "http://evil.example:8080/", "www.bank.example")
    tones = [tone for tone, _ in warnings(dialog)]
    assert tones == ["danger", "caution", "neutral"]
    assert "www.bank.example" in warnings(dialog)[0][1]
    assert warnings(shown(qtbot, icons, "https://evil.example/", "Read more")) == []


def test_a_wrapped_link_shows_where_it_ends_and_copies_that(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, WRAPPED, "Sign in")
    assert find(dialog, QLabel, "linkHost").text() == "eur01.safelinks.protection.outlook.com"
    assert find(dialog, QLabel, "targetHost").text() == "evil.example"
    assert find(dialog, QLabel, "linkServices").text() == "Microsoft Safe Links"
    assert find(dialog, QPlainTextEdit, "targetAddress").toPlainText() == "http://evil.example/a"
    for name, copied in (
        ("copyLink", WRAPPED),
        ("copyTarget", "http://evil.example/a"),
        ("copyTargetDefanged", "hxxp://evil[.]example/a"),
    ):
        click(dialog, name)
        assert clipboard() == copied
    click(dialog, "copyDefanged")
    assert clipboard().startswith("hxxps://eur01[.]safelinks[.]protection[.]outlook[.]com/")


def test_of_an_endless_address_the_beginning_is_shown_and_all_of_it_copied(
    qtbot: QtBot, icons: Icons
) -> None:
    url = "https://shop.example/" + "a" * 2_000_000
    dialog = shown(qtbot, icons, url)
    assert len(find(dialog, QPlainTextEdit, "linkAddress").toPlainText()) < 5_000
    click(dialog, "copyLink")
    assert clipboard() == url


def test_enter_closes_and_tab_reaches_every_button(qtbot: QtBot, icons: Icons) -> None:
    dialog = shown(qtbot, icons, WRAPPED)
    reached = set()
    for _ in range(12):
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        reached.add(focused.objectName() if focused is not None else "")
    assert {"copyLink", "copyDefanged", "copyTarget", "copyTargetDefanged", "openInBrowser"} <= reached
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
