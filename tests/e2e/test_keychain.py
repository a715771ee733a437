"""An access key typed into the window: in the keychain or in memory, and nowhere else."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QTabWidget, QWidget
from support.e2e_pages import turn_to
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail
from support.moto_server import ACCOUNT, REGION
from support.program import ROOT
from support.secret_search import descendants, files_with, processes_with, secrets_in
from support.secret_service import SecretServiceBus, secret_service

from vaultviewer.adapters.logs import start_logging, stop_logging
from vaultviewer.adapters.paths import log_path, settings_path
from vaultviewer.app.gui_main import _log_uncaught
from vaultviewer.core.access_keys import secret_name
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog

__all__ = ["secret_service"]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Secret Service and /proc are Linux's"
)

KEY_ID: Final = "AKIAQ3EGVAULTVIEWER1"
SECRET: Final = "q7/Vd+2mTz0wXc9Rk4LhN8sYb1Gf6JpU3oEa5TiW"
TOKEN: Final = "IQoJb3JpZ2luX2VjEPT//////////wEaCWV1LXdlc3QtMSJHMEUCIQD+7mKz/4uWcA=="
SECRETS: Final = (SECRET, TOKEN)
NAME: Final = "Vault with a key"


@pytest.fixture
def settings_file() -> Path:
    """The settings where the program itself looks for them, so that the command line finds them too."""
    return settings_path()


@pytest.fixture
def log() -> Iterator[Path]:
    """The program's log, with all that it can be made to write."""
    handler = start_logging(log_path(), level=logging.DEBUG)
    assert handler is not None
    yield log_path()
    stop_logging(handler)


