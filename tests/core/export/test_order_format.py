from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.export.exchange import Sender
from vaultviewer.core.export.order import Below, Chosen, Existing, ExportOrder, Folders, Form
from vaultviewer.core.export.order_format import parse_order, render_order
from vaultviewer.core.export.source import has_words, matches_inside, no_message, without_mail
from vaultviewer.core.values import ObjectRef

SAYS = Sender("Ann <ann@example.com>", "Straße", "bob@example.com", None)

refs = st.builds(ObjectRef, st.text(), st.text(), st.none() | st.text(), st.none() | st.text())
moments = st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]))
words = st.lists(st.text()).map(tuple)
sources = st.builds(
    Chosen, st.lists(refs).map(tuple), st.lists(st.integers(min_value=0, max_value=2**50)).map(tuple)
) | st.builds(
    Below,
    st.text(),
    moments,
    moments,
    words,
    st.booleans(),
    st.lists(st.tuples(st.text(), st.text())).map(tuple),
)
orders = st.builds(
    ExportOrder,
    st.text(),
    sources,
    st.sampled_from(Form),
    st.text(),
    st.sampled_from(Folders),
    st.sampled_from(Existing),
    st.booleans(),
    st.integers(1, 16),
    st.none() | st.floats(min_value=0.1, max_value=1000),
    st.booleans(),
)


@given(orders)
def test_an_order_comes_back_as_it_was(order: ExportOrder) -> None:
    assert parse_order(render_order(order)) == order


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"bucket": "b"}', '{"a":' * 2000])
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="order"):
        parse_order(text)


@pytest.mark.parametrize(
    "source", ["{}", '{"chosen": {"refs": []}, "below": {"prefix": ""}}', '{"odd": 1}', "3"]
)
def test_an_order_has_one_source(source: str) -> None:
    text = render_order(ExportOrder("b", Chosen(())))
    mended = text.replace(b'{"chosen":{"refs":[],"sizes":[]}}', source.encode())
    assert mended != text

    with pytest.raises(ValueError):  # noqa: PT011  each is refused in words of its own
        parse_order(mended)


@given(st.binary())
def test_reading_an_order_raises_nothing_else(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  as above
        parse_order(data)


def test_words_stand_anywhere_in_any_case() -> None:
    assert has_words(("invoice", "may"), "in/1", "Invoice of MAY")
    assert not has_words(("invoice", "june"), "in/1", "Invoice of May")
    assert has_words((), "in/1")


def test_what_is_inside_matches_by_sender_subject_and_rule() -> None:
    def matches(*looked_for: str) -> bool:
        return matches_inside(Below("in/", words=looked_for, look_inside=True), "in/1", SAYS, "archive")

    assert matches("STRASSE", "ann@", "bob", "archive", "in/1")
    assert not matches("carol")
    assert matches_inside(Below("in/", words=("carol",)), "in/1", SAYS, "")
    assert matches_inside(Chosen(()), "in/1", SAYS, "")


def test_what_is_kept_finds_the_same_and_says_nothing_of_the_mail() -> None:
    known = (("in/1", "Secret plan of May"), ("in/2", "a newsletter"))

    kept = without_mail(Below("in/", words=("Plan", "in/1"), known=known))

    assert isinstance(kept, Below)
    assert kept.known == (("in/1", "Plan in/1"),)
    assert without_mail(Below("in/", known=known)) == Below("in/")
    assert without_mail(Chosen(())) == Chosen(())


@pytest.mark.parametrize(
    ("key", "size", "nothing"),
    [
        ("in/", 0, True),
        ("in/", 5, False),
        ("in/1", 0, False),
        ("in/1.instruction", 300, True),
        ("in/instruction", 300, False),
    ],
)
def test_some_objects_can_be_no_message(key: str, size: int, *, nothing: bool) -> None:
    assert (no_message(key, size) is not None) == nothing
