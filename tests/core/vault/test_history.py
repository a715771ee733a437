"""Versions of one object and deleted objects of a prefix, over pages of any size."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fakes import MODIFIED, FakeStore

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.values import ObjectVersion, VersionMarker, VersionPage
from vaultviewer.core.vault.history import DeletedObject, Place, deleted_objects, versions_of


class PagedStore(FakeStore):
    """Answers in pages of its own size, as S3 does whatever it is asked for."""

    page_size = 1000

    def list_versions(
        self, prefix: str, *, after: VersionMarker | None = None, limit: int = 1000, cancel: CancelToken
    ) -> VersionPage:
        return super().list_versions(prefix, after=after, limit=min(limit, self.page_size), cancel=cancel)


def _version(key: str, number: int, *, latest: bool = False, marker: bool = False) -> ObjectVersion:
    modified = MODIFIED - timedelta(minutes=number)
    if marker:
        return ObjectVersion(key, f"{key}-{number}", modified, latest)
    return ObjectVersion(key, f"{key}-{number}", modified, latest, size=number, etag="e")


def _store(*versions: ObjectVersion, page_size: int = 1000) -> PagedStore:
    store = PagedStore()
    store.versions = list(versions)
    store.page_size = page_size
    return store


def _all_deleted(store: FakeStore, prefix: str = "") -> tuple[list[DeletedObject], int]:
    found: list[DeletedObject] = []
    looked_at = 0
    place: Place | None = None
    while True:
        page = deleted_objects(store, prefix, place=place, cancel=NEVER)
        found += page.found
        looked_at += page.looked_at
        place = page.next_place
        if place is None:
            return found, looked_at


def test_versions_are_those_of_exactly_the_key() -> None:
    own = [_version("in/a", 0, latest=True), _version("in/a", 1)]
    store = _store(*own, _version("in/a.instruction", 0, latest=True), _version("in/ab", 0, latest=True))
    assert versions_of(store, "in/a", after=None, cancel=NEVER) == VersionPage(tuple(own))


@pytest.mark.parametrize("page_size", [1, 2, 3])
def test_versions_come_page_by_page_and_no_page_is_asked_for_in_vain(page_size: int) -> None:
    own = [_version("a", number, latest=number == 0) for number in range(3)]
    others = [_version(f"a{number}", 0, latest=True) for number in range(9)]
    store = _store(*own, *others, page_size=page_size)
    got: list[ObjectVersion] = []
    after = None
    while True:
        page = versions_of(store, "a", after=after, cancel=NEVER)
        got += page.versions
        after = page.next_marker
        if after is None:
            break
    assert got == own
    assert store.count("versions") <= 3 // page_size + 1


def test_what_is_deleted_is_told_with_its_newest_version() -> None:
    marker = _version("b", 0, latest=True, marker=True)
    newest = _version("b", 2)
    store = _store(
        _version("a", 0, latest=True),
        _version("a", 1, marker=True),  # deleted once, and put back
        marker,
        _version("b", 1, marker=True),
        newest,
        _version("b", 3),
        _version("c", 0, latest=True),
    )
    assert _all_deleted(store) == ([DeletedObject(marker, newest)], 7)


def test_a_marker_over_nothing_is_told_as_such() -> None:
    first, last = _version("a", 0, latest=True, marker=True), _version("z", 0, latest=True, marker=True)
    store = _store(first, _version("b", 0, latest=True), last)
    assert _all_deleted(store)[0] == [DeletedObject(first, None), DeletedObject(last, None)]


@st.composite
def _histories(draw: st.DrawFn) -> list[ObjectVersion]:
    """Keys with any mixture of versions and delete markers."""
    versions: list[ObjectVersion] = []
    for key in ("a", "a/b", "b", "c")[: draw(st.integers(0, 4))]:
        kinds = draw(st.lists(st.booleans(), min_size=1, max_size=4))
        versions += [
            _version(key, number, latest=number == 0, marker=marker) for number, marker in enumerate(kinds)
        ]
    return versions


@given(_histories(), st.integers(1, 5))
def test_pages_of_any_size_tell_the_same(versions: list[ObjectVersion], page_size: int) -> None:
    expected = [
        DeletedObject(
            top, next((each for each in versions if each.key == top.key and not each.is_delete_marker), None)
        )
        for top in versions
        if top.latest and top.is_delete_marker
    ]
    assert _all_deleted(_store(*versions, page_size=page_size)) == (expected, len(versions))


def test_the_search_can_be_given_up() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        deleted_objects(_store(), "", place=None, cancel=cancel)
