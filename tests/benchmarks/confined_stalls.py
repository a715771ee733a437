"""How long reading a message keeps the window waiting: in a thread of its own process, and confined.

    PYTHONPATH=tests python tests/benchmarks/confined_stalls.py [SIZE_IN_MB ...]

Prints for each message the time it takes and the longest stall of a real event loop, both ways in one run,
and the ratio of the stalls. A loop that nobody holds up is 5 ms late, the interval of its heartbeat. What
`CONFINED_FROM` in `vaultviewer.core.mailbox` says comes from this table.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication
from support import hostile_mail
from support.e2e_waiting import run_until
from support.stalls import StallRecorder

from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.mail.digest import Digest, digest_mail
from vaultviewer.core.mail.digest_job import digest_confined
from vaultviewer.gui.interpreter import keep_the_window_answering
from vaultviewer.gui.singletons import keep_singletons_alive
from vaultviewer.gui.tasks import Context, Lane, TaskRunner

SIZES: Final = (0.03, 0.1, 1.0, 25.0)
ROUNDS: Final = 3
MESSAGES: Final[Mapping[str, Callable[[int], bytes]]] = {
    "attachment": hostile_mail.attachment,
    "text in Japanese": hostile_mail.long_thread,
    "short lines": hostile_mail.short_lines,
    "one line": hostile_mail.one_line,
    "style sheet": hostile_mail.style_sheet,
    "styles": hostile_mail.many_styles,
    "links": hostile_mail.many_links,
    "parts": lambda size: hostile_mail.many_parts(size // 12),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds."""

    took: float
    stalled: float


class Bench:
    """An event loop with its lanes and a confined process in reserve."""

    def __init__(self) -> None:
        keep_singletons_alive()
        keep_the_window_answering()
        self._application = QCoreApplication([])
        self._runner = TaskRunner()
        self._recorder = StallRecorder()
        self._confinement = ConfinedProcesses(worker_command(), seconds=600)
        self._confinement.warm_up()

    def close(self) -> None:
        self._runner.stop()
        self._confinement.close()
        self._recorder.close()

    def in_thread(self, raw: bytes) -> Cost:
        return self._measure(lambda _: digest_mail(raw))

    def confined(self, raw: bytes) -> Cost:
        return self._measure(lambda context: digest_confined(raw, self._confinement, cancel=context.cancel))

    def _measure(self, work: Callable[[Context], Digest]) -> Cost:
        """Return the best of some rounds: what else the machine does makes each of them only worse."""
        costs = [self._once(work) for _ in range(ROUNDS)]
        return Cost(min(cost.took for cost in costs), min(cost.stalled for cost in costs))

    def _once(self, work: Callable[[Context], Digest]) -> Cost:
        name = f"round {len(self._recorder.stalls)}"
        found: list[Digest] = []
        begun = time.perf_counter()
        with self._recorder.watching(name):
            self._runner.submit(Lane.OPEN, work, done=found.append, failed=_fail)
            run_until(lambda: found, "the digest")
        return Cost((time.perf_counter() - begun) * 1000, self._recorder.stalls[name].milliseconds)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(error: Exception) -> None:
    raise error


def main(sizes: tuple[float, ...]) -> None:
    bench = Bench()
    _say(f"{'message':<18}{'MB':>7}   {'in a thread':>17}   {'confined':>17}   stall ratio")
    for name, write in MESSAGES.items():
        for size in sizes:
            raw = write(int(size * hostile_mail.MB))
            thread, confined = bench.in_thread(raw), bench.confined(raw)
            ratio = thread.stalled / confined.stalled
            _say(
                f"{name:<18}{size:>7.2f}   {thread.took:>6.0f} ms, {thread.stalled:>4.0f} ms"
                f"   {confined.took:>6.0f} ms, {confined.stalled:>4.0f} ms   {ratio:>5.1f}"
            )
    bench.close()


if __name__ == "__main__":
    main(tuple(map(float, sys.argv[1:])) or SIZES)
