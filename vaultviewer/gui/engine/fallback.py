"""The plain reader for where the locked engine can't run, and the choice between the two."""

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPalette, QTextCursor, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QMenu, QTextBrowser, QWidget

from vaultviewer.gui.engine.bearable import bearable
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.menu import build_reader_menu
from vaultviewer.gui.engine.readiness import engine_problem

if TYPE_CHECKING:
    from vaultviewer.gui.engine.view import MailView

SMALLEST_ZOOM: Final = 0.25
LARGEST_ZOOM: Final = 5.0

_MARGIN: Final = 24
_TEXT_PIXELS: Final = 15
_WHEEL_NOTCH: Final = 120
_WHEEL_STEP: Final = 1.1


def create_view(parent: QWidget | None = None) -> "MailView | PlainHtmlView":
    """Return the locked engine's view where it can run, otherwise the plain one."""
    if engine_problem() is not None:
        return PlainHtmlView(parent)
    from vaultviewer.gui.engine.view import MailView  # noqa: PLC0415  see the package's docstring

    return MailView(parent)


class PlainHtmlView(QTextBrowser):
    """Shows the subset of HTML that Qt's rich text knows, with the signals and methods of `MailView`.

    It loads nothing whatever, a message's own images included: they would be decoded in this process.
    """

    document_shown = Signal(bool)
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)
    text_found = Signal(int, int)
    zoom_changed = Signal(float)
    renderer_failed = Signal(str)  # never sent: there is no renderer that could fail

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainHtmlView")
        self.setAccessibleName(self.tr("Message"))
        self.setOpenLinks(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self._zoom = 1.0
        self._blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._blank.fill(Qt.GlobalColor.transparent)
        self._set_paper()
        self.anchorClicked.connect(self.link_activated)
        self.highlighted.connect(self._on_highlighted)

    def show_document(self, document: MailDocument) -> None:
        html, cut = bearable(document.html)
        if cut:
            rest = self.tr("Only the beginning is shown. Read the message as plain text or save it.")
            html = f"<p><b>{escape(rest)}</b></p>{html}"
        self.setHtml(html)
        self.document_shown.emit(True)

    def clear(self) -> None:
        self.setHtml("")

    def find_text(self, text: str, *, backward: bool = False) -> None:
        """Select the next match of `text`, from the start again after the last."""
        if not text:
            self.moveCursor(QTextCursor.MoveOperation.Left)
            self.text_found.emit(0, 0)
            return
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if not self.find(text, flags):
            self.moveCursor(QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start)
            self.find(text, flags)
        shown, needle = self.toPlainText(), text.lower()
        before = shown[: self.textCursor().selectionEnd()]
        self.text_found.emit(before.lower().count(needle), shown.lower().count(needle))

    def zoom(self) -> float:
        return self._zoom

    def scroll_page(self, *, up: bool = False) -> None:
        """Scroll by a page."""
        actions = QAbstractSlider.SliderAction
        self.verticalScrollBar().triggerAction(actions.SliderPageStepSub if up else actions.SliderPageStepAdd)

    def set_zoom(self, factor: float) -> None:
        self._zoom = min(max(factor, SMALLEST_ZOOM), LARGEST_ZOOM)
        self._set_text_size()
        self.zoom_changed.emit(self._zoom)

    def build_menu(self, link: str) -> QMenu:
        return build_reader_menu(
            self,
            copy=self.copy if self.textCursor().hasSelection() else None,
            select_all=self.selectAll,
            link=link,
        )

    # ------------------------------------------------------------------------------ what Qt asks of a widget
    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        r"""Answer with an empty resource, whatever is asked for.

        It has to be one. If this returns None, QTextDocument opens `file:` addresses by itself; if it returns
        no image, QTextImageHandler opens the source as a path, which on Windows sends the user's credentials
        to `\\host\share`.
        """
        return self._blank if kind == QTextDocument.ResourceType.ImageResource.value else QByteArray()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.build_menu(self.anchorAt(event.pos())).popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * _WHEEL_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH))
            event.accept()
        else:
            super().wheelEvent(event)

    # ------------------------------------------------------------------------------ inside
    def _set_paper(self) -> None:
        """Show the message on white, in a dark window too, as the engine does."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor("#ffffff"))
        palette.setColor(QPalette.ColorRole.Text, QColor("#1b1f24"))
        palette.setColor(QPalette.ColorRole.Link, QColor("#0b57d0"))
        self.setPalette(palette)
        self.document().setDocumentMargin(_MARGIN)
        self._set_text_size()

    def _set_text_size(self) -> None:
        font = self.document().defaultFont()
        font.setPixelSize(round(_TEXT_PIXELS * self._zoom))
        self.document().setDefaultFont(font)

    def _on_highlighted(self, link: QUrl) -> None:
        self.link_hovered.emit(link.toString(QUrl.ComponentFormattingOption.FullyEncoded))
