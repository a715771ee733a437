"""An open vault: pages as they are wanted, all of them, stopped, failed and gone on with, and prefixes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.fakes import BUCKET
from support.gui_runner import wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION, PREFIX, FakeVault

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.mailbox import Opened
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import Column, RowDetails, RowState
from vaultviewer.gui.presenters import vault as vault_module
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.tasks import TaskRunner

NO_NETWORK = NoNetwork(endpoint="s3.example")


@pytest.fixture
def five(bucket: FakeVault) -> FakeVault:
    """Five messages, two on a page."""
    for number in range(5):
        bucket.add_plain(f"m{number}", b"x" * (number + 1))
    bucket.store.page_size = 2
    return bucket


def wait_for_rows(qtbot: QtBot, vault: OpenVault, count: int) -> None:
    wait_for(qtbot, lambda: not vault.loading and vault.table.loaded == vault.table.rowCount() == count)


def test_the_first_page_comes_and_tells_of_itself(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    told: list[tuple[bool, int]] = []
    vault.listing_changed.connect(lambda: told.append((vault.loading, vault.table.loaded)))
    assert [vault.listed] == [False]
    vault.refresh()
    wait_for_rows(qtbot, vault, 2)
    assert told == [(True, 0), (False, 2)]
    assert vault.listed
    assert vault.table.more_below
    assert five.store.calls == [("list", PREFIX)]


def test_each_further_page_comes_when_the_view_asks(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    vault.refresh()
    wait_for_rows(qtbot, vault, 2)
    vault.table.fetchMore(QModelIndex())
    vault.table.fetchMore(QModelIndex())
    wait_for_rows(qtbot, vault, 4)
    vault.load_more()
    wait_for_rows(qtbot, vault, 5)
    assert not vault.table.more_below
    vault.load_more()
    assert not vault.loading
    assert five.store.count("list") == 3


def test_all_pages_come_one_after_the_other(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    vault.load_all()
    wait_for_rows(qtbot, vault, 5)
    assert five.store.count("list") == 3
    assert not vault.stopped


def test_all_pages_come_also_where_one_was_on_its_way(
    qtbot: QtBot, vault: OpenVault, five: FakeVault
) -> None:
    gate = five.store.hold("list", PREFIX)
    vault.refresh()
    vault.load_all()
    gate.open()
    wait_for_rows(qtbot, vault, 5)


def test_a_stop_keeps_what_has_come_and_asks_for_no_more(
    qtbot: QtBot, vault: OpenVault, five: FakeVault
) -> None:
    vault.refresh()
    wait_for_rows(qtbot, vault, 2)
    gate = five.store.hold("list", PREFIX)
    vault.load_all()
    assert gate.reached.wait(10)
    with qtbot.waitSignal(vault.listing_changed):
        vault.stop_loading()
    assert (vault.loading, vault.stopped, vault.table.loaded) == (False, True, 2)
    assert not vault.table.canFetchMore(QModelIndex())
    gate.open()
    vault.load_more()
    assert [vault.stopped] == [False]
    wait_for_rows(qtbot, vault, 4)
    assert vault.table.canFetchMore(QModelIndex())


def test_an_error_in_the_middle_leaves_the_rows_and_can_be_gone_on_with(
    qtbot: QtBot, vault: OpenVault, five: FakeVault
) -> None:
    vault.refresh()
    wait_for_rows(qtbot, vault, 2)
    five.store.failures["list", PREFIX] = NO_NETWORK
    vault.load_all()
    wait_for(qtbot, lambda: vault.error is not None)
    assert [vault.error] == [NO_NETWORK]
    assert (vault.loading, vault.table.loaded, vault.table.more_below) == (False, 2, True)
    vault.table.fetchMore(QModelIndex())
    assert not vault.loading, "scrolling must not repeat what fails"
    del five.store.failures["list", PREFIX]
    vault.load_more()
    assert vault.error is None
    wait_for_rows(qtbot, vault, 4)
    vault.load_more()
    wait_for_rows(qtbot, vault, 5)


def test_an_error_at_the_start_can_be_tried_again(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    five.store.failures["list", PREFIX] = NO_NETWORK
    vault.refresh()
    wait_for(qtbot, lambda: vault.error is NO_NETWORK)
    assert not vault.listed
    del five.store.failures["list", PREFIX]
    vault.load_more()
    wait_for_rows(qtbot, vault, 2)


def test_listing_anew_drops_the_answer_that_was_on_its_way(
    qtbot: QtBot, vault: OpenVault, five: FakeVault
) -> None:
    gate = five.store.hold("list", PREFIX)
    vault.refresh()
    assert gate.reached.wait(10)
    five.add_plain("elsewhere", b"x", prefix="other/")
    vault.show_prefix("other/")
    wait_for_rows(qtbot, vault, 1)
    gate.open()
    vault.refresh()
    wait_for_rows(qtbot, vault, 1)
    assert vault.table.summary_of("other/elsewhere") is not None
    assert vault.table.summary_of(f"{PREFIX}m0") is None


def test_another_prefix_starts_from_its_first_page(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    vault.load_all()
    wait_for_rows(qtbot, vault, 5)
    vault.stop_loading()
    five.add_plain("a-new-one", b"x")
    vault.show_prefix(PREFIX)
    assert (vault.stopped, vault.listed, vault.table.loaded) == (False, False, 0)
    wait_for_rows(qtbot, vault, 2)
    assert vault.table.summary_of(f"{PREFIX}a-new-one") is not None


def test_a_sorting_is_done_off_the_gui_thread_and_applied(
    qtbot: QtBot, vault: OpenVault, five: FakeVault
) -> None:
    five.store.page_size = 1000
    vault.refresh()
    wait_for_rows(qtbot, vault, 5)
    with qtbot.waitSignal(vault.table.order_applied):
        vault.table.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    sizes = [vault.table.summary(vault.table.index(row, 0)).size for row in range(5)]
    assert sizes == [5, 4, 3, 2, 1]


def test_objects_are_pinned_to_what_was_listed(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    vault.refresh()
    wait_for_rows(qtbot, vault, 2)
    etag = five.store.objects[f"{PREFIX}m0"].etag
    assert vault.ref(f"{PREFIX}m0") == ObjectRef(BUCKET, f"{PREFIX}m0", etag=etag)
    assert vault.ref("unlisted") == ObjectRef(BUCKET, "unlisted")


# ------------------------------------------------------------------------------------------ prefixes


class Found:
    def __init__(self, vault: OpenVault, prefix: str) -> None:
        self.answers: list[object] = []
        vault.find_prefixes(
            prefix,
            done=lambda found, complete: self.answers.append((found, complete)),
            failed=self.answers.append,
        )


def test_prefixes_are_gathered_over_pages(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    for folder in ("2025/", "2026/", "dmarc/"):
        five.add_plain("x", b"x", prefix=f"{PREFIX}{folder}")
    found = Found(vault, PREFIX)
    wait_for(qtbot, lambda: found.answers)
    assert found.answers == [((f"{PREFIX}2025/", f"{PREFIX}2026/", f"{PREFIX}dmarc/"), True)]
    assert five.store.count("look") == 4


def test_a_prefix_with_too_many_keys_beside_is_given_up(
    qtbot: QtBot, vault: OpenVault, five: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_module, "MOST_PREFIX_PAGES", 2)
    five.add_plain("x", b"x", prefix=f"{PREFIX}a/")
    five.add_plain("x", b"x", prefix=f"{PREFIX}z/")
    found = Found(vault, PREFIX)
    wait_for(qtbot, lambda: found.answers)
    assert found.answers == [((f"{PREFIX}a/",), False)]
    assert five.store.count("look") == 2


def test_prefixes_that_cannot_be_found_are_an_error(qtbot: QtBot, vault: OpenVault, five: FakeVault) -> None:
    five.store.failures["look", PREFIX] = NO_NETWORK
    found = Found(vault, PREFIX)
    wait_for(qtbot, lambda: found.answers)
    assert found.answers == [NO_NETWORK]


# --------------------------------------------------------------------------------------- open and close


def test_a_closed_vault_has_forgotten_everything(
    qtbot: QtBot, bucket: FakeVault, listed: Callable[[], OpenVault]
) -> None:
    key = bucket.add("m1")
    vault = listed()
    opened = vault.mailbox.open(vault.ref(key), cancel=NEVER)
    assert isinstance(opened, Opened)
    vault.table.set_details(key, RowDetails(RowState.OPEN))
    gate = bucket.store.hold("look", PREFIX)
    found = Found(vault, PREFIX)
    assert gate.reached.wait(10)
    with qtbot.assertNotEmitted(vault.listing_changed):
        vault.close()
    gate.open()
    assert (vault.table.loaded, vault.table.count(RowState.OPEN)) == (0, 0)
    assert bucket.closed == 1
    calls = bucket.store.count("get")
    vault.mailbox.open(ObjectRef(BUCKET, key, etag=bucket.store.objects[key].etag), cancel=NEVER)
    assert bucket.store.count("get") == calls + 1, "its cache must be gone"
    vault._runner.stop()
    QApplication.processEvents()
    assert found.answers == []


@pytest.fixture
def vaults(services: FakeServices, runner: TaskRunner, icons: Icons) -> Vaults:
    return Vaults(services, runner, icons)


def test_a_vault_is_opened_once(vaults: Vaults, services: FakeServices) -> None:
    vault = vaults.open(CONNECTION)
    assert vaults.open(CONNECTION) is vault
    assert vaults.is_open(CONNECTION.id)
    assert services.opened == [CONNECTION]
    vaults.close_all()


def test_an_edited_connection_is_opened_anew(vaults: Vaults, services: FakeServices) -> None:
    first = vaults.open(CONNECTION)
    edited = replace(CONNECTION, region="eu-central-1")
    second = vaults.open(edited)
    assert second is not first
    assert second.connection == edited
    assert services.opened == [CONNECTION, edited]
    assert services.vaults[CONNECTION.id].closed == 1
    vaults.close_all()


def test_closing_wipes_and_forgets(vaults: Vaults, services: FakeServices) -> None:
    other = replace(CONNECTION, id="other")
    vaults.open(CONNECTION)
    vaults.open(other)
    vaults.close("nobody")
    vaults.close(CONNECTION.id)
    assert not vaults.is_open(CONNECTION.id)
    assert vaults.is_open(other.id)
    assert (services.vaults[CONNECTION.id].closed, services.vaults[other.id].closed) == (1, 0)
    vaults.close_all()
    assert services.vaults[other.id].closed == 1


def test_a_change_of_theme_reaches_every_list(qtbot: QtBot, vaults: Vaults, services: FakeServices) -> None:
    services.vaults[CONNECTION.id].add_plain("m1", b"x")
    vault = vaults.open(CONNECTION)
    vault.refresh()
    wait_for_rows(qtbot, vault, 1)
    with qtbot.waitSignal(vault.table.dataChanged):
        vaults.refresh_icons()
    vaults.close_all()
