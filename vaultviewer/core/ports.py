"""What the core needs from the outside. Adapters implement these; tests hand in real or fake ones.

Every implementation raises only errors of `vaultviewer.core.errors`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from vaultviewer.core.archive import RestoreAnswer, RestoreOrder
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import CredentialsError
from vaultviewer.core.values import (
    FetchedImage,
    ObjectHead,
    ObjectRef,
    Page,
    QueuedMessage,
    StoredObject,
    UnfetchedImage,
    UnwrappedKey,
    VersionMarker,
    VersionPage,
)


class ObjectStore(Protocol):
    """One S3 bucket. Nothing in it is changed, but that an archived object can be made readable."""

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
        """Return one page in key order: behind the page that gave `token`, or behind the key `start_after`,
        which need not be there.

        Raises ServiceError; Cancelled.
        """
        ...

    def head(self, ref: ObjectRef, *, cancel: CancelToken) -> ObjectHead:
        """Return the metadata alone.

        Raises ServiceError; Cancelled.
        """
        ...

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        """Return metadata and body of one answer, pinned to the version or ETag that `ref` names.

        `progress` is called with bytes read and bytes in all.

        Raises TooLarge before reading a body of more than `max_bytes`; ObjectChanged where the pin no longer
        holds; ObjectArchived and ObjectRestoring; ServiceError; Cancelled.
        """
        ...

    def list_versions(
        self, prefix: str, *, after: VersionMarker | None = None, limit: int = 1000, cancel: CancelToken
    ) -> VersionPage:
        """Return one page of the versions and delete markers of all keys that begin with `prefix`.

        Raises ServiceError; Cancelled.
        """
        ...

    def restore(self, ref: ObjectRef, order: RestoreOrder, *, cancel: CancelToken) -> RestoreAnswer:
        """Ask S3 to make an archived object readable, which takes minutes to days and costs money.

        Raises ExpeditedUnavailable; ServiceError; Cancelled.
        """
        ...


class KeyService(Protocol):
    """KMS Decrypt and nothing else of KMS."""

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        """Unwrap a data key under exactly this encryption context.

        `key_id` comes from the user's configuration, never from an object; None leaves the choice to KMS.
        Where it is an ARN, the call goes to that ARN's Region.

        Raises WrongKey where another key wrapped it; WrappedKeyRejected where KMS rejects wrapped key or
        context; AccessDenied; KeyUnavailable and its kin; ServiceError; Cancelled.
        """
        ...


class ArrivalQueue(Protocol):
    """A queue that is told of objects which come into a bucket. Others may read it, and write into it."""

    def receive(self, *, cancel: CancelToken) -> tuple[QueuedMessage, ...]:
        """Wait some seconds for messages. Nobody else sees those that are returned for a while.

        Raises NoSuchQueue; ServiceError; Cancelled.
        """
        ...

    def delete(self, receipts: Sequence[str], *, cancel: CancelToken) -> None:
        """Delete messages for good. One that can't be deleted comes again.

        Raises NoSuchQueue; ServiceError; Cancelled.
        """
        ...


class SecretStore(Protocol):
    """The keychain of the operating system, or what stands in for it during one run. Names are no secrets.

    Each call may block, for as long as the system asks somebody to unlock the keychain.
    """

    def read(self, name: str) -> str | None:
        """Return a secret, or None where there is none of this name.

        Raises KeychainUnavailable.
        """
        ...

    def write(self, name: str, secret: str) -> None:
        """Keep a secret, in place of one of the same name.

        Raises KeychainUnavailable.
        """
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; there may be none.

        Raises KeychainUnavailable.
        """
        ...


class SignInGate(Protocol):
    """Where work waits while somebody signs in again. Safe from any thread."""

    @property
    def generation(self) -> int:
        """How many times somebody has signed in; read it before a call that may need a new sign-in."""
        ...

    def wait(self, error: CredentialsError, *, seen: int, cancel: CancelToken) -> None:
        """Return once the credentials are others than those of generation `seen`: make the call again then.

        Raises `error` where nobody wants to sign in, or where that can't mend it; Cancelled.
        """
        ...

    def worked(self, *, seen: int) -> None:
        """Tell that a call of generation `seen` was answered, so that its credentials are known to serve."""
        ...


Buffer: TypeAlias = bytes | bytearray | memoryview


class Confinement(Protocol):
    """A place where hostile content is read without the window's process: it can neither hang nor exhaust
    nor take over what holds the keys. Safe from any thread.
    """

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        """Have one of the jobs that the composition root knows read `content`. `request` is msgpack.

        Raises TookTooLong, TookTooMuchMemory, DiedReading; Cancelled, at once.
        """
        ...


class RemoteImages(Protocol):
    """The web, as far as a message may reach into it once its reader has said so. Safe from any thread."""

    def fetch(
        self, untrusted_urls: Sequence[str], *, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> tuple[FetchedImage | UnfetchedImage, ...]:
        """Ask for each address, and say for each in the same order what came of it.

        Nothing of the reader or of an earlier request goes along. `progress` is called with addresses done
        and addresses in all.

        Raises Cancelled, at once.
        """
        ...


class Clock(Protocol):
    """The time now, with its offset."""

    def now(self) -> datetime: ...
