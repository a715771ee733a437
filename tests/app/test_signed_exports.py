"""Exports that are signed with a key of a real keychain, through the command line."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import faults
from support.faults import FaultyVault, faulty_vault
from support.secret_service import SecretServiceBus, secret_service
from support.verbs import run_verb

from vaultviewer.core.export.signature import KEY_NAME

__all__ = ["secret_service"]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Secret Service is Linux's")

COUNT = 3


@pytest.fixture
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


def words(vault: FaultyVault, folder: Path) -> list[str]:
    where = ["--endpoint-url", vault.url, "--region", "eu-west-1", "--kms-key", vault.key_arn]
    return ["export", f"s3://{faults.BUCKET}/{faults.PREFIX}", "--to", str(folder), "--sign", *where]


def test_two_exports_are_signed_by_one_key_which_only_the_keychain_has(
    vault: FaultyVault, tmp_path: Path, secret_service: SecretServiceBus
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"

    for folder in (first, second):
        assert run_verb(*words(vault, folder)).returncode == 0

    ((_, attributes, secret),) = secret_service.entries()
    assert attributes["username"] == KEY_NAME
    body = secret.splitlines()[1].encode()
    assert all(body not in path.read_bytes() for path in tmp_path.glob("*/*") if path.is_file())
    trusted = str(shutil.copy(first / "manifest.jsonl.pub", tmp_path / "trusted.pub"))
    assert run_verb("verify", str(second), "--public-key", trusted).returncode == 0
    message = next(second.glob("*.eml"))
    message.write_bytes(message.read_bytes() + b"\n")
    assert run_verb("verify", str(second), "--public-key", trusted).returncode == 1


def test_without_a_keychain_only_the_signature_is_missing_and_going_on_makes_it(
    vault: FaultyVault, tmp_path: Path, secret_service: SecretServiceBus
) -> None:
    folder = tmp_path / "target"
    secret_service.end_service()

    ended = run_verb(*words(vault, folder))

    assert ended.returncode == 1
    assert "only the signature is missing" in ended.stderr
    assert len(list(folder.glob("*.eml"))) == COUNT
    assert not (folder / "manifest.jsonl.sig").exists()
    secret_service.start_service()
    assert run_verb(*words(vault, folder), "--resume").returncode == 0
    assert run_verb("verify", str(folder)).returncode == 0
    assert (folder / "manifest.jsonl.sig").exists()
