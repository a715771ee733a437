"""Signing in by a browser that may be anywhere: the device authorization grant (RFC 8628), as AWS has it.

https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
"""

import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec

from vaultviewer.adapters.aws.identity_center.services import Declined, PortalServices
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.adapters.aws.identity_center.token_cache import Registration, Token, TokenCache, written
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import ConnectionFailed, ServiceUnavailable, SignInFailed, Throttled
from vaultviewer.core.ports import Clock
from vaultviewer.core.sign_in import DeviceCode, Person

log: Final = logging.getLogger(__name__)

_CLIENT_NAME: Final = "VaultViewer"
"""As the page in the browser names who asks."""

_DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL: Final = 5
"""Seconds between two polls, where the service names none (RFC 8628, 3.2)."""
_SLOWER_BY: Final = 5
"""Seconds more after each slow_down (RFC 8628, 3.5)."""
_MARGIN: Final = 15 * 60
"""Seconds: a registration has to outlast the sign-in."""

_AWS_PAGE: Final = re.compile(
    r"([a-z0-9\-]+\.)+awsapps\.(com|cn)"
    r"|device\.sso\.[a-z0-9\-]+\.amazonaws\.com(\.cn)?"
    r"|([a-z0-9\-]+\.)+portal\.amazonaws\.com(\.cn)?"
    r"|([a-z0-9\-]+\.)*portal\.[a-z0-9\-]+\.app\.aws"
)
"""Hosts of access portals and their confirmation pages. Most else below amazonaws.com is customers' own.

https://docs.aws.amazon.com/singlesignon/latest/userguide/howtochangeURL.html
"""

Pause = Callable[[float, CancelToken], None]

_Seconds = Annotated[int, msgspec.Meta(ge=0, le=10**8)]


class _Registered(msgspec.Struct, rename="camel"):
    client_id: str
    client_secret: str
    client_secret_expires_at: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]  # to the year 9999


class _Authorized(msgspec.Struct, rename="camel"):
    device_code: str
    user_code: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9\-]{4,32}$")]
    verification_uri_complete: str
    expires_in: _Seconds
    interval: _Seconds = _INTERVAL


class _Issued(msgspec.Struct, rename="camel"):
    access_token: str
    expires_in: _Seconds
    refresh_token: str | None = None


def pause(seconds: float, cancel: CancelToken) -> None:
    """Wait, and no longer than until `cancel`.

    Raises Cancelled.
    """
    given_up = threading.Event()
    with cancel.calling(given_up.set):
        given_up.wait(seconds)
    cancel.checkpoint()


