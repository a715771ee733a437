"""One start page of IAM Identity Center: the token, the sign-in that gives one, and what it opens."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final, TypedDict, TypeVar

import msgspec

from vaultviewer.adapters.aws.identity_center.device_flow import DeviceFlow, Pause, pause
from vaultviewer.adapters.aws.identity_center.services import Declined, PortalServices
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings, read_config, settings_of
from vaultviewer.adapters.aws.identity_center.token_cache import Token, TokenCache
from vaultviewer.adapters.clock import SystemClock
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied, IdentityCenterSignInNeeded, InvalidRequest, ServiceError
from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.ports import Clock
from vaultviewer.core.sign_in import AccessKey, IdentityCenter, Person

REFRESH_WINDOW: Final = 15 * 60
"""Seconds before a token runs out in which a new one is asked for: as botocore's `SSOTokenProvider` does."""

_PAGE: Final = 100
_MOST_PAGES: Final = 200
"""Pages of a list, 100 each: an organization has at most 10,000 accounts by default, and an answer that
points back to itself must end."""

_T = TypeVar("_T")


class _More(TypedDict, total=False):
    nextToken: str


@dataclass(frozen=True, slots=True)
class RoleCredentials:
    """Temporary credentials of a permission set in an account, and when they run out."""

    key: AccessKey
    expires: datetime


class _Account(msgspec.Struct, rename="camel"):
    account_id: str
    account_name: str = ""
    email_address: str = ""


class _Accounts(msgspec.Struct, rename="camel"):
    account_list: tuple[_Account, ...] = ()
    next_token: str | None = None


class _Role(msgspec.Struct, rename="camel"):
    role_name: str


class _Roles(msgspec.Struct, rename="camel"):
    role_list: tuple[_Role, ...] = ()
    next_token: str | None = None


class _Key(msgspec.Struct, rename="camel"):
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_000)]  # milliseconds, to the year 9999


class _RoleKey(msgspec.Struct, rename="camel"):
    role_credentials: _Key


_Page = TypeVar("_Page", _Accounts, _Roles)


