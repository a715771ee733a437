"""The operating system's keychain, over keyring."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vaultviewer.core.errors import (
    KeychainFailed,
    KeychainLocked,
    KeychainMissing,
    KeychainUnavailable,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "VaultViewer"
"""Under which the keychain's own program shows the secrets."""

_LOCKED: Final = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException", "TimeoutError"})
"""What keyring and SecretStorage raise, by name: their modules are there only where they are used."""
_GONE: Final = frozenset({"SecretServiceNotAvailableException", "ConnectionError", "EOFError"})
_LOCKED_REPLY: Final = "org.freedesktop.Secret.Error.IsLocked"
"""https://specifications.freedesktop.org/secret-service/latest/errors.html"""
_GIVEN_UP: Final = "Cancelled by user"
"""How keyring's backend for KWallet tells of a password that nobody typed when it writes or deletes."""
_NOBODY_TO_ASK: Final = -25308
"""errSecInteractionNotAllowed: macOS can't show its question, as on a remote login."""


class SystemKeychain:
    """Implements `SecretStore`. One call at a time: a locked keychain asks for its password once.

    keyring is imported by the first call, which takes a while: none belongs on the GUI thread.
    """

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def read(self, name: str) -> str | None:
        """Return a secret, or None where there is none of this name.

        Raises KeychainUnavailable.
        """
        with self._opened() as backend:
            return backend.get_password(SERVICE, name)

    def write(self, name: str, secret: str) -> None:
        """Keep a secret, in place of one of the same name.

        Raises KeychainUnavailable.
        """
        with self._opened() as backend:
            backend.set_password(SERVICE, name, secret)

    def delete(self, name: str) -> None:
        """Forget a secret; there may be none.

        Raises KeychainUnavailable.
        """
        with self._opened() as backend:
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

    @contextmanager
    def _opened(self) -> "Iterator[KeyringBackend]":
        from vaultviewer.adapters.keychain.backends import choose_backend  # noqa: PLC0415  as the class says

        with self._one_at_a_time:
            try:
                yield choose_backend()
            except KeychainUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  keyring lets pass whatever a system's library raises
                # Not even as its cause: the text of a foreign error may quote what was to be kept.
                raise _problem_of(error) from None


def _problem_of(error: Exception) -> KeychainUnavailable:
    causes = tuple(_causes(error))
    if any(_says_locked(each) for each in causes):
        return KeychainLocked()
    if any(_is_one_of(_GONE, each) for each in causes):
        return KeychainMissing(reason="it does not answer any more")
    return KeychainFailed(kind=type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _says_locked(error: BaseException) -> bool:
    return (
        _is_one_of(_LOCKED, error)
        or getattr(error, "name", None) == _LOCKED_REPLY
        or error.args[:1] in ((_GIVEN_UP,), (_NOBODY_TO_ASK,))
    )


def _is_one_of(names: frozenset[str], error: BaseException) -> bool:
    return any(kind.__name__ in names for kind in type(error).__mro__)
