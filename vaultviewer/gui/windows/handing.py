"""Handing attachments on from one reader: hashes to copy, files to drag to another program."""

from typing import Final

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QWidget

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.gui.dialogs.questions import inform
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.presenters.handing import DragItem, HandingPresenter
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.translation import rendered
from vaultviewer.gui.widgets.attachment_strip import AttachmentStrip
from vaultviewer.gui.widgets.file_drag import LazyFile
from vaultviewer.gui.windows.status import Status

_MESSAGE_MS: Final = 8000
_DRAG_ICON: Final = 32


class Handing(QObject):
    """Wires the attachments of one reader to their presenter."""

    copy_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        icons: Icons,
        presenter: HandingPresenter,
        reader: ReaderPresenter,
        strip: AttachmentStrip,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._icons = icons
        presenter.setParent(self)
        self._presenter = presenter
        self._reader = reader
        self._strip = strip
        self._status = status
        strip.hash_wanted.connect(presenter.hash)
        strip.drag_wanted.connect(self._on_drag_wanted)
        presenter.hashed.connect(self._on_hashed)
        presenter.drag_ready.connect(self._on_drag_ready)
        presenter.failed.connect(self._on_failed)

    def _on_hashed(self, row: AttachmentRow, sha256: str) -> None:
        self._strip.show_sha256(row.part, sha256)
        self.copy_wanted.emit(sha256)
        self._status.showMessage(self.tr("Copied SHA-256 {0}").format(sha256), _MESSAGE_MS)

    def _on_drag_wanted(self, row: AttachmentRow) -> None:
        message = self._reader.message
        self._presenter.drag(row, None if message is None else message.mail.head.date)

    def _on_drag_ready(self, item: DragItem) -> None:
        """Begin the drag, if the button is still down: a large ZIP takes a moment."""
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        action = self._run_drag(LazyFile(item.provide, self._on_failed))
        self._presenter.drop_ended(taken=action is not Qt.DropAction.IgnoreAction)

    def _run_drag(self, mime: QMimeData) -> Qt.DropAction:
        """Let the pointer carry the file until it is dropped. Only copies: the mail keeps what is its own."""
        drag = QDrag(self._strip)
        drag.setMimeData(mime)
        drag.setPixmap(self._icons.icon("file").pixmap(_DRAG_ICON))
        return drag.exec(Qt.DropAction.CopyAction)

    def _on_failed(self, error: VaultViewerError) -> None:
        text = "\n\n".join(rendered(phrase) for phrase in error.phrases())
        inform(self._window, "handingProblem", rendered(error.headline()), text)
