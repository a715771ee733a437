"""V3: AES-GCM whose data key is committed to, so that one ciphertext has one key (suite 0x0073, "115")."""

from collections.abc import Mapping
from typing import Final

from vaultviewer.core.envelope.context import check_bound_context, read_context
from vaultviewer.core.envelope.fields import base64_field, check_gcm_size, wrapped_key_field
from vaultviewer.core.envelope.metadata import (
    COMMITMENT_V3,
    CONTENT_V3,
    CONTEXT_V3,
    KEY_V3,
    MESSAGE_ID_V3,
    RAW_CONTEXT_V3,
    WRAP_V3,
    required,
)
from vaultviewer.core.envelope.model import Algorithms, ContentAlgorithm, Fields, WrapAlgorithm
from vaultviewer.core.errors import InvalidField, UnknownContentAlgorithm, UnknownWrapAlgorithm

MESSAGE_ID_BYTES: Final = 28
COMMITMENT_BYTES: Final = 28
_KMS_CONTEXT_CODE: Final = "12"


def algorithms(metadata: Mapping[str, str]) -> Algorithms:
    """Check 2: the one suite and the one way of wrapping that KMS serves.

    Raises MissingField, UnknownWrapAlgorithm, UnknownContentAlgorithm.
    """
    untrusted_wrap = required(metadata, WRAP_V3)
    untrusted_content = required(metadata, CONTENT_V3)
    if untrusted_wrap != _KMS_CONTEXT_CODE:
        raise UnknownWrapAlgorithm(algorithm=untrusted_wrap)
    if untrusted_content != ContentAlgorithm.COMMITTING_GCM:
        raise UnknownContentAlgorithm(algorithm=untrusted_content)
    return Algorithms(WrapAlgorithm.KMS_CONTEXT, ContentAlgorithm.COMMITTING_GCM)


def fields(metadata: Mapping[str, str], size: int) -> Fields:
    """Check 3: decode every field. V3 declares no length.

    Raises MissingField, InvalidField, LengthMismatch.
    """
    if RAW_CONTEXT_V3 in metadata:
        raise InvalidField(field=RAW_CONTEXT_V3, problem="it belongs to raw keys, and this key is in KMS")
    found = Fields(
        wrapped_key=wrapped_key_field(metadata, KEY_V3),
        iv=base64_field(metadata, MESSAGE_ID_V3, length=MESSAGE_ID_BYTES),
        commitment=base64_field(metadata, COMMITMENT_V3, length=COMMITMENT_BYTES),
    )
    check_gcm_size(size, None)
    return found


def context(metadata: Mapping[str, str]) -> Mapping[str, str]:
    """Check 4.

    Raises MissingField, InvalidContext.
    """
    found = read_context(required(metadata, CONTEXT_V3))
    check_bound_context(found, ContentAlgorithm.COMMITTING_GCM)
    return found
