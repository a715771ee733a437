"""The store against a real emulator over HTTP."""

import secrets
from datetime import UTC

import pytest
from support.aws_vault import OpenAt
from support.moto_server import MotoServer

from vaultviewer.adapters.aws.s3_store import CHUNK
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    Cancelled,
    NoSuchBucket,
    NoSuchObject,
    ObjectArchived,
    ObjectChanged,
    TooLarge,
)
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectRef

MANY = 1003
ODD_KEYS = ("a b+c%20d", "a/../b", "plus+", "q?x=1&y#z", "tab\tand\x01", "メール/ünï", "z//double")


def _ignore(_done: int, _size: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def bucket(moto_server: MotoServer) -> str:
    name = moto_server.create_bucket("store-tests")
    moto_server.put_many(name, (f"many/{n:04}" for n in range(MANY)))
    for key in ODD_KEYS:
        moto_server.s3.put_object(Bucket=name, Key=f"odd/{key}", Body=key.encode())
    return name


@pytest.fixture
def store(moto_server: MotoServer, bucket: str, open_at: OpenAt) -> ObjectStore:
    return open_at(moto_server.url, bucket=bucket).store


def _put(server: MotoServer, bucket: str, key: str, body: bytes = b"x", **metadata: str) -> ObjectRef:
    etag = server.s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata)["ETag"]
    return ObjectRef(bucket, key, etag=etag)


def test_a_listing_of_more_than_a_thousand_comes_in_pages(store: ObjectStore) -> None:
    first = store.list_page("many/", cancel=NEVER)
    assert len(first.objects) == 1000
    assert first.next_token is not None
    last = store.list_page("many/", token=first.next_token, cancel=NEVER)
    assert last.next_token is None
    keys = [entry.key for entry in first.objects + last.objects]
    assert keys == [f"many/{n:04}" for n in range(MANY)]


def test_a_page_is_as_long_as_asked(store: ObjectStore) -> None:
    page = store.list_page("many/", limit=7, cancel=NEVER)
    assert [entry.key for entry in page.objects] == [f"many/{n:04}" for n in range(7)]
    assert page.next_token is not None


def test_a_delimiter_gathers_prefixes(store: ObjectStore) -> None:
    page = store.list_page("odd/z", delimiter="/", cancel=NEVER)
    assert page.objects == ()
    assert page.prefixes == ("odd/z/",)


def test_a_row_tells_what_s3_tells(store: ObjectStore, moto_server: MotoServer, bucket: str) -> None:
    moto_server.s3.put_object(Bucket=bucket, Key="row", Body=b"12345", StorageClass="STANDARD_IA")
    [row] = store.list_page("row", cancel=NEVER).objects
    assert (row.key, row.size, row.storage_class) == ("row", 5, "STANDARD_IA")
    assert row.modified.utcoffset() == UTC.utcoffset(None)
    assert row.etag == store.head(ObjectRef(bucket, "row"), cancel=NEVER).ref.etag


def test_odd_keys_are_listed_and_read_as_they_are(store: ObjectStore, bucket: str) -> None:
    listed = [entry.key.removeprefix("odd/") for entry in store.list_page("odd/", cancel=NEVER).objects]
    assert sorted(listed) == sorted(ODD_KEYS)
    for key in listed:
        ref = ObjectRef(bucket, f"odd/{key}")
        assert store.head(ref, cancel=NEVER).ref.key == ref.key
        assert store.get(ref, max_bytes=100, progress=_ignore, cancel=NEVER).body == key.encode()


def test_metadata_passes_through_in_lower_case(
    store: ObjectStore, moto_server: MotoServer, bucket: str
) -> None:
    encoded = "=?UTF-8?B?w7w=?="  # how S3 gives back what is no ASCII; nobody decodes it on the way
    ref = _put(moto_server, bucket, "meta", b"x", **{"X-Amz-IV": "AAAA", "note": encoded})
    head = store.head(ref, cancel=NEVER)
    assert head.untrusted_metadata == {"x-amz-iv": "AAAA", "note": encoded}
    got = store.get(ref, max_bytes=10, progress=_ignore, cancel=NEVER)
    assert got.head.untrusted_metadata == head.untrusted_metadata
    assert got.head.size == head.size == 1
    assert got.head.ref == head.ref == ref


def test_a_body_arrives_whole_with_progress(store: ObjectStore, moto_server: MotoServer, bucket: str) -> None:
    content = secrets.token_bytes(3 * CHUNK + 17)
    ref = _put(moto_server, bucket, "large", content)
    seen: list[tuple[int, int]] = []
    got = store.get(ref, max_bytes=len(content), progress=lambda *at: seen.append(at), cancel=NEVER)
    assert got.body == content
    assert isinstance(got.body, bytearray)
    done = [at for at, _ in seen]
    assert done == sorted(set(done))
    assert all(after - before <= CHUNK for before, after in zip([0, *done], done, strict=False))
    assert seen[-1] == (len(content), len(content))


