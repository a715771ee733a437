"""How fast an export goes: as many messages at once as AWS puts up with, and at most N decrypts a second."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.ports import KeyService
from vaultviewer.core.values import UnwrappedKey

_COOLING: Final = 1.0
"""Seconds in which further answers that ask for patience belong to the same burst: one halving a burst."""

Monotonic = Callable[[], float]


class Concurrency:
    """How many messages are opened at once: one more for each round without a complaint, half as many after
    one, as TCP finds its share of a line (RFC 5681, section 3.1). Safe from any thread.
    """

    def __init__(self, most: int, *, monotonic: Monotonic = time.monotonic) -> None:
        """`most` is the cap, at least 1. An export begins with half of it and feels its way up."""
        self._most = max(1, most)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._limit = max(1, self._most // 2)
        self._answers = 0
        self._throttled_at: float | None = None

    @property
    def limit(self) -> int:
        return self._limit

    def answered(self) -> None:
        """Count a message that AWS gave without complaint."""
        with self._lock:
            self._answers += 1
            if self._answers >= self._limit:
                self._answers = 0
                self._limit = min(self._most, self._limit + 1)

    def throttled(self) -> None:
        """Halve: AWS asked for fewer calls. What was under way will complain as well, which counts once."""
        with self._lock:
            now = self._monotonic()
            if self._throttled_at is not None and now - self._throttled_at < _COOLING:
                return
            self._throttled_at = now
            self._answers = 0
            self._limit = max(1, self._limit // 2)

    def lost(self) -> None:
        """Send one message ahead to try: nothing answers."""
        with self._lock:
            self._answers = 0
            self._limit = 1


class PacedKeys:
    """Implements `core.ports.KeyService` over another one: calls begin at even intervals.

    The rest of the account's quota is left to others, whatever the export could use. A call that the client
    to AWS repeats of its own accord counts once; KMS has refused its first attempt then.
    """

    def __init__(
        self, keys: KeyService, per_second: float | None, *, monotonic: Monotonic = time.monotonic
    ) -> None:
        """`per_second` is None where nobody sets a bound."""
        self._keys = keys
        self._interval = 0.0 if per_second is None else 1.0 / per_second
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._next = monotonic()

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        """Unwrap one data key when its turn has come."""
        _wait(self._turn(), cancel)
        return self._keys.decrypt(wrapped_key, context=context, key_id=key_id, cancel=cancel)

    def _turn(self) -> float:
        """Take the next turn, and return in how many seconds it comes."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next)
            self._next = turn + self._interval
            return turn - now


def _wait(seconds: float, cancel: CancelToken) -> None:
    """Raises Cancelled, at once."""
    if seconds > 0:
        given_up = threading.Event()
        with cancel.calling(given_up.set):
            given_up.wait(seconds)
    cancel.checkpoint()
