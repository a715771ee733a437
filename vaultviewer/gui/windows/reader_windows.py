"""The windows that show a message each: opened, kept, and closed with the vault that their message is of."""

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.mail.tree import Part
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.reader_page import Notice
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.windows.reader_kit import ReaderKit
from vaultviewer.gui.windows.reader_window import ReaderWindow

_CASCADE = 32
"""Pixels by which each window stands off the one before."""


class ReaderWindows(QObject):
    """Several at once, none twice for the same message."""

    edit_wanted = Signal()
    """The way out of a refusal leads through the connection's dialog."""

    def __init__(self, kit: ReaderKit, parent: QObject) -> None:
        super().__init__(parent)
        self._kit = kit
        self._open: list[ReaderWindow] = []

    @property
    def windows(self) -> tuple[ReaderWindow, ...]:
        return tuple(self._open)

    def open_message(self, vault: OpenVault, key: str) -> None:
        """Open a message of a vault, or come back to the window that shows it."""
        window = self._find(vault, key, None)
        if window is None:
            window = self._make(vault)
            window.show_message(vault, key)
        _bring_forward(window)

    def open_version(self, vault: OpenVault, ref: ObjectRef, notice: Notice) -> None:
        """Open one version of an object, or come back to the window that shows it."""
        window = self._find(vault, ref.key, ref.version_id)
        if window is None:
            window = self._make(vault)
            window.presenter.open_version(vault, ref, notice)
        _bring_forward(window)

    def open_nested(self, part: Part, owner: OpenVault | None) -> None:
        """Show a message that is a part of another one, which is of a vault or of this machine."""
        window = self._make(owner)
        window.show_nested(part)
        _bring_forward(window)

    def close_vault(self, vault: OpenVault) -> None:
        """Close what shows a message of this vault, before the vault wipes it."""
        for window in self.windows:
            if window.owner is vault:
                window.close()

    def close_all(self) -> None:
        for window in self.windows:
            window.close()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for window in self._open:
            window.refresh_icons()

    def _find(self, vault: OpenVault, key: str, version_id: str | None) -> ReaderWindow | None:
        wanted = (vault, key, version_id)
        shown = ((each, each.presenter) for each in self._open)
        return next((each for each, of in shown if (of.vault, of.key, of.version_id) == wanted), None)

    def _make(self, owner: OpenVault | None) -> ReaderWindow:
        window = ReaderWindow(self._kit, owner)
        if self._open:
            last = self._open[-1]
            window.move(last.x() + _CASCADE, last.y() + _CASCADE)
        self._open.append(window)
        window.closed.connect(lambda: self._open.remove(window))
        window.reading.edit_wanted.connect(self.edit_wanted)
        window.reading.nested_wanted.connect(lambda part: self.open_nested(part, owner))
        return window


def _bring_forward(window: ReaderWindow) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
