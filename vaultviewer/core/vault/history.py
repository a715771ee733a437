"""What a versioned bucket still holds of one object, and which objects of a prefix were deleted.

Both read ListObjectVersions, a page at a time: S3 lists keys in order, and of each key the newest first.
"""

from dataclasses import dataclass

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectVersion, VersionMarker, VersionPage


@dataclass(frozen=True, slots=True)
class DeletedObject:
    """An object that a listing hides: the delete marker on top, and the newest version beneath it.

    `last` is None where no version is left, so that nothing can be opened any more.
    """

    marker: ObjectVersion
    last: ObjectVersion | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search for deleted objects goes on. `marker` is one whose versions come on the next page."""

    after: VersionMarker
    marker: ObjectVersion | None


@dataclass(frozen=True, slots=True)
class DeletedPage:
    """What one page of versions has brought. `looked_at` counts versions; `next_place` is None at the end."""

    found: tuple[DeletedObject, ...]
    looked_at: int
    next_place: Place | None


def versions_of(
    store: ObjectStore, key: str, *, after: VersionMarker | None, cancel: CancelToken
) -> VersionPage:
    """Return one page of the versions of exactly this key; S3 itself knows prefixes only.

    Raises ServiceError; Cancelled.
    """
    page = store.list_versions(key, after=after, cancel=cancel)
    own = tuple(version for version in page.versions if version.key == key)
    # The key itself comes before all others that begin with it.
    return VersionPage(own, page.next_marker if len(own) == len(page.versions) else None)


def deleted_objects(
    store: ObjectStore, prefix: str, *, place: Place | None, cancel: CancelToken
) -> DeletedPage:
    """Look through one page of versions for objects whose latest version is a delete marker.

    Raises ServiceError; Cancelled.
    """
    page = store.list_versions(prefix, after=None if place is None else place.after, cancel=cancel)
    waiting = None if place is None else place.marker
    found: list[DeletedObject] = []
    for version in page.versions:
        if waiting is not None and version.key != waiting.key:
            found.append(DeletedObject(waiting, None))
            waiting = None
        if version.is_delete_marker:
            waiting = version if version.latest else waiting
        elif waiting is not None:
            found.append(DeletedObject(waiting, version))
            waiting = None
    if page.next_marker is not None:
        return DeletedPage(tuple(found), len(page.versions), Place(page.next_marker, waiting))
    if waiting is not None:
        found.append(DeletedObject(waiting, None))
    return DeletedPage(tuple(found), len(page.versions), None)
