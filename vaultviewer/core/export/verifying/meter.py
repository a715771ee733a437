"""How far a verification is: told some times a second, and the place where it is given up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.cancel import CancelToken

_LOOK: Final = 0.25
"""Seconds between two reports."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`bytes_asked` are those of all files that are in the folder; what is foreign is not read."""

    messages: int
    files: int
    bytes_done: int
    bytes_asked: int


class Meter:
    """Counts what is read. Every method is a checkpoint: it raises Cancelled."""

    def __init__(
        self,
        tell: Callable[[Progress], None],
        cancel: CancelToken,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._cancel = cancel
        self._monotonic = monotonic
        self._told_at = monotonic()
        self.messages = self.files = self.bytes_done = self.bytes_asked = 0

    def expect(self, size: int) -> None:
        self.bytes_asked += size
        self._look()

    def message(self) -> None:
        self.messages += 1
        self._look()

    def file(self) -> None:
        self.files += 1
        self._look()

    def read(self, size: int) -> None:
        self.bytes_done += size
        self._look()

    def report(self) -> None:
        """Tell now."""
        self._told_at = self._monotonic()
        self._tell(Progress(self.messages, self.files, self.bytes_done, self.bytes_asked))

    def _look(self) -> None:
        self._cancel.checkpoint()
        if self._monotonic() - self._told_at >= _LOOK:
            self.report()
