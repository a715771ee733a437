"""Questions: every button gives its answer, every other way out the careful one, and nothing is markup."""

from collections.abc import Callable
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.errors import BindingRefused, MessageIdMismatch, MessageIdMissing
from vaultviewer.gui.dialogs.questions import (
    Question,
    ask_discard,
    ask_open_anyway,
    ask_overwrite,
    ask_remove_connection,
)
from vaultviewer.gui.models.answers import OverwriteAnswer

HOSTILE: Final = "<b>a</b>\u202egpj.eml"

MISMATCH: Final = MessageIdMismatch(named="lhne4tbqr4aq", encrypted_as=HOSTILE)

ASKING: Final[dict[str, Callable[[QWidget], Question]]] = {
    "overwrite": lambda parent: ask_overwrite(parent, [HOSTILE, "b.eml"]),
    "open anyway": lambda parent: ask_open_anyway(parent, MISMATCH),
    "remove": lambda parent: ask_remove_connection(parent, HOSTILE),
    "discard": ask_discard,
}

ANSWERS: Final = [
    ("overwrite", "replaceButton", OverwriteAnswer.REPLACE),
    ("overwrite", "keepBothButton", OverwriteAnswer.KEEP_BOTH),
    ("overwrite", "skipButton", OverwriteAnswer.SKIP),
    ("open anyway", "openAnywayButton", True),
    ("open anyway", "leaveClosedButton", False),
    ("remove", "removeButton", True),
    ("remove", "keepButton", False),
    ("discard", "discardButton", True),
    ("discard", "keepEditingButton", False),
]

CAREFUL: Final = {"overwrite": OverwriteAnswer.SKIP, "open anyway": False, "remove": False, "discard": False}


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.mark.parametrize(("question", "button", "expected"), ANSWERS)
def test_each_button_gives_its_answer_once(
    qtbot: QtBot, window: QWidget, question: str, button: str, expected: object
) -> None:
    asked = ASKING[question](window)
    with qtbot.waitSignal(asked.answered) as heard:
        QTest.mouseClick(find(asked, QPushButton, button), Qt.MouseButton.LeftButton)
    assert heard.args == [expected]


@pytest.mark.parametrize(("question", "careful"), CAREFUL.items())
@pytest.mark.parametrize(
    "leave",
    [
        lambda asked: QTest.keyClick(asked, Qt.Key.Key_Escape),
        lambda asked: QTest.keyClick(asked, Qt.Key.Key_Return),
        lambda asked: asked.close(),
        lambda asked: asked.reject(),
    ],
    ids=["escape", "return", "close", "reject"],
)
def test_every_other_way_out_is_the_careful_answer(
    qtbot: QtBot, window: QWidget, question: str, careful: object, leave: Callable[[Question], object]
) -> None:
    asked = ASKING[question](window)
    with qtbot.waitSignal(asked.answered) as heard:
        leave(asked)
    assert heard.args == [careful]


@pytest.mark.parametrize("question", ASKING)
def test_a_question_opens_over_its_window_and_returns_at_once(window: QWidget, question: str) -> None:
    asked = ASKING[question](window)
    assert asked.isVisible()
    assert asked.windowModality() is Qt.WindowModality.WindowModal


@pytest.mark.parametrize("question", ASKING)
def test_nothing_that_a_question_shows_is_read_as_markup(window: QWidget, question: str) -> None:
    asked = ASKING[question](window)
    words = [label for label in asked.findChildren(QLabel) if label.text()]
    assert len(words) == 2
    assert {label.textFormat() for label in words} == {Qt.TextFormat.PlainText}
    assert "\u202e" not in asked.informativeText()


def test_both_ids_of_a_mismatch_stand_on_lines_of_their_own(window: QWidget) -> None:
    lines = ask_open_anyway(window, MISMATCH).informativeText().splitlines()
    assert "lhne4tbqr4aq" in lines
    assert r"<b>a</b>\u{202e}gpj.eml" in lines


@pytest.mark.parametrize("error", [MISMATCH, MessageIdMissing(named="lhne4tbqr4aq")], ids=repr)
def test_what_was_found_and_what_it_means_is_said_before_it_is_opened(
    window: QWidget, error: BindingRefused
) -> None:
    text = ask_open_anyway(window, error).informativeText()
    assert all(str(sentence) in text for sentence in error.phrases()[:2])


def test_few_names_are_listed_and_many_are_counted(window: QWidget) -> None:
    one = ask_overwrite(window, ["a.eml"])
    assert one.text() == "This file is already there"
    many = ask_overwrite(window, [f"{number}.eml" for number in range(1_205)])
    assert many.text() == "1,205 files are already there"
    assert many.informativeText().splitlines() == [
        "0.eml", "1.eml", "2.eml", "3.eml", "4.eml", "and 1,200 more",
    ]  # fmt: skip
