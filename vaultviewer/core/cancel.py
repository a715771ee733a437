"""Cancelling work that runs elsewhere: a token to hand out and a checkpoint to pass.

A blocked read can't be interrupted, so whoever does I/O keeps its time-outs short and passes a checkpoint
between chunks. Work that must not stop half-way (the rename at the end of a save) passes none.
"""

import threading

from vaultviewer.core.errors import Cancelled


class CancelToken:
    """Shared between the one who may cancel and the work itself; safe from any thread."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def checkpoint(self) -> None:
        """Raise `Cancelled` where the work has been given up."""
        if self._event.is_set():
            raise Cancelled


class NeverCancelled(CancelToken):
    """For callers that run to the end, such as the command line's single reads."""

    def cancel(self) -> None:
        raise TypeError("this work can't be cancelled")


NEVER = NeverCancelled()
