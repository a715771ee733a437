"""Objects that S3 keeps in an archive: where, whether they can be read yet, and how they are restored.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/archived-objects.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import Phrase, phrase

LONGEST_COPY: Final = 365
"""Days for which a copy can be asked here. S3 sets no limit; a mistyped number would cost for years."""


class Archive(StrEnum):
    """Where an object lies that must be restored before it can be read. The values are words for people."""

    FLEXIBLE = "S3 Glacier Flexible Retrieval"
    DEEP = "S3 Glacier Deep Archive"
    TIERED = "the Archive Access tier of S3 Intelligent-Tiering"
    TIERED_DEEP = "the Deep Archive Access tier of S3 Intelligent-Tiering"
    UNKNOWN = "an archive of S3"
    """S3 has refused to read it, or is restoring it, and has not said where from."""

    @property
    def tiered(self) -> bool:
        """Restoring moves the object back to instant access for good, instead of making a copy for days."""
        return self in {Archive.TIERED, Archive.TIERED_DEEP}

    @property
    def retrievals(self) -> "tuple[Retrieval, ...]":
        """The speeds that S3 offers for this archive, the fastest first."""
        if self in {Archive.FLEXIBLE, Archive.TIERED}:
            return tuple(Retrieval)
        return (Retrieval.STANDARD, Retrieval.BULK)


class Retrieval(StrEnum):
    """How fast to restore: the retrieval tiers of S3, spelled as S3 wants them."""

    EXPEDITED = "Expedited"
    STANDARD = "Standard"
    BULK = "Bulk"


@dataclass(frozen=True, slots=True)
class Speed:
    """What a retrieval usually takes, in words, and how often it makes sense to look, in seconds."""

    words: Phrase
    look_every: float


def speed(archive: Archive, retrieval: Retrieval) -> Speed:
    """Return what AWS documents for one retrieval from one archive; S3 promises none of it."""
    deep = archive not in {Archive.FLEXIBLE, Archive.TIERED}
    return _SPEEDS[retrieval, deep]


_SPEEDS: Final[Mapping[tuple[Retrieval, bool], Speed]] = MappingProxyType(
    {
        (Retrieval.EXPEDITED, False): Speed(phrase("1 to 5 minutes"), 15.0),
        (Retrieval.STANDARD, False): Speed(phrase("3 to 5 hours"), 300.0),
        (Retrieval.BULK, False): Speed(phrase("5 to 12 hours"), 600.0),
        (Retrieval.EXPEDITED, True): Speed(phrase("1 to 5 minutes"), 15.0),
        (Retrieval.STANDARD, True): Speed(phrase("up to 12 hours"), 600.0),
        (Retrieval.BULK, True): Speed(phrase("up to 48 hours"), 900.0),
    }
)


def retrieval_is_free(archive: Archive, retrieval: Retrieval) -> bool:
    """Whether S3 charges nothing for the bytes retrieved; requests and copies are another matter."""
    if archive.tiered:
        return retrieval is not Retrieval.EXPEDITED
    return archive is Archive.FLEXIBLE and retrieval is Retrieval.BULK


class ArchiveState(StrEnum):
    """How far an archived object is from being read."""

    ARCHIVED = "archived"
    RESTORING = "restoring"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Archived:
    """What is known of an archived object. `until` is when S3 takes the restored copy away, in UTC."""

    archive: Archive
    state: ArchiveState = ArchiveState.ARCHIVED
    until: datetime | None = None

    @property
    def readable(self) -> bool:
        return self.state is ArchiveState.RESTORED

    @property
    def to_be_restored(self) -> bool:
        """Whether nothing is under way that would make it readable."""
        return self.state is ArchiveState.ARCHIVED


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """What to ask of S3. `days` is how long the copy stays; None where the object itself moves back."""

    retrieval: Retrieval
    days: int | None


class RestoreAnswer(StrEnum):
    """What S3 made of a request to restore."""

    STARTED = "started"
    EXTENDED = "extended"
    """A copy is there already; it stays for the days that were asked for, from now on."""
    UNDER_WAY = "under way"
    """Somebody has asked for it before."""
    NOT_ARCHIVED = "not archived"
    """It can be read as it is."""


def whereabouts(archived: Archived) -> Phrase:
    """Say where an object lies, and how far it is."""
    match archived.state:
        case ArchiveState.ARCHIVED:
            return phrase("It lies in {archive}.", archive=archived.archive)
        case ArchiveState.RESTORING:
            return phrase("It is being restored from {archive}.", archive=archived.archive)
        case ArchiveState.RESTORED:
            return phrase("It has been restored from {archive}.", archive=archived.archive)


def archived_in(error: VaultViewerError) -> Archived:
    """Return what an ObjectArchived or ObjectRestoring tells of its object."""
    told = error.details.get("archived")
    return told if isinstance(told, Archived) else Archived(Archive.UNKNOWN)
