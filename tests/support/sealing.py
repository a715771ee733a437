"""Seals messages for tests in each format that the reader opens, with keys that a fake KMS knows."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from support.fakes import FakeKeys, FakeStore, KmsEntry
from support.vectors import KEY_ARN

from vaultviewer.core.values import ObjectRef

MESSAGE_ID = "0123456789abcdef0123456789abcdef01234567"
KEY = f"inbound/{MESSAGE_ID}"
SES_CONTEXT = {
    "aws:ses:message-id": MESSAGE_ID,
    "aws:ses:rule-name": "encrypt-to-s3",
    "aws:ses:source-account": "111122223333",
}


@dataclass(frozen=True)
class Sealed:
    """An object as it would lie in the bucket, and the wrapped key as KMS would know it."""

    metadata: dict[str, str]
    body: bytes
    entry: KmsEntry

    def stored(self, key: str = KEY) -> tuple[FakeStore, ObjectRef]:
        store = FakeStore()
        return store, store.put(key, self.body, self.metadata)

    def keys(self) -> FakeKeys:
        return FakeKeys(self.entry)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _entry(context: Mapping[str, str]) -> KmsEntry:
    return KmsEntry(KEY_ARN, os.urandom(184), dict(context), os.urandom(32))


def seal_kms(plaintext: bytes, context: Mapping[str, str] | None = None) -> Sealed:
    """V2 with `kms` and GCM, as Amazon SES writes it."""
    entry = _entry(context or (SES_CONTEXT | {"kms_cmk_id": KEY_ARN}))
    iv = os.urandom(12)
    metadata = {
        "x-amz-key-v2": _text(entry.wrapped),
        "x-amz-iv": _text(iv),
        "x-amz-wrap-alg": "kms",
        "x-amz-cek-alg": "AES/GCM/NoPadding",
        "x-amz-tag-len": "128",
        "x-amz-unencrypted-content-length": str(len(plaintext)),
        "x-amz-matdesc": json.dumps(entry.context),
    }
    return Sealed(metadata, AESGCM(entry.plaintext).encrypt(iv, plaintext, None), entry)


def seal_kms_context(plaintext: bytes, context: Mapping[str, str] | None = None) -> Sealed:
    """V2 with `kms+context` and GCM; no length is declared."""
    bound = dict(SES_CONTEXT if context is None else context) | {"aws:x-amz-cek-alg": "AES/GCM/NoPadding"}
    sealed = seal_kms(plaintext, bound)
    del sealed.metadata["x-amz-unencrypted-content-length"]
    sealed.metadata["x-amz-wrap-alg"] = "kms+context"
    return sealed


def seal_cbc(plaintext: bytes, *, name: str = "AES/CBC/PKCS5Padding") -> Sealed:
    """V2 with `kms` and CBC."""
    padder = padding.PKCS7(128).padder()
    return seal_cbc_blocks(padder.update(plaintext) + padder.finalize(), len(plaintext), name=name)


def seal_cbc_blocks(padded: bytes, declared: int | None, *, name: str = "AES/CBC/PKCS5Padding") -> Sealed:
    """V2 with `kms` and CBC over blocks whose padding may be wrong."""
    sealed = seal_kms(b"")
    iv = os.urandom(16)
    encryptor = Cipher(algorithms.AES(sealed.entry.plaintext), modes.CBC(iv)).encryptor()
    metadata = sealed.metadata | {"x-amz-iv": _text(iv), "x-amz-cek-alg": name}
    del metadata["x-amz-tag-len"], metadata["x-amz-unencrypted-content-length"]
    if declared is not None:
        metadata["x-amz-unencrypted-content-length"] = str(declared)
    return Sealed(metadata, encryptor.update(padded) + encryptor.finalize(), sealed.entry)


def seal_v3(plaintext: bytes) -> Sealed:
    """V3, with its derivation spelled out in HMAC (RFC 5869), apart from the library that the reader uses."""
    entry = _entry(SES_CONTEXT | {"aws:x-amz-cek-alg": "115"})
    message_id = os.urandom(28)
    extracted = hmac.digest(message_id, entry.plaintext, hashlib.sha512)
    content_key = hmac.digest(extracted, b"\x00\x73DERIVEKEY\x01", hashlib.sha512)[:32]
    commitment = hmac.digest(extracted, b"\x00\x73COMMITKEY\x01", hashlib.sha512)[:28]
    metadata = {
        "x-amz-c": "115",
        "x-amz-w": "12",
        "x-amz-3": _text(entry.wrapped),
        "x-amz-i": _text(message_id),
        "x-amz-d": _text(commitment),
        "x-amz-t": json.dumps(entry.context),
    }
    return Sealed(metadata, AESGCM(content_key).encrypt(b"\x01" * 12, plaintext, b"\x00\x73"), entry)
