"""The tab of links, used by mouse and keyboard."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableView
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.mail.links.hyperlinks import Link, examine
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.link_table import LinkColumn
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.presenters.link_pages import compose_links
from vaultviewer.gui.widgets.links_panel import LinksPanel

WRAPPED = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa"
URLS = ("https://b.example/", "https://u@a.example/", WRAPPED)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def page_of(urls: Sequence[str] = URLS) -> LinksPage:
    return compose_links([examine(Link(url, f"text {number}")) for number, url in enumerate(urls)])


@pytest.fixture
def panel(qtbot: QtBot, icons: Icons) -> LinksPanel:
    panel = LinksPanel(icons)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show_links(page_of())
    with qtbot.waitActive(panel):
        panel.show()
    table_of(panel).setFocus()
    return panel


def table_of(panel: LinksPanel) -> QTableView:
    return find(panel, QTableView, "linksTable")


def hosts(panel: LinksPanel) -> list[str]:
    return [row.host for row in panel.shown_rows()]


def clipboard() -> list[str]:
    return QGuiApplication.clipboard().text().split("\n")


def click_header(panel: LinksPanel, column: LinkColumn) -> None:
    header = table_of(panel).horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_return_and_a_double_click_choose_a_link(qtbot: QtBot, panel: LinksPanel) -> None:
    with qtbot.waitSignal(panel.link_wanted) as chosen:
        QTest.keyClick(table_of(panel), Qt.Key.Key_Return)
    assert chosen.args == [URLS[0]]
    view = table_of(panel)
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(panel.link_wanted) as chosen:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [URLS[1]]


def test_links_stand_in_the_messages_order_until_they_are_sorted(panel: LinksPanel) -> None:
    listed = ["b.example", "a.example", "eur01.safelinks.protection.outlook.com"]
    assert hosts(panel) == listed
    click_header(panel, LinkColumn.HOST)
    assert hosts(panel) == sorted(listed)
    click_header(panel, LinkColumn.WARNINGS)
    assert hosts(panel)[0] == "a.example"
    panel.show_links(page_of())
    assert hosts(panel) == listed


def test_copies_are_of_the_selected_links_in_the_order_that_is_seen(panel: LinksPanel) -> None:
    view = table_of(panel)
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    assert clipboard() == [URLS[0]]
    click_header(panel, LinkColumn.HOST)
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    assert clipboard() == [URLS[1], URLS[0], URLS[2]]
    first = view.visualRect(view.model().index(0, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    QTest.keyClick(view, Qt.Key.Key_C, CTRL | SHIFT)
    assert clipboard() == ["hxxps://u@a[.]example/"]


def test_copy_of_the_edit_menu_copies_addresses_too(panel: LinksPanel) -> None:
    QApplication.sendEvent(table_of(panel), QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, CTRL))
    assert clipboard() == [URLS[0]]


def test_all_links_are_copied_defanged_with_where_they_lead(panel: LinksPanel) -> None:
    find_action(panel, "copyAllDefanged").trigger()
    *first, end = clipboard()
    assert first[0] == "hxxps://b[.]example/"
    assert end == "hxxps://evil[.]example/a"
    assert len(first) == 3
    assert not any("http" in line.replace("https%3A", "") for line in clipboard())


def find_action(panel: LinksPanel, name: str) -> QAction:
    action = panel.findChild(QAction, name)
    assert isinstance(action, QAction)
    return action


def test_the_menu_offers_the_same_with_its_keys(qtbot: QtBot, panel: LinksPanel) -> None:
    table_of(panel).customContextMenuRequested.emit(QPoint(10, 10))
    menu = find(panel, QMenu, "linksMenu")
    names = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert names == ["showLink", "copyLinks", "copyLinksDefanged", "copyAllDefanged"]
    assert all(action.toolTip() for action in menu.actions() if not action.isSeparator())
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_the_count_stands_below_and_an_empty_list_says_so(qtbot: QtBot, panel: LinksPanel) -> None:
    assert find(panel, QLabel, "linksCount").text() == "3 links, 1 with warnings"
    panel.show_links(page_of(URLS[:1]))
    assert find(panel, QLabel, "linksCount").text() == "1 link"
    panel.show_links(LinksPage(page_of().rows, cut=True))
    assert find(panel, QLabel, "linksCount").text().endswith("the message has more")
    panel.show_links(LinksPage())
    QApplication.processEvents()
    assert not table_of(panel).isVisible()
    with qtbot.assertNotEmitted(panel.link_wanted):
        QTest.keyClick(table_of(panel), Qt.Key.Key_Return)


def test_a_new_theme_reaches_the_icons(qtbot: QtBot, panel: LinksPanel) -> None:
    model = table_of(panel).model()
    with qtbot.waitSignal(model.dataChanged):
        panel.refresh_icons()
