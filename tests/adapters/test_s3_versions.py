"""Versions and delete markers, against the emulator and against answers as S3 gives them."""

from datetime import UTC, datetime

import pytest
from support.aws_vault import OpenAt
from support.moto_server import MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, Cancelled
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectRef, ObjectVersion, VersionMarker
from vaultviewer.core.vault.history import deleted_objects, versions_of

BUCKET = "history-tests"
ODD = "odd/a b+c%20d/メール"


def _ignore(_done: int, _size: int) -> None:
    """Progress that nobody watches."""


def _put(server: MotoServer, key: str, body: bytes) -> str:
    return server.s3.put_object(Bucket=BUCKET, Key=key, Body=body)["VersionId"]


@pytest.fixture(scope="module")
def history(moto_server: MotoServer) -> dict[str, list[str]]:
    """Put, overwrite, delete; return the version IDs of each key, the newest first."""
    moto_server.create_bucket(BUCKET)
    moto_server.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    kept = [_put(moto_server, "in/kept", body) for body in (b"first", b"second!")]
    gone = [_put(moto_server, "in/gone", b"lost and found")]
    gone.append(moto_server.s3.delete_object(Bucket=BUCKET, Key="in/gone")["VersionId"])
    _put(moto_server, "in/gone.instruction", b"another key")
    odd = [_put(moto_server, ODD, b"x")]
    return {"in/kept": kept[::-1], "in/gone": gone[::-1], ODD: odd}


@pytest.fixture
def store(moto_server: MotoServer, history: dict[str, list[str]], open_at: OpenAt) -> ObjectStore:
    del history
    return open_at(moto_server.url, bucket=BUCKET).store


def _ids(versions: tuple[ObjectVersion, ...]) -> list[str]:
    return [version.version_id for version in versions]


def test_the_versions_of_an_object_are_listed_the_newest_first(
    store: ObjectStore, history: dict[str, list[str]]
) -> None:
    page = versions_of(store, "in/kept", after=None, cancel=NEVER)
    assert _ids(page.versions) == history["in/kept"]
    assert [(version.size, version.latest) for version in page.versions] == [(7, True), (5, False)]
    assert all(version.modified.utcoffset() == UTC.utcoffset(None) for version in page.versions)
    assert page.next_marker is None


def test_a_delete_marker_stands_above_what_it_hides(
    store: ObjectStore, history: dict[str, list[str]]
) -> None:
    page = versions_of(store, "in/gone", after=None, cancel=NEVER)
    assert _ids(page.versions) == history["in/gone"]
    marker, version = page.versions
    assert (marker.is_delete_marker, marker.latest, marker.size, marker.etag) == (True, True, None, None)
    assert (version.is_delete_marker, version.latest) == (False, False)


def test_what_was_deleted_is_found_and_can_still_be_read(
    store: ObjectStore, history: dict[str, list[str]]
) -> None:
    page = deleted_objects(store, "in/", place=None, cancel=NEVER)
    [found] = page.found
    assert found.last is not None
    assert [found.marker.version_id, found.last.version_id] == history["in/gone"]
    ref = ObjectRef(BUCKET, found.last.key, found.last.version_id, found.last.etag)
    got = store.get(ref, max_bytes=100, progress=_ignore, cancel=NEVER)
    assert got.body == b"lost and found"
    assert got.head.ref == ref


def test_pages_go_on_where_the_one_before_ended(store: ObjectStore, history: dict[str, list[str]]) -> None:
    seen: list[str] = []
    after: VersionMarker | None = None
    for _ in range(9):
        page = store.list_versions("in/kept", after=after, limit=1, cancel=NEVER)
        assert len(page.versions) == 1
        seen += _ids(page.versions)
        after = page.next_marker
        if after is None:
            break
    assert seen == history["in/kept"]


def test_odd_keys_come_as_they_are(store: ObjectStore, history: dict[str, list[str]]) -> None:
    assert _ids(versions_of(store, ODD, after=None, cancel=NEVER).versions) == history[ODD]


