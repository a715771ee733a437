"""Which of keyring's backends keeps the secrets on this system.

`keyring.get_keyring` takes whatever is installed or configured: a file in plain text as well, or a chain that
ends in one. Here only those are taken that encrypt with the login of the system's user, and keyring's
configuration may choose among them, switch them off, and nothing else.
"""

import configparser
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Final

from keyring.backend import KeyringBackend
from keyring.util.platform_ import config_root

from vaultviewer.core.errors import KeychainInsecure, KeychainMissing

MACOS: Final = "keyring.backends.macOS.Keyring"
WINDOWS: Final = "keyring.backends.Windows.WinVaultKeyring"
SECRET_SERVICE: Final = "keyring.backends.SecretService.Keyring"  # noqa: S105  a name, not a secret
KWALLET: Final = "keyring.backends.kwallet.DBusKeyring"

_OF_PLATFORM: Final[Mapping[str, tuple[str, ...]]] = {"darwin": (MACOS,), "win32": (WINDOWS,)}
_OF_OTHER_PLATFORMS: Final = (SECRET_SERVICE, KWALLET)
_ANSWERERS: Final[Mapping[str, str]] = {
    "darwin": "the macOS Keychain does not answer",
    "win32": "the Windows Credential Locker does not answer",
}
_OTHER_ANSWERERS: Final = "neither the Secret Service nor KWallet answers"

_IN_OUR_PLACE: Final[Mapping[str, str]] = {
    SECRET_SERVICE: "vaultviewer.adapters.keychain.secret_service.SecretService",
}
_SAME_KEYCHAIN: Final[Mapping[str, str]] = {
    "keyring.backends.libsecret.Keyring": SECRET_SERVICE,  # by way of another library
}
_SWITCHED_OFF: Final = frozenset({"keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"})
_NO_CHOICE: Final = "keyring.backends.chainer.ChainerBackend"
"""All that there are, one after the other: what keyring does by itself where it finds several."""


def choose_backend(platform: str = sys.platform) -> KeyringBackend:
    """Return the keychain of this system that answers.

    Raises KeychainMissing where none does; KeychainInsecure where another one is configured.
    """
    for name in _candidates(platform):
        kind = _load(_IN_OUR_PLACE.get(name, name))
        if kind.viable:
            return kind()
    raise KeychainMissing(reason=_ANSWERERS.get(platform, _OTHER_ANSWERERS))


def _candidates(platform: str) -> tuple[str, ...]:
    """Return the names of safe backends, the preferred one first, as far as the configuration lets us."""
    safe = _OF_PLATFORM.get(platform, _OF_OTHER_PLATFORMS)
    wish = configured_backend()
    if wish is None or wish == _NO_CHOICE:
        return safe
    if wish in _SWITCHED_OFF:
        raise KeychainMissing(reason="keyring is switched off in its configuration")
    wish = _SAME_KEYCHAIN.get(wish, wish)
    if wish not in safe:
        raise KeychainInsecure(backend=wish)
    return (wish,)


def configured_backend() -> str | None:
    """Return the backend that keyring's own configuration names, without loading it.

    https://keyring.readthedocs.io/en/latest/#configuring

    Raises KeychainMissing where the configuration can't be read.
    """
    if wish := os.environ.get("PYTHON_KEYRING_BACKEND"):
        return wish
    config = configparser.RawConfigParser()
    try:
        config.read(config_root() / "keyringrc.cfg", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        raise KeychainMissing(reason="the configuration of keyring can't be read") from None
    return config.get("backend", "default-keyring", fallback="").strip() or None


def _load(name: str) -> type[KeyringBackend]:
    module, _, kind = name.rpartition(".")
    found: type[KeyringBackend] = getattr(importlib.import_module(module), kind)
    return found
