"""Makes the page of an opened message out of its digest. Runs on a lane: messages have many lines to tell."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.envelope.verification import Check, Evidence, Mark
from vaultviewer.core.mail.addresses import Address
from vaultviewer.core.mail.digest import Digest
from vaultviewer.core.mail.html.remote import RemoteReference
from vaultviewer.core.mail.kinds import kind_of
from vaultviewer.core.mail.protection import Protection
from vaultviewer.core.mail.tree import DefectKind, MailHead
from vaultviewer.core.mailbox import Opened
from vaultviewer.core.phrases import visible
from vaultviewer.gui.engine.document import InlineParts, MailDocument, MailPart
from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.parts_page import list_parts
from vaultviewer.gui.models.reader_page import Badge, HeaderLine, MessagePage, Notice
from vaultviewer.gui.models.row import RowDetails, RowState
from vaultviewer.gui.presenters.attachment_rows import attachment_rows
from vaultviewer.gui.presenters.card_pages import compose_cards
from vaultviewer.gui.presenters.finding_notices import finding_notices, most_serious_first
from vaultviewer.gui.presenters.link_pages import compose_links
from vaultviewer.gui.presenters.remote_notices import blocked_notice
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import counted, rendered

MOST_DETAILS: Final = 500
"""Lines that a notice unfolds."""
LONGEST_ADDRESSES: Final = 4_000
"""Characters of one header line of addresses."""

_Item = TypeVar("_Item")


def _tr(text: str) -> str:
    return QCoreApplication.translate("MessagePage", text)


def compose_message(opened: Opened) -> MessagePage:
    """Describe one message."""
    head, digest = opened.mail.head, opened.digest
    remote = digest.html.remote if digest.html is not None else ()
    return MessagePage(
        untrusted_subject=visible(head.subject) or _tr("(no subject)"),
        headers=tuple(_headers(head)),
        badges=tuple(_badges(opened)),
        notices=most_serious_first(_notices(opened, remote, text_cut=digest.text_cut)),
        text=digest.text,
        document=_document(digest),
        attachments=attachment_rows(opened.body.attachments, digest.attachments),
        links=compose_links(digest.links),
        parts=list_parts(digest.mail.root),
        kind=kind_of(opened.body),
        cards=compose_cards(digest.cards),
        animated=digest.animated,
    )


def row_details(opened: Opened) -> RowDetails:
    """Return what the list shows of an opened message."""
    head, evidence = opened.mail.head, opened.evidence
    plain = evidence is not None and Mark.NOT_ENCRYPTED in evidence.marks
    rule = evidence.envelope.rule_name if evidence is not None and evidence.envelope is not None else None
    sender = next(iter(head.from_), None)
    return RowDetails(
        state=RowState.NOT_ENCRYPTED if plain else RowState.OPEN,
        untrusted_from=visible(sender.name or sender.address) if sender is not None else "",
        untrusted_subject=visible(head.subject) or _tr("(no subject)"),
        date=head.date,
        untrusted_rule=visible(rule or ""),
    )


# ---------------------------------------------------------------------------------------------- headers


def _headers(head: MailHead) -> Iterable[HeaderLine]:
    lines = [
        (_tr("From"), head.from_),
        (_tr("Sender"), head.sender),
        (_tr("Reply to"), head.reply_to),
        (_tr("To"), head.to),
        (_tr("Cc"), head.cc),
        (_tr("Bcc"), head.bcc),
    ]
    for label, addresses in lines:
        if addresses:
            yield HeaderLine(label, _joined(addresses))
    if head.date is not None:
        yield HeaderLine(_tr("Date"), f"{head.date:%a} {time_with_offset(head.date)}")
    elif head.untrusted_date:
        yield HeaderLine(_tr("Date"), _tr("unreadable: {0}").format(visible(head.untrusted_date)))


def _joined(addresses: tuple[Address, ...]) -> str:
    """Return the addresses, and of an endless line its beginning and how many more there are."""
    shown: list[str] = []
    room = LONGEST_ADDRESSES
    for each in addresses:
        text = f"{visible(each.name)} <{visible(each.address)}>" if each.name else visible(each.address)
        room -= len(text) + len(", ")
        if shown and room < 0:
            shown.append(counted("MessagePage", "and 1 more", "and %n more", len(addresses) - len(shown)))
            break
        shown.append(text)
    return ", ".join(shown)


# ----------------------------------------------------------------------------------------------- badges


def _badges(opened: Opened) -> Iterable[Badge]:
    evidence = opened.evidence
    if opened.nested:
        yield Badge(
            _tr("Attached message"),
            Tone.NEUTRAL,
            "file-mail",
            _tr("A part of another message, as it stands there."),
        )
        return
    if evidence is None:
        yield Badge(
            _tr("Local file"), Tone.NEUTRAL, "file", _tr("Opened from this machine; nothing vouches for it.")
        )
        return
    binding = rendered(evidence.result(Check.BINDING).sentence)
    content = rendered(evidence.result(Check.CONTENT).sentence)
    marks = evidence.marks
    if Mark.NOT_ENCRYPTED in marks:
        # Whoever can write to the bucket can put such a message there: nothing vouches for it.
        yield Badge(_tr("Not encrypted"), Tone.CAUTION, "not-encrypted", content)
    elif Mark.UNAUTHENTICATED in marks:
        yield Badge(_tr("Encrypted, unauthenticated"), Tone.CAUTION, "noted", content)
    else:
        yield Badge(_tr("Encrypted"), Tone.GOOD, "verified", content)
    if Mark.BINDING_OVERRIDDEN in marks:
        yield Badge(_tr("Not bound"), Tone.DANGER, "overridden", binding)
    elif Mark.SETUP_NOTIFICATION in marks:
        yield Badge(_tr("Setup notification"), Tone.NEUTRAL, "info", binding)
    elif Mark.NOT_ENCRYPTED not in marks:
        yield Badge(_tr("Bound"), Tone.GOOD, "passed", binding)
    if Mark.ANY_KEY in marks:
        key = rendered(evidence.result(Check.KEY_CHOICE).sentence)
        yield Badge(_tr("Any key"), Tone.CAUTION, "key", key)


# ---------------------------------------------------------------------------------------------- notices


def _notices(opened: Opened, remote: tuple[RemoteReference, ...], *, text_cut: bool) -> Iterable[Notice]:
    """Yield what to know before reading on."""
    yield from _vault_notices(opened.evidence)
    yield from finding_notices(opened.digest.findings)
    stopped = [each for each in opened.mail.defects if each.kind is DefectKind.READING_STOPPED]
    if stopped:
        yield Notice(
            _tr("Reading this message was stopped; only the beginning of its source is shown."),
            Tone.DANGER,
            "stop",
            _list_of(stopped, lambda defect: rendered(defect.sentence)),
        )
    elif opened.mail.defects:
        yield Notice(
            _tr("The message is malformed; some of it may be missing here."),
            Tone.CAUTION,
            "noted",
            _list_of(opened.mail.defects, lambda defect: rendered(defect.sentence)),
        )
    yield from _protection_notices(opened.digest.protection)
    if text_cut and not stopped:
        yield Notice(
            _tr("The text is very long; only its beginning is shown. Save the message to see all of it."),
            Tone.NEUTRAL,
            "info",
        )
    if remote:
        yield blocked_notice(remote)


def _protection_notices(protection: tuple[Protection, ...]) -> Iterable[Notice]:
    """Name what is signed or encrypted; nothing of it is checked or decrypted here."""
    sentences = [rendered(each.sentence) for each in protection]
    if len(sentences) == 1:
        yield Notice(sentences[0], Tone.NEUTRAL, "key")
    elif sentences:
        text = _tr("Several parts are signed or encrypted; no signature has been checked.")
        yield Notice(text, Tone.NEUTRAL, "key", tuple(sentences))


def _list_of(found: Sequence[_Item], line: Callable[[_Item], str]) -> tuple[str, ...]:
    """Return a line for each of many things, and where the list would be endless how many more there are."""
    lines = [line(each) for each in found[:MOST_DETAILS]]
    if (more := len(found) - len(lines)) > 0:
        lines.append(counted("MessagePage", "and 1 more", "and %n more", more))
    return tuple(lines)


def _vault_notices(evidence: Evidence | None) -> Iterable[Notice]:
    if evidence is None:
        return
    binding = rendered(evidence.result(Check.BINDING).sentence)
    marks = evidence.marks
    if Mark.BINDING_OVERRIDDEN in marks:
        yield Notice(
            _tr("Opened although it doesn't belong under its name. {0}").format(binding),
            Tone.DANGER,
            "overridden",
        )
    if Mark.SETUP_NOTIFICATION in marks:
        # A writer of the bucket could put any message under this name, and the badge would vouch for it.
        yield Notice(
            _tr("The name says setup notification, and nothing ties that name to this message."),
            Tone.CAUTION,
            "noted",
        )
    if Mark.UNAUTHENTICATED in marks:
        yield Notice(
            _tr("Nothing protects this content from changes: it was encrypted with CBC."),
            Tone.CAUTION,
            "noted",
        )
    if Mark.INSTRUCTION_FILE in marks:
        yield Notice(
            _tr("The encryption details came from a separate instruction file."), Tone.CAUTION, "noted"
        )
    if Mark.RECEIVED_MISMATCH in marks:
        yield Notice(rendered(evidence.result(Check.RECEIVED).sentence), Tone.CAUTION, "noted")
    if Mark.ANY_KEY in marks:
        yield Notice(
            _tr("This connection accepts any KMS key, so the bucket's writers choose it."),
            Tone.CAUTION,
            "noted",
        )


# ------------------------------------------------------------------------------- body and attachments


def _document(digest: Digest) -> MailDocument | None:
    if digest.html is None:
        return None
    return InlineParts(inline_parts(digest), digest.addresses).document(digest.html.html)


def inline_parts(digest: Digest) -> dict[str, MailPart]:
    """Return the message's own images, in the order of their addresses."""
    return {
        content_id: MailPart(part.content_type, part.content)
        for content_id, part in digest.body.inline.items()
    }
