"""What the rooms of the house hand to each other: small, frozen, without behaviour of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vaultviewer.core.phrases import Phrase


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """One object in a bucket. `version_id` or `etag` pin what was listed, where the listing told it."""

    bucket: str
    key: str
    version_id: str | None = None
    etag: str | None = None

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class ObjectSummary:
    """A row of a listing: what S3 tells without reading the object. `size` in bytes, `modified` in UTC."""

    key: str
    size: int
    modified: datetime
    etag: str
    storage_class: str = "STANDARD"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a listing. `next_token` is None on the last page."""

    objects: tuple[ObjectSummary, ...]
    prefixes: tuple[str, ...] = ()
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """Metadata of one object. Names in lower case without `x-amz-meta-`; values as stored, untrusted."""

    ref: ObjectRef
    untrusted_metadata: Mapping[str, str]
    size: int
    modified: datetime
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Metadata and body out of one and the same GetObject answer."""

    head: ObjectHead
    body: bytes | bytearray = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnwrappedKey:
    """KMS's answer to Decrypt. The receiver overwrites `plaintext` once it has served.

    `key_arn` is the key that KMS says it used.
    """

    plaintext: bytearray = field(repr=False)
    key_arn: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedImage:
    """What a server of the web sent for one address. Whether it is an image only a decoder can tell.

    `redirects` are the addresses that it was passed on to.
    """

    untrusted_url: str
    untrusted_content: bytes = field(repr=False)
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnfetchedImage:
    """An address that was not asked or gave nothing. `reason` is a clause: "it answered with status 404"."""

    untrusted_url: str
    reason: Phrase
    redirects: tuple[str, ...] = ()
