"""Work of a command beside the terminal: the work on a thread of its own, people and Ctrl+C on this one."""

import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import FrameType
from typing import Final, TypeVar

from vaultviewer.cli.console import Console
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, VaultViewerError
from vaultviewer.core.sign_in import Person
from vaultviewer.core.sign_in_desk import SignInDesk

T = TypeVar("T")

_POLL: Final = 0.1
"""Seconds. Windows can't interrupt a wait, and what handles a signal may take no lock to end one."""


def run_hosted(
    work: Callable[[CancelToken], T],
    console: Console,
    status: StatusLine,
    *,
    desk: SignInDesk | None = None,
    person: Person | None = None,
) -> T:
    """Return what `work` returns, and sign in for it where there is a `person` to ask.

    The first Ctrl+C cancels the token that the work is given; it ends as it sees fit. A second one ends the
    process at once. To be called on the main thread, which alone is told of signals.

    Raises what the work raises, Cancelled among it.
    """
    outcome: Future[T] = Future()
    host = _Host(console, status, desk, person)

    def do() -> None:
        try:
            outcome.set_result(work(host.cancel))
        except BaseException as error:  # noqa: BLE001  it is raised again, on the other thread
            outcome.set_exception(error)

    # A daemon, as the second Ctrl+C waits for nobody.
    thread = threading.Thread(target=do, name="command", daemon=True)
    before = signal.signal(signal.SIGINT, host.on_signal)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_POLL)
            host.attend()
    finally:
        signal.signal(signal.SIGINT, before)
    return outcome.result()


class _Host:
    """Whoever sits before the terminal, as far as the work needs them."""

    def __init__(
        self, console: Console, status: StatusLine, desk: SignInDesk | None, person: Person | None
    ) -> None:
        self.cancel: Final = CancelToken()
        self._console = console
        self._status = status
        self._desk = desk if person is not None else None
        self._person = person
        self._interrupted = False
        self._asking = False
        if self._desk is not None:
            self._desk.listen(lambda: None)  # calls wait where somebody listens; `attend` looks by itself

    def on_signal(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._interrupted = True
        if self._asking:
            raise KeyboardInterrupt

    def attend(self) -> None:
        """Pass an interrupt on, and sign in where calls wait for that."""
        if self._interrupted and not self.cancel.cancelled:
            self.cancel.cancel()
            self._complain("stopping; press Ctrl+C again to stop at once")
        if self._desk is not None and self._person is not None and self._desk.waiting:
            self._sign_in(self._desk, self._person)

    def _sign_in(self, desk: SignInDesk, person: Person) -> None:
        if desk.futile:
            desk.give_up()
            return
        self._status.clear()
        try:
            self._asking = True
            try:
                desk.sign_in(person, cancel=self.cancel)
            finally:
                self._asking = False
        except VaultViewerError as error:
            self._complain(str(error))
            desk.give_up()
        except (Cancelled, KeyboardInterrupt):
            desk.give_up()

    def _complain(self, text: str) -> None:
        self._status.clear()
        self._console.complain(text)
