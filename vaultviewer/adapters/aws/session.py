"""Opens a vault: from a connection to the store and the keys that the core works with."""

from dataclasses import dataclass, field

from vaultviewer.adapters.aws.arrival_queue import SqsQueue
from vaultviewer.adapters.aws.buckets import list_buckets
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.adapters.aws.inspector import AwsInspector
from vaultviewer.adapters.aws.kms_keys import KmsKeys
from vaultviewer.adapters.aws.s3_store import S3Store
from vaultviewer.adapters.aws.signing.signer import Signer
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.ports import ArrivalQueue, KeyService, ObjectStore, SecretStore
from vaultviewer.core.preflight.inspection import Inspector
from vaultviewer.core.sign_in import AccessKey, Renewal
from vaultviewer.core.throttling import Throttling


@dataclass(frozen=True, slots=True)
class AwsVault:
    """A vault in AWS: the bucket, the keys, and the connections to both, which `close` ends."""

    store: ObjectStore
    keys: KeyService
    inspector: Inspector
    renewal: Renewal
    queue: ArrivalQueue | None
    """What is told of new mail, where the connection names it."""
    throttling: Throttling
    """Where one hears that AWS asks for fewer calls."""
    _clients: AwsClients = field(repr=False)
    _signer: Signer = field(repr=False)

    def find_buckets(self, *, cancel: CancelToken) -> tuple[str, ...]:
        """Return the names of all buckets of the account, of which the connection's need not be one.

        Raises ServiceError; Cancelled.
        """
        return list_buckets(self._clients, cancel=cancel)

    def close(self) -> None:
        """Close all connections. Work that still runs ends with Cancelled at its next call."""
        self._clients.close()
        self._signer.close()


def open_vault(
    connection: Connection,
    *,
    secrets: SecretStore | None = None,
    static_credentials: AccessKey | None = None,
) -> AwsVault:
    """Return the vault at once: boto3 is imported and the network touched by the first call that needs it.

    `secrets` is where a connection's access key is kept; None where nobody keeps any. `static_credentials`
    stand in for the connection's own source: the embedded sample vault's, or a key that is only tried.
    """
    signer = Signer(connection, secrets, given=static_credentials)
    clients = AwsClients(connection, signer)
    url = connection.queue_url
    queue = SqsQueue(clients, url, read_timeout=connection.read_timeout) if url is not None else None
    return AwsVault(
        store=S3Store(clients),
        keys=KmsKeys(clients),
        inspector=AwsInspector(clients),
        renewal=signer,
        queue=queue,
        throttling=clients.throttling,
        _clients=clients,
        _signer=signer,
    )
