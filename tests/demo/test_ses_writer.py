"""The writer against the format's table and against an object that AWS's own client wrote."""

import base64
import json
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from support.vectors import load

from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.writer import (
    COMMITTING_IV,
    SUITE_ID,
    ReceiptRule,
    SesWriter,
    WrittenObject,
    derive_committing_keys,
    plain,
)

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client

MESSAGE = b"From: a@example.com\r\n\r\nHello\r\n"
ID = "0123456789abcdefghijklmnopqrstuv01234567"
SES_CONTEXT = {
    "aws:ses:message-id": ID,
    "aws:ses:rule-name": "encrypt",
    "aws:ses:source-account": "111122223333",
}


def _session(info: SampleVaultInfo) -> boto3.Session:
    return boto3.Session(info.access_key_id, info.secret_access_key, region_name=info.connection.region)


@pytest.fixture
def kms(sample_vault: SampleVaultInfo) -> "KMSClient":
    return _session(sample_vault).client("kms", endpoint_url=sample_vault.connection.endpoint_url)


@pytest.fixture
def s3(sample_vault: SampleVaultInfo) -> "S3Client":
    return _session(sample_vault).client(
        "s3",
        endpoint_url=sample_vault.connection.endpoint_url,
        config=Config(s3={"addressing_style": "path"}),
    )


@pytest.fixture
def rule(sample_vault: SampleVaultInfo) -> ReceiptRule:
    return ReceiptRule("encrypt", "in/", sample_vault.connection.kms_keys[0])


@pytest.fixture
def writer(kms: "KMSClient") -> SesWriter:
    return SesWriter(kms, "111122223333")


def _data_key(kms: "KMSClient", written: WrittenObject, wrapped: str, context: str) -> bytes:
    """Unwrap under the stored context, verbatim."""
    return kms.decrypt(
        CiphertextBlob=base64.b64decode(written.metadata[wrapped], validate=True),
        EncryptionContext=json.loads(written.metadata[context]),
    )["Plaintext"]


def test_ses_writes_what_the_table_of_the_format_says(
    kms: "KMSClient", writer: SesWriter, rule: ReceiptRule
) -> None:
    written = writer.ses(rule, ID, MESSAGE)

    assert written.key == f"in/{ID}"
    iv = base64.b64decode(written.metadata["x-amz-iv"], validate=True)
    assert dict(written.metadata) == {
        "x-amz-key-v2": written.metadata["x-amz-key-v2"],
        "x-amz-iv": written.metadata["x-amz-iv"],
        "x-amz-wrap-alg": "kms",
        "x-amz-cek-alg": "AES/GCM/NoPadding",
        "x-amz-tag-len": "128",
        "x-amz-unencrypted-content-length": str(len(MESSAGE)),
        "x-amz-matdesc": json.dumps(SES_CONTEXT | {"kms_cmk_id": rule.key_arn}, separators=(",", ":")),
    }
    assert len(iv) == 12
    assert len(written.body) == len(MESSAGE) + 16
    data_key = _data_key(kms, written, "x-amz-key-v2", "x-amz-matdesc")
    assert AESGCM(data_key).decrypt(iv, written.body, None) == MESSAGE


def test_prefix_and_message_id_are_joined_raw(writer: SesWriter, sample_vault: SampleVaultInfo) -> None:
    slashless = ReceiptRule("encrypt", "mail-", sample_vault.connection.kms_keys[0])

    assert writer.ses(slashless, ID, MESSAGE).key == f"mail-{ID}"


def test_no_two_objects_share_key_or_iv(writer: SesWriter, rule: ReceiptRule) -> None:
    first, second = writer.ses(rule, ID, MESSAGE), writer.ses(rule, ID, MESSAGE)

    assert first.metadata["x-amz-iv"] != second.metadata["x-amz-iv"]
    assert first.metadata["x-amz-key-v2"] != second.metadata["x-amz-key-v2"]


def test_kms_context_binds_the_content_algorithm(writer: SesWriter, rule: ReceiptRule) -> None:
    metadata = writer.kms_context(rule, ID, MESSAGE).metadata

    assert metadata["x-amz-wrap-alg"] == "kms+context"
    assert json.loads(metadata["x-amz-matdesc"]) == SES_CONTEXT | {"aws:x-amz-cek-alg": "AES/GCM/NoPadding"}


def test_cbc_has_no_tag_and_an_iv_of_a_block(writer: SesWriter, rule: ReceiptRule) -> None:
    written = writer.cbc(rule, ID, MESSAGE)

    assert "x-amz-tag-len" not in written.metadata
    assert len(base64.b64decode(written.metadata["x-amz-iv"])) == 16
    assert len(written.body) == (len(MESSAGE) // 16 + 1) * 16


def test_committing_format_has_exactly_its_own_names(writer: SesWriter, rule: ReceiptRule) -> None:
    metadata = writer.committing(rule, ID, MESSAGE).metadata

    assert set(metadata) == {"x-amz-c", "x-amz-3", "x-amz-w", "x-amz-t", "x-amz-d", "x-amz-i"}
    assert (metadata["x-amz-c"], metadata["x-amz-w"]) == ("115", "12")
    assert json.loads(metadata["x-amz-t"]) == SES_CONTEXT | {"aws:x-amz-cek-alg": "115"}


def test_committing_keys_are_those_of_the_official_client() -> None:
    vector = load("v3-commitment")
    assert vector.kms_entry is not None

    content_key, commitment = derive_committing_keys(
        vector.kms_entry.plaintext, base64.b64decode(vector.metadata["x-amz-i"])
    )

    assert commitment == base64.b64decode(vector.metadata["x-amz-d"])
    assert AESGCM(content_key).decrypt(COMMITTING_IV, vector.body, SUITE_ID) == vector.plaintext


def test_troubles_change_exactly_what_they_say() -> None:
    written = plain("in/a", b"\x00\x00\x00")

    assert written.metadata == {}
    assert written.with_flipped_bit(1) == WrittenObject("in/a", {}, b"\x00\x01\x00")
    assert written.under("in/b") == WrittenObject("in/b", {}, b"\x00\x00\x00")


def test_stored_objects_carry_no_checksum_of_s3(sample_vault: SampleVaultInfo, s3: "S3Client") -> None:
    stored = s3.head_object(
        Bucket=sample_vault.connection.bucket,
        Key=sample_vault.expectation("soc-handover").key,
        ChecksumMode="ENABLED",
    )

    assert not [name for name in stored if name.startswith("Checksum")]
