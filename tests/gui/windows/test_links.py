"""Links in the window: hovered, clicked, listed, and opened only by those who insist."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX

from vaultviewer.gui.dialogs.link_dialog import LinkDialog
from vaultviewer.gui.widgets.reader_tabs import Tab

WRAPPED = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa"
MAIL = (
    "From: a@acme.example\r\nSubject: linked\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    f'<p><a href="{WRAPPED}">www.bank.example</a> <a href="https://Shop.example">Shop</a></p>'
).encode()
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """A window that shows a message with two links."""
    desk.bucket.add("linked", MAIL)
    desk.show_vault()
    desk.window.list_pane.list.select_key(f"{PREFIX}linked")
    QTest.keyClick(desk.window.list_pane.list, Qt.Key.Key_Return)
    desk.wait("linked")
    return desk


def dialog_of(desk: Desk) -> LinkDialog:
    (dialog,) = (each for each in desk.window.findChildren(LinkDialog) if each.isVisible())
    return dialog


def test_hovering_tells_where_a_wrapped_link_ends(opened: Desk) -> None:
    reader, status = opened.window.reader, opened.window.status
    reader.link_hovered.emit(WRAPPED)
    assert status.currentMessage().endswith("\u2192 https://evil.example/a")
    reader.link_hovered.emit("")
    assert status.currentMessage() == ""


def test_a_click_shows_what_the_message_says_of_the_link(opened: Desk) -> None:
    opened.window.reader.link_activated.emit(QUrl("https://shop.example/"))
    dialog = dialog_of(opened)
    assert find(dialog, QLabel, "linkText").text() == "Shop"
    dialog.close()
    opened.window.reader.link_activated.emit(QUrl(WRAPPED))
    dialog = dialog_of(opened)
    assert find(dialog, QLabel, "linkText").text() == "www.bank.example"
    assert find(dialog, QLabel, "targetHost").text() == "evil.example"
    assert "www.bank.example" in find(dialog, QLabel, "linkWarning0").text()
    QTest.mouseClick(find(dialog, QPushButton, "copyTargetDefanged"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "hxxps://evil[.]example/a"
    dialog.close()


def test_the_list_of_links_is_one_key_away_and_return_shows_one(qtbot: QtBot, opened: Desk) -> None:
    QTest.keyClick(opened.window, Qt.Key.Key_8, CTRL)
    assert opened.window.reader.tab is Tab.LINKS
    table = find(opened.window, QTableView, "linksTable")
    wait_for(qtbot, table.isVisible)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    dialog = dialog_of(opened)
    assert find(dialog, QLabel, "linkText").text() == "Shop"
    dialog.close()


def test_nothing_is_left_of_the_links_of_the_message_before(opened: Desk) -> None:
    opened.reader.clear()
    table = find(opened.window, QTableView, "linksTable")
    assert table.model().rowCount() == 0
    assert not opened.window.actions_by_name["links_tab"].isEnabled()
    opened.window.reader.link_hovered.emit(WRAPPED)
    assert "\u2192" not in opened.window.status.currentMessage()
