"""What a verb's parser knows, as a shell's completion needs it."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Value(Enum):
    """What may stand behind an option, or where a verb wants a word."""

    NOTHING = auto()
    ANYTHING = auto()
    FILE = auto()
    FOLDER = auto()
    CONNECTION = auto()
    PROFILE = auto()


_BY_OPTION = {
    "--connection": Value.CONNECTION,
    "--profile": Value.PROFILE,
    "--to": Value.FOLDER,
    "--out": Value.FOLDER,
    "--keys-from": Value.FILE,
    "--public-key": Value.FILE,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: how it is spelled, what may follow it, and its help in a line."""

    spellings: tuple[str, ...]
    help: str
    value: Value
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `value` and `choices` are of the word that is no option."""

    name: str
    help: str
    options: tuple[Option, ...]
    value: Value
    choices: tuple[str, ...] = ()


def verb_of(name: str, parser: argparse.ArgumentParser) -> Verb:
    """Read a verb's parser. Its first sentence is its help."""
    summary = " ".join((parser.description or "").split()).partition(". ")[0].rstrip(".")
    positional = next((each for each in _actions(parser) if not each.option_strings), None)
    return Verb(
        name,
        summary,
        tuple(_option(each) for each in _actions(parser) if each.option_strings),
        _positional_value(name, positional),
        _choices(positional),
    )


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    yield from parser._actions  # noqa: SLF001  argparse tells of its options in no other way; shtab does the same


def _option(action: argparse.Action) -> Option:
    spelling = action.option_strings[-1]
    takes_value = action.nargs != 0
    value = _BY_OPTION.get(spelling, Value.ANYTHING) if takes_value else Value.NOTHING
    help_text = " ".join((action.help or "").replace("%%", "%").split())
    return Option(tuple(action.option_strings), help_text, value, _choices(action))


def _positional_value(verb: str, action: argparse.Action | None) -> Value:
    if action is None:
        return Value.NOTHING
    if verb == "show":
        return Value.FILE
    return Value.FOLDER if verb == "verify" else Value.ANYTHING


def _choices(action: argparse.Action | None) -> tuple[str, ...]:
    return () if action is None or action.choices is None else tuple(str(each) for each in action.choices)
