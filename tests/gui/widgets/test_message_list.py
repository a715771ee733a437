"""The message list: what is chosen by mouse and keys, and columns that stay as they were put."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import arrange
from vaultviewer.gui.models.message_table import MessageTable
from vaultviewer.gui.models.row import Column, RowDetails, RowState
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.message_list import MessageList

KEYS = ("in/a", "in/b", "in/c")


def settle(table: MessageTable) -> None:
    snapshot = table.snapshot()
    table.apply_order(
        arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, NEVER), snapshot.generation
    )


def make_table(icons: Icons) -> MessageTable:
    table = MessageTable(icons)
    table.order_wanted.connect(lambda: settle(table))
    table.sort(Column.KEY)
    table.append(Page(tuple(ObjectSummary(key, 1, MODIFIED, "etag") for key in KEYS)))
    return table


@pytest.fixture
def table(icons: Icons) -> Iterator[MessageTable]:
    table = make_table(icons)
    yield table
    table.deleteLater()


@pytest.fixture
def bare(qtbot: QtBot, qapp: QApplication) -> Iterator[MessageList]:
    theme = Theme(qapp)
    view = MessageList(theme)
    qtbot.addWidget(view)
    view.resize(1000, 300)
    with qtbot.waitActive(view):
        view.show()
    view.setFocus()
    yield view
    view.show_nothing()
    theme.deleteLater()


@pytest.fixture
def view(bare: MessageList, table: MessageTable) -> MessageList:
    bare.show_table(table)
    return bare


def test_without_a_table_there_is_nothing_to_choose(qtbot: QtBot, bare: MessageList) -> None:
    assert (bare.table(), bare.current_key(), bare.selected_keys(), bare.step(1)) == (None, "", [], "")
    assert not bare.select_key("in/a")
    assert bare.layout_state() is None
    bare.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    assert bare.findChild(QMenu) is None
    with qtbot.assertNotEmitted(bare.open_wanted):
        QTest.keyClick(bare, Qt.Key.Key_Return)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_return_opens_the_current_message(qtbot: QtBot, view: MessageList, key: Qt.Key) -> None:
    assert view.select_key("in/b")
    with qtbot.waitSignal(view.open_wanted) as opened:
        QTest.keyClick(view, key)
    assert opened.args == ["in/b"]
    with qtbot.assertNotEmitted(view.open_wanted):
        QTest.keyClick(view, key, Qt.KeyboardModifier.ControlModifier)


def test_a_double_click_opens_its_row(qtbot: QtBot, view: MessageList) -> None:
    place = view.visualRect(view.model().index(2, Column.SUBJECT)).center()
    with qtbot.waitSignal(view.double_clicked) as opened:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == ["in/c"]
    with qtbot.assertNotEmitted(view.double_clicked):
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 280))


def test_the_cursor_tells_where_it_is(qtbot: QtBot, view: MessageList) -> None:
    with qtbot.waitSignals([view.current_changed, view.selection_changed]):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current_key() == "in/a"
    with qtbot.waitSignal(view.current_changed) as current:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert current.args == ["in/b"]
    assert view.selected_keys() == ["in/b"]


def test_steps_end_at_the_ends(view: MessageList) -> None:
    assert [view.step(1) for _ in range(4)] == ["in/a", "in/b", "in/c", ""]
    assert [view.step(-1) for _ in range(3)] == ["in/b", "in/a", ""]
    assert view.current_key() == "in/a"


def test_selected_keys_stand_from_top_to_bottom(view: MessageList) -> None:
    for row in (2, 0):
        place = view.visualRect(view.model().index(row, Column.SUBJECT)).center()
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
        )
    assert view.selected_keys() == ["in/a", "in/c"]
    assert not view.select_key("in/elsewhere")


def test_a_message_that_a_filter_hides_takes_the_cursor_along_and_back(
    view: MessageList, table: MessageTable
) -> None:
    view.select_key("in/b")
    heard: list[str] = []
    view.current_changed.connect(heard.append)
    table.set_filter("in/c")
    assert (view.current_key(), view.selected_keys()) == ("", [])
    table.set_filter("")
    assert view.current_key() == "in/b"
    assert set(heard) <= {"", "in/b"}, "no other message is shown in between"
    table.set_filter("in/c")
    view.select_key("in/c")
    table.set_filter("")
    assert view.current_key() == "in/c"


def test_columns_can_be_chosen_but_for_the_subject(view: MessageList) -> None:
    header = view.horizontalHeader()
    header.customContextMenuRequested.emit(QPoint(5, 5))
    menu = view.findChild(QMenu, "columnMenu")
    assert isinstance(menu, QMenu)
    entries = {action.text(): action for action in menu.actions()}
    assert len(entries) == len(Column)
    assert not entries["Subject"].isEnabled()
    entries["Rule"].setChecked(False)
    assert header.isSectionHidden(Column.RULE)
    entries["Rule"].setChecked(True)
    assert not header.isSectionHidden(Column.RULE)
    menu.close()


def test_the_columns_come_back_as_they_were(
    qtbot: QtBot, qapp: QApplication, view: MessageList, icons: Icons
) -> None:
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(Column.SIZE), 0)
    header.hideSection(Column.RULE)
    header.resizeSection(Column.FROM, 222)
    state = view.layout_state()
    assert state is not None
    theme, table = Theme(qapp), make_table(icons)
    again = MessageList(theme)
    qtbot.addWidget(again)
    again.restore_layout(state)
    assert again.layout_state() == state
    again.show_table(table)
    restored = again.horizontalHeader()
    assert restored.visualIndex(Column.SIZE) == 0
    assert restored.isSectionHidden(Column.RULE)
    assert restored.sectionSize(Column.FROM) == 222
    again.show_nothing()
    table.deleteLater()
    theme.deleteLater()


def test_a_layout_that_makes_no_sense_gives_way_to_ours(bare: MessageList, table: MessageTable) -> None:
    bare.restore_layout(QByteArray(b"garbage"))
    bare.show_table(table)
    assert all(bare.horizontalHeader().sectionSize(column) >= 40 for column in Column)


def test_another_table_keeps_columns_and_has_its_own_order(
    view: MessageList, table: MessageTable, icons: Icons
) -> None:
    view.horizontalHeader().hideSection(Column.RULE)
    other = make_table(icons)
    other.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    view.show_table(other)
    header = view.horizontalHeader()
    assert header.isSectionHidden(Column.RULE)
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (
        Column.SIZE, Qt.SortOrder.DescendingOrder,
    )  # fmt: skip
    view.show_table(other)
    view.show_table(table)
    assert header.sortIndicatorSection() == Column.KEY
    assert table.arrangement.column is Column.KEY
    other.deleteLater()


def test_a_table_may_go_once_the_list_has_let_go_of_it(view: MessageList, icons: Icons) -> None:
    view.select_key("in/a")
    view.horizontalHeader().hideSection(Column.RULE)
    other = make_table(icons)
    view.show_table(other)
    view.show_nothing()
    other.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert (view.table(), view.current_key(), view.step(1)) == (None, "", "")
    another = make_table(icons)
    view.show_table(another)
    assert view.horizontalHeader().isSectionHidden(Column.RULE)
    view.show_nothing()
    view.show_nothing()
    another.deleteLater()


def test_the_menu_is_asked_for_where_the_mouse_is(qtbot: QtBot, view: MessageList) -> None:
    with qtbot.waitSignal(view.menu_wanted) as wanted:
        view.customContextMenuRequested.emit(QPoint(7, 9))
    assert wanted.args == [view.viewport().mapToGlobal(QPoint(7, 9))]


def test_stand_ins_are_painted_in_the_secondary_colour(
    view: MessageList, table: MessageTable, qapp: QApplication
) -> None:
    table.set_details("in/a", RowDetails(RowState.OPEN, untrusted_from="Ann"))
    delegate = view.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    secondary = Theme(qapp).colours.secondary

    def text_colour(row: int) -> str:
        option = QStyleOptionViewItem()
        option.state |= QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus
        delegate.initStyleOption(option, table.index(row, Column.FROM))
        assert not option.state & QStyle.StateFlag.State_HasFocus
        return str(option.palette.text().color().name())

    assert text_colour(0) != secondary
    assert text_colour(1) == secondary
    view.grab()


@pytest.mark.parametrize(
    ("keys", "up"), [(Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ShiftModifier, True)]
)
def test_space_turns_the_page_of_the_message(
    qtbot: QtBot,
    view: MessageList,
    keys: Qt.KeyboardModifier,
    up: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    view.select_key("in/b")
    with qtbot.waitSignal(view.page_wanted) as wanted:
        QTest.keyClick(view, Qt.Key.Key_Space, keys)
    assert wanted.args == [up]
    assert view.selected_keys() == ["in/b"]
