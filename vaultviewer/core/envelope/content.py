"""Check 8: decrypt the content, and let no byte of it out before it has verified.

Whatever fails here fails alike (CVE-2020-8911): commitment, tag, padding and the length inside the padding
all raise the same `ContentNotAuthentic`, without details.
"""

import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vaultviewer.core.envelope.fields import AES_BLOCK_BYTES, GCM_TAG_BYTES
from vaultviewer.core.envelope.model import ContentAlgorithm, Envelope, Fields
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.errors import ContentNotAuthentic

_SUITE: Final = b"\x00\x73"
_DERIVE_LABEL: Final = _SUITE + b"DERIVEKEY"
_COMMIT_LABEL: Final = _SUITE + b"COMMITKEY"
_COMMITTING_IV: Final = b"\x01" * 12
"""Fixed: every message has a key of its own, derived under a random message ID."""

_KEY_BYTES: Final = 32
_COMMITMENT_BYTES: Final = 28


def decrypt_content(
    envelope: Envelope, data_key: SecretBuffer, untrusted_body: bytes | bytearray
) -> SecretBuffer:
    """Return the verified plaintext. The caller wipes the data key.

    Raises ContentNotAuthentic.
    """
    content = envelope.algorithms.content
    if content is ContentAlgorithm.GCM:
        return _decrypt_gcm(data_key, envelope.fields.iv, untrusted_body, None)
    if content is ContentAlgorithm.COMMITTING_GCM:
        return _decrypt_committing(data_key, envelope.fields, untrusted_body)
    return _decrypt_cbc(data_key, envelope.fields, untrusted_body)


def _decrypt_gcm(
    key: SecretBuffer, iv: bytes, untrusted_body: bytes | bytearray, associated_data: bytes | None
) -> SecretBuffer:
    plaintext = SecretBuffer.allocate(len(untrusted_body) - GCM_TAG_BYTES)
    try:
        AESGCM(key.view()).decrypt_into(iv, untrusted_body, associated_data, plaintext.memory())
    except InvalidTag:
        # OpenSSL has written unverified plaintext into the buffer by now.
        plaintext.wipe()
        raise ContentNotAuthentic from None
    return plaintext


def _decrypt_committing(
    data_key: SecretBuffer, fields: Fields, untrusted_body: bytes | bytearray
) -> SecretBuffer:
    with _derive(data_key, fields, _COMMIT_LABEL, _COMMITMENT_BYTES) as commitment:
        if not hmac.compare_digest(commitment.view(), fields.commitment or b""):
            raise ContentNotAuthentic
    with _derive(data_key, fields, _DERIVE_LABEL, _KEY_BYTES) as content_key:
        return _decrypt_gcm(content_key, _COMMITTING_IV, untrusted_body, _SUITE)


def _derive(data_key: SecretBuffer, fields: Fields, label: bytes, length: int) -> SecretBuffer:
    """HKDF-SHA512 (RFC 5869), extracted with the message ID as salt, straight into our own memory."""
    derived = SecretBuffer.allocate(length)
    HKDF(hashes.SHA512(), length, fields.iv, label).derive_into(data_key.view(), derived.memory())
    return derived


def _decrypt_cbc(data_key: SecretBuffer, fields: Fields, untrusted_body: bytes | bytearray) -> SecretBuffer:
    with SecretBuffer.allocate(len(untrusted_body) + AES_BLOCK_BYTES - 1) as padded:
        decryptor = Cipher(algorithms.AES(data_key.view()), modes.CBC(fields.iv)).decryptor()
        size = decryptor.update_into(untrusted_body, padded.memory())
        decryptor.finalize()
        length = _unpadded_length(padded.view()[:size])
        if length is None or fields.declared_length not in {None, length}:
            raise ContentNotAuthentic
        return SecretBuffer.copy_of(padded.view()[:length])


def _unpadded_length(padded: memoryview) -> int | None:
    """Return the length without the padding, None where that is invalid. The unpadder is constant-time."""
    unpadder = padding.PKCS7(AES_BLOCK_BYTES * 8).unpadder()
    try:
        last = unpadder.update(padded[-AES_BLOCK_BYTES:]) + unpadder.finalize()
    except ValueError:
        return None
    return len(padded) - AES_BLOCK_BYTES + len(last)