class DeviceFlow:
    """Gets tokens for one start page, and new ones for those that can be refreshed."""

    def __init__(
        self,
        settings: SsoSettings,
        services: PortalServices,
        cache: TokenCache,
        clock: Clock,
        *,
        pause: Pause = pause,
    ) -> None:
        self._settings = settings
        self._services = services
        self._cache = cache
        self._clock = clock
        self._pause = pause

    def sign_in(self, person: Person, cancel: CancelToken) -> Token:
        """Show a code, wait until it was confirmed in a browser, and return the token that this gives.

        Raises SignInFailed; ServiceError; Cancelled.
        """
        registration, authorized = self._authorize(cancel)
        expires = self._clock.now() + timedelta(seconds=authorized.expires_in)
        url = authorized.verification_uri_complete
        self._check_page(url)
        person.show_device_code(DeviceCode(url=url, code=authorized.user_code, expires=expires))
        issued = self._await_confirmation(registration, authorized, expires, cancel)
        return self._token(issued).with_registration(registration)

    def refresh(self, token: Token, cancel: CancelToken) -> Token | None:
        """Return a new token in place of one that can be refreshed; None where the service declines.

        Raises ServiceError; Cancelled.
        """
        if not token.refreshable(self._clock.now()):
            return None
        try:
            issued = self._services.oidc(
                "CreateToken",
                lambda oidc: oidc.create_token(
                    clientId=token.client_id or "",
                    clientSecret=token.client_secret or "",
                    grantType="refresh_token",
                    refreshToken=token.refresh_token or "",
                ),
                _Issued,
                cancel,
            )
        except Declined as declined:
            log.info("IAM Identity Center gives no new token for the old one: %s", declined.code)
            return None
        return msgspec.structs.replace(
            self._token(issued),
            # A service that names no new refresh token lets the old one stand (RFC 6749, 6).
            refresh_token=issued.refresh_token or token.refresh_token,
            client_id=token.client_id,
            client_secret=token.client_secret,
            registration_expires_at=token.registration_expires_at,
        )

    # ----------------------------------------------------------------------------------------- asking

    def _authorize(self, cancel: CancelToken) -> tuple[Registration, _Authorized]:
        """Ask for a code, with a registration that the service still knows."""
        kept = self._cache.registration(self._settings)
        if kept is not None and kept.for_device_codes and kept.lasts(self._clock.now(), seconds=_MARGIN):
            try:
                return kept, self._ask_for_code(kept, cancel)
            except Declined as declined:
                # Withdrawn, or of another instance of Identity Center: asked once more with a new one.
                log.info("IAM Identity Center declines the registration kept: %s", declined.code)
        try:
            fresh = self._register(cancel)
            return fresh, self._ask_for_code(fresh, cancel)
        except Declined as declined:
            raise self._failed(
                f"{self._settings.region} knows no such start page"
                if declined.code == "InvalidRequestException"
                else _REASONS.get(declined.code, f"AWS answered {declined.code}")
            ) from None

    def _register(self, cancel: CancelToken) -> Registration:
        registered = self._services.oidc(
            "RegisterClient",
            lambda oidc: oidc.register_client(
                clientName=_CLIENT_NAME, clientType="public", scopes=list(self._settings.scopes)
            ),
            _Registered,
            cancel,
        )
        registration = Registration(
            client_id=registered.client_id,
            client_secret=registered.client_secret,
            expires_at=written(datetime.fromtimestamp(registered.client_secret_expires_at, UTC)),
            scopes=self._settings.scopes,
        )
        self._cache.keep_registration(self._settings, registration)
        return registration

    def _ask_for_code(self, registration: Registration, cancel: CancelToken) -> _Authorized:
        return self._services.oidc(
            "StartDeviceAuthorization",
            lambda oidc: oidc.start_device_authorization(
                clientId=registration.client_id,
                clientSecret=registration.client_secret,
                startUrl=self._settings.start_url,
            ),
            _Authorized,
            cancel,
        )

    def _await_confirmation(
        self, registration: Registration, authorized: _Authorized, expires: datetime, cancel: CancelToken
    ) -> _Issued:
        interval = max(authorized.interval, 1)
        while self._clock.now() < expires:
            self._pause(interval, cancel)
            try:
                return self._services.oidc(
                    "CreateToken",
                    lambda oidc: oidc.create_token(
                        clientId=registration.client_id,
                        clientSecret=registration.client_secret,
                        grantType=_DEVICE_CODE,
                        deviceCode=authorized.device_code,
                    ),
                    _Issued,
                    cancel,
                )
            except Declined as declined:
                if declined.code == "SlowDownException":
                    interval += _SLOWER_BY
                elif declined.code != "AuthorizationPendingException":
                    raise self._failed(_REASONS.get(declined.code, f"AWS answered {declined.code}")) from None
            except (ConnectionFailed, ServiceUnavailable, Throttled) as error:
                # The code outlives a network that is gone for a while; asking less often is a MUST
                # (RFC 8628, 3.5).
                interval *= 2
                log.info("asking again for the confirmation in %d s: %s", interval, type(error).__name__)
        raise self._failed(_REASONS["ExpiredTokenException"])

    def _token(self, issued: _Issued) -> Token:
        return Token(
            access_token=issued.access_token,
            expires_at=written(self._clock.now() + timedelta(seconds=issued.expires_in)),
            start_url=self._settings.start_url,
            region=self._settings.region,
            refresh_token=issued.refresh_token,
        )

    # ---------------------------------------------------------------------------------------- checking

    def _check_page(self, untrusted_url: str) -> None:
        """Let only AWS's own pages, and the start page's host, be shown as the ones to confirm at.

        Raises SignInFailed.
        """
        try:
            page, start = urlsplit(untrusted_url), urlsplit(self._settings.start_url)
            own = page.netloc == start.netloc or (
                page.port is None and _AWS_PAGE.fullmatch(page.hostname or "") is not None
            )
            sound = page.scheme == "https" and "@" not in page.netloc and untrusted_url.isprintable()
        except ValueError:
            own = sound = False
        if not (own and sound and " " not in untrusted_url):
            raise self._failed("the page to confirm at is none of AWS's")

    def _failed(self, reason: str) -> SignInFailed:
        return SignInFailed(start_url=self._settings.start_url, reason=reason)


_REASONS: Final = {
    "AccessDeniedException": "it was declined in the browser",
    "ExpiredTokenException": "nobody confirmed the code in time",
    "InvalidGrantException": "AWS no longer knows the code",
}
