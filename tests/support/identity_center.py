"""IAM Identity Center for tests, which moto doesn't emulate: its OIDC and portal services over HTTPS.

It answers as AWS's API references say, and believes only in what it handed out itself. AWS's own tools and
libraries reach it by AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC.
https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference and …/PortalAPIReference.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from support.made_authority import MadeAuthority
from support.scripted_server import Request, answer, scripted_server

REGION: Final = "eu-central-1"
USER_CODE: Final = "BRCJ-PDVT"
ACCOUNT: Final = "111122223333"
ROLE: Final = "ReadOnly"


@dataclass(frozen=True)
class MadeAccount:
    name: str
    email: str
    roles: tuple[str, ...] = (ROLE,)


@dataclass
class IdentityCenterServer:
    """What it answers, to be changed by tests as they go; `asked` is what came in, by operation."""

    url: str = ""
    certificates: Path = Path()
    accounts: dict[str, MadeAccount] = field(default_factory=dict)
    polls: list[str] = field(default_factory=list)
    """Error codes that polling gets, one after the other, before the token."""
    declines: dict[str, str] = field(default_factory=dict)
    """Error codes by operation, for as long as they stand here."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields to put in place of those of an operation's answer; None takes a field away."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    token_seconds: int = 3600
    key_seconds: float = 3600.0
    page: int = 100
    refreshable: bool = True
    tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    clients: dict[str, str] = field(default_factory=dict)
    device_codes: set[str] = field(default_factory=set)
    _number: int = 0

    @property
    def start_url(self) -> str:
        return f"{self.url}/start"

    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL_SSO": self.url,
            "AWS_ENDPOINT_URL_SSO_OIDC": self.url,
            "AWS_CA_BUNDLE": str(self.certificates),
        }

    def operations(self) -> list[str]:
        return [operation for operation, _ in self.asked]

    def script(self, request: Request) -> bytes:
        path = urlsplit(request.target).path
        operation = _OPERATIONS[path]
        asked = json.loads(request.body) if request.body else _query(request)
        self.asked.append((operation, asked))
        if operation in self.declines:
            return _declined(self.declines[operation])
        answered = getattr(self, f"_{operation}")(asked)
        if isinstance(answered, str):
            return _declined(answered)
        merged = answered | self.answers.get(operation, {})
        body = {name: value for name, value in merged.items() if value is not None}
        return answer("200 OK", json.dumps(body).encode(), content_type="application/json")

    def _new(self, kind: str) -> str:
        self._number += 1
        return f"{kind}-{self._number}-of-a-test"

    # --------------------------------------------------------------------------------------- sso-oidc

    def _RegisterClient(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  AWS's name of the operation, as all below
        if asked["clientType"] != "public":
            return "InvalidClientMetadataException"
        client, secret = self._new("client"), self._new("client-secret")
        self.clients[client] = secret
        return {
            "clientId": client,
            "clientSecret": secret,
            "clientSecretExpiresAt": int(time.time()) + 7_776_000,
        }

    def _StartDeviceAuthorization(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  as above
        if not self._knows(asked):
            return "InvalidClientException"
        if asked["startUrl"] != self.start_url:
            return "InvalidRequestException"
        code = self._new("device-code")
        self.device_codes.add(code)
        return {
            "deviceCode": code,
            "userCode": USER_CODE,
            "verificationUri": f"{self.url}/device",
            "verificationUriComplete": f"{self.url}/device?user_code={USER_CODE}",
            "expiresIn": 600,
            "interval": 1,
        }

    def _CreateToken(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  as above
        if not self._knows(asked):
            return "InvalidClientException"
        if asked["grantType"] == "refresh_token":
            if asked["refreshToken"] not in self.refresh_tokens:
                return "InvalidGrantException"
            self.refresh_tokens.remove(asked["refreshToken"])
        else:
            assert asked["grantType"] == "urn:ietf:params:oauth:grant-type:device_code"
            if asked["deviceCode"] not in self.device_codes:
                return "InvalidGrantException"
            if self.polls:
                return self.polls.pop(0)
            self.device_codes.remove(asked["deviceCode"])
        issued = {"accessToken": self._new("token"), "tokenType": "Bearer", "expiresIn": self.token_seconds}
        self.tokens.add(str(issued["accessToken"]))
        if self.refreshable:
            issued["refreshToken"] = self._new("refresh-token")
            self.refresh_tokens.add(str(issued["refreshToken"]))
        return issued

    def _knows(self, asked: Mapping[str, Any]) -> bool:
        return (asked["clientId"], asked["clientSecret"]) in self.clients.items()

    # -------------------------------------------------------------------------------------- the portal

    def _ListAccounts(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  as above
        if asked["token"] not in self.tokens:
            return "UnauthorizedException"
        rows = [
            {"accountId": number, "accountName": account.name, "emailAddress": account.email}
            for number, account in self.accounts.items()
        ]
        return self._paged(rows, "accountList", asked)

    def _ListAccountRoles(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  as above
        if asked["token"] not in self.tokens:
            return "UnauthorizedException"
        if asked["account_id"] not in self.accounts:
            return "ResourceNotFoundException"
        number = asked["account_id"]
        rows = [{"roleName": role, "accountId": number} for role in self.accounts[number].roles]
        return self._paged(rows, "roleList", asked)

    def _GetRoleCredentials(self, asked: Mapping[str, Any]) -> dict[str, Any] | str:  # noqa: N802  as above
        if asked["token"] not in self.tokens:
            return "UnauthorizedException"
        account = self.accounts.get(asked["account_id"])
        if account is None or asked["role_name"] not in account.roles:
            return "ForbiddenException"
        return {
            "roleCredentials": {
                "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
                "secretAccessKey": self._new("secret-key"),
                "sessionToken": self._new("session-token"),
                "expiration": int((time.time() + self.key_seconds) * 1000),
            }
        }

    def _paged(self, rows: list[dict[str, str]], name: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        start = int(asked.get("next_token", 0))
        end = start + min(self.page, int(asked.get("max_result", self.page)))
        return {name: rows[start:end], "nextToken": str(end) if end < len(rows) else None}


_OPERATIONS: Final = {
    "/client/register": "RegisterClient",
    "/device_authorization": "StartDeviceAuthorization",
    "/token": "CreateToken",
    "/assignment/accounts": "ListAccounts",
    "/assignment/roles": "ListAccountRoles",
    "/federation/credentials": "GetRoleCredentials",
}

_STATUSES: Final = {
    "InvalidClientException": "401 Unauthorized",
    "UnauthorizedException": "401 Unauthorized",
    "ForbiddenException": "403 Forbidden",
    "ResourceNotFoundException": "404 Not Found",
    "TooManyRequestsException": "429 Too Many Requests",
    "InternalServerException": "500 Internal Server Error",
}


def _query(request: Request) -> dict[str, Any]:
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
    return query | {"token": request.headers.get("x-amz-sso_bearer_token")}


def _declined(code: str) -> bytes:
    return answer(
        _STATUSES.get(code, "400 Bad Request"),
        json.dumps({"message": "no", "error": code}).encode(),
        headers={"content-type": "application/json", "x-amzn-errortype": code},
    )


def write_certificate(authority: MadeAuthority, path: Path) -> Path:
    path.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def identity_center_server(folder: Path) -> Iterator[IdentityCenterServer]:
    """Serve on 127.0.0.1 while the block runs, with a certificate of an authority made for it."""
    authority = MadeAuthority.make()
    center = IdentityCenterServer(accounts={ACCOUNT: MadeAccount("Security", "security@example.com")})
    center.certificates = write_certificate(authority, folder / "authority.pem")
    with scripted_server(center.script, tls=authority.serve(["127.0.0.1"], folder)) as server:
        center.url = server.url
        yield center
