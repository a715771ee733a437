"""The README's section on the command line names every verb, every option and every exit code there is."""

import re
from pathlib import Path

import pytest

from vaultviewer.app.completion_main import PARSERS
from vaultviewer.cli.connection_options import PLACE
from vaultviewer.cli.exits import Exit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def chapter() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## Command line\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    assert found
    return found.group(1)


def options(verb: str) -> set[str]:
    """Return the long spellings of a verb's options."""
    return {
        spelling
        for action in PARSERS[verb]()._actions
        for spelling in action.option_strings
        if spelling.startswith("--")
    }


@pytest.mark.parametrize("verb", list(PARSERS))
def test_every_verb_and_option_is_named(chapter: str, verb: str) -> None:
    assert f"`vaultviewer {verb}" in chapter
    best_known = {"--text"}  # the default of show
    for option in options(verb) - best_known:
        assert option in chapter, f"{verb} {option}"


def test_every_option_that_is_named_exists(chapter: str) -> None:
    existing = {option for verb in PARSERS for option in options(verb)} | {"--version"}
    assert set(re.findall(r"--[a-z][a-z-]+", chapter)) <= existing


def test_the_exit_codes_are_those_of_the_program(chapter: str) -> None:
    table = dict(re.findall(r"^\| ([0-9]+) \| (.*) \|$", chapter, re.MULTILINE))
    assert table == {str(int(code)): code.meaning for code in Exit}


def test_the_options_of_every_verb_are_options_of_every_verb(chapter: str) -> None:
    common = re.search(r"### Options of every verb\n(.*?)^###", chapter, re.DOTALL | re.MULTILINE)
    assert common
    rows = [line for line in common.group(1).splitlines() if line.startswith("| `--")]
    named = {option for row in rows for option in re.findall(r"`(--[a-z-]+)`", row.split("|")[1])}
    reading_a_vault = [verb for verb, parser in PARSERS.items() if PLACE in parser().format_help()]
    for verb in {"list", "show", "export", "doctor", *reading_a_vault}:
        assert named <= options(verb)
