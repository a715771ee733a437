"""The two services of IAM Identity Center, asked within a border: answers come as types, errors as ours.

Nobody signs these requests: a client of ours proves itself with its secret, a person with the token.
"""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from vaultviewer.adapters.aws.border import before_request, border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.transport import patience, trust
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, InvalidRequest

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from types_boto3_sso import SSOClient
    from types_boto3_sso_oidc import SSOOIDCClient

_Answer = TypeVar("_Answer")

_NO_PROFILE: Final = {"profile": (None, None, None, None)}
"""Whatever AWS_PROFILE names has no say here, and need not exist: nobody's credentials are used."""


class Declined(Exception):
    """The service said no, with one of its own codes. For callers in this room: it never leaves it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code


class PortalServices:
    """Clients of one Region's Identity Center, built at the first call; safe from any thread.

    Certificates and time-outs are the connection's. Calls raise Declined; ServiceError; Cancelled.
    """

    def __init__(self, region: str, connection: Connection) -> None:
        self._region = region
        self._connection = connection
        self._building = threading.Lock()
        self._clients: tuple[SSOOIDCClient, SSOClient] | None = None
        self._closed = False

    def oidc(
        self,
        operation: str,
        ask: Callable[["SSOOIDCClient"], Mapping[str, Any]],
        kind: type[_Answer],
        cancel: CancelToken,
    ) -> _Answer:
        """Ask for registrations, codes and tokens."""
        return self._ask(f"sso-oidc:{operation}", lambda: ask(self._built()[0]), kind, cancel)

    def sso(
        self,
        operation: str,
        ask: Callable[["SSOClient"], Mapping[str, Any]],
        kind: type[_Answer],
        cancel: CancelToken,
    ) -> _Answer:
        """Ask for accounts, roles and their credentials."""
        return self._ask(f"sso:{operation}", lambda: ask(self._built()[1]), kind, cancel)

    def close(self) -> None:
        """Close the sockets for good. Requests that come later are given up."""
        with self._building:
            self._closed = True
            clients, self._clients = self._clients, None
        for client in clients or ():
            client.close()

    def _ask(
        self, action: str, ask: Callable[[], Mapping[str, Any]], kind: type[_Answer], cancel: CancelToken
    ) -> _Answer:
        operation = action.partition(":")[2]
        call = Call(
            operation=operation,
            action=action,
            resource="IAM Identity Center",
            endpoint=f"IAM Identity Center in {self._region}",
            region=self._region,
        )
        with border(call, cancel):
            try:
                return msgspec.convert(ask(), type=kind)
            except Exception as error:
                if _is_nonsense(error):
                    raise InvalidRequest(
                        operation=operation, reason="the answer is not one of IAM Identity Center"
                    ) from None
                code = _code_of_its_own(error)
                if code is None:
                    raise
                raise Declined(code) from None

    def _built(self) -> "tuple[SSOOIDCClient, SSOClient]":
        with self._building:
            if self._closed:
                raise Cancelled
            if self._clients is None:
                self._clients = self._build()
            return self._clients

    def _build(self) -> "tuple[SSOOIDCClient, SSOClient]":
        import boto3  # noqa: PLC0415  takes a fifth of a second: at first use, off the window's thread
        import botocore.session  # noqa: PLC0415  as boto3
        from botocore import UNSIGNED  # noqa: PLC0415  as boto3
        from botocore.config import Config  # noqa: PLC0415  as boto3

        core = botocore.session.Session(session_vars=_NO_PROFILE)
        trust(core, self._connection)
        session = boto3.Session(botocore_session=core)
        # Signing would look for credentials, and so ask the network for a machine's role.
        config = patience(self._connection).merge(Config(signature_version=UNSIGNED))
        oidc = session.client("sso-oidc", region_name=self._region, config=config)
        sso = session.client("sso", region_name=self._region, config=config)
        for client in (oidc, sso):
            self._watch(client)
        return oidc, sso

    def _watch(self, client: "BaseClient") -> None:
        client.meta.events.register("request-created", self._before_request)

    def _before_request(self, **_event: object) -> None:
        if self._closed:
            raise Cancelled
        before_request()


_OWN_CODES: Final = frozenset(
    {
        # https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
        "AuthorizationPendingException",
        "SlowDownException",
        "ExpiredTokenException",
        "AccessDeniedException",
        "InvalidClientException",
        "InvalidGrantException",
        "InvalidRequestException",
        "InvalidScopeException",
        "UnauthorizedClientException",
        "UnsupportedGrantTypeException",
        # https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
        "UnauthorizedException",
        "ResourceNotFoundException",
        "ForbiddenException",  # undocumented, and what a permission set that nobody assigned answers
    }
)
"""Codes that mean here what they mean nowhere else; all others are translated as those of any service."""


def _code_of_its_own(error: Exception) -> str | None:
    response = getattr(error, "response", None)
    told = response.get("Error", {}) if isinstance(response, dict) else {}
    code = str(told.get("Code", ""))
    return code if code in _OWN_CODES else None


def _is_nonsense(error: Exception) -> bool:
    """Tell what msgspec or botocore's parser raises for JSON of another shape than it was told to expect."""
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  is loaded by the time that it fails

    # Some of botocore's own are ValueErrors as well, and say what is wrong.
    return isinstance(error, msgspec.ValidationError | ValueError | TypeError | AttributeError) and not (
        isinstance(error, BotoCoreError)
    )
