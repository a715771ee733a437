"""Writes mail into S3 as Amazon SES does: encrypted here, under a data key that KMS wraps.

SES writes one format only, V2 with the wrap `kms` and AES-GCM ("Deliver to S3 bucket action" in the Amazon
SES Developer Guide). The other formats of the S3 Encryption Client are here for the vault's troubles.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client

GCM: Final = "AES/GCM/NoPadding"
CBC_PADDED: Final = "AES/CBC/PKCS5Padding"
TAG_BYTES: Final = 16
IV_BYTES: Final = 12

COMMITTING_SUITE: Final = "115"
SUITE_ID: Final = b"\x00\x73"
"""Suite 115 as two bytes: AES-256-GCM with HKDF-SHA512 and key commitment."""
COMMITTING_MESSAGE_ID_BYTES: Final = 28
COMMITTING_IV: Final = b"\x01" * IV_BYTES


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """A receipt rule with an S3 action: where its messages go and which KMS key wraps their data keys."""

    name: str
    prefix: str
    key_arn: str


@dataclass(frozen=True, slots=True)
class WrittenObject:
    """One object as S3 will hold it. Metadata names stand without `x-amz-meta-`."""

    key: str
    metadata: Mapping[str, str]
    body: bytes

    def under(self, key: str) -> "WrittenObject":
        """Return the whole object, metadata and all, under another key."""
        return replace(self, key=key)

    def with_flipped_bit(self, byte: int) -> "WrittenObject":
        """Return the object with the lowest bit of one byte of its body inverted."""
        body = bytearray(self.body)
        body[byte] ^= 1
        return replace(self, body=bytes(body))

    def put(self, s3: "S3Client", bucket: str) -> None:
        s3.put_object(Bucket=bucket, Key=self.key, Body=self.body, Metadata=dict(self.metadata))


@dataclass(frozen=True, slots=True)
class _DataKey:
    plaintext: bytes
    wrapped: str


class SesWriter:
    """Encrypts messages for one AWS account.

    Each method returns the object that the format prescribes; only `ses` is what Amazon SES itself writes.
    """

    def __init__(self, kms: "KMSClient", account: str) -> None:
        self._kms = kms
        self._account = account

    def ses(
        self, rule: ReceiptRule, message_id: str, message: bytes, *, key: str | None = None
    ) -> WrittenObject:
        """Encrypt as SES does. The setup notification isn't named by its message ID and so brings a `key`."""
        context = self._ses_context(rule, message_id) | {"kms_cmk_id": rule.key_arn}
        data_key = self._data_key(rule, context)
        iv = os.urandom(IV_BYTES)
        return WrittenObject(
            key=key or rule.prefix + message_id,
            metadata=_v2_metadata(data_key, iv, context, wrap="kms", algorithm=GCM, length=len(message)),
            body=AESGCM(data_key.plaintext).encrypt(iv, message, None),
        )

    def kms_context(self, rule: ReceiptRule, message_id: str, message: bytes) -> WrittenObject:
        """Encrypt as version 2 of the S3 Encryption Client does: the context binds the content algorithm."""
        context = self._ses_context(rule, message_id) | {"aws:x-amz-cek-alg": GCM}
        data_key = self._data_key(rule, context)
        iv = os.urandom(IV_BYTES)
        return WrittenObject(
            key=rule.prefix + message_id,
            metadata=_v2_metadata(
                data_key, iv, context, wrap="kms+context", algorithm=GCM, length=len(message)
            ),
            body=AESGCM(data_key.plaintext).encrypt(iv, message, None),
        )

    def cbc(self, rule: ReceiptRule, message_id: str, message: bytes) -> WrittenObject:
        """Encrypt without authentication, as old clients do in their encryption-only mode."""
        context = self._ses_context(rule, message_id) | {"kms_cmk_id": rule.key_arn}
        data_key = self._data_key(rule, context)
        iv = os.urandom(AES256.block_size // 8)
        padder = padding.PKCS7(AES256.block_size).padder()
        encryptor = Cipher(AES256(data_key.plaintext), CBC(iv)).encryptor()
        padded = padder.update(message) + padder.finalize()
        return WrittenObject(
            key=rule.prefix + message_id,
            metadata=_v2_metadata(
                data_key, iv, context, wrap="kms", algorithm=CBC_PADDED, length=len(message)
            ),
            body=encryptor.update(padded) + encryptor.finalize(),
        )

    def committing(self, rule: ReceiptRule, message_id: str, message: bytes) -> WrittenObject:
        """Encrypt as version 3 of the S3 Encryption Client does: the ciphertext commits to its key."""
        context = self._ses_context(rule, message_id) | {"aws:x-amz-cek-alg": COMMITTING_SUITE}
        data_key = self._data_key(rule, context)
        salt = os.urandom(COMMITTING_MESSAGE_ID_BYTES)
        content_key, commitment = derive_committing_keys(data_key.plaintext, salt)
        return WrittenObject(
            key=rule.prefix + message_id,
            metadata={
                "x-amz-c": COMMITTING_SUITE,
                "x-amz-3": data_key.wrapped,
                "x-amz-w": "12",
                "x-amz-t": json.dumps(context, separators=(",", ":")),
                "x-amz-d": _base64(commitment),
                "x-amz-i": _base64(salt),
            },
            body=AESGCM(content_key).encrypt(COMMITTING_IV, message, SUITE_ID),
        )

    def _ses_context(self, rule: ReceiptRule, message_id: str) -> dict[str, str]:
        # In the order in which SES stores them: the stored text is the context, byte for byte.
        return {
            "aws:ses:message-id": message_id,
            "aws:ses:rule-name": rule.name,
            "aws:ses:source-account": self._account,
        }

    def _data_key(self, rule: ReceiptRule, context: Mapping[str, str]) -> _DataKey:
        answer = self._kms.generate_data_key(
            KeyId=rule.key_arn, KeySpec="AES_256", EncryptionContext=dict(context)
        )
        return _DataKey(plaintext=answer["Plaintext"], wrapped=_base64(answer["CiphertextBlob"]))


def plain(key: str, message: bytes) -> WrittenObject:
    """Return what a receipt rule without message encryption leaves: the message itself."""
    return WrittenObject(key=key, metadata={}, body=message)


def derive_committing_keys(data_key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return content key and commitment of suite 115 (RFC 5869, SHA-512; the salt is the message ID)."""
    pseudo_random_key = hmac.new(salt, data_key, hashlib.sha512).digest()
    content_key = HKDFExpand(hashes.SHA512(), 32, SUITE_ID + b"DERIVEKEY").derive(pseudo_random_key)
    commitment = HKDFExpand(hashes.SHA512(), 28, SUITE_ID + b"COMMITKEY").derive(pseudo_random_key)
    return content_key, commitment


def _v2_metadata(
    data_key: _DataKey, iv: bytes, context: Mapping[str, str], *, wrap: str, algorithm: str, length: int
) -> dict[str, str]:
    metadata = {
        "x-amz-key-v2": data_key.wrapped,
        "x-amz-iv": _base64(iv),
        "x-amz-wrap-alg": wrap,
        "x-amz-cek-alg": algorithm,
        "x-amz-unencrypted-content-length": str(length),
        "x-amz-matdesc": json.dumps(context, separators=(",", ":")),
    }
    return metadata | {"x-amz-tag-len": str(TAG_BYTES * 8)} if algorithm == GCM else metadata


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
