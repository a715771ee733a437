"""The table of exports under Qt's own model tester, and how far an export is, in words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.rate import Progress
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfer_words import left_text, pace_text, rate_text, tally_text
from vaultviewer.gui.models.transfers import (
    Transfer,
    TransferColumn,
    TransferRole,
    TransferState,
    TransferTable,
)

TALLY = Tally(
    asked=3000, exported=800, skipped=2, failed=10, bytes_done=45_200_000, bytes_asked=2 * 10**8, listed=True
)
PROGRESS = Progress(TALLY, messages_per_second=12.34, bytes_per_second=1.2e6, seconds_left=180.0, at_once=8)
TRANSFER = Transfer(1, "SOC vault", Path("/cases/march"), TransferState.RUNNING, PROGRESS)


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def table(icons: Icons) -> Iterator[TransferTable]:
    table = TransferTable(icons)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield table
    del tester
    table.deleteLater()


def at(
    table: TransferTable, row: int, column: TransferColumn, role: int = Qt.ItemDataRole.DisplayRole
) -> Any:  # noqa: ANN401  a QVariant
    return table.index(row, column).data(role)


def words(table: TransferTable, row: int = 0) -> list[str]:
    return [at(table, row, column) for column in TransferColumn]


def test_a_row_says_how_far_an_export_is(table: TransferTable) -> None:
    table.show_transfer(TRANSFER)
    assert words(table) == [
        "Exporting, 10 failed",
        "march",
        "SOC vault",
        "812 of 3,000",
        "45.2 MB of 200.0 MB",
        "12.3/s · 1.2 MB/s",
        "3 min",
    ]
    assert at(table, 0, TransferColumn.MESSAGES, TransferRole.FRACTION) == pytest.approx(812 / 3000)
    assert at(table, 0, TransferColumn.SIZE, TransferRole.FRACTION) is None
    accessible = at(table, 0, TransferColumn.MESSAGES, Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == "Messages: 812 of 3,000"
    assert "cases" in at(table, 0, TransferColumn.FOLDER, Qt.ItemDataRole.ToolTipRole)


def test_nobody_knows_the_end_while_the_listing_goes_on(table: TransferTable) -> None:
    listing = replace(PROGRESS, tally=replace(TALLY, listed=False), seconds_left=None)
    table.show_transfer(replace(TRANSFER, progress=listing))
    assert words(table)[3:] == ["812 of 3,000+", "45.2 MB of 200.0 MB+", "12.3/s · 1.2 MB/s", ""]


def test_what_does_not_run_has_no_rate(table: TransferTable) -> None:
    for state in set(TransferState) - {TransferState.RUNNING}:
        table.show_transfer(replace(TRANSFER, state=state))
        assert words(table)[5:] == ["", ""], state
    assert table.rowCount() == 1


def test_rows_come_change_and_go(table: TransferTable, icons: Icons) -> None:
    del icons
    changed: list[int] = []
    table.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    table.show_transfer(TRANSFER)
    table.show_transfer(replace(TRANSFER, id=2, folder=Path("/cases/april")))
    assert changed == []
    table.show_transfer(replace(TRANSFER, id=2, folder=Path("/cases/april"), state=TransferState.DONE))
    table.refresh_icons()
    assert changed == [1, 0]
    assert [each.id for each in table.transfers] == [1, 2]
    table.remove(1)
    table.remove(1)
    assert [each.id for each in table.transfers] == [2]
    assert words(table)[:2] == ["Done, 10 failed", "april"]
    assert table.rowCount(table.index(0, 0)) == table.columnCount(table.index(0, 0)) == 0
    assert table.data(QModelIndex()) is None


def test_every_state_has_an_icon_and_a_word_of_its_own(table: TransferTable) -> None:
    seen = set()
    for number, state in enumerate(TransferState):
        table.show_transfer(replace(TRANSFER, id=number, state=state))
        assert not at(table, number, TransferColumn.STATE, Qt.ItemDataRole.DecorationRole).isNull()
        seen.add(at(table, number, TransferColumn.STATE))
    assert len(seen) == len(TransferState)


def test_headers_are_words(table: TransferTable) -> None:
    horizontal = Qt.Orientation.Horizontal
    titles = [table.headerData(column, horizontal) for column in TransferColumn]
    assert all(titles)
    assert len(set(titles)) == len(TransferColumn)
    assert table.headerData(0, Qt.Orientation.Vertical) is None
    assert table.headerData(0, horizontal, Qt.ItemDataRole.DecorationRole) is None
    assert table.headerData(len(TransferColumn), horizontal) is None


def test_names_without_tricks(table: TransferTable) -> None:
    table.show_transfer(replace(TRANSFER, folder=Path("/cases/\u202egnp.exe")))
    assert at(table, 0, TransferColumn.FOLDER) == "\\u{202e}gnp.exe"


@pytest.mark.parametrize(
    ("state", "can"),
    [
        (TransferState.WAITING, "pause cancel"),
        (TransferState.RUNNING, "pause cancel retry"),
        (TransferState.PAUSED, "resume cancel retry"),
        (TransferState.STOPPING, ""),
        (TransferState.DONE, "retry"),
        (TransferState.CANCELLED, "resume retry"),
        (TransferState.INTERRUPTED, "resume retry"),
        (TransferState.UNBEGUN, "resume retry"),
    ],
)
def test_what_can_be_done_in_which_state(state: TransferState, can: str) -> None:
    transfer = replace(TRANSFER, state=state)
    names = ("pause", "resume", "cancel", "retry")
    assert " ".join(name for name in names if getattr(transfer, f"can_{name}")) == can
    none_failed = replace(transfer, progress=replace(PROGRESS, tally=replace(TALLY, failed=0)))
    assert not none_failed.can_retry


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.2, "1 s"), (59.0, "59 s"), (60.0, "1 min"), (3500.0, "58 min"), (7500.0, "2 h 5 min")],
)
def test_time_left(seconds: float | None, text: str) -> None:
    assert left_text(replace(PROGRESS, seconds_left=seconds)) == text


def test_other_words() -> None:
    assert rate_text(replace(PROGRESS, messages_per_second=0.0)) == ""
    assert pace_text(replace(PROGRESS, delayed=3)) == "8 messages at a time · 3 wait for another try"
    assert pace_text(replace(PROGRESS, at_once=1)) == "1 message at a time"
    assert pace_text(replace(PROGRESS, at_once=0)) == ""
    assert tally_text(TALLY) == "800 exported · 2 skipped · 10 failed"
    assert tally_text(Tally(exported=1)) == "1 exported"
    done = replace(TALLY, exported=2988)
    assert left_text(replace(PROGRESS, tally=done)) == ""
