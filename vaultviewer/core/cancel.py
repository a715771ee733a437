"""Cancelling work that runs elsewhere: a token to hand out and a checkpoint to pass.

A blocked read can't be interrupted, so whoever does I/O keeps its time-outs short and passes a checkpoint
between chunks. Work that must not stop half-way (the rename at the end of a save) passes none.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vaultviewer.core.errors import Cancelled


class CancelToken:
    """Shared between the one who may cancel and the work itself; safe from any thread."""

    __slots__ = ("__weakref__", "_callbacks", "_event", "_lock")

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Give the work up. What `calling` has registered is called before this returns."""
        with self._lock:
            self._event.set()
            for callback in self._callbacks:
                callback()

    @contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """Have `cancel` call back while the block runs: at once where it was called before, and never once
        the block has been left, for which this waits where it has to.

        For work that can't pass checkpoints and has to be ended from outside, such as another process. The
        callback runs on the thread that cancels, often the GUI's: it must be quick, raise nothing, and leave
        this token alone.
        """
        with self._lock:
            self._callbacks.append(callback)
            if self._event.is_set():
                callback()
        try:
            yield
        finally:
            with self._lock:
                self._callbacks.remove(callback)

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
