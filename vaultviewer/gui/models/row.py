"""One row of the message list: its state and what is known of the message once it has been opened."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP


class Column(IntEnum):
    """Columns of the list. Append only: saved layouts depend on the numbers."""

    STATE = 0
    FROM = 1
    SUBJECT = 2
    RECEIVED = 3
    DATE = 4
    SIZE = 5
    RULE = 6
    KEY = 7


class RowState(StrEnum):
    """State of a row. Each is shown as an icon and a word, never by colour alone."""

    LOCKED = "locked"
    OPENING = "opening"
    OPEN = "open"
    NOT_ENCRYPTED = "not-encrypted"
    REFUSED = "refused"
    DENIED = "denied"
    FAILED = "failed"


STATE_WORDS: Final = {
    RowState.LOCKED: QT_TRANSLATE_NOOP("RowState", "Locked"),
    RowState.OPENING: QT_TRANSLATE_NOOP("RowState", "Opening"),
    RowState.OPEN: QT_TRANSLATE_NOOP("RowState", "Open"),
    RowState.NOT_ENCRYPTED: QT_TRANSLATE_NOOP("RowState", "Not encrypted"),
    RowState.REFUSED: QT_TRANSLATE_NOOP("RowState", "Refused"),
    RowState.DENIED: QT_TRANSLATE_NOOP("RowState", "Denied"),
    RowState.FAILED: QT_TRANSLATE_NOOP("RowState", "Failed"),
}

STATE_TONES: Final = {
    RowState.LOCKED: None,
    RowState.OPENING: None,
    RowState.OPEN: Tone.GOOD,
    RowState.NOT_ENCRYPTED: Tone.NEUTRAL,
    RowState.REFUSED: Tone.DANGER,
    RowState.DENIED: Tone.DANGER,
    RowState.FAILED: Tone.CAUTION,
}


@dataclass(frozen=True, slots=True)
class RowDetails:
    """What opening a message, or trying to, has brought to light. All text is untrusted, on one line.

    `explanation` says why a message is refused, denied or failed; `date` is the sender's, with its offset.
    """

    state: RowState
    untrusted_from: str = ""
    untrusted_subject: str = ""
    date: datetime | None = None
    untrusted_rule: str = ""
    explanation: str = ""


def short_name(key: str) -> str:
    """Return the last component of an object key, which for SES is the message ID."""
    return key.rpartition("/")[2] or key
