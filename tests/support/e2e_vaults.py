"""Buckets in the moto server that a test fills by hand, and connections to them."""

import itertools
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final

import boto3
import pytest
from botocore.config import Config
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, REGION, SECRET_ACCESS_KEY, MotoServer, seal_like_ses

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import Profile, SignIn

PREFIX: Final = "inbound/"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class MotoVault:
    """One bucket and the key that its messages are encrypted under."""

    server: MotoServer
    bucket: str
    key_arn: str

    def connection(self, **fields: Any) -> Connection:  # noqa: ANN401  Connection's own
        """Return a connection that accepts what this vault holds, but for what `fields` say."""
        plain = Connection(
            bucket=self.bucket,
            name="Test vault",
            id=self.bucket,
            prefix=PREFIX,
            sign_in=SignIn(Profile("soc")),
            region=REGION,
            endpoint_url=self.server.url,
            path_style=True,
            account=ACCOUNT,
            kms_keys=(self.key_arn,),
        )
        return replace(plain, **fields)

    def context(self, message_id: str) -> dict[str, str]:
        return {
            "aws:ses:message-id": message_id,
            "aws:ses:rule-name": "archive",
            "aws:ses:source-account": ACCOUNT,
            "kms_cmk_id": self.key_arn,
        }

    def seal(self, message: bytes, message_id: str, *, key_arn: str = "") -> tuple[dict[str, str], bytes]:
        return seal_like_ses(
            self.server.kms, message, key_arn=key_arn or self.key_arn, context=self.context(message_id)
        )

    def put(self, message: bytes, message_id: str, *, key_arn: str = "") -> str:
        """Store a message as SES does, and return the object's key."""
        metadata, body = self.seal(message, message_id, key_arn=key_arn)
        return self.put_object(PREFIX + message_id, body, metadata)

    def put_object(self, key: str, body: bytes, metadata: Mapping[str, str] | None = None) -> str:
        self.server.s3.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=dict(metadata or {}))
        return key

    def put_with_instructions(self, message: bytes, message_id: str) -> str:
        """Store a message whose envelope lies in an instruction file."""
        metadata, body = self.seal(message, message_id)
        key = self.put_object(PREFIX + message_id, body)
        self.put_object(f"{key}.instruction", json.dumps(metadata).encode())
        return key


def stored_bytes(connection: Connection, key: str) -> bytes:
    """Fetch an object past the program, as it lies in the bucket."""
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
    client = session.client("s3", endpoint_url=connection.endpoint_url, config=Config(proxies={}))
    with closing(client):
        return client.get_object(Bucket=connection.bucket, Key=key)["Body"].read()


def new_vault(server: MotoServer) -> MotoVault:
    bucket = server.create_bucket(f"e2e-vault-{next(_numbers)}")
    return MotoVault(server, bucket, server.create_key())


@pytest.fixture
def vault(moto_server: MotoServer) -> MotoVault:
    """A bucket of this test's own."""
    return new_vault(moto_server)
