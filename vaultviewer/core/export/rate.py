"""How fast an export goes, and how long it will take: over the last seconds, not since its beginning."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.export.exchange import Tally

_WINDOW: Final = 20.0
"""Seconds that are looked back over: long enough to be calm, short enough to notice a change."""
_SHORTEST: Final = 1.0
"""Seconds after which a first rate is told."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an export stands now. `seconds_left` is None while nobody can know.

    `at_once` is how many messages are under way at most: it falls where AWS asks for patience. `delayed`
    counts those that wait for another try.
    """

    tally: Tally
    messages_per_second: float = 0.0
    bytes_per_second: float = 0.0
    seconds_left: float | None = None
    at_once: int = 0
    delayed: int = 0
    paused: bool = False


class Rate:
    """Measures what is settled a second."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._samples: deque[tuple[float, Tally]] = deque()

    def restart(self) -> None:
        """Forget what was: a pause is not slowness."""
        self._samples.clear()

    def measure(self, tally: Tally) -> tuple[float, float]:
        """Take a look at the tally, and return messages and bytes a second."""
        now = self._monotonic()
        self._samples.append((now, tally))
        while now - self._samples[0][0] > _WINDOW and len(self._samples) > 2:  # noqa: PLR2004  a rate needs two
            self._samples.popleft()
        began, first = self._samples[0]
        passed = now - began
        if passed < _SHORTEST:
            return 0.0, 0.0
        # Failed messages that are asked for again make a tally fall.
        return (
            max(0, tally.settled - first.settled) / passed,
            max(0, tally.bytes_done - first.bytes_done) / passed,
        )


def seconds_left(tally: Tally, messages_per_second: float, bytes_per_second: float) -> float | None:
    """Return how long the rest takes: the longer one of what its number and its bytes come to."""
    if not tally.listed or messages_per_second <= 0:
        return None
    by_number = (tally.asked - tally.settled) / messages_per_second
    by_size = (tally.bytes_asked - tally.bytes_done) / bytes_per_second if bytes_per_second > 0 else 0.0
    return max(by_number, by_size)
