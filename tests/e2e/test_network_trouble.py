"""Networks as people have them: strange certificates, proxies, wrong clocks, slow answers; the way out."""

import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from PySide6.QtWidgets import QWidget
from support.aws_vault import one_attempt
from support.e2e_desk import keep_connections
from support.e2e_pages import turn_to
from support.e2e_person import Person
from support.e2e_proxy import GateProxy, proxy
from support.e2e_vaults import PREFIX, MotoVault
from support.forward_proxy import ForwardProxy, forward_proxy
from support.gui_vaults import mail
from support.identity_center import write_certificate
from support.made_authority import MadeAuthority
from support.moto_forwarding import forwarded
from support.scripted_server import Request, ScriptedServer, answer, scripted_server

from vaultviewer.core.connection import Connection
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog

__all__ = ["one_attempt", "proxy"]

S3_HOST = "s3.eu-west-1.amazonaws.com"
KMS_HOST = "kms.eu-west-1.amazonaws.com"

pytestmark = pytest.mark.usefixtures("one_attempt", "profile")


@pytest.fixture(scope="module")
def authority() -> MadeAuthority:
    return MadeAuthority.make()


@pytest.fixture
def bundle(authority: MadeAuthority, tmp_path: Path) -> str:
    return str(write_certificate(authority, tmp_path / "company.pem"))


@pytest.fixture
def key(vault: MotoVault) -> str:
    return vault.put(mail("Over a bad line"), "m0000001")


@pytest.fixture
def to_moto(vault: MotoVault) -> Iterator[Callable[[Request], bytes]]:
    """What has moto answer a request."""
    pool = urllib3.PoolManager(maxsize=8)
    yield lambda request: forwarded(request, vault.server, pool)
    pool.clear()


@pytest.fixture
def aws(
    authority: MadeAuthority, to_moto: Callable[[Request], bytes], tmp_path: Path
) -> Iterator[ScriptedServer]:
    """AWS behind a certificate of the company's own authority."""
    names = ["127.0.0.1", S3_HOST, KMS_HOST]
    with scripted_server(to_moto, tls=authority.serve(names, tmp_path)) as server:
        yield server


@pytest.fixture
def sit_before(sit_down: Callable[[], Person], settings_file: Path) -> Callable[[Connection], Person]:
    """Sit down and choose the vault."""

    def sit(connection: Connection) -> Person:
        keep_connections(settings_file, connection)
        person = sit_down()
        person.show_connection(connection.id, PREFIX)
        return person

    return sit


def trouble(person: Person) -> str:
    """Wait for the page that stands in the list's place, and return what it says."""
    page = person.window.list_pane.error
    person.wait(page.isVisible, "the page of the error")
    return "\n".join(person.texts_within(page.objectName()))


def try_again(person: Person) -> None:
    person.click("waytry-again", person.window.list_pane.error)


def opens(person: Person, key: str) -> None:
    person.await_list(1)
    person.open(key)
    assert person.label("subject") == "Over a bad line"


# ------------------------------------------------------------------------------------------ certificates


def test_an_authority_that_nobody_knows_is_told_and_trusted_once_the_connection_names_it(
    vault: MotoVault, key: str, aws: ScriptedServer, bundle: str, sit_before: Callable[[Connection], Person]
) -> None:
    person = sit_before(vault.connection(endpoint_url=aws.url))
    said = trouble(person)
    assert "The connection is not trustworthy" in said
    assert aws.url in said
    assert "name its file in the connection" in said
    assert aws.requests == []

    person.click("wayedit-connection", person.window.list_pane.error)
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    turn_to(person, "networkPage", dialog)
    person.type_into("ca_bundleField", bundle, dialog)
    person.click("saveButton", dialog)
    person.wait(lambda: not person.sees(QWidget, "connectionDialog"), "the dialog to close")

    opens(person, key)


# ----------------------------------------------------------------------------------------------- proxies


