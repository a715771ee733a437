"""The composition root of the commands without a window: hands them this process's streams. No Qt here."""

import sys
from collections.abc import Sequence

from vaultviewer.cli.console import Console, write_quietly
from vaultviewer.cli.show import show


def run_show(words: Sequence[str]) -> int:
    """Run `vaultviewer show` and return its exit code."""
    console = Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    return write_quietly(console, lambda: show(words, console))
