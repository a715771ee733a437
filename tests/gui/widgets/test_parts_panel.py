"""The parts tab: what is chosen is asked for, what comes is shown, nothing of the part before stays."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_html_view import StubHtmlView
from support.preview_samples import part

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.part_tree import PartColumn
from vaultviewer.gui.models.parts_page import (
    HtmlContent,
    MailContent,
    NothingContent,
    PartNote,
    PartPage,
    PartsPage,
    PictureContent,
    TableContent,
    TextContent,
    list_parts,
)
from vaultviewer.gui.presenters.part_pages import compose_head
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.widgets.parts_panel import PartsPanel
from vaultviewer.gui.widgets.picture_view import PictureView

TEXT = part(b"secret", "text/plain", "secret.txt")
NESTED = part(b"Subject: s\n\nx", "message/rfc822", path="2")
ROOT = Part("", "multipart/mixed", None, None, None, None, (), (TEXT, NESTED), b"", 6)


@pytest.fixture
def panel(qtbot: QtBot, icons: Icons) -> Iterator[PartsPanel]:
    panel = PartsPanel(icons, make_html_view=StubHtmlView)
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.show_parts(list_parts(ROOT))


def menu_of(panel: PartsPanel, chosen: Part) -> dict[str, QAction]:
    """Ask for the menu of a part as the right button does; return its entries by their words."""
    panel.select_part(chosen)
    tree = find(panel, QTreeView, "partTree")
    tree.customContextMenuRequested.emit(tree.visualRect(tree.currentIndex()).center())
    menu = find(panel, QMenu, "partMenu")
    entries = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete.value)
    return entries


def shown(panel: PartsPanel, name: str) -> bool:
    return find(panel, QWidget, name).isVisible()


def picture(page: int = 0, pages: int = 0) -> PictureContent:
    return PictureContent(bytes(20 * 10 * 4), 20, 10, "20 x 10 pixels", page, pages)


def test_the_first_part_with_content_is_looked_into(qtbot: QtBot, panel: PartsPanel) -> None:
    with qtbot.waitSignal(panel.preview_wanted) as wanted:
        panel.show_parts(list_parts(ROOT))
    assert wanted.args == [TEXT]
    with qtbot.waitSignal(panel.preview_wanted) as wanted:
        panel.select_part(NESTED)
    assert wanted.args == [NESTED]
    assert panel.part is NESTED


def test_all_columns_that_are_shown_fit_and_others_are_a_click_away(panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    tree = find(panel, QTreeView, "partTree")
    assert tree.horizontalScrollBar().maximum() == 0
    header = tree.header()
    assert header.isSectionHidden(PartColumn.PATH)
    header.customContextMenuRequested.emit(header.rect().center())
    menu = find(panel, QMenu, "partColumnMenu")
    next(action for action in menu.actions() if action.text() == "Number").trigger()
    menu.close()
    assert not header.isSectionHidden(PartColumn.PATH)


def test_return_opens_a_message_and_looks_into_the_rest(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    tree = find(panel, QTreeView, "partTree")
    with qtbot.waitSignal(panel.preview_wanted):
        tree.activated.emit(tree.currentIndex())
    panel.select_part(NESTED)
    with qtbot.waitSignal(panel.open_message_wanted) as opened:
        tree.activated.emit(tree.currentIndex())
    assert opened.args == [NESTED]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TextContent("text"), "partText"),
        (TableContent((("a", "b"),)), "partTable"),
        (picture(), "partPicture"),
        (MailContent((("From", "a"),), "text"), "partMail"),
        (HtmlContent(MailDocument("<p>x")), "stubHtmlView"),
        (NothingContent("Empty", "Nothing"), "partNothing"),
    ],
)
def test_every_content_has_its_view(panel: PartsPanel, content: TextContent, name: str) -> None:
    panel.show_part(PartPage(compose_head(TEXT), content, (PartNote("A note", Tone.DANGER),)))
    assert shown(panel, name)
    assert find(panel, QLabel, "partTitle").text() == "secret.txt"
    assert find(panel, QLabel, "partNote0").text() == "A note"
    assert (panel.findable is not None) is (name in {"partText", "partMail", "stubHtmlView"})
    panel.scroll_page(up=False)
    panel.set_zoom(1.5)
    panel.refresh_icons()


def test_nothing_of_a_part_stays_under_the_next_ones_head(panel: PartsPanel) -> None:
    panel.show_part(PartPage(compose_head(TEXT), TextContent("SECRET"), (PartNote("SECRET"),)))
    panel.show_started(compose_head(NESTED))
    assert find(panel, QPlainTextEdit, "partText").toPlainText() == ""
    assert not shown(panel, "partText")
    assert find(panel, QLabel, "partTitle").text() == "message.eml"
    assert panel.preview.part is NESTED


def test_looking_takes_a_while_only_where_it_does(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_started(compose_head(TEXT))
    assert not shown(panel, "partBusy")
    qtbot.waitUntil(lambda: shown(panel, "partBusy"))
    with qtbot.waitSignal(panel.cancel_wanted):
        QTest.mouseClick(find(panel, QPushButton, "partCancel"), Qt.MouseButton.LeftButton)
    panel.show_part(PartPage(compose_head(TEXT), NothingContent("Stopped", "x", again=True)))
    with qtbot.waitSignal(panel.again_wanted):
        QTest.mouseClick(find(panel, QPushButton, "partAgain"), Qt.MouseButton.LeftButton)


def test_pages_are_turned_by_key_and_button(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_part(PartPage(compose_head(TEXT), picture(1, 3)))
    scroll = find(panel, QWidget, "pictureScroll")
    with qtbot.waitSignal(panel.page_wanted) as wanted:
        QTest.keyClick(scroll, Qt.Key.Key_PageDown)
    assert wanted.args == [2]
    with qtbot.waitSignal(panel.page_wanted) as wanted:
        QTest.keyClick(scroll, Qt.Key.Key_PageUp)
    assert wanted.args == [0]
    with qtbot.waitSignal(panel.page_wanted) as wanted:
        QTest.mouseClick(find(panel, QToolButton, "pageNext"), Qt.MouseButton.LeftButton)
    assert wanted.args == [2]
    panel.show_part(PartPage(compose_head(TEXT), picture(2, 3)))
    assert not find(panel, QToolButton, "pageNext").isEnabled()


def test_a_picture_is_zoomed_by_keys(panel: PartsPanel) -> None:
    panel.show_part(PartPage(compose_head(TEXT), picture()))
    view = find(panel, PictureView, "partPicture")
    scroll = find(panel, QWidget, "pictureScroll")
    assert view.zoom == 1.0
    QTest.keyClicks(scroll, "++")
    assert view.zoom == pytest.approx(1.5625)
    QTest.keyClicks(scroll, "1")
    assert view.zoom == 1.0
    QTest.keyClicks(scroll, "-")
    assert view.zoom == pytest.approx(0.8)
    QTest.keyClicks(scroll, "0")
    assert view.zoom == 1.0


def test_cells_are_copied_as_text(panel: PartsPanel) -> None:

    panel.show_part(PartPage(compose_head(TEXT), TableContent((("=1", "b"), ("c", "d")))))
    table = find(panel, QTableView, "partTable")
    table.selectAll()
    QTest.keySequence(table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == "=1\tb\nc\td"


def test_saving_asks_for_the_part_that_is_shown(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_part(PartPage(compose_head(TEXT), TextContent("x")))
    with qtbot.waitSignal(panel.save_part_wanted) as wanted:
        QTest.mouseClick(find(panel, QToolButton, "partSave"), Qt.MouseButton.LeftButton)
    assert wanted.args == [TEXT]


def test_the_menu_of_a_part_acts_on_that_part(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    entries = menu_of(panel, NESTED)
    assert list(entries) == [
        "Preview",
        "Open in a window",
        "Save as…",
        "Copy name",
        "Copy type",
        "Copy SHA-256",
    ]
    for words, signal in (
        ("Preview", panel.preview_wanted),
        ("Open in a window", panel.open_message_wanted),
        ("Save as…", panel.save_part_wanted),
        ("Copy SHA-256", panel.hash_wanted),
    ):
        with qtbot.waitSignal(signal) as wanted:
            entries[words].trigger()
        assert wanted.args == [NESTED], words
    with qtbot.waitSignal(panel.copy_wanted) as copied:
        entries["Copy type"].trigger()
    assert copied.args == ["message/rfc822"]


def test_the_name_is_copied_as_the_sender_wrote_it(qtbot: QtBot, panel: PartsPanel) -> None:
    untrusted_name = "..\\up:\u202egnp.exe"
    odd = replace(TEXT, untrusted_filename=untrusted_name)
    panel.show_parts(list_parts(replace(ROOT, children=(odd, NESTED))))
    with qtbot.waitSignal(panel.copy_wanted) as copied:
        menu_of(panel, odd)["Copy name"].trigger()
    assert copied.args == [untrusted_name]


@pytest.mark.parametrize(
    ("chosen", "refused"),
    [
        (lambda: TEXT, {"Open in a window"}),
        (lambda: NESTED, {"Copy name"}),
        (lambda: ROOT, {"Open in a window", "Save as…", "Copy name", "Copy SHA-256"}),
    ],
    ids=["file", "message", "container"],
)
def test_the_menu_offers_what_can_be_done(
    panel: PartsPanel, chosen: Callable[[], Part], refused: set[str]
) -> None:
    panel.show_parts(list_parts(ROOT))
    entries = menu_of(panel, chosen())
    assert {words for words, action in entries.items() if not action.isEnabled()} == refused


def test_beside_the_parts_there_is_no_menu(panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    tree = find(panel, QTreeView, "partTree")
    tree.customContextMenuRequested.emit(QPoint(5, tree.viewport().height() - 5))
    assert panel.findChild(QMenu, "partMenu") is None


@pytest.mark.parametrize("name", ["Preview", "Open", "Save", "Name", "Type", "Hash"])
def test_without_a_part_no_action_asks_for_anything(panel: PartsPanel, name: str) -> None:
    panel.show_parts(PartsPage())
    wanted: list[object] = []
    signals: tuple[SignalInstance, ...] = (
        panel.preview_wanted,
        panel.open_message_wanted,
        panel.save_part_wanted,
        panel.copy_wanted,
        panel.hash_wanted,
    )
    for signal in signals:
        signal.connect(wanted.append)
    action = panel.findChild(QAction, f"part{name}Action")
    assert action is not None
    action.trigger()
    assert wanted == []
    assert panel.part is None


def test_no_message_shows_what_to_do(panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    panel.show_part(PartPage(compose_head(TEXT), TextContent("SECRET")))
    panel.show_parts(PartsPage())
    assert find(panel, QTreeView, "partTree").model().rowCount() == 0
    assert shown(panel, "partNothing")
    assert not shown(panel, "partHead")
    assert find(panel, QPlainTextEdit, "partText").toPlainText() == ""
    assert panel.preview.part is None


def test_nothing_is_looked_into_before_the_panel_is_seen(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.hide()
    with qtbot.assertNotEmitted(panel.preview_wanted, wait=0):
        panel.show_parts(list_parts(ROOT))
    with qtbot.waitSignal(panel.preview_wanted) as wanted:
        panel.show()
    assert wanted.args == [TEXT]
    with qtbot.assertNotEmitted(panel.preview_wanted, wait=0):
        panel.hide()
        panel.show()


def test_a_part_of_another_message_is_not_chosen(panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    panel.select_part(replace(NESTED))
    assert panel.part is TEXT


def test_arrows_walk_through_the_parts(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    tree = find(panel, QTreeView, "partTree")
    with qtbot.waitSignal(panel.preview_wanted) as wanted:
        QTest.keyClick(tree, Qt.Key.Key_Down)
    assert wanted.args == [NESTED]
    with qtbot.waitSignal(panel.open_message_wanted) as opened:
        QTest.keyClick(tree, Qt.Key.Key_Return)
    assert opened.args == [NESTED]


def test_of_a_tree_without_measure_the_first_levels_are_unfolded(panel: PartsPanel) -> None:
    leaves = tuple(replace(TEXT) for _ in range(2_000))
    inner = replace(ROOT, children=(replace(ROOT, children=leaves),))
    # The first leaf is chosen, which unfolds what it is in: that is not the branch that is looked at here.
    panel.show_parts(list_parts(replace(ROOT, children=(TEXT, inner))))
    tree = find(panel, QTreeView, "partTree")
    model = tree.model()
    root = model.index(0, 0)
    second = model.index(1, 0, root)
    assert tree.isExpanded(root)
    assert tree.isExpanded(second)
    assert not tree.isExpanded(model.index(0, 0, second))


def test_buttons_of_the_head_open_and_copy(qtbot: QtBot, panel: PartsPanel) -> None:
    panel.show_parts(list_parts(ROOT))
    panel.select_part(NESTED)
    panel.show_part(PartPage(compose_head(NESTED), TextContent("x")))
    with qtbot.waitSignal(panel.open_message_wanted) as opened:
        QTest.mouseClick(find(panel, QToolButton, "partOpen"), Qt.MouseButton.LeftButton)
    assert opened.args == [NESTED]
    copies = find(panel, QMenu, "partCopyMenu").actions()
    assert [action.text() for action in copies] == ["Copy name", "Copy type", "Copy SHA-256"]
    with qtbot.waitSignal(panel.hash_wanted) as hashed:
        copies[2].trigger()
    assert hashed.args == [NESTED]
    panel.show_part(PartPage(compose_head(TEXT), TextContent("x")))
    assert not shown(panel, "partOpen")
