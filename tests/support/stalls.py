"""Records how long the GUI thread keeps people waiting, and which code is to blame.

A heartbeat, a timer of a few milliseconds on the GUI thread, says when the event loop last ran. Where it is
late, a watchdog thread looks at what the GUI thread is doing. Only what is done under `watching` counts: a
test works on the GUI thread too, and its own computing is no stall of the program.
"""

import gc
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from support.stall_report import Stall

HEARTBEAT_MS: Final = 5
_LATE: Final = 0.02
"""Seconds after which the watchdog looks: some heartbeats late, and still well below what anybody notices."""
_LOOK_EVERY: Final = 0.003
_ROOT: Final = Path(__file__).parents[2]
_PROGRAM: Final = str(_ROOT / "vaultviewer")
_OUTSIDE: Final = ("_pytest", "pytestqt", "e2e_person.py", "e2e_waiting.py")
"""Where a stack leaves the program for what drives it."""
QT_ITSELF: Final = "Qt itself"


class StallRecorder(QObject):
    """One for a whole test run. `close` ends its thread."""

    def __init__(self) -> None:
        super().__init__()
        self._stalls: dict[str, Stall] = {}
        self._scenario = ""
        self._depth = 0
        self._last = 0.0
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._gui_thread = threading.get_ident()
        self._heartbeat = QTimer(self)
        self._heartbeat.setTimerType(Qt.TimerType.PreciseTimer)
        self._heartbeat.setInterval(HEARTBEAT_MS)
        self._heartbeat.timeout.connect(self._on_heartbeat)
        self._collecting_since = 0.0
        self._collected = 0.0
        gc.callbacks.append(self._on_collection)
        self._watching = threading.Event()
        self._closed = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="stall-watchdog", daemon=True)
        self._watchdog.start()

    @property
    def stalls(self) -> Mapping[str, Stall]:
        """The longest stall of each scenario, in the order in which they were first watched."""
        return self._stalls

    @property
    def sightings(self) -> int:
        """How often the watchdog has looked since the event loop last ran."""
        with self._lock:
            return self._seen.total()

    @contextmanager
    def watching(self, scenario: str) -> Iterator[None]:
        """Record what happens within the block; blocks inside of each other are one."""
        self._depth += 1
        if self._depth == 1:
            self._scenario = scenario
            self._stalls.setdefault(scenario, Stall())
            self._begin()
            self._heartbeat.start()
            self._watching.set()
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._watching.clear()
                self._heartbeat.stop()
                self._end()

    def close(self) -> None:
        gc.callbacks.remove(self._on_collection)
        self._closed.set()
        self._watching.set()
        self._watchdog.join()

    # ------------------------------------------------------------------------------ on the GUI thread

    def _begin(self) -> None:
        with self._lock:
            self._last = time.monotonic()
            self._seen.clear()
        self._collected = 0.0

    def _end(self) -> None:
        """Take note of the time since the last turn."""
        now = time.monotonic()
        with self._lock:
            waited = (now - self._last) * 1000
            guilty = self._seen.most_common(1)
        if waited > self._stalls[self._scenario].milliseconds:
            blamed = [guilty[0][0]] if guilty else []
            if self._collected * 2000 > waited:
                blamed.insert(0, f"garbage collection ({self._collected * 1000:.0f} ms)")
            self._stalls[self._scenario] = Stall(waited, ", during ".join(blamed))

    def _on_heartbeat(self) -> None:
        self._end()
        self._begin()

    # --------------------------------------------------- on whichever thread Python collects garbage in

    def _on_collection(self, phase: str, _: Mapping[str, int]) -> None:
        """Python holds its lock meanwhile, so every thread waits."""
        now = time.monotonic()
        if phase == "start":
            self._collecting_since = now
        else:
            self._collected += now - self._collecting_since

    # -------------------------------------------------------------------------- on the watchdog's thread

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_EVERY):
            self._watching.wait()
            with self._lock:
                late = self._watching.is_set() and time.monotonic() - self._last > _LATE
            if late:
                self._look()

    def _look(self) -> None:
        frames = sys._current_frames()
        # Our own frame holds this dictionary: together they would keep every stack, with its mail, alive.
        del frames[threading.get_ident()]
        guilty = _described(frames.get(self._gui_thread))
        if guilty is None:
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            busy = {
                seen
                for ident, frame in frames.items()
                if names.get(ident, "").startswith("vv-") and (seen := _described(frame)) is not None
            }
            guilty = f"{QT_ITSELF}, beside {', '.join(sorted(busy))}" if busy else QT_ITSELF
        with self._lock:
            self._seen[guilty] += 1


def _described(frame: FrameType | None) -> str | None:
    """Name the program's innermost function, and the innermost of all; None where nothing of it runs."""
    inside: list[FrameType] = []
    while frame is not None and not any(place in frame.f_code.co_filename for place in _OUTSIDE):
        inside.append(frame)
        frame = frame.f_back
    own = next((each for each in inside if each.f_code.co_filename.startswith(_PROGRAM)), None)
    if not inside or (own is None and frame is None):
        return None
    named = [inside[0]] if own is None or own is inside[0] else [own, inside[0]]
    return " > ".join(map(_place, named))


def _place(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    within = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
    return f"{within.as_posix()}:{frame.f_lineno} {frame.f_code.co_name}"
