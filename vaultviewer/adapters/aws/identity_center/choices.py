"""The accounts and permission sets of a start page that a connection is being set up with."""

import threading
from collections.abc import Callable

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal, open_portal
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, IdentityCenterSignInNeeded, SignInFailed
from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.sign_in import IdentityCenter, Person, SignIn


class PortalDesk:
    """Implements `core.identity_center.PortalChoices`. Touches neither disk nor network until it is asked.

    Account and permission set of `source` need not be known yet; certificates and time-outs are those of
    `connection`.
    """

    def __init__(self, source: IdentityCenter, connection: Connection) -> None:
        self._source = source
        self._connection = connection
        self._opening = threading.Lock()
        self._portal: AccessPortal | None = None
        self._closed = False

    def accounts(
        self, person: Person, *, progress: Callable[[int], None], cancel: CancelToken
    ) -> tuple[PortalAccount, ...]:
        """List accounts, after a sign-in where one is needed; see `PortalChoices.accounts`."""
        portal = self._opened()
        try:
            return portal.accounts(progress=progress, cancel=cancel)
        except IdentityCenterSignInNeeded:
            portal.sign_in(person, cancel=cancel)
            return portal.accounts(progress=progress, cancel=cancel)

    def roles(self, account: str, *, cancel: CancelToken) -> tuple[str, ...]:
        """List permission sets; see `PortalChoices.roles`."""
        return self._opened().roles(account, cancel=cancel)

    def close(self) -> None:
        """Close its connections, once and for all."""
        with self._opening:
            self._closed = True
            if self._portal is not None:
                self._portal.close()

    def _opened(self) -> AccessPortal:
        with self._opening:
            if self._closed:
                raise Cancelled
            if self._portal is None:
                self._check()
                self._portal = open_portal(self._source, self._connection)
            return self._portal

    def _check(self) -> None:
        """Ask nobody at an address that can't be a start page's.

        Raises SignInFailed.
        """
        problems = SignIn(self._source).problems()
        for name in ("start_url", "sso_region"):
            if name in problems:
                raise SignInFailed(start_url=self._source.start_url, reason=str(problems[name]).rstrip("."))
