"""Running an export: from the messages that its ledger has open to settled ones, and to the manifest.

One thread calls `run` and stays in it: it lists, hands messages out, tells the listener, and is the only one
that decides what comes next. Workers open, write and settle one message each.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, ServiceUnavailable, Throttled, VaultViewerError
from vaultviewer.core.export.exchange import Entry, State, Tally, Writer
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.leftovers import remove_leftovers
from vaultviewer.core.export.listing_ahead import ListingAhead
from vaultviewer.core.export.message_work import MessageWork, Recorder
from vaultviewer.core.export.order import MOST_AT_ONCE, ExportOrder
from vaultviewer.core.export.pacing import Concurrency, PacedKeys
from vaultviewer.core.export.rate import Progress, Rate, seconds_left
from vaultviewer.core.export.reading import Vault
from vaultviewer.core.export.retrying import Persistence, Verdict, verdict_of
from vaultviewer.core.export.troubles import OtherVault
from vaultviewer.core.ports import Clock
from vaultviewer.core.vault.opener import Undecrypted

_LOOK: Final = 0.25
"""Seconds between two reports of progress."""

_Result: TypeAlias = Entry | Undecrypted


class Listener(Protocol):
    """Who is told how an export goes: on the thread that runs it, some times a second, so be quick."""

    def progressed(self, progress: Progress) -> None: ...

    def failed(self, entry: Entry) -> None: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `error` says why it was interrupted."""

    status: Status
    tally: Tally
    error: VaultViewerError | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What an export works with, beside its ledger and its vault.

    `make_writer` takes the order, the target, and up to where a container is accounted for. `caller` asks AWS
    for the ARN of whoever is calling. `seal` writes the manifest of a ledger, `sign` signs that of a folder.
    """

    make_writer: Callable[[ExportOrder, Path, int], Writer]
    record: Recorder
    caller: Callable[[CancelToken], str]
    seal: Callable[[Ledger], None]
    sign: Callable[[Path], object]
    clock: Clock
    persistence: Persistence = field(default_factory=Persistence)
    monotonic: Callable[[], float] = time.monotonic


@dataclass(order=True, slots=True)
class _Task:
    """A message on its way, in the order in which it may be tried. `tries` are those that count."""

    ready_at: float
    number: int
    entry: Entry = field(compare=False)
    tries: int = field(default=0, compare=False)
    attempts: int = field(default=0, compare=False)
    settled_before: int = field(default=0, compare=False)


class Export:
    """One run of an export, begun or resumed: what has ended is resumed by another run over the same ledger.

    `pause`, `resume`, `cancel` and `retry_failed` may come from any thread.
    """

    def __init__(self, ledger: Ledger, vault: Vault, listener: Listener, tools: Tools) -> None:
        self._ledger = ledger
        self._vault = vault
        self._listener = listener
        self._tools = tools
        self._cancel = CancelToken()
        self._news = threading.Event()
        self._paused = threading.Event()
        self._retry = threading.Event()
        at_once = min(ledger.order.most_at_once, MOST_AT_ONCE)
        self._pace = Concurrency(at_once, monotonic=tools.monotonic)
        # What follows is the running thread's alone.
        self._rate = Rate(monotonic=tools.monotonic)
        self._looked_at: float | None = None
        self._lister = ListingAhead(ledger, vault, tools.persistence, self._cancel)
        self._fresh: Iterator[Entry] = iter(())
        self._cursor = 0
        self._more = True
        self._under_way: dict[Future[_Result], _Task] = {}
        self._delayed: list[_Task] = []
        self._settled = 0
        self._silent_since: float | None = None

    # ----------------------------------------------------------------------------------- from any thread

    def pause(self) -> None:
        """Begin no further message; those under way are finished."""
        self._paused.set()
        self._news.set()

    def resume(self) -> None:
        self._paused.clear()
        self._news.set()

    @property
    def paused(self) -> bool:
        return self._paused.is_set()

    def cancel(self) -> None:
        """End the run: what is being written is finished, the rest stays open in the ledger."""
        self._cancel.cancel()
        self._news.set()

    def retry_failed(self) -> None:
        """Ask for the failed messages once more while others are under way."""
        self._retry.set()
        self._news.set()

    # ------------------------------------------------------------------------------------------- running

    def run(self) -> Ended:
        """Run until all messages are settled, it is cancelled, or nothing can go on. Call it once."""
        error = None
        try:
            self._run()
            status = Status.DONE
        except Cancelled:
            status = Status.CANCELLED
        except VaultViewerError as trouble:
            status, error = Status.INTERRUPTED, trouble
        return self._conclude(status, error)

    def _run(self) -> None:
        ledger = self._ledger
        if ledger.order.bucket != self._vault.bucket:
            raise OtherVault(bucket=ledger.order.bucket, other=self._vault.bucket)
        remove_leftovers(ledger)
        ledger.end(Status.OPEN)
        caller_arn = self._caller()
        writer = self._tools.make_writer(ledger.order, ledger.folder, ledger.checkpoint())
        with closing(writer), self._vault.throttling.telling(self._pace.throttled):
            work = MessageWork(
                ledger=ledger,
                vault=self._vault,
                opener=self._vault.opener(
                    lambda keys: PacedKeys(
                        keys, ledger.order.decrypts_per_second, monotonic=self._tools.monotonic
                    )
                ),
                writer=writer,
                record=self._tools.record,
                caller_arn=caller_arn,
                clock=self._tools.clock,
                cancel=self._cancel,
            )
            self._work_through(work)
            writer.finish()

    def _caller(self) -> str:
        """Return who asks; "" where AWS won't say, as an endpoint without STS."""
        try:
            return self._tools.caller(self._cancel)
        except VaultViewerError as error:
            if verdict_of(error) is not Verdict.FAILED:
                raise
            return ""

    def _conclude(self, status: Status, error: VaultViewerError | None) -> Ended:
        """Note how it ended, and account for it in the manifest, whatever the end is."""
        try:
            self._ledger.end(status, "" if error is None else str(error.phrases()[0]))
            self._tools.seal(self._ledger)
            if status is Status.DONE and self._ledger.order.signed:
                self._tools.sign(self._ledger.folder)
        except VaultViewerError as trouble:
            if error is None:
                status, error = Status.INTERRUPTED, trouble
                with suppress(VaultViewerError):
                    self._ledger.end(status, str(trouble.phrases()[0]))
                    self._tools.seal(self._ledger)  # which says how it ended after all
        self._listener.progressed(self._progress())
        return Ended(status, self._ledger.tally(), error)

    def _work_through(self, work: MessageWork) -> None:
        """Settle every message.

        Raises what no other message would fare better with; Cancelled.
        """
        with ThreadPoolExecutor(MOST_AT_ONCE + 1, thread_name_prefix="export") as pool:
            try:
                while self._hand_out(pool, work):
                    self._news.wait(self._nap())
                    self._news.clear()
                    self._cancel.checkpoint()
                    self._collect(work)
                    self._report()
            except BaseException:
                # Reading is given up, writing is finished: the pool waits for both.
                self._cancel.cancel()
                raise

    def _hand_out(self, pool: ThreadPoolExecutor, work: MessageWork) -> bool:
        """Begin what may begin now, and tell whether anything is left to do or to wait for."""
        if self._retry.is_set():
            self._retry.clear()
            self._ledger.retry_failed()
            self._fresh, self._cursor, self._more = iter(()), 0, True
        if not self.paused:
            now = self._tools.monotonic()
            self._more |= self._lister.advance(pool, now, self._news.set)
            while len(self._under_way) < self._pace.limit and (task := self._next_task(now)) is not None:
                task.settled_before = self._settled
                task.attempts += 1
                future = pool.submit(work.settle, task.entry, tries=task.attempts)
                self._under_way[future] = task
                future.add_done_callback(lambda _: self._news.set())
        elif not self._ledger.tally().balanced:
            return True  # Of what was read from the ledger nobody has asked for the rest yet.
        waiting = self._under_way or self._delayed or self._retry.is_set()
        return bool(waiting) or self._more or not self._lister.is_done()

    def _next_task(self, now: float) -> _Task | None:
        if self._delayed and self._delayed[0].ready_at <= now:
            return heapq.heappop(self._delayed)
        if self._delayed and self._silent_since is not None:
            return None  # What has been asked already goes ahead to see whether anybody answers again.
        entry = self._next_fresh()
        return None if entry is None else _Task(now, entry.number, entry)

    def _next_fresh(self) -> Entry | None:
        """Return the next open message that is neither under way nor delayed."""
        while True:
            for entry in self._fresh:
                self._cursor = entry.number
                if not self._is_busy(entry.number):
                    return entry
            if not self._more:
                return None
            self._more = False
            self._fresh = self._ledger.entries(State.ASKED, after=self._cursor)

    def _is_busy(self, number: int) -> bool:
        return any(task.number == number for task in (*self._under_way.values(), *self._delayed))

    def _collect(self, work: MessageWork) -> None:
        """Take in what workers have come to.

        Raises what one of them was stopped by.
        """
        for future in [each for each in self._under_way if each.done()]:
            task = self._under_way.pop(future)
            result = future.result()
            if isinstance(result, Undecrypted):
                self._ask_again(task, result, work)
            else:
                self._pace.answered()
                self._take_in(result)

    def _take_in(self, entry: Entry) -> None:
        self._settled += 1
        self._silent_since = None
        if entry.state is State.FAILED:
            self._listener.failed(entry)

    def _ask_again(self, task: _Task, result: Undecrypted, work: MessageWork) -> None:
        """Delay a message that did not come through, or fail it after so many tries.

        A try counts where the other side was there: it answered this one, or others in the meantime. Being
        asked for patience never counts.

        Raises its error where nobody has answered for too long.
        """
        now = self._tools.monotonic()
        persistence = self._tools.persistence
        throttled = isinstance(result.error, Throttled)
        if throttled or isinstance(result.error, ServiceUnavailable):
            self._pace.throttled()
        if verdict_of(result.error) is Verdict.UNREACHED:
            if not throttled:
                self._pace.lost()
            self._silent_since = now if self._silent_since is None else self._silent_since
            if now - self._silent_since > persistence.silence:
                raise result.error
            counts = not throttled and self._settled > task.settled_before
        else:
            counts = True
        task.tries += counts
        if task.tries >= persistence.tries:
            self._take_in(work.fail(task.entry, result, tries=task.attempts))
            return
        task.ready_at = now + persistence.delay(task.attempts)
        heapq.heappush(self._delayed, task)

    # ------------------------------------------------------------------------------------------- telling

    def _nap(self) -> float:
        if not self._delayed or self.paused or len(self._under_way) >= self._pace.limit:
            return _LOOK
        return min(_LOOK, max(0.0, self._delayed[0].ready_at - self._tools.monotonic()))

    def _report(self) -> None:
        now = self._tools.monotonic()
        if self._looked_at is None or now - self._looked_at >= _LOOK:
            self._looked_at = now
            self._listener.progressed(self._progress())

    def _progress(self) -> Progress:
        tally = self._ledger.tally()
        if self.paused:
            self._rate.restart()
        messages, size = self._rate.measure(tally)
        return Progress(
            tally=tally,
            messages_per_second=messages,
            bytes_per_second=size,
            seconds_left=seconds_left(tally, messages, size),
            at_once=self._pace.limit,
            delayed=len(self._delayed),
            paused=self.paused,
        )
