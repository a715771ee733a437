"""The plain reader for where the locked engine can't run, and the choice between the two."""

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPalette, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QMenu, QTextBrowser, QWidget

from vaultviewer.gui.engine.bearable import bearable
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.menu import build_reader_menu
from vaultviewer.gui.engine.readiness import engine_problem
from vaultviewer.gui.shown_text import ShownText
from vaultviewer.gui.text_search import TextSearch
from vaultviewer.gui.theme import PAPER
from vaultviewer.gui.zoom import bounded, zoomed_by_wheel

if TYPE_CHECKING:
    from vaultviewer.gui.engine.view import MailView

_MARGIN: Final = 24
_TEXT_PIXELS: Final = 15


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
        self._search = TextSearch(self)
        self._search.found.connect(self.text_found)
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
        self._set_html(html)
        self.document_shown.emit(True)

    def clear(self) -> None:
        self._set_html("")

    @property
    def plays_animations(self) -> bool:
        return False

    def play_animations(self) -> None:
        """Do nothing: this view shows no images."""

    def find_text(self, text: str, *, backward: bool = False, match_case: bool = False) -> None:
        """Mark the matches of `text`, and the next of them; empty text takes the marks away."""
        self._search.find(text, backward=backward, match_case=match_case)

    def stop_finding(self) -> None:
        """Take the marks away and leave the last match selected."""
        self._search.stop()

    def selected_text(self) -> str:
        return self.textCursor().selectedText()

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001  a slot for a checkable action
        """Stay on white: rich text can't change a message's own colours, which a dark ground would hide."""

    def zoom(self) -> float:
        return self._zoom

    def scroll_page(self, *, up: bool = False) -> None:
        """Scroll by a page."""
        actions = QAbstractSlider.SliderAction
        self.verticalScrollBar().triggerAction(actions.SliderPageStepSub if up else actions.SliderPageStepAdd)

    def set_zoom(self, factor: float) -> None:
        self._zoom = bounded(factor)
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
            self.set_zoom(zoomed_by_wheel(self._zoom, event))
            event.accept()
        else:
            super().wheelEvent(event)

    # ------------------------------------------------------------------------------ inside
    def _set_html(self, html: str) -> None:
        self.setHtml(html)
        shown = ShownText(self.toPlainText())
        shown.take_all()
        self._search.set_text(shown)

    def _set_paper(self) -> None:
        """Show the message on white, in a dark window too, as the engine does."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(PAPER[0]))
        palette.setColor(QPalette.ColorRole.Text, QColor(PAPER[1]))
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
