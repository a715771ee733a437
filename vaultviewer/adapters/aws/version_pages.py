"""Pages of object versions, put back into the order in which S3 lists them."""

from collections.abc import Iterable, Mapping
from typing import Any

from vaultviewer.adapters.aws.archive_fields import archived_of_entry
from vaultviewer.core.values import ObjectVersion, VersionMarker, VersionPage


def version_page(answer: Mapping[str, Any]) -> VersionPage:
    """Read an answer of ListObjectVersions.

    S3 lists versions and delete markers among each other; botocore hands them over as two lists, so their
    order is made again: keys by their UTF-8 bytes, of each key the latest first and then by age.
    """
    versions = sorted([*_versions(answer), *_markers(answer)], key=_place)
    return VersionPage(tuple(versions), _next(answer))


def _versions(answer: Mapping[str, Any]) -> Iterable[ObjectVersion]:
    for entry in answer.get("Versions", ()):
        yield ObjectVersion(
            key=entry["Key"],
            version_id=entry["VersionId"],
            modified=entry["LastModified"],
            latest=entry["IsLatest"],
            size=entry["Size"],
            etag=entry["ETag"],
            storage_class=entry.get("StorageClass", "STANDARD"),
            archived=archived_of_entry(entry),
        )


def _markers(answer: Mapping[str, Any]) -> Iterable[ObjectVersion]:
    for entry in answer.get("DeleteMarkers", ()):
        yield ObjectVersion(
            key=entry["Key"],
            version_id=entry["VersionId"],
            modified=entry["LastModified"],
            latest=entry["IsLatest"],
        )


def _place(version: ObjectVersion) -> tuple[bytes, bool, float]:
    return version.key.encode("utf-8", "surrogatepass"), not version.latest, -version.modified.timestamp()


def _next(answer: Mapping[str, Any]) -> VersionMarker | None:
    if not answer.get("IsTruncated") or not answer.get("NextKeyMarker"):
        return None
    return VersionMarker(answer["NextKeyMarker"], answer.get("NextVersionIdMarker"))
