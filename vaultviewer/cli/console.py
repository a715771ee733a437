"""Where a command reads and writes, and what happens when nobody reads any more."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TextIO


@dataclass(frozen=True, slots=True)
class Console:
    """The three streams of a command. Output is bytes: its encoding is the command's own, on every system."""

    input: BinaryIO
    output: BinaryIO
    errors: TextIO

    def print_line(self, text: str) -> None:
        self.output.write(f"{text}\n".encode("utf-8", "replace"))

    def complain(self, text: str) -> None:
        print(f"vaultviewer: {text}", file=self.errors)


def write_quietly(console: Console, command: Callable[[], int]) -> int:
    """Run a command; a reader that closes its end, as `head` does, has seen what it wanted."""
    try:
        code = command()
        console.output.flush()
    except BrokenPipeError:
        # Python flushes again on its way out and would complain then (library reference, `signal`, "Note on
        # SIGPIPE").
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, console.output.fileno())
        os.close(nowhere)
        return 0
    return code
