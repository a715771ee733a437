"""A vault whose calls outlast its credentials: what AWS refuses for them waits, and is asked again."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from vaultviewer.core.archive import RestoreAnswer, RestoreOrder
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import CredentialsError
from vaultviewer.core.ports import ArrivalQueue, KeyService, ObjectStore, SignInGate
from vaultviewer.core.values import (
    ObjectHead,
    ObjectRef,
    Page,
    QueuedMessage,
    StoredObject,
    UnwrappedKey,
    VersionMarker,
    VersionPage,
)

T = TypeVar("T")


def signed_in(call: Callable[[], T], gate: SignInGate, cancel: CancelToken) -> T:
    """Make a call, and make it again after each sign-in for as long as the credentials don't suffice.

    Raises what the call raises, a CredentialsError only where nobody signs in; Cancelled.
    """
    while True:
        seen = gate.generation
        try:
            answer = call()
        except CredentialsError as error:
            gate.wait(error, seen=seen, cancel=cancel)
        else:
            gate.worked(seen=seen)
            return answer


class SignedInStore:
    """Implements `core.ports.ObjectStore` over another one."""

    def __init__(self, store: ObjectStore, gate: SignInGate) -> None:
        self._store = store
        self._gate = gate

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
        """Return one page; its token is of the bucket, not of who asks, and outlives the credentials."""
        return signed_in(
            lambda: self._store.list_page(
                prefix,
                token=token,
                start_after=start_after,
                delimiter=delimiter,
                limit=limit,
                cancel=cancel,
            ),
            self._gate,
            cancel,
        )

    def head(self, ref: ObjectRef, *, cancel: CancelToken) -> ObjectHead:
        """Return the metadata alone."""
        return signed_in(lambda: self._store.head(ref, cancel=cancel), self._gate, cancel)

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        """Return one whole answer: after a sign-in, reading and its progress begin anew."""
        return signed_in(
            lambda: self._store.get(ref, max_bytes=max_bytes, progress=progress, cancel=cancel),
            self._gate,
            cancel,
        )

    def list_versions(
        self, prefix: str, *, after: VersionMarker | None = None, limit: int = 1000, cancel: CancelToken
    ) -> VersionPage:
        """Return one page of versions and delete markers."""
        return signed_in(
            lambda: self._store.list_versions(prefix, after=after, limit=limit, cancel=cancel),
            self._gate,
            cancel,
        )

    def restore(self, ref: ObjectRef, order: RestoreOrder, *, cancel: CancelToken) -> RestoreAnswer:
        """Order a restore; one that is refused for its credentials has ordered nothing."""
        return signed_in(lambda: self._store.restore(ref, order, cancel=cancel), self._gate, cancel)


class SignedInKeys:
    """Implements `core.ports.KeyService` over another one."""

    def __init__(self, keys: KeyService, gate: SignInGate) -> None:
        self._keys = keys
        self._gate = gate

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        """Unwrap one data key."""
        return signed_in(
            lambda: self._keys.decrypt(wrapped_key, context=context, key_id=key_id, cancel=cancel),
            self._gate,
            cancel,
        )


class SignedInQueue:
    """Implements `core.ports.ArrivalQueue` over another one."""

    def __init__(self, queue: ArrivalQueue, gate: SignInGate) -> None:
        self._queue = queue
        self._gate = gate

    def receive(self, *, cancel: CancelToken) -> tuple[QueuedMessage, ...]:
        """Wait for messages."""
        return signed_in(lambda: self._queue.receive(cancel=cancel), self._gate, cancel)

    def delete(self, receipts: Sequence[str], *, cancel: CancelToken) -> None:
        """Delete messages."""
        signed_in(lambda: self._queue.delete(receipts, cancel=cancel), self._gate, cancel)
