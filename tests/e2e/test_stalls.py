"""The recorder of stalls has to see one before it can be believed that there are none."""

import pytest
from PySide6.QtCore import QTimer
from support.e2e_waiting import run_until
from support.stall_report import Stall, table
from support.stalls import HEARTBEAT_MS, StallRecorder

ENOUGH = 10
"""Looks of the watchdog, of which most find the guilty function and not what it calls."""


@pytest.fixture
def recorder(stalls: StallRecorder) -> StallRecorder:
    """The run's own recorder: what it sees here is printed as well, as the control that it works."""
    return stalls


def test_a_blocked_loop_is_seen_and_the_guilty_code_named(recorder: StallRecorder) -> None:
    turns: list[int] = []

    def block_the_loop() -> None:
        while recorder.sightings < ENOUGH:
            sum(range(5_000))
        turns.append(recorder.sightings)

    with recorder.watching("control: blocked on purpose"):
        QTimer.singleShot(0, block_the_loop)
        run_until(lambda: turns, "the block to end")
    stall = recorder.stalls["control: blocked on purpose"]
    assert stall.milliseconds > HEARTBEAT_MS
    assert "block_the_loop" in stall.guilty
    assert "tests/e2e/test_stalls.py" in stall.guilty


def test_blocking_outside_of_an_event_loop_is_seen_too(recorder: StallRecorder) -> None:
    def slot_of_a_click() -> None:
        while recorder.sightings < ENOUGH:
            sum(range(5_000))

    with recorder.watching("control: blocked in a slot"):
        slot_of_a_click()
    assert "slot_of_a_click" in recorder.stalls["control: blocked in a slot"].guilty


def test_what_a_test_computes_for_itself_is_not_held_against_the_program(recorder: StallRecorder) -> None:
    name = "control: nothing done"
    with recorder.watching(name):
        pass
    before = recorder.stalls[name]
    sum(range(1_000_000))
    with recorder.watching(name):
        pass
    assert "test_what_a_test" not in recorder.stalls[name].guilty
    assert before.milliseconds <= recorder.stalls[name].milliseconds


def test_the_worst_scenario_stands_first() -> None:
    lines = table(
        {"listing": Stall(60.4, "here"), "opening": Stall(249.6, "there"), "closing": Stall(9.0, "nowhere")}
    )
    assert [line.split() for line in lines[:2]] == [
        ["250", "ms", "opening", "there"],
        ["60", "ms", "listing", "here"],
    ]
    assert lines[2:] == ["1 scenarios stayed below 50 ms"]
