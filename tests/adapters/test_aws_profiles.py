"""Profiles are read from the AWS configuration alone."""

import os
import socket
from pathlib import Path

import pytest

from vaultviewer.adapters.aws.profiles import list_profiles
from vaultviewer.core.errors import InvalidConfiguration


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
    assert list_profiles() == ("default", "Audit", "keys", "zebra")


def test_a_broken_file_is_named() -> None:
    path = _configure("no section\n")
    with pytest.raises(InvalidConfiguration) as broken:
        list_profiles()
    assert str(path) in str(broken.value)
