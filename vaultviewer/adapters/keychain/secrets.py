"""Where the program looks for secrets: first among those of this run, then in the keychain."""

import threading

from vaultviewer.core.ports import SecretStore


class RunSecrets:
    """Implements `SecretStore` in memory: its secrets end with the program. Never raises."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._lock = threading.Lock()

    def read(self, name: str) -> str | None:
        """Return a secret, or None where there is none of this name."""
        with self._lock:
            return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        """Keep a secret, in place of one of the same name."""
        with self._lock:
            self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget a secret; there may be none."""
        with self._lock:
            self._secrets.pop(name, None)


class Secrets:
    """Implements `SecretStore` over both. What was entered for this run counts first, and nobody is asked."""

    def __init__(self, keychain: SecretStore) -> None:
        self._keychain = keychain
        self._run = RunSecrets()

    def read(self, name: str) -> str | None:
        """Return a secret, or None where there is none of this name.

        Raises KeychainUnavailable.
        """
        secret = self._run.read(name)
        return self._keychain.read(name) if secret is None else secret

    def write(self, name: str, secret: str) -> None:
        """Keep a secret in the keychain, in place of all others of the same name.

        Raises KeychainUnavailable, and has changed nothing then.
        """
        self._keychain.write(name, secret)
        self._run.delete(name)

    def keep_for_this_run(self, name: str, secret: str) -> None:
        """Keep a secret in memory until the program ends. The keychain isn't asked."""
        self._run.write(name, secret)

    def delete(self, name: str) -> None:
        """Forget a secret everywhere; there may be none.

        Raises KeychainUnavailable, and has forgotten only that of this run then.
        """
        self._run.delete(name)
        self._keychain.delete(name)
