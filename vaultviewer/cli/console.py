"""Where a command reads and writes, and what happens when nobody reads any more."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final, TextIO

from vaultviewer.core.phrases import visible

_LONGEST_COMPLAINT: Final = 4_000
_STEERING: Final = re.compile(
    # Control characters but tab and line feed, line and paragraph separators, what turns text around, and
    # halves of characters, which no encoding takes.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def steerless(untrusted_text: str) -> str:
    r"""Return a text of many lines in which what could steer a terminal is spelled as `\u{…}`."""
    return _STEERING.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", untrusted_text)


@dataclass(frozen=True, slots=True)
class Console:
    """The three streams of a command. Output is bytes: its encoding is the command's own, on every system."""

    input: BinaryIO
    output: BinaryIO
    errors: TextIO

    def print_line(self, text: str) -> None:
        self.output.write(f"{text}\n".encode("utf-8", "replace"))

    def complain(self, text: str) -> None:
        """Say what is wrong, in one line, whatever values it holds."""
        print(f"vaultviewer: {visible(text, longest=_LONGEST_COMPLAINT)}", file=self.errors)


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
