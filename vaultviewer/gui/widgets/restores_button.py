"""A button that counts restores, with a menu of what is under way and what can be read by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import counted

_LONGEST_NAME: Final = 48


@dataclass(frozen=True, slots=True)
class RestoreEntry:
    """An object on the button's menu; `vault` is handed back as it came. `name` is safe to show."""

    vault: object
    ref: ObjectRef
    name: str
    readable: bool


class RestoresButton(QToolButton):
    """Hidden while there is nothing to tell."""

    open_wanted = Signal(object, object)
    look_wanted = Signal(object, object)
    stop_wanted = Signal(object, object)
    """The vault and the ObjectRef of an entry."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restoresButton")
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("What is being restored, and what can be read by now"))
        self._icons = icons
        self._entries: tuple[RestoreEntry, ...] = ()
        self._menu = QMenu(self)
        self._menu.setObjectName("restoresMenu")
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill)
        self.hide()

    def show_restores(self, entries: Sequence[RestoreEntry]) -> None:
        self._entries = tuple(entries)
        readable = sum(entry.readable for entry in entries)
        under_way = len(entries) - readable
        parts = [
            counted("RestoresButton", "1 restoring", "%n restoring", under_way) if under_way else "",
            counted("RestoresButton", "1 restored", "%n restored", readable) if readable else "",
        ]
        text = " · ".join(filter(None, parts))
        self.setText(text)
        self.setAccessibleName(text)
        self.refresh_icons()
        self.setVisible(bool(entries))

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        readable = any(entry.readable for entry in self._entries)
        self.setIcon(
            self._icons.icon("passed", Tone.GOOD) if readable else self._icons.icon("restoring", Tone.NEUTRAL)
        )

    def _fill(self) -> None:
        """Make the menu when it is asked for: entries come and go while nobody looks."""
        self._menu.clear()
        for entry in self._entries:
            name = _short(entry.name).replace("&", "&&")
            if entry.readable:
                action = self._menu.addAction(self._icons.icon("message"), self.tr("Open {0}").format(name))
                action.setObjectName("restoreOpen")
                action.setToolTip(self.tr("Open the message in a window of its own"))
                action.triggered.connect(
                    lambda _=False, chosen=entry: self.open_wanted.emit(chosen.vault, chosen.ref)
                )
                continue
            menu = self._menu.addMenu(self._icons.icon("restoring"), name)
            look = menu.addAction(self._icons.icon("retry"), self.tr("&Look now"))
            look.setObjectName("restoreLook")
            look.triggered.connect(
                lambda _=False, chosen=entry: self.look_wanted.emit(chosen.vault, chosen.ref)
            )
            stop = menu.addAction(self._icons.icon("stop"), self.tr("&Stop following"))
            stop.setObjectName("restoreStop")
            stop.triggered.connect(
                lambda _=False, chosen=entry: self.stop_wanted.emit(chosen.vault, chosen.ref)
            )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
