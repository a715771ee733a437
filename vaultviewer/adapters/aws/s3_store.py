"""S3 as the core's `ObjectStore`: lists, heads and reads the objects of one bucket, and has them restored."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Protocol

from vaultviewer.adapters.aws.archive_fields import archived_of_entry, archived_of_head
from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.adapters.aws.restoring import REFUSED_AS_NEEDLESS, restore_answer, restore_request
from vaultviewer.adapters.aws.version_pages import version_page
from vaultviewer.core.archive import ArchiveState, RestoreAnswer, RestoreOrder
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import (
    ConnectionLost,
    InvalidRequest,
    ObjectArchived,
    ObjectChanged,
    ObjectRestoring,
    TooLarge,
)
from vaultviewer.core.values import (
    ObjectHead,
    ObjectRef,
    ObjectSummary,
    Page,
    StoredObject,
    VersionMarker,
    VersionPage,
)

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CHUNK: Final = 256 * 1024
"""Bytes between two checkpoints: few enough to stop at once, many enough not to cost time."""


class _Body(Protocol):
    """What is used of botocore's StreamingBody."""

    def readinto(self, b: memoryview) -> int: ...

    def close(self) -> None: ...


class S3Store:
    """Implements `core.ports.ObjectStore` over boto3.

    S3's keys may hold characters that XML can't; botocore asks for listings with EncodingType=url and decodes
    them, so keys arrive here as they are. Metadata passes through as boto3 gives it: names in lower case.
    """

    def __init__(self, clients: AwsClients) -> None:
        self._clients = clients

    def list_page(
        self,
        prefix: str,
        *,
        token: str | None = None,
        start_after: str | None = None,
        delimiter: str | None = None,
        limit: int = 1000,
        cancel: CancelToken,
    ) -> Page:
        """Return one page in key order; see `ObjectStore.list_page`."""
        asked: dict[str, Any] = {
            "Bucket": self._clients.bucket,
            "Prefix": prefix,
            "MaxKeys": limit,
            "OptionalObjectAttributes": ["RestoreStatus"],
        }
        if token is not None:
            asked["ContinuationToken"] = token
        if start_after is not None:
            asked["StartAfter"] = start_after
        if delimiter is not None:
            asked["Delimiter"] = delimiter
        with border(self._list_call("ListObjectsV2", "s3:ListBucket"), cancel):
            answer: Mapping[str, Any] = self._clients.s3().list_objects_v2(**asked)
            return Page(
                objects=tuple(_summary(entry) for entry in answer.get("Contents", ())),
                prefixes=tuple(entry["Prefix"] for entry in answer.get("CommonPrefixes", ())),
                next_token=answer.get("NextContinuationToken"),
            )

    def head(self, ref: ObjectRef, *, cancel: CancelToken) -> ObjectHead:
        """Return the metadata alone; see `ObjectStore.head`."""
        with border(self._object_call("HeadObject", ref), cancel):
            client = self._clients.s3()
            try:
                answer: Mapping[str, Any] = client.head_object(**_pinned(ref))
            except client.exceptions.ClientError as refusal:
                self._raise_reason(client, ref, refusal.response, cancel)
                raise
            return _head(ref, answer)

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        """Return metadata and body of one answer; see `ObjectStore.get`."""
        call = self._object_call("GetObject", ref)
        with border(call, cancel):
            client = self._clients.s3()
            try:
                answer: Mapping[str, Any] = client.get_object(**_pinned(ref))
            except client.exceptions.InvalidObjectState:
                self._raise_archived(ref, cancel)
                raise
            # Closed half-read, urllib3 drops the connection; read to its end, it goes back to the pool.
            with closing(answer["Body"]) as body:
                head = _head(ref, answer)
                if head.size > max_bytes:
                    raise TooLarge(actual=head.size, limit=max_bytes)
                return StoredObject(head, _read(body, head.size, call, progress, cancel))

    def list_versions(
        self, prefix: str, *, after: VersionMarker | None = None, limit: int = 1000, cancel: CancelToken
    ) -> VersionPage:
        """Return one page of versions and delete markers; see `ObjectStore.list_versions`."""
        asked: dict[str, Any] = {
            "Bucket": self._clients.bucket,
            "Prefix": prefix,
            "MaxKeys": limit,
            "OptionalObjectAttributes": ["RestoreStatus"],
        }
        if after is not None:
            asked["KeyMarker"] = after.key
            if after.version_id is not None:
                asked["VersionIdMarker"] = after.version_id
        with border(self._list_call("ListObjectVersions", "s3:ListBucketVersions"), cancel):
            return version_page(self._clients.s3().list_object_versions(**asked))

    def restore(self, ref: ObjectRef, order: RestoreOrder, *, cancel: CancelToken) -> RestoreAnswer:
        """Ask S3 to restore an archived object; see `ObjectStore.restore`."""
        asked: dict[str, Any] = {"Bucket": ref.bucket, "Key": ref.key}
        if ref.version_id is not None:
            asked["VersionId"] = ref.version_id
        with border(self._object_call("RestoreObject", ref, action="s3:RestoreObject"), cancel):
            client = self._clients.s3()
            try:
                answer: Mapping[str, Any] = client.restore_object(
                    **asked, RestoreRequest=restore_request(order)
                )
            except client.exceptions.ClientError as refusal:
                settled = REFUSED_AS_NEEDLESS.get(refusal.response["Error"].get("Code", ""))
                if settled is None:
                    raise
                return settled
            return restore_answer(answer)

    def _list_call(self, operation: str, action: str) -> Call:
        return Call(
            operation=operation,
            action=action,
            resource=self._clients.bucket_arn,
            endpoint=self._clients.endpoint,
            region=self._clients.region_asked,
            bucket=self._clients.bucket,
        )

    def _object_call(self, operation: str, ref: ObjectRef, *, action: str | None = None) -> Call:
        return Call(
            operation=operation,
            action=action or ("s3:GetObject" if ref.version_id is None else "s3:GetObjectVersion"),
            resource=self._clients.object_arn(ref.key),
            endpoint=self._clients.endpoint,
            region=self._clients.region_asked,
            bucket=ref.bucket,
            key=ref.key,
            version_id=ref.version_id,
        )

    def _raise_reason(
        self, client: "S3Client", ref: ObjectRef, refusal: Mapping[str, Any], cancel: CancelToken
    ) -> None:
        """Ask once more with GET where a HEAD was refused: HTTP gives HEAD no body to tell the reason in.

        An expired sign-in and a wrong clock look like a missing permission otherwise.
        """
        if refusal["ResponseMetadata"]["HTTPStatusCode"] not in _REFUSED_WITHOUT_REASON:
            return
        with border(self._object_call("GetObject", ref), cancel):
            client.get_object(**_pinned(ref), Range="bytes=0-0")["Body"].close()

    def _raise_archived(self, ref: ObjectRef, cancel: CancelToken) -> None:
        """Ask with HEAD where and how far an archived object is: S3 refuses to read it without saying so."""
        archived = self.head(ref, cancel=cancel).archived
        if archived is None or archived.readable:
            return  # It has been restored meanwhile; the refusal is told as it came.
        kind = ObjectRestoring if archived.state is ArchiveState.RESTORING else ObjectArchived
        raise kind(key=ref.key, archive=archived.archive, archived=archived)


