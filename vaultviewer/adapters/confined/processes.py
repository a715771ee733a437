"""Confined processes, as the window's process sees them: one for each job, and a warm one in reserve.

A process reads one piece of hostile content and ends, so that nothing of one message waits for the next.
Whatever becomes of it, it is killed and reaped before `run` returns.
"""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from enum import Enum, auto
from typing import Final

from vaultviewer.adapters.confined.frames import (
    Broken,
    Limits,
    Order,
    Outcome,
    Ready,
    receive,
    receive_bytes,
    send,
)
from vaultviewer.adapters.confined.job_object import JobObject
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.envelope.policy import MIB
from vaultviewer.core.errors import Cancelled, DiedReading, Stopped, TookTooLong, TookTooMuchMemory
from vaultviewer.core.ports import Buffer

LIMITS: Final = Limits(memory=1536 * MIB, processor_seconds=30)
"""Of twenty kinds of hostile message up to 60 MB, the worst took 580 MB and 4 seconds."""
SECONDS: Final = 30.0
MOST_ANSWERED: Final = 256 * MIB
"""Bytes of all blobs of an answer: a child that was taken over must not fill our memory with them."""
_LAST_BREATH: Final = 1.0
"""Seconds between the end of a pipe and that of its process, which alone says what it died of."""
_PIPE_BYTES: Final = 1024 * 1024
"""What Linux lets anybody have; with its usual 64 KB the two sides would wait for each other more often."""
_KEPT_VARIABLES: Final = frozenset(
    {"LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR"}
)
"""What Python and Qt need to start. All else may be a secret: keys of AWS, tokens, passwords of proxies."""


