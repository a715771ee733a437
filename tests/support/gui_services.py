"""The services behind the windows, without AWS and without a disk."""

from collections.abc import Callable
from typing import Final

from support.export_desk import FixedClock, short_record
from support.fake_portal import FakePortal
from support.fake_web import FakeWeb
from support.gui_vaults import CONNECTION, FakeVault, Gate
from support.in_process import InProcess

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SettingsUnreadable, VaultViewerError
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.retrying import Persistence
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.phrases import phrase
from vaultviewer.core.preflight.model import Listener, Outcome, Stage, Step
from vaultviewer.core.profiles import ProfileInfo, ProfileKind
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AccessKey, DeviceCode, IdentityCenter, Person

SAMPLE = Connection(bucket="sample", name="Sample vault", id="sample", accept_any_key=True)

PROFILES: Final = (
    ProfileInfo("soc", ProfileKind.IDENTITY_CENTER, "eu-west-1"),
    ProfileInfo("legal", ProfileKind.MFA_ROLE),
)


class FakeServices:
    """Implements the presenters' `Services`. `failures` and `gates` are by the method's name."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings((CONNECTION,))
        self.problem: SettingsUnreadable | None = None
        self.saved: list[Settings] = []
        self.vaults: dict[str, FakeVault] = {CONNECTION.id: FakeVault(), SAMPLE.id: FakeVault()}
        self.opened: list[Connection] = []
        self.tried: list[Connection] = []
        self.tried_with: list[tuple[AccessKey | None, Person | None]] = []
        self.preflight = (Step(Stage.CREDENTIALS, Outcome.WORKED, phrase("Signed in.")),)
        self.failures: dict[str, VaultViewerError] = {}
        self.gates: dict[str, Gate] = {}
        self.confinement = InProcess()
        self.remote_images = FakeWeb()
        self.portals: list[FakePortal] = []
        self.portal_code: DeviceCode | None = None
        self.code: DeviceCode | None = None
        """What whoever tests a connection or looks for buckets is shown first."""
        self.buckets = ("archive-mail", "soc-mail")
        self.access_keys: dict[str, tuple[AccessKey, bool]] = {}
        self.forgotten: list[str] = []
        self.sealed: list[object] = []
        self.signed: list[object] = []
        """Ledgers of which a manifest was wanted."""
        self.persistence = Persistence()

    def hold(self, name: str) -> Gate:
        return self.gates.setdefault(name, Gate())

    def release(self) -> None:
        for gate in self.gates.values():
            gate.open()
        for vault in self.vaults.values():
            vault.store.release()

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        self._called("load_settings")
        return self.settings, self.problem

    def save_settings(self, settings: Settings) -> None:
        self._called("save_settings")
        self.saved.append(settings)

    def open_mailbox(self, connection: Connection) -> Mailbox:
        self.opened.append(connection)
        return self.vaults.setdefault(connection.id, FakeVault()).mailbox(connection)

    def export_tools(self, mailbox: Mailbox) -> Tools:
        self._called("export_tools")
        return Tools(
            make_writer=make_writer,
            record=short_record,
            caller=mailbox.caller_arn,
            seal=self.sealed.append,
            sign=self.signed.append,
            clock=FixedClock(),
            persistence=self.persistence,
        )

    def list_profiles(self) -> tuple[ProfileInfo, ...]:
        self._called("list_profiles")
        return PROFILES

    def open_portal(self, source: IdentityCenter, connection: Connection) -> FakePortal:
        self.portals.append(FakePortal(self._called, source, connection, self.portal_code))
        return self.portals[-1]

    def start_sample_vault(self, progress: Callable[[int, int], None], cancel: CancelToken) -> Connection:
        progress(1, 2)
        self._called("start_sample_vault")
        cancel.checkpoint()
        return SAMPLE

    def run_preflight(
        self,
        connection: Connection,
        listener: Listener,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[Step, ...]:
        listener.begun(Stage.CREDENTIALS.title)
        self._sign_in(person)
        self._called("run_preflight")
        self.tried.append(connection)
        self.tried_with.append((access_key, person))
        for step in self.preflight:
            cancel.checkpoint()
            listener.ended(step)
        return self.preflight

    def find_buckets(
        self,
        connection: Connection,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        self._sign_in(person)
        self._called("find_buckets")
        self.tried.append(connection)
        self.tried_with.append((access_key, person))
        cancel.checkpoint()
        return self.buckets

    def keep_access_key(self, connection_id: str, key: AccessKey, *, for_this_run: bool) -> None:
        self._called("keep_access_key")
        self.access_keys[connection_id] = (key, for_this_run)

    def forget_access_key(self, connection: Connection) -> None:
        self._called("forget_access_key")
        self.forgotten.append(connection.id)

    def _sign_in(self, person: Person | None) -> None:
        if self.code is not None and person is not None:
            person.show_device_code(self.code)

    def _called(self, name: str) -> None:
        if name in self.gates:
            self.gates[name].wait()
        if name in self.failures:
            raise self.failures[name]
