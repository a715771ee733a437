"""The profiles in the AWS configuration of this machine, read from its files alone.

What makes a profile one kind or another, and which kind counts where it has the marks of several, is as in
botocore's chain (`create_credential_resolver`).
"""

from collections.abc import Mapping
from typing import Any, Final

from vaultviewer.adapters.aws.identity_center.settings import Config, read_config
from vaultviewer.core.profiles import ProfileInfo, ProfileKind

_ROLE_SOURCES: Final = ("source_profile", "credential_source")
_CENTER: Final = ("sso_account_id", "sso_role_name")
_START_PAGE: Final = ("sso_start_url", "sso_region")
_KEY_ID: Final = "aws_access_key_id"
_KEY_SECRET: Final = "aws_secret_access_key"  # noqa: S105  the name of a setting, not a secret

_Section = Mapping[str, str]


def list_profiles() -> tuple[ProfileInfo, ...]:
    """Return the profiles, "default" first. Touches no network and loads no credentials.

    Raises InvalidConfiguration.
    """
    # boto3.Session would fail on a wrong AWS_PROFILE before it could list the right ones.
    files = _Files(read_config())
    names = sorted(files.profiles, key=lambda name: (name != "default", name.casefold()))
    return tuple(ProfileInfo(name, files.kind(name), files.profiles[name].get("region")) for name in names)


class _Files:
    """Both files, read once: the sections of profiles, and those of sign-ins to IAM Identity Center."""

    def __init__(self, config: Config) -> None:
        self.profiles = _texts(config.get("profiles", {}))
        self._sessions = _texts(config.get("sso_sessions", {}))

    def kind(self, name: str, *, above: frozenset[str] = frozenset()) -> ProfileKind:
        """Return the kind of a profile; `above` are those that lead to it as their source."""
        section = self.profiles[name]
        if "web_identity_token_file" in section:
            return ProfileKind.WEB_IDENTITY if "role_arn" in section else ProfileKind.INCOMPLETE
        if "role_arn" in section:
            return self._role(section, above | {name})
        if any(field in section for field in _CENTER):
            return self._center(section)
        if _KEY_ID in section:
            return ProfileKind.ACCESS_KEY if _KEY_SECRET in section else ProfileKind.INCOMPLETE
        if "login_session" in section:
            return ProfileKind.LOGIN
        return ProfileKind.PROCESS if "credential_process" in section else ProfileKind.INCOMPLETE

    def _role(self, section: _Section, above: frozenset[str]) -> ProfileKind:
        if sum(field in section for field in _ROLE_SOURCES) != 1:
            return ProfileKind.INCOMPLETE
        source = self._source(section, above)
        if source is ProfileKind.INCOMPLETE:
            return ProfileKind.INCOMPLETE
        asks = "mfa_serial" in section or source is ProfileKind.MFA_ROLE
        return ProfileKind.MFA_ROLE if asks else ProfileKind.ROLE

    def _source(self, section: _Section, above: frozenset[str]) -> ProfileKind:
        """Return the kind of what a role is assumed with."""
        source = section.get("source_profile")
        if source is None:
            # The environment's, a container's or a machine's, which aren't in the files.
            return ProfileKind.ACCESS_KEY
        if source not in self.profiles:
            return ProfileKind.INCOMPLETE
        own_key = _KEY_ID in self.profiles[source] and _KEY_SECRET in self.profiles[source]
        if own_key:
            # It counts before the source's own role, and lets a profile be its own source.
            return ProfileKind.ACCESS_KEY
        return ProfileKind.INCOMPLETE if source in above else self.kind(source, above=above)

    def _center(self, section: _Section) -> ProfileKind:
        given = {**section, **self._sessions.get(section.get("sso_session", ""), {})}
        complete = all(given.get(field) for field in (*_CENTER, *_START_PAGE))
        named = "sso_session" not in section or section["sso_session"] in self._sessions
        return ProfileKind.IDENTITY_CENTER if complete and named else ProfileKind.INCOMPLETE


def _texts(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, _Section]:
    """Leave out nested settings, such as those of `s3`."""
    return {
        name: {field: value for field, value in section.items() if isinstance(value, str)}
        for name, section in sections.items()
    }
