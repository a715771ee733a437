"""Handing attachments to somebody else: their SHA-256, and files for dropping on another program.

A program that a file is dropped on gets the address of a file, so one has to be written. Qt asks for it when
the target does (X11, Wayland and macOS: at the drop; Windows' Explorer may ask as soon as the pointer is over
it). Windows and macOS know files that are made while they are copied, which PySide gives no access to.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.drop_folder import DropFolder
from vaultviewer.core.export.infected_zip import Sample, infected_name, zip_samples
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.tasks import Lane, NewestWins, TaskRunner

_CHUNK: Final = 1024 * 1024
COPIED_MS: Final = 120_000
"""How long a dropped file stays: file managers copy it after the drop, some after asking where to."""


@dataclass(frozen=True, slots=True)
class DragItem:
    """Something to drag. `provide` writes the file, once, and returns where it is.

    Raises SaveFailed.
    """

    name: str
    provide: Callable[[], Path]


class HandingPresenter(QObject):
    """What is asked for last wins: one hash and one drag at a time."""

    hashed = Signal(object, str)
    """An AttachmentRow and its SHA-256 in hexadecimal."""
    drag_ready = Signal(object)
    """A DragItem."""
    failed = Signal(object)
    """A VaultViewerError."""

    def __init__(self, runner: TaskRunner, drops: DropFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._drops = drops
        self._hashing = NewestWins()
        self._packing = NewestWins()
        self._provided: list[Path] = []
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(COPIED_MS)
        self._forget.timeout.connect(self.discard)

    def hash(self, row: AttachmentRow) -> None:
        self._hashing.replace(
            self._runner.submit(
                Lane.OPEN,
                lambda context: _sha256(row.part, context.cancel),
                done=lambda found: self.hashed.emit(row, found),
                failed=self.failed.emit,
            )
        )

    def drag(self, row: AttachmentRow, date: datetime | None) -> None:
        """Make an attachment ready to be dragged: as it is, or in a ZIP where opening it would run something.

        `date` is the message's.
        """
        self.cancel_drag()
        if not row.dangerous:
            self.drag_ready.emit(self._item(row.name, row.part.content))
            return
        self._packing.replace(
            self._runner.submit(
                Lane.OPEN,
                lambda context: zip_samples(Sample((row.part,), date), cancel=context.cancel),
                done=lambda packed: self.drag_ready.emit(self._item(infected_name(row.name), packed)),
                failed=self.failed.emit,
            )
        )

    def cancel_drag(self) -> None:
        """Give up what is not ready yet: the button was let go."""
        self._packing.cancel()

    def drop_ended(self, *, taken: bool) -> None:
        """Delete the file: at once where nobody took it, otherwise when it has surely been copied."""
        if taken:
            self._forget.start()
        else:
            self.discard()

    def discard(self) -> None:
        """Delete the files that were provided."""
        self._forget.stop()
        while self._provided:
            self._drops.discard(self._provided.pop())

    # -------------------------------------------------------------------------------------------- within

    def _item(self, name: str, content: bytes | memoryview) -> DragItem:
        written: list[Path] = []

        def provide() -> Path:
            if not written:
                written.append(self._drops.provide(name, content))
                self._provided.extend(written)
                self._forget.start()  # under X11 the target asks when the drag has already ended
            return written[0]

        return DragItem(name, provide)


def _sha256(part: Part, cancel: CancelToken) -> str:
    digest = hashlib.sha256()
    content = memoryview(part.content)
    for start in range(0, len(content), _CHUNK):
        cancel.checkpoint()
        digest.update(content[start : start + _CHUNK])
    return digest.hexdigest()
