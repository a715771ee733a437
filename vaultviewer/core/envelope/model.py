"""An envelope that has been read: all that it takes to decrypt one object, and nothing to guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MESSAGE_ID: Final = "aws:ses:message-id"
RULE_NAME: Final = "aws:ses:rule-name"
SOURCE_ACCOUNT: Final = "aws:ses:source-account"
SES_KEYS: Final = frozenset({MESSAGE_ID, RULE_NAME, SOURCE_ACCOUNT})
KMS_KEY: Final = "kms_cmk_id"
CONTENT_ALGORITHM: Final = "aws:x-amz-cek-alg"


class Format(StrEnum):
    """The generations of the S3 Encryption Client's object format; PLAIN is none of them."""

    PLAIN = "plain"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"


class WrapAlgorithm(StrEnum):
    """How the data key is wrapped. Amazon SES writes KMS."""

    KMS = "kms"
    KMS_CONTEXT = "kms+context"


class ContentAlgorithm(StrEnum):
    """How the content is encrypted, by the names that the context and the metadata use."""

    GCM = "AES/GCM/NoPadding"
    COMMITTING_GCM = "115"
    CBC_PKCS5 = "AES/CBC/PKCS5Padding"
    CBC_PKCS7 = "AES/CBC/PKCS7Padding"

    @property
    def is_cbc(self) -> bool:
        return self in {ContentAlgorithm.CBC_PKCS5, ContentAlgorithm.CBC_PKCS7}


@dataclass(frozen=True, slots=True)
class Algorithms:
    """The pair that check 2 lets through."""

    wrap: WrapAlgorithm
    content: ContentAlgorithm


@dataclass(frozen=True, slots=True)
class Fields:
    """The decoded values that check 3 lets through. `iv` is the message ID of V3."""

    wrapped_key: bytes = field(repr=False)
    iv: bytes
    declared_length: int | None = None
    commitment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outcome of checks 1 to 4. `context` goes to KMS as it is; only KMS's answer makes it trusted."""

    format: Format
    algorithms: Algorithms
    fields: Fields
    context: Mapping[str, str]

    @property
    def message_id(self) -> str | None:
        return self.context.get(MESSAGE_ID)

    @property
    def rule_name(self) -> str | None:
        return self.context.get(RULE_NAME)

    @property
    def account(self) -> str | None:
        return self.context.get(SOURCE_ACCOUNT)

    @property
    def untrusted_kms_key(self) -> str | None:
        """The key that the object names. It only ever chooses among configured keys."""
        return self.context.get(KMS_KEY)
