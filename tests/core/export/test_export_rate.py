import pytest

from vaultviewer.core.errors import (
    AccessDenied,
    AlreadyExists,
    ConnectionLost,
    ExpiredCredentials,
    NoNetwork,
    ObjectChanged,
    SaveFailed,
    ServiceUnavailable,
    Throttled,
    TimedOut,
    TlsFailed,
    VaultViewerError,
    WrongKey,
)
from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.rate import Rate, seconds_left
from vaultviewer.core.export.retrying import Persistence, Verdict, verdict_of


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def at(settled: int, *, asked: int = 1000, listed: bool = True) -> Tally:
    return Tally(asked, settled, bytes_done=settled * 100, bytes_asked=asked * 100, listed=listed)


def test_a_rate_is_that_of_the_last_seconds() -> None:
    time = Time()
    rate = Rate(monotonic=time)
    measured = []
    for second in range(60):
        time.now = float(second)
        settled = second * 10 if second < 30 else 300 + (second - 30) * 2
        measured.append(rate.measure(at(settled)))

    assert [measured[second] for second in (0, 10, 59)] == [(0, 0), (10, 1000), (2, 200)]


def test_a_pause_is_no_slowness() -> None:
    time = Time()
    rate = Rate(monotonic=time)
    rate.measure(at(0))
    time.now = 100.0
    rate.restart()
    rate.measure(at(10))
    time.now = 102.0

    assert rate.measure(at(30)) == (10, 1000)


def test_messages_that_are_tried_once_more_make_no_negative_rate() -> None:
    time = Time()
    rate = Rate(monotonic=time)
    rate.measure(at(50))
    time.now = 5.0

    assert rate.measure(at(20)) == (0, 0)


def test_the_rest_takes_as_long_as_the_slower_of_both() -> None:
    assert seconds_left(at(500), 10, 1000) == 50
    assert seconds_left(at(500), 10, 100) == 500
    assert seconds_left(at(500), 10, 0) == 50


def test_nobody_knows_how_long_before_all_is_listed_or_anything_is_done() -> None:
    assert seconds_left(at(500, listed=False), 10, 1000) is None
    assert seconds_left(at(0), 0, 0) is None


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (WrongKey(key="", named_key=""), Verdict.FAILED),
        (AccessDenied(action="", resource=""), Verdict.FAILED),
        (ObjectChanged(key=""), Verdict.FAILED),
        (ConnectionLost(endpoint=""), Verdict.AGAIN),
        (ServiceUnavailable(operation="", reason=""), Verdict.AGAIN),
        (AlreadyExists(path=""), Verdict.AGAIN),
        (Throttled(operation=""), Verdict.UNREACHED),
        (NoNetwork(endpoint=""), Verdict.UNREACHED),
        (TimedOut(endpoint="", what=""), Verdict.UNREACHED),
        (TlsFailed(endpoint="", reason=""), Verdict.STOP),
        (ExpiredCredentials(operation=""), Verdict.STOP),
        (SaveFailed(path="", reason=""), Verdict.STOP),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_are_sorted(error: VaultViewerError, verdict: Verdict) -> None:
    assert verdict_of(error) is verdict


def test_delays_double_up_to_a_bound() -> None:
    persistence = Persistence(first_delay=0.5, longest_delay=30)

    assert [persistence.delay(tries) for tries in (1, 2, 3, 6, 7, 1000)] == [0.5, 1, 2, 16, 30, 30]
