"""Check 3: values of the metadata, decoded strictly. Leniency lets two values mean the same bytes."""

import base64
import re
from collections.abc import Mapping
from typing import Final

from vaultviewer.core.envelope.metadata import required
from vaultviewer.core.errors import InvalidField, LengthMismatch

GCM_TAG_BYTES: Final = 16
AES_BLOCK_BYTES: Final = 16
LONGEST_WRAPPED_KEY: Final = 6144
"""What KMS accepts as CiphertextBlob (KMS API Reference, Decrypt)."""

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,14}")


def base64_field(metadata: Mapping[str, str], name: str, *, length: int | None = None) -> bytes:
    """Decode canonical base64 (RFC 4648, section 3.5: the unused bits of the last character are zero).

    Raises MissingField, InvalidField.
    """
    untrusted_value = required(metadata, name)
    if not _BASE64.fullmatch(untrusted_value):
        raise InvalidField(field=name, problem="it is not base64")
    decoded = base64.b64decode(untrusted_value)
    if base64.b64encode(decoded).decode() != untrusted_value:
        raise InvalidField(field=name, problem="its base64 has bits left over")
    if length is not None and len(decoded) != length:
        raise InvalidField(field=name, problem=f"it has {len(decoded)} bytes instead of {length}")
    return decoded


def wrapped_key_field(metadata: Mapping[str, str], name: str) -> bytes:
    """Decode a wrapped data key, of a size that KMS takes.

    Raises MissingField, InvalidField.
    """
    wrapped = base64_field(metadata, name)
    if not 1 <= len(wrapped) <= LONGEST_WRAPPED_KEY:
        raise InvalidField(field=name, problem=f"a wrapped key can't have {len(wrapped)} bytes")
    return wrapped


def decimal_field(metadata: Mapping[str, str], name: str) -> int:
    """Read a number of plain ASCII digits.

    Raises MissingField, InvalidField.
    """
    untrusted_value = required(metadata, name)
    if not _DECIMAL.fullmatch(untrusted_value):
        raise InvalidField(field=name, problem="it is not a number")
    return int(untrusted_value)


def check_gcm_size(size: int, declared_length: int | None) -> None:
    """Compare the object's size with what its metadata promises.

    Raises LengthMismatch.
    """
    if size < GCM_TAG_BYTES:
        raise LengthMismatch(actual=size, expected=f"at least {GCM_TAG_BYTES}")
    if declared_length is not None and size != declared_length + GCM_TAG_BYTES:
        raise LengthMismatch(actual=size, expected=declared_length + GCM_TAG_BYTES)


def check_cbc_size(size: int, declared_length: int | None) -> None:
    """Compare with whole blocks; PKCS #7 always adds between one byte and a whole block (RFC 5652, 6.3).

    Raises LengthMismatch.
    """
    if size == 0 or size % AES_BLOCK_BYTES:
        raise LengthMismatch(actual=size, expected=f"whole blocks of {AES_BLOCK_BYTES}")
    if declared_length is None:
        return
    padded = (declared_length // AES_BLOCK_BYTES + 1) * AES_BLOCK_BYTES
    if size != padded:
        raise LengthMismatch(actual=size, expected=padded)
