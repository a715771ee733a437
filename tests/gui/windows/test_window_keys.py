"""Shortcuts work while a text field has the keyboard, whatever the field would make of them."""

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from vaultviewer.gui.windows.window_keys import WindowKeys

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Greedy(QLineEdit):
    """A field that claims every key, as one on X11 claims Ctrl+E."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


@pytest.fixture
def field(qtbot: QtBot) -> Greedy:
    window = QMainWindow()
    qtbot.addWidget(window)
    for keys in ("Ctrl+E", "Ctrl+A", "Ctrl+C", "F"):
        action = QAction(window)
        action.setShortcut(keys)
        window.addAction(action)
    field = Greedy()
    window.setCentralWidget(field)
    WindowKeys(window)
    return field


@pytest.mark.parametrize(
    ("modifier", "key", "claimed"),
    [
        (CTRL, Qt.Key.Key_E, False),
        (CTRL, Qt.Key.Key_K, True),  # no action has it
        (CTRL, Qt.Key.Key_A, True),  # a field selects its own text
        (CTRL, Qt.Key.Key_C, True),
        (PLAIN, Qt.Key.Key_F, True),  # a letter is typed
    ],
    ids=["Ctrl+E", "Ctrl+K", "Ctrl+A", "Ctrl+C", "F"],
)
def test_a_field_claims_no_key_that_is_a_shortcut_of_its_window(
    field: Greedy, modifier: Qt.KeyboardModifier, key: Qt.Key, *, claimed: bool
) -> None:
    combination = QKeyCombination(modifier, key)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, combination.keyboardModifiers())
    event.ignore()

    QApplication.sendEvent(field, event)

    assert event.isAccepted() is claimed
