"""The words in the cells of the message list, and which of them stand in for what isn't known yet."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.row import STATE_WORDS, UNOPENED, Column, RowDetails, short_name
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP

HEADERS: Final = {
    Column.STATE: QT_TRANSLATE_NOOP("MessageTable", "State"),
    Column.FROM: QT_TRANSLATE_NOOP("MessageTable", "From"),
    Column.SUBJECT: QT_TRANSLATE_NOOP("MessageTable", "Subject"),
    Column.RECEIVED: QT_TRANSLATE_NOOP("MessageTable", "Received"),
    Column.DATE: QT_TRANSLATE_NOOP("MessageTable", "Date"),
    Column.SIZE: QT_TRANSLATE_NOOP("MessageTable", "Size"),
    Column.RULE: QT_TRANSLATE_NOOP("MessageTable", "Rule"),
    Column.KEY: QT_TRANSLATE_NOOP("MessageTable", "Key"),
}
HEADER_HINTS: Final = {
    Column.STATE: QT_TRANSLATE_NOOP("MessageTable", "Whether the message is locked, open or refused"),
    Column.FROM: QT_TRANSLATE_NOOP("MessageTable", "The sender, known once the message has been opened"),
    Column.SUBJECT: QT_TRANSLATE_NOOP("MessageTable", "The subject, known once the message has been opened"),
    Column.RECEIVED: QT_TRANSLATE_NOOP("MessageTable", "When Amazon S3 stored the object, in local time"),
    Column.DATE: QT_TRANSLATE_NOOP(
        "MessageTable", "The date that the sender wrote, with the sender's offset"
    ),
    Column.SIZE: QT_TRANSLATE_NOOP("MessageTable", "Size of the stored object"),
    Column.RULE: QT_TRANSLATE_NOOP("MessageTable", "The receipt rule, from the encryption context"),
    Column.KEY: QT_TRANSLATE_NOOP("MessageTable", "The object's key in the bucket"),
}
_LONGEST_KEY: Final = 1024
"""Bytes, and so at least as many characters, that S3 allows a key."""
UNKNOWN: Final = "—"


def time_with_offset(moment: datetime) -> str:
    """Return date and time to the minute, always with the offset: 2026-11-23 14:02 +09:00."""
    offset = moment.strftime("%z") or "+0000"
    return f"{moment:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


def cell_text(column: Column, summary: ObjectSummary, details: RowDetails) -> str:
    match column:
        case Column.STATE:
            return QCoreApplication.translate("RowState", STATE_WORDS[details.state])
        case Column.FROM:
            return details.untrusted_from or UNKNOWN
        case Column.SUBJECT:
            explained = "" if details.state in UNOPENED else details.explanation
            return details.untrusted_subject or explained or visible(short_name(summary.key))
        case Column.RECEIVED:
            return time_with_offset(summary.modified.astimezone())
        case Column.DATE:
            return time_with_offset(details.date) if details.date is not None else UNKNOWN
        case Column.SIZE:
            return QLocale().formattedDataSize(summary.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        case Column.RULE:
            return details.untrusted_rule or UNKNOWN
        case Column.KEY:
            return visible(short_name(summary.key))


def cell_tool_tip(column: Column, summary: ObjectSummary, details: RowDetails) -> str | None:
    match column:
        case Column.STATE | Column.SUBJECT:
            return plain_tool_tip(details.explanation) or None
        case Column.KEY:
            return plain_tool_tip(visible(summary.key, longest=_LONGEST_KEY))
        case _:
            return None


def stands_in(column: Column, details: RowDetails) -> bool:
    match column:
        case Column.FROM:
            return not details.untrusted_from
        case Column.SUBJECT:
            return not details.untrusted_subject
        case Column.DATE:
            return details.date is None
        case Column.RULE:
            return not details.untrusted_rule
        case _:
            return column is Column.KEY


def accessible_text(column: Column, summary: ObjectSummary, details: RowDetails) -> str:
    """Say the column's name as well, so that a screen reader that reads one cell still tells what it is."""
    header = QCoreApplication.translate("MessageTable", HEADERS[column])
    return f"{header}: {cell_text(column, summary, details)}"
