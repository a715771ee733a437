"""Buttons, progress and lists to copy on the bar above the body."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice, NoticeAction
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.widgets.notice_bar import NoticeBar

PLAIN = Notice("Another", Tone.CAUTION, "noted")
OFFER = Notice(
    "Blocked",
    Tone.NEUTRAL,
    "remote",
    ("https://example.com/",),
    ("hxxps://example[.]com/",),
    NoticeAction("Load", "load", "Load <b>them</b>"),
    identifier="remote",
)
WORK = Notice(
    "Loading",
    Tone.NEUTRAL,
    "remote",
    action=NoticeAction("Cancel", "cancel"),
    in_progress=True,
    identifier="remote",
)


@pytest.fixture
def bar(qtbot: QtBot, icons: Icons) -> NoticeBar:
    bar = NoticeBar(icons)
    qtbot.addWidget(bar)
    bar.resize(600, 100)
    return bar


def fill(bar: NoticeBar, show: Callable[[], None]) -> None:
    show()
    bar.show()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete: the rows before are gone


def test_many_notices_scroll_and_leave_the_window_its_size(qtbot: QtBot, icons: Icons) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = NoticeBar(icons)
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addWidget(QTextEdit(), 1)
    window.resize(500, 300)
    window.show()
    fill(bar, lambda: bar.show_notices([PLAIN] * 30))
    folded = bar.height()
    fill(bar, find(bar, QToolButton, "noticeMore").click)
    qtbot.waitUntil(lambda: bar.height() > folded)
    assert window.height() == 300
    scrolled = find(bar, QScrollArea, "noticeScroll").verticalScrollBar()
    qtbot.waitUntil(lambda: scrolled.maximum() > 0)
    fill(bar, find(bar, QToolButton, "noticeMore").click)
    qtbot.waitUntil(lambda: bar.height() == folded)


def test_a_button_says_what_was_wanted(qtbot: QtBot, bar: NoticeBar) -> None:
    fill(bar, lambda: bar.show_notices([OFFER]))
    button = find(bar, QPushButton, "loadButton")
    assert (button.text(), button.accessibleName()) == ("Load", "Load")
    assert "<b>" not in button.toolTip()
    with qtbot.waitSignal(bar.action_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["load"]


def test_details_are_copied_in_their_harmless_form(bar: NoticeBar) -> None:
    fill(bar, lambda: bar.show_notices([OFFER]))
    assert not find(bar, QToolButton, "notice0Copy").isVisible()
    QTest.mouseClick(find(bar, QToolButton, "notice0Toggle"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    QTest.mouseClick(find(bar, QToolButton, "notice0Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "hxxps://example[.]com/"


def test_progress_goes_to_the_notice_of_that_work(bar: NoticeBar) -> None:
    fill(bar, lambda: bar.show_notices([WORK]))
    progress = find(bar, QProgressBar, "remoteProgress")
    assert (progress.minimum(), progress.maximum()) == (0, 0)  # busy until it is known
    bar.set_progress("other", 1, 4)
    assert progress.maximum() == 0
    bar.set_progress("remote", 3, 4)
    assert (progress.value(), progress.maximum()) == (3, 4)


def test_an_update_leaves_the_notices_unfolded_and_new_ones_fold_them(bar: NoticeBar) -> None:
    fill(bar, lambda: bar.show_notices([PLAIN, OFFER]))
    QTest.mouseClick(find(bar, QToolButton, "noticeMore"), Qt.MouseButton.LeftButton)
    fill(bar, lambda: bar.update_notices([PLAIN, WORK]))
    assert find(bar, QPushButton, "cancelButton").isVisible()
    fill(bar, lambda: bar.show_notices([PLAIN, OFFER]))
    assert bar.findChild(QPushButton, "loadButton") is None


def test_the_keyboard_stays_on_the_bar(qtbot: QtBot, bar: NoticeBar) -> None:
    fill(bar, lambda: bar.show_notices([OFFER]))
    find(bar, QPushButton, "loadButton").setFocus()
    with qtbot.waitActive(bar):
        bar.activateWindow()
    fill(bar, lambda: bar.update_notices([WORK]))
    focus = bar.window().focusWidget()
    assert focus.objectName() == "cancelButton"
