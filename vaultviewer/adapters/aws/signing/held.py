"""Credentials that stay in their place while what they hold is renewed.

botocore's own `RefreshableCredentials` would ask again on every call within ten minutes of the end, and
can't be given anything that a person has to bring. Clients keep the object that they were built with: it is
`HeldCredentials`, for as long as the connection is open.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from vaultviewer.adapters.aws.signing.asking import NOBODY, Asked
from vaultviewer.core.errors import Cancelled, CredentialsError
from vaultviewer.core.ports import Clock

_EARLIEST: Final = timedelta(minutes=5)
"""How long before their end credentials are replaced, if they last long enough: what is signed with them
then arrives in time, and a clock that is a little off does no harm.
"""
_SHARE: Final = 4
"""Credentials that last for a short time are replaced in the last quarter of it."""
_PAUSE: Final = timedelta(seconds=30)
"""Between two attempts to replace credentials that still hold."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Issued:
    """Credentials as botocore signs with them (the attributes of its `ReadOnlyCredentials`), with their end.

    `expires` has its offset; None where nobody knows, or where they don't expire. The repr says nothing else.
    """

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    account_id: str | None = field(default=None, repr=False)
    expires: datetime | None = None


class Origin(Protocol):
    """Where credentials come from. Safe from any thread."""

    def issue(self, asked: Asked) -> Issued:
        """Return credentials, new ones where there can be.

        Raises CredentialsError, a `renewable` one where a person has to do something and `asked` is nobody;
        other ServiceErrors; KeychainUnavailable; Cancelled.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    """What there is, and from when on it is to be replaced."""

    issued: Issued
    due: datetime | None


class HeldCredentials:
    """What a client of botocore takes for its credentials."""

    method = "vaultviewer"
    """botocore asks where credentials come from, to count their kinds."""

    def __init__(self, origin: Origin, clock: Clock) -> None:
        self._origin = origin
        self._clock = clock
        self._replacing = threading.Lock()
        self._renewing = threading.Lock()
        self._held: _Held | None = None

    @property
    def expires(self) -> datetime | None:
        """The end of what is held; None where nothing is, or where nobody knows."""
        held = self._held
        return held.issued.expires if held is not None else None

    def get_frozen_credentials(self) -> Issued:
        """Return what to sign a request with; botocore asks for each. Waits for AWS at most, for no person.

        Raises what `Origin.issue` does.
        """
        held = self._held
        if held is None:
            return self._replaced(held)
        now = self._clock.now()
        if held.due is None or now < held.due:
            return held.issued
        if held.issued.expires is None or now < held.issued.expires:
            return self._replaced_early(held)
        return self._replaced(held)

    def get_deferred_property(self, name: str) -> Callable[[], str | None]:
        """Return a function that returns the attribute; botocore builds endpoints of account IDs with it."""
        return lambda: getattr(self.get_frozen_credentials(), name, None)

    def renew(self, asked: Asked) -> Issued:
        """Hold new credentials, and return them. Calls that come meanwhile don't wait for whoever is asked.

        Raises what `Origin.issue` does.
        """
        with self._renewing:
            return self._take(self._origin.issue(asked))

    def get_or_renew(self, asked: Asked) -> Issued:
        """Return what is held, and where that takes a person, ask.

        Raises what `Origin.issue` does.
        """
        try:
            return self.get_frozen_credentials()
        except CredentialsError as error:
            if asked is NOBODY or not error.renewable:
                raise
            return self.renew(asked)

    def _replaced(self, before: _Held | None) -> Issued:
        with self._replacing:
            held = self._held
            if held is not None and held is not before:
                # By whoever had the lock, or by a person.
                return held.issued
            return self._take(self._origin.issue(NOBODY))

    def _replaced_early(self, held: _Held) -> Issued:
        """Replace credentials that still hold; one caller tries, and the others go on with what there is."""
        if not self._replacing.acquire(blocking=False):
            return held.issued
        try:
            return self._take(self._origin.issue(NOBODY))
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is told once they have expired
            _log.info("credentials were not replaced before their end: %s", type(error).__name__)
            self._held = replace(held, due=self._clock.now() + _PAUSE)
            return held.issued
        finally:
            self._replacing.release()

    def _take(self, fresh: Issued) -> Issued:
        now = self._clock.now()
        if fresh.expires is None:
            self._held = _Held(fresh, due=None)
        elif fresh.expires <= now:
            # Either they are old or this machine's clock is wrong. AWS knows, and its answer says which.
            self._held = _Held(replace(fresh, expires=None), due=None)
        else:
            early = min(_EARLIEST, (fresh.expires - now) / _SHARE)
            self._held = _Held(fresh, due=fresh.expires - early)
        return fresh
