"""The connections and the other settings: loaded at the start, saved at every change."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SettingsUnreadable
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import StoredKey
from vaultviewer.gui.presenters.connection_editor import ConnectionEditor
from vaultviewer.gui.presenters.services import Services
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner


class ConnectionsPresenter(QObject):
    """Holds the settings in force. `fixed` connections, such as the sample vault's, are never written."""

    loaded = Signal(object)
    """SettingsUnreadable or None: the settings are there."""
    changed = Signal()
    """The list of connections is another."""
    failed = Signal(object)
    """VaultViewerError: the settings were not saved, or a key was not removed."""
    profiles_found = Signal(object)
    """tuple of ProfileInfo."""
    sample_vault_progressed = Signal(int, int)
    sample_vault_ready = Signal(object)
    """Connection."""
    sample_vault_failed = Signal(object)
    """VaultViewerError."""

    def __init__(self, services: Services, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner
        self._settings = Settings()
        self._fixed: tuple[Connection, ...] = ()
        self._sample = NewestWins()
        self._ready = False

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def connections(self) -> tuple[Connection, ...]:
        return (*self._fixed, *self._settings.connections)

    @property
    def ready(self) -> bool:
        """True once the settings have been read."""
        return self._ready

    def find(self, connection_id: str) -> Connection | None:
        return next((each for each in self.connections if each.id == connection_id), None)

    def is_fixed(self, connection_id: str) -> bool:
        """Whether a connection belongs to this run only, and can't be edited or removed."""
        return any(each.id == connection_id for each in self._fixed)

    def load(self) -> None:
        def done(answer: tuple[Settings, SettingsUnreadable | None]) -> None:
            self._settings, problem = answer
            self._ready = True
            self.loaded.emit(problem)
            self.changed.emit()

        self._runner.submit(
            Lane.HOUSE, lambda _: self._services.load_settings(), done=done, failed=self.failed.emit
        )

    def add_fixed(self, connection: Connection) -> None:
        """Offer a connection for this run only, in place of one with its ID."""
        others = tuple(each for each in self._fixed if each.id != connection.id)
        self._fixed = (*others, connection)
        self.changed.emit()

    def keep(self, connection: Connection) -> None:
        """Add a connection, or put it in the place of the one with its ID."""
        kept = self._settings.connections
        before = self._saved(connection.id)
        if before is not None:
            kept = tuple(connection if each.id == connection.id else each for each in kept)
        else:
            kept = (*kept, connection)
        self._settings = replace(self._settings, connections=kept)
        self._save()
        self.changed.emit()
        if before is not None and _keeps_key(before) and not _keeps_key(connection):
            self._forget_key(before)

    def adjust(self, connection: Connection) -> None:
        """Take over what a window has changed of a connection; of a fixed one for this run only."""
        if self.is_fixed(connection.id):
            self._fixed = tuple(connection if each.id == connection.id else each for each in self._fixed)
            self.changed.emit()
        else:
            self.keep(connection)

    def remove(self, connection_id: str) -> None:
        """Forget a connection, and the access key that is kept for it."""
        before = self._saved(connection_id)
        kept = tuple(each for each in self._settings.connections if each.id != connection_id)
        self._settings = replace(self._settings, connections=kept)
        self._save()
        self.changed.emit()
        if before is not None and _keeps_key(before):
            self._forget_key(before)

    def keep_layout(self, layout: Mapping[str, str], options: Mapping[str, bool | int | str]) -> None:
        """Save where things stand, for the next run."""
        if self._ready:
            self._settings = replace(self._settings, layout=dict(layout), options=dict(options))
            self._save()

    def find_profiles(self) -> None:
        self._runner.submit(
            Lane.HOUSE,
            lambda _: self._services.list_profiles(),
            done=self.profiles_found.emit,
            failed=lambda _: self.profiles_found.emit(()),
        )

    def start_sample_vault(self) -> None:
        """Start the sample vault and offer its connection for this run."""

        def done(connection: Connection) -> None:
            if connection not in self._fixed:
                self.add_fixed(connection)
            self.sample_vault_ready.emit(connection)

        self._sample.replace(
            self._runner.submit(
                Lane.HOUSE,
                lambda context: self._services.start_sample_vault(context.progress, context.cancel),
                done=done,
                failed=self.sample_vault_failed.emit,
                progressed=self.sample_vault_progressed.emit,
            )
        )

    def stop_sample_vault(self) -> None:
        """Give up the start of the sample vault."""
        self._sample.cancel()

    def edit(self, connection: Connection | None, parent: QObject | None = None) -> ConnectionEditor:
        """Return what does the work of a dialog about this connection, or about a new one."""
        title = connection.title if connection is not None else self.tr("New connection")
        return ConnectionEditor(title, self._services, self._runner, parent)

    def _saved(self, connection_id: str) -> Connection | None:
        return next((each for each in self._settings.connections if each.id == connection_id), None)

    def _forget_key(self, connection: Connection) -> None:
        """Remove a key that nothing uses any more, on threads of its own: a keychain may take its time."""
        self._runner.submit(
            Lane.HOUSE,
            lambda _: self._services.forget_access_key(connection),
            done=_nothing,
            failed=self.failed.emit,
            vault=connection.id,
        )

    def _save(self) -> None:
        settings = self._settings

        def work(_: Context) -> None:
            self._services.save_settings(settings)

        self._runner.submit(Lane.SETTINGS, work, done=_nothing, failed=self.failed.emit)


def _nothing(_: None) -> None:
    """What is saved or forgotten needs no word."""


def _keeps_key(connection: Connection) -> bool:
    return isinstance(connection.sign_in.source, StoredKey)
