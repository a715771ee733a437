"""A keyboard, and nothing else: keys go to whatever has the focus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_FURTHEST = 80


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_text(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press_key(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)


def walk_to(name: str) -> None:
    """Press Tab until the widget of this name has the focus."""
    for _ in range(_FURTHEST):
        if focused().objectName() == name:
            return
        press_key(Qt.Key.Key_Tab)
    pytest.fail(f"Tab never reaches {name}")


def walk_around() -> list[str]:
    """Press Tab until it comes round, and return the names on the way."""
    visited: list[str] = []
    first = focused()
    for _ in range(_FURTHEST):
        visited.append(focused().objectName())
        press_key(Qt.Key.Key_Tab)
        if focused() is first:
            return visited
    pytest.fail("Tab never comes round")
