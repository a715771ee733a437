"""What the tests of signing share: a desk with a signer and a client, whoever sits there, a keychain."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from support.portals import MovedClock
from support.token_service import TokenServiceServer, token_service_server

from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.adapters.aws.s3_store import S3Store
from vaultviewer.adapters.aws.signing.signer import Signer
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.ports import SecretStore
from vaultviewer.core.sign_in import AccessKey, DeviceCode, SignIn

KEY: Final = AccessKey("AKIASOURCE", "secret-of-a-test")


class AtTheDesk:
    """A person who enters these MFA codes, confirms every device code, and notes what was asked."""

    def __init__(self, *codes: str) -> None:
        self._codes = list(codes)
        self.asked: list[tuple[str, bool]] = []
        self.shown: list[DeviceCode] = []

    def show_device_code(self, code: DeviceCode) -> None:
        self.shown.append(code)

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        cancel.checkpoint()
        self.asked.append((serial, rejected))
        return self._codes.pop(0)


class Keychain:
    """Implements `core.ports.SecretStore` in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self.secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        self.secrets[name] = secret

    def delete(self, name: str) -> None:
        self.secrets.pop(name, None)


class Desk:
    """A signer, and a client that was built on it before anything was renewed."""

    def __init__(self, signer: Signer, clients: AwsClients, aws: TokenServiceServer) -> None:
        self.signer = signer
        self.clients = clients
        self._store = S3Store(clients)
        self._aws = aws

    def key(self) -> str:
        """List the bucket, and return the access key that it was asked with."""
        self._store.list_page("", cancel=NEVER)
        return self._aws.listed_by[-1]

    def renew(self, *codes: str) -> AtTheDesk:
        """Sign in as somebody who enters these codes."""
        person = AtTheDesk(*codes)
        self.signer.renew(person, cancel=NEVER)
        return person


class OpenDesk(Protocol):
    """Opens a desk for a way to sign in. `fields` are the connection's."""

    def __call__(
        self,
        sign_in: SignIn,
        *,
        secrets: SecretStore | None = None,
        given: AccessKey | None = None,
        **fields: Any,  # noqa: ANN401  Connection's own
    ) -> Desk: ...


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServiceServer]:
    with token_service_server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        yield server


@pytest.fixture
def open_desk(aws: TokenServiceServer, clock: MovedClock) -> Iterator[OpenDesk]:
    opened: list[Desk] = []

    def open_one(
        sign_in: SignIn,
        *,
        secrets: SecretStore | None = None,
        given: AccessKey | None = None,
        **fields: Any,  # noqa: ANN401  as above
    ) -> Desk:
        connection = Connection(
            **{"region": "eu-west-1", "path_style": True, "endpoint_url": aws.url, **fields},
            bucket="vault",
            sign_in=sign_in,
        )
        signer = Signer(connection, secrets, given=given, clock=clock)
        opened.append(Desk(signer, AwsClients(connection, signer), aws))
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.clients.close()
        desk.signer.close()


def configure(config: str, credentials: str = "") -> None:
    """Write this test's AWS configuration."""
    path = Path(os.environ["AWS_CONFIG_FILE"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(config, encoding="utf-8")
    Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text(credentials, encoding="utf-8")


def key_section(name: str, access_key: str, token: str = "") -> str:
    """Return a profile of the credentials file."""
    section = f"[{name}]\naws_access_key_id = {access_key}\naws_secret_access_key = secret-of-a-test\n"
    return section + (f"aws_session_token = {token}\n" if token else "")
