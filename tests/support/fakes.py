"""Fakes of the ports that enforce what the real services enforce, and count what they are asked."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vaultviewer.core.archive import Archived, ArchiveState, RestoreAnswer, RestoreOrder
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import (
    NoSuchObject,
    ObjectArchived,
    ObjectChanged,
    ObjectRestoring,
    TooLarge,
    WrappedKeyRejected,
    WrongKey,
)
from vaultviewer.core.values import (
    ObjectHead,
    ObjectRef,
    ObjectSummary,
    ObjectVersion,
    Page,
    QueuedMessage,
    StoredObject,
    UnwrappedKey,
    VersionMarker,
    VersionPage,
)

BUCKET = "ses-inbound"
MODIFIED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class StoredBytes:
    """What the fake bucket holds under one key."""

    metadata: Mapping[str, str]
    body: bytes

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]


class FakeStore:
    """A bucket in memory. `failures` maps (operation, key) to what is raised instead of an answer.

    `versions` are listed as they stand here, `old` has the content of each by its ID; `archived` is by key.
    """

    def __init__(self, objects: Mapping[str, StoredBytes] | None = None) -> None:
        self.objects = dict(objects or {})
        self.failures: dict[tuple[str, str], Exception] = {}
        self.calls: list[tuple[str, str]] = []
        self.versions: list[ObjectVersion] = []
        self.old: dict[str, StoredBytes] = {}
        self.archived: dict[str, Archived] = {}
        self.orders: list[tuple[ObjectRef, RestoreOrder]] = []

    def put(self, key: str, body: bytes, metadata: Mapping[str, str] | None = None) -> ObjectRef:
        self.objects[key] = StoredBytes(metadata or {}, body)
        return ObjectRef(BUCKET, key, etag=self.objects[key].etag)

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
        self._called("list", prefix, cancel)
        assert delimiter is None, "this fake knows no folders"
        behind = token or start_after or ""
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > behind)
        summaries = tuple(
            ObjectSummary(
                key,
                len(self.objects[key].body),
                MODIFIED,
                self.objects[key].etag,
                archived=self.archived.get(key),
            )
            for key in keys[:limit]
        )
        return Page(summaries, next_token=keys[limit - 1] if len(keys) > limit else None)

    def head(self, ref: ObjectRef, *, cancel: CancelToken) -> ObjectHead:
        self._called("head", ref.key, cancel)
        return self._head(ref)

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        self._called("get", ref.key, cancel)
        head = self._head(ref)
        if head.size > max_bytes:
            raise TooLarge(actual=head.size, limit=max_bytes)
        if head.archived is not None and not head.archived.readable:
            restoring = head.archived.state is ArchiveState.RESTORING
            kind = ObjectRestoring if restoring else ObjectArchived
            raise kind(key=ref.key, archive=head.archived.archive, archived=head.archived)
        progress(head.size, head.size)
        return StoredObject(head, self._stored(ref).body)

    def list_versions(
        self, prefix: str, *, after: VersionMarker | None = None, limit: int = 1000, cancel: CancelToken
    ) -> VersionPage:
        self._called("versions", prefix, cancel)
        found = [each for each in self.versions if each.key.startswith(prefix)]
        start = 0
        if after is not None:
            start = next(
                number
                for number, each in enumerate(found, 1)
                if (each.key, each.version_id) == (after.key, after.version_id)
            )
        page = found[start : start + limit]
        more = start + limit < len(found)
        return VersionPage(tuple(page), VersionMarker(page[-1].key, page[-1].version_id) if more else None)

    def restore(self, ref: ObjectRef, order: RestoreOrder, *, cancel: CancelToken) -> RestoreAnswer:
        self._called("restore", ref.key, cancel)
        self.orders.append((ref, order))
        archived = self.archived[ref.key]
        self.archived[ref.key] = Archived(archived.archive, ArchiveState.RESTORING)
        return RestoreAnswer.STARTED

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.calls)

    def _called(self, operation: str, key: str, cancel: CancelToken) -> None:
        cancel.checkpoint()
        self.calls.append((operation, key))
        if (operation, key) in self.failures:
            raise self.failures[operation, key]

    def _head(self, ref: ObjectRef) -> ObjectHead:
        stored = self._stored(ref)
        if ref.etag is not None and ref.etag != stored.etag:
            raise ObjectChanged(key=ref.key)
        answered = ObjectRef(BUCKET, ref.key, ref.version_id, stored.etag)
        archived = self.archived.get(ref.key)
        return ObjectHead(answered, stored.metadata, len(stored.body), MODIFIED, "S3REQUEST", archived)

    def _stored(self, ref: ObjectRef) -> StoredBytes:
        if ref.version_id is not None:
            if ref.version_id not in self.old:
                raise ObjectChanged(key=ref.key)
            return self.old[ref.version_id]
        if ref.key not in self.objects:
            raise NoSuchObject(key=ref.key)
        return self.objects[ref.key]


@dataclass(frozen=True)
class KmsEntry:
    """One wrapped key: KMS gives `plaintext` for exactly this blob, context and key."""

    key_arn: str
    wrapped: bytes
    context: Mapping[str, str]
    plaintext: bytes


class FakeKeys:
    """KMS with a handful of wrapped keys. Aliases lead to key ARNs; `failures` are raised by key ID.

    `handed_out` keeps the very buffers of the answers, so that a test can see them overwritten.
    """

    def __init__(self, *entries: KmsEntry, aliases: Mapping[str, str] | None = None) -> None:
        self.entries = list(entries)
        self.aliases = dict(aliases or {})
        self.failures: dict[str | None, Exception] = {}
        self.answer_arn: str | None = None
        self.calls: list[str | None] = []
        self.handed_out: list[bytearray] = []

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        cancel.checkpoint()
        self.calls.append(key_id)
        if key_id in self.failures:
            raise self.failures[key_id]
        entry = next((known for known in self.entries if known.wrapped == wrapped_key), None)
        if entry is None:
            raise WrappedKeyRejected
        if key_id is not None and not self._leads_to(key_id, entry.key_arn):
            raise WrongKey(key=key_id, named_key="")
        if dict(context) != dict(entry.context):
            raise WrappedKeyRejected
        plaintext = bytearray(entry.plaintext)
        self.handed_out.append(plaintext)
        return UnwrappedKey(plaintext, self.answer_arn or entry.key_arn, "KMSREQUEST")

    def _leads_to(self, key_id: str, key_arn: str) -> bool:
        return key_id in {key_arn, key_arn.rpartition("/")[2]} or self.aliases.get(key_id) == key_arn


class FakeArrivalQueue:
    """A queue that gives out what it has, and everything again until it is deleted."""

    def __init__(self, *bodies: str) -> None:
        self.messages: dict[str, str] = {}
        self.deleted: list[str] = []
        self.asked = 0
        self.send(*bodies)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.messages[f"receipt {len(self.messages) + len(self.deleted)}"] = body

    def receive(self, *, cancel: CancelToken) -> tuple[QueuedMessage, ...]:
        cancel.checkpoint()
        self.asked += 1
        return tuple(QueuedMessage(body, receipt) for receipt, body in self.messages.items())

    def delete(self, receipts: Sequence[str], *, cancel: CancelToken) -> None:
        cancel.checkpoint()
        for receipt in receipts:
            self.deleted.append(self.messages.pop(receipt))
