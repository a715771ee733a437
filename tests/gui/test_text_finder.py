"""Finding in a text: what is found is what people see, and counting agrees with counting by hand."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.gui import text_finder
from vaultviewer.gui.text_finder import TextFinder

# Letters that fold to one, two and three, accents apart and together, Korean in both forms, beyond 16 bits.
_LETTERS = (
    "aAeEßsSİ\u0131iIéÉe\u0301\u0327ﬁfἃᾳ\u03b1\u0345\u03b9Σ\u03c3ς"
    "각\u1100\u1161\u11a8가ก\u0e34\u09c7\u09be\U0001d49c😀 \n"
)
_ASCII = st.characters(codec="ascii")
_TEXTS = st.text(st.sampled_from(_LETTERS), max_size=60)
_TERMS = st.text(st.sampled_from(_LETTERS), min_size=1, max_size=3)


def _found(text: str, term: str, *, match_case: bool = False) -> list[str]:
    finder = TextFinder(text, term, match_case=match_case)
    while not finder.complete:
        finder.step()
    return [text[a:b] for a, b in zip(finder.starts, finder.ends, strict=True)]


def _is_joined(character: str) -> bool:
    korean = 0x1160 <= ord(character) < 0x1200 or 0xD7B0 <= ord(character) <= 0xD7FB
    return korean or unicodedata.category(character)[0] == "M"


def _characters(text: str) -> list[str]:
    """Cut a text as people see it."""
    edges = [at for at in range(1, len(text)) if not _is_joined(text[at])]
    return [text[a:b] for a, b in pairwise([0, *edges, len(text)])] if text else []


def _fold(text: str, *, match_case: bool) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return decomposed if match_case else unicodedata.normalize("NFD", decomposed.casefold())


def _counted_by_hand(text: str, term: str, *, match_case: bool) -> int:
    """Try every run of whole characters, from left to right, each character in one occurrence at most."""
    pieces = [_fold(each, match_case=match_case) for each in _characters(text)]
    wanted = _fold(term, match_case=match_case)
    count = at = 0
    while at < len(pieces):
        for end in range(at + 1, len(pieces) + 1):
            run = "".join(pieces[at:end])
            if run == wanted:
                count += 1
                at = end - 1
                break
            if len(run) >= len(wanted):
                break
        at += 1
    return count


@given(text=_TEXTS, term=_TERMS, match_case=st.booleans(), window=st.integers(1, 70))
@settings(max_examples=400)
def test_the_count_is_that_of_counting_by_hand_in_windows_of_any_size(
    *, text: str, term: str, match_case: bool, window: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_finder, "WINDOW", window)
        found = _found(text, term, match_case=match_case)
    assert len(found) == _counted_by_hand(text, term, match_case=match_case)
    assert {_fold(each, match_case=match_case) for each in found} <= {_fold(term, match_case=match_case)}


@given(
    text=st.text(st.characters(codec="ascii")),
    term=st.text(st.characters(codec="ascii"), min_size=1, max_size=4),
)
@settings(max_examples=100)
def test_plain_text_is_counted_as_python_counts(text: str, term: str) -> None:
    assert len(_found(text, term)) == text.lower().count(term.lower())
    assert len(_found(text, term, match_case=True)) == text.count(term)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("Word word WORD", "word", ["Word", "word", "WORD"]),
        ("aaaaa", "aa", ["aa", "aa"]),
        ("abababa", "aba", ["aba", "aba"]),
        ("Straße STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("caf\u00e9 cafe\u0301 cafe", "CAFÉ", ["caf\u00e9", "cafe\u0301"]),
        ("caf\u00e9 cafe\u0301 cafe", "cafe", ["cafe"]),
        ("請求書の件、請求書", "請求書", ["請求書", "請求書"]),
        ("مرحبا مرحبا", "مرحبا", ["مرحبا", "مرحبا"]),
        ("😀😀", "😀", ["😀", "😀"]),
        ("text", "", []),
        ("", "text", []),
    ],
)
def test_what_is_found(text: str, term: str, found: list[str]) -> None:
    assert _found(text, term) == found


def test_match_case_tells_letters_apart_and_accents_together() -> None:
    assert _found("Word word É E\u0301 é", "É", match_case=True) == ["É", "E\u0301"]
    assert _found("Word word", "word", match_case=True) == ["word"]


def test_an_occurrence_is_found_across_windows() -> None:
    text = "x" * (text_finder.WINDOW - 2) + "needle" + "x" * text_finder.WINDOW + "needle"
    assert _found(text, "needle") == ["needle", "needle"]
