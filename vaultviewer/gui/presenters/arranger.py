"""Keeps the order of a message list up to date, off the GUI thread."""

from PySide6.QtCore import QObject

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.gui.models.arrangement import arrange
from vaultviewer.gui.models.message_table import MessageTable, Snapshot
from vaultviewer.gui.tasks import Context, Lane, Task, TaskRunner


class Arranger(QObject):
    """Sorts and filters one table.

    A new sorting or filter replaces the one under way at once. A new page waits for it instead: otherwise a
    listing that arrives faster than it can be sorted would never be shown.
    """

    def __init__(self, table: MessageTable, runner: TaskRunner) -> None:
        super().__init__(table)
        self._table = table
        self._runner = runner
        self._task: Task[list[int]] | None = None
        self._generation = -1
        self._again = False
        table.order_wanted.connect(self._on_order_wanted)

    def close(self) -> None:
        self._again = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_order_wanted(self) -> None:
        if self._task is not None and self._task.running:
            if self._generation == self._table.generation:
                self._again = True
                return
            self._task.cancel()
        self._start(self._table.snapshot())

    def _start(self, snapshot: Snapshot) -> None:
        self._again = False
        self._generation = snapshot.generation

        def work(context: Context) -> list[int]:
            return arrange(snapshot.summaries, snapshot.details, snapshot.arrangement, context.cancel)

        self._task = self._runner.submit(
            Lane.ARRANGE,
            work,
            done=lambda order: self._on_done(order, snapshot.generation),
            failed=self._on_failed,
        )

    def _on_done(self, order: list[int], generation: int) -> None:
        self._table.apply_order(order, generation)
        if self._again:
            self._start(self._table.snapshot())

    def _on_failed(self, error: VaultViewerError) -> None:
        raise AssertionError("sorting reports no error for people") from error
