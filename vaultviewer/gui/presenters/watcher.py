"""Looking for new mail in one vault: every so often in its prefix, or all the time at its queue."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import CredentialsError, VaultViewerError
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.values import ObjectSummary
from vaultviewer.core.vault.arrivals import Arrivals, Watch
from vaultviewer.gui.tasks import Lane, NewestWins, TaskRunner

LONGEST_PAUSE: Final = 900.0
"""Seconds between two looks after many that failed; each failure doubles the pause."""
QUEUE_PAUSE: Final = 0.5
"""Seconds between two looks at a queue, which waits by itself: for those that don't."""
LEFT_PAUSE: Final = 20.0
"""Seconds, where a queue holds messages for others alone: they come again and again."""


class Watcher(QObject):
    """Tells what has arrived. Off until `watch` is called with a connection that has an interval."""

    arrived = Signal(object)
    """tuple of ObjectSummary, the oldest first."""
    changed = Signal()
    """It is on or off, has failed or works again; ask for `on`, `error` and the others."""

    def __init__(
        self,
        mailbox: Mailbox,
        runner: TaskRunner,
        parent: QObject,
        *,
        vault: str,
        known: Callable[[str], tuple[ObjectSummary, ...] | None],
    ) -> None:
        """`known` returns all that a prefix holds, where that is known just now."""
        super().__init__(parent)
        self._mailbox = mailbox
        self._runner = runner
        self._vault = vault
        self._known = known
        self._watch: Watch | None = None
        self._interval = 0.0
        self._by_queue = False
        self._failures = 0
        self._looking = NewestWins()
        self.last: Arrivals | None = None
        """What the last look that worked has found."""
        self.error: VaultViewerError | None = None
        """Why the last look did not work."""
        self.next_look: datetime | None = None
        """When it looks again after `error`, with its offset; None where that waits for somebody."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look_now)

    @property
    def on(self) -> bool:
        return self._watch is not None

    @property
    def by_queue(self) -> bool:
        return self._by_queue

    @property
    def interval(self) -> float:
        """Seconds between two looks at the prefix."""
        return self._interval

    def watch(self, connection: Connection) -> None:
        """Watch as a connection wishes, or no longer. Called again, it goes on from the last look."""
        if connection.watch_interval is None:
            self.close()
            return
        self._interval = connection.watch_interval
        self._by_queue = connection.queue_url is not None
        if self._watch is None:
            known = self._known(connection.prefix)
            self._watch = self._mailbox.watch(connection.prefix, known=known)
            if known is not None and not self._by_queue:
                self._wait(self._interval)
            else:
                self.look_now()
        elif self._timer.isActive() and self.error is None and not self._by_queue:
            self._wait(self._interval)
        self.changed.emit()

    def look_now(self) -> None:
        """Look at once, if it is on and doesn't look already."""
        watch = self._watch
        if watch is None or self._looking.running:
            return
        self._timer.stop()
        self._looking.replace(
            self._runner.submit(
                Lane.WATCH,
                lambda context: watch.look(context.cancel),
                done=self._on_looked,
                failed=self._on_failed,
                vault=self._vault,
            )
        )

    def wake(self) -> None:
        """Look at once where the last look has failed: the vault has just answered somebody else."""
        if self.error is not None:
            self.look_now()

    def close(self) -> None:
        """Look no more."""
        was_on = self.on
        self._looking.cancel()
        self._timer.stop()
        self._watch = self.last = self.error = self.next_look = None
        self._failures = 0
        if was_on:
            self.changed.emit()

    # ----------------------------------------------------------------------------------------- within

    def _on_looked(self, arrivals: Arrivals) -> None:
        self._failures = 0
        self.last, self.error, self.next_look = arrivals, None, None
        if not self._by_queue:
            self._wait(self._interval)
        elif arrivals.left and not arrivals.objects:
            self._wait(LEFT_PAUSE)
        else:
            self._wait(QUEUE_PAUSE)
        self.changed.emit()
        if arrivals.objects:
            self.arrived.emit(arrivals.objects)

    def _on_failed(self, error: VaultViewerError) -> None:
        self.error, self.next_look = error, None
        # Nobody is asked to sign in again and again: the next answer that the vault gives wakes this up.
        if not isinstance(error, CredentialsError):
            pause = min(self._interval * 2.0**self._failures, LONGEST_PAUSE)
            self._failures += 1
            self.next_look = datetime.now().astimezone() + timedelta(seconds=pause)
            self._wait(pause)
        self.changed.emit()

    def _wait(self, seconds: float) -> None:
        self._timer.start(int(seconds * 1000))
