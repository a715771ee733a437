"""The table of versions under Qt's own model tester: rows that come in pages, words, what is archived."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.values import ObjectVersion
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.message_cells import UNKNOWN, time_with_offset
from vaultviewer.gui.models.version_row import VersionKind, VersionRow
from vaultviewer.gui.models.version_table import VersionColumn, VersionRole, VersionTable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "in/m\u202e1"


@pytest.fixture
def table(icons: Icons) -> Iterator[VersionTable]:
    table = VersionTable(icons)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield table
    del tester
    table.deleteLater()


def version(number: int, *, latest: bool = False, storage_class: str = "STANDARD") -> ObjectVersion:
    return ObjectVersion(
        KEY, f"v{number}", NOON - timedelta(days=number), latest, 1500, '"e"', storage_class=storage_class
    )


def marker(number: int, *, latest: bool = False) -> ObjectVersion:
    return ObjectVersion(KEY, f"d{number}", NOON - timedelta(days=number), latest)


def at(table: VersionTable, row: int, column: VersionColumn, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  a QVariant
    return table.index(row, column).data(role)


def test_it_asks_for_more_only_while_there_is_more(table: VersionTable, qtbot: QtBot) -> None:
    assert not table.canFetchMore(QModelIndex())
    table.append([VersionRow(version(0, latest=True))], more_below=True)
    assert table.canFetchMore(QModelIndex())
    with qtbot.waitSignal(table.more_wanted):
        table.fetchMore(QModelIndex())
    table.append([], more_below=True)
    assert table.more_below
    table.append([VersionRow(version(1))], more_below=False)
    assert not table.canFetchMore(QModelIndex())
    assert [table.row_at(row).version.version_id for row in range(table.rowCount())] == ["v0", "v1"]
    table.clear()
    assert table.rowCount() == 0
    assert not table.more_below


@pytest.mark.parametrize(
    ("row", "kind", "words"),
    [
        (VersionRow(version(0, latest=True)), VersionKind.CURRENT, "Current"),
        (VersionRow(version(1)), VersionKind.OLDER, "Older"),
        (VersionRow(marker(0, latest=True)), VersionKind.DELETE_MARKER, "Delete marker"),
        (VersionRow(version(1), NOON), VersionKind.DELETED, "Deleted"),
        (VersionRow(marker(0, latest=True), NOON), VersionKind.DELETE_MARKER, "Deleted, nothing left"),
    ],
)
def test_every_kind_has_a_word_and_an_icon(
    table: VersionTable, row: VersionRow, kind: VersionKind, words: str
) -> None:
    table.append([row], more_below=False)
    assert row.kind is kind
    assert at(table, 0, VersionColumn.STATE) == words
    icon = at(table, 0, VersionColumn.STATE, Qt.ItemDataRole.DecorationRole)
    assert isinstance(icon, QIcon)
    assert not icon.isNull()
    assert at(table, 0, VersionColumn.STATE, VersionRole.STANDS_IN) is row.version.is_delete_marker
    assert at(table, 0, VersionColumn.STATE, VersionRole.ROW) == row


def test_cells_say_what_s3_says_and_no_more(table: VersionTable) -> None:
    deleted = NOON + timedelta(days=1)
    table.append([VersionRow(version(1), deleted), VersionRow(marker(0), deleted)], more_below=False)
    assert [at(table, 0, column) for column in VersionColumn] == [
        "Deleted",
        r"in/m\u{202e}1",
        time_with_offset(deleted.astimezone()),
        time_with_offset((NOON - timedelta(days=1)).astimezone()),
        "1.5 kB",
        "S3 Standard",
        "v1",
    ]
    assert [at(table, 1, column) for column in VersionColumn][3:] == [UNKNOWN, UNKNOWN, UNKNOWN, "d0"]
    for column in VersionColumn:
        header = table.headerData(column, Qt.Orientation.Horizontal)
        told = at(table, 0, column, Qt.ItemDataRole.AccessibleTextRole)
        assert told == f"{header}: {at(table, 0, column)}"
    assert r"\u{202e}" in at(table, 0, VersionColumn.KEY, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("archived", "words"),
    [
        (None, "S3 Glacier Deep Archive"),
        (Archived(Archive.DEEP), "S3 Glacier Deep Archive, archived"),
        (Archived(Archive.DEEP, ArchiveState.RESTORING), "S3 Glacier Deep Archive, restoring"),
        (Archived(Archive.DEEP, ArchiveState.RESTORED, NOON), "S3 Glacier Deep Archive, restored"),
    ],
)
def test_it_tells_where_a_version_lies(
    table: VersionTable, qtbot: QtBot, archived: Archived | None, words: str
) -> None:
    rows = [VersionRow(version(number, storage_class="DEEP_ARCHIVE")) for number in range(2)]
    table.append(rows, more_below=False)
    with qtbot.waitSignal(table.dataChanged):
        table.set_archived(KEY, "v1", archived)
    assert at(table, 1, VersionColumn.STORAGE) == words
    assert at(table, 0, VersionColumn.STORAGE) == "S3 Glacier Deep Archive"


def test_a_class_that_nobody_knows_is_shown_as_it_came(table: VersionTable) -> None:
    table.append([VersionRow(version(0, storage_class="NEW\u202e"))], more_below=False)
    assert at(table, 0, VersionColumn.STORAGE) == r"NEW\u{202e}"


def test_a_row_is_pinned_to_its_version() -> None:
    ref = VersionRow(version(3)).ref("vault")
    assert (ref.bucket, ref.key, ref.version_id, ref.etag) == ("vault", KEY, "v3", '"e"')
