"""The Secret Service of GNOME, KDE or KeePassXC: the backend of keyring, with an end to its waiting."""

from contextlib import ExitStack, closing
from typing import Final

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked

_PATIENCE: Final = 300.0
"""Seconds for somebody to type the keychain's password. A service that died meanwhile never says so."""


class SecretService(Keyring):
    """Closes its connection also where the keychain stays locked, and gives up where nobody unlocks it."""

    appid = "VaultViewer"

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the user's keychain, unlocked. Whoever calls closes its connection.

        Raises KeyringLocked; SecretStorageException.
        """
        with ExitStack() as connection:
            bus = connection.enter_context(closing(secretstorage.dbus_init()))
            collection = secretstorage.get_default_collection(bus)
            self.unlock(collection)
            connection.pop_all()
            return collection

    def unlock(self, item: secretstorage.Collection | secretstorage.Item) -> None:
        """Have the service ask for a password where it must; some lock each entry by itself.

        Raises KeyringLocked.
        """
        if item.is_locked():
            item.unlock(timeout=_PATIENCE)
            if item.is_locked():
                raise KeyringLocked("nobody unlocked it")
