"""What an error means for an export: one message has failed, it is asked for again, or nothing can go on."""

from dataclasses import dataclass
from enum import Enum, auto

from vaultviewer.core.errors import (
    AlreadyExists,
    CertificatesUnreadable,
    ConnectionFailed,
    ConnectionLost,
    CredentialsError,
    InvalidConfiguration,
    NoSuchBucket,
    SaveFailed,
    ServiceUnavailable,
    Throttled,
    TlsFailed,
    VaultViewerError,
    WrongRegion,
)
from vaultviewer.core.export.troubles import LedgerInUse, LedgerUnreadable


class Verdict(Enum):
    """What becomes of the export after an error."""

    FAILED = auto()  # a fact about this message: the export goes on without it
    AGAIN = auto()  # it may go well next time: the other side was there, or a name was taken in between
    UNREACHED = auto()  # nothing answered, or nobody may be asked: it says nothing about the message
    STOP = auto()  # what no other message would fare better with


def verdict_of(error: VaultViewerError) -> Verdict:
    """Sort an error."""
    if isinstance(error, _STOPS):
        return Verdict.STOP
    if isinstance(error, ConnectionLost | ServiceUnavailable | AlreadyExists):
        return Verdict.AGAIN
    if isinstance(error, ConnectionFailed | Throttled):
        return Verdict.UNREACHED
    return Verdict.FAILED


_STOPS = (
    CredentialsError,
    NoSuchBucket,
    WrongRegion,
    TlsFailed,
    CertificatesUnreadable,
    InvalidConfiguration,
    SaveFailed,
    LedgerInUse,
    LedgerUnreadable,
)


@dataclass(frozen=True, slots=True)
class Persistence:
    """How long an export keeps asking. Times in seconds.

    A message is tried `tries` times; the delay before the next try doubles from `first_delay` up to
    `longest_delay`. Where nothing has answered for `silence`, the export is interrupted.
    """

    tries: int = 6
    first_delay: float = 0.5
    longest_delay: float = 30.0
    silence: float = 180.0

    def delay(self, tries: int) -> float:
        """Return how long to wait after so many tries, of which there was at least one."""
        return min(self.longest_delay, self.first_delay * 2.0 ** min(tries - 1, 30))
