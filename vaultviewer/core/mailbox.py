"""The facade that the windows and the command line share: list, look, open, fetch, restore, close."""

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from vaultviewer.core.archive import Archived, RestoreAnswer, RestoreOrder
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.policy import MIB, Policy
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import FileUnreadable, TooLarge, VaultViewerError
from vaultviewer.core.mail.body import Body
from vaultviewer.core.mail.digest import Digest, digest_mail
from vaultviewer.core.mail.digest_job import digest_confined
from vaultviewer.core.mail.other_views import OtherView, make_view, make_view_confined
from vaultviewer.core.mail.tree import Mail, Part
from vaultviewer.core.ports import ArrivalQueue, Buffer, Confinement, KeyService, ObjectStore
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.core.throttling import Throttling
from vaultviewer.core.values import ObjectRef, ObjectSummary, Page, StoredObject, VersionMarker, VersionPage
from vaultviewer.core.vault.arrivals import PrefixWatch, QueueWatch, Watch
from vaultviewer.core.vault.cache import SecretCache
from vaultviewer.core.vault.history import DeletedPage, Place, deleted_objects, versions_of
from vaultviewer.core.vault.opener import Opener, Undecrypted, untold

LARGEST_EML: Final = 64 * MIB
CONFINED_FROM: Final = 32 * 1024
"""Bytes from which on a message is read in the confined process.

Measured on two busy cores, the worst of twenty kinds of hostile message: 30 KB took a thread 0.2 s and held
the window up for 0.03 s, 100 KB 0.4 s and 0.1 s, 4 MB 7.5 s and 0.5 s. A process that waits costs 0.01 s, one
that has to be started first 0.2 s; most messages without pictures are smaller than this and cost neither.
"""
_CHUNK: Final = 1024 * 1024
_NOT_A_FILE: Final = "it is not a regular file"


@dataclass(frozen=True, slots=True)
class Opened:
    """A message, ready to be shown. Whoever holds it owns its plaintext; see `SecretBuffer`.

    A local file has neither `evidence` nor `ref`, nor has a message that is `nested` in another one.
    """

    plaintext: SecretBuffer = field(repr=False)
    digest: Digest = field(repr=False)
    evidence: Evidence | None = None
    ref: ObjectRef | None = None
    nested: bool = False

    @property
    def mail(self) -> Mail:
        return self.digest.mail

    @property
    def body(self) -> Body:
        return self.digest.body


@dataclass(frozen=True, slots=True)
class Unopened:
    """An object that did not open, and what is known about it."""

    error: VaultViewerError
    evidence: Evidence


CacheKey: TypeAlias = tuple[ObjectRef, bool]
MessageCache: TypeAlias = SecretCache[CacheKey, Opened]


