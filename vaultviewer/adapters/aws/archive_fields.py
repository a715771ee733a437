"""What S3's answers say of an archived object: storage class, restore status, archive tier.

A listing tells the storage class and, asked for it, the restore status; a HEAD and a GET tell both and the
archive tier of Intelligent-Tiering as well, which no listing does. S3 Glacier Instant Retrieval (GLACIER_IR)
is no archive in this sense: it is read like any other object.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from vaultviewer.core.archive import Archive, Archived, ArchiveState

_BY_CLASS: Final = {"GLACIER": Archive.FLEXIBLE, "DEEP_ARCHIVE": Archive.DEEP}
_BY_TIER: Final = {"ARCHIVE_ACCESS": Archive.TIERED, "DEEP_ARCHIVE_ACCESS": Archive.TIERED_DEEP}

# x-amz-restore: ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"
_ONGOING: Final = re.compile(r'ongoing-request="true"')
_EXPIRY: Final = re.compile(r'expiry-date="([^"]{1,64})"')


def archived_of_entry(entry: Mapping[str, Any]) -> Archived | None:
    """Read an entry of a listing; None where nothing says that it has to be restored."""
    archive = _BY_CLASS.get(entry.get("StorageClass", ""))
    status: Mapping[str, Any] = entry.get("RestoreStatus", {})
    if status.get("IsRestoreInProgress"):
        return Archived(archive or Archive.UNKNOWN, ArchiveState.RESTORING)
    if archive is None:
        return None
    return _settled(archive, status.get("RestoreExpiryDate"))


def archived_of_head(answer: Mapping[str, Any]) -> Archived | None:
    """Read the answer to a HEAD or a GET; None where the object was never to be restored."""
    archive = _BY_CLASS.get(answer.get("StorageClass", "")) or _BY_TIER.get(answer.get("ArchiveStatus", ""))
    restore: str = answer.get("Restore", "")
    if _ONGOING.search(restore):
        return Archived(archive or Archive.UNKNOWN, ArchiveState.RESTORING)
    if archive is None:
        return None
    return _settled(archive, _expiry(restore))


def _settled(archive: Archive, until: datetime | None) -> Archived:
    """Tell by the end of the copy's time whether there is one. S3 may take a day to remove what has ended."""
    return Archived(archive) if until is None else Archived(archive, ArchiveState.RESTORED, until)


def _expiry(restore: str) -> datetime | None:
    """Read the end of a copy's time out of `x-amz-restore`; None where there is none."""
    found = _EXPIRY.search(restore)
    if found is None:
        return None
    try:
        return parsedate_to_datetime(found[1]).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
