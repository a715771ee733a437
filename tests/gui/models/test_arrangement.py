"""Sorting and filtering: what a plain reference does, stable both ways, and given up when told to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.arrangement import Arrangement, arrange
from vaultviewer.gui.models.row import STATE_WORDS, Column, RowDetails, RowState, details_for

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

words = st.sampled_from(["", "a", "B", "ab", "É", "straße", "x y"])
moments = st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))
details_of_rows = st.builds(
    RowDetails,
    state=st.sampled_from(RowState),
    untrusted_from=words,
    untrusted_subject=words,
    date=st.none() | moments,
    untrusted_rule=words,
    explanation=words,
)


archives = st.builds(Archived, archive=st.sampled_from(Archive), state=st.sampled_from(ArchiveState))


@st.composite
def listings(draw: st.DrawFn) -> tuple[list[ObjectSummary], dict[str, RowDetails]]:
    keys = draw(st.lists(st.sampled_from([f"in/{name}" for name in "abcdefgh"]), unique=True))
    summaries = [
        ObjectSummary(
            key, draw(st.integers(0, 3)), draw(moments), f"etag {key}", archived=draw(st.none() | archives)
        )
        for key in sorted(keys)
    ]
    return summaries, {key: draw(details_of_rows) for key in keys if draw(st.booleans())}


def reference(
    summaries: list[ObjectSummary], details: dict[str, RowDetails], arrangement: Arrangement
) -> list[int]:
    """Filter and sort as one would on paper: insert each row behind all that come before it or are equal."""

    def key_of(summary: ObjectSummary) -> object:
        known = details_for(summary.archived, details.get(summary.key))
        return {
            Column.STATE: list(RowState).index(known.state),
            Column.FROM: known.untrusted_from.casefold(),
            Column.SUBJECT: known.untrusted_subject.casefold(),
            Column.RECEIVED: summary.modified,
            Column.DATE: known.date or datetime.min.replace(tzinfo=UTC),
            Column.SIZE: summary.size,
            Column.RULE: known.untrusted_rule,
            Column.KEY: summary.key,
        }[arrangement.column]

    def matches(summary: ObjectSummary) -> bool:
        known = details_for(summary.archived, details.get(summary.key))
        fields = [
            summary.key,
            known.untrusted_from,
            known.untrusted_subject,
            known.untrusted_rule,
            known.explanation,
            STATE_WORDS[known.state],
        ]
        return all(
            any(word in field.casefold() for field in fields)
            for word in arrangement.filter_text.casefold().split()
        )

    rows: list[int] = []
    for position, summary in enumerate(summaries):
        if matches(summary):
            mine = key_of(summary)
            place = len(rows)
            while place > 0 and _after(key_of(summaries[rows[place - 1]]), mine, arrangement):
                place -= 1
            rows.insert(place, position)
    return rows


def _after(other: object, mine: object, arrangement: Arrangement) -> bool:
    return bool(other < mine if arrangement.descending else other > mine)  # type: ignore[operator]  # one column, one type


@settings(max_examples=150)
@given(
    listings(),
    st.builds(
        Arrangement,
        column=st.sampled_from(Column),
        descending=st.booleans(),
        filter_text=st.sampled_from(["", " ", "a", "b é", "STRASSE", "locked", "in/ refused", "zzz"]),
    ),
)
def test_it_does_what_the_reference_does(
    listing: tuple[list[ObjectSummary], dict[str, RowDetails]], arrangement: Arrangement
) -> None:
    assert arrange(*listing, arrangement, NEVER) == reference(*listing, arrangement)


@pytest.mark.parametrize("descending", [False, True])
def test_equal_rows_keep_the_order_of_the_listing(descending: bool) -> None:  # noqa: FBT001  a parameter of pytest's
    summaries = [ObjectSummary(f"k{number}", 1, NOON, "e") for number in range(10)]
    arrangement = Arrangement(Column.SIZE, descending)
    assert arrange(summaries, {}, arrangement, NEVER) == list(range(10))


def test_it_stops_when_it_is_given_up() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        arrange([], {}, Arrangement(), cancel)


def test_it_looks_now_and_then_whether_it_is_given_up() -> None:
    class Impatient(CancelToken):
        __slots__ = ("looks",)
        looks: int

        def checkpoint(self) -> None:
            self.looks += 1
            if self.looks == 2:
                self.cancel()
            super().checkpoint()

    cancel = Impatient()
    cancel.looks = 0
    summaries = [ObjectSummary(f"k{number}", 1, NOON, "e") for number in range(10_000)]
    with pytest.raises(Cancelled):
        arrange(summaries, {}, Arrangement(), cancel)
    assert cancel.looks == 2


@pytest.mark.parametrize(
    ("arrangement", "natural"),
    [
        (Arrangement(Column.KEY, descending=False), True),
        (Arrangement(Column.KEY, descending=False, filter_text="  "), True),
        (Arrangement(Column.KEY, descending=True), False),
        (Arrangement(Column.KEY, descending=False, filter_text="a"), False),
        (Arrangement(Column.SIZE, descending=False), False),
        (Arrangement(), False),
    ],
)
def test_the_order_of_the_listing_is_by_key_with_nothing_left_out(
    arrangement: Arrangement,
    natural: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    assert arrangement.natural is natural