def test_a_bucket_without_versions_has_one_of_each(moto_server: MotoServer, open_at: OpenAt) -> None:
    bucket = moto_server.create_bucket("history-less")
    moto_server.s3.put_object(Bucket=bucket, Key="k", Body=b"only")
    store = open_at(moto_server.url, bucket=bucket).store
    [version] = versions_of(store, "k", after=None, cancel=NEVER).versions
    assert (version.version_id, version.latest) == ("null", True)


_LISTING = b"""<?xml version="1.0" encoding="UTF-8"?>
<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>vault</Name><Prefix>in/</Prefix>
<KeyMarker/><VersionIdMarker/><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>
<IsTruncated>true</IsTruncated>
<NextKeyMarker>in/%C3%BC</NextKeyMarker><NextVersionIdMarker>u1</NextVersionIdMarker>
<DeleteMarker><Key>in/a</Key><VersionId>a3</VersionId><IsLatest>true</IsLatest>
<LastModified>2026-01-03T00:00:00.000Z</LastModified></DeleteMarker>
<Version><Key>in/a</Key><VersionId>a2</VersionId><IsLatest>false</IsLatest>
<LastModified>2026-01-02T00:00:00.000Z</LastModified><ETag>"e2"</ETag><Size>2</Size>
<StorageClass>DEEP_ARCHIVE</StorageClass><RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>
<RestoreExpiryDate>2026-12-24T00:00:00.000Z</RestoreExpiryDate></RestoreStatus></Version>
<DeleteMarker><Key>in/a</Key><VersionId>a1</VersionId><IsLatest>false</IsLatest>
<LastModified>2026-01-01T00:00:00.000Z</LastModified></DeleteMarker>
<Version><Key>in/b</Key><VersionId>null</VersionId><IsLatest>true</IsLatest>
<LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>"e0"</ETag><Size>0</Size>
<StorageClass>GLACIER</StorageClass><RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress>
</RestoreStatus></Version>
<Version><Key>in/%C3%BC</Key><VersionId>u1</VersionId><IsLatest>true</IsLatest>
<LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>"e0"</ETag><Size>7</Size>
<StorageClass>INTELLIGENT_TIERING</StorageClass></Version>
</ListVersionsResult>"""


def test_an_answer_of_s3_is_read_in_its_order_and_with_its_archives(open_at: OpenAt) -> None:
    with scripted_server(lambda _: answer("200 OK", _LISTING, content_type="application/xml")) as server:
        store = open_at(server.url).store
        page = store.list_versions("in/", after=VersionMarker("in/", "x y"), cancel=NEVER)
        [request] = server.requests
    assert [(each.key, each.version_id) for each in page.versions] == [
        ("in/a", "a3"),
        ("in/a", "a2"),
        ("in/a", "a1"),
        ("in/b", "null"),
        ("in/ü", "u1"),
    ]
    assert page.next_marker == VersionMarker("in/ü", "u1")
    until = datetime(2026, 12, 24, tzinfo=UTC)
    assert [each.archived for each in page.versions] == [
        None,
        Archived(Archive.DEEP, ArchiveState.RESTORED, until),
        None,
        Archived(Archive.FLEXIBLE, ArchiveState.RESTORING),
        None,
    ]
    assert [each.size for each in page.versions] == [None, 2, None, 0, 7]
    assert "key-marker=in%2F" in request.target
    assert "version-id-marker=x%20y" in request.target
    assert request.headers["x-amz-optional-object-attributes"] == "RestoreStatus"


def test_a_missing_permission_is_named(open_at: OpenAt) -> None:
    def refuse(_: Request) -> bytes:
        return answer("403 Forbidden", b"<Error><Code>AccessDenied</Code><Message>No</Message></Error>")

    with scripted_server(refuse) as server, pytest.raises(AccessDenied) as denied:
        open_at(server.url).store.list_versions("in/", cancel=NEVER)
    assert denied.value.details["action"] == "s3:ListBucketVersions"
    assert denied.value.details["resource"] == "arn:aws:s3:::vault"


def test_nothing_is_listed_for_work_that_was_given_up(open_at: OpenAt) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with scripted_server(lambda _: b"") as server:
        with pytest.raises(Cancelled):
            open_at(server.url).store.list_versions("in/", cancel=cancel)
        assert server.requests == []
