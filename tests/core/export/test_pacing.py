import threading
from collections.abc import Mapping

import pytest

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.export.pacing import Concurrency, PacedKeys
from vaultviewer.core.throttling import Throttling
from vaultviewer.core.values import UnwrappedKey


class Time:
    """A clock that a test winds on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Keys:
    """Notes when it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, str | None]] = []

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        del context
        cancel.checkpoint()
        self.asked.append((wrapped_key, key_id))
        return UnwrappedKey(bytearray(32), "arn")


def test_it_feels_its_way_up_to_the_cap() -> None:
    pace = Concurrency(4)
    limits = []
    for _ in range(10):
        limits.append(pace.limit)
        pace.answered()

    assert limits == [2, 2, 3, 3, 3, 4, 4, 4, 4, 4]


def test_one_burst_of_complaints_halves_once() -> None:
    time = Time()
    pace = Concurrency(16, monotonic=time)
    for _ in range(8):
        pace.throttled()
    assert pace.limit == 4

    time.now += 1.5
    pace.throttled()
    assert pace.limit == 2


def test_it_never_comes_to_a_halt() -> None:
    time = Time()
    pace = Concurrency(1, monotonic=time)
    for _ in range(3):
        time.now += 2
        pace.throttled()
    assert pace.limit == 1

    pace = Concurrency(0)
    pace.answered()
    assert pace.limit == 1


def test_where_nothing_answers_one_goes_ahead() -> None:
    pace = Concurrency(16)
    pace.lost()

    assert pace.limit == 1


def test_calls_begin_at_even_intervals() -> None:
    time = Time()
    paced = PacedKeys(Keys(), 4, monotonic=time)

    assert [paced._turn() for _ in range(4)] == [0, 0.25, 0.5, 0.75]
    time.now += 10
    # Turns that nobody took are no credit: the bound holds for each second.
    assert [paced._turn() for _ in range(2)] == [0, 0.25]


def test_without_a_bound_every_call_passes() -> None:
    keys = Keys()
    paced = PacedKeys(keys, None)

    for number in range(50):
        paced.decrypt(b"%d" % number, context={}, key_id="key", cancel=NEVER)

    assert keys.asked == [(b"%d" % number, "key") for number in range(50)]


def test_waiting_for_a_turn_is_given_up_at_once() -> None:
    keys = Keys()
    paced = PacedKeys(keys, 0.001)
    cancel = CancelToken()
    paced.decrypt(b"first", context={}, key_id=None, cancel=cancel)
    ended = threading.Event()

    def ask() -> None:
        with pytest.raises(Cancelled):
            paced.decrypt(b"second", context={}, key_id=None, cancel=cancel)
        ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    cancel.cancel()
    thread.join()

    assert ended.is_set()
    assert keys.asked == [(b"first", None)]


def test_patience_is_told_to_those_who_listen_and_no_longer() -> None:
    throttling = Throttling()
    heard: list[str] = []

    throttling.tell()
    with throttling.telling(lambda: heard.append("one")):
        with throttling.telling(lambda: heard.append("two")):
            throttling.tell()
        throttling.tell()
    throttling.tell()

    assert heard == ["one", "two", "one"]
