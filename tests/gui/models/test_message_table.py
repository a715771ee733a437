"""The message table: rows that grow, move and go, selections that follow, under Qt's own model tester."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon, QTextDocument
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import arrange
from vaultviewer.gui.models.merging import merge
from vaultviewer.gui.models.message_cells import UNKNOWN, time_with_offset
from vaultviewer.gui.models.message_table import MessageTable, Role
from vaultviewer.gui.models.row import STATE_TONES, STATE_WORDS, Column, RowDetails, RowState, short_name
from vaultviewer.gui.tool_tips import plain_tool_tip

NOON = datetime(2026, 11, 23, 12, 0, 59, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))
OPENED = RowDetails(
    RowState.OPEN,
    untrusted_from="山田太郎",
    untrusted_subject="請求書の件",
    date=NOON.astimezone(TOKYO),
    untrusted_rule="encrypt",
)
_Item = Qt.ItemDataRole


@pytest.fixture
def table(icons: Icons) -> Iterator[MessageTable]:
    table = MessageTable(icons)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield table
    del tester
    table.deleteLater()


@pytest.fixture
def here_is_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def summary(name: str, size: int = 1, hour: int = 0) -> ObjectSummary:
    return ObjectSummary(f"in/{name}", size, NOON + timedelta(hours=hour), f"etag {name}")


def page(*names: str, more: bool = False) -> Page:
    return Page(
        tuple(summary(name, hour=at) for at, name in enumerate(names)), next_token="t" if more else None
    )


def settle(table: MessageTable) -> None:
    """Arrange as the presenter does, at once."""
    snapshot = table.snapshot()
    order = arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, NEVER)
    assert table.apply_order(order, snapshot.generation)


def sort(table: MessageTable, column: Column, *, descending: bool = False) -> None:
    table.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
    settle(table)


def rows(table: MessageTable) -> list[str]:
    return [short_name(table.summary(table.index(row, 0)).key) for row in range(table.rowCount())]


def at(table: MessageTable, row: int, column: Column, role: int = _Item.DisplayRole) -> Any:  # noqa: ANN401  as data()
    return table.index(row, column).data(role)


class Requests:
    def __init__(self, table: MessageTable) -> None:
        self.more = 0
        self.order = 0
        table.more_wanted.connect(self._on_more)
        table.order_wanted.connect(self._on_order)

    def _on_more(self) -> None:
        self.more += 1

    def _on_order(self) -> None:
        self.order += 1


# ------------------------------------------------------------------------------------------ growing


def test_in_the_listings_own_order_pages_are_appended_as_they_come(table: MessageTable) -> None:
    sort(table, Column.KEY)
    asked = Requests(table)
    table.append(page("a", "b", more=True))
    table.append(page("c"))
    assert rows(table) == ["a", "b", "c"]
    assert asked.order == 0
    assert table.loaded == 3
    assert not table.more_below


def test_in_any_other_order_a_page_waits_to_be_arranged(table: MessageTable) -> None:
    asked = Requests(table)
    table.append(page("a", "b", more=True))
    assert (rows(table), asked.order, table.loaded, table.more_below) == ([], 1, 2, True)
    settle(table)
    assert rows(table) == ["b", "a"]


def test_a_key_that_comes_twice_is_shown_once(table: MessageTable) -> None:
    sort(table, Column.KEY)
    table.append(page("a", "b", more=True))
    table.append(page("b", "c"))
    table.append(page("c"))
    assert rows(table) == ["a", "b", "c"]


def test_a_page_that_comes_while_the_listings_order_is_being_restored(table: MessageTable) -> None:
    table.append(page("a", "b", more=True))
    settle(table)
    asked = Requests(table)
    table.sort(Column.KEY, Qt.SortOrder.AscendingOrder)
    before = table.snapshot()
    table.append(page("c"))
    assert asked.order == 2
    assert table.apply_order([0, 1], before.generation)
    table.append(page("d"))
    assert (rows(table), asked.order) == (["a", "b"], 3)
    settle(table)
    assert rows(table) == ["a", "b", "c", "d"]
    table.append(page("e"))
    assert (rows(table), asked.order) == (["a", "b", "c", "d", "e"], 3)


def test_more_is_asked_for_at_the_end_of_what_is_loaded(table: MessageTable) -> None:
    asked = Requests(table)
    top = QModelIndex()
    assert not table.canFetchMore(top)
    table.append(page("a", more=True))
    assert not table.canFetchMore(top), "what is loaded isn't shown yet"
    settle(table)
    assert table.canFetchMore(top)
    before = asked.more  # the model tester asks as well
    table.fetchMore(top)
    assert asked.more == before + 1
    table.append(page("b"))
    assert not table.canFetchMore(top)


def test_nothing_is_asked_for_below_a_filter_a_stop_or_a_row(table: MessageTable) -> None:
    asked = Requests(table)
    table.append(page("a", more=True))
    settle(table)
    table.set_filter("a")
    assert not table.canFetchMore(QModelIndex())
    table.set_filter("  ")
    assert table.canFetchMore(QModelIndex())
    table.set_paused(True)
    assert not table.canFetchMore(QModelIndex())
    table.set_paused(False)
    row = table.index(0, 0)
    assert not table.canFetchMore(row)
    before = asked.more  # the model tester asks as well
    table.fetchMore(row)
    assert asked.more == before
    assert table.rowCount(row) == table.columnCount(row) == 0


def test_a_cleared_table_keeps_what_was_learnt_until_told_to_forget(table: MessageTable) -> None:
    table.append(page("a", more=True))
    settle(table)
    table.set_details("in/a", OPENED)
    table.clear()
    assert (table.loaded, table.rowCount(), table.more_below) == (0, 0, False)
    assert table.summary_of("in/a") is None
    assert table.details_of("in/a") == OPENED
    table.append(page("a"))
    settle(table)
    assert at(table, 0, Column.SUBJECT) == OPENED.untrusted_subject
    table.forget_details()
    assert table.details_of("in/a").state is RowState.LOCKED


# ---------------------------------------------------------------------------------- order and filter


def test_an_order_of_another_generation_is_refused(table: MessageTable) -> None:
    table.append(page("a", "b"))
    settle(table)
    stale = table.snapshot()
    table.set_filter("b")
    assert not table.apply_order([0, 1], stale.generation)
    assert rows(table) == ["b", "a"]
    settle(table)
    assert rows(table) == ["b"]
    stale = table.snapshot()
    table.clear()
    assert not table.apply_order([1], stale.generation)
    assert rows(table) == []


def test_the_same_filter_again_changes_nothing(table: MessageTable) -> None:
    table.set_filter("a")
    before = table.generation
    table.set_filter("a")
    assert table.generation == before


def test_a_sorting_keeps_the_filter_and_a_filter_the_sorting(table: MessageTable) -> None:
    table.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    table.set_filter("a")
    table.sort(Column.RULE)
    assert table.arrangement.filter_text == "a"
    assert (table.arrangement.column, table.arrangement.descending) == (Column.RULE, False)


def test_a_column_that_does_not_exist_sorts_nothing(table: MessageTable) -> None:
    before = table.arrangement
    table.sort(-1)
    table.sort(len(Column))
    assert table.arrangement is before


def test_a_snapshot_stays_as_it_was(table: MessageTable) -> None:
    table.append(page("a"))
    snapshot = table.snapshot()
    table.append(page("b"))
    table.set_details("in/a", OPENED)
    assert len(snapshot.summaries) == 1
    assert snapshot.details == {}


def test_an_order_that_changes_nothing_moves_nothing(qtbot: QtBot, table: MessageTable) -> None:
    table.append(page("a", "b"))
    settle(table)
    with qtbot.assertNotEmitted(table.layoutChanged), qtbot.waitSignal(table.order_applied):
        settle(table)


def follow(table: MessageTable, name: str) -> tuple[QPersistentModelIndex, QItemSelectionModel]:
    row = table.row_of(f"in/{name}")
    assert row is not None
    selection = QItemSelectionModel(table)
    flags = QItemSelectionModel.SelectionFlag
    selection.setCurrentIndex(table.index(row, 0), flags.ClearAndSelect | flags.Rows)
    return QPersistentModelIndex(table.index(row, Column.SUBJECT)), selection


def test_selection_and_marks_follow_their_message(table: MessageTable) -> None:
    table.append(page(*"abcdef", more=True))
    settle(table)
    mark, selection = follow(table, "c")

    def place() -> tuple[str, str, list[str]]:
        chosen = [str(index.data(Role.KEY)) for index in selection.selectedRows()]
        return str(mark.data(Role.KEY)), str(selection.currentIndex().data(Role.KEY)), chosen

    expected = ("in/c", "in/c", ["in/c"])
    sort(table, Column.KEY)
    assert place() == expected
    sort(table, Column.KEY, descending=True)
    assert (place(), mark.row(), mark.column()) == (expected, 3, Column.SUBJECT)
    table.append(page("g", "h"))
    settle(table)
    assert (place(), mark.row()) == (expected, 5)
    table.set_filter("in/c")
    settle(table)
    assert (place(), mark.row(), table.rowCount()) == (expected, 0, 1)
    table.set_filter("")
    settle(table)
    assert (place(), rows(table)) == (expected, list("hgfedcba"))


def test_a_message_that_is_filtered_out_takes_its_selection_along(table: MessageTable) -> None:
    table.append(page("a", "b"))
    settle(table)
    mark, selection = follow(table, "a")
    table.set_filter("b")
    settle(table)
    assert not mark.isValid()
    assert selection.selectedRows() == []
    assert table.row_of("in/a") is None
    assert table.row_of("in/nowhere") is None


_steps = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.integers(1, 3)),
        st.tuples(st.just("sort"), st.sampled_from(Column), st.booleans()),
        st.tuples(st.just("filter"), st.sampled_from(["", "1", "3", "no such"])),
        st.tuples(st.just("settle")),
        st.tuples(st.just("clear")),
        st.tuples(st.just("details"), st.integers(0, 12)),
    ),
    max_size=14,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_whatever_happens_the_rows_come_to_be_those_of_the_arrangement(
    icons: Icons, steps: Sequence[tuple[Any, ...]]
) -> None:
    owner = QObject()
    table = MessageTable(icons, owner)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal, owner)
    listed = 0
    for step in steps:
        match step:
            case ("page", count):
                names = [f"{number:03}" for number in range(listed, listed + count)]
                listed += count
                table.append(page(*names, more=True))
            case ("sort", column, descending):
                table.sort(
                    column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                )
            case ("filter", text):
                table.set_filter(text)
            case ("settle",):
                settle(table)
            case ("clear",):
                table.clear()
            case ("details", number):
                table.set_details(f"in/{number:03}", OPENED)
    settle(table)
    snapshot = table.snapshot()
    wanted = arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, NEVER)
    assert rows(table) == [short_name(snapshot.summaries[position].key) for position in wanted]
    assert all(table.row_of(f"in/{name}") == row for row, name in enumerate(rows(table)))
    del tester
    owner.deleteLater()


# ----------------------------------------------------------------------------------- what cells say


def test_a_locked_row_speaks_through_stand_ins(table: MessageTable) -> None:
    table.append(Page((summary("a", size=12_345),)))
    settle(table)
    said = {column: at(table, 0, column) for column in Column}
    assert said[Column.STATE] == "Locked"
    assert said[Column.FROM] == said[Column.DATE] == said[Column.RULE] == UNKNOWN
    assert said[Column.SUBJECT] == said[Column.KEY] == "a"
    assert said[Column.SIZE] == "12.3 kB"
    stand_ins = {column for column in Column if at(table, 0, column, Role.STANDS_IN)}
    assert stand_ins == {Column.FROM, Column.SUBJECT, Column.DATE, Column.RULE, Column.KEY}


def test_an_opened_row_speaks_for_itself(qtbot: QtBot, table: MessageTable) -> None:
    table.append(page("a", "b"))
    settle(table)
    with qtbot.waitSignal(table.dataChanged) as changed:
        table.set_details("in/a", OPENED)
    assert changed.args is not None
    first, last = changed.args[:2]
    assert (first.row(), first.column(), last.row(), last.column()) == (1, 0, 1, len(Column) - 1)
    assert [at(table, 1, column) for column in (Column.STATE, Column.FROM, Column.SUBJECT, Column.RULE)] == [
        "Open", "山田太郎", "請求書の件", "encrypt",
    ]  # fmt: skip
    assert at(table, 1, Column.DATE) == "2026-11-23 21:00 +09:00"
    assert {column for column in Column if at(table, 1, column, Role.STANDS_IN)} == {Column.KEY}
    assert at(table, 1, Column.STATE, Role.STATE) == RowState.OPEN


def test_details_of_what_is_not_shown_are_kept_quietly(qtbot: QtBot, table: MessageTable) -> None:
    with qtbot.assertNotEmitted(table.dataChanged):
        table.set_details("in/elsewhere", OPENED)
    assert table.count(RowState.OPEN, RowState.NOT_ENCRYPTED) == 1
    assert table.count(RowState.REFUSED) == 0


@pytest.mark.usefixtures("here_is_tokyo")
def test_times_carry_their_offset(table: MessageTable) -> None:
    table.append(page("a"))
    settle(table)
    assert at(table, 0, Column.RECEIVED) == "2026-11-23 21:00 +09:00"
    assert time_with_offset(NOON) == "2026-11-23 12:00 +00:00"
    west = NOON.astimezone(timezone(-timedelta(hours=9, minutes=30)))
    assert time_with_offset(west) == "2026-11-23 02:30 -09:30"


def test_why_a_message_is_refused_stands_in_for_its_subject(table: MessageTable) -> None:
    table.append(page("a"))
    settle(table)
    table.set_details("in/a", RowDetails(RowState.REFUSED, explanation="Refused: altered"))
    assert at(table, 0, Column.SUBJECT) == "Refused: altered"
    assert at(table, 0, Column.STATE, _Item.ToolTipRole) == "Refused: altered"
    assert at(table, 0, Column.SUBJECT, _Item.ToolTipRole) == "Refused: altered"
    assert at(table, 0, Column.SUBJECT, Role.STANDS_IN)


def test_tool_tips_tell_what_a_cell_has_no_room_for(table: MessageTable) -> None:
    table.append(page("a"))
    settle(table)
    assert at(table, 0, Column.KEY, _Item.ToolTipRole) == "in/a"
    assert at(table, 0, Column.STATE, _Item.ToolTipRole) is None
    assert at(table, 0, Column.SIZE, _Item.ToolTipRole) is None


def test_a_hostile_key_is_shown_letter_by_letter(table: MessageTable) -> None:
    name = "<img src='file:///etc/passwd'>\u202egpj\n.eml"
    table.append(page(name))
    settle(table)
    harmless = name.replace("\u202e", r"\u{202e}").replace("\n", r"\u{a}").rpartition("/")[2]
    assert at(table, 0, Column.KEY) == at(table, 0, Column.SUBJECT) == harmless
    tip = at(table, 0, Column.KEY, _Item.ToolTipRole)
    document = QTextDocument()
    document.setHtml(tip)
    assert document.toPlainText() == r"in/<img src='file:///etc/passwd'>\u{202e}gpj\u{a}.eml"
    assert at(table, 0, Column.KEY, Role.KEY) == f"in/{name}"


def test_a_tool_tip_is_marked_up_only_where_it_has_to_be() -> None:
    assert plain_tool_tip("two\nlines") == "two\nlines"
    assert plain_tool_tip("a & b\n<c>") == "<qt>a &amp; b<br>&lt;c&gt;</qt>"


def test_a_screen_reader_hears_the_column_too(table: MessageTable) -> None:
    table.append(page("a"))
    settle(table)
    table.set_details("in/a", OPENED)
    heard = [at(table, 0, column, _Item.AccessibleTextRole) for column in Column]
    assert heard[Column.STATE] == "State: Open"
    assert heard[Column.DATE] == "Date: 2026-11-23 21:00 +09:00"
    assert len(set(heard)) == len(Column)


_ARCHIVED_STATES = {
    RowState.ARCHIVED: Archived(Archive.DEEP),
    RowState.RESTORING: Archived(Archive.FLEXIBLE, ArchiveState.RESTORING),
}


@pytest.mark.parametrize("state", RowState)
def test_every_state_has_a_word_and_an_icon(table: MessageTable, state: RowState) -> None:
    table.append(page("a"))
    settle(table)
    table.set_details("in/a", RowDetails(state))
    table.set_archived("in/a", _ARCHIVED_STATES.get(state))
    assert at(table, 0, Column.STATE) == STATE_WORDS[state]
    icon = at(table, 0, Column.STATE, _Item.DecorationRole)
    assert isinstance(icon, QIcon)
    assert not icon.isNull()
    assert at(table, 0, Column.FROM, _Item.DecorationRole) is None
    assert state in STATE_TONES


def test_what_is_archived_is_told_before_anything_is_opened(table: MessageTable, qtbot: QtBot) -> None:
    table.append(Page((replace(summary("a"), archived=Archived(Archive.DEEP)), summary("b"))))
    sort(table, Column.KEY)
    assert [at(table, row, Column.STATE) for row in (0, 1)] == ["Archived", "Locked"]
    assert at(table, 0, Column.SUBJECT) == "a"
    hint = QTextDocument()
    hint.setHtml(at(table, 0, Column.STATE, _Item.ToolTipRole))
    assert hint.toPlainText() == "It lies in S3 Glacier Deep Archive."
    table.set_filter("archived")
    settle(table)
    assert table.rowCount() == 1
    with qtbot.waitSignal(table.dataChanged):
        table.set_archived("in/a", Archived(Archive.DEEP, ArchiveState.RESTORING))
    assert at(table, 0, Column.STATE) == "Restoring"
    assert "restored from S3 Glacier Deep Archive" in at(table, 0, Column.STATE, _Item.ToolTipRole)


@pytest.mark.parametrize("state", [RowState.LOCKED, RowState.ARCHIVED, RowState.RESTORING])
def test_a_listing_knows_better_than_a_look_before_it(table: MessageTable, state: RowState) -> None:
    table.append(page("a"))
    settle(table)
    table.set_details("in/a", RowDetails(state))
    table.set_archived("in/a", Archived(Archive.FLEXIBLE, ArchiveState.RESTORING))
    assert table.details_of("in/a").state is RowState.RESTORING
    restored = replace(summary("a"), archived=Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, NOON))
    table.merge(merge(table.summaries(), [restored], more_below=False, cancel=NEVER))
    assert table.details_of("in/a").state is RowState.LOCKED
    table.set_details("in/a", OPENED)
    table.set_archived("in/a", Archived(Archive.FLEXIBLE))
    assert table.details_of("in/a") == OPENED


def test_of_what_is_not_listed_no_archive_is_kept(table: MessageTable) -> None:
    table.append(page("a"))
    table.set_archived("in/other", Archived(Archive.DEEP))
    assert table.summary_of("in/other") is None


def test_sizes_stand_at_the_right(table: MessageTable) -> None:
    table.append(page("a"))
    settle(table)
    assert at(table, 0, Column.SIZE, _Item.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert at(table, 0, Column.FROM, _Item.TextAlignmentRole) is None


def test_headers_have_words_and_hints(table: MessageTable) -> None:
    across = Qt.Orientation.Horizontal
    words = [table.headerData(column, across) for column in Column]
    hints = [table.headerData(column, across, _Item.ToolTipRole) for column in Column]
    assert words == ["State", "From", "Subject", "Received", "Date", "Size", "Rule", "Key"]
    assert all(hints)
    assert table.headerData(0, across, _Item.DecorationRole) is None
    assert table.headerData(len(Column), across) is None
    assert table.headerData(0, Qt.Orientation.Vertical) is None


def test_a_change_of_theme_repaints_every_cell(qtbot: QtBot, table: MessageTable) -> None:
    with qtbot.assertNotEmitted(table.dataChanged):
        table.refresh_icons()
    table.append(page("a", "b"))
    settle(table)
    with qtbot.waitSignal(table.dataChanged) as changed:
        table.refresh_icons()
    assert changed.args is not None
    assert (changed.args[0].row(), changed.args[1].row()) == (0, 1)


def test_what_is_not_there_says_nothing(table: MessageTable) -> None:
    assert table.data(QModelIndex()) is None
    assert table.data(table.createIndex(3, 0)) is None


def test_a_short_name_is_never_empty() -> None:
    assert short_name("a/b/c") == "c"
    assert short_name("c") == "c"
    assert short_name("a/b/") == "a/b/"
