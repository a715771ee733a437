"""What the reader shows, ready to be shown: composed off the GUI thread, handed over whole, never changed.

Every text in here may hold untrusted values and belongs into a plain-text widget; only `MessagePage.document`
is HTML, sanitised, for the locked engine.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.models.parts_page import PartsPage
from vaultviewer.gui.theme import Tone


@dataclass(frozen=True, slots=True)
class Badge:
    """A word on the trust in a message, on the header card. `hint` is the sentence behind it."""

    text: str
    tone: Tone
    icon: str
    hint: str


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button on a notice. `identifier` says what was wanted, `hint` what it would do."""

    text: str
    identifier: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before reading on, in the bar above the body. `details` unfold below it.

    `harmless_details` is what copying the details copies where that is something else: addresses that no
    program turns into links. A notice of work has a bar of its progress. `identifier` tells one notice from
    the others where somebody has to find it again.
    """

    text: str
    tone: Tone
    icon: str
    details: tuple[str, ...] = ()
    harmless_details: tuple[str, ...] = ()
    action: NoticeAction | None = None
    in_progress: bool = False
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment: `name` is safe to show and to save under; `warnings` are sentences.

    `kind` is the type that its sender declares, `true_type` the one by its content and `description` what
    people call that; `mismatched` tells that they differ in a way that matters.
    """

    part: Part
    name: str
    kind: str
    size: int
    icon: str
    warnings: tuple[str, ...] = ()
    true_type: str = ""
    description: str = ""
    severity: Severity = Severity.NOTE
    mismatched: bool = False

    @property
    def dangerous(self) -> bool:
        """Opening it runs something."""
        return self.severity is Severity.DANGER


@dataclass(frozen=True, slots=True)
class HeaderLine:
    label: str
    untrusted_text: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """What an invitation or a report says, above the body."""

    title: str
    icon: str
    lines: tuple[HeaderLine, ...]


@dataclass(frozen=True, slots=True)
class MessagePage:
    """An opened message. `text` is always there; `document` where the message has an HTML body.
    `animated` tells that images in it would move.
    """

    untrusted_subject: str
    headers: tuple[HeaderLine, ...]
    badges: tuple[Badge, ...]
    notices: tuple[Notice, ...]
    text: str = field(repr=False)
    document: MailDocument | None = field(repr=False)
    attachments: tuple[AttachmentRow, ...] = ()
    links: LinksPage = field(default_factory=LinksPage, repr=False)
    parts: PartsPage = field(default_factory=PartsPage, repr=False)
    kind: MailKind = MailKind.TEXT
    cards: tuple[CardPage, ...] = ()
    animated: bool = False


class ReaderText(StrEnum):
    """What a reader shows of a message as text, made when its tab first comes up."""

    HEADERS = "headers"
    SOURCE = "source"


class WayOut(StrEnum):
    """What the reader offers where a message doesn't open."""

    TRY_AGAIN = "try-again"
    OPEN_ANYWAY = "open-anyway"
    SAVE_BYTES = "save-bytes"
    EDIT_CONNECTION = "edit-connection"
    REFRESH = "refresh"
    RESTORE = "restore"
    FOLLOW = "follow"
    LOOK_NOW = "look-now"
    STOP_FOLLOWING = "stop-following"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RefusalPage:
    """Why a message doesn't open: what was found, what it means, what can be done. `error` is None where it
    would open now.
    """

    error: VaultViewerError | None
    title: str
    untrusted_name: str
    found: str
    meaning: str
    way_out: str
    tone: Tone
    icon: str
    ways: tuple[WayOut, ...]
    report: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the envelope panel. `fixed` asks for a monospace font."""

    label: str
    untrusted_value: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class CheckLine:
    number: int
    title: str
    outcome: str
    sentence: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """Everything that is known about one object, message or not."""

    checks: tuple[CheckLine, ...]
    sections: tuple[tuple[str, tuple[Fact, ...]], ...]

    def as_text(self) -> str:
        """Return the panel as plain text, for the report."""
        lines = [f"{line.number:2}. {line.title}: {line.outcome}. {line.sentence}" for line in self.checks]
        for title, facts in self.sections:
            lines += ["", title, *(f"  {fact.label}: {fact.untrusted_value}" for fact in facts)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class LockedPage:
    """A message that is selected but not opened."""

    untrusted_name: str
    lines: tuple[HeaderLine, ...]
