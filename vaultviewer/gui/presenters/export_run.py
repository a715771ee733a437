"""One run of an export between two threads: the GUI's, where people wish, and its own, where it goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from vaultviewer.core.export.exchange import Entry, Tally
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.export.runner import Export
from vaultviewer.gui.tasks import Context, Task

SHOWN_FAILURES: Final = 200
"""Failed messages of one export that the window lists; the ledger has all."""


class ExportRun:
    """Wishes go one way, progress the other. A wish that comes before the export is kept for it."""

    def __init__(self) -> None:
        self.task: Task[Any] | None = None
        self.started: Final = threading.Event()
        self.progress = Progress(Tally())
        self.failures: tuple[Entry, ...] = ()
        self._lock = threading.Lock()
        self._export: Export | None = None
        self._paused = False
        self._cancelled = False

    # --------------------------------------------------------------------------------- on the GUI thread

    def pause(self) -> None:
        with self._lock:
            self._paused = True
            if self._export is not None:
                self._export.pause()

    def resume(self) -> None:
        with self._lock:
            self._paused = False
            if self._export is not None:
                self._export.resume()

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._export is not None:
                self._export.cancel()

    def retry_failed(self) -> None:
        with self._lock:
            self.failures = ()
            if self._export is not None:
                self._export.retry_failed()

    def give_up(self) -> None:
        """Cancel, and hear no more of it."""
        if self.task is not None:
            self.task.cancel()

    # ---------------------------------------------------------------------------- on the export's thread

    @contextmanager
    def steering(self, export: Export) -> Iterator[None]:
        """Hand on to an export what is wished for while the block runs, and what was before."""
        with self._lock:
            self._export = export
            if self._paused:
                export.pause()
            if self._cancelled:
                export.cancel()
        try:
            yield
        finally:
            with self._lock:
                self._export = None

    def add_failure(self, entry: Entry) -> None:
        with self._lock:
            self.failures = (*self.failures, entry)[:SHOWN_FAILURES]


@dataclass(frozen=True, slots=True)
class RunListener:
    """Implements the `Listener` of an export: keeps what it hears for the GUI thread, and nudges that."""

    context: Context
    run: ExportRun

    def progressed(self, progress: Progress) -> None:
        self.run.progress = progress
        self.context.progress(progress.tally.settled, progress.tally.asked)

    def failed(self, entry: Entry) -> None:
        self.run.add_failure(entry)