@pytest.fixture
def company(aws: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForwardProxy]:
    """A network whose one way out is a proxy, which the environment names."""
    with forward_proxy(aws.url, sign_in="ana:s3cret") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ana:s3cret@{proxy.address}")
        yield proxy


def test_everything_goes_by_the_proxy_of_the_environment(
    vault: MotoVault, key: str, company: ForwardProxy, bundle: str, sit_before: Callable[[Connection], Person]
) -> None:
    person = sit_before(vault.connection(endpoint_url=None, ca_bundle=bundle))
    opens(person, key)
    assert set(company.asked) == {f"{S3_HOST}:443", f"{KMS_HOST}:443"}


def test_a_proxy_that_is_down_is_named_without_its_password(
    vault: MotoVault, sit_before: Callable[[Connection], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and never listens
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", f"http://ana:s3cret@{address}")
        person = sit_before(vault.connection(endpoint_url=None))
        said = trouble(person)
    assert "The proxy does not let this through" in said
    assert f"The proxy {address} failed." in said
    assert "It is down" in said
    assert "s3cret" not in said
    refusal = person.window.list_pane.error.page
    assert refusal is not None
    assert "s3cret" not in refusal.report


# ------------------------------------------------------------------------------------------------ clocks


def test_a_clock_that_is_wrong_is_told_by_how_much_until_it_is_set(
    vault: MotoVault,
    key: str,
    to_moto: Callable[[Request], bytes],
    sit_before: Callable[[Connection], Person],
) -> None:
    ahead = [timedelta(minutes=-42)]

    def script(request: Request) -> bytes:
        if not ahead:
            return to_moto(request)
        there = datetime.now(UTC) + ahead[0]
        named = f"<ServerTime>{there:%Y-%m-%dT%H:%M:%SZ}</ServerTime>"
        return answer("403 Forbidden", f"<Error><Code>RequestTimeTooSkewed</Code>{named}</Error>".encode())

    with scripted_server(script) as server:
        person = sit_before(vault.connection(endpoint_url=server.url))
        said = trouble(person)
        assert "This machine's clock is wrong" in said
        assert re.search(r"this machine's clock is 42 min( \d+ s)? ahead of AWS's \(20", said)
        assert "Set the clock of this machine and try again." in said
        assert not person.sees(QWidget, "signInDialog")

        ahead.clear()
        try_again(person)

        opens(person, key)


# ---------------------------------------------------------------------------------------------- slowness


@pytest.fixture
def slow(vault: MotoVault, proxy: GateProxy) -> tuple[MotoVault, GateProxy]:
    """A vault, and what holds up the answers that come from it."""
    return vault, proxy


def test_a_list_that_comes_too_late_says_what_is_slow_and_is_asked_for_again(
    vault: MotoVault, key: str, proxy: GateProxy, sit_before: Callable[[Connection], Person]
) -> None:
    held = [proxy.hold("list-type=2") for _ in range(2)]  # the list, and the prefixes of the tree
    person = sit_before(vault.connection(endpoint_url=proxy.url, read_timeout=1.0))
    said = trouble(person)
    assert "No answer in time" in said
    assert f"{proxy.url} took the request for ListObjectsV2, but did not answer it" in said
    for each in held:
        each.release()

    try_again(person)

    opens(person, key)


@pytest.mark.parametrize(("asked", "operation"), [("/inbound/m0000001", "GetObject"), ("POST / ", "Decrypt")])
def test_a_message_that_comes_too_late_says_which_service_was_slow(
    slow: tuple[MotoVault, GateProxy],
    key: str,
    sit_before: Callable[[Connection], Person],
    asked: str,
    operation: str,
) -> None:
    vault, proxy = slow
    person = sit_before(vault.connection(endpoint_url=proxy.url, read_timeout=1.0))
    person.await_list(1)
    held = proxy.hold(asked)
    person.open(key)
    assert person.label("refusalTitle", person.reader) == "No answer in time"
    assert f"took the request for {operation}, but did not answer it" in person.refusal.found
    held.release()

    person.click("waytry-again", person.reader)

    opens(person, key)
