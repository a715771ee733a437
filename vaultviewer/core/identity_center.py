"""What IAM Identity Center offers to somebody who has signed in to its start page (the access portal)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.sign_in import Person


@dataclass(frozen=True, slots=True)
class PortalAccount:
    """An AWS account that somebody may enter. Its name and mail address are the organization's own words."""

    number: str
    untrusted_name: str = ""
    untrusted_email: str = ""


class PortalChoices(Protocol):
    """What one start page grants to whoever signs in to it. Safe from any thread."""

    def accounts(
        self, person: Person, *, progress: Callable[[int], None], cancel: CancelToken
    ) -> tuple[PortalAccount, ...]:
        """Return the accounts that may be entered, by name; `person` signs in first where nobody has.

        `progress` is called with the number found so far.

        Raises SignInFailed; ServiceError; Cancelled.
        """
        ...

    def roles(self, account: str, *, cancel: CancelToken) -> tuple[str, ...]:
        """Return the names of the permission sets that may be used in an account.

        Raises IdentityCenterSignInNeeded; ServiceError; Cancelled.
        """
        ...

    def close(self) -> None:
        """Close its connections. Work that still runs ends with Cancelled at its next request."""
        ...
