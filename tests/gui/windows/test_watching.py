"""The watch before the person's eyes: its switch, what the status bar says, and what arrives."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.fakes import FakeArrivalQueue
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.settings import Settings
from vaultviewer.core.vault import arrivals
from vaultviewer.gui.presenters.vault import OpenVault

WATCHED = replace(CONNECTION, watch_interval=60.0)
OTHER = replace(CONNECTION, id="legal", name="Legal <b>vault</b>", bucket="legal-mail")


class Notes:
    """Stands in for the desktop, which tests have none of."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show(self, title: str, text: str) -> bool:
        self.shown.append((title, text))
        return True


@pytest.fixture
def notes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes()
    monkeypatch.setattr(desk.window.watching.notes, "show", notes.show)
    return notes


def state(desk: Desk) -> QToolButton:
    return find(desk.window, QToolButton, "watchState")


def start(desk: Desk, *connections: Connection) -> OpenVault:
    desk.services.settings = Settings(connections)
    desk.start()
    desk.window.show_connection(connections[0])
    desk.wait_for_rows()
    return desk.vault


def look(qtbot: QtBot, desk: Desk, vault: OpenVault | None = None) -> None:
    watcher = (vault or desk.vault).watcher
    watcher.look_now()
    wait_for(qtbot, lambda: not watcher._looking.running)


def message(desk: Desk) -> str:
    return desk.window.status.currentMessage()


def test_the_switch_turns_the_watch_on_and_off_and_is_kept(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    vault = desk.show_vault()
    action = desk.window.actions_by_name["watch"]
    assert not action.isChecked()
    assert not state(desk).isVisible()
    desk.act("watch")
    assert (desk.vault is vault, vault.watcher.on, action.isChecked()) == (True, True, True)
    assert state(desk).text() == "Watching"
    assert "every 60 seconds" in state(desk).accessibleDescription()
    wait_for(qtbot, lambda: desk.services.saved)
    assert desk.services.saved[-1].connections[0].watch_interval == 60
    assert vault.table.rowCount() == 1, "the vault stays open, and its list stands"
    desk.act("watch")
    assert not vault.watcher.on
    assert not state(desk).isVisible()
    wait_for(qtbot, lambda: desk.services.saved[-1].connections[0].watch_interval is None)


def test_without_a_vault_there_is_nothing_to_watch(desk: Desk) -> None:
    desk.start()
    assert not desk.window.actions_by_name["watch"].isEnabled()


def test_a_connection_that_is_watched_is_watched_once_it_is_open(desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    vault = start(desk, WATCHED)
    assert vault.watcher.on
    assert desk.window.actions_by_name["watch"].isChecked()


def test_arrivals_are_announced_and_shown(qtbot: QtBot, desk: Desk, notes: Notes) -> None:
    desk.bucket.add_plain("a", b"x")
    start(desk, WATCHED)
    desk.bucket.add_plain("b", b"x")
    look(qtbot, desk)
    assert message(desk) == "1 new message in SOC vault"
    desk.bucket.add_plain("c", b"x")
    desk.bucket.add_plain("d", b"x")
    look(qtbot, desk)
    assert message(desk) == "2 new messages in SOC vault"
    wait_for(qtbot, lambda: desk.vault.table.rowCount() == 4)
    assert notes.shown == [], "nobody wished the desktop to be told"


def test_what_lies_outside_of_the_list_is_said_to(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    desk.bucket.add_plain("s", b"x", prefix=f"{PREFIX}sub/")
    vault = start(desk, WATCHED)
    desk.window.browsing.show_prefix(WATCHED, f"{PREFIX}sub/")
    desk.wait_for_rows()
    desk.bucket.add_plain("b", b"x")
    desk.bucket.add_plain("t", b"x", prefix=f"{PREFIX}sub/")
    look(qtbot, desk)
    assert message(desk) == "2 new messages in SOC vault (1 under another prefix)"
    wait_for(qtbot, lambda: vault.table.rowCount() == 2)


def test_the_desktop_is_told_where_the_connection_wishes_it_and_leads_back(
    qtbot: QtBot, desk: Desk, notes: Notes
) -> None:
    desk.bucket.add_plain("a", b"x")
    announced = replace(WATCHED, announce=True)
    vault = start(desk, announced, OTHER)
    desk.window.show_connection(OTHER)
    wait_for(qtbot, lambda: desk.vault is not vault and desk.vault.listed)
    desk.bucket.add_plain("b", b"x")
    look(qtbot, desk, vault)
    assert notes.shown == [("SOC vault", "1 new message")]
    assert message(desk) == "1 new message in SOC vault", "of a vault that is open but not shown"
    desk.window.watching.notes.chosen.emit()
    assert desk.vault is vault


def test_a_desktop_without_notes_does_without(desk: Desk) -> None:
    desk.start()
    assert desk.window.watching.notes.show("SOC vault", "1 new message") is False


def test_an_interrupted_watch_says_why_and_when_it_goes_on(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    vault = start(desk, WATCHED)
    desk.bucket.store.failures["list", PREFIX] = NoNetwork(endpoint="s3.example")
    look(qtbot, desk)
    assert state(desk).text() == "Watch interrupted"
    assert "s3.example can't be reached." in state(desk).accessibleDescription()
    assert "Next look at 20" in state(desk).accessibleDescription()
    del desk.bucket.store.failures["list", PREFIX]
    state(desk).click()
    wait_for(qtbot, lambda: vault.watcher.error is None)
    assert state(desk).text() == "Watching"


def test_a_prefix_above_the_bound_is_said_to_be(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "MOST_WATCHED_PAGES", 1)
    monkeypatch.setattr(arrivals, "PAGE_SIZE", 2)
    for name in "abc":
        desk.bucket.add_plain(name, b"x")
    start(desk, WATCHED)
    look(qtbot, desk)
    assert state(desk).text() == f"Watching the first {QLocale().toString(10_000)} keys"
    assert "SQS queue" in state(desk).accessibleDescription()


def test_a_queue_with_messages_for_others_is_said_to_hold_them(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("a", b"x")
    desk.bucket.queue = FakeArrivalQueue("not ours", "nor this")
    vault = start(desk, replace(WATCHED, queue_url="https://sqs.eu-west-1.amazonaws.com/123456789012/mail"))
    wait_for(qtbot, lambda: vault.watcher.last is not None)
    hint = state(desk).accessibleDescription()
    assert hint.startswith("Waits for what the queue tells of new mail. 2 messages in the queue are not")
