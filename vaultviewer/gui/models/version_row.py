"""One row of a list of versions: a version or a delete marker, and what it is to the list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vaultviewer.core.values import ObjectRef, ObjectVersion


class VersionKind(StrEnum):
    """What a version is. Each is shown as an icon and a word."""

    CURRENT = "current"
    OLDER = "older"
    DELETE_MARKER = "delete-marker"
    DELETED = "deleted"
    """The newest version beneath a delete marker: what was there before it was deleted."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """`deleted` is when the object was deleted, in a list of what was, in UTC."""

    version: ObjectVersion
    deleted: datetime | None = None

    @property
    def kind(self) -> VersionKind:
        if self.version.is_delete_marker:
            return VersionKind.DELETE_MARKER
        if self.deleted is not None:
            return VersionKind.DELETED
        return VersionKind.CURRENT if self.version.latest else VersionKind.OLDER

    def ref(self, bucket: str) -> ObjectRef:
        """Return the object pinned to this very version."""
        return ObjectRef(bucket, self.version.key, self.version.version_id, self.version.etag)
