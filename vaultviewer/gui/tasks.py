"""Work off the GUI thread: lanes of threads, results back on the GUI thread, newest wins.

    user's intent → submit(lane, work) → a thread of the lane → queued signal → callback → model → view

A lane keeps one kind of work from waiting behind another: what a person waits for never queues behind a bulk
save. Of each lane every vault has threads of its own: its work may wait for somebody to sign in, and that of
other vaults must not wait with it. Callbacks run on the GUI thread, in the order in which the work reported,
and never after a cancel. A thread that is blocked in a read can't be interrupted: work passes
`cancel.checkpoint()` between its steps.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for_futures
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, Unexpected, VaultViewerError

log: Final = logging.getLogger(__name__)

T = TypeVar("T")

_PROGRESS_INTERVAL: Final = 0.05
"""Seconds between two reports of progress: 20 a second look smooth and can't flood the event loop."""


class Lane(StrEnum):
    """What kind of work it is, and so what it may wait behind."""

    OPEN = "open"  # what somebody waits for: opening a message
    LIST = "list"  # pages and prefixes
    ARRANGE = "arrange"  # sorting and filtering rows
    BULK = "bulk"  # saving many
    EXPORT = "export"  # exports, each of which keeps a thread until it ends
    REMOTE = "remote"  # images from the web, whose servers may take their time
    HOUSE = "house"  # trial of a connection, profiles, the sample vault
    WATCH = "watch"  # looks for new mail, which may wait at a queue
    SIGN_IN = "sign-in"  # which waits for a person, a browser, a telephone
    SETTINGS = "settings"  # one thread, so that the last of several saves is the one that stays


WORKERS: Final[Mapping[Lane, int]] = {
    Lane.OPEN: 4,
    Lane.LIST: 2,
    Lane.ARRANGE: 1,
    Lane.BULK: 1,
    Lane.EXPORT: 4,
    Lane.REMOTE: 2,
    Lane.HOUSE: 2,
    Lane.WATCH: 1,
    Lane.SIGN_IN: 1,
    Lane.SETTINGS: 1,
}
"""Threads of each lane. Several for opening, so that reads that were given up don't hold up the next one, and
for exports, of which a paused one must not hold up another.
"""


FINISHED_AT_STOP: Final = frozenset({Lane.SETTINGS})
"""Lanes whose work is done to its end when the program stops: short, and somebody's choices."""


class Task(Generic[T]):
    """A piece of work under way, as its owner holds it."""

    def __init__(
        self,
        *,
        done: Callable[[T], None],
        failed: Callable[[VaultViewerError], None],
        progressed: Callable[[int, int], None] | None,
        ended: Callable[[], None] | None,
    ) -> None:
        self.cancel_token: Final = CancelToken()
        self._done = done
        self._failed = failed
        self._progressed = progressed
        self._ended = ended
        self._running = True

    @property
    def running(self) -> bool:
        """False once a callback has been called or the task was cancelled."""
        return self._running

    def cancel(self) -> None:
        """Give the work up: no `done` or `failed` follows; `ended` is called at once."""
        self.cancel_token.cancel()
        self._finish()

    def _finish(self) -> None:
        if self._running:
            self._running = False
            if self._ended is not None:
                self._ended()

    def _deliver(self, report: "_Report") -> None:
        if not self._running:
            return
        if isinstance(report, _Progress):
            if self._progressed is not None:
                self._progressed(report.done, report.total)
            return
        self._finish()
        if isinstance(report, _Done):
            self._done(report.value)
        elif isinstance(report, _Failed):
            self._failed(report.error)
        elif isinstance(report, _Crashed):
            self._failed(Unexpected(kind=type(report.error).__name__))


@dataclass(frozen=True, slots=True)
class _Progress:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Done:
    value: Any  # the task's own T, which a queued signal can't carry as a type


@dataclass(frozen=True, slots=True)
class _Failed:
    error: VaultViewerError


@dataclass(frozen=True, slots=True)
class _Crashed:
    error: Exception


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """By the work itself, such as on a vault that was closed. Nobody is told but by `ended`."""


_Report = _Progress | _Done | _Failed | _Crashed | _GivenUp


class Context:
    """What work gets: a token to check and a place to report progress to."""

    def __init__(self, cancel: CancelToken, emit: Callable[[_Progress], None]) -> None:
        self.cancel: Final = cancel
        self._emit = emit
        self._next = 0.0

    def progress(self, done: int, total: int) -> None:
        """Report progress in units of the work's own, not more often than anybody can see."""
        now = time.monotonic()
        if now >= self._next or done >= total:
            self._next = now + _PROGRESS_INTERVAL
            self._emit(_Progress(done, total))


