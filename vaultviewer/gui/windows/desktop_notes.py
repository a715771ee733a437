"""Notes on the desktop, seen beside the window and without it. They name no sender and no subject: whoever
walks past a locked screen may read them.
"""

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

_SHOWN_MS: Final = 10_000


class DesktopNotes(QObject):
    """The desktop's own notifications, by way of an icon in its tray, which comes with the first of them."""

    chosen = Signal()
    """Somebody clicked on a note or on the icon."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def show(self, title: str, text: str) -> bool:
        """Show a note, and mark the window in the task bar. Returns False on a desktop that has no notes."""
        QApplication.alert(self._window)  # does nothing while the window is active
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.setToolTip("VaultViewer")
            self._tray.messageClicked.connect(self.chosen)
            self._tray.activated.connect(lambda _: self.chosen.emit())
            self._tray.show()
        self._tray.showMessage(title, text, self._window.windowIcon(), _SHOWN_MS)
        return True

    def close(self) -> None:
        """Take the icon out of the tray, where it would stay after the window."""
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None
