"""The vaults that are open: one for each connection in use."""

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.history import HistoryPresenter
from vaultviewer.gui.presenters.services import Services
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner


class Vaults(QObject):
    """Opens a vault when its connection is first used, and keeps it until it is closed."""

    opened = Signal(object)
    """An OpenVault that nothing has been asked of yet."""
    closing = Signal(object)
    """An OpenVault that is about to wipe what it opened: let go of it."""
    arrived = Signal(object, object)
    """An OpenVault and the tuple of ObjectSummary that its watch has found."""
    watch_changed = Signal(object)
    """An OpenVault whose watch has begun, ended, failed or works again."""

    def __init__(
        self, services: Services, runner: TaskRunner, icons: Icons, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner
        self._icons = icons
        self._open: dict[str, OpenVault] = {}

    def open(self, connection: Connection) -> OpenVault:
        """Return the vault of a connection. One that leads elsewhere since is closed and opened anew."""
        vault = self._open.get(connection.id)
        if vault is not None and vault.connection.same_vault(connection):
            self.follow(connection)
            return vault
        self.close(connection.id)
        vault = OpenVault(
            connection,
            self._services.open_mailbox(connection),
            runner=self._runner,
            icons=self._icons,
            parent=self,
        )
        self._open[connection.id] = vault
        vault.arrived.connect(lambda found: self.arrived.emit(vault, found))
        vault.watcher.changed.connect(lambda: self.watch_changed.emit(vault))
        self.opened.emit(vault)
        return vault

    def follow(self, connection: Connection) -> None:
        """Let the vault of a connection go on under it, if it is open and still the same vault."""
        vault = self._open.get(connection.id)
        if vault is not None and vault.connection != connection and vault.connection.same_vault(connection):
            vault.adopt(connection)

    def is_open(self, connection_id: str) -> bool:
        return connection_id in self._open

    @property
    def vaults(self) -> tuple[OpenVault, ...]:
        """Return those that are open, the first opened first."""
        return tuple(self._open.values())

    def make_history(self, vault: OpenVault, *, key: str | None, prefix: str) -> HistoryPresenter:
        """Return what lists the versions of `key`, or where that is None what was deleted under `prefix`."""
        return HistoryPresenter(vault, self._runner, self._icons, key=key, prefix=prefix)

    def refresh_icons(self) -> None:
        """Repaint every list after a change of theme."""
        for vault in self._open.values():
            vault.table.refresh_icons()

    def close(self, connection_id: str) -> None:
        """Close one vault, if it is open, and overwrite what it opened."""
        vault = self._open.pop(connection_id, None)
        if vault is not None:
            self.closing.emit(vault)
            vault.close()
            vault.deleteLater()

    def close_all(self) -> None:
        for connection_id in tuple(self._open):
            self.close(connection_id)
