"""Check 1: the names that encryption clients write, and which one format they add up to.

Names and their formats: the S3 Encryption Client's specification, "Content Metadata"
(github.com/awslabs/aws-encryption-sdk-specification, s3-encryption/data-format/content-metadata.md).
"""

from collections.abc import Mapping
from typing import Final

from vaultviewer.core.envelope.model import Format
from vaultviewer.core.errors import MissingField, MixedFormats

KEY_V1: Final = "x-amz-key"

KEY_V2: Final = "x-amz-key-v2"
WRAP: Final = "x-amz-wrap-alg"
CONTENT: Final = "x-amz-cek-alg"
TAG_LENGTH: Final = "x-amz-tag-len"

IV: Final = "x-amz-iv"
CONTEXT: Final = "x-amz-matdesc"
PLAIN_LENGTH: Final = "x-amz-unencrypted-content-length"

KEY_V3: Final = "x-amz-3"
WRAP_V3: Final = "x-amz-w"
CONTENT_V3: Final = "x-amz-c"
CONTEXT_V3: Final = "x-amz-t"
RAW_CONTEXT_V3: Final = "x-amz-m"
COMMITMENT_V3: Final = "x-amz-d"
MESSAGE_ID_V3: Final = "x-amz-i"

V1_NAMES: Final = frozenset({KEY_V1})
V2_NAMES: Final = frozenset({KEY_V2, WRAP, CONTENT, TAG_LENGTH})
V1_AND_V2_NAMES: Final = frozenset({IV, CONTEXT, PLAIN_LENGTH})
V3_KEY_NAMES: Final = frozenset({KEY_V3, WRAP_V3, CONTEXT_V3, RAW_CONTEXT_V3})
V3_CONTENT_NAMES: Final = frozenset({CONTENT_V3, COMMITMENT_V3, MESSAGE_ID_V3})
V3_NAMES: Final = V3_KEY_NAMES | V3_CONTENT_NAMES
ALL_NAMES: Final = V1_NAMES | V2_NAMES | V1_AND_V2_NAMES | V3_NAMES


def encryption_names(untrusted_metadata: Mapping[str, str]) -> dict[str, str]:
    """Pick what belongs to an envelope, under names in lower case.

    S3 folds the case of these names. A store that doesn't must not turn an envelope into plain mail.

    Raises MixedFormats where two names differ in case only.
    """
    found: dict[str, str] = {}
    for name, value in untrusted_metadata.items():
        folded = name.lower()
        if folded not in ALL_NAMES:
            continue
        if folded in found:
            raise MixedFormats(names=f"{folded}, {name}")
        found[folded] = value
    return found


def classify(metadata: Mapping[str, str]) -> Format:
    """Return the one format whose names these are; PLAIN where there is none of them.

    What V1 and V2 share counts as V2 when it stands alone: an envelope that lost its key is still no plain
    mail.

    Raises MixedFormats where names of more than one format meet.
    """
    names = metadata.keys()
    own = {Format.V1: V1_NAMES, Format.V2: V2_NAMES, Format.V3: V3_NAMES}
    found = [generation for generation, its_names in own.items() if names & its_names]
    shared = names & V1_AND_V2_NAMES
    if len(found) > 1 or (shared and found == [Format.V3]):
        raise MixedFormats(names=", ".join(sorted(names)))
    if found:
        return found[0]
    return Format.V2 if shared else Format.PLAIN


def required(metadata: Mapping[str, str], name: str) -> str:
    """Return a value that must be there.

    Raises MissingField.
    """
    try:
        return metadata[name]
    except KeyError:
        raise MissingField(field=name) from None
