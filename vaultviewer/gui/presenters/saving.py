"""Saving messages, attachments and raw bytes: chosen by people, written on a lane, whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import AlreadyExists, VaultViewerError
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.attachments import save_all, save_part
from vaultviewer.core.export.eml import save_eml, suggested_name
from vaultviewer.core.export.infected_zip import Sample, save_infected
from vaultviewer.core.export.numbering import write_numbered
from vaultviewer.core.mailbox import Mailbox, Opened, Unopened
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.answers import OverwriteAnswer
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import Context, Lane, Task, TaskRunner


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A message that could not be saved, and why."""

    ref: ObjectRef
    error: VaultViewerError


@dataclass(frozen=True, slots=True)
class Clashing:
    """A message whose file exists, which is still to be asked about."""

    ref: ObjectRef
    path: Path


@dataclass(frozen=True, slots=True)
class SaveReport:
    """How a save ended. Every file asked for is in exactly one of the three."""

    saved: tuple[Path, ...] = ()
    failed: tuple[Unsaved, ...] = ()
    clashes: tuple[Clashing, ...] = ()


class SavePresenter(QObject):
    """One save of a vault at a time; a second waits its turn on the lane."""

    started = Signal(int)
    """How many files were asked for."""
    progressed = Signal(int, int)
    """Files done and files in all."""
    finished = Signal(object)
    """SaveReport."""
    failed = Signal(object)
    """VaultViewerError: nothing was saved."""
    clashed = Signal(object)
    """SaveReport with `clashes`: ask, then call `resolve` with it."""
    ended = Signal()
    """After every save, also a cancelled one."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._running: set[Task[SaveReport]] = set()
        self._asked: dict[SaveReport, tuple[OpenVault, Path]] = {}

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def cancel(self) -> None:
        """Give up what is being saved; files that are finished stay."""
        for task in tuple(self._running):
            task.cancel()

    # -------------------------------------------------------------------------------------- what to save

    def save_message(self, message: Opened, path: Path) -> None:
        """Save the message on the screen under a name that the user has confirmed."""
        self._start(
            1, lambda _: _saved(path, lambda: save_eml(message.plaintext.view(), path, overwrite=True))
        )

    def save_attachment(self, row: AttachmentRow, path: Path) -> None:
        """Save one attachment under a name that the user has confirmed."""
        self._start(1, lambda _: _saved(path, lambda: save_part(row.part, path, overwrite=True)))

    def save_attachments(self, rows: Sequence[AttachmentRow], folder: Path) -> None:
        """Save all attachments under their own safe names, numbered where a name is taken."""

        def work(context: Context) -> SaveReport:
            saved = save_all([row.part for row in rows], folder, cancel=context.cancel)
            return SaveReport(tuple(each.path for each in saved))

        self._start(len(rows), work)

    def save_infected(self, rows: Sequence[AttachmentRow], date: datetime | None, path: Path) -> None:
        """Save attachments in one ZIP with the password "infected". `date` is the message's."""
        sample = Sample(tuple(row.part for row in rows), date)
        self._start(
            1,
            lambda context: _saved(
                path, lambda: save_infected(sample, path, overwrite=True, cancel=context.cancel)
            ),
        )

    def save_bytes(self, vault: OpenVault, ref: ObjectRef, path: Path) -> None:
        """Save what lies in the bucket, as it is, under a name that the user has confirmed."""
        mailbox = vault.mailbox

        def work(context: Context) -> SaveReport:
            stored = mailbox.fetch_bytes(ref, cancel=context.cancel)
            return _saved(path, lambda: write_whole(path, stored.body, overwrite=True))

        self._start(1, work, vault=vault)

    def save_content(self, content: bytes, path: Path) -> None:
        """Save what was made of a message under a name that the user has confirmed."""
        self._start(1, lambda _: _saved(path, lambda: write_whole(path, content, overwrite=True)))

    def save_messages(self, vault: OpenVault, keys: Sequence[str], folder: Path) -> None:
        """Open messages one after the other and save each as .eml in a folder."""
        self._save_refs(vault, [vault.ref(key) for key in keys], folder, None, SaveReport())

    def save_versions(self, vault: OpenVault, refs: Sequence[ObjectRef], folder: Path) -> None:
        """Do the same with objects that are pinned already."""
        self._save_refs(vault, refs, folder, None, SaveReport())

    def resolve(self, report: SaveReport, answer: OverwriteAnswer) -> None:
        """Go on with the files of a report that exist, as the user has answered."""
        vault, folder = self._asked.pop(report)
        if answer is OverwriteAnswer.SKIP:
            self.finished.emit(SaveReport(report.saved, report.failed))
        else:
            refs = [each.ref for each in report.clashes]
            self._save_refs(vault, refs, folder, answer, SaveReport(report.saved, report.failed))

    # -------------------------------------------------------------------------------------------- within

    def _save_refs(
        self,
        vault: OpenVault,
        refs: Sequence[ObjectRef],
        folder: Path,
        answer: OverwriteAnswer | None,
        before: SaveReport,
    ) -> None:
        mailbox = vault.mailbox

        def work(context: Context) -> SaveReport:
            report = before
            for number, ref in enumerate(refs):
                context.progress(number, len(refs))
                context.cancel.checkpoint()
                report = _with_one_more(report, mailbox, ref, folder, answer, context.cancel)
            context.progress(len(refs), len(refs))
            return report

        def done(report: SaveReport) -> None:
            if report.clashes:
                self._asked[report] = (vault, folder)
                self.clashed.emit(report)
            else:
                self.finished.emit(report)

        self._start(len(refs), work, done, vault=vault)

    def _start(
        self,
        count: int,
        work: Callable[[Context], SaveReport],
        done: Callable[[SaveReport], None] | None = None,
        *,
        vault: OpenVault | None = None,
    ) -> None:
        task: Task[SaveReport] = self._runner.submit(
            Lane.BULK,
            work,
            done=done or self.finished.emit,
            failed=self.failed.emit,
            progressed=self.progressed.emit,
            ended=lambda: self._on_ended(task),
            vault="" if vault is None else vault.connection.id,
        )
        self._running.add(task)
        self.started.emit(count)

    def _on_ended(self, task: Task[SaveReport]) -> None:
        self._running.discard(task)
        self.ended.emit()