class TaskRunner(QObject):
    """Owns the lanes. One per program; `stop` before the program ends."""

    crashed = Signal(object)
    """An exception that is no VaultViewerError: a mistake of ours. The task has failed as `Unexpected`."""

    _reported = Signal(object, object)
    _posted = Signal(object)

    def __init__(self, workers: Mapping[Lane, int] = WORKERS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._pools: dict[tuple[Lane, str], ThreadPoolExecutor] = {}
        self._tasks: dict[Task[Any], Lane] = {}
        self._futures: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: Lane,
        work: Callable[[Context], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[VaultViewerError], None],
        progressed: Callable[[int, int], None] | None = None,
        ended: Callable[[], None] | None = None,
        vault: str = "",
    ) -> Task[T]:
        """Run `work` on the lane. `ended` follows in every case, before `done` or `failed`.

        `vault` is the ID of the connection that the work asks something of.

        Raises RuntimeError once the runner has stopped.
        """
        if self._stopped:
            raise RuntimeError("the task runner has stopped")
        task = Task(done=done, failed=failed, progressed=progressed, ended=ended)
        with self._lock:
            self._tasks[task] = lane
        future = self._pool(lane, vault).submit(self._run, task, work)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return task

    def post(self, callback: Callable[[], None]) -> None:
        """Have `callback` called on the GUI thread, in the order in which a thread asks for it. From any
        thread: for what outlives its owner's widgets, where a signal of the owner's might be gone.
        """
        self._posted.emit(callback)

    @property
    def busy(self) -> bool:
        """True while a thread still works, be it on work that was given up."""
        with self._lock:
            return bool(self._tasks)

    def stop(self, *, patience: float | None = None) -> bool:
        """Cancel all but what has to be finished, and wait until each thread comes to a checkpoint.

        Returns False where one has not come there within `patience` seconds, because a server keeps it
        waiting. What has to be finished is waited for in any case.
        """
        self._stopped = True
        with self._lock:
            tasks = [task for task, lane in self._tasks.items() if lane not in FINISHED_AT_STOP]
        for task in tasks:
            task.cancel()
        for (lane, _), pool in self._pools.items():
            pool.shutdown(wait=False, cancel_futures=lane not in FINISHED_AT_STOP)
        for (lane, _), pool in self._pools.items():
            if lane in FINISHED_AT_STOP:
                pool.shutdown(wait=True)
        if wait_for_futures(tuple(self._futures), patience).not_done:
            return False
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        with self._lock:
            self._tasks.clear()  # what never came to its turn
        return True

    def _pool(self, lane: Lane, vault: str) -> ThreadPoolExecutor:
        """Return a vault's own threads of a lane. They stay: whoever closes a vault may open it again."""
        pool = self._pools.get((lane, vault))
        if pool is None:
            pool = ThreadPoolExecutor(self._workers[lane], thread_name_prefix=f"vv-{lane}")
            self._pools[lane, vault] = pool
        return pool

    def _run(self, task: Task[T], work: Callable[[Context], T]) -> None:
        def report(what: _Report) -> None:
            self._reported.emit(task, what)

        try:
            task.cancel_token.checkpoint()
            report(_Done(work(Context(task.cancel_token, report))))
        except Cancelled:
            report(_GivenUp())
        except VaultViewerError as error:
            report(_Failed(error))
        except Exception as error:
            log.exception("work failed unexpectedly")
            report(_Crashed(error))
        finally:
            with self._lock:
                self._tasks.pop(task, None)

    def _on_reported(self, task: Task[Any], report: _Report) -> None:
        task._deliver(report)  # noqa: SLF001  Task and TaskRunner are one mechanism in two classes
        if isinstance(report, _Crashed):
            self.crashed.emit(report.error)

    def _on_posted(self, callback: Callable[[], None]) -> None:
        callback()


class NewestWins:
    """Keeps one task at a time: a new one cancels the one before, so that a stale result is never shown."""

    def __init__(self) -> None:
        self._current: Task[Any] | None = None

    def replace(self, task: Task[Any] | None) -> None:
        if self._current is not None:
            self._current.cancel()
        self._current = task

    def cancel(self) -> None:
        self.replace(None)

    @property
    def running(self) -> bool:
        return self._current is not None and self._current.running
