"""A look into one part of a message, made in a confined process. The newest choice wins."""

import hashlib

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.ports import Confinement
from vaultviewer.gui.models.parts_page import PartPage
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.presenters.part_looks import Looks
from vaultviewer.gui.presenters.part_pages import compose_head, compose_problem, compose_stopped
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner

_CHUNK = 1024 * 1024


class PreviewPresenter(QObject):
    """For one reader. Keeps hold of the part that is shown, so that its pages can be turned."""

    started = Signal(object)
    """PartHead: what is known of a part that is being looked into."""
    ready = Signal(object)
    """PartPage: what is to be seen of it, or why nothing is."""
    cleared = Signal()
    hashed = Signal(str)
    """The SHA-256 that was asked for last, in hexadecimal."""
    described = Signal(object)
    """AttachmentRow: the part that is to be saved, and what to know before."""

    def __init__(
        self, runner: TaskRunner, parent: QObject | None = None, *, confinement: Confinement
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._looks = Looks(confinement)
        self._work = NewestWins()
        self._hash_work = NewestWins()
        self._description_work = NewestWins()
        self._part: Part | None = None
        self._page = 0

    def show(self, part: Part) -> None:
        """Look into a part, giving up whatever was being looked into."""
        self._look(part, 0)

    def show_page(self, page: int) -> None:
        """Turn to a page, counted from 0, of the document that is shown."""
        if self._part is not None:
            self._look(self._part, page)

    def show_again(self) -> None:
        """Try once more what was stopped or failed."""
        if self._part is not None:
            self._look(self._part, self._page)

    def cancel(self) -> None:
        """Give up looking into the part and say so in its place."""
        if self._work.running and self._part is not None:
            self._work.cancel()
            self.ready.emit(compose_stopped(self._part))

    def clear(self) -> None:
        """Let go of the part."""
        self._work.cancel()
        self._hash_work.cancel()
        self._description_work.cancel()
        self._looks.forget()
        self._part = None
        self.cleared.emit()

    def hash(self, part: Part) -> None:
        """Compute the SHA-256 of a part's content, for `hashed`."""

        def work(context: Context) -> str:
            digest = hashlib.sha256()
            for start in range(0, len(part.content), _CHUNK):
                context.cancel.checkpoint()
                digest.update(memoryview(part.content)[start : start + _CHUNK])
            return digest.hexdigest()

        self._hash_work.replace(
            self._runner.submit(Lane.OPEN, work, done=self.hashed.emit, failed=lambda _: None)
        )

    def describe(self, part: Part) -> None:
        """Say what to know before a part is saved, for `described`."""

        def work(context: Context) -> AttachmentRow:
            return self._looks.describe(part, context.cancel)

        self._description_work.replace(
            self._runner.submit(Lane.OPEN, work, done=self.described.emit, failed=lambda _: None)
        )

    # ------------------------------------------------------------------------------------------ within

    def _look(self, part: Part, page: int) -> None:
        self._work.cancel()
        self._part, self._page = part, page
        self.started.emit(compose_head(part))

        def work(context: Context) -> PartPage:
            return self._looks.look(part, page, context.cancel)

        def failed(error: VaultViewerError) -> None:
            self.ready.emit(compose_problem(part, error))

        self._work.replace(self._runner.submit(Lane.OPEN, work, done=self.ready.emit, failed=failed))
