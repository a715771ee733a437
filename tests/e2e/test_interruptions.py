"""The network in the way of a person, and a person in the way of the program's work."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar
from shiboken6 import isValid
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.e2e_proxy import GateProxy, proxy, proxy_before
from support.e2e_vaults import PREFIX, MotoVault, new_vault
from support.gui_vaults import mail
from support.moto_server import MotoServer, start_moto_server

from vaultviewer.core.envelope import secret
from vaultviewer.core.errors import ConnectionFailed, ConnectionLost
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.gui.models.reader_page import WayOut
from vaultviewer.gui.models.row import RowState

__all__ = ["proxy"]

MIB = 1024 * 1024
LARGE = mail("Large", text="All work and no play makes a large message.\n" * (25 * MIB // 44))
SMALL = [mail(f"Small {number}") for number in range(6)]


@dataclass(frozen=True)
class Mails:
    """A bucket with one large message and some small ones."""

    vault: MotoVault
    large: str
    small: list[str]


def _fill(vault: MotoVault) -> Mails:
    large = vault.put(LARGE, "large001")
    return Mails(vault, large, [vault.put(each, f"small00{number}") for number, each in enumerate(SMALL)])


@pytest.fixture(scope="module")
def mails(moto_server: MotoServer) -> Mails:
    return _fill(new_vault(moto_server))


SitBefore = Callable[..., Person]


@pytest.fixture
def sit_before(
    sit_down: Callable[[], Person], settings_file: Path, profile: str, one_attempt: None
) -> SitBefore:
    """Sit down before a list that is loaded, or just connected."""
    del one_attempt

    def sit(mails: Mails, proxy: GateProxy, *, listed: bool = True, **fields: float) -> Person:
        connection = mails.vault.connection(
            endpoint_url=proxy.url, sign_in=SignIn(Profile(profile)), **fields
        )
        keep_connections(settings_file, connection)
        person = sit_down()
        if listed:
            person.show_connection(connection.id, PREFIX)
            person.await_list(1 + len(SMALL))
        return person

    return sit


@pytest.fixture
def overwritten(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What secret memory held at the moment in which it was overwritten."""
    seen: list[bytes] = []
    overwrite = secret.overwrite

    def note(memory: bytearray) -> None:
        seen.append(bytes(memory))
        overwrite(memory)

    monkeypatch.setattr(secret, "overwrite", note)
    return seen


def _shows_large(person: Person) -> None:
    assert hashlib.sha256(person.message.plaintext.view()).digest() == hashlib.sha256(LARGE).digest()
    assert person.row(person.desk.reader.key).state is RowState.OPEN


# --------------------------------------------------------------------------------- the network goes away


def test_the_server_is_killed_in_the_middle_of_an_open(sit_before: SitBefore) -> None:
    server = start_moto_server()
    try:
        mails = _fill(new_vault(server))
        with proxy_before(server) as between:
            person = sit_before(mails, between)
            held = between.hold("/large001", after=5 * MIB)
            person.start_opening(mails.large)
            person.wait(held.reached.is_set, "the middle of the message")
            server.kill()
            held.release()
            person.await_reader()
            assert isinstance(person.refusal.error, ConnectionLost)
            assert person.row(mails.large).state is RowState.FAILED
            assert person.desk.reader.message is None
            person.click("waytry-again")
            person.await_reader()
            assert isinstance(person.refusal.error, ConnectionFailed)
    finally:
        server.close()


def test_try_again_works_once_the_server_is_back(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy
) -> None:
    person = sit_before(mails, proxy)
    held = proxy.hold("/large001", after=5 * MIB)
    person.start_opening(mails.large)
    person.wait(held.reached.is_set, "the middle of the message")
    proxy.go_away()
    person.await_reader()
    assert isinstance(person.refusal.error, ConnectionFailed)
    assert WayOut.TRY_AGAIN in person.refusal.ways
    person.click("waytry-again")
    person.await_reader()
    assert isinstance(person.refusal.error, ConnectionFailed)
    proxy.come_back()
    person.click("waytry-again")
    person.wait(lambda: person.reader.page, "the message")
    _shows_large(person)


def test_a_list_that_breaks_off_can_be_loaded_again(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy
) -> None:
    person = sit_before(mails, proxy, listed=False)
    proxy.go_away()
    person.show_connection(mails.vault.bucket, PREFIX)
    person.wait(lambda: person.vault.error is not None, "the error")
    assert person.label("refusalTitle", person.window.list_pane.error)
    proxy.come_back()
    person.click("waytry-again", person.window.list_pane.error)
    person.await_list(1 + len(SMALL))


# ------------------------------------------------------------------------------- a person is in a hurry


