"""Opens a vault: from a connection to the store and the keys that the core works with."""

from dataclasses import dataclass, field

from vaultviewer.adapters.aws.clients import AwsClients, StaticCredentials
from vaultviewer.adapters.aws.inspector import AwsInspector
from vaultviewer.adapters.aws.kms_keys import KmsKeys
from vaultviewer.adapters.aws.s3_store import S3Store
from vaultviewer.core.connection import Connection
from vaultviewer.core.ports import KeyService, ObjectStore
from vaultviewer.core.preflight.inspection import Inspector

__all__ = ["AwsVault", "StaticCredentials", "open_vault"]


@dataclass(frozen=True, slots=True)
class AwsVault:
    """A vault in AWS: the bucket, the keys, and the connections to both, which `close` ends."""

    store: ObjectStore
    keys: KeyService
    inspector: Inspector
    _clients: AwsClients = field(repr=False)

    def close(self) -> None:
        """Close all connections. Work that still runs ends with Cancelled at its next call."""
        self._clients.close()


def open_vault(connection: Connection, *, static_credentials: StaticCredentials | None = None) -> AwsVault:
    """Return the vault at once: boto3 is imported and the network touched by the first call that needs it.

    `static_credentials` are the embedded sample vault's own; everybody else's come from the profile or the
    default chain.
    """
    clients = AwsClients(connection, static_credentials)
    return AwsVault(S3Store(clients), KmsKeys(clients), AwsInspector(clients), clients)
