"""One part of a message, as far as it could be looked into: its head, what to know about it, its content."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.parts_page import (
    HtmlContent,
    MailContent,
    NothingContent,
    PartHead,
    PartNote,
    PartPage,
    PictureContent,
    TableContent,
    TextContent,
)
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, Tone
from vaultviewer.gui.widgets.body_pane import as_widget, scroll_page
from vaultviewer.gui.widgets.cell_view import CellView
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.labels import PlainLabel, rule
from vaultviewer.gui.widgets.picture_view import PictureView
from vaultviewer.gui.widgets.text_view import TextView

PATIENCE: Final = 300
"""Milliseconds before it is said that a part is still being looked into."""
_BAR_WIDTH: Final = 240
_FIELDS_HEIGHT: Final = 120
_MOST_NOTES: Final = 8


class PartPreview(QWidget):
    """Shows what it is handed. What was shown goes at once when another part is chosen."""

    page_wanted = Signal(int)
    """A page of the document, counted from 0."""
    cancel_wanted = Signal()
    again_wanted = Signal()
    save_wanted = Signal(object)
    """The Part."""
    open_wanted = Signal(object)
    """The Part, which is a message."""
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)

    def __init__(self, icons: Icons, *, make_html_view: Callable[[QWidget], HtmlView]) -> None:
        super().__init__()
        self.setObjectName("partPreview")
        self.setAccessibleName(self.tr("Preview of a part"))
        self._icons = icons
        self._make_html_view = make_html_view
        self._html: HtmlView | None = None
        self._head: PartHead | None = None
        self._zoom = 1.0
        self._views = self._build_views()
        self._head_box = self._build_head()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(lambda: self._views.setCurrentWidget(self._busy))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head_box)
        layout.addWidget(rule())
        layout.addWidget(self._views, 1)
        self.clear()

    # ---------------------------------------------------------------------------------- what to show

    def show_started(self, head: PartHead) -> None:
        """Show what is known of a part that is being looked into; the same part's next page replaces the one
        before when it comes.
        """
        is_same = self._head is not None and self._head.part is head.part
        if not (is_same and self._views.currentWidget() is self._picture):
            self._forget()
            self._views.setCurrentWidget(self._blank)
            self._show_head(head)
        self._patience.start()

    def show_page(self, page: PartPage) -> None:
        """Show what is to be seen of a part."""
        self._patience.stop()
        self._show_head(page.head)
        self._show_notes(page.notes)
        match page.content:
            case TextContent() as text:
                self._text.show_text(text.text)
                self._views.setCurrentWidget(self._text)
            case TableContent() as table:
                self._table.show_table(table)
                self._views.setCurrentWidget(self._table)
            case PictureContent() as picture:
                self._picture.show_picture(picture, page.head.title)
                self._views.setCurrentWidget(self._picture)
            case MailContent() as mail:
                lines = "\n".join(f"{label}: {untrusted_value}" for label, untrusted_value in mail.lines)
                self._mail.show_text(f"{lines}\n\n{mail.text}")
                self._views.setCurrentWidget(self._mail)
            case HtmlContent() as html:
                view = self._html_view()
                self._views.setCurrentWidget(as_widget(view))
                view.show_document(html.document)
            case NothingContent() as nothing:
                self._nothing.say(nothing.title, nothing.text)
                self._again.setVisible(nothing.again)
                self._views.setCurrentWidget(self._nothing_page)

    def clear(self) -> None:
        """Show no part."""
        self._patience.stop()
        self._forget()
        self._head = None
        self._head_box.hide()
        self._nothing.say(self.tr("No part chosen"), self.tr("Choose a part in the tree to look into it."))
        self._again.hide()
        self._views.setCurrentWidget(self._nothing_page)

    def set_zoom(self, factor: float) -> None:
        """Zoom texts and HTML, now and for the parts to come. Pictures have a zoom of their own."""
        self._zoom = factor
        for text in (self._text, self._mail):
            text.set_zoom(factor)
        if self._html is not None:
            self._html.set_zoom(factor)

    def scroll_page(self, *, up: bool) -> None:
        shown = self._views.currentWidget()
        if self._html is not None and shown is as_widget(self._html):
            self._html.scroll_page(up=up)
        else:
            scroll_page(shown if shown is not self._picture else self._picture.focusProxy(), up=up)

    @property
    def part(self) -> Part | None:
        """The part that is shown or being looked into."""
        return None if self._head is None else self._head.part

    @property
    def findable(self) -> Findable | None:
        """What can be searched of what is shown."""
        shown = self._views.currentWidget()
        if shown in {self._text, self._mail}:
            return self._text if shown is self._text else self._mail
        return self._html if self._html is not None and shown is as_widget(self._html) else None

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._save.setIcon(self._icons.icon("save"))
        self._open.setIcon(self._icons.icon("open-window"))
        self._copy.setIcon(self._icons.icon("copy"))
        self._picture.refresh_icons()
        self._nothing.refresh_icons()

    def set_copy_menu(self, menu: QMenu) -> None:
        self._copy.setMenu(menu)

    # ---------------------------------------------------------------------------------------- building

    def _build_head(self) -> QWidget:
        self._title = PlainLabel(name="partTitle", role="text")
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._facts = PlainLabel(name="partFacts", role="secondary")
        self._notes = QVBoxLayout()
        self._notes.setSpacing(GAP // 2)
        self._save = self._button("partSave", self.tr("Save as…"), self.tr("Save this part under a name"))
        self._save.clicked.connect(self._on_save)
        self._open = self._button(
            "partOpen", self.tr("Open in a window"), self.tr("Read this message in a window of its own")
        )
        self._open.clicked.connect(self._on_open)
        self._copy = self._button("partCopy", self.tr("Copy"), self.tr("Copy name, type or SHA-256"))
        self._copy.setProperty("vvRole", "menuButton")
        self._copy.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._toggle = self._button(
            "partFieldsToggle", self.tr("Header fields"), self.tr("Show the part's own header fields")
        )
        self._toggle.setCheckable(True)
        self._fields = TextView(name="partFields", fixed=True)
        self._fields.setAccessibleName(self.tr("Header fields of the part"))
        self._fields.setFixedHeight(_FIELDS_HEIGHT)
        self._fields.hide()
        self._toggle.toggled.connect(self._fields.setVisible)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP // 2)
        for button in (self._open, self._save, self._copy, self._toggle):
            buttons.addWidget(button)
        buttons.addStretch(1)
        head = QFrame()
        head.setObjectName("partHead")
        head.setProperty("vvRole", "card")
        layout = QVBoxLayout(head)
        layout.setContentsMargins(GROUP_GAP, GAP, GROUP_GAP, GAP)
        layout.setSpacing(GAP // 2)
        layout.addWidget(self._title)
        layout.addWidget(self._facts)
        layout.addLayout(self._notes)
        layout.addLayout(buttons)
        layout.addWidget(self._fields)
        return head

    def _button(self, name: str, text: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(hint)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        return button

    def _build_views(self) -> QStackedWidget:
        views = QStackedWidget()
        views.setObjectName("partViews")
        self._blank = QWidget()
        self._text = TextView(name="partText", fixed=True)
        self._text.setAccessibleName(self.tr("Text of the part"))
        self._mail = TextView(name="partMail", fixed=False)
        self._mail.setAccessibleName(self.tr("Beginning of the nested message"))
        self._table = CellView()
        self._picture = PictureView(self._icons)
        self._picture.page_wanted.connect(self.page_wanted)
        self._busy = self._build_busy()
        self._nothing = EmptyState(self._icons, name="partNothing", icon="parts")
        self._nothing_page = self._build_nothing()
        for view in (
            self._blank,
            self._text,
            self._mail,
            self._table,
            self._picture,
            self._busy,
            self._nothing_page,
        ):
            views.addWidget(view)
        return views

    def _build_busy(self) -> QWidget:
        bar = QProgressBar()
        bar.setObjectName("partProgress")
        bar.setAccessibleName(self.tr("Looking into the part"))
        bar.setRange(0, 0)
        bar.setFixedWidth(_BAR_WIDTH)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setObjectName("partCancel")
        cancel.setAccessibleName(self.tr("Cancel"))
        cancel.setToolTip(self.tr("Give up looking into this part"))
        cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(bar)
        row.addWidget(cancel)
        row.addStretch(1)
        busy = QWidget()
        busy.setObjectName("partBusy")
        layout = QVBoxLayout(busy)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.addStretch(2)
        layout.addLayout(row)
        layout.addStretch(3)
        return busy

    def _build_nothing(self) -> QWidget:
        self._again = QPushButton(self.tr("Try again"))
        self._again.setObjectName("partAgain")
        self._again.setAccessibleName(self.tr("Try again"))
        self._again.setToolTip(self.tr("Look into this part once more"))
        self._again.clicked.connect(self.again_wanted)
        page = QWidget()
        page.setObjectName("partNothingPage")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self._again, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return page

    # ------------------------------------------------------------------------------------------ within

    def _forget(self) -> None:
        """Let go of what is shown, so that nothing stale is painted under the next part's head."""
        self._show_notes(())
        for text in (self._text, self._mail, self._fields):
            text.show_text("")
        self._table.show_table(TableContent(()))
        self._picture.clear()
        if self._html is not None:
            self._html.clear()

    def _show_head(self, head: PartHead) -> None:
        is_same = self._head is not None and self._head.part is head.part
        self._head = head
        self._title.setText(head.title)
        self._facts.setText(head.facts)
        self._save.setVisible(head.can_save)
        self._open.setVisible(head.can_open)
        self._toggle.setVisible(bool(head.fields))
        self._fields.setVisible(bool(head.fields) and self._toggle.isChecked())
        if not is_same or not self._fields.toPlainText():
            self._fields.show_text(head.fields)
        self._head_box.show()

    def _show_notes(self, notes: tuple[PartNote, ...]) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, note in enumerate(notes[:_MOST_NOTES]):
            label = PlainLabel(note.text, name=f"partNote{number}", role="secondary")
            if note.tone is not Tone.NEUTRAL:
                label.setProperty("vvRole", "text")
                label.setProperty("vvTone", note.tone)
            self._notes.addWidget(label)

    def _html_view(self) -> HtmlView:
        if self._html is None:
            self._html = self._make_html_view(self)
            self._html.link_activated.connect(self.link_activated)
            self._html.link_hovered.connect(self.link_hovered)
            self._html.set_zoom(self._zoom)
            self._views.addWidget(as_widget(self._html))
        return self._html

    def _on_save(self) -> None:
        if self._head is not None:
            self.save_wanted.emit(self._head.part)

    def _on_open(self) -> None:
        if self._head is not None:
            self.open_wanted.emit(self._head.part)
