"""What a second look at a listing has changed: worked out off the GUI thread for `MessageTable.merge`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.values import ObjectSummary

GONE: Final = -1
_ROWS_PER_CHECKPOINT: Final = 4096


@dataclass(frozen=True, slots=True)
class Merge:
    """A listing and how it follows from the one before.

    `moved` gives for each position of the listing before the one in `summaries`, or `GONE`. `gone` and
    `changed` are keys: of what is there no more, and of what has another content. `added` counts new objects.
    """

    summaries: list[ObjectSummary]
    position_of: dict[str, int]
    moved: Sequence[int]
    added: int
    gone: frozenset[str]
    changed: frozenset[str]
    more_below: bool


def merge(
    before: Sequence[ObjectSummary], found: Iterable[ObjectSummary], *, more_below: bool, cancel: CancelToken
) -> Merge:
    """Compare a listing with what was found by listing again, in key order, from the start.

    With `more_below`, `found` ends somewhere in the middle: what was known beyond its last key, such as a
    message that arrived there, may well be there still, and stays.

    Raises Cancelled.
    """
    by_key = {summary.key: summary for summary in found}
    cancel.checkpoint()
    if more_below:
        end = next(reversed(by_key), "")
        by_key |= {summary.key: summary for summary in before if summary.key > end}
    summaries = list(by_key.values())
    position_of = {key: position for position, key in enumerate(by_key)}
    moved: list[int] = []
    gone: set[str] = set()
    changed: set[str] = set()
    for old, summary in enumerate(before):
        if old % _ROWS_PER_CHECKPOINT == 0:
            cancel.checkpoint()
        position = position_of.get(summary.key, GONE)
        moved.append(position)
        if position == GONE:
            gone.add(summary.key)
        elif summaries[position].etag != summary.etag:
            changed.add(summary.key)
    added = len(summaries) - (len(before) - len(gone))
    return Merge(summaries, position_of, moved, added, frozenset(gone), frozenset(changed), more_below)
