"""Work beside the terminal: Ctrl+C, and signing in for calls that wait."""

import io
import os
import signal
import threading
from collections.abc import Callable

import pytest

from vaultviewer.cli.console import Console
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, ExpiredCredentials, NoSuchObject, SignInFailed
from vaultviewer.core.sign_in import DeviceCode, Person
from vaultviewer.core.sign_in_desk import SignInDesk


class Someone:
    """Implements `Person`; `answer` is what becomes of being asked."""

    def __init__(self, answer: Callable[[], str] = lambda: "123456") -> None:
        self.asked = 0
        self._answer = answer

    def show_device_code(self, code: DeviceCode) -> None:
        raise NotImplementedError

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        del serial, rejected, cancel
        self.asked += 1
        return self._answer()


class Renewing:
    """Implements `Renewal`."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure
        self.threads: list[threading.Thread] = []

    def renew(self, person: Person | None, *, cancel: CancelToken) -> None:
        assert person is not None, "a command asks somebody, or doesn't sign in"
        self.threads.append(threading.current_thread())
        person.ask_mfa_code("serial", rejected=False, cancel=cancel)
        if self._failure is not None:
            raise self._failure


@pytest.fixture
def console() -> Console:
    return Console(io.BytesIO(), io.BytesIO(), io.StringIO())


def told(console: Console) -> str:
    assert isinstance(console.errors, io.StringIO)
    return console.errors.getvalue()


def needs_sign_in(desk: SignInDesk) -> Callable[[CancelToken], str]:
    """Return work that has come to its end once somebody has signed in."""

    def work(cancel: CancelToken) -> str:
        desk.wait(ExpiredCredentials(), seen=desk.generation, cancel=cancel)
        return "done"

    return work


def test_work_is_done_elsewhere_and_what_it_raises_comes_here(console: Console) -> None:
    def fails(_cancel: CancelToken) -> None:
        assert threading.current_thread() is not threading.main_thread()
        raise NoSuchObject(key="x")

    with pytest.raises(NoSuchObject):
        run_hosted(fails, console, StatusLine(console))


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send itself SIGINT alone")
def test_ctrl_c_cancels_the_work_once_and_another_one_would_end_the_process(console: Console) -> None:
    before = signal.getsignal(signal.SIGINT)
    after_first: list[object] = []

    def work(cancel: CancelToken) -> None:
        cancelled = threading.Event()
        with cancel.calling(cancelled.set):
            os.kill(os.getpid(), signal.SIGINT)
            cancelled.wait()
        after_first.append(signal.getsignal(signal.SIGINT))
        cancel.checkpoint()

    with pytest.raises(Cancelled):
        run_hosted(work, console, StatusLine(console))

    assert after_first == [signal.SIG_DFL]
    assert "Ctrl+C again" in told(console)
    assert signal.getsignal(signal.SIGINT) is before


def test_calls_that_wait_go_on_once_somebody_has_signed_in(console: Console) -> None:
    renewal, person = Renewing(), Someone()
    desk = SignInDesk(renewal)

    done = run_hosted(needs_sign_in(desk), console, StatusLine(console), desk=desk, person=person)

    assert (done, person.asked, told(console)) == ("done", 1, "")
    assert renewal.threads == [threading.main_thread()], "where Ctrl+C reaches who is asked"


def test_where_nobody_can_be_asked_calls_fail_at_once(console: Console) -> None:
    renewal = Renewing()
    desk = SignInDesk(renewal)
    with pytest.raises(ExpiredCredentials):
        run_hosted(needs_sign_in(desk), console, StatusLine(console), desk=desk, person=None)
    assert renewal.threads == []


def test_a_sign_in_that_comes_to_nothing_is_told_and_not_tried_for_ever(console: Console) -> None:
    desk = SignInDesk(Renewing(SignInFailed(start_url="https://start", reason="denied")))
    with pytest.raises(ExpiredCredentials):
        run_hosted(needs_sign_in(desk), console, StatusLine(console), desk=desk, person=Someone())
    assert "came to nothing: denied" in told(console)


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send itself SIGINT alone")
def test_ctrl_c_ends_what_somebody_is_asked(console: Console) -> None:
    def answer() -> str:
        os.kill(os.getpid(), signal.SIGINT)
        signal.pause()  # as getpass waits for a line
        return "never"

    desk = SignInDesk(Renewing())
    with pytest.raises((Cancelled, ExpiredCredentials)):
        run_hosted(needs_sign_in(desk), console, StatusLine(console), desk=desk, person=Someone(answer))


def test_credentials_that_never_serve_are_asked_for_once(console: Console) -> None:
    person = Someone()
    desk = SignInDesk(Renewing())

    def work(cancel: CancelToken) -> None:
        while True:
            desk.wait(ExpiredCredentials(), seen=desk.generation, cancel=cancel)

    with pytest.raises(ExpiredCredentials):
        run_hosted(work, console, StatusLine(console), desk=desk, person=person)
    assert person.asked == 1
