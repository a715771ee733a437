"""The reader: one message, or what stands in its place.

empty   nothing is selected
locked  a message is selected, not opened
busy    a message is being opened
content header card, notices, tabs (message, envelope, source), attachments
"""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import EnvelopePage, LockedPage, MessagePage, Notice, RefusalPage
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.widgets.attachment_strip import AttachmentStrip
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.envelope_panel import EnvelopePanel
from vaultviewer.gui.widgets.header_card import HeaderCard
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.notice_bar import NoticeBar
from vaultviewer.gui.widgets.refusal_view import RefusalView
from vaultviewer.gui.widgets.text_view import TextView
from vaultviewer.gui.widgets.unopened_views import BusyView, LockedView


class Tab(IntEnum):
    MESSAGE = 0
    ENVELOPE = 1
    SOURCE = 2


_SMALLEST_ZOOM: Final = 0.25
_LARGEST_ZOOM: Final = 5.0


class Reader(QStackedWidget):
    """Shows what it is handed and says what was asked for; fetches nothing itself."""

    cancel_wanted = Signal()
    open_wanted = Signal()
    way_chosen = Signal(object)
    """A WayOut."""
    report_wanted = Signal(str)
    save_attachment_wanted = Signal(object)
    """An AttachmentRow."""
    save_all_attachments_wanted = Signal()
    source_wanted = Signal()
    """The source tab has come up and has no text yet."""
    link_activated = Signal(QUrl)
    """A link that was clicked and not followed."""
    link_hovered = Signal(str)
    """Where the link under the pointer leads; empty when the pointer has left it."""
    message_painted = Signal()
    """The body of the message shown last is on the screen."""

    def __init__(
        self,
        icons: Icons,
        *,
        make_html_view: Callable[[QWidget], HtmlView],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reader")
        self.setAccessibleName(self.tr("Reader"))
        self._icons = icons
        self._make_html_view = make_html_view
        self._html: HtmlView | None = None
        self._page: MessagePage | None = None
        self._as_text = False
        self._source_shown = False
        self._engine_problem = ""
        self.zoom = 1.0
        self._empty = EmptyState(icons, name="readerEmpty", icon="message")
        self._locked = LockedView(icons)
        self._busy = BusyView()
        self._content = self._build_content()
        for widget in (self._empty, self._locked, self._busy, self._content):
            self.addWidget(widget)
        self._locked.open_wanted.connect(self.open_wanted)
        self._busy.cancel_wanted.connect(self.cancel_wanted)

    # ---------------------------------------------------------------------------------- what to show

    def show_nothing(self, title: str, text: str, actions: Sequence[QAction] = ()) -> None:
        self._forget()
        self._empty.say(title, text, actions)
        self.setCurrentWidget(self._empty)

    def show_locked(self, page: LockedPage) -> None:
        self._forget()
        self._locked.show_locked(page)
        self.setCurrentWidget(self._locked)

    def show_busy(self, untrusted_name: str) -> None:
        self._forget()
        self._busy.start(untrusted_name)
        self.setCurrentWidget(self._busy)

    def set_progress(self, done: int, total: int) -> None:
        self._busy.set_progress(done, total)

    def show_message(self, page: MessagePage, envelope: EnvelopePage | None) -> None:
        self._forget()
        self._page = page
        self._header.show_header(page.untrusted_subject, page.headers, page.badges)
        self._notices.show_notices(self._notices_of(page))
        self._attachments.show_attachments(page.attachments)
        self._envelope.show_envelope(envelope)
        self._tabs.setTabVisible(Tab.SOURCE, True)
        self._header.show()
        self._show_body()
        self.setCurrentWidget(self._content)

    def show_refusal(self, page: RefusalPage, envelope: EnvelopePage | None) -> None:
        self._forget()
        self._refusal.show_refusal(page, with_checks=envelope is not None)
        self._body.setCurrentWidget(self._refusal)
        self._header.hide()
        self._envelope.show_envelope(envelope)
        self._tabs.setTabVisible(Tab.ENVELOPE, envelope is not None)
        self._tabs.setTabVisible(Tab.SOURCE, False)
        self.setCurrentWidget(self._content)

    def show_source(self, text: str) -> None:
        self._source_shown = True
        self._source.show_text(text)

    def show_tab(self, tab: Tab) -> None:
        if self.currentWidget() is self._content and self._tabs.isTabVisible(tab):
            self._tabs.setCurrentIndex(tab)

    def show_as_text(self, as_text: bool) -> None:  # noqa: FBT001  a slot for a checkable action
        """Prefer the plain text, now and for the messages to come."""
        self._as_text = as_text
        if self._page is not None:
            self._show_body()

    def set_zoom(self, factor: float) -> None:
        """Zoom the message's text and HTML, now and for the messages to come."""
        self.zoom = min(max(factor, _SMALLEST_ZOOM), _LARGEST_ZOOM)
        for text in (self._text, self._source):
            text.set_zoom(self.zoom)
        if self._html is not None:
            self._html.set_zoom(self.zoom)

    def scroll_page(self, *, up: bool = False) -> None:
        """Scroll what is shown by a page, without taking the keyboard from the list."""
        if self.currentWidget() is not self._content:
            return
        shown: QWidget | None = self._tabs.currentWidget()
        if shown is self._body:
            shown = self._body.currentWidget()
        if self._html is not None and shown is _widget(self._html):
            self._html.scroll_page(up=up)
        elif isinstance(shown, QAbstractScrollArea):
            actions = QAbstractSlider.SliderAction
            step = actions.SliderPageStepSub if up else actions.SliderPageStepAdd
            shown.verticalScrollBar().triggerAction(step)

    def focus_body(self) -> None:
        """Put the keyboard where the message can be scrolled."""
        target: QWidget | None = self.currentWidget()
        if target is self._content:
            target = self._tabs.currentWidget()
        if target is self._body:
            target = self._body.currentWidget()
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def set_engine_problem(self, problem: str) -> None:
        """Say with every HTML message from now on why it is shown with simple formatting only."""
        self._engine_problem = problem

    def warm_up(self) -> None:
        """Start the engine before it is needed."""
        self._html_view()

    # ---------------------------------------------------------------------------------- what is shown

    @property
    def page(self) -> MessagePage | None:
        """The message on the screen, if one is."""
        return self._page

    @property
    def refusal(self) -> RefusalPage | None:
        shown = self.currentWidget() is self._content and self._body.currentWidget() is self._refusal
        return self._refusal.page if shown else None

    @property
    def body(self) -> QWidget | None:
        """The widget that shows the message's body or the refusal in its place."""
        return self._body.currentWidget()

    @property
    def busy(self) -> bool:
        return self.currentWidget() is self._busy

    @property
    def tab(self) -> Tab:
        return Tab(self._tabs.currentIndex())

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._empty.refresh_icons()
        if self._page is not None:
            self._header.show_header(self._page.untrusted_subject, self._page.headers, self._page.badges)
            self._notices.show_notices(self._notices_of(self._page))
            self._attachments.show_attachments(self._page.attachments)
        if self._refusal.page is not None:
            self._refusal.show_refusal(self._refusal.page, with_checks=self._envelope.page is not None)
        self._envelope.show_envelope(self._envelope.page)

    # ------------------------------------------------------------------------------------------ within

    def _build_content(self) -> QWidget:
        self._header = HeaderCard(self._icons)
        self._header.evidence_wanted.connect(lambda: self.show_tab(Tab.ENVELOPE))
        self._notices = NoticeBar(self._icons)
        self._text = TextView(name="messageText", fixed=False)
        self._text.setAccessibleName(self.tr("Message text"))
        self._refusal = RefusalView(self._icons, name="refusal")
        self._refusal.way_chosen.connect(self.way_chosen)
        self._refusal.report_wanted.connect(self.report_wanted)
        self._refusal.checks_wanted.connect(lambda: self.show_tab(Tab.ENVELOPE))
        self._body = QStackedWidget()
        self._body.setObjectName("readerBody")
        self._body.addWidget(self._text)
        self._body.addWidget(self._refusal)
        self._envelope = EnvelopePanel(self._icons)
        self._source = TextView(name="messageSource", fixed=True)
        self._source.setAccessibleName(self.tr("Message source"))
        self._tabs = QTabWidget()
        self._tabs.setObjectName("readerTabs")
        self._tabs.setAccessibleName(self.tr("Views of the message"))
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self._body, self.tr("Message"))
        self._tabs.addTab(self._envelope, self.tr("Envelope"))
        self._tabs.addTab(self._source, self.tr("Source"))
        self._tabs.setTabToolTip(
            Tab.ENVELOPE, self.tr("Every check and every value beside the message (Ctrl+I)")
        )
        self._tabs.setTabToolTip(Tab.SOURCE, self.tr("The message as it was sent (Ctrl+U)"))
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._attachments = AttachmentStrip(self._icons)
        self._attachments.save_wanted.connect(self.save_attachment_wanted)
        self._attachments.save_all_wanted.connect(self.save_all_attachments_wanted)
        content = QWidget()
        content.setObjectName("readerContent")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._notices)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._attachments)
        return content

    def _notices_of(self, page: MessagePage) -> tuple[Notice, ...]:
        if not self._engine_problem or page.document is None:
            return page.notices
        return (*page.notices, Notice(self._engine_problem, Tone.NEUTRAL, "info"))

    def _forget(self) -> None:
        """Let go of what is shown, so that nothing stale can be painted under the next message."""
        self._page = None
        self._refusal.page = None
        self._source_shown = False
        self._text.show_text("")
        self._source.show_text("")
        self._header.show_header("", ())
        self._notices.show_notices(())
        self._attachments.show_attachments(())
        self._envelope.show_envelope(None)
        self._tabs.setTabVisible(Tab.ENVELOPE, True)
        self._tabs.setCurrentIndex(Tab.MESSAGE)
        if self._html is not None:
            self._html.clear()

    def _show_body(self) -> None:
        page = self._page
        if page is None:
            return
        if page.document is not None and not self._as_text:
            view = self._html_view()
            self._body.setCurrentWidget(_widget(view))
            view.show_document(page.document)
        else:
            self._body.setCurrentWidget(self._text)
            self._text.show_text(page.text or self.tr("This message has no text."))
            self.message_painted.emit()

    def _html_view(self) -> HtmlView:
        if self._html is None:
            self._html = self._make_html_view(self)
            self._html.document_shown.connect(lambda _shown: self.message_painted.emit())
            self._html.link_activated.connect(self.link_activated)
            self._html.link_hovered.connect(self.link_hovered)
            self._html.set_zoom(self.zoom)
            self._body.addWidget(_widget(self._html))
        return self._html

    def _on_tab_changed(self, index: int) -> None:
        if index == Tab.SOURCE and not self._source_shown and self._page is not None:
            self.source_wanted.emit()


def _widget(view: HtmlView) -> QWidget:
    if not isinstance(view, QWidget):
        raise TypeError("the view for HTML is no widget")
    return view