def test_an_empty_body_is_no_broken_one(store: ObjectStore, moto_server: MotoServer, bucket: str) -> None:
    ref = _put(moto_server, bucket, "empty", b"")
    assert store.get(ref, max_bytes=0, progress=_ignore, cancel=NEVER).body == b""


def test_too_large_is_said_before_the_body_is_read(
    store: ObjectStore, moto_server: MotoServer, bucket: str
) -> None:
    ref = _put(moto_server, bucket, "oversized", b"12345")
    seen: list[tuple[int, int]] = []
    with pytest.raises(TooLarge) as refusal:
        store.get(ref, max_bytes=4, progress=lambda *at: seen.append(at), cancel=NEVER)
    assert refusal.value.details == {"actual": 5, "limit": 4}
    assert seen == []


def test_cancelling_between_chunks_stops_the_read(
    store: ObjectStore, moto_server: MotoServer, bucket: str
) -> None:
    content = secrets.token_bytes(4 * CHUNK)
    ref = _put(moto_server, bucket, "cancelled", content)
    cancel = CancelToken()
    seen: list[int] = []

    def progress(done: int, _size: int) -> None:
        seen.append(done)
        cancel.cancel()

    with pytest.raises(Cancelled):
        store.get(ref, max_bytes=len(content), progress=progress, cancel=cancel)
    assert len(seen) == 1
    # The connection of the half-read body is not used again for the next answer.
    assert store.get(ref, max_bytes=len(content), progress=_ignore, cancel=NEVER).body == content


def test_nothing_is_asked_for_work_that_was_given_up(store: ObjectStore, bucket: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        store.list_page("", cancel=cancel)
    with pytest.raises(Cancelled):
        store.head(ObjectRef(bucket, "never"), cancel=cancel)


def test_an_overwritten_object_is_not_the_one_listed(
    store: ObjectStore, moto_server: MotoServer, bucket: str
) -> None:
    listed = _put(moto_server, bucket, "changed", b"before")
    now = _put(moto_server, bucket, "changed", b"after!")
    with pytest.raises(ObjectChanged):
        store.head(listed, cancel=NEVER)
    with pytest.raises(ObjectChanged):
        store.get(listed, max_bytes=10, progress=_ignore, cancel=NEVER)
    assert store.get(now, max_bytes=10, progress=_ignore, cancel=NEVER).body == b"after!"


def test_a_pinned_version_stays_what_it_was(moto_server: MotoServer, open_at: OpenAt) -> None:
    bucket = moto_server.create_bucket("versioned-tests")
    moto_server.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = moto_server.s3.put_object(Bucket=bucket, Key="k", Body=b"old")["VersionId"]
    moto_server.s3.put_object(Bucket=bucket, Key="k", Body=b"new")
    store = open_at(moto_server.url, bucket=bucket).store
    got = store.get(ObjectRef(bucket, "k", old), max_bytes=10, progress=_ignore, cancel=NEVER)
    assert got.body == b"old"
    assert got.head.ref.version_id == old
    moto_server.s3.delete_object(Bucket=bucket, Key="k", VersionId=old)
    with pytest.raises(ObjectChanged):
        store.get(ObjectRef(bucket, "k", old), max_bytes=10, progress=_ignore, cancel=NEVER)
    with pytest.raises(ObjectChanged):
        store.head(ObjectRef(bucket, "k", old), cancel=NEVER)


def test_what_is_missing_is_named(store: ObjectStore, moto_server: MotoServer, open_at: OpenAt) -> None:
    gone = ObjectRef("store-tests", "gone")
    for ask in (
        lambda: store.head(gone, cancel=NEVER),
        lambda: store.get(gone, max_bytes=1, progress=_ignore, cancel=NEVER),
    ):
        with pytest.raises(NoSuchObject) as missing:
            ask()
        assert missing.value.details["key"] == "gone"
    elsewhere = open_at(moto_server.url, bucket="no-such-bucket").store
    with pytest.raises(NoSuchBucket) as unknown:
        elsewhere.list_page("", cancel=NEVER)
    assert unknown.value.details["bucket"] == "no-such-bucket"


def test_an_archived_object_can_be_listed_but_not_read(
    store: ObjectStore, moto_server: MotoServer, bucket: str
) -> None:
    moto_server.s3.put_object(Bucket=bucket, Key="cold", Body=b"x", StorageClass="GLACIER")
    with pytest.raises(ObjectArchived):
        store.get(ObjectRef(bucket, "cold"), max_bytes=10, progress=_ignore, cancel=NEVER)
