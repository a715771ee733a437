"""Finding, copying and looks: the actions of a window on the view of its reader that is shown."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from vaultviewer.gui.models.body_view import ViewChoices
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.status import Status
from vaultviewer.gui.zoom import ZOOM_STEP

_MESSAGE_MS: Final = 3000
_KEYS: Final = {"copy": Qt.Key.Key_C, "select_all": Qt.Key.Key_A}


class Finding(QObject):
    """Wires one reader to the actions of its window; what they choose of its looks is for all readers."""

    def __init__(
        self, window: QWidget, *, actions: Actions, reader: Reader, choices: ViewChoices, status: Status
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._reader = reader
        self._choices = choices
        self._status = status
        self._shown_zoom = choices.zoom
        bar = reader.find_bar
        for name, run in (
            ("find", bar.open),
            ("find_next", bar.find_next),
            ("find_previous", lambda: bar.find_next(backward=True)),
            ("zoom_in", lambda: choices.set_zoom(choices.zoom * ZOOM_STEP)),
            ("zoom_out", lambda: choices.set_zoom(choices.zoom / ZOOM_STEP)),
            ("zoom_reset", lambda: choices.set_zoom(1.0)),
        ):
            actions[name].triggered.connect(lambda _=False, act=run: act())
        for name, key in _KEYS.items():
            self._pass_on(actions[name], key)
        actions["message_dark"].toggled.connect(choices.set_dark)
        choices.looks_changed.connect(self._on_looks_changed)
        self._on_looks_changed()

    def enable_actions(self) -> None:
        """Offer to find where a message is shown."""
        for name in ("find", "find_next", "find_previous"):
            self._actions[name].setEnabled(self._reader.page is not None)

    def _pass_on(self, action: QAction, key: Qt.Key) -> None:
        """Let a menu show the key that every view knows by itself, and send that key to the one in use."""
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: _press(key))

    def _on_looks_changed(self) -> None:
        self._actions["message_dark"].setChecked(self._choices.dark)
        if self._choices.zoom != self._shown_zoom:
            self._shown_zoom = self._choices.zoom
            percent = QLocale().toString(round(self._shown_zoom * 100))
            self._status.showMessage(self.tr("{0} %").format(percent), _MESSAGE_MS)


def _press(key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    if target is not None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.ControlModifier))
