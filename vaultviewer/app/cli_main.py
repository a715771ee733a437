"""The composition root of the commands that read vaults and files: hands them this process's streams and the
program's services. No Qt here.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

from vaultviewer.cli.console import Console, write_quietly
from vaultviewer.cli.person import TerminalPerson

if TYPE_CHECKING:
    from vaultviewer.app.services import AppServices


def run_show(words: Sequence[str]) -> int:
    """Run `vaultviewer show` and return its exit code."""
    from vaultviewer.cli.show import show  # noqa: PLC0415  as little as each verb needs

    return _run(lambda console: show(words, console, _services, _person(console)))


def run_list(words: Sequence[str]) -> int:
    """Run `vaultviewer list` and return its exit code."""
    from vaultviewer.cli.list import list_messages  # noqa: PLC0415  as above

    def command(console: Console) -> int:
        with _services() as services:
            return list_messages(words, console, services, _person(console))

    return _run(command)


def run_export(words: Sequence[str]) -> int:
    """Run `vaultviewer export` and return its exit code."""
    from vaultviewer.cli.export import export  # noqa: PLC0415  as above

    def command(console: Console) -> int:
        with _services() as services:
            return export(words, console, services, _person(console))

    return _run(command)


def run_verify(words: Sequence[str]) -> int:
    """Run `vaultviewer verify` and return its exit code."""
    from vaultviewer.cli.verify import verify  # noqa: PLC0415  as above

    return _run(lambda console: verify(words, console))


def _run(command: Callable[[Console], int]) -> int:
    console = Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    return write_quietly(console, lambda: command(console))


def _person(console: Console) -> TerminalPerson | None:
    """Return whoever can be asked: nobody can answer what is asked into a file or a pipe."""
    return TerminalPerson(console) if sys.stdin.isatty() and sys.stderr.isatty() else None


def _services() -> "AbstractContextManager[AppServices]":
    from vaultviewer.adapters.paths import settings_path  # noqa: PLC0415  a message file needs none of it
    from vaultviewer.app.services import AppServices  # noqa: PLC0415  as above

    return closing(AppServices(settings_path()))
