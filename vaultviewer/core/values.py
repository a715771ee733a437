"""What the rooms of the house hand to each other: small, frozen, without behaviour of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vaultviewer.core.archive import Archived
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
    """A row of a listing: what S3 tells without reading the object. `size` in bytes, `modified` in UTC.

    `archived` is None where nothing says that the object must be restored: a listing is silent about the
    archive tiers of Intelligent-Tiering.
    """

    key: str
    size: int
    modified: datetime
    etag: str
    storage_class: str = "STANDARD"
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a listing. `next_token` is None on the last page."""

    objects: tuple[ObjectSummary, ...]
    prefixes: tuple[str, ...] = ()
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version of an object, or a delete marker, which holds nothing. `modified` in UTC.

    `size` and `etag` are None for a delete marker. Of each key one version is the `latest`: what a listing
    of objects shows, or hides where it is a delete marker. The version ID of what was stored before the
    bucket kept versions is "null".
    """

    key: str
    version_id: str
    modified: datetime
    latest: bool
    size: int | None = None
    etag: str | None = None
    storage_class: str = "STANDARD"
    archived: Archived | None = None

    @property
    def is_delete_marker(self) -> bool:
        return self.size is None


@dataclass(frozen=True, slots=True)
class VersionMarker:
    """After which version the next page of a listing begins."""

    key: str
    version_id: str | None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One answer of a listing of versions: keys in S3's order, of each key the newest version first.

    `next_marker` is None on the last page.
    """

    versions: tuple[ObjectVersion, ...]
    next_marker: VersionMarker | None = None


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """Metadata of one object. Names in lower case without `x-amz-meta-`; values as stored, untrusted.

    `archived` is None where the object never had to be restored.
    """

    ref: ObjectRef
    untrusted_metadata: Mapping[str, str]
    size: int
    modified: datetime
    request_id: str | None = None
    archived: Archived | None = None


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


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message of a queue, written by whoever may write there. `receipt` is what it is deleted by."""

    untrusted_body: str = field(repr=False)
    receipt: str = field(repr=False)
