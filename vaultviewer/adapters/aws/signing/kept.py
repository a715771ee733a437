"""Access keys that are at hand: in memory, or in the keychain."""

from vaultviewer.adapters.aws.signing.asking import Asked
from vaultviewer.adapters.aws.signing.held import Issued
from vaultviewer.core.access_keys import parse_access_key, secret_name
from vaultviewer.core.errors import AccessKeyMissing
from vaultviewer.core.ports import SecretStore
from vaultviewer.core.sign_in import AccessKey


class GivenKey:
    """A key that lives in memory alone: the sample vault's, or one that is tried before it is kept."""

    def __init__(self, key: AccessKey) -> None:
        self._key = key

    def issue(self, asked: Asked) -> Issued:  # noqa: ARG002  Origin's; there is nothing to ask
        return _issued(self._key)


class KeychainKey:
    """The key that is kept for a connection; read anew whenever it is asked for."""

    def __init__(self, connection_id: str, secrets: SecretStore | None) -> None:
        self._name = secret_name(connection_id)
        self._secrets = secrets

    def issue(self, asked: Asked) -> Issued:  # noqa: ARG002  as above
        """Return the key.

        Raises AccessKeyMissing; KeychainUnavailable.
        """
        secret = self._secrets.read(self._name) if self._secrets is not None else None
        key = parse_access_key(secret) if secret is not None else None
        if key is None:
            raise AccessKeyMissing
        return _issued(key)


def _issued(key: AccessKey) -> Issued:
    return Issued(key.access_key_id, key.secret_access_key, key.session_token)
