"""The server's process: it starts, can be given up, fails in plain words, and never outlives its parent."""

import errno
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.demo import sample_vault as sample_vault_module
from vaultviewer.demo.errors import EmulatorMissing, SampleVaultFailed, SampleVaultTimedOut
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault

SILENT = (sys.executable, "-c", "import sys; sys.stdin.read()")


def _address(info: SampleVaultInfo) -> tuple[str, int]:
    parts = urlsplit(info.connection.endpoint_url or "")
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def _status(url: str, *, method: str = "GET", **headers: str) -> int:
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310  our own endpoint on 127.0.0.1
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_start_reports_progress_to_the_end_and_stop_leaves_nothing() -> None:
    steps: list[tuple[int, int]] = []
    vault = SampleVault()

    info = vault.start(lambda done, total: steps.append((done, total)))
    was_running = vault.running
    with pytest.raises(RuntimeError, match="started before"):
        vault.start()
    vault.stop()
    vault.stop()

    total = len(info.expectations)
    assert steps == [(done, total) for done in range(1, total + 1)]
    assert (was_running, vault.running) == (True, False)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(_address(info), timeout=10)


def test_the_server_ends_with_a_parent_that_is_killed() -> None:
    parent_code = (
        "import sys\n"
        "from vaultviewer.demo.sample_vault import SampleVault\n"
        "print(SampleVault().start().connection.endpoint_url, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603  our own code
        [sys.executable, "-c", parent_code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        address = urlsplit(parent.stdout.readline().strip())
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as witness:
            parent.kill()
            parent.wait()
            assert _ended(witness)


def _ended(witness: socket.socket) -> bool:
    """Wait until the other side of an idle connection is gone; it times out while the server lives."""
    try:
        return witness.recv(1) == b""
    except ConnectionResetError:
        return True


def test_giving_up_on_the_way_leaves_nothing() -> None:
    token = CancelToken()
    vault = SampleVault()

    with pytest.raises(Cancelled):
        vault.start(lambda _done, _total: token.cancel(), token)

    assert not vault.running


def test_a_server_that_is_not_ready_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_vault_module, "_POLL_SECONDS", 0.01)
    vault = SampleVault(SILENT, timeout=0.05)

    with pytest.raises(SampleVaultTimedOut):
        vault.start()

    assert not vault.running


def test_a_server_that_does_not_heed_its_input_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_vault_module, "_STOP_SECONDS", 0.05)
    monkeypatch.setattr(sample_vault_module, "_POLL_SECONDS", 0.01)
    deaf = (sys.executable, "-c", "import threading; threading.Event().wait()")
    vault = SampleVault(deaf, timeout=0.05)

    with pytest.raises(SampleVaultTimedOut):
        vault.start()

    assert not vault.running


def test_a_server_that_breaks_is_quoted_in_the_error() -> None:
    with pytest.raises(SampleVaultFailed, match="the port is on fire"):
        SampleVault((sys.executable, "-c", "raise SystemExit('the port is on fire')")).start()


def test_a_server_that_says_nothing_is_an_error_too() -> None:
    with pytest.raises(SampleVaultFailed, match="it said nothing"):
        SampleVault((sys.executable, "-c", "")).start()


def test_a_program_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(SampleVaultFailed) as caught:
        SampleVault(("vaultviewer-no-such-program",)).start()

    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOENT


def test_without_the_emulator_the_error_names_the_extra_to_install() -> None:
    code = (
        "import sys; sys.modules['moto'] = None; from vaultviewer.demo import server; sys.exit(server.main())"
    )

    with pytest.raises(EmulatorMissing, match=r"moto.*vaultviewer\[demo\]"):
        SampleVault((sys.executable, "-c", code)).start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8 by itself")
def test_the_server_listens_on_one_address_only(sample_vault: SampleVaultInfo) -> None:
    host, port = _address(sample_vault)

    assert host == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=10)


def test_the_server_answers_to_its_number_only(sample_vault: SampleVaultInfo) -> None:
    """Under another name, a web page could reach it by DNS rebinding."""
    endpoint = sample_vault.connection.endpoint_url or ""

    assert _status(endpoint + "/", Host="evil.example") == 421


def test_the_server_answers_to_no_web_page(sample_vault: SampleVaultInfo) -> None:
    endpoint = sample_vault.connection.endpoint_url or ""

    assert _status(endpoint + "/", method="POST", Origin="https://evil.example") == 421
    assert _status(endpoint + "/", method="POST", Origin="null") == 421


@pytest.mark.parametrize("path", ["/moto-api/reset", "/moto-api/data.json", "/latest/meta-data/"])
def test_the_emulators_other_services_are_not_there(sample_vault: SampleVaultInfo, path: str) -> None:
    endpoint = sample_vault.connection.endpoint_url or ""

    assert _status(endpoint + path, method="POST" if "reset" in path else "GET") == 404
