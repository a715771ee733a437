"""Exports under way: begun, paused, resumed, cancelled and tried again, each in its own thread.

What an export has come to is in the ledger of its folder; here is no more than what the panel shows of it.
"""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.export.exchange import Entry, State
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.order import ExportOrder
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.export.runner import Ended, Export
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfers import Transfer, TransferState, TransferTable
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.export_run import SHOWN_FAILURES, ExportRun, RunListener
from vaultviewer.gui.presenters.services import Services
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.tasks import Context, Lane, TaskRunner
from vaultviewer.gui.translation import rendered

_ENDS: Final = {
    Status.DONE: TransferState.DONE,
    Status.CANCELLED: TransferState.CANCELLED,
    Status.INTERRUPTED: TransferState.INTERRUPTED,
    Status.OPEN: TransferState.INTERRUPTED,
}


class ExportsPresenter(QObject):
    """All exports of this window, whichever vault they come from."""

    changed = Signal(object)
    """Transfer: one was begun, has come on, or has ended."""
    removed = Signal(int)
    """The ID of one that was taken off the list."""
    ended = Signal(object)
    """Transfer that has come to an end, of whatever kind."""

    def __init__(
        self,
        services: Services,
        runner: TaskRunner,
        icons: Icons,
        *,
        connections: ConnectionsPresenter,
        vaults: Vaults,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner
        self._connections = connections
        self._vaults = vaults
        self._jobs: dict[int, _Job] = {}
        self._numbers = itertools.count(1)
        self.table: Final = TransferTable(icons, self)
        vaults.closing.connect(self._on_vault_closing)

    @property
    def under_way(self) -> tuple[Transfer, ...]:
        return tuple(job.transfer for job in self._jobs.values() if job.transfer.under_way)

    def find(self, identifier: int) -> Transfer | None:
        job = self._jobs.get(identifier)
        return None if job is None else job.transfer

    def is_busy(self, folder: Path) -> bool:
        """Whether an export into a folder is under way in this window."""
        return any(each.folder == folder for each in self.under_way)

    # ---------------------------------------------------------------------------------- what people do

    def begin(self, vault: OpenVault, order: ExportOrder, folder: Path) -> Transfer:
        """Begin an export into a folder that has none yet."""
        return self._run(self._new_job(vault, folder, order))

    def take_up(self, vault: OpenVault, folder: Path, *, retry_failed: bool = False) -> Transfer:
        """Go on with the export that is in a folder."""
        known = [
            job for job in self._jobs.values() if job.transfer.folder == folder and not job.transfer.under_way
        ]
        job = known[0] if known else self._new_job(vault, folder, None)
        job.connection = vault.connection
        job.begun = True
        return self._run(job, retry_failed=retry_failed)

    def pause(self, identifier: int) -> None:
        """Begin no further message of an export; those under way are finished."""
        job = self._jobs[identifier]
        if job.run is not None and job.transfer.can_pause:
            job.run.pause()
            self._show(job, state=TransferState.PAUSED)

    def resume(self, identifier: int) -> None:
        """End a pause, or go on with what was cancelled or interrupted."""
        job = self._jobs[identifier]
        if not job.transfer.can_resume:
            return
        if job.run is None:
            self._run(job)
        else:
            job.run.resume()
            started = job.run.started.is_set()
            self._show(job, state=TransferState.RUNNING if started else TransferState.WAITING)

    def cancel(self, identifier: int) -> None:
        """End an export; what is being written is finished, the rest stays open in its ledger."""
        job = self._jobs[identifier]
        if job.run is None or not job.transfer.can_cancel:
            return
        if job.run.started.is_set():
            job.run.cancel()
            self._show(job, state=TransferState.STOPPING)
        else:
            job.run.give_up()
            self._end(job, replace(job.transfer, state=TransferState.CANCELLED))

    def retry_failed(self, identifier: int) -> None:
        """Ask for the failed messages once more, whether the export is under way or has ended."""
        job = self._jobs[identifier]
        if not job.transfer.can_retry:
            return
        if job.run is None:
            self._run(job, retry_failed=True)
        else:
            job.run.retry_failed()

    def remove(self, identifier: int) -> None:
        """Take an export that has ended off the list; its folder stays as it is."""
        job = self._jobs[identifier]
        if not job.transfer.under_way:
            del self._jobs[identifier]
            self.table.remove(identifier)
            self.removed.emit(identifier)

    def close(self) -> None:
        """Give everything up before the program ends; each ledger can be gone on with."""
        for job in self._jobs.values():
            if job.run is not None:
                job.run.give_up()
                self._end(job, replace(job.transfer, state=TransferState.CANCELLED))

    # -------------------------------------------------------------------------------------------- within

    def _new_job(self, vault: OpenVault, folder: Path, order: ExportOrder | None) -> "_Job":
        number = next(self._numbers)
        job = _Job(vault.connection, order, Transfer(number, visible(vault.connection.title), folder))
        self._jobs[number] = job
        return job

    def _run(self, job: "_Job", *, retry_failed: bool = False) -> Transfer:
        # A connection that was edited since leads where it leads now; the ledger knows its bucket.
        connection = self._connections.find(job.connection.id) or job.connection
        mailbox = self._vaults.open(connection).mailbox
        run = ExportRun()
        before = job.transfer.progress
        job.transfer = replace(
            job.transfer,
            state=TransferState.WAITING,
            progress=Progress(before.tally),
            failures=() if retry_failed else job.transfer.failures,
            problem="",
        )
        run.task = self._runner.submit(
            Lane.EXPORT,
            lambda context: self._work(context, job, run, mailbox, retry_failed=retry_failed),
            done=lambda result: self._on_done(job, result),
            failed=lambda error: self._on_failed(job, error),
            progressed=lambda _done, _asked: self._on_progressed(job, run),
            vault=connection.id,
        )
        job.run = run
        self._tell(job)
        return job.transfer

    def _work(
        self, context: Context, job: "_Job", run: ExportRun, mailbox: Mailbox, *, retry_failed: bool
    ) -> "_Result":
        """On a thread of the lane: run the export to its end."""
        run.started.set()
        with job.open_ledger() as ledger:
            job.begun = True
            if retry_failed:
                ledger.retry_failed()
            listener = RunListener(context, run)
            export = Export(ledger, mailbox, listener, self._services.export_tools(mailbox))
            with run.steering(export), context.cancel.calling(export.cancel):
                ended = export.run()
            failures = tuple(itertools.islice(ledger.entries(State.FAILED), SHOWN_FAILURES))
            return _Result(ended, failures)

    def _on_progressed(self, job: "_Job", run: ExportRun) -> None:
        state = job.transfer.state
        if state is TransferState.WAITING:
            state = TransferState.RUNNING
        self._show(job, state=state, progress=run.progress, failures=run.failures)

    def _on_done(self, job: "_Job", result: "_Result") -> None:
        error = result.ended.error
        self._end(
            job,
            replace(
                job.transfer,
                state=_ENDS[result.ended.status],
                progress=Progress(result.ended.tally),
                failures=result.failures,
                problem="" if error is None else _told(error),
            ),
        )

    def _on_failed(self, job: "_Job", error: VaultViewerError) -> None:
        state = TransferState.INTERRUPTED if job.begun else TransferState.UNBEGUN
        self._end(job, replace(job.transfer, state=state, problem=_told(error)))

    def _end(self, job: "_Job", transfer: Transfer) -> None:
        job.run = None
        job.transfer = transfer
        self._tell(job)
        self.ended.emit(transfer)

    def _show(
        self,
        job: "_Job",
        *,
        state: TransferState,
        progress: Progress | None = None,
        failures: tuple[Entry, ...] | None = None,
    ) -> None:
        before = job.transfer
        job.transfer = replace(
            before,
            state=state,
            progress=before.progress if progress is None else progress,
            failures=before.failures if failures is None else failures,
        )
        self._tell(job)

    def _tell(self, job: "_Job") -> None:
        self.table.show_transfer(job.transfer)
        self.changed.emit(job.transfer)

    def _on_vault_closing(self, vault: OpenVault) -> None:
        """End the exports of a vault that closes: nothing answers them any more."""
        for job in self._jobs.values():
            if job.connection.id == vault.connection.id:
                self.cancel(job.transfer.id)


@dataclass(slots=True)
class _Job:
    """One export with what it takes to run it again. `order` is None where the ledger alone knows it."""

    connection: Connection
    order: ExportOrder | None
    transfer: Transfer
    begun: bool = False
    run: ExportRun | None = None

    def open_ledger(self) -> Ledger:
        """Raises what `Ledger.create` and `Ledger.open` do."""
        folder = self.transfer.folder
        if self.order is None or self.begun:
            return Ledger.open(folder)
        return Ledger.create(folder, self.order)


@dataclass(frozen=True, slots=True)
class _Result:
    ended: Ended
    failures: tuple[Entry, ...]


def _told(error: VaultViewerError) -> str:
    found, meaning, way_out = (rendered(each) for each in error.phrases())
    return " ".join(filter(None, (found, meaning, way_out)))
