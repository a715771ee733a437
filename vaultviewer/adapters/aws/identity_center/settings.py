"""Which start page to sign in to, and under which name the AWS command line would keep its token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vaultviewer.core.errors import InvalidConfiguration
from vaultviewer.core.sign_in import IdentityCenter

ACCOUNT_ACCESS: Final = ("sso:account:access",)
"""The scope that lists accounts and gives their roles' credentials; with it comes a refresh token.

https://docs.aws.amazon.com/singlesignon/latest/userguide/customermanagedapps-saml2-oauth2.html
"""

Config = Mapping[str, Any]
"""botocore's `Session.full_config`: the AWS configuration files, with `profiles` and `sso_sessions`."""


@dataclass(frozen=True, slots=True)
class SsoSettings:
    """A start page. `session_name` is that of the `[sso-session]` section, None where there is none."""

    start_url: str
    region: str
    session_name: str | None = None
    scopes: tuple[str, ...] = ACCOUNT_ACCESS


def settings_of(source: IdentityCenter, config: Config) -> SsoSettings:
    """Return the settings of a connection's own sign-in.

    A section of the AWS configuration that means the same start page lends its name: the token of
    “aws sso login” then serves this program, and the other way round.
    """
    for name, section in sorted(config.get("sso_sessions", {}).items()):
        if section.get("sso_start_url") == source.start_url and section.get("sso_region") == source.region:
            return _of_session(name, section)
    return SsoSettings(source.start_url, source.region)


def settings_of_profile(name: str, config: Config) -> SsoSettings | None:
    """Return the settings of a profile that signs in with Identity Center; None for one that doesn't.

    Raises InvalidConfiguration where the profile names a section that is missing or incomplete.
    """
    profile: Mapping[str, str] = config.get("profiles", {}).get(name, {})
    session = profile.get("sso_session")
    if session is not None:
        return _of_session(session, config.get("sso_sessions", {}).get(session, {}))
    if "sso_start_url" not in profile:
        return None
    if "sso_region" not in profile:
        raise InvalidConfiguration(reason=f"the profile “{name}” has no sso_region")
    return SsoSettings(profile["sso_start_url"], profile["sso_region"])


def read_config() -> Config:
    """Read the AWS configuration files.

    Raises InvalidConfiguration.
    """
    import botocore.session  # noqa: PLC0415  takes a fifth of a second: at first use, off the window's thread
    from botocore.exceptions import ConfigParseError  # noqa: PLC0415  as above

    try:
        config: Config = botocore.session.Session().full_config
    except ConfigParseError as error:
        raise InvalidConfiguration(reason=f"{error.kwargs['path']} can't be parsed") from None
    return config


def _of_session(name: str, section: Mapping[str, str]) -> SsoSettings:
    missing = [key for key in ("sso_start_url", "sso_region") if not section.get(key)]
    if missing:
        raise InvalidConfiguration(
            reason=f"the section [sso-session {name}] has no {' and no '.join(missing)}"
        )
    scopes = tuple(filter(None, map(str.strip, section.get("sso_registration_scopes", "").split(","))))
    return SsoSettings(section["sso_start_url"], section["sso_region"], name, scopes or ACCOUNT_ACCESS)
