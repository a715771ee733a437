"""Where the work of one connection waits while somebody signs in again.

    a call fails → `wait` → the listener is told → somebody calls `sign_in` or `give_up` → the call goes on

However many calls wait, there is one sign-in. Its host is the window, which is told through `listen`; where
nobody listens, nobody can be asked, and every call fails as it would without a desk.

Work that goes on by itself, such as a watch for new mail, waits at `unattended`: so the host knows whether
anybody is there to be asked.
"""

import threading
from collections.abc import Callable
from weakref import WeakSet

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, CredentialsError
from vaultviewer.core.sign_in import Person, Renewal


class _Waiting:
    """A call that waits. Told apart by identity: two calls may fail with the same words."""

    def __init__(self, error: CredentialsError, seen: int, cancel: CancelToken, *, attended: bool) -> None:
        self.error = error
        self.seen = seen
        self.cancel = cancel
        self.attended = attended
        self.declined = False


class SignInDesk:
    """Implements `core.ports.SignInGate`. Safe from any thread."""

    def __init__(self, renewal: Renewal) -> None:
        self._renewal = renewal
        self._news = threading.Condition()
        self._generation = 0
        self._proven = 0
        self._waiting: list[_Waiting] = []
        self._declined: WeakSet[CancelToken] = WeakSet()
        self._listener: Callable[[], None] | None = None
        self._closed = False

    # --------------------------------------------------------------------------------- for who works

    @property
    def generation(self) -> int:
        return self._generation

    def worked(self, *, seen: int) -> None:
        """Note that the credentials of a generation serve; see `SignInGate.worked`."""
        with self._news:
            self._proven = max(self._proven, seen)

    @property
    def unattended(self) -> "Unattended":
        """The gate of work that nobody has asked for just now."""
        return Unattended(self)

    def wait(self, error: CredentialsError, *, seen: int, cancel: CancelToken, attended: bool = True) -> None:
        """Wait for the next sign-in; see `SignInGate.wait`. `attended` says that somebody wants the answer.

        Work that nobody wanted to sign in for isn't asked about again: the rest of its calls fail at once.
        """
        cancel.checkpoint()
        if not error.renewable:
            raise error
        waiting = _Waiting(error, seen, cancel, attended=attended)
        # The token calls back with its own lock held, so the desk's must never be held when taking that one.
        with cancel.calling(self._wake):
            with self._news:
                waiting.declined = self._listener is None or cancel in self._declined
                self._waiting.append(waiting)
            self._tell()
            with self._news:
                self._news.wait_for(lambda: self._settled(waiting))
                self._waiting.remove(waiting)
                closed, renewed = self._closed, self._generation != seen
        self._tell()
        cancel.checkpoint()
        if closed:
            raise Cancelled
        if not renewed:
            raise error

    def _settled(self, waiting: _Waiting) -> bool:
        """Tell whether a call need wait no longer, be its thread awake already or not."""
        renewed = self._generation != waiting.seen
        return renewed or waiting.declined or waiting.cancel.cancelled or self._closed

    def _wake(self) -> None:
        with self._news:
            self._news.notify_all()

    # -------------------------------------------------------------------------------- for who asks

    @property
    def waiting(self) -> tuple[CredentialsError, ...]:
        """Why each of the calls waits that do, the longest waiting first."""
        with self._news:
            return tuple(each.error for each in self._waiting if not self._settled(each))

    @property
    def attended(self) -> bool:
        """True where somebody has asked for a part of what waits."""
        with self._news:
            return any(each.attended for each in self._waiting if not self._settled(each))

    @property
    def futile(self) -> bool:
        """True where no call has been answered since the last sign-in: another of its kind may not help."""
        return self._generation > self._proven

    def listen(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever another number of calls waits: on any thread, so it must be quick
        and raise nothing.
        """
        self._listener = listener

    def sign_in(self, person: Person | None, *, cancel: CancelToken) -> None:
        """Get new credentials and let every call go on that waits. Where this fails, all wait on.

        Without a person it fails where one has to be asked.

        Raises CredentialsError and other ServiceErrors; Cancelled.
        """
        self._renewal.renew(person, cancel=cancel)
        with self._news:
            self._generation += 1
            self._news.notify_all()

    def give_up(self) -> None:
        """Let every call that waits fail with the error that it came with."""
        with self._news:
            for each in self._waiting:
                each.declined = True
                self._declined.add(each.cancel)
            self._news.notify_all()

    def close(self) -> None:
        """End all waiting for good, as of work that was given up."""
        with self._news:
            self._closed = True
            self._listener = None
            self._news.notify_all()

    def _tell(self) -> None:
        listener = self._listener
        if listener is not None:
            listener()


class Unattended:
    """Implements `core.ports.SignInGate` for calls that nobody stands behind."""

    def __init__(self, desk: SignInDesk) -> None:
        self._desk = desk

    @property
    def generation(self) -> int:
        return self._desk.generation

    def worked(self, *, seen: int) -> None:
        """Note that the credentials of a generation serve."""
        self._desk.worked(seen=seen)

    def wait(self, error: CredentialsError, *, seen: int, cancel: CancelToken) -> None:
        """Wait for the next sign-in, which this brings nobody to."""
        self._desk.wait(error, seen=seen, cancel=cancel, attended=False)