_REFUSED_WITHOUT_REASON: Final = frozenset({400, 403})


def _pinned(ref: ObjectRef) -> dict[str, Any]:
    """Name the object to S3, and the version or the content that was listed where that is known."""
    named = {"Bucket": ref.bucket, "Key": ref.key}
    if ref.version_id is not None:
        return named | {"VersionId": ref.version_id}
    if ref.etag is not None:
        return named | {"IfMatch": ref.etag}
    return named


def _summary(entry: Mapping[str, Any]) -> ObjectSummary:
    return ObjectSummary(
        key=entry["Key"],
        size=entry["Size"],
        modified=entry["LastModified"],
        etag=entry["ETag"],
        storage_class=entry.get("StorageClass", "STANDARD"),
        archived=archived_of_entry(entry),
    )


def _head(ref: ObjectRef, answer: Mapping[str, Any]) -> ObjectHead:
    """Read an answer's header fields, and hold them against the pin: not every store honours If-Match."""
    version_id = answer.get("VersionId")
    etag = answer.get("ETag")
    if ref.version_id is not None and version_id not in {ref.version_id, None}:
        raise ObjectChanged(key=ref.key)
    if ref.etag is not None and _bare(etag) != _bare(ref.etag):
        raise ObjectChanged(key=ref.key)
    if "ContentLength" not in answer or "LastModified" not in answer:
        raise InvalidRequest(operation="GetObject", reason="the answer lacks a length or a time")
    return ObjectHead(
        ref=ObjectRef(ref.bucket, ref.key, version_id or ref.version_id, etag),
        untrusted_metadata=dict(answer.get("Metadata", {})),
        size=answer["ContentLength"],
        modified=answer["LastModified"],
        request_id=answer["ResponseMetadata"].get("RequestId"),
        archived=archived_of_head(answer),
    )


def _bare(etag: str | None) -> str | None:
    """Return the ETag without its quotes, which some stores leave out in one answer or the other."""
    return etag.strip('"') if etag is not None else None


def _read(
    body: _Body, size: int, call: Call, progress: Callable[[int, int], None], cancel: CancelToken
) -> bytearray:
    """Read the body to its end, with a checkpoint after each chunk."""
    content = bytearray(size)
    done = 0
    with memoryview(content) as room:
        while done < size:
            got = body.readinto(room[done : done + CHUNK])
            if got == 0:
                raise ConnectionLost(endpoint=call.endpoint)
            done += got
            progress(done, size)
            cancel.checkpoint()
    return content
