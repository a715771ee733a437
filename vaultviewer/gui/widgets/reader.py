"""The reader: one message, or what stands in its place.

empty   nothing is selected
locked  a message is selected, not opened
busy    a message is being opened
content header card, notices, tabs, attachments
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import BodyContent, BodyView, ViewChoices
from vaultviewer.gui.models.reader_page import (
    EnvelopePage,
    LockedPage,
    MessagePage,
    Notice,
    ReaderText,
    RefusalPage,
)
from vaultviewer.gui.models.remote_images import NOTICE
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.widgets.attachment_strip import AttachmentStrip
from vaultviewer.gui.widgets.body_pane import BodyPane, as_widget
from vaultviewer.gui.widgets.cards_panel import CardsPanel
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.find_bar import FindBar
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.header_card import HeaderCard
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.notice_bar import NoticeBar
from vaultviewer.gui.widgets.parts_panel import PartsPanel
from vaultviewer.gui.widgets.reader_tabs import ReaderTabs, Tab
from vaultviewer.gui.widgets.text_view import TextView
from vaultviewer.gui.widgets.unopened_views import BusyView, LockedView

_LAID_OUT: Final = frozenset({BodyView.BEST, BodyView.ORIGINAL})


class Reader(QStackedWidget):
    """Shows what it is handed and says what was asked for; fetches nothing itself."""

    cancel_wanted = Signal()
    sign_in_wanted = Signal()
    """The sign-in that the message waits for is to be brought up."""
    open_wanted = Signal()
    way_chosen = Signal(object)
    """A WayOut."""
    report_wanted = Signal(str)
    save_attachment_wanted = Signal(object)
    """An AttachmentRow."""
    save_all_attachments_wanted = Signal()
    text_wanted = Signal(object)
    """A ReaderText: its tab has come up and has no text yet."""
    body_wanted = Signal(object)
    """A BodyView that was chosen and that the page doesn't hold; `show_view` takes it."""
    view_changed = Signal()
    """The body is, or will be, shown in another view."""
    link_activated = Signal(QUrl)
    """A link that was clicked and not followed."""
    link_hovered = Signal(str)
    """Where the link under the pointer leads; empty when the pointer has left it."""
    link_wanted = Signal(str)
    """The untrusted address of a link that was chosen in the list of links."""
    message_painted = Signal()
    """The body of the message shown last is on the screen."""
    notice_action_wanted = Signal(str)
    """The identifier of a notice's button."""

    def __init__(
        self,
        icons: Icons,
        *,
        choices: ViewChoices,
        make_html_view: Callable[[QWidget], HtmlView],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reader")
        self.setAccessibleName(self.tr("Reader"))
        self._icons = icons
        self._choices = choices
        self._page: MessagePage | None = None
        self._view = BodyView.BEST
        self._made: dict[BodyView, BodyContent] = {}
        self._engine_problem = ""
        self._html_views: list[HtmlView] = []
        self.find_bar: Final = FindBar(icons)
        self._empty = EmptyState(icons, name="readerEmpty", icon="message")
        self._locked = LockedView(icons)
        self._busy = BusyView(icons)
        self._make_html_view = make_html_view
        self._body = BodyPane(icons, make_html_view=self._make_html)
        self._tabs = ReaderTabs(icons, body=self._body, make_html_view=self._make_html)
        self._content = self._build_content()
        for widget in (self._empty, self._locked, self._busy, self._content):
            self.addWidget(widget)
        self._locked.open_wanted.connect(self.open_wanted)
        self._busy.cancel_wanted.connect(self.cancel_wanted)
        self._busy.sign_in_wanted.connect(self.sign_in_wanted)
        self._all_texts = self.findChildren(TextView)
        for text in self._all_texts:
            text.zoom_wanted.connect(self.set_zoom)
        choices.changed.connect(self._on_choices_changed)
        self.currentChanged.connect(self._aim_find_bar)
        choices.looks_changed.connect(self._apply_looks)
        self._apply_looks()

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

    def show_waiting(self, waiting: bool) -> None:  # noqa: FBT001  the presenter's signal hands over a bare boolean
        """Say whether the message that is being opened waits for a sign-in."""
        self._busy.set_waiting(waiting=waiting)

    def show_message(self, page: MessagePage, envelope: EnvelopePage | None) -> None:
        self._forget()
        self._page = page
        self._header.show_header(page.untrusted_subject, page.headers, page.badges)
        self._notices.show_notices(self._notices_of(page))
        self._cards.show_cards(page.cards)
        self._attachments.show_attachments(page.attachments)
        self._tabs.show_message(page, envelope)
        self._header.show()
        self._view = self._choices.view_for(page.kind)
        self._show_body()
        self.view_changed.emit()
        self.setCurrentWidget(self._content)

    def update_message(self, page: MessagePage) -> None:
        """Show what has become of the message on the screen: other notices, a document with more images."""
        before, self._page = self._page, page
        self._notices.update_notices(self._notices_of(page))
        redrawn = before is None or page.document is not before.document
        if redrawn and self._view in {BodyView.BEST, BodyView.ORIGINAL}:
            self._show_body()

    def set_notice_progress(self, identifier: str, done: int, total: int) -> None:
        """Say how far the work of a notice has come."""
        self._notices.set_progress(identifier, done, total)

    def show_refusal(self, page: RefusalPage, envelope: EnvelopePage | None) -> None:
        self._forget()
        self._body.refusal.show_refusal(page, with_checks=envelope is not None)
        self._body.show_refusal()
        self._header.hide()
        self._tabs.show_refusal(envelope)
        self.setCurrentWidget(self._content)

    def show_text(self, which: ReaderText, text: str) -> None:
        """Fill the tab that has asked for its text."""
        self._tabs.show_text(which, text)

    def show_view(self, view: BodyView, content: BodyContent) -> None:
        """Show a view that has been asked for, unless another one has been chosen since."""
        self._made[view] = content
        if view is self._view:
            self._show_body()

    def show_tab(self, tab: Tab) -> None:
        if self.currentWidget() is self._content:
            self._tabs.show_tab(tab)

    def show_part(self, part: Part) -> None:
        """Choose a part of the message in its tree and look into it."""
        self.show_tab(Tab.PARTS)
        self.parts.select_part(part)

    def choose_view(self, view: BodyView) -> None:
        """Show messages of this one's kind in this view from now on, and this one at once."""
        if self._page is not None:
            self._choices.choose(self._page.kind, view)
            self.show_tab(Tab.MESSAGE)

    def set_zoom(self, factor: float) -> None:
        """Zoom messages in every view and every window, now and for those to come."""
        self._choices.set_zoom(factor)

    def scroll_page(self, *, up: bool = False) -> None:
        """Scroll what is shown by a page, without taking the keyboard from the list."""
        if self.currentWidget() is self._content:
            self._tabs.scroll_page(up=up)

    def focus_body(self) -> None:
        """Put the keyboard where the message can be scrolled."""
        shown = self.currentWidget()
        if shown is self._content:
            self._tabs.focus_shown()
        elif shown is not None:
            shown.setFocus(Qt.FocusReason.TabFocusReason)

    def set_engine_problem(self, problem: str) -> None:
        """Say with every HTML message from now on why it is shown with simple formatting only."""
        self._engine_problem = problem

    def warm_up(self) -> None:
        """Start the engine before it is needed."""
        self._body.html_view()

    # ---------------------------------------------------------------------------------- what is shown

    @property
    def page(self) -> MessagePage | None:
        """The message on the screen, if one is."""
        return self._page

    @property
    def refusal(self) -> RefusalPage | None:
        refusal = self._body.refusal
        shown = self.currentWidget() is self._content and self._body.currentWidget() is refusal
        return refusal.page if shown else None

    @property
    def zoom(self) -> float:
        return self._choices.zoom

    @property
    def findable(self) -> Findable | None:
        """What the find bar searches: the view that is shown, if it has a text."""
        return self._tabs.findable if self.currentWidget() is self._content else None

    @property
    def printable(self) -> BodyContent | None:
        """The message as it is shown: the text of a tab that has one, or else its body."""
        return self._tabs.printable

    @property
    def view(self) -> BodyView:
        """The view that the message's kind is shown in."""
        return self._view

    @property
    def attachments(self) -> AttachmentStrip:
        """The strip below the message; what is asked of an attachment comes from there."""
        return self._attachments

    @property
    def body(self) -> QWidget | None:
        """The widget that shows the message's body or the refusal in its place."""
        return self._body.currentWidget()

    @property
    def can_play_animations(self) -> bool:
        """Whether the HTML that is shown has images that stand still and could move."""
        view = self._html_shown()
        return view is not None and not view.plays_animations and self.shows_images

    def play_animations(self) -> None:
        """Let the images of the message move until another is shown."""
        view = self._html_shown()
        if view is not None:
            view.play_animations()
            self.view_changed.emit()

    @property
    def shows_images(self) -> bool:
        """Whether the view for HTML shows any."""
        return not self._engine_problem

    @property
    def busy(self) -> bool:
        return self.currentWidget() is self._busy

    @property
    def tab(self) -> Tab:
        return self._tabs.tab

    @property
    def parts(self) -> PartsPanel:
        """The tree of parts; what is asked of a part comes from there."""
        return self._tabs.parts

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._empty.refresh_icons()
        if self._page is not None:
            self._header.show_header(self._page.untrusted_subject, self._page.headers, self._page.badges)
            self._notices.update_notices(self._notices_of(self._page))
            self._cards.show_cards(self._page.cards)
            self._attachments.show_attachments(self._page.attachments)
        refusal = self._body.refusal
        if refusal.page is not None:
            refusal.show_refusal(refusal.page, with_checks=self._tabs.envelope.page is not None)
        self._tabs.refresh_icons()
        self.find_bar.refresh_icons()

    # ------------------------------------------------------------------------------------------ within

    def set_view_menu(self, menu: QMenu) -> None:
        """Offer the views beside the tabs as well."""
        self._tabs.set_view_menu(menu)

    def _build_content(self) -> QWidget:
        self._header = HeaderCard(self._icons)
        self._header.evidence_wanted.connect(lambda: self.show_tab(Tab.ENVELOPE))
        self._notices = NoticeBar(self._icons)
        self._notices.action_wanted.connect(self.notice_action_wanted)
        self._body.painted.connect(self.message_painted)
        self._body.link_activated.connect(self.link_activated)
        self._body.link_hovered.connect(self.link_hovered)
        self._body.refusal.way_chosen.connect(self.way_chosen)
        self._body.refusal.report_wanted.connect(self.report_wanted)
        self._body.refusal.checks_wanted.connect(lambda: self.show_tab(Tab.ENVELOPE))
        self._tabs.text_wanted.connect(self.text_wanted)
        self._tabs.findable_changed.connect(self._aim_find_bar)
        self._tabs.links.link_wanted.connect(self.link_wanted)
        self._cards = CardsPanel(self._icons)
        self._attachments = AttachmentStrip(self._icons)
        self._attachments.preview_wanted.connect(self.show_part)
        self._attachments.save_wanted.connect(self.save_attachment_wanted)
        self._attachments.save_all_wanted.connect(self.save_all_attachments_wanted)
        content = QWidget()
        content.setObjectName("readerContent")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._notices)
        layout.addWidget(self._cards)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self.find_bar)
        layout.addWidget(self._attachments)
        return content

    def _notices_of(self, page: MessagePage) -> tuple[Notice, ...]:
        if not self._engine_problem or page.document is None:
            return page.notices
        # The plain view shows no images, so nobody need reveal themselves for any.
        shown = (replace(each, action=None) if each.identifier == NOTICE else each for each in page.notices)
        return (*shown, Notice(self._engine_problem, Tone.NEUTRAL, "info"))

    def _forget(self) -> None:
        """Let go of what is shown, so that nothing stale can be painted under the next message."""
        self._page = None
        self._made.clear()
        self._body.clear()
        self._header.show_header("", ())
        self._notices.show_notices(())
        self._cards.show_cards(())
        self._attachments.show_attachments(())
        self._tabs.forget()

    def _show_body(self) -> None:
        page, view = self._page, self._view
        if page is None:
            return
        text = page.text or self.tr("This message has no text.")
        rich: BodyContent = text if page.document is None else page.document
        made = {BodyView.BEST: rich, BodyView.ORIGINAL: rich, BodyView.TEXT: text, **self._made}
        if page.document is None:
            made[BodyView.SIMPLE] = text
        if view in made:
            self._body.show_body(made[view])
        else:
            self._body.show_waiting()
            self.body_wanted.emit(view)

    def _html_shown(self) -> HtmlView | None:
        """Return the view that shows an animated message as its sender laid it out."""
        if self._page is None or not self._page.animated or self._view not in _LAID_OUT:
            return None
        return next((view for view in self._html_views if as_widget(view) is self.body), None)

    def _make_html(self, parent: QWidget) -> HtmlView:
        """Make a view for HTML that looks, and is zoomed, as all of them."""
        view = self._make_html_view(parent)
        view.set_dark(self._choices.dark)
        view.zoom_changed.connect(self.set_zoom)
        view.document_shown.connect(lambda _shown: self._aim_find_bar())
        self._html_views.append(view)
        return view

    def _apply_looks(self) -> None:
        self._body.set_zoom(self.zoom)
        self._tabs.set_zoom(self.zoom)
        for text in self._all_texts:
            text.set_dark(self._choices.dark)
        for view in self._html_views:
            view.set_dark(self._choices.dark)

    def _aim_find_bar(self) -> None:
        """Search what is shown by now."""
        self.find_bar.search_in(self.findable)

    def _on_choices_changed(self) -> None:
        if self._page is None:
            return
        view = self._choices.view_for(self._page.kind)
        if view is not self._view:
            self._view = view
            self._show_body()
            self.view_changed.emit()
