"""One row of the message list: its state and what is known of the message once it has been opened."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final

from vaultviewer.core.archive import Archived, ArchiveState, whereabouts
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, rendered


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
    ARCHIVED = "archived"
    RESTORING = "restoring"
    OPENING = "opening"
    OPEN = "open"
    NOT_ENCRYPTED = "not-encrypted"
    REFUSED = "refused"
    DENIED = "denied"
    FAILED = "failed"


STATE_WORDS: Final = {
    RowState.LOCKED: QT_TRANSLATE_NOOP("RowState", "Locked"),
    RowState.ARCHIVED: QT_TRANSLATE_NOOP("RowState", "Archived"),
    RowState.RESTORING: QT_TRANSLATE_NOOP("RowState", "Restoring"),
    RowState.OPENING: QT_TRANSLATE_NOOP("RowState", "Opening"),
    RowState.OPEN: QT_TRANSLATE_NOOP("RowState", "Open"),
    RowState.NOT_ENCRYPTED: QT_TRANSLATE_NOOP("RowState", "Not encrypted"),
    RowState.REFUSED: QT_TRANSLATE_NOOP("RowState", "Refused"),
    RowState.DENIED: QT_TRANSLATE_NOOP("RowState", "Denied"),
    RowState.FAILED: QT_TRANSLATE_NOOP("RowState", "Failed"),
}

STATE_TONES: Final = {
    RowState.LOCKED: None,
    RowState.ARCHIVED: Tone.NEUTRAL,
    RowState.RESTORING: Tone.NEUTRAL,
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


UNOPENED: Final = frozenset({RowState.LOCKED, RowState.ARCHIVED, RowState.RESTORING})
"""What a listing knows by itself; the other states are learnt by opening."""
_LOCKED: Final = RowDetails(RowState.LOCKED)


def details_for(archived: Archived | None, learnt: RowDetails | None) -> RowDetails:
    """Return what a row shows: what opening brought to light, else whether it must be restored first."""
    if learnt is not None and learnt.state not in UNOPENED:
        return learnt
    if archived is None or archived.readable:
        return _LOCKED
    return _in_archive(archived)


@cache
def _in_archive(archived: Archived) -> RowDetails:
    state = RowState.RESTORING if archived.state is ArchiveState.RESTORING else RowState.ARCHIVED
    return RowDetails(state, explanation=rendered(whereabouts(archived)))


def short_name(key: str) -> str:
    """Return the last component of an object key, which for SES is the message ID."""
    return key.rpartition("/")[2] or key
