"""The place for a message's body: text, HTML in its view, or the refusal in its stead."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import BodyContent
from vaultviewer.gui.theme import EDGE, GAP
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.labels import PlainLabel
from vaultviewer.gui.widgets.refusal_view import RefusalView
from vaultviewer.gui.widgets.text_view import TextView

_PATIENCE: Final = 300
"""Milliseconds before it is said that a view is still being made."""
_BAR_WIDTH: Final = 320


class BodyPane(QStackedWidget):
    """Makes the view for HTML when it is first needed, for it starts an engine."""

    painted = Signal()
    """The body that was shown last is on the screen."""
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)

    def __init__(self, icons: Icons, *, make_html_view: Callable[[QWidget], HtmlView]) -> None:
        super().__init__()
        self.setObjectName("readerBody")
        self._make_html_view = make_html_view
        self._html: HtmlView | None = None
        self._zoom = 1.0
        self.content: BodyContent | None = None
        """What is shown, if it is a body."""
        self.text: Final = TextView(name="messageText", fixed=False)
        self.text.setAccessibleName(self.tr("Message text"))
        self.refusal: Final = RefusalView(icons, name="refusal")
        self._waiting = _WaitingView()
        for widget in (self.text, self.refusal, self._waiting):
            self.addWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(lambda: self.setCurrentWidget(self._waiting))

    def show_body(self, content: BodyContent) -> None:
        self._patience.stop()
        self.content = content
        if isinstance(content, str):
            self.setCurrentWidget(self.text)
            self.text.show_text(content)
            self.painted.emit()
        else:
            view = self.html_view()
            self.setCurrentWidget(as_widget(view))
            view.show_document(content)

    def show_waiting(self) -> None:
        """Say that another view is being made, if it takes a while; until then leave what is there."""
        self._patience.start()

    def show_refusal(self) -> None:
        self._patience.stop()
        self.setCurrentWidget(self.refusal)

    def clear(self) -> None:
        """Let go of what is shown, so that nothing stale can be painted under the next message."""
        self._patience.stop()
        self.text.show_text("")
        self.refusal.page = None
        self.content = None
        self.setCurrentWidget(self.text)
        if self._html is not None:
            self._html.clear()

    def html_view(self) -> HtmlView:
        """Return the view for HTML; the first call starts its engine."""
        if self._html is None:
            self._html = self._make_html_view(self)
            self._html.document_shown.connect(lambda _shown: self.painted.emit())
            self._html.link_activated.connect(self.link_activated)
            self._html.link_hovered.connect(self.link_hovered)
            self._html.set_zoom(self._zoom)
            self.addWidget(as_widget(self._html))
        return self._html

    def set_zoom(self, factor: float) -> None:
        self._zoom = factor
        self.text.set_zoom(factor)
        if self._html is not None:
            self._html.set_zoom(factor)

    @property
    def findable(self) -> Findable | None:
        """What can be searched of what is shown."""
        shown = self.currentWidget()
        if shown is self.text:
            return self.text
        return self._html if self._html is not None and shown is as_widget(self._html) else None

    def scroll_page(self, *, up: bool) -> None:
        shown = self.currentWidget()
        if self._html is not None and shown is as_widget(self._html):
            self._html.scroll_page(up=up)
        else:
            scroll_page(shown, up=up)


class _WaitingView(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bodyWaiting")
        text = PlainLabel(self.tr("Preparing this view"), name="bodyWaitingText", role="secondary")
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        bar = QProgressBar()
        bar.setObjectName("bodyWaitingProgress")
        bar.setAccessibleName(self.tr("Preparing this view"))
        bar.setRange(0, 0)
        bar.setFixedWidth(_BAR_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addStretch(2)
        layout.addWidget(text)
        layout.addWidget(bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)


def scroll_page(area: QWidget | None, *, up: bool) -> None:
    """Scroll a widget by a page, if it scrolls, without giving it the keyboard."""
    if isinstance(area, QAbstractScrollArea):
        actions = QAbstractSlider.SliderAction
        step = actions.SliderPageStepSub if up else actions.SliderPageStepAdd
        area.verticalScrollBar().triggerAction(step)


def as_widget(view: HtmlView) -> QWidget:
    if not isinstance(view, QWidget):
        raise TypeError("the view for HTML is no widget")
    return view
