"""Which start page a connection or a profile means, and under which name its token is kept."""

import os
from pathlib import Path

import pytest

from vaultviewer.adapters.aws.identity_center.portal import open_portal as open_real_portal
from vaultviewer.adapters.aws.identity_center.settings import (
    ACCOUNT_ACCESS,
    SsoSettings,
    read_config,
    settings_of_profile,
)
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import InvalidConfiguration
from vaultviewer.core.sign_in import IdentityCenter

START = "https://d-1234567890.awsapps.com/start"
SOURCE = IdentityCenter(START, "eu-central-1", "111122223333", "ReadOnly")
PAGE = f"sso_start_url = {START}\nsso_region = eu-central-1\n"


def _configure(config: str) -> None:
    path = Path(os.environ["AWS_CONFIG_FILE"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(config)


def _settings() -> SsoSettings:
    portal = open_real_portal(SOURCE, Connection(bucket="vault"))
    portal.close()
    return portal.settings


def test_a_connection_has_a_start_page_without_any_configuration() -> None:
    assert _settings() == SsoSettings(START, "eu-central-1", None, ACCOUNT_ACCESS)


def test_a_section_for_the_same_page_lends_its_name_and_scopes() -> None:
    _configure(
        f"[sso-session other]\nsso_start_url = {START}/other\nsso_region = eu-central-1\n"
        f"[sso-session elsewhere]\nsso_start_url = {START}\nsso_region = us-east-1\n"
        f"[sso-session corp]\n{PAGE}sso_registration_scopes = sso:account:access , codewhisperer:x,\n"
    )
    assert _settings() == SsoSettings(
        START, "eu-central-1", "corp", ("sso:account:access", "codewhisperer:x")
    )


def test_a_profile_that_is_gone_from_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "gone")
    assert _settings() == SsoSettings(START, "eu-central-1")


def test_profiles_of_both_kinds_name_their_page() -> None:
    _configure(
        f"[profile legacy]\n{PAGE}[profile modern]\nsso_session = corp\n[sso-session corp]\n{PAGE}"
        "[profile keys]\naws_access_key_id = a\n"
    )
    config = read_config()
    assert settings_of_profile("legacy", config) == SsoSettings(START, "eu-central-1")
    assert settings_of_profile("modern", config) == SsoSettings(START, "eu-central-1", "corp")
    assert settings_of_profile("keys", config) is None
    assert settings_of_profile("gone", config) is None


@pytest.mark.parametrize(
    ("config", "missing"),
    [
        ("[profile p]\nsso_session = corp\n", "sso_start_url and no sso_region"),
        (f"[profile p]\nsso_session = corp\n[sso-session corp]\nsso_start_url = {START}\n", "sso_region"),
        (f"[profile p]\nsso_start_url = {START}\n", "sso_region"),
    ],
)
def test_a_profile_that_is_not_complete_says_what_it_lacks(config: str, missing: str) -> None:
    _configure(config)
    with pytest.raises(InvalidConfiguration) as incomplete:
        settings_of_profile("p", read_config())
    assert f"has no {missing}" in str(incomplete.value)


def test_a_broken_file_is_named() -> None:
    _configure("no section\n")
    with pytest.raises(InvalidConfiguration) as broken:
        _settings()
    assert os.environ["AWS_CONFIG_FILE"] in str(broken.value)
