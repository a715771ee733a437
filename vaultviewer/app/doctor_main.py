"""The composition root of `vaultviewer doctor`: the program's services and this process's streams. No Qt."""

import sys
from collections.abc import Sequence
from contextlib import closing

from vaultviewer.adapters.paths import settings_path
from vaultviewer.app.services import AppServices
from vaultviewer.cli.console import Console, write_quietly
from vaultviewer.cli.doctor import doctor
from vaultviewer.cli.person import TerminalPerson


def run_doctor(words: Sequence[str]) -> int:
    """Run `vaultviewer doctor` and return its exit code."""
    console = Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    # Nobody can answer a question that is asked into a file or a pipe.
    person = TerminalPerson(console) if sys.stdin.isatty() and sys.stderr.isatty() else None
    with closing(AppServices(settings_path())) as services:
        return write_quietly(console, lambda: doctor(words, console, services, person))
