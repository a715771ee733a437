"""Sorting and filtering of the rows that are loaded. Pure functions, run off the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.row import STATE_WORDS, Column, RowDetails, RowState, details_for

_EPOCH: Final = datetime(1, 1, 1, tzinfo=UTC)
_STATE_ORDER: Final = {state: position for position, state in enumerate(RowState)}
_ROWS_PER_CHECKPOINT: Final = 4096


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which rows are shown, and in which order. `filter_text` is a set of words that must all occur."""

    column: Column = Column.RECEIVED
    descending: bool = True
    filter_text: str = ""

    @property
    def natural(self) -> bool:
        """True for the order in which S3 lists, with nothing left out: pages can be appended as they come."""
        return self.column is Column.KEY and not self.descending and not self.filter_text.strip()


# Any: the keys of one column are all of one type, but each column has its own.
_SORT_KEYS: Final[Mapping[Column, Callable[[ObjectSummary, RowDetails], Any]]] = {
    Column.STATE: lambda _, details: _STATE_ORDER[details.state],
    Column.FROM: lambda _, details: details.untrusted_from.casefold(),
    Column.SUBJECT: lambda _, details: details.untrusted_subject.casefold(),
    Column.RECEIVED: lambda summary, _: summary.modified,
    Column.DATE: lambda _, details: details.date or _EPOCH,
    Column.SIZE: lambda summary, _: summary.size,
    Column.RULE: lambda _, details: details.untrusted_rule,
    Column.KEY: lambda summary, _: summary.key,
}


def arrange(
    summaries: Sequence[ObjectSummary],
    details: Mapping[str, RowDetails],
    arrangement: Arrangement,
    cancel: CancelToken,
) -> list[int]:
    """Return the positions in `summaries` of the rows to show, in order.

    Rows that compare equal keep the order of the listing, in either direction.

    Raises Cancelled.
    """
    words = arrangement.filter_text.casefold().split()
    sort_key = _SORT_KEYS[arrangement.column]
    keyed: list[tuple[Any, int]] = []
    for position, summary in enumerate(summaries):
        if position % _ROWS_PER_CHECKPOINT == 0:
            cancel.checkpoint()
        known = details_for(summary.archived, details.get(summary.key))
        if not words or _matches(words, summary, known):
            keyed.append((sort_key(summary, known), position))
    cancel.checkpoint()
    keyed.sort(key=itemgetter(0), reverse=arrangement.descending)
    return [position for _, position in keyed]


def searched_text(details: RowDetails) -> str:
    """Return what a filter looks into beside the key. Untrusted."""
    return "\n".join(
        (
            details.untrusted_from,
            details.untrusted_subject,
            details.untrusted_rule,
            details.explanation,
            STATE_WORDS[details.state],
        )
    )


def _matches(words: Sequence[str], summary: ObjectSummary, details: RowDetails) -> bool:
    text = f"{summary.key}\n{searched_text(details)}".casefold()
    return all(word in text for word in words)
