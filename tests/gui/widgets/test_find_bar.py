"""The find bar over real text views, driven by the keyboard."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import DARK_PAPER, FOUND_CHOSEN_GROUND, FOUND_GROUND, PAPER
from vaultviewer.gui.widgets.find_bar import FindBar
from vaultviewer.gui.widgets.text_view import TextView


class _Window(QWidget):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.text = TextView(name="text", fixed=True)
        self.other = TextView(name="other", fixed=False)
        self.bar = FindBar(icons)
        layout = QVBoxLayout(self)
        for widget in (self.text, self.other, self.bar):
            layout.addWidget(widget)
        self.resize(700, 500)
        self.bar.search_in(self.text)

    @property
    def term(self) -> QLineEdit:
        found = self.bar.findChild(QLineEdit, "findTerm")
        assert isinstance(found, QLineEdit)
        return found

    @property
    def says(self) -> str:
        label = self.bar.findChild(QLabel, "findState")
        assert isinstance(label, QLabel)
        return label.text()

    @property
    def chosen(self) -> int:
        return self.text.textCursor().position()

    def marks(self) -> list[tuple[str, str]]:
        """What is marked, in which colour."""
        return [
            (mark.cursor.selectedText(), mark.format.background().color().name())
            for mark in self.text.extraSelections()
        ]

    def button(self, name: str) -> QToolButton:
        found = self.bar.findChild(QToolButton, name)
        assert isinstance(found, QToolButton)
        return found


@pytest.fixture
def window(qtbot: QtBot, icons: Icons) -> _Window:
    made = _Window(icons)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.text.show_text("One word, another Word.\nAnd a WORD.")
    return made


def _open_and_type(qtbot: QtBot, window: _Window, term: str) -> None:
    window.bar.open()
    with qtbot.waitSignal(window.text.text_found):
        QTest.keyClicks(window.term, term)


def test_typing_searches_and_tells_which_of_how_many(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    assert window.says == "1 of 3"
    assert window.chosen == 4
    assert window.marks() == [
        ("word", FOUND_GROUND),
        ("Word", FOUND_GROUND),
        ("WORD", FOUND_GROUND),
        ("word", FOUND_CHOSEN_GROUND),
    ]


def test_return_goes_on_and_round_and_says_so(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    said = []
    for modifier in (Qt.KeyboardModifier.NoModifier,) * 3 + (Qt.KeyboardModifier.ShiftModifier,) * 2:
        QTest.keyClick(window.term, Qt.Key.Key_Return, modifier)
        said.append(window.says)
    assert said == [
        "2 of 3",
        "3 of 3",
        "1 of 3, continued from the start",
        "3 of 3, continued from the end",
        "2 of 3",
    ]


def test_buttons_go_on(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    window.button("findNext").click()
    assert window.says == "2 of 3"
    window.button("findPrevious").click()
    assert window.says == "1 of 3"


def test_what_is_not_there_is_told_in_words_and_with_an_icon(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "absent")
    assert window.says == "Not found"
    icon = window.bar.findChild(QLabel, "findStateIcon")
    assert isinstance(icon, QLabel)
    assert icon.isVisible()
    assert not icon.pixmap().isNull()


def test_match_case_counts_anew(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "Word")
    box = window.bar.findChild(QCheckBox, "findMatchCase")
    assert isinstance(box, QCheckBox)
    box.click()
    assert window.says == "1 of 1"
    assert window.chosen == 18


def test_typing_on_stays_with_the_match(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "wo")
    QTest.keyClick(window.term, Qt.Key.Key_Return)
    assert window.says == "2 of 3"
    with qtbot.waitSignal(window.text.text_found):
        QTest.keyClicks(window.term, "rd")
    assert window.says == "2 of 3"


def test_going_on_starts_where_the_reader_has_clicked(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    cursor = window.text.textCursor()
    cursor.setPosition(20)
    window.text.setTextCursor(cursor)
    QTest.keyClick(window.term, Qt.Key.Key_Return)
    assert window.says == "3 of 3"


def test_the_selection_is_searched_for(window: _Window) -> None:
    cursor = window.text.textCursor()
    cursor.setPosition(9 + 1)
    cursor.setPosition(9 + 1 + 7, QTextCursor.MoveMode.KeepAnchor)
    window.text.setTextCursor(cursor)
    window.bar.open()
    assert window.term.text() == "another"
    assert window.says == "1 of 1"


def test_esc_gives_the_keyboard_back_and_leaves_the_match_selected(qtbot: QtBot, window: _Window) -> None:
    window.text.setFocus()
    _open_and_type(qtbot, window, "word")
    assert QApplication.focusWidget() is window.term
    with qtbot.waitSignal(window.bar.closed):
        QTest.keyClick(window.term, Qt.Key.Key_Escape)
    assert window.bar.isHidden()
    assert QApplication.focusWidget() is window.text
    assert window.marks() == []
    assert window.text.selected_text() == "word"


def test_opening_again_searches_for_the_last_term(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "another")
    window.bar.close_bar()
    window.text.moveCursor(QTextCursor.MoveOperation.Start)
    window.bar.find_next()
    assert window.bar.isVisible()
    assert (window.term.text(), window.says) == ("another", "1 of 1")


def test_another_view_is_searched_at_once(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    window.other.show_text("word and word")
    window.bar.search_in(window.other)
    assert window.says == "1 of 2"
    assert window.marks() == []
    window.bar.search_in(None)
    assert window.says == "This view has no text to search"
    assert not window.button("findNext").isEnabled()


def test_another_text_in_the_same_view_is_searched_when_told(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    window.text.show_text("a word")
    window.bar.search_in(window.text)
    assert window.says == "1 of 1"


def test_an_emptied_box_leaves_no_marks(qtbot: QtBot, window: _Window) -> None:
    _open_and_type(qtbot, window, "word")
    window.term.clear()
    qtbot.waitUntil(lambda: not window.says)
    assert window.marks() == []


def test_a_match_at_the_end_of_four_megabytes_comes_into_sight(qtbot: QtBot, window: _Window) -> None:
    window.text.show_text("x" * 9_000 + "\n" + "lorem 😀 ipsum\r\n" * 40_000 + "needle")
    _open_and_type(qtbot, window, "needle")
    assert window.says == "1 of 1"
    qtbot.waitUntil(lambda: window.text.complete, timeout=30_000)
    qtbot.waitUntil(lambda: ("needle", FOUND_CHOSEN_GROUND) in window.marks())
    sight = window.text.viewport().rect()
    qtbot.waitUntil(lambda: sight.contains(window.text.cursorRect().center()))


def test_only_what_is_in_sight_is_marked(qtbot: QtBot, window: _Window) -> None:
    window.text.show_text("word\n" * 900)
    _open_and_type(qtbot, window, "word")
    assert window.says == "1 of 900"
    assert 3 < len(window.marks()) < 60
    bar = window.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert window.text.extraSelections()[0].cursor.position() > 4_000


def test_the_wheel_with_ctrl_asks_for_a_zoom(window: _Window) -> None:
    place, notch = QPointF(9, 9), QPoint(0, 120)
    button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    for modifier, asks in (
        (Qt.KeyboardModifier.ControlModifier, True),
        (Qt.KeyboardModifier.NoModifier, False),
    ):
        event = QWheelEvent(place, place, QPoint(), notch, button, modifier, phase, False)
        asked: list[float] = []
        window.text.zoom_wanted.connect(asked.append)
        QApplication.sendEvent(window.text.viewport(), event)
        assert asked == ([pytest.approx(1.1)] if asks else [])
        window.text.zoom_wanted.disconnect(asked.append)


def test_a_text_is_shown_dark_and_white_again(window: _Window) -> None:
    def ground() -> str:
        return window.other.grab().toImage().pixelColor(300, 100).name()

    window.other.set_dark(True)
    assert ground() == DARK_PAPER[0]
    window.other.set_dark(False)
    assert ground() == PAPER[0]
