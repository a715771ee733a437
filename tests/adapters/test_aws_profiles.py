"""Profiles, and of what kind each is, are read from the AWS configuration alone."""

import os
import socket
from pathlib import Path

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.adapters.aws.profiles import list_profiles
from vaultviewer.core.errors import InvalidConfiguration
from vaultviewer.core.profiles import ProfileInfo, ProfileKind


def _configure(config: str, credentials: str = "") -> Path:
    path = Path(os.environ["AWS_CONFIG_FILE"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(config)
    Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text(credentials)
    return path


def test_a_machine_without_configuration_has_none() -> None:
    assert list_profiles() == ()


def test_both_files_count_and_default_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_arguments: object) -> None:
        pytest.fail("listing profiles touched the network")

    _configure(
        "[profile zebra]\nregion=eu-west-1\n[default]\n[profile Audit]\nsso_session=x\n[sso-session x]\n",
        "[keys]\naws_access_key_id=a\naws_secret_access_key=b\n",
    )
    monkeypatch.setenv("AWS_PROFILE", "gone")
    monkeypatch.setattr(socket.socket, "connect", no_network)
    assert [profile.name for profile in list_profiles()] == ["default", "Audit", "keys", "zebra"]


def test_a_broken_file_is_named() -> None:
    path = _configure("no section\n")
    with pytest.raises(InvalidConfiguration) as broken:
        list_profiles()
    assert str(path) in str(broken.value)


_BASE = "[profile base]\naws_access_key_id=a\naws_secret_access_key=b\n"
_ROLE = "role_arn=arn:aws:iam::111122223333:role/r\n"
_CENTER = "sso_account_id=111122223333\nsso_role_name=Reader\n"


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("aws_access_key_id=a\naws_secret_access_key=b\n", ProfileKind.ACCESS_KEY),
        ("aws_access_key_id=a\n", ProfileKind.INCOMPLETE),
        ("region=eu-west-1\n", ProfileKind.INCOMPLETE),
        (_ROLE + "source_profile=base\n", ProfileKind.ROLE),
        (_ROLE + "credential_source=Environment\n", ProfileKind.ROLE),
        (_ROLE + "source_profile=base\nmfa_serial=s\n", ProfileKind.MFA_ROLE),
        (_ROLE + "source_profile=below\n", ProfileKind.MFA_ROLE),
        (_ROLE + "source_profile=own\naws_access_key_id=a\naws_secret_access_key=b\n", ProfileKind.ROLE),
        (_ROLE + "source_profile=own\n", ProfileKind.INCOMPLETE),
        (_ROLE + "source_profile=there\n", ProfileKind.INCOMPLETE),
        (_ROLE + "source_profile=gone\n", ProfileKind.INCOMPLETE),
        (_ROLE + "source_profile=nothing\n", ProfileKind.INCOMPLETE),
        (_ROLE, ProfileKind.INCOMPLETE),
        (_ROLE + "source_profile=base\ncredential_source=Environment\n", ProfileKind.INCOMPLETE),
        (_ROLE + "web_identity_token_file=token\n", ProfileKind.WEB_IDENTITY),
        ("web_identity_token_file=token\n", ProfileKind.INCOMPLETE),
        (_CENTER + "sso_session=corp\n", ProfileKind.IDENTITY_CENTER),
        (_CENTER + "sso_session=gone\n", ProfileKind.INCOMPLETE),
        (_CENTER + "sso_start_url=https://a/start\nsso_region=eu-west-1\n", ProfileKind.IDENTITY_CENTER),
        ("sso_role_name=Reader\nsso_session=corp\n", ProfileKind.INCOMPLETE),
        ("credential_process=helper\n", ProfileKind.PROCESS),
        ("login_session=arn:aws:iam::111122223333:user/ana\n", ProfileKind.LOGIN),
    ],
)
def test_a_profile_says_what_kind_it_is(section: str, kind: ProfileKind) -> None:
    _configure(
        f"[profile own]\n{section}{_BASE}"
        f"[profile below]\n{_ROLE}source_profile=base\nmfa_serial=s\n"
        f"[profile there]\n{_ROLE}source_profile=own\n"
        "[profile nothing]\noutput=json\n"
        "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n"
    )
    assert next(profile.kind for profile in list_profiles() if profile.name == "own") is kind


def test_a_region_belongs_to_it_and_nested_settings_are_no_text() -> None:
    _configure("[profile a]\nregion=eu-west-1\n[profile b]\nregion=\n  x = y\n")
    assert list_profiles() == (
        ProfileInfo("a", ProfileKind.INCOMPLETE, "eu-west-1"),
        ProfileInfo("b", ProfileKind.INCOMPLETE, None),
    )


_FIELDS = (
    "role_arn=r",
    "source_profile=a",
    "source_profile=b",
    "credential_source=Environment",
    "mfa_serial=s",
    "web_identity_token_file=t",
    "sso_session=x",
    "sso_session=\n  nested = 1",
    "source_profile=\n  nested = 1",
    "sso_account_id=1",
    "sso_role_name=r",
    "aws_access_key_id=k",
    "credential_process=p",
)
_sections = st.lists(
    st.lists(st.sampled_from(_FIELDS), unique_by=lambda field: field.partition("=")[0]), max_size=3
)


@given(_sections)
def test_whatever_a_configuration_holds_each_profile_has_a_kind(sections: list[list[str]]) -> None:
    names = "abc"[: len(sections)]
    _configure(
        "".join(
            f"[profile {name}]\n" + "".join(f"{field}\n" for field in fields)
            for name, fields in zip(names, sections, strict=True)
        )
        + "[sso-session x]\nsso_start_url=u\nsso_region=r\n"
    )
    assert [profile.name for profile in list_profiles()] == list(names)
    assert set(botocore.session.Session().available_profiles) == set(names)