class Mailbox:
    """One connection's vault. Safe from any thread; the cache belongs to this mailbox alone."""

    def __init__(
        self,
        *,
        bucket: str,
        store: ObjectStore,
        keys: KeyService,
        policy: Policy,
        cache: MessageCache,
        confinement: Confinement,
        desk: SignInDesk | None = None,
        unattended: ObjectStore | None = None,
        throttling: Throttling | None = None,
        queue: ArrivalQueue | None = None,
        caller: Callable[[CancelToken], str] = lambda _cancel: "",
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        """`desk` is where calls of `store` and `keys` wait for a sign-in, where they do; `unattended` is the
        same bucket for work that brings nobody to one; `throttling` is where they tell that AWS asks for
        patience; `queue` is told of new objects, where there is one; `caller` asks AWS for the ARN of whoever
        is calling; `on_close` lets go of what all of them hold, such as connections to AWS.
        """
        self._bucket = bucket
        self._store = store
        self._unattended = unattended or store
        self._policy = policy
        self._cache = cache
        self._confinement = confinement
        self._desk = desk
        self._queue = queue
        self._caller = caller
        self._on_close = on_close
        self._keys = keys
        self._throttling = throttling or Throttling()
        self._opener = Opener(store, keys, policy)

    @property
    def bucket(self) -> str:
        return self._bucket

    @property
    def desk(self) -> SignInDesk | None:
        """Where work waits for a sign-in, and where one signs in."""
        return self._desk

    @property
    def throttling(self) -> Throttling:
        """Where one hears that AWS asks for fewer calls."""
        return self._throttling

    def caller_arn(self, cancel: CancelToken) -> str:
        """Return the ARN of whoever is calling; "" where nobody can be asked.

        Raises ServiceError; Cancelled.
        """
        return self._caller(cancel)

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
        """Return one page in key order; see `ObjectStore.list_page`.

        Raises ServiceError; Cancelled.
        """
        return self._store.list_page(
            prefix, token=token, start_after=start_after, delimiter=delimiter, limit=limit, cancel=cancel
        )

    def watch(self, prefix: str, *, known: Iterable[ObjectSummary] | None = None) -> Watch:
        """Return what looks for new mail below a prefix, by the queue where there is one.

        `known` is all that the prefix held a moment ago, if that is known.
        """
        if self._queue is not None:
            return QueueWatch(self._queue, self._unattended, bucket=self._bucket, prefix=prefix)
        return PrefixWatch(self._unattended, prefix, known=known)

    def peek(self, ref: ObjectRef, *, cancel: CancelToken) -> Evidence:
        """Read an object's metadata and check it as far as that goes.

        Raises ServiceError; Cancelled.
        """
        return self._opener.peek(ref, cancel)

    def open(
        self,
        ref: ObjectRef,
        *,
        open_mismatched: bool = False,
        progress: Callable[[int, int], None] = untold,
        cancel: CancelToken,
    ) -> Opened | Unopened:
        """Return a message out of the cache or the bucket. `open_mismatched` overrides check 5.

        Only what a version or an ETag pins is cached, and what was overridden apart from what was not.

        Raises Cancelled.
        """
        cache_key = (ref, open_mismatched)
        cached = self._cache.get(cache_key)
        if cached is not None:
            progress(len(cached.plaintext), len(cached.plaintext))
            return cached
        result = self._opener.open(ref, open_mismatched=open_mismatched, progress=progress, cancel=cancel)
        if isinstance(result, Undecrypted):
            return Unopened(result.error, result.evidence)
        cancel.checkpoint()
        opened = _read(result.plaintext, result.evidence, self._confinement, cancel)
        pinned = ref.version_id is not None or ref.etag is not None
        if pinned and not opened.mail.reading_stopped:  # which another try may read
            # The parsed parts hold about as much again as the plaintext.
            self._cache.put(cache_key, opened, size=2 * len(opened.plaintext))
        return opened

    def opener(self, wrap: Callable[[KeyService], KeyService]) -> Opener:
        """Return what opens messages past the cache, for work on many; `wrap` may pace the calls to KMS."""
        return Opener(self._store, wrap(self._keys), self._policy)

    def digest(self, plaintext: Buffer, *, cancel: CancelToken) -> Digest:
        """Read a whole message, a large one in the confined process.

        Raises Cancelled.
        """
        return _digest(plaintext, self._confinement, cancel)

    def fetch_bytes(
        self, ref: ObjectRef, *, progress: Callable[[int, int], None] = untold, cancel: CancelToken
    ) -> StoredObject:
        """Return what lies in the bucket, as it is and unchecked, to examine it elsewhere.

        Raises TooLarge; ServiceError; Cancelled.
        """
        return self._store.get(ref, max_bytes=self._policy.max_size, progress=progress, cancel=cancel)

    def versions_of(
        self, key: str, *, after: VersionMarker | None = None, cancel: CancelToken
    ) -> VersionPage:
        """Return one page of the versions and delete markers of one object.

        Raises ServiceError; Cancelled.
        """
        return versions_of(self._store, key, after=after, cancel=cancel)

    def deleted_objects(self, prefix: str, *, place: Place | None = None, cancel: CancelToken) -> DeletedPage:
        """Look through one page of versions for what was deleted.

        Raises ServiceError; Cancelled.
        """
        return deleted_objects(self._store, prefix, place=place, cancel=cancel)

    def restore(self, ref: ObjectRef, order: RestoreOrder, *, cancel: CancelToken) -> RestoreAnswer:
        """Order a restore of an archived object, which costs money: only ever after somebody has agreed.

        Raises ExpeditedUnavailable; ServiceError; Cancelled.
        """
        return self._store.restore(ref, order, cancel=cancel)

    def archived(self, ref: ObjectRef, *, unattended: bool = False, cancel: CancelToken) -> Archived | None:
        """Look how far an archived object is; None where it can be read and was never to be restored.

        `unattended` says that nobody waits for the answer.

        Raises ServiceError; Cancelled.
        """
        store = self._unattended if unattended else self._store
        return store.head(ref, cancel=cancel).archived

    def close(self) -> None:
        """Let go of every message. What is still being opened elsewhere is not kept any more, and what waits
        for a sign-in is given up.
        """
        self._cache.close()
        if self._desk is not None:
            self._desk.close()
        self._on_close()


def open_eml(
    path: Path, *, confinement: Confinement | None, max_size: int = LARGEST_EML, cancel: CancelToken
) -> Opened:
    """Open a message of this machine. Without `confinement` it is read in this very process: for a command,
    which holds no keys, keeps nobody waiting and ends with the one message.

    Raises FileUnreadable, TooLarge; Cancelled.
    """
    try:
        plaintext = _read_whole(path, max_size, cancel)
    except IsADirectoryError:
        raise FileUnreadable(path=path, reason=_NOT_A_FILE) from None
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror or type(error).__name__) from None
    return _read(plaintext, None, confinement, cancel)


