"""The keychain over a real Secret Service, and whatever may be wrong with one."""

import importlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import keyring.errors
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from support.secret_service import SecretServiceBus, secret_service

from vaultviewer.adapters.keychain import backends, system
from vaultviewer.adapters.keychain.backends import KWALLET, MACOS, SECRET_SERVICE, WINDOWS, choose_backend
from vaultviewer.adapters.keychain.system import SystemKeychain
from vaultviewer.core.errors import (
    KeychainFailed,
    KeychainInsecure,
    KeychainLocked,
    KeychainMissing,
    KeychainUnavailable,
)

__all__ = ["secret_service"]

SECRET = '{"access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"ключ/…\udfff"}'.replace("\udfff", "")
NAME = "connection/1/access-key"
CALLS: list[Callable[[SystemKeychain], object]] = [
    lambda keychain: keychain.read(NAME),
    lambda keychain: keychain.write(NAME, "another"),
    lambda keychain: keychain.delete(NAME),
]


@pytest.fixture
def keychain() -> SystemKeychain:
    return SystemKeychain()


@pytest.mark.usefixtures("secret_service")
class TestAnUnlockedKeychain:
    def test_a_secret_is_kept_replaced_and_forgotten(self, keychain: SystemKeychain) -> None:
        assert keychain.read(NAME) is None
        keychain.write(NAME, SECRET)
        assert SystemKeychain().read(NAME) == SECRET
        keychain.write(NAME, "shorter")
        assert keychain.read(NAME) == "shorter"
        keychain.delete(NAME)
        assert keychain.read(NAME) is None

    def test_forgetting_what_is_not_there_is_no_error(self, keychain: SystemKeychain) -> None:
        keychain.delete(NAME)

    def test_names_are_kept_apart(self, keychain: SystemKeychain) -> None:
        keychain.write(NAME, SECRET)
        keychain.write("connection/2/access-key", "other")
        keychain.delete("connection/2/access-key")
        assert keychain.read(NAME) == SECRET

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(secret=st.text(st.characters(codec="utf-8"), max_size=3_000))
    def test_any_text_comes_back_as_it_was(self, keychain: SystemKeychain, secret: str) -> None:
        keychain.write(NAME, secret)
        assert keychain.read(NAME) == secret

    def test_several_threads_may_ask_at_once(self, keychain: SystemKeychain) -> None:
        found: list[str | None] = []

        def keep_and_read(name: str) -> None:
            keychain.write(name, f"of {name}")
            found.append(keychain.read(name))

        threads = [threading.Thread(target=keep_and_read, args=(str(number),)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(str, found)) == ["of 0", "of 1", "of 2", "of 3"]


def test_a_person_finds_the_entry_under_the_programs_name(
    keychain: SystemKeychain, secret_service: SecretServiceBus
) -> None:
    keychain.write(NAME, SECRET)

    ((label, attributes, secret),) = secret_service.entries()

    assert secret == SECRET
    assert label == f"Password for '{NAME}' on 'VaultViewer'"
    assert attributes["service"] == attributes["application"] == "VaultViewer"


def test_no_file_of_the_keychain_has_the_secret_in_clear(
    keychain: SystemKeychain, secret_service: SecretServiceBus
) -> None:
    keychain.write(NAME, "a-very-secret-word")
    secret_service.end_service()

    files = [path for path in secret_service.files.rglob("*") if path.is_file()]
    assert files
    assert not any(b"a-very-secret-word" in path.read_bytes() for path in files)


# ------------------------------------------------------------------------------ what may be wrong with it


@pytest.mark.parametrize("call", CALLS, ids=["read", "write", "delete"])
def test_a_locked_keychain_that_nobody_unlocks(
    keychain: SystemKeychain, secret_service: SecretServiceBus, call: Callable[[SystemKeychain], object]
) -> None:
    keychain.write(NAME, SECRET)
    secret_service.lock()

    with pytest.raises(KeychainLocked):
        call(keychain)

    secret_service.end_service()
    secret_service.start_service()
    assert keychain.read(NAME) == SECRET, "unlocked again it has what it had"


@pytest.mark.parametrize("call", CALLS, ids=["read", "write", "delete"])
def test_a_service_that_has_ended(
    keychain: SystemKeychain, secret_service: SecretServiceBus, call: Callable[[SystemKeychain], object]
) -> None:
    keychain.write(NAME, SECRET)
    secret_service.end_service()

    with pytest.raises(KeychainMissing, match="neither the Secret Service nor KWallet answers"):
        call(keychain)


def test_a_bus_that_has_ended(keychain: SystemKeychain, secret_service: SecretServiceBus) -> None:
    secret_service.end_bus()

    with pytest.raises(KeychainMissing):
        keychain.read(NAME)


@pytest.mark.usefixtures("secret_service")
def test_a_session_without_a_bus(keychain: SystemKeychain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")

    with pytest.raises(KeychainMissing):
        keychain.read(NAME)


@pytest.mark.usefixtures("secret_service")
def test_a_service_that_ends_between_two_calls_of_one_act(
    keychain: SystemKeychain, secret_service: SecretServiceBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = choose_backend()
    monkeypatch.setattr(backends, "choose_backend", lambda: chosen)
    secret_service.end_service()

    with pytest.raises(KeychainMissing, match="does not answer any more"):
        keychain.read(NAME)


class Raising(KeyringBackend):
    """A backend with a mishap, as keyring's raise it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without types
        self._error = error

    @classmethod
    def priority(cls) -> float:  # type: ignore[override]  # a property of the class in keyring
        raise RuntimeError("never chosen by itself")

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        raise self._error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error from ValueError(f"{service} {username} {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


def caused_by(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


class Status(Exception):
    """As `keyring.backends.macOS.api.Error`."""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (keyring.errors.KeyringLocked("denied"), KeychainLocked),
        (keyring.errors.PasswordSetError("Cancelled by user"), KeychainLocked),
        (caused_by(keyring.errors.KeyringError("no"), Status(-25308, "Unknown Error")), KeychainLocked),
        (caused_by(keyring.errors.KeyringError("no"), Status(-25299, "Unknown Error")), KeychainFailed),
        (keyring.errors.PasswordSetError("no"), KeychainFailed),
        (TimeoutError(), KeychainLocked),
        (ConnectionResetError(104, "reset"), KeychainMissing),
        (OSError(1783, "The stub received bad data"), KeychainFailed),
        (RuntimeError({"not": "hashable"}), KeychainFailed),
    ],
    ids=repr,
)
def test_every_mishap_of_a_backend_has_words_of_ours(
    keychain: SystemKeychain,
    monkeypatch: pytest.MonkeyPatch,
    raised: Exception,
    expected: type[KeychainUnavailable],
) -> None:
    monkeypatch.setattr(backends, "choose_backend", lambda: Raising(raised))

    with pytest.raises(expected) as caught:
        keychain.read(NAME)
    assert type(caught.value) is expected


def test_no_error_brings_the_secret_along(keychain: SystemKeychain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "choose_backend", lambda: Raising(keyring.errors.PasswordSetError("x")))

    with pytest.raises(KeychainFailed) as caught:
        keychain.write(NAME, SECRET)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert SECRET not in str(caught.value)


# ----------------------------------------------------------------------------- which keychains are trusted

PLAIN_FILE = "keyrings.alt.file.PlaintextKeyring"


@pytest.fixture
def every_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which all of them work, and which tells what was chosen."""

    def load(name: str) -> type[KeyringBackend]:
        return type(name, (Raising,), {"viable": True, "__init__": lambda _self: None})

    monkeypatch.setattr(backends, "_load", load)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")


@pytest.mark.usefixtures("every_backend")
@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("darwin", MACOS),
        ("win32", WINDOWS),
        ("linux", "vaultviewer.adapters.keychain.secret_service.SecretService"),
        ("freebsd14", "vaultviewer.adapters.keychain.secret_service.SecretService"),
    ],
)
def test_each_system_has_its_own(platform: str, expected: str) -> None:
    assert type(choose_backend(platform)).__name__ == expected


@pytest.mark.usefixtures("every_backend")
@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (KWALLET, KWALLET),
        (SECRET_SERVICE, "vaultviewer.adapters.keychain.secret_service.SecretService"),
        ("keyring.backends.libsecret.Keyring", "vaultviewer.adapters.keychain.secret_service.SecretService"),
        (
            "keyring.backends.chainer.ChainerBackend",
            "vaultviewer.adapters.keychain.secret_service.SecretService",
        ),
    ],
)
def test_a_wish_for_a_safe_one_is_followed(monkeypatch: pytest.MonkeyPatch, wish: str, expected: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", wish)
    assert type(choose_backend("linux")).__name__ == expected


@pytest.fixture(params=["environment", "file"])
def configure(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> Callable[[str], None]:
    """Configure keyring as its documentation says."""

    def by_environment(name: str) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)

    def by_file(name: str) -> None:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        folder = own_home / "config" / "python_keyring"
        folder.mkdir(parents=True)
        (folder / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring = {name}\n", encoding="utf-8")

    return by_environment if request.param == "environment" else by_file


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="keyring has its file elsewhere there")
@pytest.mark.parametrize(
    "name",
    [PLAIN_FILE, "keyrings.cryptfile.cryptfile.CryptFileKeyring", MACOS, "nonsense", "../../evil.Class"],
)
def test_another_one_is_refused_and_not_even_loaded(
    keychain: SystemKeychain,
    configure: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    def loaded(name: str) -> ModuleType:
        pytest.fail(f"{name} was imported")

    monkeypatch.setattr(importlib, "import_module", loaded)
    configure(name)

    for call in CALLS:
        with pytest.raises(KeychainInsecure) as caught:
            call(keychain)
        assert caught.value.details["backend"] == name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="keyring has its file elsewhere there")
@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_one_that_keeps_nothing_is_none(
    keychain: SystemKeychain, configure: Callable[[str], None], name: str
) -> None:
    configure(name)

    for call in CALLS:
        with pytest.raises(KeychainMissing, match="switched off"):
            call(keychain)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="keyring has its file elsewhere there")
@pytest.mark.parametrize("content", [b"[backend\n", b"\xff\xfe", b"default-keyring = x\n"])
def test_a_configuration_that_cannot_be_read_chooses_nothing(
    keychain: SystemKeychain, monkeypatch: pytest.MonkeyPatch, own_home: Path, content: bytes
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    folder = own_home / "config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_bytes(content)

    with pytest.raises(KeychainMissing, match="configuration"):
        keychain.read(NAME)


def test_keyring_is_imported_by_the_first_call() -> None:
    program = (
        f"import sys; import {system.__name__}, vaultviewer.adapters.keychain.secrets; "
        "sys.exit('keyring' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603  our own
