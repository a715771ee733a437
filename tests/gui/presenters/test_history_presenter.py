"""Lists of versions and of deleted messages: a page at a time, on demand, stopped, gone on with, refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, FakeVault

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.values import ObjectVersion
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters import history
from vaultviewer.gui.presenters.history import HistoryPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

KEY = f"{PREFIX}m1"
DENIED = AccessDenied(action="s3:ListBucketVersions", resource="arn:aws:s3:::vault")


def _version(key: str, number: int, *, marker: bool = False) -> ObjectVersion:
    modified = MODIFIED - timedelta(minutes=number)
    if marker:
        return ObjectVersion(key, f"{key}-{number}", modified, number == 0)
    return ObjectVersion(key, f"{key}-{number}", modified, number == 0, 10, '"e"')


@pytest.fixture
def make(
    vault: OpenVault, runner: TaskRunner, icons: Icons
) -> Iterator[Callable[[str | None], HistoryPresenter]]:
    made: list[HistoryPresenter] = []

    def make_one(key: str | None) -> HistoryPresenter:
        made.append(HistoryPresenter(vault, runner, icons, key=key, prefix=PREFIX))
        return made[-1]

    yield make_one
    for presenter in made:
        presenter.close()


def _ids(presenter: HistoryPresenter) -> list[str]:
    table = presenter.table
    return [table.row_at(row).version.version_id for row in range(table.rowCount())]


def _settle(presenter: HistoryPresenter, qtbot: QtBot) -> None:
    wait_for(qtbot, lambda: not presenter.loading)


def test_nothing_is_asked_before_it_is_wanted(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    bucket.store.versions = [_version(KEY, number) for number in range(3)]
    presenter = make(KEY)
    assert bucket.store.count("versions") == 0
    presenter.refresh()
    assert presenter.loading
    _settle(presenter, qtbot)
    assert _ids(presenter) == [f"{KEY}-{number}" for number in range(3)]
    assert presenter.listed
    assert presenter.error is None
    assert bucket.store.count("versions") == 1


def test_the_next_page_comes_when_the_view_is_at_its_end(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    bucket.store.versions = [_version(KEY, number) for number in range(2500)]
    presenter = make(KEY)
    presenter.refresh()
    _settle(presenter, qtbot)
    assert presenter.table.rowCount() == 1000
    for _ in range(2):
        presenter.table.more_wanted.emit()
        presenter.table.more_wanted.emit()  # a view may well ask twice
        _settle(presenter, qtbot)
    assert presenter.table.rowCount() == 2500
    assert not presenter.table.more_below
    assert bucket.store.count("versions") == 3
    presenter.load_more()
    assert not presenter.loading


def test_deleted_messages_are_found_with_their_last_version(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    deleted = [_version(f"{PREFIX}b", 0, marker=True), _version(f"{PREFIX}b", 1)]
    bucket.store.versions = [
        _version(f"{PREFIX}a", 0),
        *deleted,
        _version(f"{PREFIX}c", 0, marker=True),
        _version("elsewhere/d", 0, marker=True),
    ]
    presenter = make(None)
    presenter.refresh()
    _settle(presenter, qtbot)
    first, last = presenter.table.row_at(0), presenter.table.row_at(1)
    assert (first.version, first.deleted) == (deleted[1], deleted[0].modified)
    assert last.version.is_delete_marker
    assert presenter.table.rowCount() == 2
    assert presenter.looked_at == 4


def test_one_look_is_bounded_and_says_how_far_it_came(
    make: Callable[[str | None], HistoryPresenter],
    bucket: FakeVault,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(history, "MOST_PAGES", 2)
    living = [_version(f"{PREFIX}{number:05}", 0) for number in range(4500)]
    bucket.store.versions = [*living, _version(f"{PREFIX}z", 0, marker=True)]
    presenter = make(None)
    presenter.refresh()
    _settle(presenter, qtbot)
    assert (presenter.looked_at, presenter.table.rowCount()) == (2000, 0)
    assert presenter.table.more_below
    for looked_at in (4000, 4501):
        presenter.load_more()
        _settle(presenter, qtbot)
        assert presenter.looked_at == looked_at
    assert presenter.table.rowCount() == 1
    presenter.refresh()
    _settle(presenter, qtbot)
    assert (presenter.looked_at, presenter.table.rowCount()) == (2000, 0)


def test_stopping_keeps_what_is_there_and_asks_no_more(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    bucket.store.versions = [_version(KEY, number) for number in range(1500)]
    presenter = make(KEY)
    presenter.refresh()
    _settle(presenter, qtbot)
    gate = bucket.store.hold("versions", KEY)
    presenter.load_more()
    wait_for(qtbot, gate.reached.is_set)
    with qtbot.waitSignal(presenter.changed):
        presenter.stop()
    gate.open()
    assert presenter.stopped
    assert not presenter.loading
    presenter.table.more_wanted.emit()
    assert not presenter.loading
    assert presenter.table.rowCount() == 1000
    presenter.load_more()
    _settle(presenter, qtbot)
    assert presenter.table.rowCount() == 1500
    presenter.stop()
    assert not presenter.stopped


def test_an_error_stays_until_it_is_tried_again(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    bucket.store.versions = [_version(KEY, number) for number in range(1500)]
    bucket.store.failures["versions", KEY] = DENIED
    presenter = make(KEY)
    presenter.refresh()
    _settle(presenter, qtbot)
    assert presenter.error is DENIED
    assert not presenter.listed
    del bucket.store.failures["versions", KEY]
    presenter.refresh()
    _settle(presenter, qtbot)
    bucket.store.failures["versions", KEY] = DENIED
    presenter.load_more()
    _settle(presenter, qtbot)
    assert presenter.error is DENIED
    assert presenter.table.rowCount() == 1000
    asked = bucket.store.count("versions")
    presenter.table.more_wanted.emit()
    assert not presenter.loading
    assert bucket.store.count("versions") == asked


def test_the_newest_list_wins(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, qtbot: QtBot
) -> None:
    bucket.store.versions = [_version(KEY, 0)]
    gate = bucket.store.hold("versions", KEY)
    presenter = make(KEY)
    presenter.refresh()
    wait_for(qtbot, gate.reached.is_set)
    presenter.refresh()
    gate.open()
    _settle(presenter, qtbot)
    assert _ids(presenter) == [f"{KEY}-0"]


def test_a_restore_is_seen_here_as_well(
    make: Callable[[str | None], HistoryPresenter], bucket: FakeVault, vault: OpenVault, qtbot: QtBot
) -> None:
    bucket.add("m1")
    bucket.store.versions = [_version(KEY, 0), _version(KEY, 1)]
    bucket.store.old[f"{KEY}-1"] = bucket.store.objects[KEY]
    restoring = Archived(Archive.DEEP, ArchiveState.RESTORING)
    bucket.store.archived[KEY] = restoring
    presenter = make(KEY)
    presenter.refresh()
    _settle(presenter, qtbot)
    row = presenter.table.row_at(1)
    ref = row.ref(vault.connection.bucket)
    bucket.store.objects[KEY] = bucket.store.old[f"{KEY}-1"]
    pinned = type(ref)(ref.bucket, ref.key, ref.version_id)
    vault.restores.follow(pinned, restoring)
    assert presenter.table.row_at(1).version.archived == restoring
    assert presenter.table.row_at(0).version.archived is None
    restored = Archived(Archive.DEEP, ArchiveState.RESTORED, MODIFIED)
    bucket.store.archived[KEY] = restored
    wait_for(qtbot, lambda: vault.restores.followed[0].looked if vault.restores.followed else True)
    vault.restores.look_now(pinned)
    wait_for(qtbot, lambda: presenter.table.row_at(1).version.archived == restored)
