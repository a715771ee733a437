import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.phrases import LONGEST_TEMPLATE, LONGEST_VALUE, phrase, visible


@pytest.mark.parametrize(
    ("untrusted", "shown"),
    [
        ("plain", "plain"),
        ("Grüße 日本 😀", "Grüße 日本 😀"),
        ("a\nb\tc\0", "a\\u{a}b\\u{9}c\\u{0}"),
        ("evil\u202egnp.exe", "evil\\u{202e}gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("\u2028\u2029", "\\u{2028}\\u{2029}"),
        ("\ud800", "\\u{d800}"),
        (17, "17"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_on_one_harmless_line(untrusted: object, shown: str) -> None:
    assert visible(untrusted) == shown


def test_an_endless_value_is_clipped() -> None:
    assert visible("x" * LONGEST_VALUE) == "x" * LONGEST_VALUE
    assert visible("x" * (LONGEST_VALUE + 1)) == "x" * LONGEST_VALUE + "…"


@given(st.text())
def test_nothing_invisible_comes_through(untrusted: str) -> None:
    assert all(
        unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in visible(untrusted)
    )


@given(st.text())
def test_values_are_never_taken_for_templates(untrusted: str) -> None:
    assert str(phrase("<{value}>", value=untrusted)) == f"<{visible(untrusted)}>"


@pytest.mark.parametrize(
    "template",
    ["{", "}{", "{0}", "{other}", "{value.__class__}", "{value!r}", "{value[0]}", "{value:>9999999999}"],
)
def test_what_is_more_than_a_name_stays_as_it_is(template: str) -> None:
    assert str(phrase(template, value=1)) == template


def test_an_endless_template_is_cut() -> None:
    assert len(str(phrase("x" * (LONGEST_TEMPLATE + 1)))) == LONGEST_TEMPLATE


def test_the_template_is_translated_before_it_is_filled() -> None:
    german = {"{count} messages": "{count} Nachrichten"}

    assert phrase("{count} messages", count=3).render(german.__getitem__) == "3 Nachrichten"
    assert str(phrase("No messages.")) == "No messages."
