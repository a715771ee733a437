"""The find bar at the foot of the reader: a term, which match it is, and the way to the others."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import GAP, GROUP_GAP, Tone
from vaultviewer.gui.widgets.findable import Findable
from vaultviewer.gui.widgets.labels import PlainLabel

TYPING_DELAY: Final = 120
"""Milliseconds after the last keystroke."""
_PATIENCE: Final = 500
"""Milliseconds without an answer after which the bar says that it is searching."""
_LONGEST_TERM: Final = 500
_TERM_WIDTH: Final = 280
_ICON: Final = 16


class FindBar(QFrame):
    """Searches the one view that it was given. It remembers its term in this run alone: it may quote mail."""

    closed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find in message"))
        self.setProperty("vvRole", "card")
        self._icons = icons
        self._view: Findable | None = None
        self._before: QWidget | None = None
        self._active = 0
        self._stepping = 0
        self._searched = ("", False)
        self._said: tuple[str, str, Tone | None] = ("", "", None)
        self._typing = self._timer(TYPING_DELAY, self._search_anew)
        self._waiting = self._timer(_PATIENCE, lambda: self._say(self.tr("Searching…")))
        self._build()
        self.hide()

    # ------------------------------------------------------------------------------------ asked from outside

    def open(self) -> None:
        """Show the bar with the keyboard in it, and search for what is selected or was searched for last."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        selected = "" if self._view is None else self._view.selected_text().strip()
        if selected and len(selected) <= _LONGEST_TERM and selected.isprintable():
            self._term.setText(selected)
        self.show()
        self._term.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._term.selectAll()
        self._search_anew()

    def close_bar(self) -> None:
        """Hide the bar, take the marks away and give the keyboard back."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self._stop()
        self.hide()
        if had_focus and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def search_in(self, view: Findable | None) -> None:
        """Search this view from now on, and anew if it shows something else than before."""
        if self._view is not None:
            self._stop()
            self._view.text_found.disconnect(self._on_found)
        self._view = view
        if view is not None:
            view.text_found.connect(self._on_found)
        if self.isVisible():
            self._search_anew()

    def find_next(self, *, backward: bool = False) -> None:
        """Go to the next match or the one before; without a term, ask for one."""
        if not self.isVisible() or not self._term.text():
            self.open()
            return
        if self._typing.isActive() or self._searched != self._wanted():
            self._search_anew()
            return
        self._stepping = -1 if backward else 1
        self._find(backward=backward)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for button, icon in ((self._previous, "previous"), (self._next, "next"), (self._close, "close")):
            button.setIcon(self._icons.icon(icon))
        self._say(*self._said)

    # -------------------------------------------------------------------------------------------- building

    def _build(self) -> None:
        self._term = QLineEdit()
        self._term.setObjectName("findTerm")
        self._term.setAccessibleName(self.tr("Text to find"))
        self._term.setPlaceholderText(self.tr("Find in message"))
        self._term.setMaxLength(_LONGEST_TERM)
        self._term.setMinimumWidth(_TERM_WIDTH * 3 // 4)
        self._term.setMaximumWidth(_TERM_WIDTH)
        self._term.setClearButtonEnabled(True)
        self._term.textChanged.connect(lambda _: self._typing.start())
        self._term.installEventFilter(self)
        self._previous = self._button("findPrevious", self.tr("Previous match"), "Shift+F3")
        self._previous.clicked.connect(lambda: self.find_next(backward=True))
        self._next = self._button("findNext", self.tr("Next match"), "F3")
        self._next.clicked.connect(lambda _: self.find_next())
        self._match_case = QCheckBox(self.tr("Match &case"))
        self._match_case.setObjectName("findMatchCase")
        self._match_case.toggled.connect(lambda _: self._search_anew())
        self._mark = QLabel()
        self._mark.setObjectName("findStateIcon")
        self._count = PlainLabel(name="findState", wrap=False)
        self._count.setAccessibleName(self.tr("Matches"))
        self._close = self._button("findClose", self.tr("Close"), "Esc")
        self._close.clicked.connect(self.close_bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GROUP_GAP, GAP // 2, GAP, GAP // 2)
        layout.setSpacing(GAP)
        for widget in (self._term, self._previous, self._next, self._match_case, self._mark):
            layout.addWidget(widget)
        layout.addWidget(self._count, 1)
        layout.addWidget(self._close)
        for widget in (self._previous, self._next, self._match_case, self._close):
            widget.installEventFilter(self)
        self.refresh_icons()

    def _button(self, name: str, text: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({keys})")
        return button

    def _timer(self, milliseconds: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    # -------------------------------------------------------------------------------------------- searching

    def _wanted(self) -> tuple[str, bool]:
        return self._term.text(), self._match_case.isChecked()

    def _search_anew(self) -> None:
        self._typing.stop()
        self._stepping = 0
        if self._view is None:
            self._say(self.tr("This view has no text to search"), "info")
            return
        if not self._term.text():
            self._stop()
            return
        if self._searched == self._wanted():
            self._view.stop_finding()  # the same term, in a text that may have changed
        self._find(backward=False)

    def _find(self, *, backward: bool) -> None:
        if self._view is not None:
            self._searched = term, match_case = self._wanted()
            self._waiting.start()
            self._view.find_text(term, backward=backward, match_case=match_case)

    def _stop(self) -> None:
        self._typing.stop()
        self._waiting.stop()
        self._searched = ("", False)
        self._active = 0
        self._say("")
        if self._view is not None:
            self._view.stop_finding()

    def _on_found(self, active: int, total: int) -> None:
        self._waiting.stop()
        before, self._active = self._active, active
        stepped, self._stepping = self._stepping, 0
        if not total:
            self._say(self.tr("Not found"), "noted", Tone.CAUTION)
            return
        number = QLocale().toString
        text = self.tr("{0} of {1}").format(number(active), number(total))
        if before and stepped > 0 and active <= before:
            self._say(self.tr("{0}, continued from the start").format(text), "info")
        elif before and stepped < 0 and active >= before:
            self._say(self.tr("{0}, continued from the end").format(text), "info")
        else:
            self._say(text)

    def _say(self, text: str, icon: str = "", tone: Tone | None = None) -> None:
        self._said = (text, icon, tone)
        self._count.setText(text)
        self._mark.setVisible(bool(icon))
        if icon:
            self._mark.setPixmap(self._icons.icon(icon, tone).pixmap(_ICON))
        enabled = bool(self._term.text()) and self._view is not None
        self._previous.setEnabled(enabled)
        self._next.setEnabled(enabled)

    # --------------------------------------------------------------------------------------- Qt's own events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Esc anywhere in the bar and Return in its text, before an action of the window does."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        takes = event.key() == Qt.Key.Key_Escape or (
            watched is self._term and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        )
        if takes and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if not takes or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            self.find_next(backward=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return True
