"""What reaches the terminal: complaints, texts, the status line, figures, and exit codes."""

import io
import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.cli.console import Console, steerless
from vaultviewer.cli.exits import Exit, exit_for, exit_for_all
from vaultviewer.cli.figures import duration_words, size_words
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.errors import (
    AccessDenied,
    ContentNotAuthentic,
    ExpiredCredentials,
    KeychainLocked,
    KeyDisabled,
    MessageIdMismatch,
    NoNetwork,
    SaveFailed,
    Throttled,
    VaultViewerError,
)

BIDIRECTIONAL = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text())
def test_no_text_steers_a_terminal_and_what_is_harmless_stays(text: str) -> None:
    shown = steerless(text)
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} or char in "\n\t"
        assert unicodedata.bidirectional(char) not in BIDIRECTIONAL
    if text.isascii() and text.isprintable():
        assert shown == text
    assert "\u200d" not in text or "\u200d" in shown, "emoji are joined by it"


@given(st.text())
def test_a_complaint_is_one_line(text: str) -> None:
    console = Console(io.BytesIO(), io.BytesIO(), io.StringIO())
    console.complain(text)
    assert isinstance(console.errors, io.StringIO)
    (line,) = console.errors.getvalue().split("\n")[:-1]
    assert line.startswith("vaultviewer: ")
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in line)


def test_the_status_line_is_written_over_itself_and_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((20, 5)))
    errors = Terminal()
    status = StatusLine(Console(io.BytesIO(), io.BytesIO(), errors))
    status.show("a long text that does not fit\n")
    assert errors.getvalue() == "\r\x1b[Ka long text that d…"
    status.clear()
    status.clear()
    assert errors.getvalue().endswith("…\r\x1b[K"), "cleared once"
    assert errors.getvalue().count("\x1b[K") == 2


def test_there_is_no_status_line_without_a_terminal() -> None:
    errors = io.StringIO()
    status = StatusLine(Console(io.BytesIO(), io.BytesIO(), errors))
    status.show("x")
    status.clear()
    assert errors.getvalue() == ""


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (45_200_000, "45.2 MB")],
)
def test_sizes(count: int, words: str) -> None:
    assert size_words(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59, "59 s"), (180, "3 min"), (7_500, "2 h 5 min"), (180_000, "2 d 2 h")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ContentNotAuthentic, Exit.REFUSED),
        (MessageIdMismatch, Exit.REFUSED),
        (ExpiredCredentials, Exit.DENIED),
        (AccessDenied, Exit.DENIED),
        (KeychainLocked, Exit.DENIED),
        (NoNetwork, Exit.SERVICE),
        (Throttled, Exit.SERVICE),
        (KeyDisabled, Exit.SERVICE),
        (SaveFailed, Exit.FAILED),
        (VaultViewerError, Exit.FAILED),
    ],
)
def test_each_sort_of_error_has_a_code(kind: type[VaultViewerError], code: Exit) -> None:
    assert exit_for(kind) == code


def test_messages_that_fail_one_by_one_say_why_only_where_all_do_for_one_reason() -> None:
    assert exit_for_all([], any_done=False) == Exit.DONE
    assert exit_for_all([AccessDenied, ExpiredCredentials], any_done=False) == Exit.DENIED
    assert exit_for_all([AccessDenied, ContentNotAuthentic], any_done=False) == Exit.FAILED
    assert exit_for_all([ContentNotAuthentic], any_done=True) == Exit.FAILED
