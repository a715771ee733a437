"""How a connection signs in to AWS, and what a person is asked for on the way.

What is saved holds names and choices alone: a secret has no place here but in `AccessKey`, which travels
between the dialog, the keychain and the signer, and never into the settings.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from vaultviewer.core.aws_names import is_account, is_region
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.phrases import Phrase, phrase

SHORTEST_ROLE: Final = 900
LONGEST_ROLE: Final = 43_200
"""Seconds that AssumeRole grants; a role's own maximum may be lower (API_AssumeRole, DurationSeconds)."""

_ROLE_ARN: Final = re.compile(r"arn:aws[a-z\-]*:iam::[0-9]{12}:role/[\w+=,.@/\-]{1,512}", re.ASCII)
_EXTERNAL_ID: Final = re.compile(r"[\w+=,.@:/\-]{2,1224}", re.ASCII)
_SESSION_NAME: Final = re.compile(r"[\w+=,.@\-]{2,64}", re.ASCII)
_MFA_SERIAL: Final = re.compile(r"[\w+=/:,.@\-]{9,256}", re.ASCII)
_START_URL: Final = re.compile(r"https://[^\s/@]+(/\S*)?")


@dataclass(frozen=True, slots=True)
class DefaultChain:
    """Environment, files, process, container and machine role, in the order of AWS's own tools."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of this machine's AWS configuration, with whatever way of signing in that it names."""

    name: str


@dataclass(frozen=True, slots=True)
class IdentityCenter:
    """A role in an account, granted by IAM Identity Center (SSO) to whoever signs in to its start page.

    `region` is the one of Identity Center itself, which need not be the bucket's.
    """

    start_url: str
    region: str
    account: str
    role: str


@dataclass(frozen=True, slots=True)
class StoredKey:
    """An access key that lies in the keychain under the connection's ID."""


Source: TypeAlias = DefaultChain | Profile | IdentityCenter | StoredKey


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """A role to assume on top of a source. `duration` in seconds; `mfa_serial` makes STS ask for a code."""

    arn: str
    external_id: str | None = None
    session_name: str = "VaultViewer"
    duration: int = 3600
    mfa_serial: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where credentials come from, and the role to assume with them."""

    source: Source = field(default_factory=DefaultChain)
    role: AssumedRole | None = None

    def problems(self) -> dict[str, Phrase]:
        """Say what must be corrected, by the name of the value."""
        return _source_problems(self.source) | (_role_problems(self.role) if self.role is not None else {})


def _source_problems(source: Source) -> dict[str, Phrase]:
    found: dict[str, Phrase] = {}
    if isinstance(source, Profile) and not source.name:
        found["profile"] = phrase("Choose a profile.")
    elif isinstance(source, IdentityCenter):
        if not _START_URL.fullmatch(source.start_url):
            found["start_url"] = phrase("A start page looks like https://d-1234567890.awsapps.com/start.")
        if not is_region(source.region):
            found["sso_region"] = phrase("A Region looks like eu-central-1.")
        if not is_account(source.account):
            found["sso_account"] = phrase("An account number has 12 digits.")
        if not source.role:
            found["sso_role"] = phrase("Name the permission set, such as ReadOnly.")
    return found


def _role_problems(role: AssumedRole) -> dict[str, Phrase]:
    found: dict[str, Phrase] = {}
    if not _ROLE_ARN.fullmatch(role.arn):
        found["role_arn"] = phrase("A role looks like arn:aws:iam::111122223333:role/Name.")
    if role.external_id is not None and not _EXTERNAL_ID.fullmatch(role.external_id):
        found["external_id"] = phrase("An external ID has at least 2 letters, digits or +=,.@:/-.")
    if not _SESSION_NAME.fullmatch(role.session_name):
        found["session_name"] = phrase("A session name has 2 to 64 letters, digits or +=,.@-.")
    if role.mfa_serial is not None and not _MFA_SERIAL.fullmatch(role.mfa_serial):
        found["mfa_serial"] = phrase("An MFA device looks like arn:aws:iam::111122223333:mfa/name.")
    if not SHORTEST_ROLE <= role.duration <= LONGEST_ROLE:
        found["duration"] = phrase("A role lasts from 15 minutes to 12 hours.")
    return found


# ------------------------------------------------------------------------------- what isn't saved


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key as it is typed, kept and used. Its repr says nothing."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person confirms in a browser to sign in to IAM Identity Center.

    `url` is AWS's page with the code filled in; the person compares `code`. `expires` has its offset.
    """

    url: str
    code: str
    expires: datetime


class Person(Protocol):
    """Whoever sits before the window or the terminal. Asked from a worker's thread, which waits."""

    def show_device_code(self, code: DeviceCode) -> None:
        """Show the code and how to open its page; returns at once. The page is only opened when asked for."""
        ...

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        """Return the digits that the device shows. `rejected` says that those before were not accepted.

        Raises Cancelled where the person gives up or `cancel` does.
        """
        ...


class Renewal(Protocol):
    """Signing in anew, as far as a connection's way of signing in goes."""

    def renew(self, person: Person | None, *, cancel: CancelToken) -> None:
        """Get new credentials, asking the person for what they alone can give. Calls that follow use them.

        Raises CredentialsError, also where a person is needed and nobody is there; other ServiceErrors;
        Cancelled.
        """
        ...
