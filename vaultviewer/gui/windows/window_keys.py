"""The window's shortcuts go before what a text field in it makes of the same keys."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_EDITING: Final = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Undo,
)
"""What stays the field's own, though some are actions, too."""
_MODIFIERS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class WindowKeys(QObject):
    """Watches the text fields of a window.

    On X11 a field takes keys that no menu of it shows: Ctrl+E goes to the end of the line, Ctrl+D deletes, as
    in Emacs (https://doc.qt.io/qt-6/qkeysequence.html#standard-shortcuts). No export would begin for that.
    """

    def __init__(self, window: QWidget) -> None:
        """Watch the fields that are there by now."""
        super().__init__(window)
        self._window = window
        for field in window.findChildren(QLineEdit):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep from a field that a key is about to become a shortcut, which it could claim for itself."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._is_shortcut(event)
        return super().eventFilter(watched, event)

    def _is_shortcut(self, event: QKeyEvent) -> bool:
        if not event.modifiers() & _MODIFIERS or any(event.matches(each) for each in _EDITING):
            return False
        keys = QKeySequence(event.keyCombination())
        return any(keys in action.shortcuts() for action in self._window.actions())
