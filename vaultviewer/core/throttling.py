"""Hearing that AWS asks for fewer calls, even where its client then tries again by itself and succeeds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Throttling:
    """Passes each answer that asks for patience on to whoever paces work. Safe from any thread.

    All calls of one vault count, whoever makes them: they share the account's quota.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Callable[[], None], ...] = ()

    def tell(self) -> None:
        """Say that an answer asked for patience: for whoever hears the answers."""
        for listener in self._listeners:
            listener()

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have `listener` called while the block runs: on any thread, so it must be quick and raise
        nothing.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self._lock:
                remaining = list(self._listeners)
                remaining.remove(listener)
                self._listeners = tuple(remaining)
