"""Prints how long the GUI thread kept people waiting, also where the tests ran in workers of pytest-xdist.

A worker has no terminal: it hands its stalls to the process that has one. That one collects no tests, and so
reads only the conftest.py at the top: import the hooks there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import pytest

NOTICEABLE_MS: Final = 50


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest time that a scenario went without a turn of the event loop."""

    milliseconds: float = 0.0
    guilty: str = ""
    """The code that ran meanwhile, where the watchdog saw it."""


RECORDED: Final = pytest.StashKey[Mapping[str, Stall]]()
"""The stalls of this process, once somebody watches for them."""
_COLLECTED: Final = pytest.StashKey[dict[str, Stall]]()
_OUTPUT: Final = "stalls"


def pytest_sessionfinish(session: pytest.Session) -> None:
    stalls = session.config.stash.get(RECORDED, {})
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is None:
        _keep_longest(session.config, stalls)
    else:
        output[_OUTPUT] = {scenario: asdict(stall) for scenario, stall in stalls.items()}


@pytest.hookimpl(optionalhook=True)  # pytest-xdist's own
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ANN401  xdist's WorkerController has no types
    del error
    output: dict[str, Any] = getattr(node, "workeroutput", {})  # none where the worker crashed
    stalls = {scenario: Stall(**fields) for scenario, fields in output.get(_OUTPUT, {}).items()}
    _keep_longest(node.config, stalls)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    stalls = config.stash.get(_COLLECTED, None)
    if stalls:
        terminalreporter.section("longest stalls of the event loop")
        for line in table(stalls):
            terminalreporter.write_line(line)


def table(stalls: Mapping[str, Stall]) -> list[str]:
    """Return lines to print: the longest stalls first, the unnoticeable ones as a number."""
    ordered = sorted(stalls.items(), key=lambda item: -item[1].milliseconds)
    lines = [
        f"{stall.milliseconds:6.0f} ms  {scenario:<60}  {stall.guilty}"
        for scenario, stall in ordered
        if stall.milliseconds >= NOTICEABLE_MS
    ]
    return [*lines, f"{len(ordered) - len(lines)} scenarios stayed below {NOTICEABLE_MS} ms"]


def _keep_longest(config: pytest.Config, stalls: Mapping[str, Stall]) -> None:
    kept = config.stash.setdefault(_COLLECTED, {})
    for scenario, stall in stalls.items():
        kept[scenario] = max(stall, kept.get(scenario, stall), key=lambda each: each.milliseconds)
