"""From the way a connection signs in to a session of boto3 whose credentials can be renewed in their place.

Nothing here imports boto3, which takes a fifth of a second: that is for the first call that needs it.
"""

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import SIGN_IN
from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.adapters.clock import SystemClock
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.ports import Clock, SecretStore
from vaultviewer.core.sign_in import AccessKey, Person

if TYPE_CHECKING:
    import boto3

    from vaultviewer.adapters.aws.signing.assembly import SignedSession


class Signer:
    """Signs in for one connection. Implements `core.sign_in.Renewal`; safe from any thread.

    `given` stands in for the source that the connection names: the sample vault's key, or one that is tried
    before it is kept.
    """

    def __init__(
        self,
        connection: Connection,
        secrets: SecretStore | None = None,
        *,
        given: AccessKey | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._connection = connection
        self._secrets = secrets
        self._given = given
        self._clock = clock or SystemClock()
        self._building = threading.RLock()
        self._signed: SignedSession | None = None
        self._portals: dict[SsoSettings, AccessPortal] = {}
        self._opening_portals = threading.Lock()
        self._closed = False

    @property
    def region(self) -> str | None:
        """The Region that the configuration names, once it was read; for error messages, touches nothing."""
        return self._signed.session.region_name if self._signed is not None else None

    @property
    def expires(self) -> datetime | None:
        """When the present credentials run out; None where there are none, or nobody knows."""
        return self._signed.credentials.expires if self._signed is not None else None

    def session(self) -> "boto3.Session":
        """Return the session to build clients from, always the same one. It loads credentials when used.

        Raises ServiceError and botocore's exceptions: call it inside a `border`.
        """
        return self._signed_session().session

    def renew(self, person: Person | None, *, cancel: CancelToken) -> None:
        """Sign in anew; see `core.sign_in.Renewal`. What was built before signs with the new credentials.

        Raises CredentialsError; KeychainUnavailable; other ServiceErrors; Cancelled.
        """
        with border(SIGN_IN, cancel):
            self._signed_session().renew(person, cancel)

    def close(self) -> None:
        """Close connections to IAM Identity Center. Work that still runs ends with Cancelled."""
        with self._opening_portals:
            self._closed = True
            portals = tuple(self._portals.values())
        for portal in portals:
            portal.close()

    def _signed_session(self) -> "SignedSession":
        from vaultviewer.adapters.aws.signing.assembly import assemble  # noqa: PLC0415  imports boto3

        with self._building:
            if self._signed is None:
                self._signed = assemble(
                    self._connection, self._secrets, self._given, self._portal, self._clock
                )
            return self._signed

    def _portal(self, settings: SsoSettings) -> AccessPortal:
        with self._opening_portals:
            if self._closed:
                raise Cancelled
            if settings not in self._portals:
                self._portals[settings] = AccessPortal(settings, self._connection, clock=self._clock)
            return self._portals[settings]
