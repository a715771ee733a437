"""What the connection dialog asks of the program: keys kept and forgotten, buckets found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_inspector import Notes
from support.moto_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, MotoServer, moto_server

from vaultviewer.adapters.keychain.secrets import Secrets
from vaultviewer.app.services import AppServices
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessKeyLeft, AccessKeyMissing, KeychainLocked
from vaultviewer.core.preflight.model import Outcome, Stage
from vaultviewer.core.sign_in import AccessKey, SignIn, StoredKey

__all__ = ["moto_server"]

KEY = AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY)


class Keychain:
    """Implements `SecretStore`: holds what it is given until it is locked."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.locked = False

    def read(self, name: str) -> str | None:
        self._check()
        return self.held.get(name)

    def write(self, name: str, secret: str) -> None:
        self._check()
        self.held[name] = secret

    def delete(self, name: str) -> None:
        self._check()
        self.held.pop(name, None)

    def _check(self) -> None:
        if self.locked:
            raise KeychainLocked


@pytest.fixture
def keychain() -> Keychain:
    return Keychain()


@pytest.fixture
def services(tmp_path: Path, keychain: Keychain) -> Iterator[AppServices]:
    made = AppServices(tmp_path / "settings.json")
    made._secrets = Secrets(keychain)
    yield made
    made.close()


@pytest.fixture
def connection(moto_server: MotoServer) -> Connection:
    return Connection(
        bucket="for-the-dialog",
        sign_in=SignIn(StoredKey()),
        region=REGION,
        endpoint_url=moto_server.url,
        path_style=True,
        accept_any_key=True,
    )


def outcome(services: AppServices, connection: Connection, key: AccessKey | None = None) -> Outcome:
    """Return whether the credentials serve."""
    notes = Notes()
    services.run_preflight(connection, notes, access_key=key, cancel=NEVER)
    return next(step.outcome for step in notes.steps if step.stage is Stage.CREDENTIALS)


def test_a_key_that_is_typed_is_tried_without_being_kept(
    services: AppServices, connection: Connection, keychain: Keychain, moto_server: MotoServer
) -> None:
    name = moto_server.create_bucket("found-with-a-typed-key")
    assert name in services.find_buckets(connection, access_key=KEY, cancel=NEVER)
    assert outcome(services, connection, KEY) is Outcome.WORKED
    assert keychain.held == {}
    assert outcome(services, connection) is Outcome.FAILED


@pytest.mark.parametrize("for_this_run", [False, True])
def test_a_key_that_is_kept_signs_in_and_one_for_this_run_never_reaches_the_keychain(
    services: AppServices,
    connection: Connection,
    keychain: Keychain,
    for_this_run: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    keychain.locked = for_this_run
    services.keep_access_key(connection.id, KEY, for_this_run=for_this_run)
    assert outcome(services, connection) is Outcome.WORKED
    assert bool(keychain.held) is not for_this_run


@pytest.mark.parametrize("for_this_run", [False, True])
def test_a_key_that_is_forgotten_is_nowhere_any_more(
    services: AppServices,
    connection: Connection,
    keychain: Keychain,
    for_this_run: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    services.keep_access_key(connection.id, KEY, for_this_run=for_this_run)
    services.forget_access_key(connection)
    assert keychain.held == {}
    with pytest.raises(AccessKeyMissing):
        services.find_buckets(connection, cancel=NEVER)


def test_a_keychain_that_is_locked_keeps_and_forgets_nothing_in_silence(
    services: AppServices, connection: Connection, keychain: Keychain
) -> None:
    services.keep_access_key(connection.id, KEY, for_this_run=False)
    keychain.locked = True
    with pytest.raises(KeychainLocked):
        services.keep_access_key(connection.id, KEY, for_this_run=False)
    with pytest.raises(AccessKeyLeft) as caught:
        services.forget_access_key(connection)
    assert connection.id in str(caught.value)
    assert SECRET_ACCESS_KEY not in str(caught.value)
