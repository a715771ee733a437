"""Puts a session together: where its credentials come from, and what else it reads of this machine."""

from dataclasses import dataclass, field

import boto3
from botocore.session import Session

from vaultviewer.adapters.aws.identity_center.settings import read_config, settings_of
from vaultviewer.adapters.aws.signing.asking import NOBODY, Somebody
from vaultviewer.adapters.aws.signing.center import PermissionSet
from vaultviewer.adapters.aws.signing.configured import ConfiguredKeys
from vaultviewer.adapters.aws.signing.held import HeldCredentials, Origin
from vaultviewer.adapters.aws.signing.kept import GivenKey, KeychainKey
from vaultviewer.adapters.aws.signing.providers import Portals
from vaultviewer.adapters.aws.signing.roles import RoleOnTop
from vaultviewer.adapters.aws.signing.sessions import bare_session, machine_session
from vaultviewer.adapters.aws.signing.sts import TokenService
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.ports import Clock, SecretStore
from vaultviewer.core.sign_in import AccessKey, DefaultChain, IdentityCenter, Person, Profile, StoredKey


@dataclass(frozen=True, slots=True)
class SignedSession:
    """A session, and the credentials that its clients sign with."""

    session: boto3.Session
    credentials: HeldCredentials = field(repr=False)
    _spent_codes: set[str] = field(default_factory=set, repr=False)

    def renew(self, person: Person | None, cancel: CancelToken) -> None:
        """Renew the credentials in their place, as far as that goes without a person where there is none.

        Raises what `Origin.issue` does.
        """
        self.credentials.renew(NOBODY if person is None else Somebody(person, self._spent_codes, cancel))


@dataclass(frozen=True, slots=True)
class _OurChain:
    """What botocore asks for a session's credentials, in place of its own chain."""

    credentials: HeldCredentials

    def load_credentials(self) -> HeldCredentials:
        return self.credentials


def assemble(
    connection: Connection,
    secrets: SecretStore | None,
    given: AccessKey | None,
    portals: Portals,
    clock: Clock,
) -> SignedSession:
    """Return a session for a connection. No credentials are loaded yet.

    Raises CertificatesUnreadable; InvalidConfiguration; botocore's exceptions, such as for a missing profile.
    """
    core = _session(connection, given)
    origin = GivenKey(given) if given is not None else _origin(connection, secrets, portals)
    credentials = HeldCredentials(origin, clock)
    role = connection.sign_in.role
    if role is not None:
        credentials = HeldCredentials(
            RoleOnTop(role, credentials, TokenService(core, connection, role.arn)), clock
        )
    core.register_component("credential_provider", _OurChain(credentials))
    return SignedSession(boto3.Session(botocore_session=core), credentials)


def _session(connection: Connection, given: AccessKey | None) -> Session:
    source = connection.sign_in.source
    if given is None and isinstance(source, DefaultChain | Profile):
        return machine_session(connection, _profile(source))
    return bare_session(connection)


def _origin(connection: Connection, secrets: SecretStore | None, portals: Portals) -> Origin:
    match connection.sign_in.source:
        case DefaultChain() | Profile() as source:
            return ConfiguredKeys(connection, _profile(source), portals)
        case IdentityCenter() as source:
            portal = portals(settings_of(source, read_config()))
            return PermissionSet(portal, source.account, source.role)
        case StoredKey():
            return KeychainKey(connection.id, secrets)


def _profile(source: DefaultChain | Profile) -> str | None:
    return source.name if isinstance(source, Profile) else None