def fill_in(person: Person, vault: MotoVault, *, place: str = "keychain") -> ConnectionDialog:
    """Type a new connection with an access key, up to the button that saves it."""
    person.shortcut("new_connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    person.type_into("nameField", NAME, dialog)
    person.type_into("bucketField", vault.bucket, dialog)
    person.type_into("prefixField", PREFIX, dialog)
    person.type_into("regionField", REGION, dialog)
    form = person.find(QTabWidget, "connectionForm", dialog)
    turn_to(person, "signInPage", dialog)
    pick(person, "sign_inField", "accessKey", form)
    person.type_into("access_key_idField", KEY_ID, form)
    person.type_into("secret_access_keyField", SECRET, form)
    person.type_into("session_tokenField", TOKEN, form)
    pick(person, "key_placeField", place, form)
    turn_to(person, "acceptedPage", dialog)
    person.type_into("accountField", ACCOUNT, dialog)
    person.type_into("kms_keysField", vault.key_arn, dialog)
    turn_to(person, "networkPage", dialog)
    person.type_into("endpoint_urlField", vault.server.url, dialog)
    person.click("path_styleField", dialog)
    return dialog


def pick(person: Person, field: str, value: str, within: QWidget) -> None:
    box = person.find(QComboBox, field, within)
    person.do(lambda: box.setCurrentIndex(box.findData(value)))
    assert box.currentData() == value


def save(person: Person, vault: MotoVault) -> str:
    """Save what was filled in, open the message that lies in the vault, and return the connection's ID."""
    person.click("saveButton")
    return read_first(person, vault)


def read_first(person: Person, vault: MotoVault) -> str:
    person.await_list(1)
    person.open(f"{PREFIX}m0000001")
    assert person.label("subject") == "Behind an access key"
    (connection,) = person.desk.connections.connections
    assert connection.bucket == vault.bucket
    return connection.id


@pytest.fixture
def vault(vault: MotoVault) -> MotoVault:
    """A vault with one message."""
    vault.put(mail("Behind an access key"), "m0000001")
    return vault


def test_a_key_stays_in_the_keychain_over_a_restart_and_leaves_it_with_its_connection(
    sit_down: Callable[[], Person], vault: MotoVault, secret_service: SecretServiceBus
) -> None:
    person = sit_down()
    fill_in(person, vault)
    connection_id = save(person, vault)
    ((_, attributes, secret),) = secret_service.entries()
    assert attributes["username"] == secret_name(connection_id)
    assert SECRET in secret
    assert TOKEN in secret

    person = sit_down()
    person.show_connection(connection_id, PREFIX)
    read_first(person, vault)
    assert not person.sees(SignInDialog, "signInDialog"), "nobody has to be asked for a key that is kept"

    person.choose("remove_connection")
    person.answer("removeConnectionQuestion", "removeButton")
    person.wait(lambda: not secret_service.entries(), "the keychain to let go of the key")
    assert person.desk.connections.connections == ()


def test_a_key_for_this_run_alone_ends_with_it(
    sit_down: Callable[[], Person], vault: MotoVault, secret_service: SecretServiceBus
) -> None:
    person = sit_down()
    fill_in(person, vault, place="thisRun")
    connection_id = save(person, vault)
    assert secret_service.entries() == []

    person = sit_down()
    person.show_connection(connection_id, PREFIX)
    asked = person.await_dialog(SignInDialog, "signInDialog")
    assert person.table.rowCount() == 0
    person.do(asked.reject)
    person.wait(lambda: not person.sees(SignInDialog, "signInDialog"), "the dialog to close")


@pytest.mark.parametrize(
    ("mishap", "words"),
    [
        (SecretServiceBus.lock, "The keychain is locked, and was not unlocked."),
        (SecretServiceBus.end_service, "This machine offers no keychain"),
    ],
    ids=["locked", "missing"],
)
def test_a_keychain_that_refuses_is_told_and_done_without(
    sit_down: Callable[[], Person],
    vault: MotoVault,
    secret_service: SecretServiceBus,
    mishap: Callable[[SecretServiceBus], None],
    words: str,
) -> None:
    person = sit_down()
    dialog = fill_in(person, vault)
    mishap(secret_service)
    person.click("saveButton", dialog)
    person.wait(lambda: person.sees(QPushButton, "keepForThisRunButton", dialog), "the way without it")
    assert words in person.label("obstacle", dialog)
    assert person.desk.connections.connections == (), "a connection without its key would be no use"
    person.click("keepForThisRunButton", dialog)
    read_first(person, vault)
    assert files_with(settings_path().parent, SECRETS) == []


# ---------------------------------------------------------------- nothing else holds it


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """Else the next test would mean nothing."""
    for number, spelling in enumerate(
        (SECRET, "q7%2FVd%2B2mTz0wXc9Rk4LhN8sYb1Gf6JpU3oEa5TiW", SECRET.encode().hex())
    ):
        (tmp_path / f"{number}.txt").write_text(f"before {spelling} after", encoding="utf-8")
    (tmp_path / "wide.txt").write_text(f"before {SECRET} after", encoding="utf-16")
    (tmp_path / "innocent.txt").write_text(KEY_ID, encoding="utf-8")
    assert len(files_with(tmp_path, [SECRET])) == 4
    child = [sys.executable, "-c", "print(flush=True); input()"]
    for arguments, environment in (([*child, TOKEN], {}), (child, {"AWS_SESSION_TOKEN": TOKEN})):
        with subprocess.Popen(  # noqa: S603  this interpreter, with the arguments above
            arguments, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as planted:
            assert planted.stdout is not None
            planted.stdout.readline()  # a program that has only just begun has no arguments to be seen yet
            assert len(processes_with(os.getpid(), [TOKEN])) == 1
            planted.communicate(b"\n")


def test_no_file_no_output_and_no_process_holds_the_secret(
    sit_down: Callable[[], Person],
    vault: MotoVault,
    secret_service: SecretServiceBus,
    log: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    person = sit_down()
    fill_in(person, vault)
    person.click("testButton")
    person.wait(lambda: person.says("preflightTitle", "The test found a problem."), "the end of the test")
    save(person, vault)
    assert descendants(os.getpid()), "the confined process that read the message, or its successor"
    assert processes_with(os.getpid(), SECRETS) == []
    person.choose("copy_key")
    assert secrets_in(person.clipboard.encode(), SECRETS) == []

    broken = vault.put_object(f"{PREFIX}m0000002", b"no envelope")
    person.shortcut("refresh")
    person.await_list(2)
    person.open(broken)
    person.click("refusal-copy")
    assert vault.bucket in person.clipboard
    assert secrets_in(person.clipboard.encode(), SECRETS) == []

    _log_uncaught(RuntimeError, RuntimeError(f"signing with {SECRET} and {TOKEN}"), None)
    person.close_window()
    assert len(secret_service.entries()) == 1

    told = run_doctor()
    assert "arn:aws:sts" in told, "it has signed in with the key of the keychain"
    assert secrets_in(told.encode(), SECRETS) == []
    captured = capfd.readouterr()
    assert "uncaught RuntimeError" in captured.err
    assert secrets_in((captured.out + captured.err).encode(), SECRETS) == []
    assert "RuntimeError" in log.read_text(encoding="utf-8")
    assert vault.bucket in settings_path().read_text(encoding="utf-8")
    assert Path.home() in log.parents
    assert Path.home() in settings_path().parents
    assert files_with(Path.home(), SECRETS) == []
    assert files_with(secret_service.files, SECRETS) == [], "GNOME Keyring encrypts what it keeps"


def run_doctor() -> str:
    """Test the connection on the command line, with an eye on its processes, and return what it said."""
    with subprocess.Popen(  # noqa: S603  this interpreter, with constant arguments
        [sys.executable, "-m", "vaultviewer", "doctor", "--connection", NAME],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as doctor:
        said: list[str] = []
        assert doctor.stdout is not None
        for line in doctor.stdout:
            said.append(line)
            assert processes_with(doctor.pid, SECRETS) == []
    return "".join(said)
