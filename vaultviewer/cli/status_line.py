"""The one line of a terminal that tells how far a command is; nothing at all where there is no terminal."""

import shutil
from typing import Final

from vaultviewer.cli.console import Console
from vaultviewer.core.phrases import visible

_CLEAR_LINE: Final = "\r\x1b[K"
"""Back to the start of the line, and erase it (ECMA-48, EL)."""
_ELLIPSIS: Final = "…"


class StatusLine:
    """Written over itself on the standard error. Whatever else is printed wants it cleared first."""

    def __init__(self, console: Console) -> None:
        self._errors = console.errors
        self._shows = console.errors.isatty()
        self._shown = False

    def show(self, text: str) -> None:
        """Show a text in the place of the last, cut to the terminal's width: two lines can't be erased."""
        if not self._shows:
            return
        room = shutil.get_terminal_size().columns - 1
        line = visible(text)
        cut = line if len(line) <= room else line[: room - 1] + _ELLIPSIS
        print(f"{_CLEAR_LINE}{cut}", end="", file=self._errors, flush=True)
        self._shown = True

    def clear(self) -> None:
        if self._shown:
            print(_CLEAR_LINE, end="", file=self._errors, flush=True)
            self._shown = False
