"""What somebody asks of an export: which messages, in which form, under which names, how fast."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from vaultviewer.core.values import ObjectRef

DEFAULT_TEMPLATE: Final = "{date} {time} {subject} [{id}]"
MOST_AT_ONCE: Final = 16
"""Messages that are opened side by side at most: one for each connection that a client to AWS keeps."""


class Form(StrEnum):
    """What the messages become."""

    EML = "eml"  # a file each, byte for byte
    MBOX = "mbox"  # one file, mboxrd
    ZIP = "zip"  # one archive of .eml files
    ATTACHMENTS = "attachments"  # the files that came with them, without the messages
    TABLE = "csv"  # header and vault fields, a row each


class Folders(StrEnum):
    """By what files are put into folders below the target."""

    NONE = "none"
    DAY = "day"  # of arrival, in UTC
    RULE = "rule"
    PREFIX = "prefix"  # as in the bucket


class Existing(StrEnum):
    """What happens where a file that is no part of this export has the name already."""

    KEEP_BOTH = "keep-both"
    REPLACE = "replace"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Messages that somebody chose one by one. `sizes` in bytes, in the same order, where they are known."""

    refs: tuple[ObjectRef, ...]
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Below:
    """All messages below a prefix that match, listed or not.

    `after` (inclusive) and `before` (exclusive) are times of arrival with an offset. `words` are the words of
    a filter: every one must stand in what is known of a message. With `look_inside` messages are opened to
    know sender, subject and rule; without, a message matches by its key and by what is already known of it,
    which `known` holds by key. A ledger keeps the user's own words of that, and never the mail's.
    """

    prefix: str
    after: datetime | None = None
    before: datetime | None = None
    words: tuple[str, ...] = ()
    look_inside: bool = False
    known: tuple[tuple[str, str], ...] = ()


Source: TypeAlias = Chosen | Below


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """A whole order. The ledger keeps it, so that whoever resumes need not repeat it.

    `decrypts_per_second` leaves the rest of the account's KMS quota to others; None asks as fast as KMS
    answers. `open_mismatched` overrides check 5 for every message. `connection` is the title of where the
    messages are, for people; `connection_id` is how the settings know it, empty where they don't.
    """

    bucket: str
    source: Source
    form: Form = Form.EML
    template: str = DEFAULT_TEMPLATE
    folders: Folders = Folders.NONE
    existing: Existing = Existing.KEEP_BOTH
    open_mismatched: bool = False
    most_at_once: int = 8
    decrypts_per_second: float | None = None
    signed: bool = False
    connection: str = ""
    connection_id: str = ""
