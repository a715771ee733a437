"""The composition root without Qt: what the windows and the command line are built on."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from vaultviewer.adapters.aws.identity_center.choices import PortalDesk
from vaultviewer.adapters.aws.profiles import list_profiles
from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.adapters.settings import SettingsFile
from vaultviewer.adapters.web.images import WebImages
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SettingsUnreadable
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.preflight.model import Listener, Step
from vaultviewer.core.preflight.walk import Surroundings, run_preflight
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AccessKey, IdentityCenter, Person, Renewal
from vaultviewer.core.vault.cache import SecretCache
from vaultviewer.core.vault.trial import TrialStep, try_connection
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault


class AppServices:
    """Implements what the presenters ask for. Its calls may block; `close` ends what it started."""

    def __init__(self, settings_path: Path, *, server_command: Sequence[str] | None = None) -> None:
        self._settings = SettingsFile(settings_path)
        self._server_command = server_command
        self._sample = SampleVault(server_command)
        self._starting = threading.Lock()
        self._confined = ConfinedProcesses(worker_command())
        self._remote_images = WebImages()
        self._credentials: dict[str, AccessKey] = {}
        self.sample: SampleVaultInfo | None = None
        """The sample vault, once it runs."""

    @property
    def confinement(self) -> ConfinedProcesses:
        return self._confined

    @property
    def remote_images(self) -> WebImages:
        return self._remote_images

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        return self._settings.load()

    def save_settings(self, settings: Settings) -> None:
        self._settings.save(settings)

    def open_mailbox(self, connection: Connection) -> Mailbox:
        vault = open_vault(connection, static_credentials=self._credentials.get(connection.id))
        cache: MessageCache = SecretCache()
        return Mailbox(
            bucket=connection.bucket,
            store=vault.store,
            keys=vault.keys,
            policy=connection.policy(),
            cache=cache,
            confinement=self._confined,
            on_close=vault.close,
        )

    def list_profiles(self) -> tuple[ProfileInfo, ...]:
        return list_profiles()

    def try_connection(self, connection: Connection, cancel: CancelToken) -> tuple[TrialStep, ...]:
        vault = open_vault(connection, static_credentials=self._credentials.get(connection.id))
        try:
            return try_connection(connection.bucket, vault.store, vault.keys, connection.policy(), cancel)
        finally:
            vault.close()

    def run_preflight(
        self,
        connection: Connection,
        listener: Listener,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[Step, ...]:
        vault = open_vault(connection, static_credentials=access_key or self._credentials.get(connection.id))
        try:
            around = Surroundings(connection, vault.store, vault.keys, vault.inspector)
            sign_in = partial(_sign_in, vault.renewal, person) if person is not None else None
            return run_preflight(around, listener, sign_in=sign_in, cancel=cancel)
        finally:
            vault.close()

    def open_portal(self, source: IdentityCenter, connection: Connection) -> PortalDesk:
        return PortalDesk(source, connection)

    def start_sample_vault(self, progress: Callable[[int, int], None], cancel: CancelToken) -> Connection:
        # A start that was given up takes a moment to come down; the next one waits for it.
        with self._starting:
            cancel.checkpoint()
            if self.sample is None or not self._sample.running:
                self._sample.stop()
                self._sample = SampleVault(self._server_command)
                info = self._sample.start(progress, cancel)
                self._credentials[info.connection.id] = AccessKey(info.access_key_id, info.secret_access_key)
                self.sample = info
            return self.sample.connection

    def close(self) -> None:
        """Stop the sample vault, and whatever is still being read."""
        self._confined.close()
        self._sample.stop()
        self.sample = None


def _sign_in(renewal: Renewal, person: Person, cancel: CancelToken) -> None:
    renewal.renew(person, cancel=cancel)
