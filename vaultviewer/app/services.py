"""The composition root without Qt: what the windows and the command line are built on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from vaultviewer.adapters.aws.identity_center.choices import PortalDesk
from vaultviewer.adapters.aws.profiles import list_profiles
from vaultviewer.adapters.aws.session import AwsVault, open_vault
from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.adapters.keychain.secrets import Secrets
from vaultviewer.adapters.keychain.system import SystemKeychain
from vaultviewer.adapters.settings import SettingsFile
from vaultviewer.adapters.web.images import WebImages
from vaultviewer.app.exporting import export_tools
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.access_keys import render_access_key, secret_name
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessKeyLeft, CredentialsError, KeychainUnavailable, SettingsUnreadable
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.preflight.model import Listener, Step
from vaultviewer.core.preflight.walk import Surroundings, run_preflight
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AccessKey, IdentityCenter, Person, Renewal
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.core.vault.cache import SecretCache
from vaultviewer.core.vault.signed_in import SignedInKeys, SignedInQueue, SignedInStore, signed_in
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
        self._secrets = Secrets(SystemKeychain())
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
        vault = self._open_vault(connection)
        desk = SignInDesk(vault.renewal)
        cache: MessageCache = SecretCache()
        return Mailbox(
            bucket=connection.bucket,
            store=SignedInStore(vault.store, desk),
            keys=SignedInKeys(vault.keys, desk),
            policy=connection.policy(),
            cache=cache,
            confinement=self._confined,
            desk=desk,
            unattended=SignedInStore(vault.store, desk.unattended),
            queue=None if vault.queue is None else SignedInQueue(vault.queue, desk.unattended),
            throttling=vault.throttling,
            caller=lambda cancel: signed_in(lambda: vault.inspector.caller(cancel=cancel).arn, desk, cancel),
            on_close=vault.close,
        )

    def export_tools(self, mailbox: Mailbox) -> Tools:
        return export_tools(mailbox, self._secrets)

    def list_profiles(self) -> tuple[ProfileInfo, ...]:
        return list_profiles()

    def run_preflight(
        self,
        connection: Connection,
        listener: Listener,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[Step, ...]:
        with self._tried(connection, access_key) as vault:
            around = Surroundings(connection, vault.store, vault.keys, vault.inspector)
            sign_in = partial(_sign_in, vault.renewal, person) if person is not None else None
            return run_preflight(around, listener, sign_in=sign_in, cancel=cancel)

    def find_buckets(
        self,
        connection: Connection,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        with self._tried(connection, access_key) as vault:
            try:
                return vault.find_buckets(cancel=cancel)
            except CredentialsError as error:
                if person is None or not error.renewable:
                    raise
            vault.renewal.renew(person, cancel=cancel)
            return vault.find_buckets(cancel=cancel)

    def keep_access_key(self, connection_id: str, key: AccessKey, *, for_this_run: bool) -> None:
        keep = self._secrets.keep_for_this_run if for_this_run else self._secrets.write
        keep(secret_name(connection_id), render_access_key(key))

    def forget_access_key(self, connection: Connection) -> None:
        name = secret_name(connection.id)
        try:
            self._secrets.delete(name)
        except KeychainUnavailable as error:
            raise AccessKeyLeft(connection=connection.title, reason=error.headline(), name=name) from error

    @contextmanager
    def _tried(self, connection: Connection, access_key: AccessKey | None) -> Iterator[AwsVault]:
        """Open the vault of a connection that need not be kept, with the key that was typed for it."""
        vault = self._open_vault(connection, access_key)
        try:
            yield vault
        finally:
            vault.close()

    def _open_vault(self, connection: Connection, access_key: AccessKey | None = None) -> AwsVault:
        given = access_key or self._credentials.get(connection.id)
        return open_vault(connection, secrets=self._secrets, static_credentials=given)

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
