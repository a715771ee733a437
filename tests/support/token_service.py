"""The Security Token Service for tests: it says no on purpose, wants MFA codes, and hands out short lives.

moto's takes any code and any credentials. This one answers as AWS's API reference and, where that is silent,
AWS itself says (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). Beside it, as in
any emulator, is a bucket: an empty one, which notes who asks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from support.scripted_server import Request, answer, scripted_server

ROLE_ARN: Final = "arn:aws:iam::123456789012:role/Reader"
SERIAL: Final = "arn:aws:iam::123456789012:mfa/ana"

WRONG_CODE: Final = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
UNKNOWN_DEVICE: Final = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is "
    "valid and associated with this user."
)


@dataclass
class TokenServiceServer:
    """What it answers, to be changed by tests as they go; `asked` is what came in."""

    url: str = ""
    codes: list[str] = field(default_factory=list)
    """MFA codes that it takes, each once."""
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """Codes and messages that the next requests get."""
    expired: set[str] = field(default_factory=set)
    """Access keys that have run out."""
    seconds: float = 3600.0
    clock_ahead: timedelta = timedelta()
    asked: list[dict[str, str]] = field(default_factory=list)
    listed_by: list[str] = field(default_factory=list)
    """Access keys that have signed requests to the bucket."""

    def asked_for(self, action: str) -> list[dict[str, str]]:
        return [each for each in self.asked if each["Action"] == action]

    def script(self, request: Request) -> bytes:
        if request.method == "GET":
            return self._list(access_key_of(request))
        asked = dict(parse_qsl(request.body.decode()))
        asked["key"] = access_key_of(request)
        asked["authorization"] = request.headers.get("authorization", "")
        self.asked.append(asked)
        if self.refusals:
            return _refusal(*self.refusals.pop(0))
        if asked["key"] in self.expired:
            return _refusal("ExpiredToken", "The security token included in the request is expired")
        if asked["Action"] == "GetCallerIdentity":
            return _answered(asked["Action"], "<Arn>arn:aws:iam::123456789012:user/ana</Arn>")
        if "SerialNumber" in asked:
            if asked["TokenCode"] not in self.codes:
                return _refusal("AccessDenied", WRONG_CODE)
            self.codes.remove(asked["TokenCode"])
        return _answered(asked["Action"], self._credentials())

    def _list(self, key: str) -> bytes:
        self.listed_by.append(key)
        if key in self.expired:
            return answer("400 Bad Request", b"<Error><Code>ExpiredToken</Code></Error>")
        return answer("200 OK", b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")

    def _credentials(self) -> str:
        expires = datetime.now(UTC) + self.clock_ahead + timedelta(seconds=self.seconds)
        return (
            f"<Credentials><AccessKeyId>ASIA{len(self.asked)}</AccessKeyId>"
            f"<SecretAccessKey>secret-of-a-test-{len(self.asked)}</SecretAccessKey>"
            f"<SessionToken>token-of-a-test-{len(self.asked)}</SessionToken>"
            f"<Expiration>{expires:%Y-%m-%dT%H:%M:%S.%fZ}</Expiration></Credentials>"
        )


def access_key_of(request: Request) -> str:
    """Return the access key that signed a request; web identities sign none."""
    return request.headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]


def _answered(action: str, result: str) -> bytes:
    body = f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"
    return answer("200 OK", body.encode())


def _refusal(code: str, message: str) -> bytes:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    forbidden = code in {"AccessDenied", "ExpiredToken", "InvalidClientTokenId"}
    return answer("403 Forbidden" if forbidden else "400 Bad Request", body.encode())


@contextmanager
def token_service_server() -> Iterator[TokenServiceServer]:
    """Serve on 127.0.0.1 while the block runs."""
    service = TokenServiceServer()
    with scripted_server(service.script) as server:
        service.url = server.url
        yield service
