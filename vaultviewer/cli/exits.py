"""The exit codes of all verbs but the doctor, which has its own."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from vaultviewer.core.errors import (
    AccessDenied,
    CredentialsError,
    KeychainUnavailable,
    Refused,
    ServiceError,
    VaultViewerError,
)


class Exit(IntEnum):
    """How a verb ended. Shells say 130 of what was interrupted: 128 and the number of SIGINT."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    DENIED = 4
    SERVICE = 5
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS: Final = {
    Exit.DONE: "done",
    Exit.FAILED: "some messages failed, each named on the standard error; an export deviates from its "
    "manifest; or a file can't be read or written",
    Exit.USAGE: "wrong usage",
    Exit.REFUSED: "refused by policy or binding",
    Exit.DENIED: "credentials or permission",
    Exit.SERVICE: "network or service",
    Exit.INTERRUPTED: "interrupted",
}

CODES_HELP: Final = "exit codes:\n" + "\n".join(f"  {code:3}  {code.meaning}" for code in Exit)
"""For the end of a verb's help."""


def exit_for(error: VaultViewerError | type[VaultViewerError]) -> Exit:
    """Return the code of a command that came to nothing because of this error."""
    kind = error if isinstance(error, type) else type(error)
    if issubclass(kind, Refused):
        return Exit.REFUSED
    if issubclass(kind, (CredentialsError, AccessDenied, KeychainUnavailable)):
        return Exit.DENIED
    return Exit.SERVICE if issubclass(kind, ServiceError) else Exit.FAILED


def exit_for_all(errors: Iterable[type[VaultViewerError]], *, any_done: bool) -> Exit:
    """Return the code of a command whose messages failed one by one.

    Where not one came through and all for the same sort of reason, the code says which.
    """
    codes = {exit_for(error) for error in errors}
    if not codes:
        return Exit.DONE
    return codes.pop() if len(codes) == 1 and not any_done else Exit.FAILED
