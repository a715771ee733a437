"""`vaultviewer completion`: scripts that complete verbs and options in bash, zsh and fish.

Made from the very parsers of the verbs, so that no option is forgotten. What a person has named themselves,
connections and profiles, the scripts ask for as they complete: `vaultviewer completion connections`.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vaultviewer.cli.completion_scripts import render_bash, render_fish, render_zsh
from vaultviewer.cli.completion_words import Verb, verb_of
from vaultviewer.cli.console import Console
from vaultviewer.cli.exits import Exit
from vaultviewer.core.phrases import visible

_RENDERERS: Final = {"bash": render_bash, "zsh": render_zsh, "fish": render_fish}

_DESCRIPTION: Final = """\
Print what completes the verbs and options of VaultViewer in a shell."""

_EXAMPLES: Final = """\
examples:
  source <(vaultviewer completion bash)                                     in ~/.bashrc
  source <(vaultviewer completion zsh)                                      in ~/.zshrc, below compinit
  vaultviewer completion fish > ~/.config/fish/completions/vaultviewer.fish
"""


@dataclass(frozen=True, slots=True)
class Names:
    """What the scripts ask for while somebody types."""

    connections: Callable[[], Sequence[str]]
    profiles: Callable[[], Sequence[str]]


def completion_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer completion`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer completion",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        choices=(*_RENDERERS, "connections", "profiles"),
        metavar="bash | zsh | fish",
        help="the shell; or connections or profiles, for names, one a line",
    )
    return parser


def completion(
    words: Sequence[str],
    console: Console,
    parsers: Mapping[str, argparse.ArgumentParser],
    names: Names,
) -> int:
    """Print a script, or names, and return the exit code. `parsers` are the verbs'.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know.
    """
    what = completion_parser().parse_args(words).what
    if what in _RENDERERS:
        verbs: tuple[Verb, ...] = tuple(verb_of(name, parser) for name, parser in parsers.items())
        console.output.write(_RENDERERS[what](verbs).encode())
        return Exit.DONE
    for name in names.connections() if what == "connections" else names.profiles():
        # A name with a line break in it would be two; spelled out, it is none that anybody has.
        if visible(name, longest=len(name)) == name:
            console.print_line(name)
    return Exit.DONE
