"""The view that shows a message's HTML in the locked engine."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWebEngineCore import QWebEngineFindTextResult, QWebEngineLoadingInfo, QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.menu import build_reader_menu
from vaultviewer.gui.engine.page import MailPage
from vaultviewer.gui.engine.profile import MailProfile, allow_animations
from vaultviewer.gui.zoom import bounded

_FindFlag = QWebEnginePage.FindFlag
_LoadStatus = QWebEngineLoadingInfo.LoadStatus
_TerminationStatus = QWebEnginePage.RenderProcessTerminationStatus


class MailView(QWebEngineView):
    """Shows documents; the newest wins. `PlainHtmlView` has the same signals and methods.

    Every view has a profile of its own, so that two messages in two windows share nothing.
    """

    document_shown = Signal(bool)  # whether it loaded; not sent for a document that a newer one replaced
    link_activated = Signal(QUrl)  # the user clicked a link; it was not followed
    link_hovered = Signal(str)  # empty when the pointer has left the link
    text_found = Signal(int, int)  # which match is marked, counted from 1, and how many there are
    zoom_changed = Signal(float)
    renderer_failed = Signal(str)  # a sentence for the user, which the view shows as well

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mailView")
        self.setAccessibleName(self.tr("Message"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._awaited_token: str | None = None
        self._stopping = False
        self._document: MailDocument | None = None
        self._plays_animations = False
        self._profile = MailProfile()
        self._page = MailPage(self._profile, self)
        self.setPage(self._page)
        # Children are deleted in the order in which they came to their parent. The profile comes after its
        # page, so it goes after its page; otherwise Qt prints "Release of profile requested but WebEnginePage
        # still not deleted. Expect troubles !", and is right.
        self._profile.setParent(self)
        self.setAcceptDrops(False)  # what is dropped on the window is for the window
        self._notice = self._build_notice()
        # Queued: Chromium asks in the middle of a navigation, which is no place to open a dialog.
        self._page.link_clicked.connect(self.link_activated, Qt.ConnectionType.QueuedConnection)
        self._page.linkHovered.connect(self.link_hovered)
        self._page.zoomFactorChanged.connect(self.zoom_changed)
        self._page.loadingChanged.connect(self._on_loading_changed)
        self._page.findTextFinished.connect(self._on_find_text_finished)
        self._page.renderProcessTerminated.connect(self._on_render_process_terminated)

    def show_document(self, document: MailDocument) -> None:
        """Show `document` in place of what was there. `document_shown` tells when it has loaded."""
        self._plays_animations = False
        self._document = document
        self._load(document)

    def clear(self) -> None:
        """Show an empty page and let go of the document. No `document_shown` follows."""
        self.show_document(MailDocument(""))
        self._document = None
        self._awaited_token = None

    @property
    def plays_animations(self) -> bool:
        return self._plays_animations

    def play_animations(self) -> None:
        """Let the animated images of this document move, until another is shown. It is loaded anew for that;
        `document_shown` follows.
        """
        if self._document is not None:
            self._plays_animations = True
            self._load(self._document)

    def find_text(self, text: str, *, backward: bool = False, match_case: bool = False) -> None:
        """Mark the next match of `text`; empty text takes the marks away. The answer is `text_found`."""
        flags = _FindFlag(0)
        if backward:
            flags |= _FindFlag.FindBackward
        if match_case:
            flags |= _FindFlag.FindCaseSensitively
        self._page.findText(text, flags)

    def stop_finding(self) -> None:
        """Take the marks away; Chromium leaves the match that was chosen selected."""
        self._stopping = True
        self._page.findText("")  # answers before it returns, that nothing is found
        self._stopping = False

    def selected_text(self) -> str:
        return self.selectedText()

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001  a slot for a checkable action
        """Show messages dark, or on white as they were sent; what is shown stays where it is scrolled to."""
        self._page.set_dark(dark=dark)

    def zoom(self) -> float:
        return self.zoomFactor()

    def set_zoom(self, factor: float) -> None:
        """Zoom this document and those to come."""
        self.setZoomFactor(bounded(factor))

    def scroll_page(self, *, up: bool = False) -> None:
        """Scroll by a page. Scripts are off, so the key is sent that the engine itself scrolls by."""
        target = self.focusProxy()
        if target is not None:
            key = Qt.Key.Key_PageUp if up else Qt.Key.Key_PageDown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def build_menu(self, link: str) -> QMenu:
        """Return the context menu for a place with this link, or with none if it is empty."""
        return build_reader_menu(
            self,
            copy=self._copy if self.hasSelection() else None,
            select_all=self._select_all,
            link=link,
        )

    # ------------------------------------------------------------------------------ what Qt asks of a widget
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        link = self.lastContextMenuRequest().linkUrl()
        self.build_menu(link.toString(QUrl.ComponentFormattingOption.FullyEncoded)).popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._notice.setGeometry(self.rect())

    # ------------------------------------------------------------------------------ what the page reports
    def _on_loading_changed(self, info: QWebEngineLoadingInfo) -> None:
        # The token tells the awaited document from one it replaced, and from a navigation that was refused:
        # `loadFinished` says False for all of them alike.
        is_awaited = self._awaited_token is not None and info.url().host() == self._awaited_token
        if is_awaited and info.status() is not _LoadStatus.LoadStartedStatus:
            self._finish_waiting(shown=info.status() is _LoadStatus.LoadSucceededStatus)

    def _finish_waiting(self, *, shown: bool) -> None:
        self._awaited_token = None
        self.document_shown.emit(shown)

    def _on_find_text_finished(self, result: QWebEngineFindTextResult) -> None:
        if not self._stopping:
            self.text_found.emit(result.activeMatch(), result.numberOfMatches())

    def _on_render_process_terminated(
        self, status: QWebEnginePage.RenderProcessTerminationStatus, _code: int
    ) -> None:
        if status is _TerminationStatus.NormalTerminationStatus:
            return
        self._notice.show()
        self._notice.raise_()
        if self._awaited_token is not None:
            self._finish_waiting(shown=False)
        self.renderer_failed.emit(self._notice.text())

    # ------------------------------------------------------------------------------ parts
    def _load(self, document: MailDocument) -> None:
        self._awaited_token = document.token
        self._notice.hide()
        allow_animations(self._page.settings(), allowed=self._plays_animations)
        self._page.show_document(document)

    def _build_notice(self) -> QLabel:
        text = self.tr(
            "The HTML of this message stopped its renderer, so nothing is shown. Read it as plain text."
        )
        notice = QLabel(text, self)
        notice.setObjectName("rendererNotice")
        notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        notice.setWordWrap(True)
        notice.setMargin(24)
        notice.setAutoFillBackground(True)
        notice.hide()
        return notice

    def _copy(self) -> None:
        self.triggerPageAction(QWebEnginePage.WebAction.Copy)

    def _select_all(self) -> None:
        self.triggerPageAction(QWebEnginePage.WebAction.SelectAll)