def bare_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a confined process may know; it has no screen either."""
    kept = {name: value for name, value in environment.items() if name.upper() in _KEPT_VARIABLES}
    return kept | {"QT_QPA_PLATFORM": "offscreen"}


class ConfinedProcesses:
    """Implements `Confinement`. Safe from any thread; `close` ends all of it."""

    def __init__(self, command: Sequence[str], *, limits: Limits = LIMITS, seconds: float = SECONDS) -> None:
        """`command` starts a process that calls `child.serve`; a job may take `seconds` on the clock."""
        self._command = tuple(command)
        self._limits = limits
        self._seconds = seconds
        self._lock = threading.Lock()
        # One thread starts them all: Linux ends a child with the thread that started it (PR_SET_PDEATHSIG).
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="vv-confined")
        self._spare: Future[_Process] | None = None
        self._serving: set[_Process] = set()
        self._closed = threading.Event()

    def warm_up(self) -> None:
        """Start the first process when nobody is waiting for it."""
        with self._lock:
            if self._spare is None and not self._closed.is_set():
                self._spare = self._starter.submit(self._start)

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        cancel.checkpoint()
        process = self._take()
        try:
            order = Order(job, request, len(content), self._limits)
            with cancel.calling(process.cancel), _time_limit(self._seconds, process):
                outcome, blobs = process.do(order, content)
        except (Broken, OSError):
            raise self._why(process) from None
        finally:
            process.end()
            with self._lock:
                self._serving.discard(process)
        if outcome.out_of_memory:
            raise self._too_much_memory()
        if outcome.failure is not None:
            raise DiedReading(reason=outcome.failure)
        return Answer(outcome.reply, blobs)

    def close(self) -> None:
        """End every process, also those at work: what they were to do counts as cancelled."""
        with self._lock:
            self._closed.set()
            spare, self._spare = self._spare, None
            serving = tuple(self._serving)
        for process in serving:
            process.cancel()
        if spare is not None:
            with suppress(OSError):
                spare.result().end()
        self._starter.shutdown()

    def _take(self) -> "_Process":
        """Return a process that waits for its order. `close` knows of it from here on.

        Raises DiedReading where none starts; Cancelled once this is closed.
        """
        try:
            process = self._next()
            if not process.alive:  # somebody killed it while it waited, which says nothing about the job
                process.end()
                process = self._next()
        except OSError as error:
            raise DiedReading(reason=error.strerror or type(error).__name__) from None
        with self._lock:
            self._serving.add(process)
            if self._closed.is_set():
                process.cancel()
        return process

    def _next(self) -> "_Process":
        """Return the process in reserve, and have the one after it started.

        Raises OSError; Cancelled.
        """
        with self._lock:
            if self._closed.is_set():
                raise Cancelled
            spare = self._spare or self._starter.submit(self._start)
            self._spare = self._starter.submit(self._start)
        return spare.result()

    def _start(self) -> "_Process":
        return _Process(self._command, bare_environment(os.environ))

    def _why(self, process: "_Process") -> Stopped | Cancelled:
        """Return what ended a process in the middle of its job."""
        code = process.end(patience=_LAST_BREATH)
        if process.ended_by is _EndedBy.CANCEL:
            return Cancelled()
        if process.ended_by is _EndedBy.CLOCK:
            return TookTooLong(seconds=round(self._seconds))
        if code == -getattr(signal, "SIGXCPU", 0):
            return TookTooLong(seconds=self._limits.processor_seconds)
        return DiedReading(reason=_in_words(code))

    def _too_much_memory(self) -> Stopped:
        return TookTooMuchMemory(limit=self._limits.memory // MIB)


class _EndedBy(Enum):
    ITSELF = auto()
    CANCEL = auto()
    CLOCK = auto()


class _Process:
    """One confined process, from its start until it is reaped."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(  # noqa: S603  the command comes from the composition root
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may quote the content
            bufsize=0,
            pipesize=_PIPE_BYTES,
            env=environment,
            close_fds=True,
            # Ctrl+C in a terminal is for us: it must not end what still reads for a message that is saved.
            start_new_session=True,
            # Windows would show a console window for it; elsewhere there is no such flag.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert isinstance(self._child.stdin, io.FileIO)  # noqa: S101  Popen was asked for raw pipes
        assert isinstance(self._child.stdout, io.FileIO)  # noqa: S101  as above
        self._orders = self._child.stdin
        # Reads all that was asked for, straight into the bytes that it returns.
        self._answers = io.BufferedReader(self._child.stdout)
        self._job_object: JobObject | None = None
        self._lock = threading.Lock()
        self.ended_by = _EndedBy.ITSELF

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def do(self, order: Order, content: Buffer) -> tuple[Outcome, tuple[bytes, ...]]:
        """Have the job done.

        Raises Broken or OSError where the process ends meanwhile, or does not keep to the protocol.
        """
        ready = receive(self._answers, Ready)
        if sys.platform == "win32":
            self._job_object = JobObject.around(ready.pid, order.limits)
        send(self._orders, order, (content,))
        outcome = receive(self._answers, Outcome)
        if any(size < 0 for size in outcome.sizes) or sum(outcome.sizes) > MOST_ANSWERED:
            raise Broken("it announced too much")
        return outcome, tuple(receive_bytes(self._answers, size) for size in outcome.sizes)

    def cancel(self) -> None:
        self._kill(_EndedBy.CANCEL)

    def time_out(self) -> None:
        self._kill(_EndedBy.CLOCK)

    def end(self, *, patience: float = 0.0) -> int:
        """Kill what still runs after so many seconds, reap it, and return its exit code. May be called more
        than once.
        """
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(patience)
        self._child.kill()
        code = self._child.wait()
        self._orders.close()
        self._answers.close()
        if self._job_object is not None:
            self._job_object.close()
            self._job_object = None
        return code

    def _kill(self, by: _EndedBy) -> None:
        with self._lock:
            if self.ended_by is _EndedBy.ITSELF:
                self.ended_by = by
        self._child.kill()


@contextmanager
def _time_limit(seconds: float, process: _Process) -> Iterator[None]:
    timer = threading.Timer(seconds, process.time_out)
    timer.name = "vv-confined-clock"
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _in_words(code: int) -> str:
    """Say how a process ended; of a signal its name."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