def test_the_newest_of_two_is_shown_and_the_slow_one_never(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy
) -> None:
    person = sit_before(mails, proxy)
    shown: list[str] = []
    person.desk.reader.opened.connect(lambda page, _: shown.append(page.untrusted_subject))
    slow, quick = mails.small[0], mails.small[1]
    held = proxy.hold("/small000")
    person.start_opening(slow)
    person.wait(held.reached.is_set, "the slow message")
    assert person.row(slow).state is RowState.OPENING
    person.open(quick)
    held.release()
    person.wait(lambda: not person.desk.runner.busy, "the slow work to end")
    assert shown == ["Small 1"]
    assert person.label("subject") == "Small 1"
    assert person.row(slow).state is RowState.LOCKED


def test_opening_all_one_after_the_other_shows_the_last(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy
) -> None:
    person = sit_before(mails, proxy)
    shown: list[str] = []
    person.desk.reader.opened.connect(lambda page, _: shown.append(page.untrusted_subject))
    for key in [mails.large, *mails.small]:
        person.start_opening(key)
    person.await_reader()
    person.wait(lambda: not person.desk.runner.busy, "all work to end")
    assert shown[-1] == "Small 5"
    assert person.page.untrusted_subject == "Small 5"
    assert person.row(mails.large).state is RowState.LOCKED


def test_an_open_is_given_up_with_esc(sit_before: SitBefore, mails: Mails, proxy: GateProxy) -> None:
    person = sit_before(mails, proxy)
    shown: list[object] = []
    person.desk.reader.opened.connect(lambda *pages: shown.append(pages))
    held = proxy.hold("/large001", after=10 * MIB)
    person.start_opening(mails.large)
    person.wait(held.reached.is_set, "the middle of the message")
    bar = person.find(QProgressBar, "busyProgress")
    person.wait(lambda: bar.maximum() == 100, "the progress")
    person.come_to_front()
    person.press(person.window, Qt.Key.Key_Escape)
    assert not person.reader.busy
    assert person.row(mails.large).state is RowState.LOCKED
    held.release()
    person.wait(lambda: not person.desk.runner.busy, "the work to end")
    assert shown == []
    assert person.desk.reader.message is None
    person.open(mails.large)
    _shows_large(person)


# ------------------------------------------------------------- the window is closed in the middle of work


def test_closing_the_window_while_it_lists(sit_before: SitBefore, mails: Mails, proxy: GateProxy) -> None:
    person = sit_before(mails, proxy, listed=False, read_timeout=1.0)
    held = proxy.hold("list-type=2")
    person.show_connection(mails.vault.bucket, PREFIX)
    person.wait(held.reached.is_set, "the list to be asked for")
    _close(person)


def test_closing_the_window_while_it_opens(sit_before: SitBefore, mails: Mails, proxy: GateProxy) -> None:
    person = sit_before(mails, proxy, read_timeout=1.0)
    held = proxy.hold("/large001", after=5 * MIB)
    person.start_opening(mails.large)
    person.wait(held.reached.is_set, "the middle of the message")
    _close(person)


def test_closing_the_window_while_it_saves(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy, tmp_path: Path
) -> None:
    person = sit_before(mails, proxy, read_timeout=1.0)
    folder = tmp_path / "saved"
    folder.mkdir()
    keys = person.select(person.first_key, 1 + len(SMALL))
    held = proxy.hold(f"/{keys[2].rpartition('/')[2]}")
    person.choose("save")
    person.save_into(folder)
    person.wait(held.reached.is_set, "the third message")
    _close(person)
    whole = {hashlib.sha256(each).digest() for each in (LARGE, *SMALL)}
    saved = [hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()]
    assert len(saved) == 2
    assert set(saved) <= whole


def _close(person: Person) -> None:
    """Close the window; the fixtures about leaks see to threads, timers and windows."""
    runner = person.desk.runner
    person.close_window()
    assert not runner.busy
    assert not isValid(person.window)


# -------------------------------------------------------------------------------------- nothing stays


def test_closing_a_connection_overwrites_what_it_opened(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy, overwritten: list[bytes]
) -> None:
    person = sit_before(mails, proxy)
    person.open(mails.small[0])
    person.open(mails.small[1])
    assert not {SMALL[0], SMALL[1]} & set(overwritten)
    person.choose("close_connection")
    person.wait(lambda: {SMALL[0], SMALL[1]} <= set(overwritten), "the messages to be overwritten")
    assert not person.reader.page


def test_closing_the_window_overwrites_what_was_opened(
    sit_before: SitBefore, mails: Mails, proxy: GateProxy, overwritten: list[bytes]
) -> None:
    person = sit_before(mails, proxy)
    person.open(mails.small[0])
    person.close_window()
    assert SMALL[0] in overwritten
