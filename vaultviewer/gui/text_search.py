"""Find in a text widget: counts in slices, so that the window goes on, and marks what is in sight."""

import time
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from vaultviewer.gui.shown_text import ShownText, units
from vaultviewer.gui.text_finder import TextFinder
from vaultviewer.gui.theme import FOUND_CHOSEN_GROUND, FOUND_GROUND, FOUND_TEXT

_SLICE: Final = 0.008
"""Seconds of searching in one turn of the event loop."""
_MOST_MARKS: Final = 500
"""Occurrences in sight that are marked: the mark of every single letter takes time and tells nothing."""


class TextSearch(QObject):
    """Searches what `shown` holds and `edit` shows."""

    found = Signal(int, int)
    """Which occurrence is chosen, counted from 1, and how many there are; 0 and 0 for none."""

    def __init__(self, edit: QPlainTextEdit | QTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._shown = ShownText()
        self._finder: TextFinder | None = None
        self._asked = ("", False)
        self._backward = False
        self._anchor = 0
        self._chosen = -1
        self._placed = -1
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._search_slice)
        edit.verticalScrollBar().valueChanged.connect(self.mark)
        edit.verticalScrollBar().rangeChanged.connect(self.mark)

    def set_text(self, shown: ShownText) -> None:
        """Give up the search through another text, and be ready for one through this."""
        self._forget()
        self._shown = shown

    def find(self, term: str, *, backward: bool, match_case: bool) -> None:
        """Search for another term from where the reader is, or go on to the next occurrence of the same."""
        if not term:
            self.stop()
            self.found.emit(0, 0)
            return
        self._backward = backward
        if self._finder is not None and self._asked == (term, match_case):
            if self._finder.complete:
                self._go_on(self._finder)
            return
        # Typing on stays with the occurrence that was found so far, if it is one still.
        self._anchor = self._where_chosen(self._finder)
        self._forget()
        self._asked = (term, match_case)
        self._finder = TextFinder(self._shown.text, term, match_case=match_case)
        self._timer.start()
        self._search_slice()

    def stop(self) -> None:
        """Take the marks away, and leave the chosen occurrence selected."""
        if (place := self._place(self._chosen)) is not None:
            cursor = QTextCursor(self._edit.document())
            cursor.setPosition(place[0])
            cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
            self._edit.setTextCursor(cursor)
        self._forget()

    def show_chosen(self) -> None:
        """Go to the chosen occurrence once its place in the text is laid out."""
        place = self._place(self._chosen)
        if place is not None and self._placed < 0:
            cursor = QTextCursor(self._edit.document())
            cursor.setPosition(place[1])
            self._edit.setTextCursor(cursor)  # the end of a long occurrence, then its start, come into sight
            cursor.setPosition(place[0])
            self._edit.setTextCursor(cursor)
            # In the next turn: what was just inserted has moved the end of the scroll bar by then.
            QTimer.singleShot(0, self._edit, self._bring_into_sight)
            self._placed = place[0]

    def mark(self) -> None:
        """Mark the occurrences that are in sight."""
        if self._finder is not None and self._finder.complete:
            self._edit.setExtraSelections(list(self._marks(self._finder)))

    # ------------------------------------------------------------------------------------------- within

    def _bring_into_sight(self) -> None:
        """Scroll to the cursor, which QPlainTextEdit alone doesn't where the last lines are high (emoji).

        It takes their height into account only when it is told that they were laid out.
        """
        self._edit.ensureCursorVisible()
        layout = self._edit.document().documentLayout()
        layout.documentSizeChanged.emit(layout.documentSize())
        self._edit.ensureCursorVisible()

    def _forget(self) -> None:
        self._timer.stop()
        self._finder = None
        self._chosen = self._placed = -1
        self._edit.setExtraSelections([])

    def _search_slice(self) -> None:
        finder = self._finder
        if finder is None:
            return
        end = time.monotonic() + _SLICE
        while not finder.complete and time.monotonic() < end:
            finder.step()
        if finder.complete:
            self._timer.stop()
            following = bisect_left(finder.starts, self._anchor)
            self._choose(finder, following - 1 if self._backward else following)

    def _go_on(self, finder: TextFinder) -> None:
        step = -1 if self._backward else 1
        if self._placed in {-1, self._edit.textCursor().position()}:
            self._choose(finder, self._chosen + step)
        else:  # the reader has gone elsewhere since
            following = bisect_left(finder.starts, self._here())
            self._choose(finder, following - 1 if self._backward else following)

    def _choose(self, finder: TextFinder, number: int) -> None:
        count = len(finder.starts)
        self._chosen = number % count if count else -1
        self._placed = -1
        self.show_chosen()
        self.mark()
        self.found.emit(self._chosen + 1, count)

    def _where_chosen(self, finder: TextFinder | None) -> int:
        """Return the index of the chosen occurrence, or else of where the reader is."""
        if finder is not None and not finder.complete:
            return self._anchor
        here = self._edit.textCursor().position() == self._placed
        return finder.starts[self._chosen] if finder is not None and here else self._here()

    def _here(self) -> int:
        return self._shown.index(self._edit.textCursor().selectionStart())

    def _place(self, number: int) -> tuple[int, int] | None:
        """Return where an occurrence stands in the widget; None where it isn't laid out yet."""
        if self._finder is None or number < 0:
            return None
        start = self._shown.position(self._finder.starts[number])
        # The end of its last character, which a broken line may part from the start of the next one.
        last = self._shown.position(self._finder.ends[number] - 1)
        if start is None or last is None:
            return None
        return start, last + units(self._shown.text[self._finder.ends[number] - 1])

    def _marks(self, finder: TextFinder) -> Iterator[QTextEdit.ExtraSelection]:
        viewport = self._edit.viewport().rect()
        top = self._edit.cursorForPosition(QPoint(0, 0)).position()
        bottom = self._edit.cursorForPosition(viewport.bottomRight()).position()
        first = max(0, bisect_left(finder.starts, self._shown.index(top)) - 1)
        last = bisect_left(finder.starts, self._shown.index(bottom) + 1)
        for number in range(first, min(last, first + _MOST_MARKS)):
            yield from self._mark(number, FOUND_GROUND)
        if self._chosen >= 0:
            yield from self._mark(self._chosen, FOUND_CHOSEN_GROUND)

    def _mark(self, number: int, ground: str) -> Iterator[QTextEdit.ExtraSelection]:
        place = self._place(number)
        if place is not None:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self._edit.document())
            selection.cursor.setPosition(place[0])
            selection.cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
            selection.format = QTextCharFormat()
            selection.format.setBackground(QColor(ground))
            selection.format.setForeground(QColor(FOUND_TEXT))
            yield selection
