"""The tabs of a reader: the message itself, and all that can be looked up about it."""

from collections.abc import Callable, Container
from enum import IntEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import BodyContent
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.models.parts_page import PartsPage
from vaultviewer.gui.models.reader_page import EnvelopePage, MessagePage, ReaderText
from vaultviewer.gui.widgets.body_pane import BodyPane, scroll_page
from vaultviewer.gui.widgets.envelope_panel import EnvelopePanel
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.links_panel import LinksPanel
from vaultviewer.gui.widgets.parts_panel import PartsPanel
from vaultviewer.gui.widgets.text_view import TextView


class Tab(IntEnum):
    """In their order from the left."""

    MESSAGE = 0
    HEADERS = 1
    PARTS = 2
    LINKS = 3
    SOURCE = 4
    ENVELOPE = 5


_OF_MESSAGES: Final = (Tab.HEADERS, Tab.PARTS, Tab.LINKS, Tab.SOURCE)
"""Tabs that only an opened message has."""
_TEXT_TABS: Final = {Tab.HEADERS: ReaderText.HEADERS, Tab.SOURCE: ReaderText.SOURCE}


class ReaderTabs(QTabWidget):
    """Texts that take time to make are asked for when their tab first comes up."""

    text_wanted = Signal(object)
    """A ReaderText: its tab has come up and has no text yet."""
    findable_changed = Signal()
    """What the find bar should search is another view or text by now."""

    def __init__(
        self, icons: Icons, *, body: BodyPane, make_html_view: Callable[[QWidget], HtmlView]
    ) -> None:
        super().__init__()
        self.setObjectName("readerTabs")
        self.setAccessibleName(self.tr("Views of the message"))
        self.setDocumentMode(True)
        self._body = body
        self.parts: Final = PartsPanel(icons, make_html_view=make_html_view)
        self.links: Final = LinksPanel(icons)
        self.envelope: Final = EnvelopePanel(icons)
        self.texts: Final = {
            ReaderText.HEADERS: TextView(name="messageHeaders", fixed=True),
            ReaderText.SOURCE: TextView(name="messageSource", fixed=True),
        }
        self.texts[ReaderText.HEADERS].setAccessibleName(self.tr("Message headers"))
        self.texts[ReaderText.SOURCE].setAccessibleName(self.tr("Message source"))
        self._filled: set[ReaderText] = set()
        self._has_message = False
        self._add_tabs()
        self._view_button = self._build_view_button()
        self.setCornerWidget(self._view_button)
        self.currentChanged.connect(self._on_current_changed)
        body.painted.connect(self.findable_changed)
        body.currentChanged.connect(self.findable_changed)
        self.parts.preview_changed.connect(self.findable_changed)

    # ---------------------------------------------------------------------------------- what to show

    def show_message(self, page: MessagePage, envelope: EnvelopePage | None) -> None:
        """Show all that is known of a message, but for its body and the texts that are still to be made."""
        self._has_message = True
        self.links.show_links(page.links)
        self.parts.show_parts(page.parts)
        self.envelope.show_envelope(envelope)
        self._show_only(tuple(Tab))

    def show_refusal(self, envelope: EnvelopePage | None) -> None:
        """Show what is known of an object that doesn't open."""
        self.envelope.show_envelope(envelope)
        hidden = _OF_MESSAGES if envelope is not None else (*_OF_MESSAGES, Tab.ENVELOPE)
        self._show_only(tuple(tab for tab in Tab if tab not in hidden))

    def show_text(self, which: ReaderText, text: str) -> None:
        """Fill the tab that has asked for its text."""
        self._filled.add(which)
        self.texts[which].show_text(text)
        self.findable_changed.emit()

    def show_tab(self, tab: Tab) -> None:
        if self.isTabVisible(tab):
            self.setCurrentIndex(tab)

    def forget(self) -> None:
        """Let go of all that is shown."""
        self._has_message = False
        self._filled.clear()
        for text in self.texts.values():
            text.show_text("")
        self.links.show_links(LinksPage())
        self.parts.show_parts(PartsPage())
        self.envelope.show_envelope(None)
        self._show_only(tuple(Tab))
        self.setCurrentIndex(Tab.MESSAGE)

    def set_zoom(self, factor: float) -> None:
        self.parts.set_zoom(factor)
        for text in self.texts.values():
            text.set_zoom(factor)

    def scroll_page(self, *, up: bool) -> None:
        """Scroll what is shown by a page."""
        shown = self.currentWidget()
        if isinstance(shown, BodyPane | PartsPanel):
            shown.scroll_page(up=up)
        else:
            scroll_page(shown, up=up)

    def focus_shown(self) -> None:
        """Put the keyboard where the message can be scrolled."""
        shown = self.currentWidget()
        target = shown.currentWidget() if isinstance(shown, BodyPane) else shown
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def set_view_menu(self, menu: QMenu) -> None:
        """Offer the views of the body beside the tabs as well."""
        self._view_button.setMenu(menu)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self.envelope.show_envelope(self.envelope.page)
        self.links.refresh_icons()
        self.parts.refresh_icons()

    # ---------------------------------------------------------------------------------- what is shown

    @property
    def tab(self) -> Tab:
        return Tab(self.currentIndex())

    @property
    def findable(self) -> Findable | None:
        """What can be searched: the view that is shown, if it has a text."""
        shown = self.currentWidget()
        if isinstance(shown, TextView):
            return shown
        return shown.findable if isinstance(shown, BodyPane | PartsPanel) else None

    @property
    def printable(self) -> BodyContent | None:
        """The text of a tab that has one, or else the body."""
        shown = self.currentWidget()
        return shown.whole_text if isinstance(shown, TextView) else self._body.content

    # ------------------------------------------------------------------------------------------ within

    def _add_tabs(self) -> None:
        headers, source = self.texts[ReaderText.HEADERS], self.texts[ReaderText.SOURCE]
        tr = self.tr
        tabs: dict[Tab, tuple[QWidget, str, str]] = {
            Tab.MESSAGE: (self._body, tr("Message"), tr("The message itself (Ctrl+Shift+M)")),
            Tab.HEADERS: (headers, tr("Headers"), tr("Every header field, decoded (Ctrl+7)")),
            Tab.PARTS: (self.parts, tr("Parts"), tr("Every part, to be looked into (Ctrl+6)")),
            Tab.LINKS: (self.links, tr("Links"), tr("Every link and where it leads (Ctrl+8)")),
            Tab.SOURCE: (source, tr("Source"), tr("The message as it was sent (Ctrl+U)")),
            Tab.ENVELOPE: (
                self.envelope,
                tr("Envelope"),
                tr("Every check and every value beside the message (Ctrl+I)"),
            ),
        }
        for tab, (widget, title, hint) in tabs.items():
            self.insertTab(tab, widget, title)
            self.setTabToolTip(tab, hint)

    def _build_view_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("viewButton")
        button.setText(self.tr("View"))
        button.setAccessibleName(self.tr("View of the body"))
        button.setToolTip(self.tr("Choose how the bodies of such messages are shown"))
        button.setAutoRaise(True)
        button.setProperty("vvRole", "menuButton")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _show_only(self, shown: Container[Tab]) -> None:
        for tab in Tab:
            self.setTabVisible(tab, tab in shown)
        self._view_button.setVisible(Tab.SOURCE in shown)

    def _on_current_changed(self, index: int) -> None:
        wanted = _TEXT_TABS.get(Tab(index)) if index >= 0 else None
        if wanted is not None and wanted not in self._filled and self._has_message:
            self.text_wanted.emit(wanted)
        self.findable_changed.emit()
