"""From a list and a dialog to an order, and what is in a folder."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, FakeVault, mail

from vaultviewer.core.errors import SaveFailed, VaultViewerError
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Below, Chosen, Existing, ExportOrder, Folders, Form
from vaultviewer.core.export.troubles import LedgerUnreadable
from vaultviewer.gui.models.export_draft import (
    ExportChoices,
    ExportDraft,
    FolderReport,
    FolderState,
    Scope,
    preview,
)
from vaultviewer.gui.models.row import RowDetails, RowState
from vaultviewer.gui.presenters.export_orders import ExportOrders, examined, order_of, scopes_of
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

ListIt = Callable[[], OpenVault]
BUCKET = CONNECTION.bucket
CHOICES = ExportChoices(Form.MBOX, "{id}", Folders.DAY, Existing.REPLACE, 7, signed=True)
OPENED = RowDetails(RowState.OPEN, "Ann <ann@example.com>", "Invoice", untrusted_rule="archive")


@pytest.fixture
def filled(bucket: FakeVault, listed: ListIt) -> OpenVault:
    for name in ("m1", "m2", "m3"):
        bucket.add(name, mail(name))
    return listed()


def key(name: str) -> str:
    return f"{PREFIX}{name}"


def draft(scope: Scope, **fields: bool) -> ExportDraft:
    return ExportDraft(scope, Path("/cases/march"), CHOICES, **fields)


def test_selected_messages_are_pinned_as_they_were_listed(filled: OpenVault) -> None:
    order = order_of(draft(Scope.SELECTED), filled, [key("m3"), key("m1")])
    assert isinstance(order.source, Chosen)
    assert order.source.refs == (filled.ref(key("m3")), filled.ref(key("m1")))
    assert all(ref.etag for ref in order.source.refs)
    assert len(order.source.sizes) == 2
    assert all(order.source.sizes)
    assert replace(order, source=Below("")) == ExportOrder(
        BUCKET,
        Below(""),
        Form.MBOX,
        "{id}",
        Folders.DAY,
        Existing.REPLACE,
        decrypts_per_second=7,
        signed=True,
        connection=CONNECTION.title,
        connection_id=CONNECTION.id,
    )


def test_a_size_that_nobody_knows_leaves_all_of_them_out(filled: OpenVault) -> None:
    order = order_of(draft(Scope.SELECTED), filled, [key("m1"), key("gone")])
    assert isinstance(order.source, Chosen)
    assert [ref.key for ref in order.source.refs] == [key("m1"), key("gone")]
    assert order.source.sizes == ()


def test_a_prefix_is_meant_whole_whatever_is_filtered(filled: OpenVault) -> None:
    filled.table.set_filter("invoice")
    assert order_of(draft(Scope.PREFIX), filled, []).source == Below(PREFIX)


def test_a_filter_takes_along_what_is_known_of_messages(filled: OpenVault) -> None:
    filled.table.set_details(key("m2"), OPENED)
    filled.table.set_filter(" Invoice  ann ")
    for inside in (True, False):
        order = order_of(draft(Scope.MATCHING, look_inside=inside), filled, [])
        assert isinstance(order.source, Below)
        assert (order.source.prefix, order.source.words) == (PREFIX, ("Invoice", "ann"))
        assert order.source.look_inside is inside
        ((known, text),) = order.source.known
        assert known == key("m2")
        assert {"Ann <ann@example.com>", "Invoice", "archive", "Open"} <= set(text.split("\n"))


def test_what_can_be_exported_is_told(filled: OpenVault) -> None:
    filled.table.set_filter(" x ")
    scopes = scopes_of(filled, [key("m1"), key("m2")])
    sizes = [each.size for each in filled.table.summaries() if each.key != key("m3")]
    assert (scopes.selected, scopes.selected_size, scopes.filter_text) == (2, sum(sizes), "x")
    assert scopes.source == "SOC vault"
    assert scopes.place == f"s3://{BUCKET}/{PREFIX}"


def test_the_example_is_a_message_that_was_opened_best_a_selected_one(filled: OpenVault) -> None:
    choices = ExportChoices(template="{subject} {id}")
    assert preview(choices, scopes_of(filled, [key("m1")]).example) == "Quarterly figures m1.eml"
    filled.table.set_details(key("m2"), OPENED)
    assert preview(choices, scopes_of(filled, [key("m1")]).example) == "Invoice m2.eml"
    filled.table.set_details(key("m1"), replace(OPENED, untrusted_subject="Mine"))
    assert preview(choices, scopes_of(filled, [key("m1")]).example) == "Mine m1.eml"


def test_a_list_without_messages_has_an_example_too(listed: ListIt) -> None:
    example = scopes_of(listed(), []).example
    assert preview(ExportChoices(template="{subject} {rule}"), example) == "Quarterly figures archive.eml"


# ------------------------------------------------------------------------------------------------ folders


def begun(folder: Path, *, status: Status = Status.CANCELLED, bucket: str = BUCKET) -> None:
    with Ledger.create(folder, ExportOrder(bucket, Below(PREFIX))) as ledger:
        ledger.end(status)


def test_folders_that_take_an_export(tmp_path: Path) -> None:
    assert examined(tmp_path / "none", BUCKET).state is FolderState.FREE
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "a.txt").touch()
    report = examined(tmp_path / "some", BUCKET)
    assert (report.state, report.files) == (FolderState.FREE, 1)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.OPEN, FolderState.UNFINISHED),
        (Status.CANCELLED, FolderState.UNFINISHED),
        (Status.INTERRUPTED, FolderState.UNFINISHED),
        (Status.DONE, FolderState.FINISHED),
    ],
)
def test_folders_that_have_one(tmp_path: Path, status: Status, state: FolderState) -> None:
    begun(tmp_path, status=status)
    assert examined(tmp_path, BUCKET).state is state


def test_an_export_of_another_bucket_is_no_business_of_this_one(tmp_path: Path) -> None:
    begun(tmp_path, bucket="other")
    report = examined(tmp_path, BUCKET)
    assert (report.state, report.bucket) == (FolderState.ELSEWHERE, "other")
    assert not report.can_resume


def test_an_export_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with Ledger.create(tmp_path, ExportOrder(BUCKET, Below(PREFIX))):
        assert examined(tmp_path, BUCKET).state is FolderState.BUSY


def test_a_crash_in_the_midst_of_a_step_is_no_obstacle(tmp_path: Path) -> None:
    """A hot journal can't be rolled back by whoever may only read."""
    begun(tmp_path)
    crashing = tmp_path / "crashing"
    crashing.mkdir()
    connection = sqlite3.connect(tmp_path / LEDGER_NAME, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE export SET status = 'nonsense'")
    connection.execute("CREATE TABLE bulk (text)")
    connection.executemany("INSERT INTO bulk VALUES (?)", [("x" * 4000,)] * 50)  # which spills to the disk
    for name in (LEDGER_NAME, f"{LEDGER_NAME}-journal"):
        (crashing / name).write_bytes((tmp_path / name).read_bytes())
    connection.execute("ROLLBACK")
    connection.close()
    with pytest.raises(LedgerUnreadable):
        Ledger.open(crashing, read_only=True)
    assert examined(crashing, BUCKET).state is FolderState.UNFINISHED


@pytest.mark.parametrize("what", ["a file", "no ledger of ours", "not readable"])
def test_what_cant_be_used_says_why(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "folder"
    expected: type[VaultViewerError] = SaveFailed
    if what == "a file":
        folder.touch()
    elif what == "no ledger of ours":
        folder.mkdir()
        (folder / LEDGER_NAME).write_bytes(b"not a database, but long enough to be looked at" * 50)
        expected = LedgerUnreadable
    else:
        if os.geteuid() == 0:
            pytest.skip("root reads everything")
        folder.mkdir(mode=0)
    with pytest.raises(expected):
        examined(folder, BUCKET)


def test_the_newest_question_is_answered(qtbot: QtBot, runner: TaskRunner, tmp_path: Path) -> None:
    orders = ExportOrders(runner, runner)
    reports: list[FolderReport] = []
    orders.examined.connect(reports.append)
    (tmp_path / "file").touch()
    for name in ("a", "b", "file"):
        orders.examine(tmp_path / name, BUCKET)
    wait_for(qtbot, lambda: reports)
    (report,) = reports
    assert (report.folder, report.state) == (tmp_path / "file", FolderState.UNUSABLE)
    assert isinstance(report.error, SaveFailed)
    orders.examine(tmp_path / "a", BUCKET)
    orders.forget()
    wait_for(qtbot, lambda: not runner.busy)
    assert len(reports) == 1


def test_each_export_is_offered_a_folder_of_its_own(
    runner: TaskRunner, filled: OpenVault, tmp_path: Path
) -> None:
    orders = ExportOrders(runner, runner)
    noon = datetime(2026, 11, 24, 12, 3).astimezone()
    assert orders.suggested_folder(filled, noon) == Path.home() / "SOC vault 2026-11-24 1203"
    orders.keep(ExportDraft(Scope.PREFIX, tmp_path / "march", CHOICES))
    assert orders.choices == replace(CHOICES, parent=str(tmp_path))
    filled.connection = replace(CONNECTION, name="a/b: c")
    assert orders.suggested_folder(filled, noon).parent == tmp_path
