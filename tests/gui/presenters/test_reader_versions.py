"""A reader about one version of an object, and about objects in an archive."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED, StoredBytes
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, FakeVault, context_of, mail
from support.in_process import InProcess
from support.sealing import seal_cbc, seal_kms

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.errors import MessageIdMismatch, ObjectArchived, ObjectRestoring, UnauthenticatedRefused
from vaultviewer.core.values import ObjectRef, ObjectVersion
from vaultviewer.gui.models.reader_page import LockedPage, Notice, RefusalPage
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.presenters import reader as reader_module
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.version_notices import pinned_notice, version_notice
from vaultviewer.gui.tasks import TaskRunner
from vaultviewer.gui.theme import Tone

ListIt = Callable[[], OpenVault]
NOTICE = Notice("An old one", Tone.CAUTION, "older")
KEY = f"{PREFIX}m1"


@pytest.fixture
def presenter(runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> ReaderPresenter:
    monkeypatch.setattr(reader_module, "PEEK_DELAY", 0)
    return ReaderPresenter(runner, runner, confinement=InProcess())


@pytest.fixture
def older(bucket: FakeVault) -> ObjectRef:
    """Return a version that lies beneath what the list shows."""
    bucket.add("m1", mail("as it is"))
    sealed = seal_kms(mail("as it was"), context_of("m1"))
    bucket.keys.entries.append(sealed.entry)
    bucket.store.old["v1"] = StoredBytes(sealed.metadata, sealed.body)
    return ObjectRef("ses-inbound", KEY, "v1", bucket.store.old["v1"].etag)


def _subject(presenter: ReaderPresenter) -> str:
    return "" if presenter.page is None else presenter.page.untrusted_subject


def _notices(presenter: ReaderPresenter) -> tuple[Notice, ...]:
    return () if presenter.page is None else presenter.page.notices


def test_a_version_is_opened_under_its_notice_and_the_list_stays(
    presenter: ReaderPresenter, older: ObjectRef, listed: ListIt, qtbot: QtBot
) -> None:
    vault = listed()
    changes: list[object] = []
    vault.table.dataChanged.connect(lambda *cells: changes.append(cells))
    presenter.open_version(vault, older, NOTICE)
    assert (presenter.key, presenter.version_id, presenter.ref) == (KEY, "v1", older)
    wait_for(qtbot, lambda: _subject(presenter) == "as it was")
    assert _notices(presenter)[0] is NOTICE
    assert vault.table.details_of(KEY).state is RowState.LOCKED
    assert changes == []

    presenter.open_again()
    assert presenter.version_id == "v1"
    wait_for(qtbot, lambda: _subject(presenter) == "as it was")
    presenter.open(vault, KEY)
    assert presenter.ref == vault.ref(KEY)
    wait_for(qtbot, lambda: _subject(presenter) == "as it is")
    assert NOTICE not in _notices(presenter)


def test_a_version_that_is_refused_leaves_the_list_as_well(
    presenter: ReaderPresenter, older: ObjectRef, bucket: FakeVault, listed: ListIt, qtbot: QtBot
) -> None:
    sealed = seal_cbc(mail("weak"))
    bucket.store.old["v1"] = StoredBytes(sealed.metadata, sealed.body)
    vault = listed()
    with qtbot.waitSignal(presenter.refused) as refused:
        presenter.open_version(vault, ObjectRef(older.bucket, KEY, "v1"), NOTICE)
    assert isinstance(refused.args[0].error, UnauthenticatedRefused)
    assert vault.table.details_of(KEY).state is RowState.LOCKED


def test_opening_anyway_stays_with_the_version(
    presenter: ReaderPresenter, older: ObjectRef, bucket: FakeVault, listed: ListIt, qtbot: QtBot
) -> None:
    sealed = seal_kms(mail("another"), context_of("m9"))
    bucket.keys.entries.append(sealed.entry)
    bucket.store.old["v1"] = StoredBytes(sealed.metadata, sealed.body)
    vault = listed()
    with qtbot.waitSignal(presenter.refused) as refused:
        presenter.open_version(vault, ObjectRef(older.bucket, KEY, "v1"), NOTICE)
    assert isinstance(refused.args[0].error, MessageIdMismatch)
    assert presenter.refused_ref is not None
    presenter.open_anyway(presenter.refused_ref)
    assert presenter.version_id == "v1"
    wait_for(qtbot, lambda: _subject(presenter) == "another")
    assert vault.table.details_of(KEY).state is RowState.LOCKED


@pytest.mark.parametrize("state", [ArchiveState.ARCHIVED, ArchiveState.RESTORING])
def test_an_archive_that_no_listing_tells_of_is_learnt_by_opening(
    presenter: ReaderPresenter, bucket: FakeVault, listed: ListIt, state: ArchiveState, qtbot: QtBot
) -> None:
    bucket.add("m1")
    vault = listed()
    assert vault.table.details_of(KEY).state is RowState.LOCKED
    bucket.store.archived[KEY] = Archived(Archive.TIERED, state)
    with qtbot.waitSignal(presenter.refused) as refused:
        presenter.open(vault, KEY)
    page = refused.args[0]
    assert isinstance(page, RefusalPage)
    assert type(page.error) is (ObjectArchived if state is ArchiveState.ARCHIVED else ObjectRestoring)
    assert Archive.TIERED in page.found
    assert page.icon == RowState(state)
    assert vault.table.details_of(KEY).state is RowState(state)
    assert presenter.refused_ref == vault.ref(KEY)


def test_a_look_at_the_metadata_tells_it_too(
    presenter: ReaderPresenter, bucket: FakeVault, listed: ListIt, qtbot: QtBot
) -> None:
    bucket.add("m1")
    vault = listed()
    bucket.store.archived[KEY] = Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, MODIFIED)
    pages: list[LockedPage] = []
    presenter.locked.connect(pages.append)
    presenter.select(vault, KEY)
    wait_for(qtbot, lambda: len(pages) == 2)
    assert [line.label for line in pages[0].lines] == ["Key", "Received", "Size"]
    told = {line.label: line.untrusted_text for line in pages[1].lines}["Archive"]
    assert told.startswith(
        "It has been restored from S3 Glacier Flexible Retrieval. The copy stays until 2026-"
    )
    summary = vault.table.summary_of(KEY)
    assert summary is not None
    assert summary.archived == bucket.store.archived[KEY]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (VersionRow(ObjectVersion(KEY, "v", MODIFIED, True, 1, "e")), "This is the current version"),
        (VersionRow(ObjectVersion(KEY, "v", MODIFIED, False, 1, "e")), "This is an older version"),
        (VersionRow(ObjectVersion(KEY, "v", MODIFIED, False, 1, "e"), MODIFIED), "Deleted from the list on"),
    ],
)
def test_the_notice_says_which_version_it_is(row: VersionRow, words: str) -> None:
    assert version_notice(row).text.startswith(words)
    assert version_notice(row).text != pinned_notice().text
