"""A real S3 and KMS emulator for tests: moto over HTTP on 127.0.0.1, in a child process that a test may kill.

The writer of SES's format is the tests' own, so that the program's reader is not held against itself. Where a
test has several vaults, each takes a bucket name of its own: the server lives for the whole run.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from botocore.config import Config
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from support.unmeasured import unmeasured_environment

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client

ACCOUNT: Final = "123456789012"
"""moto's own account."""
REGION: Final = "eu-west-1"
ACCESS_KEY_ID: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

# The child ends when its standard input does: with the test process, however that ends. Until then each line
# is an order to fill a bucket directly, because a thousand requests over HTTP take seconds.
_CHILD: Final = """
import json, sys
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.s3.models import s3_backends
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
for line in sys.stdin:
    bucket, keys = json.loads(line)
    for key in keys:
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(bucket, key, b"")
    print("done", flush=True)
"""


@dataclass(frozen=True)
class MotoServer:
    """A running emulator and clients to fill it with."""

    url: str
    process: subprocess.Popen[str]
    s3: "S3Client"
    kms: "KMSClient"

    def create_bucket(self, name: str, *, region: str = REGION) -> str:
        place: Any = {"LocationConstraint": region}  # the stubs list Regions by name
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
        return name

    def create_key(self) -> str:
        """Create a symmetric KMS key and return its ARN."""
        return self.kms.create_key()["KeyMetadata"]["Arn"]

    def put_ses_message(
        self,
        bucket: str,
        message: bytes,
        *,
        key_arn: str,
        message_id: str,
        prefix: str = "",
        rule_name: str = "archive",
        account: str = ACCOUNT,
    ) -> str:
        """Store a message as Amazon SES encrypts it, under its message ID, and return the object's key."""
        metadata, content = seal_like_ses(
            self.kms,
            message,
            key_arn=key_arn,
            context={
                "aws:ses:message-id": message_id,
                "aws:ses:rule-name": rule_name,
                "aws:ses:source-account": account,
                "kms_cmk_id": key_arn,
            },
        )
        key = prefix + message_id
        self.s3.put_object(Bucket=bucket, Key=key, Body=content, Metadata=metadata)
        return key

    def put_many(self, bucket: str, keys: Iterable[str]) -> None:
        """Store empty objects, thousands in no time."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([bucket, list(keys)]) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def kill(self) -> None:
        """End the server at once, as if the network were gone."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.s3.close()
        self.kms.close()
        self.process.kill()
        # Closes the pipes and reaps the child.
        self.process.communicate()


def seal_like_ses(
    kms: "KMSClient", message: bytes, *, key_arn: str, context: Mapping[str, str]
) -> tuple[dict[str, str], bytes]:
    """Encrypt a message in the V2 `kms` format; return the object's metadata and content."""
    data_key = kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=context)
    iv = os.urandom(12)
    metadata = {
        "x-amz-key-v2": base64.b64encode(data_key["CiphertextBlob"]).decode(),
        "x-amz-iv": base64.b64encode(iv).decode(),
        "x-amz-wrap-alg": "kms",
        "x-amz-cek-alg": "AES/GCM/NoPadding",
        "x-amz-tag-len": "128",
        "x-amz-unencrypted-content-length": str(len(message)),
        "x-amz-matdesc": json.dumps(dict(context), separators=(",", ":")),
    }
    return metadata, AESGCM(data_key["Plaintext"]).encrypt(iv, message, None)


def start_moto_server(*, region: str = REGION) -> MotoServer:
    """Start an emulator of one's own, for a test that kills it; the caller closes it."""
    process = subprocess.Popen(  # noqa: S603  our own program text, run by this interpreter
        [sys.executable, "-c", _CHILD],
        env=unmeasured_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    if not port:
        process.communicate()
        raise RuntimeError("the moto server did not start; run its program text by hand to see why")
    url = f"http://127.0.0.1:{port}"
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=region)
    config = Config(proxies={}, request_checksum_calculation="when_required")
    return MotoServer(
        url=url,
        process=process,
        s3=session.client("s3", endpoint_url=url, config=config),
        kms=session.client("kms", endpoint_url=url, config=config),
    )


@pytest.fixture(scope="session")
def moto_server() -> Iterator[MotoServer]:
    """One emulator for the whole run. Import it into a conftest.py to use it."""
    server = start_moto_server()
    yield server
    server.close()
