"""A message as it was read: parts, header fields, addresses in the head, and what was wrong with it.

Everything here is frozen and free of behaviour. What stands in it is the sender's word: untrusted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.phrases import Phrase


class DefectKind(StrEnum):
    STRUCTURE_NOT_READ = "structure not read"
    """A bound was passed: the mail is one piece of text, and the raw source is all there is."""
    READING_STOPPED = "reading stopped"
    """As before, because the confined process that read it was ended. The sentences tell why and what to
    do."""
    NOT_DESCENDED = "not descended"
    BROKEN_MULTIPART = "broken multipart"
    EMPTY_MULTIPART = "empty multipart"
    BROKEN_UNPACKING = "broken unpacking"
    BROKEN_ENCODING = "broken encoding"


@dataclass(frozen=True, slots=True)
class Defect:
    """Something a sender's program did wrong, at the part with this path."""

    kind: DefectKind
    path: str
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One field as it stands, in its order. `value_raw` keeps folding and encoded-words; it is a valid
    `str`.
    """

    name: str
    value_raw: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part.

    `path` counts from 1 at each level: "" is the message, "1" its first part, "1.2" that one's second. A
    nested message has one child, the root of what it holds, and its `content` is that message's own bytes.
    `content` is transfer-decoded and empty for a multipart. `size` is that of the content, of all the
    children for a multipart. `unpacked` tells that no MIME header made this part: it was found in the content
    of the part above it, as a file in winmail.dat or in uuencode.
    """

    path: str
    content_type: str
    charset: str | None
    disposition: str | None
    untrusted_filename: str | None
    content_id: str | None
    fields: tuple[HeaderField, ...]
    children: tuple["Part", ...]
    content: bytes = field(repr=False)
    size: int
    unpacked: bool = False

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it, in the message's order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(frozen=True, slots=True)
class MailHead:
    """The fields that lists and header cards show, decoded and made harmless.

    `date` keeps the sender's offset; `untrusted_date` is what the Date field says, readable or not.
    `several_from` tells that the message has more than one From field, which only forgers write.
    """

    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    untrusted_date: str = ""
    message_id: str = ""
    several_from: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    root: Part
    head: MailHead
    defects: tuple[Defect, ...] = ()

    @property
    def reading_stopped(self) -> bool:
        return any(defect.kind is DefectKind.READING_STOPPED for defect in self.defects)

    @property
    def structure_read(self) -> bool:
        unread = {DefectKind.STRUCTURE_NOT_READ, DefectKind.READING_STOPPED}
        return all(defect.kind not in unread for defect in self.defects)
