"""The arranger: a new filter replaces the arranging under way, a new page waits for it."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from support.fakes import MODIFIED
from support.gui_runner import wait_for
from support.gui_vaults import Gate

from vaultviewer.core.errors import Unexpected
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.message_table import MessageTable
from vaultviewer.gui.presenters.arranger import Arranger
from vaultviewer.gui.tasks import Lane, TaskRunner


def page(*names: str) -> Page:
    return Page(tuple(ObjectSummary(name, 1, MODIFIED, "etag") for name in names), next_token="more")


@pytest.fixture
def table(icons: Icons) -> Iterator[MessageTable]:
    table = MessageTable(icons)
    yield table
    table.deleteLater()


@pytest.fixture
def arranger(table: MessageTable, runner: TaskRunner) -> Arranger:
    return Arranger(table, runner)


class HeldLane:
    """The one thread of the arranging lane, held up; `runs` counts what is submitted behind."""

    def __init__(self, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate = Gate()
        self.runs = 0
        runner.submit(Lane.ARRANGE, lambda _: self.gate.wait(), done=lambda _: None, failed=lambda _: None)
        submit = runner.submit

        def submit_and_count(*arguments: object, **options: object) -> object:
            self.runs += 1
            return submit(*arguments, **options)  # type: ignore[arg-type]  # handed on as they came

        monkeypatch.setattr(runner, "submit", submit_and_count)


@pytest.fixture
def lane(runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldLane]:
    lane = HeldLane(runner, monkeypatch)
    yield lane
    lane.gate.open()


@pytest.mark.usefixtures("arranger")
def test_pages_that_arrive_while_it_works_are_shown_in_the_end(
    qtbot: QtBot, table: MessageTable, lane: HeldLane
) -> None:
    applied: list[int] = []
    table.order_applied.connect(lambda: applied.append(table.rowCount()))
    for number in range(5):
        table.append(page(f"{number}"))
    assert lane.runs == 1, "a page must not start the arranging anew"
    lane.gate.open()
    wait_for(qtbot, lambda: table.rowCount() == 5)
    assert applied == [1, 5]
    assert lane.runs == 2


@pytest.mark.usefixtures("arranger")
def test_a_new_filter_replaces_what_is_under_way(qtbot: QtBot, table: MessageTable, lane: HeldLane) -> None:
    applied: list[int] = []
    table.order_applied.connect(lambda: applied.append(table.rowCount()))
    table.append(page("1", "2", "12"))
    table.set_filter("1")
    table.set_filter("12")
    lane.gate.open()
    wait_for(qtbot, lambda: applied)
    assert applied == [1]
    assert lane.runs == 3


def test_after_its_end_nothing_is_applied(
    qtbot: QtBot, table: MessageTable, arranger: Arranger, lane: HeldLane, runner: TaskRunner
) -> None:
    table.append(page("1"))
    table.append(page("2"))
    arranger.close()
    arranger.close()
    lane.gate.open()
    passed = threading.Event()
    runner.submit(Lane.ARRANGE, lambda _: None, done=lambda _: passed.set(), failed=lambda _: None)
    wait_for(qtbot, passed.is_set)
    assert table.rowCount() == 0


def test_an_error_in_sorting_is_a_mistake_of_ours(arranger: Arranger) -> None:
    with pytest.raises(AssertionError):
        arranger._on_failed(Unexpected(kind="ZeroDivisionError"))
