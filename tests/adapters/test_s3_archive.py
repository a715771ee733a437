"""Archived objects: what S3 says of them, how a restore is ordered, and what its answers mean."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.aws_vault import OpenAt, one_attempt
from support.moto_server import MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.adapters.aws.archive_fields import archived_of_entry, archived_of_head
from vaultviewer.core.archive import (
    Archive,
    Archived,
    ArchiveState,
    RestoreAnswer,
    RestoreOrder,
    Retrieval,
    archived_in,
)
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import AccessDenied, ExpeditedUnavailable, ObjectArchived, ObjectRestoring
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectRef

if TYPE_CHECKING:
    from types_boto3_s3.literals import StorageClassType

__all__ = ["one_attempt"]

REF = ObjectRef("vault", "in/m 1", "v1")
DAYS = RestoreOrder(Retrieval.BULK, 5)
UNTIL = datetime(2026, 12, 24, tzinfo=UTC)


def _ignore(_done: int, _size: int) -> None:
    """Progress that nobody watches."""


def _get(store: ObjectStore, ref: ObjectRef) -> None:
    store.get(ref, max_bytes=100, progress=_ignore, cancel=NEVER)


# ------------------------------------------------------------------------------------- with the emulator


@pytest.mark.parametrize(
    ("storage_class", "archive"), [("GLACIER", Archive.FLEXIBLE), ("DEEP_ARCHIVE", Archive.DEEP)]
)
def test_from_archived_to_read_again(
    moto_server: MotoServer, open_at: OpenAt, storage_class: "StorageClassType", archive: Archive
) -> None:
    bucket = moto_server.create_bucket(f"archive-{storage_class.lower().replace('_', '-')}")
    moto_server.s3.put_object(Bucket=bucket, Key="m1", Body=b"cold", StorageClass=storage_class)
    store = open_at(moto_server.url, bucket=bucket).store
    [listed] = store.list_page("", cancel=NEVER).objects
    assert listed.archived == Archived(archive)
    ref = ObjectRef(bucket, "m1", etag=listed.etag)
    with pytest.raises(ObjectArchived) as refused:
        _get(store, ref)
    assert archived_in(refused.value) == Archived(archive)
    assert archive in str(refused.value)

    assert store.restore(ref, RestoreOrder(Retrieval.STANDARD, 2), cancel=NEVER) is RestoreAnswer.STARTED
    restored = store.head(ref, cancel=NEVER).archived
    assert restored is not None
    assert restored.readable
    assert restored.until is not None
    assert 1.9 < (restored.until - datetime.now(UTC)).total_seconds() / 86400 < 2.1
    assert store.get(ref, max_bytes=100, progress=_ignore, cancel=NEVER).body == b"cold"
    assert store.restore(ref, RestoreOrder(Retrieval.STANDARD, 9), cancel=NEVER) is RestoreAnswer.EXTENDED


def test_what_is_not_archived_is_not_restored(moto_server: MotoServer, open_at: OpenAt) -> None:
    bucket = moto_server.create_bucket("archive-none")
    for key, storage_class in (("m1", "STANDARD"), ("m2", "GLACIER_IR")):
        options: Any = {"StorageClass": storage_class}
        moto_server.s3.put_object(Bucket=bucket, Key=key, Body=b"warm", **options)
    store = open_at(moto_server.url, bucket=bucket).store
    assert [each.archived for each in store.list_page("", cancel=NEVER).objects] == [None, None]
    answered = store.restore(ObjectRef(bucket, "m1"), DAYS, cancel=NEVER)
    assert answered is RestoreAnswer.NOT_ARCHIVED


# ------------------------------------------------------------------------------- with answers as S3's are


def _error(code: str, status: str) -> bytes:
    return answer(status, f"<Error><Code>{code}</Code><Message>words</Message></Error>".encode())


@pytest.mark.parametrize(
    ("order", "written"),
    [
        (
            DAYS,
            "<Days>5</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters>",
        ),
        (
            RestoreOrder(Retrieval.EXPEDITED, None),
            "<GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters>",
        ),
    ],
)
def test_an_order_says_what_was_chosen_and_for_which_version(
    open_at: OpenAt, order: RestoreOrder, written: str
) -> None:
    with scripted_server(lambda _: answer("202 Accepted")) as server:
        answered = open_at(server.url).store.restore(REF, order, cancel=NEVER)
        [request] = server.requests
    assert answered is RestoreAnswer.STARTED
    assert request.method == "POST"
    assert request.target == "/vault/in/m%201?restore&versionId=v1"
    body = request.body.decode()
    assert body.partition(">")[2].removesuffix("</RestoreRequest>") == written


@pytest.mark.usefixtures("one_attempt")
@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("409 Conflict", "RestoreAlreadyInProgress", RestoreAnswer.UNDER_WAY),
        ("403 Forbidden", "InvalidObjectState", RestoreAnswer.NOT_ARCHIVED),
        ("403 Forbidden", "ObjectAlreadyInActiveTierError", RestoreAnswer.NOT_ARCHIVED),
    ],
)
def test_a_needless_order_is_no_failure(
    open_at: OpenAt, status: str, code: str, expected: RestoreAnswer
) -> None:
    with scripted_server(lambda _: _error(code, status)) as server:
        assert open_at(server.url).store.restore(REF, DAYS, cancel=NEVER) is expected


@pytest.mark.usefixtures("one_attempt")
def test_no_capacity_is_told_as_such(open_at: OpenAt) -> None:
    refusal = _error("GlacierExpeditedRetrievalNotAvailable", "503 Service Unavailable")
    with scripted_server(lambda _: refusal) as server, pytest.raises(ExpeditedUnavailable):
        open_at(server.url).store.restore(REF, DAYS, cancel=NEVER)


def test_a_missing_permission_to_restore_is_named(open_at: OpenAt) -> None:
    refusal = _error("AccessDenied", "403 Forbidden")
    with scripted_server(lambda _: refusal) as server, pytest.raises(AccessDenied) as denied:
        open_at(server.url).store.restore(REF, DAYS, cancel=NEVER)
    assert denied.value.details["action"] == "s3:RestoreObject"
    assert denied.value.details["resource"] == "arn:aws:s3:::vault/in/m 1"


def _refusing_to_read(**head: str) -> Callable[[Request], bytes]:
    """Refuse every GET for the archive, and say with HEAD how the object lies."""

    def script(request: Request) -> bytes:
        if request.method == "HEAD":
            fields = {"etag": '"e"', "last-modified": "Tue, 24 Nov 2026 00:00:00 GMT", **head}
            return answer("200 OK", b"12345", headers=fields)
        return _error("InvalidObjectState", "403 Forbidden")

    return script


@pytest.mark.parametrize(
    ("head", "kind", "archived"),
    [
        ({"x-amz-storage-class": "GLACIER"}, ObjectArchived, Archived(Archive.FLEXIBLE)),
        (
            {"x-amz-storage-class": "DEEP_ARCHIVE", "x-amz-restore": 'ongoing-request="true"'},
            ObjectRestoring,
            Archived(Archive.DEEP, ArchiveState.RESTORING),
        ),
        (
            {"x-amz-storage-class": "INTELLIGENT_TIERING", "x-amz-archive-status": "ARCHIVE_ACCESS"},
            ObjectArchived,
            Archived(Archive.TIERED),
        ),
        (
            {
                "x-amz-storage-class": "INTELLIGENT_TIERING",
                "x-amz-archive-status": "DEEP_ARCHIVE_ACCESS",
                "x-amz-restore": 'ongoing-request="true"',
            },
            ObjectRestoring,
            Archived(Archive.TIERED_DEEP, ArchiveState.RESTORING),
        ),
    ],
)
def test_what_refuses_to_be_read_says_where_it_lies(
    open_at: OpenAt, head: dict[str, str], kind: type[ObjectArchived], archived: Archived
) -> None:
    with scripted_server(_refusing_to_read(**head)) as server:
        store = open_at(server.url).store
        with pytest.raises(kind) as refused:
            _get(store, ObjectRef("vault", "m1"))
        assert [request.method for request in server.requests] == ["GET", "HEAD"]
    assert archived_in(refused.value) == archived
    assert archived.archive in str(refused.value)


@pytest.mark.parametrize(
    "head",
    [
        {},
        {
            "x-amz-storage-class": "GLACIER",
            "x-amz-restore": 'ongoing-request="false", expiry-date="Thu, 24 Dec 2026 00:00:00 GMT"',
        },
    ],
)
def test_a_refusal_that_head_does_not_explain_is_told_as_it_came(
    open_at: OpenAt, head: dict[str, str]
) -> None:
    with scripted_server(_refusing_to_read(**head)) as server, pytest.raises(ObjectArchived) as refused:
        _get(open_at(server.url).store, ObjectRef("vault", "m1"))
    assert archived_in(refused.value) == Archived(Archive.UNKNOWN)


# --------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ({}, None),
        ({"StorageClass": "GLACIER_IR"}, None),
        ({"StorageClass": "INTELLIGENT_TIERING"}, None),
        (
            {
                "StorageClass": "GLACIER",
                "Restore": 'ongoing-request="false", expiry-date="Thu, 24 Dec 2026 00:00:00 GMT"',
            },
            Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, UNTIL),
        ),
        (
            {"StorageClass": "GLACIER", "Restore": 'ongoing-request="false", expiry-date="no day"'},
            Archived(Archive.FLEXIBLE),
        ),
        ({"Restore": 'ongoing-request="true"'}, Archived(Archive.UNKNOWN, ArchiveState.RESTORING)),
    ],
)
def test_headers_are_read(answered: dict[str, str], expected: Archived | None) -> None:
    assert archived_of_head(answered) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, None),
        ({"StorageClass": "STANDARD"}, None),
        ({"StorageClass": "GLACIER"}, Archived(Archive.FLEXIBLE)),
        (
            {"StorageClass": "INTELLIGENT_TIERING", "RestoreStatus": {"IsRestoreInProgress": True}},
            Archived(Archive.UNKNOWN, ArchiveState.RESTORING),
        ),
        (
            {"StorageClass": "GLACIER", "RestoreStatus": {"RestoreExpiryDate": UNTIL}},
            Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, UNTIL),
        ),
    ],
)
def test_listings_are_read(entry: dict[str, Any], expected: Archived | None) -> None:
    assert archived_of_entry(entry) == expected


@given(
    st.sampled_from(["GLACIER", "DEEP_ARCHIVE", "STANDARD", "X"]) | st.text(max_size=9),
    st.text(max_size=60)
    | st.text(max_size=40).map('ongoing-request="false", expiry-date="{}"'.format)
    | st.text("0123456789 :,GMTa", max_size=40).map('expiry-date="{}"'.format),
)
def test_no_header_breaks_the_reading(storage_class: str, restore: str) -> None:
    archived = archived_of_head({"StorageClass": storage_class, "Restore": restore})
    if archived is not None and archived.until is not None:
        assert archived.until.utcoffset() == UTC.utcoffset(None)
        assert archived.readable
