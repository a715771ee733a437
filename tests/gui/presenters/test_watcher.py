"""Looking for new mail: when it looks, what it tells, and how it gets over what doesn't work."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from support.bucket_events import s3_event
from support.fakes import BUCKET, FakeArrivalQueue
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, FakeVault

from vaultviewer.core.errors import ExpiredCredentials, NoNetwork
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters import watcher as watcher_module
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

NO_NETWORK = NoNetwork(endpoint="s3.example")
WATCHED = replace(CONNECTION, watch_interval=60.0)


class Desk:
    """A vault, what it has told, and its clock, which a test moves on by hand."""

    def __init__(self, qtbot: QtBot, vault: OpenVault, bucket: FakeVault) -> None:
        self._qtbot = qtbot
        self.vault = vault
        self.bucket = bucket
        self.told: list[str] = []
        vault.arrived.connect(self._on_arrived)

    def _on_arrived(self, found: tuple[ObjectSummary, ...]) -> None:
        self.told.append("".join(short_name(each.key) for each in found))

    @property
    def timer(self) -> QTimer:
        return self.vault.watcher._timer

    @property
    def pause(self) -> float:
        """Seconds until the next look; 0 where none is planned."""
        return self.timer.interval() / 1000 if self.timer.isActive() else 0.0

    def list_prefix(self, prefix: str = PREFIX) -> None:
        self.vault.show_prefix(prefix)
        self.settle()

    def look(self) -> None:
        """Let the time of the pause go by."""
        assert self.timer.isActive()
        self.vault.watcher.look_now()
        self.settle()

    def settle(self) -> None:
        wait_for(self._qtbot, lambda: not self.vault.loading and not self.vault.watcher._looking.running)

    def rows(self) -> str:
        wait_for(self._qtbot, lambda: self.vault.table.rowCount() == self.vault.table.loaded)
        return "".join(sorted(short_name(each.key) for each in self.vault.table.summaries()))


@pytest.fixture
def queue() -> FakeArrivalQueue:
    return FakeArrivalQueue()


@pytest.fixture
def open_desk(
    qtbot: QtBot, bucket: FakeVault, runner: TaskRunner, icons: Icons, queue: FakeArrivalQueue
) -> Iterator[Callable[..., Desk]]:
    owner = QObject()
    opened: list[OpenVault] = []

    def open_one(*, by_queue: bool = False) -> Desk:
        url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mail" if by_queue else None
        bucket.queue = queue if by_queue else None
        connection = replace(WATCHED, queue_url=url)
        vault = OpenVault(connection, bucket.mailbox(connection), runner=runner, icons=icons, parent=owner)
        opened.append(vault)
        return Desk(qtbot, vault, bucket)

    yield open_one
    bucket.store.release()
    for vault in opened:
        vault.close()
    runner.stop()
    owner.deleteLater()


@pytest.fixture
def desk(open_desk: Callable[..., Desk], bucket: FakeVault) -> Desk:
    """A vault that is watched, with one message, listed."""
    bucket.add_plain("b", b"x")
    desk = open_desk()
    desk.list_prefix()
    return desk


def test_nobody_watches_where_the_connection_does_not_wish_it(qtbot: QtBot, vault: OpenVault) -> None:
    vault.refresh()
    wait_for(qtbot, lambda: vault.listed)
    assert not vault.watcher.on
    vault.watcher.look_now()
    vault.watcher.wake()
    assert not vault.watcher._looking.running


def test_it_begins_once_there_is_a_list_and_looks_after_the_interval(desk: Desk) -> None:
    assert desk.vault.watcher.on
    assert desk.pause == 60
    assert desk.bucket.store.count("list") == 1, "what the list holds is known"


def test_what_arrives_is_told_and_joins_the_list(desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    desk.bucket.add_plain("c", b"x")
    desk.look()
    assert (desk.told, desk.rows()) == (["ac"], "abc")
    desk.look()
    assert desk.told == ["ac"]
    assert desk.pause == 60


def test_what_a_refresh_has_shown_already_is_no_news(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    with qtbot.waitSignal(desk.vault.refreshed):
        desk.vault.refresh()
    desk.bucket.add_plain("c", b"x")
    desk.look()
    assert desk.told == ["c"]


def test_a_list_that_is_not_whole_makes_the_first_look_find_out_what_is_there(
    open_desk: Callable[..., Desk], bucket: FakeVault
) -> None:
    for name in "bdf":
        bucket.add_plain(name, b"x")
    bucket.store.page_size = 2
    desk = open_desk()
    desk.list_prefix()
    assert desk.told == []
    bucket.add_plain("e", b"x")
    desk.look()
    assert (desk.told, desk.rows()) == (["e"], "bde")


def test_mail_outside_of_the_prefix_that_is_shown_is_told_but_not_shown(desk: Desk) -> None:
    desk.bucket.add_plain("x", b"x", prefix=f"{PREFIX}sub/")
    desk.list_prefix(f"{PREFIX}sub/")
    desk.bucket.add_plain("a", b"x")
    desk.look()
    assert desk.rows() == "x"
    assert desk.told == ["a"]


def test_failures_double_the_pause_up_to_a_bound_and_the_next_success_ends_that(desk: Desk) -> None:
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    pauses = []
    for _ in range(6):
        desk.look()
        pauses.append(desk.pause)
    assert pauses == [60, 120, 240, 480, 900, 900]
    assert desk.vault.watcher.error is NO_NETWORK
    assert desk.vault.watcher.next_look is not None
    desk.bucket.add_plain("a", b"x")
    desk.bucket.store.failures.clear()
    desk.look()
    assert (desk.told, desk.pause) == (["a"], 60)
    assert [desk.vault.watcher.error] == [None]


def test_after_a_failure_the_next_answer_to_anybody_wakes_it(desk: Desk) -> None:
    desk.bucket.store.failures["list", PREFIX] = ExpiredCredentials()
    desk.look()
    assert isinstance(desk.vault.watcher.error, ExpiredCredentials)
    assert (desk.pause, desk.vault.watcher.next_look) == (0, None), "nobody is asked again and again"
    desk.bucket.store.failures.clear()
    desk.vault.refresh()
    desk.settle()
    assert [desk.vault.watcher.error] == [None]
    assert desk.pause == 60


def test_wishes_can_change_while_the_vault_stays_open(desk: Desk) -> None:
    desk.vault.adopt(replace(WATCHED, watch_interval=15.0))
    assert desk.pause == 15
    desk.vault.adopt(replace(WATCHED, watch_interval=None))
    assert (desk.vault.watcher.on, desk.pause) == (False, 0)
    desk.vault.adopt(WATCHED)
    assert (desk.vault.watcher.on, desk.pause) == (True, 60)


def test_two_looks_are_never_under_way_together(desk: Desk) -> None:
    gate = desk.bucket.store.hold("list", PREFIX)
    desk.vault.watcher.look_now()
    desk.vault.watcher.look_now()
    gate.open()
    desk.settle()
    assert desk.bucket.store.count("list") == 2, "the list's own and one look"


def test_a_vault_that_is_closed_looks_no_more(desk: Desk) -> None:
    gate = desk.bucket.store.hold("list", PREFIX)
    desk.bucket.add_plain("a", b"x")
    desk.vault.watcher.look_now()
    assert gate.reached.wait(10)
    desk.vault.close()
    gate.open()
    desk.settle()
    assert (desk.told, desk.pause, desk.vault.watcher.on) == ([], 0, False)


# -------------------------------------------------------------------------------------------- a queue


def test_a_queue_is_asked_at_once_and_again_and_ours_is_deleted(
    open_desk: Callable[..., Desk], bucket: FakeVault, queue: FakeArrivalQueue
) -> None:
    bucket.add_plain("a", b"x")
    desk = open_desk(by_queue=True)
    desk.list_prefix()
    assert desk.vault.watcher.by_queue
    assert (queue.asked, desk.pause) == (1, watcher_module.QUEUE_PAUSE)
    bucket.add_plain("b", b"x")
    queue.send(s3_event(BUCKET, f"{PREFIX}a"), s3_event(BUCKET, f"{PREFIX}b"))
    desk.look()
    assert (desk.told, desk.rows()) == (["b"], "ab"), "the list shows a already"
    assert len(queue.messages) == 2
    desk.look()
    assert queue.messages == {}


def test_a_queue_full_of_messages_for_others_is_not_asked_without_end(
    open_desk: Callable[..., Desk], queue: FakeArrivalQueue
) -> None:
    queue.send(s3_event("another-bucket", "x"))
    desk = open_desk(by_queue=True)
    desk.list_prefix()
    assert desk.pause == watcher_module.LEFT_PAUSE
    assert desk.vault.watcher.last is not None
    assert desk.vault.watcher.last.left == 1
    assert len(queue.messages) == 1
