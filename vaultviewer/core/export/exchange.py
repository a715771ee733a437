"""What the rooms of an export hand to each other: a message that opened, files that were written, totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.mail.digest import Digest
from vaultviewer.core.values import ObjectRef


class State(StrEnum):
    """Where one message of an export stands in its ledger."""

    ASKED = "asked"
    WRITING = "writing"  # its names are taken; a crash may have left files under them
    EXPORTED = "exported"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sender:
    """What a message says of itself, as far as file names and tables need it: untrusted, decoded text.

    `date` is the sender's, with its offset, None where it can't be read.
    """

    untrusted_from: str
    untrusted_subject: str
    untrusted_to: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class ExportMessage:
    """A message that passed its checks, on its way to a file. Valid until `write` returns.

    `digest` is there for the forms that need the parts of a message (`Writer.needs_digest`).
    """

    plaintext: memoryview = field(repr=False)
    evidence: Evidence
    says: Sender = field(repr=False)
    digest: Digest | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the export. `path` is relative to the target, with slashes; `sha256` in hexadecimal.

    Where a message is a part of a container (mbox, ZIP, table), `path` is the container's, and `place` says
    where in it: offset and length in bytes for an mbox, the member's name for a ZIP, the row for a table.
    """

    path: str
    size: int
    sha256: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one message. `checkpoint` is where the container ends now: 0 where there is none.

    A message without attachments is no file of an export of attachments: then there are none.
    """

    files: tuple[WrittenFile, ...]
    checkpoint: int = 0


class Writer(Protocol):
    """One form of an export, in a folder that exists. One thread at a time calls `write`, unless `parallel`.

    Until `finish` a container has the name of an unfinished file. `resume_at` of its maker is the greatest
    checkpoint that the ledger holds: what lies behind it was never accounted for and is cut off. A container
    that has its final name already, because messages of it are tried once more or because a crash came right
    after `finish`, is taken up again.
    """

    parallel: bool
    needs_digest: bool

    def plan(self, message: ExportMessage, taken: "Names") -> tuple[str, ...]:
        """Return the relative paths that a message is going to have, free on disk and in the ledger.

        Raises AlreadyExists where one is taken and the order says to skip.
        """
        ...

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        """Write a message under the paths of its plan: whole, on the disk, or not at all. What lies there was
        left by a crash and is replaced.

        Raises SaveFailed.
        """
        ...

    def finish(self) -> tuple[str, ...]:
        """Give containers their final names, and return these, relative. Nothing is written after that.

        Raises AlreadyExists, SaveFailed.
        """
        ...

    def close(self) -> None:
        """Let go of files; an unfinished container stays for whoever resumes."""
        ...


class Names(Protocol):
    """Which names are taken by other messages of this export."""

    def is_taken(self, path: str) -> bool:
        """Compare as the pickiest of file systems does: without regard to case and Unicode form."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """Where an export stands. Balanced once all are settled and the listing has come to its end.

    `bytes_done` counts what was stored in S3 of settled messages, `bytes_asked` of all that are known.
    """

    asked: int = 0
    exported: int = 0
    skipped: int = 0
    failed: int = 0
    bytes_done: int = 0
    bytes_asked: int = 0
    listed: bool = False

    @property
    def settled(self) -> int:
        return self.exported + self.skipped + self.failed

    @property
    def balanced(self) -> bool:
        return self.listed and self.settled == self.asked


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the ledger. `record` is its line of the custody manifest but for the chain, as JSON.

    `size` is what is stored in S3, 0 while nobody knows; `modified` is None until a listing or an answer has
    told it. `reason` is a sentence, `error` the name of a class of `core.errors`, or of what is below it.
    """

    number: int
    ref: ObjectRef
    size: int
    modified: datetime | None
    state: State
    reason: str = ""
    error: str = ""
    files: tuple[WrittenFile, ...] = ()
    record: Mapping[str, object] = field(default_factory=dict)
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: all that its custody record is made of.

    `evidence` is None where the message was never looked at. `plaintext_sha256`, in hexadecimal, and
    `plaintext_size`, in bytes, are None where it did not open. `caller_arn` is who asked AWS, "" where AWS
    did not say.
    """

    ref: ObjectRef
    state: State
    when: datetime
    caller_arn: str
    evidence: Evidence | None = None
    plaintext_sha256: str | None = None
    plaintext_size: int | None = None
    files: tuple[WrittenFile, ...] = ()
    reason: str = ""
    error: str = ""
