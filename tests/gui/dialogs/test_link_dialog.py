"""The dialog of a link: what is opened, what never is, and what is shown of an endless one."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.gui.dialogs import link_dialog
from vaultviewer.gui.dialogs.link_dialog import LinkDialog


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


def shown(qtbot: QtBot, url: str) -> LinkDialog:
    dialog = LinkDialog(url)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/a?b=c", "https://xn--bcher-kva.example/", "mailto:soc@acme.example?subject=x"],
)
def test_web_and_mail_addresses_are_opened(qtbot: QtBot, desktop: Desktop, url: str) -> None:
    dialog = shown(qtbot, url)
    QTest.mouseClick(find(dialog, QPushButton, "openInBrowser"), Qt.MouseButton.LeftButton)
    assert len(desktop.opened) == 1
    assert not dialog.isVisible()


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
        "https:\\\\evil.example/x",
        "//evil.example/x",
        "evil.exe",
        "",
    ],
)
def test_nothing_else_is(qtbot: QtBot, desktop: Desktop, url: str) -> None:
    dialog = shown(qtbot, url)
    button = find(dialog, QPushButton, "openInBrowser")
    assert not button.isEnabled()
    dialog._open_in_browser()
    assert desktop.opened == []


def test_the_host_stands_apart_from_what_looks_like_one(qtbot: QtBot) -> None:
    dialog = shown(qtbot, "https://bank.example@evil.example/bank.example")
    assert find(dialog, QLabel, "linkHost").text() == "evil.example"
    assert find(dialog, QLabel, "linkWireHost").text() == "evil.example"


def test_of_an_endless_address_the_beginning_is_shown_and_all_of_it_copied(qtbot: QtBot) -> None:
    url = "https://shop.example/" + "a" * 2_000_000
    dialog = shown(qtbot, url)
    assert len(find(dialog, QPlainTextEdit, "linkAddress").toPlainText()) < 5_000
    QTest.mouseClick(find(dialog, QPushButton, "copyLink"), Qt.MouseButton.LeftButton)
    assert dialog._url == url
