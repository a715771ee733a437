"""Listing again: what is new, gone and changed, and rows that go where their messages go."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import arrange
from vaultviewer.gui.models.merging import GONE, merge
from vaultviewer.gui.models.message_table import MessageTable, Role
from vaultviewer.gui.models.row import Column, RowDetails, RowState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPEN = RowDetails(RowState.OPEN, untrusted_subject="Known")


def summary(key: str, etag: str = "1", *, size: int = 1) -> ObjectSummary:
    return ObjectSummary(key, size, NOON, etag)


def listing(keys: str) -> list[ObjectSummary]:
    return [summary(key) for key in keys]


@pytest.fixture
def table(icons: Icons) -> Iterator[MessageTable]:
    table = MessageTable(icons)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.sort(Column.KEY)
    settle(table)
    yield table
    del tester
    table.deleteLater()


def settle(table: MessageTable) -> None:
    snapshot = table.snapshot()
    order = arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, NEVER)
    assert table.apply_order(order, snapshot.generation)


def rows(table: MessageTable) -> str:
    return "".join(str(table.index(row, 0).data(Role.KEY)) for row in range(table.rowCount()))


def list_again(table: MessageTable, found: list[ObjectSummary], *, more_below: bool = False) -> None:
    table.merge(merge(table.summaries(), found, more_below=more_below, cancel=NEVER))


# ------------------------------------------------------------------------------------- the comparison


def test_what_is_new_gone_and_changed() -> None:
    found = [summary("a"), summary("b", "2"), summary("d"), summary("e")]
    merged = merge(listing("abc"), found, more_below=False, cancel=NEVER)
    assert merged.summaries == found
    assert merged.moved == [0, 1, GONE]
    assert merged.added == 2
    assert (merged.gone, merged.changed) == (frozenset("c"), frozenset("b"))
    assert merged.position_of == {"a": 0, "b": 1, "d": 2, "e": 3}


def test_what_lies_below_a_listing_that_goes_on_stays() -> None:
    merged = merge(listing("abz"), listing("ac"), more_below=True, cancel=NEVER)
    assert [each.key for each in merged.summaries] == ["a", "c", "z"]
    assert (merged.added, merged.gone, list(merged.moved)) == (1, frozenset("b"), [0, GONE, 2])
    assert merge(listing("abz"), listing("ac"), more_below=False, cancel=NEVER).gone == {"b", "z"}


def test_a_listing_that_names_a_key_twice_counts_once() -> None:
    merged = merge([], [summary("a"), summary("a", "2")], more_below=False, cancel=NEVER)
    assert merged.summaries == [summary("a", "2")]


def test_a_comparison_can_be_given_up() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        merge(listing("a"), listing("a"), more_below=False, cancel=cancel)


# ------------------------------------------------------------------------------------------- the rows

_ETAGS = st.sampled_from(["1", "2"])
_LISTINGS = st.dictionaries(st.sampled_from("0123456789"), _ETAGS).map(
    lambda found: [summary(key, found[key], size=ord(key) % 3) for key in sorted(found)]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    listings=st.tuples(_LISTINGS, _LISTINGS, _LISTINGS),
    column=st.sampled_from([Column.KEY, Column.SIZE]),
    filter_text=st.sampled_from(["", "0", "7"]),
    more_below=st.booleans(),
)
def test_rows_are_those_of_the_new_listing_and_the_cursors_follow(
    table: MessageTable,
    listings: tuple[list[ObjectSummary], list[ObjectSummary], list[ObjectSummary]],
    column: Column,
    filter_text: str,
    more_below: bool,  # noqa: FBT001  a parameter of hypothesis's
) -> None:
    before, arrived, found = listings
    table.clear()
    table.sort(column)
    table.set_filter(filter_text)
    table.append(Page(tuple(before)))
    settle(table)
    table.add(arrived)
    settle(table)
    cursors = {
        str(table.index(row, 0).data(Role.KEY)): QPersistentModelIndex(table.index(row, 0))
        for row in range(table.rowCount())
    }
    for key in cursors:
        table.set_details(key, OPEN)
    shown = {each.key: each for each in table.summaries()}
    list_again(table, found, more_below=more_below)
    settle(table)
    end = found[-1].key if found else ""
    expected = {each.key: each for each in found}
    if more_below:
        expected |= {key: each for key, each in shown.items() if key > end}
    assert {each.key: each for each in table.summaries()} == expected
    matching = [
        each for each in sorted(expected.values(), key=lambda each: each.key) if filter_text in each.key
    ]
    if column is Column.SIZE:
        matching.sort(key=lambda each: each.size)
    assert rows(table) == "".join(each.key for each in matching)
    for key, cursor in cursors.items():
        if key in expected:
            assert cursor.data(Role.KEY) == key
            stays_open = expected[key].etag == shown[key].etag
            assert table.details_of(key) == (OPEN if stays_open else RowDetails(RowState.LOCKED))
        else:
            assert not cursor.isValid()
            assert table.details_of(key).state is RowState.LOCKED


def test_rows_that_stay_do_not_wait_for_the_next_order(table: MessageTable) -> None:
    table.append(Page(tuple(listing("bcd"))))
    assert rows(table) == "bcd"
    list_again(table, listing("acd"))
    assert rows(table) == "cd", "gone at once; the new one comes with the order"
    settle(table)
    assert rows(table) == "acd"


def test_an_order_made_before_the_merge_is_worthless(table: MessageTable) -> None:
    table.append(Page(tuple(listing("abc"))))
    old = table.snapshot()
    list_again(table, listing("c"))
    assert not table.apply_order([2, 1, 0], old.generation)
    settle(table)
    assert rows(table) == "c"


def test_whether_more_lies_below_is_known_anew(table: MessageTable) -> None:
    table.append(Page(tuple(listing("abc")), next_token="t"))
    list_again(table, listing("abc"))
    assert not table.more_below
    list_again(table, listing("abc"), more_below=True)
    assert table.more_below


# ------------------------------------------------------------------------------------------- arrivals


def test_an_arrival_between_two_rows_takes_its_place(table: MessageTable) -> None:
    table.append(Page(tuple(listing("ac")), next_token="t"))
    table.add(listing("bz"))
    settle(table)
    assert rows(table) == "abcz"
    table.append(Page(tuple(listing("dz"))))
    settle(table)
    assert rows(table) == "abcdz"


def test_an_arrival_at_the_end_is_shown_at_once_in_the_listings_order(table: MessageTable) -> None:
    table.append(Page(tuple(listing("ab"))))
    table.add(listing("c"))
    assert rows(table) == "abc"


def test_an_arrival_under_a_known_key_is_another_message(table: MessageTable) -> None:
    table.append(Page(tuple(listing("ab"))))
    table.set_details("a", OPEN)
    table.set_details("b", OPEN)
    changed: list[int] = []
    table.dataChanged.connect(lambda first, last, _: changed.extend(range(first.row(), last.row() + 1)))
    table.add([summary("a"), summary("b", "2", size=5)])
    assert (table.loaded, rows(table)) == (2, "ab")
    assert (table.details_of("a"), table.details_of("b").state) == (OPEN, RowState.LOCKED)
    assert table.index(1, Column.SIZE).data(Qt.ItemDataRole.DisplayRole) == "5 bytes"
    assert 1 in changed
