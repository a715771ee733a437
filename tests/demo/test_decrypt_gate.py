"""What the gate in front of the emulator's KMS refuses, as real KMS does, and what it passes on."""

from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from vaultviewer.demo.expectations import SampleVaultInfo

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

CONTEXT = {"aws:ses:message-id": "a"}


@pytest.fixture
def kms(sample_vault: SampleVaultInfo) -> "KMSClient":
    session = boto3.Session(
        sample_vault.access_key_id, sample_vault.secret_access_key, region_name=sample_vault.connection.region
    )
    return session.client(
        "kms",
        endpoint_url=sample_vault.connection.endpoint_url,
        config=Config(retries={"total_max_attempts": 1}),
    )


def _wrapped(kms: "KMSClient", key: str) -> bytes:
    return kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)["CiphertextBlob"]


def _refusal(kms: "KMSClient", blob: bytes, key_id: str) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        kms.decrypt(CiphertextBlob=blob, KeyId=key_id, EncryptionContext=CONTEXT)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_right_key_passes_by_arn_id_and_alias(kms: "KMSClient", sample_vault: SampleVaultInfo) -> None:
    mail = sample_vault.connection.kms_keys[0]
    blob = _wrapped(kms, mail)

    for name in (mail, mail.rpartition("/")[2], "alias/inbound-mail"):
        answer = kms.decrypt(CiphertextBlob=blob, KeyId=name, EncryptionContext=CONTEXT)
        assert answer["KeyId"] == mail
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["KeyId"] == mail


def test_another_key_is_incorrect_as_in_real_kms(kms: "KMSClient", sample_vault: SampleVaultInfo) -> None:
    mail, legal, _ = sample_vault.connection.kms_keys
    blob = _wrapped(kms, mail)

    assert _refusal(kms, blob, legal)[0] == "IncorrectKeyException"
    assert _refusal(kms, blob, "alias/legal-hold")[0] == "IncorrectKeyException"


def test_a_key_policy_that_denies_is_heeded(kms: "KMSClient", sample_vault: SampleVaultInfo) -> None:
    privileged = sample_vault.connection.kms_keys[2]

    code, words = _refusal(kms, _wrapped(kms, privileged), privileged)

    assert code == "AccessDeniedException"
    assert f"not authorized to perform: kms:Decrypt on resource: {privileged}" in words


@pytest.mark.parametrize("name", ["alias/no-such-key", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_key_is_not_found(kms: "KMSClient", sample_vault: SampleVaultInfo, name: str) -> None:
    blob = _wrapped(kms, sample_vault.connection.kms_keys[0])

    assert _refusal(kms, blob, name)[0] == "NotFoundException"


@pytest.mark.parametrize("blob", [b"\xff" * 80, b"short"])
def test_what_is_no_wrapped_key_is_invalid(
    kms: "KMSClient", sample_vault: SampleVaultInfo, blob: bytes
) -> None:
    assert _refusal(kms, blob, sample_vault.connection.kms_keys[0])[0] == "InvalidCiphertextException"


def test_another_context_is_invalid(kms: "KMSClient", sample_vault: SampleVaultInfo) -> None:
    mail = sample_vault.connection.kms_keys[0]
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(
            CiphertextBlob=_wrapped(kms, mail), KeyId=mail, EncryptionContext={"aws:ses:message-id": "b"}
        )
