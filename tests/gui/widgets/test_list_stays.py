"""What somebody looks at stays where it is while messages come and go around it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import arrange
from vaultviewer.gui.models.merging import merge
from vaultviewer.gui.models.message_table import MessageTable
from vaultviewer.gui.models.row import Column
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.message_list import MessageList

_Mode = QAbstractItemView.ScrollMode


def message(number: int, *, minute: int | None = None) -> ObjectSummary:
    moved = timedelta(minutes=number if minute is None else minute)
    return ObjectSummary(f"m{number:04}", 1, MODIFIED + moved, "etag")


def settle(table: MessageTable) -> None:
    snapshot = table.snapshot()
    order = arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, NEVER)
    table.apply_order(order, snapshot.generation)


@pytest.fixture
def table(icons: Icons) -> Iterator[MessageTable]:
    """A hundred messages, the newest first."""
    table = MessageTable(icons)
    table.order_wanted.connect(lambda: settle(table))
    table.append(Page(tuple(message(number) for number in range(100)), next_token="t"))
    yield table
    table.deleteLater()


@pytest.fixture(params=[_Mode.ScrollPerItem, _Mode.ScrollPerPixel], ids=["by rows", "by pixels"])
def view(
    qtbot: QtBot, qapp: QApplication, table: MessageTable, request: pytest.FixtureRequest
) -> Iterator[MessageList]:
    theme = Theme(qapp)
    view = MessageList(theme)
    qtbot.addWidget(view)
    view.setVerticalScrollMode(request.param)
    view.resize(1000, 300)
    with qtbot.waitActive(view):
        view.show()
    view.show_table(table)
    yield view
    view.show_nothing()
    theme.deleteLater()


def top(view: MessageList) -> tuple[str, int]:
    """Return the first message in view and how much of it is cut off."""
    index = view.indexAt(view.viewport().rect().topLeft())
    return str(index.siblingAtColumn(Column.KEY).data()), view.visualRect(index).y()


def scroll_to(view: MessageList, key: str) -> None:
    row = view.table().row_of(key)  # type: ignore[union-attr]  # it shows one
    assert row is not None
    view.scrollTo(view.model().index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)


def list_again(table: MessageTable, found: Iterable[ObjectSummary]) -> None:
    table.merge(merge(table.summaries(), found, more_below=True, cancel=NEVER))


def everything_but(*numbers: int) -> list[ObjectSummary]:
    return [message(number) for number in range(100) if number not in numbers]


def test_the_view_stays_on_its_messages_when_others_arrive_above(
    view: MessageList, table: MessageTable
) -> None:
    scroll_to(view, "m0050")
    bar = view.verticalScrollBar()
    if view.verticalScrollMode() is _Mode.ScrollPerPixel:
        bar.setValue(bar.value() + 5)
    before = top(view)
    table.add([message(number) for number in range(100, 140)])
    QApplication.processEvents()
    assert top(view) == before


def test_the_view_stays_when_messages_come_and_go_in_a_refresh(
    view: MessageList, table: MessageTable
) -> None:
    scroll_to(view, "m0050")
    list_again(table, [*everything_but(99, 98, 40), message(100), message(101), message(102)])
    QApplication.processEvents()
    assert top(view) == ("m0050", 0)


def test_where_the_first_in_view_is_gone_the_next_stays_where_it_was(
    view: MessageList, table: MessageTable
) -> None:
    scroll_to(view, "m0050")
    list_again(table, everything_but(50, 99))
    QApplication.processEvents()
    index = table.index(table.row_of("m0049") or 0, 0)
    assert view.visualRect(index).y() == view.rowHeight(0), "one row stood above it"


def test_whoever_is_at_the_top_sees_what_comes(view: MessageList, table: MessageTable) -> None:
    assert top(view) == ("m0099", 0)
    table.add([message(100)])
    QApplication.processEvents()
    assert top(view) == ("m0100", 0)


def test_a_new_sorting_starts_at_the_top_unless_a_message_is_chosen(view: MessageList) -> None:
    scroll_to(view, "m0050")
    view.sortByColumn(Column.KEY, Qt.SortOrder.AscendingOrder)
    QApplication.processEvents()
    assert top(view) == ("m0000", 0)


def test_a_page_does_not_hold_the_view_at_the_end_where_it_would_ask_for_the_next(
    view: MessageList, table: MessageTable
) -> None:
    scroll_to(view, "m0000")
    asked: list[bool] = []
    table.more_wanted.connect(lambda: asked.append(True))
    table.append(Page(tuple(message(number) for number in range(100, 200)), next_token="t"))
    QApplication.processEvents()
    assert asked == []


def test_selection_and_cursor_follow_and_what_is_gone_takes_only_itself_along(
    view: MessageList, table: MessageTable, qtbot: QtBot
) -> None:
    for key in ("m0090", "m0091", "m0092"):
        row = table.row_of(key)
        assert row is not None
        view.selectionModel().select(
            table.index(row, 0),
            view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
        )
    view.selectionModel().setCurrentIndex(
        table.index(table.row_of("m0091") or 0, 0), view.selectionModel().SelectionFlag.NoUpdate
    )
    list_again(table, [*everything_but(95), message(100), message(101)])
    assert (view.current_key(), view.selected_keys()) == ("m0091", ["m0092", "m0091", "m0090"])
    with qtbot.waitSignal(view.current_changed) as told:
        list_again(table, everything_but(91))
    assert told.args == [""], "no other message takes its place"
    assert (view.current_key(), view.selected_keys()) == ("", ["m0092", "m0090"])
