"""What is asked about a part and what is answered: plain values, so that they can cross between processes.

An answer was made of hostile content by a process that this content may have taken over. All text in it is
untrusted; numbers are at least within their bounds once msgspec has decoded them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from vaultviewer.core.mail.attachments.facts import AttachmentFacts

LARGEST_SIZE: Final = 2**53
Count: TypeAlias = Annotated[int, Meta(ge=0, lt=2**31)]
Size: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_SIZE)]
"""Bytes; what claims more is said to have this many."""


class PreviewKind(StrEnum):
    """How a part is shown."""

    TEXT = "text"
    JSON = "json"
    TABLE = "table"
    ARCHIVE = "archive"
    MAIL = "mail"
    CARD = "card"
    """A calendar entry or a report, read for people."""
    PAGE = "page"
    """HTML."""
    PICTURE = "picture"
    """Drawn by another job, which needs Qt."""
    PDF = "pdf"
    """As a picture."""
    BYTES = "bytes"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What the message says of the part; its content goes beside this."""

    content_type: str
    charset: str | None = None
    untrusted_name: str | None = None


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The beginning of a text. `cut` tells that there is more; `exact` that no byte had to be replaced.

    `problem` is the place, in characters, where JSON is malformed; None where it is sound or no JSON.
    """

    text: str = field(repr=False)
    codec: str = ""
    exact: bool = True
    cut: bool = False
    problem: Count | None = None


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The upper left corner of a table. `more_rows` and `more_columns` count what is beyond it.

    `cut` tells that the file goes on behind what was looked at, so that the counts are too small.
    `formulas` counts the cells that a spreadsheet would compute; here they are text.
    """

    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    delimiter: str
    more_rows: Count = 0
    more_columns: Count = 0
    formulas: Count = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A member as the archive declares it; sizes in bytes, None where it doesn't say.

    `leads_out` tells that unpacking it carelessly would write outside of the folder chosen for it.
    """

    untrusted_name: str
    unpacked: Size | None = None
    packed: Size | None = None
    modified: str = ""
    encrypted: bool = False
    is_folder: bool = False
    leads_out: bool = False
    runs: bool = False


@dataclass(frozen=True, slots=True)
class ArchivePreview:
    """An archive's directory. `more` counts the members beyond those listed.

    `whole` is false where the directory is broken or goes on behind what was read; `listed` where this kind
    of archive is known by name only.
    """

    members: tuple[ArchiveMember, ...] = ()
    more: Count = 0
    unpacked: Size = 0
    encrypted: Count = 0
    whole: bool = True
    listed: bool = True


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A message within the message. `lines` are header fields as (name, value)."""

    lines: tuple[tuple[str, str], ...]
    text: str = field(repr=False)
    cut: bool = False
    attachments: Count = 0


@dataclass(frozen=True, slots=True)
class PagePreview:
    """HTML, sanitised; `remote` counts what it wanted to load."""

    html: str = field(repr=False)
    remote: Count = 0
    simplified: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a part is and what is to be seen of it. The member that `kind` names is there, no other."""

    kind: PreviewKind
    facts: AttachmentFacts
    text: TextPreview | None = None
    table: TablePreview | None = None
    archive: ArchivePreview | None = None
    mail: MailPreview | None = None
    page: PagePreview | None = None
