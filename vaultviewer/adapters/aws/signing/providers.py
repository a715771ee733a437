"""Providers of ours in botocore's chain, where its own would ask on a terminal or never end.

botocore builds its chain as a whole; what is replaced here is replaced wherever a profile may lead to it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from botocore.credentials import (
    CredentialProvider,
    CredentialResolver,
    Credentials,
    ProcessProvider,
    ProfileProviderBuilder,
    SSOProvider,
)
from botocore.session import Session

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings, settings_of_profile
from vaultviewer.adapters.aws.signing.asking import NOBODY, Asked
from vaultviewer.adapters.aws.signing.center import PermissionSet
from vaultviewer.adapters.aws.signing.held import Issued
from vaultviewer.adapters.aws.signing.processes import UnattendedProcess
from vaultviewer.core.errors import InvalidConfiguration

_LONGEST_UNASKED: Final = 30.0
_LONGEST_ASKED: Final = 300.0
"""Seconds for a profile's program: many open a browser, and somebody has to be there."""

_QUESTION: Final = "Enter MFA code for "

Portals = Callable[[SsoSettings], AccessPortal]
"""Gives the one portal of a start page."""


def attend(
    chain: CredentialResolver,
    session: Session,
    portals: Portals,
    asked: Asked,
    enter_code: Callable[[str], str],
) -> None:
    """Have a session's chain ask nobody but `asked`; `enter_code` is called with an MFA device's serial."""
    builder = _Providers(session, portals, asked)
    ours = {
        provider.METHOD: provider
        for provider in builder.providers(session.get_config_variable("profile") or "default")
        if provider.METHOD in _REPLACED
    }
    chain.providers = [ours.get(provider.METHOD or "", provider) for provider in chain.providers]
    roles: Any = chain.get_provider("assume-role")
    # botocore lets nobody hand these in but whoever builds the chain.
    roles._profile_provider_builder = builder  # noqa: SLF001  as above
    roles._prompter = lambda question: enter_code(_serial(question))  # noqa: SLF001  as above


def expiry(credentials: Credentials) -> datetime | None:
    """Return when credentials run out, where botocore knows; it has no public way to ask."""
    expires = getattr(credentials, "_expiry_time", None)
    return expires if isinstance(expires, datetime) and expires.tzinfo is not None else None


class _Providers(ProfileProviderBuilder):
    """Builds the providers of a profile, be it the one chosen or the source of another."""

    def __init__(self, session: Session, portals: Portals, asked: Asked) -> None:
        super().__init__(session, cache={})
        self._read = session
        self._portals = portals
        self._asked = asked

    def providers(self, profile_name: str, disable_env_vars: bool = False) -> list[CredentialProvider]:  # noqa: FBT001, FBT002  botocore's signature
        ours: dict[str, CredentialProvider] = {
            SSOProvider.METHOD: _CenterProvider(profile_name, self._read, self._portals, self._asked),
            ProcessProvider.METHOD: ProcessProvider(
                profile_name,
                lambda: self._read.full_config,
                popen=partial(
                    UnattendedProcess,
                    longest=_LONGEST_UNASKED if self._asked is NOBODY else _LONGEST_ASKED,
                ),
            ),
        }
        return [
            ours.get(each.METHOD or "", each) for each in super().providers(profile_name, disable_env_vars)
        ]


_REPLACED: Final = frozenset({SSOProvider.METHOD, ProcessProvider.METHOD})


class _CenterProvider(CredentialProvider):
    """A profile that signs in with IAM Identity Center, by the same portal as connections that do."""

    METHOD = SSOProvider.METHOD

    def __init__(self, profile: str, session: Session, portals: Portals, asked: Asked) -> None:
        super().__init__(session)
        self._profile = profile
        self._read = session
        self._portals = portals
        self._asked = asked

    def load(self) -> Any:  # noqa: ANN401  Credentials by its methods, not by its class
        """Return the role's credentials, or None where the profile is of another kind.

        Raises IdentityCenterSignInNeeded; InvalidConfiguration; ServiceError; Cancelled.
        """
        profile = self._read.full_config.get("profiles", {}).get(self._profile, {})
        account, role = profile.get("sso_account_id"), profile.get("sso_role_name")
        if account is None and role is None:
            return None
        settings = settings_of_profile(self._profile, self._read.full_config)
        if settings is None or account is None or role is None:
            raise InvalidConfiguration(
                reason=f"the profile “{self._profile}” names a part of an Identity Center sign-in alone"
            )
        return _Ready(PermissionSet(self._portals(settings), account, role).issue(self._asked))


class _Ready:
    """Credentials that need no exchange any more, for botocore."""

    def __init__(self, issued: Issued) -> None:
        self._issued = issued
        self._expiry_time = issued.expires

    def get_frozen_credentials(self) -> Issued:
        return self._issued


def _serial(question: str) -> str:
    return question.removeprefix(_QUESTION).removesuffix(": ")
