"""One key for what did not work: the list, the message in the reader, or both once a network is back."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.reading import Reading


class Retrying(QObject):
    """Keeps the action "Try again" to what can be tried again."""

    def __init__(self, window: QWidget, *, actions: Actions, browsing: Browsing, reading: Reading) -> None:
        super().__init__(window)
        self._action = actions["try_again"]
        self._browsing = browsing
        self._reading = reading
        self._action.triggered.connect(self._on_triggered)
        browsing.counts_changed.connect(self._enable)
        reading.changed.connect(self._enable)
        self._enable()

    def _on_triggered(self) -> None:
        if self._browsing.can_try_again:
            self._browsing.try_again()
        if self._reading.can_try_again:
            self._reading.try_again()

    def _enable(self) -> None:
        self._action.setEnabled(self._browsing.can_try_again or self._reading.can_try_again)