def open_stream(stream: BinaryIO, *, max_size: int = LARGEST_EML, cancel: CancelToken) -> Opened:
    """Open a message that somebody pipes into a command; it is read up to its end, in this very process.

    Raises FileUnreadable, TooLarge; Cancelled.
    """
    collected = bytearray()
    try:
        while chunk := stream.read(_CHUNK):
            cancel.checkpoint()
            collected += chunk
            if len(collected) > max_size:
                raise TooLarge(actual=f"more than {max_size}", limit=max_size)
    except OSError as error:
        raise FileUnreadable(path="the input", reason=error.strerror or type(error).__name__) from None
    return _read(SecretBuffer(collected), None, None, cancel)


def open_nested(part: Part, *, confinement: Confinement, cancel: CancelToken) -> Opened:
    """Open a part that is a message, with a copy of its bytes: its own plaintext to wipe.

    Raises Cancelled.
    """
    plaintext = SecretBuffer(bytearray(part.content))
    return replace(_read(plaintext, None, confinement, cancel), nested=True)


def other_view(opened: Opened, view: OtherView, *, confinement: Confinement, cancel: CancelToken) -> str:
    """Return what a reader shows of a message only when it is asked for.

    Raises Stopped; Cancelled.
    """
    if len(opened.plaintext) < CONFINED_FROM:
        return make_view(opened.mail, opened.body, view)
    return make_view_confined(opened.plaintext.view(), view, confinement, cancel=cancel)


def _without_waiting(name: str, flags: int) -> int:
    """Open a pipe without waiting for whoever writes into it, which may be nobody."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _read_whole(path: Path, max_size: int, cancel: CancelToken) -> SecretBuffer:
    with open(path, "rb", buffering=0, opener=_without_waiting) as file:
        # Of the file that is open: what has the name may be another one by now.
        status = os.fstat(file.fileno())
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            # A pipe or a device would block, or never end.
            raise FileUnreadable(path=path, reason=_NOT_A_FILE)
        if size > max_size:
            raise TooLarge(actual=size, limit=max_size)
        plaintext = SecretBuffer.allocate(size)
        memory = plaintext.memory()
        done = 0
        while done < size:
            cancel.checkpoint()
            count = file.readinto(memory[done : done + _CHUNK])
            if not count:
                raise FileUnreadable(path=path, reason="it became shorter while it was read")
            done += count
    return plaintext


def _read(
    plaintext: SecretBuffer, evidence: Evidence | None, confinement: Confinement | None, cancel: CancelToken
) -> Opened:
    digest = _digest(plaintext.view(), confinement, cancel)
    return Opened(plaintext, digest, evidence, evidence.ref if evidence else None)


def _digest(plaintext: Buffer, confinement: Confinement | None, cancel: CancelToken) -> Digest:
    if confinement is None or len(plaintext) < CONFINED_FROM:
        return digest_mail(plaintext)
    return digest_confined(plaintext, confinement, cancel=cancel)
