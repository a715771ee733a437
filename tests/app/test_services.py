"""The composition root without Qt."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_inspector import Notes

from vaultviewer.app.services import AppServices
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, VaultViewerError
from vaultviewer.core.mailbox import Opened
from vaultviewer.core.preflight.model import Outcome
from vaultviewer.core.profiles import ProfileInfo, ProfileKind
from vaultviewer.core.settings import Settings
from vaultviewer.core.values import ObjectRef


@pytest.fixture
def services(tmp_path: Path) -> Iterator[AppServices]:
    made = AppServices(tmp_path / "settings.json")
    yield made
    made.close()


def _untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def test_settings_are_kept_for_the_next_run(services: AppServices, tmp_path: Path) -> None:
    assert services.load_settings() == (Settings(), None)
    kept = Settings((Connection(bucket="mail-archive", kms_keys=("alias/mail",)),))
    services.save_settings(kept)
    assert AppServices(tmp_path / "settings.json").load_settings() == (kept, None)


def test_profiles_are_those_of_this_home(services: AppServices, own_home: Path) -> None:
    assert services.list_profiles() == ()
    (own_home / ".aws").mkdir()
    (own_home / ".aws" / "config").write_text("[profile soc]\nregion = eu-west-1\n", encoding="ascii")
    assert services.list_profiles() == (ProfileInfo("soc", ProfileKind.INCOMPLETE, "eu-west-1"),)


def test_the_sample_vault_is_started_once_and_opens_with_its_own_keys(services: AppServices) -> None:
    told: list[tuple[int, int]] = []
    connection = services.start_sample_vault(lambda done, total: told.append((done, total)), NEVER)
    assert services.start_sample_vault(_untold, NEVER) is connection
    assert told
    assert told[-1][0] == told[-1][1]
    assert services.sample is not None

    steps = services.run_preflight(connection, Notes(), cancel=NEVER)
    assert {step.outcome for step in steps} == {Outcome.WORKED}
    mailbox = services.open_mailbox(connection)
    opened = mailbox.open(
        ObjectRef(connection.bucket, services.sample.expectation("one-line").key), cancel=NEVER
    )
    assert isinstance(opened, Opened)
    mailbox.close()
    services.close()
    assert services.sample is None


def test_a_sample_vault_that_was_given_up_leaves_nothing(services: AppServices) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        services.start_sample_vault(_untold, cancel)
    assert services.sample is None


def test_a_sample_vault_that_cannot_start_says_so(tmp_path: Path) -> None:
    services = AppServices(
        tmp_path / "settings.json", server_command=(sys.executable, "-c", "raise SystemExit(3)")
    )
    with pytest.raises(VaultViewerError):
        services.start_sample_vault(_untold, NEVER)
    services.close()
