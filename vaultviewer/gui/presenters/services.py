"""What the windows need done outside of them. Every call may block: presenters make them on a lane."""

from collections.abc import Callable
from typing import Protocol

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SettingsUnreadable
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.identity_center import PortalChoices
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.ports import Confinement, RemoteImages
from vaultviewer.core.preflight.model import Listener, Step
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AccessKey, IdentityCenter, Person


class Services(Protocol):
    """Made by the composition root, which alone knows AWS, disks and keychains."""

    @property
    def confinement(self) -> Confinement:
        """Where hostile content is read."""
        ...

    @property
    def remote_images(self) -> RemoteImages:
        """The web, for the images of a message whose reader wants them."""
        ...

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        """Return the settings, fresh ones where there are none, and what was wrong with the file."""
        ...

    def save_settings(self, settings: Settings) -> None:
        """Write the settings whole or not at all.

        Raises SaveFailed.
        """
        ...

    def open_mailbox(self, connection: Connection) -> Mailbox:
        """Return the vault behind a connection. Makes no call to AWS yet."""
        ...

    def export_tools(self, mailbox: Mailbox) -> Tools:
        """Return what an export from a vault works with."""
        ...

    def list_profiles(self) -> tuple[ProfileInfo, ...]:
        """Return the names of the AWS profiles on this machine.

        Raises InvalidConfiguration.
        """
        ...

    def open_portal(self, source: IdentityCenter, connection: Connection) -> PortalChoices:
        """Return what a start page grants, asked for as the connection says. Makes no call yet."""
        ...

    def start_sample_vault(self, progress: Callable[[int, int], None], cancel: CancelToken) -> Connection:
        """Start the embedded sample vault, or return the connection to the one that runs.

        Raises VaultViewerError where its server can't start; Cancelled.
        """
        ...

    def run_preflight(
        self,
        connection: Connection,
        listener: Listener,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[Step, ...]:
        """Try a connection, kept or not, step by step, of which the listener hears on this thread.

        `access_key` is the one of a connection that isn't kept yet. `person` is asked to sign in where there
        are no credentials that serve; without one that is a failure.

        Raises Cancelled.
        """
        ...

    def find_buckets(
        self,
        connection: Connection,
        *,
        access_key: AccessKey | None = None,
        person: Person | None = None,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        """Return the names of the buckets of the account that a connection, kept or not, signs in to.

        `access_key` and `person` are as for `run_preflight`.

        Raises ServiceError; KeychainUnavailable; Cancelled.
        """
        ...

    def keep_access_key(self, connection_id: str, key: AccessKey, *, for_this_run: bool) -> None:
        """Keep the access key of a connection: in the keychain, or in memory until the program ends.

        Raises KeychainUnavailable.
        """
        ...

    def forget_access_key(self, connection: Connection) -> None:
        """Forget the access key of a connection wherever it is kept; there may be none.

        Raises AccessKeyLeft.
        """
        ...
