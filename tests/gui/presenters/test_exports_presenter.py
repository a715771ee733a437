"""Exports as the window runs them: begun, paused, resumed, cancelled, tried again, over real ledgers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION, PREFIX, FakeVault, mail

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied, NoNetwork
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Below, Chosen, ExportOrder, Form
from vaultviewer.core.export.retrying import Persistence
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfers import Transfer, TransferState
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.exports import ExportsPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.tasks import WORKERS, Lane, TaskRunner

BELOW = ExportOrder(CONNECTION.bucket, Below(PREFIX), template="{subject}")


class Desk:
    """A presenter over one vault, and what it says."""

    def __init__(self, qtbot: QtBot, services: FakeServices, runner: TaskRunner, icons: Icons) -> None:
        self.qtbot = qtbot
        self.services = services
        self.connections = ConnectionsPresenter(services, runner, runner)
        self.vaults = Vaults(services, runner, icons, runner)
        self.presenter = ExportsPresenter(
            services, runner, icons, connections=self.connections, vaults=self.vaults, parent=runner
        )
        self.ended: list[Transfer] = []
        self.states: list[TransferState] = []
        self.presenter.ended.connect(self.ended.append)
        self.presenter.changed.connect(lambda transfer: self.states.append(transfer.state))

    @property
    def bucket(self) -> FakeVault:
        return self.services.vaults[CONNECTION.id]

    @property
    def vault(self) -> OpenVault:
        return self.vaults.open(CONNECTION)

    def fill(self, *names: str) -> dict[str, bytes]:
        raw = {name: mail(name) for name in names}
        for name, message in raw.items():
            self.bucket.add(name, message)
        return raw

    def now(self, transfer: Transfer) -> Transfer:
        found = self.presenter.find(transfer.id)
        assert found is not None
        return found

    def wait_for_end(self, count: int = 1) -> Transfer:
        wait_for(self.qtbot, lambda: len(self.ended) >= count)
        assert len(self.ended) == count
        return self.ended[-1]

    def hold(self, name: str) -> Callable[[], None]:
        """Hold a message up at S3; call what comes back to let it go."""
        gate = self.bucket.store.hold("get", f"{PREFIX}{name}")
        return gate.open

    def wait_until_held(self, name: str) -> None:
        gate = self.bucket.store.gates["get", f"{PREFIX}{name}"]
        wait_for(self.qtbot, gate.reached.is_set)


@pytest.fixture
def desk(qtbot: QtBot, services: FakeServices, runner: TaskRunner, icons: Icons) -> Iterator[Desk]:
    desk = Desk(qtbot, services, runner, icons)
    yield desk
    desk.presenter.close()
    services.release()
    desk.vaults.close_all()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(LEDGER_NAME)
    }


def status(folder: Path) -> Status:
    with Ledger.open(folder, read_only=True) as ledger:
        return ledger.status


def test_an_export_runs_to_its_end_and_says_so(desk: Desk, target: Path) -> None:
    raw = desk.fill("m1", "m2", "m3")
    begun = desk.presenter.begin(desk.vault, BELOW, target)
    assert begun.state is TransferState.WAITING
    assert begun.source == "SOC vault"
    assert [each.id for each in desk.presenter.under_way] == [begun.id]
    assert desk.presenter.is_busy(target)
    ended = desk.wait_for_end()
    assert (ended.id, ended.state, ended.problem) == (begun.id, TransferState.DONE, "")
    assert ended.progress.tally.balanced
    assert ended.progress.tally.exported == 3
    assert files(target) == {f"{name}.eml": message for name, message in raw.items()}
    assert desk.presenter.under_way == ()
    assert not desk.presenter.is_busy(target)
    assert TransferState.RUNNING in desk.states
    assert len(desk.services.sealed) == 1
    assert [each.id for each in desk.presenter.table.transfers] == [begun.id]


def test_a_pause_begins_nothing_more_until_it_ends(desk: Desk, target: Path) -> None:
    raw = desk.fill("m1", "m2")
    go = desk.hold("m1")
    transfer = desk.presenter.begin(desk.vault, replace(BELOW, most_at_once=1), target)
    desk.wait_until_held("m1")
    desk.presenter.pause(transfer.id)
    assert desk.now(transfer).state is TransferState.PAUSED
    go()
    wait_for(desk.qtbot, lambda: desk.now(transfer).progress.tally.exported == 1)
    before = desk.states.count(TransferState.PAUSED)
    wait_for(desk.qtbot, lambda: desk.states.count(TransferState.PAUSED) > before + 1)  # it goes on telling
    assert files(target) == {"m1.eml": raw["m1"]}
    assert desk.now(transfer).progress.paused
    desk.presenter.resume(transfer.id)
    assert desk.now(transfer).state is TransferState.RUNNING
    assert desk.wait_for_end().state is TransferState.DONE
    assert files(target) == {f"{name}.eml": message for name, message in raw.items()}


def test_a_pause_before_the_begin_is_kept(desk: Desk, target: Path) -> None:
    desk.fill("m1")
    tools = desk.services.hold("export_tools")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    wait_for(desk.qtbot, tools.reached.is_set)
    desk.presenter.pause(transfer.id)
    tools.open()
    wait_for(desk.qtbot, lambda: desk.now(transfer).progress.paused)
    assert desk.now(transfer).state is TransferState.PAUSED
    assert files(target) == {}
    desk.presenter.resume(transfer.id)
    assert desk.wait_for_end().state is TransferState.DONE


def test_what_was_cancelled_goes_on_where_it_was(desk: Desk, target: Path) -> None:
    raw = desk.fill("m1", "m2", "m3")
    go = desk.hold("m2")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    desk.wait_until_held("m2")
    desk.presenter.cancel(transfer.id)
    assert desk.now(transfer).state is TransferState.STOPPING
    desk.presenter.cancel(transfer.id)
    desk.presenter.resume(transfer.id)
    assert desk.now(transfer).state is TransferState.STOPPING
    go()
    ended = desk.wait_for_end()
    assert ended.state is TransferState.CANCELLED
    assert ended.progress.tally.settled < 3
    assert status(target) is Status.CANCELLED
    desk.presenter.resume(transfer.id)
    assert desk.wait_for_end(2).state is TransferState.DONE
    assert files(target) == {f"{name}.eml": message for name, message in raw.items()}


def test_a_run_that_waits_for_its_turn_is_cancelled_at_once(desk: Desk, target: Path) -> None:
    desk.fill("m1")
    go = desk.hold("m1")
    running = [
        desk.presenter.begin(desk.vault, BELOW, target / str(number))
        for number in range(WORKERS[Lane.EXPORT])
    ]
    desk.wait_until_held("m1")
    waiting = desk.presenter.begin(desk.vault, BELOW, target / "last")
    desk.presenter.pause(waiting.id)
    desk.presenter.resume(waiting.id)
    assert desk.now(waiting).state is TransferState.WAITING
    desk.presenter.cancel(waiting.id)
    assert [each.id for each in desk.ended] == [waiting.id]
    assert desk.now(waiting).state is TransferState.CANCELLED
    assert not (target / "last").exists()
    desk.presenter.resume(waiting.id)
    go()
    wait_for(desk.qtbot, lambda: len(desk.ended) == len(running) + 2)
    assert {desk.now(each).state for each in (*running, waiting)} == {TransferState.DONE}


@pytest.mark.parametrize("ended_before", [True, False])
def test_failed_messages_are_named_and_tried_again(
    desk: Desk,
    target: Path,
    ended_before: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    raw = desk.fill("m1", "m2")
    key = f"{PREFIX}m1"
    desk.bucket.store.failures["get", key] = AccessDenied(action="s3:GetObject", resource=key)
    go = None if ended_before else desk.hold("m2")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    if ended_before:
        ended = desk.wait_for_end()
        assert ended.state is TransferState.DONE
    wait_for(desk.qtbot, lambda: desk.now(transfer).progress.tally.failed == 1)
    (failure,) = desk.now(transfer).failures
    assert (failure.ref.key, failure.error) == (key, "AccessDenied")
    assert failure.reason
    desk.bucket.store.failures.clear()
    desk.presenter.retry_failed(transfer.id)
    assert desk.now(transfer).under_way
    if go is not None:
        go()
    last = desk.wait_for_end(2 if ended_before else 1)
    assert last.state is TransferState.DONE
    assert last.failures == ()
    assert last.progress.tally.failed == 0
    assert files(target) == {f"{name}.eml": message for name, message in raw.items()}


def test_an_interruption_is_explained_and_gone_on_with(desk: Desk, target: Path) -> None:
    raw = desk.fill("m1")
    desk.services.persistence = Persistence(tries=3, first_delay=0.001, longest_delay=0.002, silence=0.02)
    desk.bucket.store.failures["list", PREFIX] = NoNetwork(endpoint="s3.example")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    ended = desk.wait_for_end()
    assert ended.state is TransferState.INTERRUPTED
    found, _, way_out = map(str, NoNetwork(endpoint="s3.example").phrases())
    assert found in ended.problem
    assert way_out in ended.problem
    desk.bucket.store.failures.clear()
    desk.presenter.resume(transfer.id)
    assert desk.now(transfer).problem == ""
    assert desk.wait_for_end(2).state is TransferState.DONE
    assert files(target) == {"m1.eml": raw["m1"]}


def test_a_folder_takes_one_export(desk: Desk, target: Path) -> None:
    desk.fill("m1")
    desk.presenter.begin(desk.vault, BELOW, target)
    desk.wait_for_end()
    again = desk.presenter.begin(desk.vault, BELOW, target)
    ended = desk.wait_for_end(2)
    assert (ended.id, ended.state) == (again.id, TransferState.UNBEGUN)
    assert str(target) in ended.problem


def test_the_export_of_a_folder_is_taken_up(desk: Desk, target: Path) -> None:
    raw = desk.fill("m1", "m2")
    refs = (desk.vault.ref(f"{PREFIX}m1"),)
    with Ledger.create(target, ExportOrder(CONNECTION.bucket, Chosen(refs), Form.EML, "{id}")):
        """Another process has begun it, and ended."""
    transfer = desk.presenter.take_up(desk.vault, target)
    assert desk.wait_for_end().state is TransferState.DONE
    assert files(target) == {"m1.eml": raw["m1"]}
    again = desk.presenter.take_up(desk.vault, target, retry_failed=True)
    assert again.id == transfer.id
    assert desk.wait_for_end(2).state is TransferState.DONE
    desk.presenter.take_up(desk.vault, target / "elsewhere")
    ended = desk.wait_for_end(3)
    assert ended.state is TransferState.INTERRUPTED
    assert "no ledger" in ended.problem


def test_a_mistake_of_ours_is_no_end_without_a_word(desk: Desk, target: Path) -> None:
    desk.services.failures["export_tools"] = NoNetwork(endpoint="x")
    desk.presenter.begin(desk.vault, BELOW, target)
    ended = desk.wait_for_end()
    assert ended.state is TransferState.INTERRUPTED
    assert ended.problem


def test_an_export_ends_with_its_vault(desk: Desk, target: Path) -> None:
    desk.fill("m1", "m2")
    go = desk.hold("m1")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    other = Connection(bucket="other", name="Other", id="other", accept_any_key=True)
    desk.vaults.open(other)
    desk.wait_until_held("m1")
    desk.vaults.close("other")
    assert desk.now(transfer).state is TransferState.RUNNING or desk.states[-1] is TransferState.WAITING
    desk.vaults.close(CONNECTION.id)
    assert desk.now(transfer).state is TransferState.STOPPING
    go()
    assert desk.wait_for_end().state is TransferState.CANCELLED
    desk.presenter.resume(transfer.id)
    assert desk.wait_for_end(2).state is TransferState.DONE


def test_only_what_has_ended_leaves_the_list(desk: Desk, target: Path) -> None:
    desk.fill("m1")
    go = desk.hold("m1")
    transfer = desk.presenter.begin(desk.vault, BELOW, target)
    desk.wait_until_held("m1")
    removed: list[int] = []
    desk.presenter.removed.connect(removed.append)
    desk.presenter.remove(transfer.id)
    assert desk.presenter.find(transfer.id) is not None
    go()
    desk.wait_for_end()
    desk.presenter.remove(transfer.id)
    assert removed == [transfer.id]
    assert desk.presenter.find(transfer.id) is None
    assert desk.presenter.table.rowCount() == 0
    assert (target / LEDGER_NAME).exists()


def test_the_end_of_the_program_leaves_a_ledger_to_go_on_with(
    desk: Desk, runner: TaskRunner, target: Path
) -> None:
    desk.fill("m1", "m2")
    go = desk.hold("m1")
    desk.presenter.begin(desk.vault, BELOW, target)
    desk.wait_until_held("m1")
    desk.presenter.close()
    go()
    assert runner.stop()
    assert [each.state for each in desk.ended] == [TransferState.CANCELLED]
    assert desk.presenter.under_way == ()
    assert status(target) is Status.CANCELLED
