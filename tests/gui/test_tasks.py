"""Tasks: results on the GUI thread and in order, cancelling, newest wins, lanes, and a clean end."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_vaults import Gate

from vaultviewer.core.errors import Cancelled, NoNetwork, VaultViewerError
from vaultviewer.gui import tasks
from vaultviewer.gui.tasks import WORKERS, Context, Lane, NewestWins, Task, TaskRunner


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner(parent=qapp)
    yield runner
    runner.stop()
    runner.deleteLater()


class Listener:
    """Notes the callbacks of tasks as they come."""

    def __init__(self, runner: TaskRunner) -> None:
        self.runner = runner
        self.heard: list[object] = []

    def submit(self, lane: Lane, work: object, *, vault: str = "") -> Task[object]:
        def run(context: Context) -> object:
            return work(context) if callable(work) else work

        return self.runner.submit(
            lane,
            run,
            done=lambda value: self.heard.append(("done", value)),
            failed=lambda error: self.heard.append(("failed", type(error).__name__)),
            progressed=lambda done, total: self.heard.append((done, total)),
            ended=lambda: self.heard.append("ended"),
            vault=vault,
        )


@pytest.fixture
def listener(runner: TaskRunner) -> Listener:
    return Listener(runner)


def running(task: Task[object]) -> bool:
    return task.running


def _fail(_: Context) -> None:
    raise NoNetwork(endpoint="s3.example")


def test_a_result_arrives_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    threads: list[object] = []

    def work(_: Context) -> str:
        threads.append(threading.current_thread())
        return "result"

    def done(value: str) -> None:
        threads.append((value, threading.current_thread(), QThread.currentThread() is runner.thread()))

    runner.submit(Lane.OPEN, work, done=done, failed=_unexpected)
    wait_for(qtbot, lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] == ("result", threading.main_thread(), True)


def _unexpected(error: VaultViewerError) -> None:
    raise AssertionError(str(error))


def _unwanted(value: object) -> None:
    raise AssertionError(value)


def test_work_of_one_thread_reports_in_its_order(qtbot: QtBot, listener: Listener) -> None:
    for number in range(50):
        listener.submit(Lane.ARRANGE, number)
    wait_for(qtbot, lambda: len(listener.heard) == 100)
    assert listener.heard == [each for number in range(50) for each in ("ended", ("done", number))]


def test_progress_is_thinned_out_but_its_end_is_told(
    qtbot: QtBot, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(number * tasks._PROGRESS_INTERVAL / 10 for number in range(1000))
    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: next(clock)))

    def work(context: Context) -> None:
        for number in range(1, 101):
            context.progress(number, 100)

    listener.submit(Lane.BULK, work)
    wait_for(qtbot, lambda: "ended" in listener.heard)
    told = listener.heard[: listener.heard.index("ended")]
    assert told[0] == (1, 100)
    assert told[-1] == (100, 100)
    assert 10 <= len(told) <= 12


def test_without_a_listener_progress_is_dropped(qtbot: QtBot, runner: TaskRunner) -> None:
    done: list[object] = []
    runner.submit(Lane.BULK, lambda context: context.progress(1, 2), done=done.append, failed=_unexpected)
    wait_for(qtbot, lambda: done == [None])


def test_what_is_cancelled_says_only_that_it_ended(qtbot: QtBot, listener: Listener) -> None:
    gate = Gate()
    task = listener.submit(Lane.ARRANGE, lambda context: (gate.wait(), context.progress(1, 1)))
    gate.reached.wait(10)
    assert running(task)
    task.cancel()
    task.cancel()
    assert listener.heard == ["ended"]
    assert not running(task)
    gate.open()
    listener.submit(Lane.ARRANGE, "after")
    wait_for(qtbot, lambda: ("done", "after") in listener.heard)
    assert listener.heard == ["ended", "ended", ("done", "after")]


def test_a_result_on_its_way_is_not_delivered_after_a_cancel(listener: Listener) -> None:
    task = listener.submit(Lane.ARRANGE, "too late")
    wait_for_idle(listener.runner)  # the result waits in the event queue
    task.cancel()
    QApplication.processEvents()
    assert listener.heard == ["ended"]


def wait_for_idle(runner: TaskRunner) -> None:
    """Wait for the one thread of a lane without running the event loop."""
    idle = threading.Event()
    runner._pool(Lane.ARRANGE, "").submit(idle.set)
    assert idle.wait(10)


def test_work_that_is_cancelled_before_it_starts_never_runs(qtbot: QtBot, listener: Listener) -> None:
    gate, ran = Gate(), threading.Event()
    listener.submit(Lane.ARRANGE, lambda _: gate.wait())
    waiting = listener.submit(Lane.ARRANGE, lambda _: ran.set())
    waiting.cancel()
    gate.open()
    listener.submit(Lane.ARRANGE, "after")
    wait_for(qtbot, lambda: ("done", "after") in listener.heard)
    assert not ran.is_set()


def test_an_error_for_people_goes_to_failed(qtbot: QtBot, listener: Listener) -> None:
    task = listener.submit(Lane.LIST, _fail)
    wait_for(qtbot, lambda: len(listener.heard) == 2)
    assert listener.heard == ["ended", ("failed", "NoNetwork")]
    assert not task.running


def test_a_mistake_of_ours_is_told_apart_and_logged(
    qtbot: QtBot, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_: Context) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(listener.runner.crashed) as crash:
        task = listener.submit(Lane.LIST, work)
    assert crash.args is not None
    assert isinstance(crash.args[0], ZeroDivisionError)
    assert listener.heard == ["ended", ("failed", "Unexpected")]
    assert not task.running
    assert "work failed unexpectedly" in caplog.text


def test_a_lane_that_is_held_up_holds_up_no_other(qtbot: QtBot, listener: Listener) -> None:
    gates = [Gate() for _ in range(WORKERS[Lane.OPEN])]
    for gate in gates:
        listener.submit(Lane.OPEN, lambda _, gate=gate: gate.wait())
    for gate in gates:
        assert gate.reached.wait(10)
    for lane in set(Lane) - {Lane.OPEN}:
        listener.submit(lane, lane)
    wait_for(qtbot, lambda: listener.heard.count("ended") == len(Lane) - 1)
    assert {each for each in listener.heard if each != "ended"} == {
        ("done", lane) for lane in set(Lane) - {Lane.OPEN}
    }
    for gate in gates:
        gate.open()


def test_a_vault_that_waits_for_a_person_holds_up_no_other(qtbot: QtBot, listener: Listener) -> None:
    gates = [Gate() for _ in range(WORKERS[Lane.LIST])]
    for gate in gates:
        listener.submit(Lane.LIST, lambda _, gate=gate: gate.wait(), vault="soc")
    for gate in gates:
        assert gate.reached.wait(10)
    listener.submit(Lane.LIST, "behind", vault="soc")
    listener.submit(Lane.LIST, "other", vault="legal")
    listener.submit(Lane.LIST, "house")
    wait_for(qtbot, lambda: listener.heard.count("ended") == 2)
    assert {each for each in listener.heard if each != "ended"} == {("done", "other"), ("done", "house")}
    for gate in gates:
        gate.open()
    wait_for(qtbot, lambda: ("done", "behind") in listener.heard)


def test_work_that_gives_itself_up_has_ended(qtbot: QtBot, listener: Listener) -> None:
    """As on a vault that was closed meanwhile: whoever counts what runs would count it for ever."""

    def work(_: Context) -> None:
        raise Cancelled

    task = listener.submit(Lane.BULK, work)
    wait_for(qtbot, lambda: not task.running)
    assert listener.heard == ["ended"]


def test_any_thread_can_have_something_called_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    called: list[tuple[int, bool]] = []

    def work(_: Context) -> None:
        for number in range(3):
            runner.post(lambda number=number: called.append((number, on_gui_thread())))  # type: ignore[misc]  # mypy can't infer a lambda's defaults

    runner.submit(Lane.OPEN, work, done=lambda _: None, failed=_unexpected)
    wait_for(qtbot, lambda: len(called) == 3)
    assert called == [(0, True), (1, True), (2, True)]


def on_gui_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_every_lane_has_threads() -> None:
    assert set(WORKERS) == set(Lane)


def test_the_newest_wins(qtbot: QtBot, listener: Listener) -> None:
    newest = NewestWins()
    assert [newest.running] == [False]
    gate = Gate()
    newest.replace(listener.submit(Lane.OPEN, lambda _: gate.wait() and "old"))
    newest.replace(listener.submit(Lane.OPEN, "new"))
    assert [newest.running] == [True]
    wait_for(qtbot, lambda: ("done", "new") in listener.heard)
    gate.open()
    assert not newest.running
    newest.cancel()
    listener.runner.stop()
    QApplication.processEvents()
    assert listener.heard == ["ended", "ended", ("done", "new")]


def test_stop_finishes_the_settings_and_gives_up_the_rest(listener: Listener) -> None:
    gate, saved, ran = Gate(), list[int](), threading.Event()
    runner = listener.runner

    def work(context: Context) -> None:
        gate.wait()
        context.cancel.checkpoint()
        ran.set()

    listener.submit(Lane.BULK, work)
    queued = runner.submit(
        Lane.BULK, lambda _: ran.set(), done=_unwanted, failed=_unexpected, ended=gate.open
    )
    assert gate.reached.wait(10)
    for number in range(20):
        listener.submit(Lane.SETTINGS, lambda _, number=number: saved.append(number))
    assert [runner.busy] == [True]
    runner.stop()
    assert saved == list(range(20))
    assert not ran.is_set()
    assert not queued.running
    assert not runner.busy
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("vv-")]


def test_the_end_waits_for_a_blocked_thread_only_as_long_as_it_is_told(listener: Listener) -> None:
    gate, saved = Gate(), list[str]()
    blocked = listener.submit(Lane.OPEN, lambda _: gate.wait())
    assert gate.reached.wait(10)
    listener.submit(Lane.SETTINGS, lambda _: saved.append("settings"))
    assert not listener.runner.stop(patience=0)
    assert saved == ["settings"]
    assert not blocked.running
    assert listener.runner.busy
    gate.open()
    assert listener.runner.stop()
    assert not listener.runner.busy


def test_nothing_is_taken_on_after_the_end(listener: Listener) -> None:
    listener.runner.stop()
    with pytest.raises(RuntimeError, match="has stopped"):
        listener.submit(Lane.OPEN, "late")
    assert not listener.runner.busy
