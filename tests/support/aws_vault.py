"""Fixtures around a vault in AWS: opened at a test's endpoint, closed afterwards, without waits to retry."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from support.moto_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

from vaultviewer.adapters.aws import transport
from vaultviewer.adapters.aws.session import AwsVault, open_vault
from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import AccessKey


class OpenAt(Protocol):
    """Opens a vault at an endpoint, with made-up credentials and short time-outs."""

    def __call__(self, url: str, *, bucket: str = "vault", **fields: Any) -> AwsVault: ...  # noqa: ANN401  Connection's own


@pytest.fixture
def open_at() -> Iterator[OpenAt]:
    opened: list[AwsVault] = []

    def open_one(url: str, *, bucket: str = "vault", **fields: Any) -> AwsVault:  # noqa: ANN401  as above
        connection = Connection(
            **{"region": REGION, "path_style": True, "read_timeout": 5.0, **fields},
            bucket=bucket,
            endpoint_url=url,
        )
        vault = open_vault(connection, static_credentials=AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        opened.append(vault)
        return vault

    yield open_one
    for vault in opened:
        vault.close()


@pytest.fixture
def one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without retries and the waits between them."""
    monkeypatch.setattr(transport, "_ATTEMPTS", 1)
