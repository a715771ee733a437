"""Plain text: lines, quote levels, format=flowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.mail import text as plain_text
from vaultviewer.core.mail.text import QuotedLine, clean_lines, quoted_lines, unflow


def test_lines_are_cleaned() -> None:
    assert clean_lines("a\r\nb\rc\nd\x00\x1b\x85e\tf\x0cg\u202eh") == "a\nb\nc\nde\tf\ng\u202eh"


@given(st.text("\r\n\fa\x00", max_size=40), st.integers(1, 5))
def test_cleaning_piece_by_piece_comes_to_the_same(text: str, piece: int) -> None:
    whole = clean_lines(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "_PIECE", piece)
        assert clean_lines(text) == whole


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a \nb", "a b"),
        ("a\nb", "a\nb"),
        ("a \nb \nc", "a b c"),
        (" From x", "From x"),
        ("> a \n> b", "> a b"),
        (">> a \n> b", ">> a\n> b"),
        (">a \n>b", "> a b"),
        ("a \n> b", "a\n> b"),
        ("a \n-- \nb", "a\n-- \nb"),
        ("a ", "a"),
        ("", ""),
    ],
)
def test_flowed(text: str, joined: str) -> None:
    assert unflow(text) == joined


def test_flowed_with_deleted_spaces() -> None:
    assert unflow("日本 \n語", delete_space=True) == "日本語"
    assert unflow("a  \nb", delete_space=True) == "a b"


def test_quote_levels() -> None:
    assert quoted_lines("a\n> b\n> > c\n>>d\n >e\n  > f") == (
        QuotedLine(0, "a"),
        QuotedLine(1, "b"),
        QuotedLine(2, "c"),
        QuotedLine(2, "d"),
        QuotedLine(1, "e"),
        QuotedLine(0, "  > f"),
    )
