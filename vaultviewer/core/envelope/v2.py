"""What both kinds of V2 have in common: the algorithms' names and the fields beside the context."""

from collections.abc import Mapping
from typing import Final

from vaultviewer.core.envelope.fields import (
    AES_BLOCK_BYTES,
    GCM_TAG_BYTES,
    base64_field,
    check_cbc_size,
    check_gcm_size,
    decimal_field,
    wrapped_key_field,
)
from vaultviewer.core.envelope.metadata import CONTENT, IV, KEY_V2, PLAIN_LENGTH, TAG_LENGTH, WRAP, required
from vaultviewer.core.envelope.model import Algorithms, ContentAlgorithm, Fields, WrapAlgorithm
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import (
    InvalidField,
    UnauthenticatedRefused,
    UnknownContentAlgorithm,
    UnknownWrapAlgorithm,
)

GCM_IV_BYTES: Final = 12
_TAG_LENGTH_BITS: Final = str(GCM_TAG_BYTES * 8)
_WRAPS: Final = {wrap.value: wrap for wrap in WrapAlgorithm}
_CONTENTS: Final = {
    content.value: content for content in ContentAlgorithm if content is not ContentAlgorithm.COMMITTING_GCM
}


def algorithms(metadata: Mapping[str, str], policy: Policy) -> Algorithms:
    """Check 2: look both names up, exactly as they are spelled.

    Raises MissingField, UnknownWrapAlgorithm, UnknownContentAlgorithm, UnauthenticatedRefused.
    """
    untrusted_wrap = required(metadata, WRAP)
    untrusted_content = required(metadata, CONTENT)
    wrap = _WRAPS.get(untrusted_wrap)
    if wrap is None:
        raise UnknownWrapAlgorithm(algorithm=untrusted_wrap)
    content = _CONTENTS.get(untrusted_content)
    if content is None:
        raise UnknownContentAlgorithm(algorithm=untrusted_content)
    if content.is_cbc and wrap is WrapAlgorithm.KMS_CONTEXT:
        # kms+context came with GCM and binds the name of it; no client writes it with CBC.
        raise UnknownContentAlgorithm(algorithm=f"{content} under {wrap}")
    if content.is_cbc and not policy.allow_cbc:
        raise UnauthenticatedRefused(algorithm=content)
    return Algorithms(wrap, content)


def fields(metadata: Mapping[str, str], content: ContentAlgorithm, size: int) -> Fields:
    """Check 3: decode every field and compare the lengths.

    Raises MissingField, InvalidField, LengthMismatch.
    """
    wrapped_key = wrapped_key_field(metadata, KEY_V2)
    declared = decimal_field(metadata, PLAIN_LENGTH) if PLAIN_LENGTH in metadata else None
    if content.is_cbc:
        if TAG_LENGTH in metadata:
            raise InvalidField(field=TAG_LENGTH, problem=f"{content} has no authentication tag")
        iv = base64_field(metadata, IV, length=AES_BLOCK_BYTES)
        check_cbc_size(size, declared)
    else:
        iv = base64_field(metadata, IV, length=GCM_IV_BYTES)
        if required(metadata, TAG_LENGTH) != _TAG_LENGTH_BITS:
            raise InvalidField(field=TAG_LENGTH, problem=f"it must be {_TAG_LENGTH_BITS}")
        check_gcm_size(size, declared)
    return Fields(wrapped_key, iv, declared_length=declared)