def _saved(path: Path, write: Callable[[], object]) -> SaveReport:
    write()
    return SaveReport(saved=(path,))


def _with_one_more(  # noqa: PLR0917  the loop's own variables
    report: SaveReport,
    mailbox: Mailbox,
    ref: ObjectRef,
    folder: Path,
    answer: OverwriteAnswer | None,
    cancel: CancelToken,
) -> SaveReport:
    """Open and save one message, and return the report with it in its place."""
    result = mailbox.open(ref, cancel=cancel)
    if isinstance(result, Unopened):
        return replace(report, failed=(*report.failed, Unsaved(ref, result.error)))
    path = folder / suggested_name(result.mail, result.ref)
    # Two messages of one save may want the same name; neither is in the way of the other.
    twice = path in report.saved
    try:
        written = _write(result.plaintext.view(), path, OverwriteAnswer.KEEP_BOTH if twice else answer)
    except AlreadyExists:
        return replace(report, clashes=(*report.clashes, Clashing(ref, path)))
    except VaultViewerError as error:
        return replace(report, failed=(*report.failed, Unsaved(ref, error)))
    return replace(report, saved=(*report.saved, written))


def _write(plaintext: memoryview, path: Path, answer: OverwriteAnswer | None) -> Path:
    if answer is OverwriteAnswer.KEEP_BOTH:
        return write_numbered(path, plaintext)
    save_eml(plaintext, path, overwrite=answer is OverwriteAnswer.REPLACE)
    return path
