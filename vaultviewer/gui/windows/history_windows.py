"""The windows that list versions and deleted messages: opened on demand, closed with their vault."""

from PySide6.QtCore import QObject, Signal

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.windows.history_window import HistoryWindow
from vaultviewer.gui.windows.reader_kit import ReaderKit


class HistoryWindows(QObject):
    """Several at once, none twice for the same object or prefix."""

    version_wanted = Signal(object, object)
    """An OpenVault and the VersionRow to open."""
    edit_wanted = Signal()
    """The way out of an error leads through the connection's dialog."""

    def __init__(
        self, kit: ReaderKit, parent: QObject, *, vaults: Vaults, theme: Theme, icons: Icons
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._vaults = vaults
        self._theme = theme
        self._icons = icons
        self._open: list[HistoryWindow] = []
        vaults.closing.connect(self.close_vault)

    @property
    def windows(self) -> tuple[HistoryWindow, ...]:
        return tuple(self._open)

    def show_versions(self, vault: OpenVault, key: str) -> None:
        """List the versions of one object, or come back to the window that does."""
        self._show(vault, key, "")

    def show_deleted(self, vault: OpenVault) -> None:
        """List what was deleted under the prefix that a vault shows."""
        self._show(vault, None, vault.prefix)

    def close_vault(self, vault: OpenVault) -> None:
        for window in self.windows:
            if window.vault is vault:
                window.close()

    def close_all(self) -> None:
        for window in self.windows:
            window.close()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for window in self._open:
            window.refresh_icons()

    def _show(self, vault: OpenVault, key: str | None, prefix: str) -> None:
        wanted = (vault, key, prefix)
        window = next((each for each in self._open if _subject(each) == wanted), None)
        if window is None:
            window = self._make(vault, key, prefix)
            window.start()
        window.show()
        window.raise_()
        window.activateWindow()

    def _make(self, vault: OpenVault, key: str | None, prefix: str) -> HistoryWindow:
        made = HistoryWindow(
            self._vaults.make_history(vault, key=key, prefix=prefix),
            theme=self._theme,
            icons=self._icons,
            save_presenter=self._kit.make_saving(),
        )
        self._open.append(made)
        made.closed.connect(lambda: self._open.remove(made))
        made.edit_wanted.connect(self.edit_wanted)
        made.version_wanted.connect(lambda row: self._on_version_wanted(vault, row))
        return made

    def _on_version_wanted(self, vault: OpenVault, row: VersionRow) -> None:
        self.version_wanted.emit(vault, row)


def _subject(window: HistoryWindow) -> tuple[OpenVault, str | None, str]:
    return window.vault, window.presenter.key, window.presenter.prefix