class AccessPortal:
    """Signs in and asks, with the certificates and time-outs of a connection. Safe from any thread.

    Nothing but `sign_in` ever waits for a person.
    """

    def __init__(
        self,
        settings: SsoSettings,
        connection: Connection,
        *,
        cache: TokenCache | None = None,
        clock: Clock | None = None,
        pause: Pause = pause,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._cache = cache or TokenCache()
        self._services = PortalServices(settings.region, connection)
        self._flow = DeviceFlow(settings, self._services, self._cache, self._clock, pause=pause)
        self._refreshing = threading.Lock()

    @property
    def settings(self) -> SsoSettings:
        return self._settings

    def sign_in(self, person: Person, *, cancel: CancelToken) -> None:
        """Have somebody sign in in a browser, whatever token there is, and keep the new one.

        Raises SignInFailed; ServiceError; Cancelled.
        """
        self._cache.keep_token(self._settings, self._flow.sign_in(person, cancel))

    def ensure_token(self, *, cancel: CancelToken) -> None:
        """Return where somebody is signed in, with a new token in place of one that soon runs out.

        Raises IdentityCenterSignInNeeded; ServiceError; Cancelled.
        """
        self._usable_token(cancel)

    def role_credentials(self, account: str, role: str, *, cancel: CancelToken) -> RoleCredentials:
        """Return credentials of a permission set in an account.

        Raises IdentityCenterSignInNeeded; AccessDenied where nobody assigned it; ServiceError; Cancelled.
        """

        def ask(token: str) -> _RoleKey:
            return self._services.sso(
                "GetRoleCredentials",
                lambda sso: sso.get_role_credentials(roleName=role, accountId=account, accessToken=token),
                _RoleKey,
                cancel,
            )

        told = self._signed_in(ask, "GetRoleCredentials", f"{role} in the account {account}", cancel)
        key = told.role_credentials
        return RoleCredentials(
            AccessKey(key.access_key_id, key.secret_access_key, key.session_token),
            datetime.fromtimestamp(key.expiration / 1000, UTC),
        )

    def accounts(self, *, progress: Callable[[int], None], cancel: CancelToken) -> tuple[PortalAccount, ...]:
        """Return the accounts that may be entered, by name. `progress` is called with those found so far.

        Raises IdentityCenterSignInNeeded; ServiceError; Cancelled.
        """

        def ask(more: _More, token: str) -> _Accounts:
            return self._services.sso(
                "ListAccounts",
                lambda sso: sso.list_accounts(accessToken=token, maxResults=_PAGE, **more),
                _Accounts,
                cancel,
            )

        found: list[PortalAccount] = []
        for page in self._pages(ask, "ListAccounts", self._settings.start_url, cancel):
            found += (
                PortalAccount(each.account_id, each.account_name, each.email_address)
                for each in page.account_list
            )
            progress(len(found))
        return tuple(sorted(found, key=lambda each: (each.untrusted_name.casefold(), each.number)))

    def roles(self, account: str, *, cancel: CancelToken) -> tuple[str, ...]:
        """Return the names of the permission sets that may be used in an account.

        Raises IdentityCenterSignInNeeded; AccessDenied; ServiceError; Cancelled.
        """

        def ask(more: _More, token: str) -> _Roles:
            return self._services.sso(
                "ListAccountRoles",
                lambda sso: sso.list_account_roles(
                    accessToken=token, accountId=account, maxResults=_PAGE, **more
                ),
                _Roles,
                cancel,
            )

        pages = self._pages(ask, "ListAccountRoles", f"the account {account}", cancel)
        found = [each.role_name for page in pages for each in page.role_list]
        return tuple(sorted(found, key=str.casefold))

    def close(self) -> None:
        """Close all connections. Work that still runs ends with Cancelled at its next request."""
        self._services.close()

    def _pages(
        self, ask: Callable[[_More, str], _Page], operation: str, resource: str, cancel: CancelToken
    ) -> Iterator[_Page]:
        more: _More = {}
        for _ in range(_MOST_PAGES):
            page = self._signed_in(partial(ask, more), operation, resource, cancel)
            yield page
            if not page.next_token:
                return
            more = {"nextToken": page.next_token}

    # ------------------------------------------------------------------------------------- the token

    def _signed_in(self, ask: Callable[[str], _T], operation: str, resource: str, cancel: CancelToken) -> _T:
        """Ask with a token. One that was withdrawn before its time is refreshed, once."""
        token = self._usable_token(cancel)
        try:
            try:
                return ask(token.access_token)
            except Declined as declined:
                if declined.code != "UnauthorizedException":
                    raise
                return ask(self._usable_token(cancel, rejected=token).access_token)
        except Declined as declined:
            if declined.code == "UnauthorizedException":
                raise self._sign_in_needed() from None
            if declined.code in _NOT_GRANTED:
                raise AccessDenied(action=f"sso:{operation}", resource=resource) from None
            raise InvalidRequest(operation=operation, reason=declined.code) from None

    def _usable_token(self, cancel: CancelToken, *, rejected: Token | None = None) -> Token:
        with self._refreshing:
            token = self._cache.token(self._settings)
            now = self._clock.now()
            if token is None:
                raise self._sign_in_needed()
            refused = rejected is not None and token.access_token == rejected.access_token
            if token.lasts(now, seconds=REFRESH_WINDOW) and not refused:
                return token
            fresh = self._refreshed(
                token, cancel, otherwise=token if token.lasts(now) and not refused else None
            )
            if fresh is None:
                raise self._sign_in_needed()
            return fresh

    def _refreshed(self, token: Token, cancel: CancelToken, *, otherwise: Token | None) -> Token | None:
        try:
            fresh = self._flow.refresh(token, cancel)
        except ServiceError:
            if otherwise is None:
                raise
            return otherwise  # the network may be back before it runs out
        if fresh is not None:
            self._cache.keep_token(self._settings, fresh)
            return fresh
        # Another program on this machine may have used the refresh token up, and kept what it got for it.
        kept = self._cache.token(self._settings)
        if kept is not None and kept.access_token != token.access_token and kept.lasts(self._clock.now()):
            return kept
        return otherwise

    def _sign_in_needed(self) -> IdentityCenterSignInNeeded:
        return IdentityCenterSignInNeeded(start_url=self._settings.start_url)


def open_portal(source: IdentityCenter, connection: Connection) -> AccessPortal:
    """Return the portal of a connection's own sign-in. Reads the AWS configuration, and touches no network.

    Raises InvalidConfiguration.
    """
    return AccessPortal(settings_of(source, read_config()), connection)


_NOT_GRANTED: Final = frozenset({"ForbiddenException", "ResourceNotFoundException"})
