"""A list that is listed again: what is shown stays, changes are merged in, arrivals wait their turn."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, FakeVault

from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.merging import Merge
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters import relisting
from vaultviewer.gui.presenters.vault import OpenVault

NO_NETWORK = NoNetwork(endpoint="s3.example")


def keys(vault: OpenVault) -> str:
    """Return the names of what is listed, which have one letter each."""
    return "".join(sorted(short_name(each.key) for each in vault.table.summaries()))


def put(bucket: FakeVault, names: str, *, content: bytes = b"x") -> None:
    for name in names:
        bucket.add_plain(name, content)


def remove(bucket: FakeVault, names: str) -> None:
    for name in names:
        del bucket.store.objects[f"{PREFIX}{name}"]


def summary(name: str, etag: str = "e", *, prefix: str = PREFIX) -> ObjectSummary:
    return ObjectSummary(f"{prefix}{name}", 1, MODIFIED, etag)


def rows_stand(vault: OpenVault) -> bool:
    return not vault.loading and vault.listed and vault.table.rowCount() == vault.table.loaded


@pytest.fixture
def merges(vault: OpenVault) -> list[Merge]:
    seen: list[Merge] = []
    vault.refreshed.connect(seen.append)
    return seen


@pytest.fixture
def four(qtbot: QtBot, vault: OpenVault, bucket: FakeVault) -> Iterator[OpenVault]:
    """A list of b, d, f and h on two pages, both loaded; h is the last of all."""
    put(bucket, "bdfh")
    bucket.store.page_size = 2
    vault.load_all()
    wait_for(qtbot, lambda: rows_stand(vault) and not vault.table.more_below)
    bucket.store.calls.clear()
    yield vault
    bucket.store.release()


def refresh(qtbot: QtBot, vault: OpenVault) -> None:
    vault.refresh()
    wait_for(qtbot, lambda: rows_stand(vault))


def test_what_has_changed_is_merged(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault, merges: list[Merge]
) -> None:
    put(bucket, "ace")
    remove(bucket, "d")
    put(bucket, "f", content=b"other")
    refresh(qtbot, four)
    assert keys(four) == "abcefh"
    (merge,) = merges
    assert merge.added == 3
    assert (merge.gone, merge.changed) == (frozenset({f"{PREFIX}d"}), frozenset({f"{PREFIX}f"}))
    assert four.ref(f"{PREFIX}f").etag == bucket.store.objects[f"{PREFIX}f"].etag


def test_the_list_stays_while_it_is_listed_again(qtbot: QtBot, four: OpenVault, bucket: FakeVault) -> None:
    gate = bucket.store.hold("list", PREFIX)
    with qtbot.waitSignal(four.listing_changed):
        four.refresh()
    assert gate.reached.wait(10)
    assert (four.loading, four.relisted, four.table.rowCount()) == (True, 0, 4)
    gate.open()
    wait_for(qtbot, lambda: rows_stand(four))
    assert four.relisted is None


def test_what_was_not_loaded_is_not_listed(qtbot: QtBot, vault: OpenVault, bucket: FakeVault) -> None:
    put(bucket, "bdfhjl")
    bucket.store.page_size = 2
    vault.refresh()
    wait_for(qtbot, lambda: rows_stand(vault))
    put(bucket, "a")
    bucket.store.calls.clear()
    refresh(qtbot, vault)
    assert keys(vault) == "abdf", "up to the page that holds d, the last that was loaded"
    assert bucket.store.count("list") == 2
    assert vault.table.more_below
    vault.load_all()
    wait_for(qtbot, lambda: rows_stand(vault) and not vault.table.more_below)
    assert keys(vault) == "abdfhjl", "nothing is skipped and nothing comes twice"


def test_what_was_whole_is_listed_to_its_end(qtbot: QtBot, four: OpenVault, bucket: FakeVault) -> None:
    put(bucket, "ijkl")
    refresh(qtbot, four)
    assert (keys(four), four.table.more_below) == ("bdfhijkl", False)


def test_even_a_whole_list_is_not_followed_without_end(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relisting, "MOST_PAGES_BEYOND", 1)
    put(bucket, "ijklmnop")
    refresh(qtbot, four)
    assert (keys(four), four.table.more_below) == ("bdfhij", True)
    four.load_all()
    wait_for(qtbot, lambda: rows_stand(four) and not four.table.more_below)
    assert keys(four) == "bdfhijklmnop"


def test_everything_may_be_gone(qtbot: QtBot, four: OpenVault, bucket: FakeVault) -> None:
    bucket.store.objects.clear()
    four.refresh()
    wait_for(qtbot, lambda: not four.loading)
    assert (four.table.loaded, four.table.rowCount(), four.listed) == (0, 0, True)
    put(bucket, "a")
    refresh(qtbot, four)
    assert keys(four) == "a"


def test_a_refresh_that_fails_leaves_the_list_and_is_tried_again(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault
) -> None:
    put(bucket, "a")
    bucket.store.failures["list", PREFIX] = NO_NETWORK
    four.refresh()
    wait_for(qtbot, lambda: four.error is not None)
    assert (four.out_of_date, keys(four), four.loading) == (True, "bdfh", False)
    del bucket.store.failures["list", PREFIX]
    four.try_again()
    wait_for(qtbot, lambda: rows_stand(four) and four.error is None)
    assert (keys(four), [four.out_of_date]) == ("abdfh", [False])


def test_a_refresh_that_is_stopped_changes_nothing(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault, merges: list[Merge]
) -> None:
    put(bucket, "a")
    gate = bucket.store.hold("list", PREFIX)
    four.refresh()
    assert gate.reached.wait(10)
    four.stop_loading()
    assert (four.relisted, four.stopped) == (None, True)
    gate.open()
    refresh(qtbot, four)
    assert (keys(four), len(merges)) == ("abdfh", 1)


def test_the_rest_can_be_wanted_during_a_refresh(qtbot: QtBot, vault: OpenVault, bucket: FakeVault) -> None:
    put(bucket, "bdfh")
    bucket.store.page_size = 2
    vault.refresh()
    wait_for(qtbot, lambda: rows_stand(vault))
    gate = bucket.store.hold("list", PREFIX)
    vault.refresh()
    vault.load_all()
    gate.open()
    wait_for(qtbot, lambda: rows_stand(vault) and not vault.table.more_below)
    assert keys(vault) == "bdfh"


# ------------------------------------------------------------------------------------------- arrivals


def test_arrivals_join_the_list_of_their_prefix_alone(qtbot: QtBot, four: OpenVault) -> None:
    four.take_in([summary("c"), summary("x", prefix="elsewhere/")])
    wait_for(qtbot, lambda: rows_stand(four))
    assert keys(four) == "bcdfh"


@pytest.mark.parametrize("outcome", ["merged", "failed", "stopped"])
def test_arrivals_wait_for_the_end_of_a_refresh(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault, outcome: str
) -> None:
    gate = bucket.store.hold("list", PREFIX)
    four.refresh()
    assert gate.reached.wait(10)
    four.take_in([summary("c")])
    assert keys(four) == "bdfh"
    if outcome == "failed":
        bucket.store.failures["list", PREFIX] = NO_NETWORK
    elif outcome == "stopped":
        four.stop_loading()
    gate.open()
    wait_for(qtbot, lambda: rows_stand(four))
    assert keys(four) == "bcdfh"


def test_arrivals_wait_for_the_first_page(qtbot: QtBot, vault: OpenVault, bucket: FakeVault) -> None:
    put(bucket, "bd")
    gate = bucket.store.hold("list", PREFIX)
    vault.refresh()
    assert gate.reached.wait(10)
    vault.take_in([summary("a")])
    assert vault.table.loaded == 0
    gate.open()
    wait_for(qtbot, lambda: rows_stand(vault))
    assert keys(vault) == "abd"


def test_another_prefix_does_not_get_the_arrivals_of_the_one_before(
    qtbot: QtBot, four: OpenVault, bucket: FakeVault
) -> None:
    gate = bucket.store.hold("list", PREFIX)
    four.refresh()
    assert gate.reached.wait(10)
    four.take_in([summary("c")])
    bucket.add_plain("x", b"x", prefix="other/")
    four.show_prefix("other/")
    gate.open()
    wait_for(qtbot, lambda: rows_stand(four))
    assert keys(four) == "x"
