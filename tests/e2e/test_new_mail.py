"""Mail that arrives while somebody reads: it shows up in the open window, and nothing else moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from support.aws_queue import MotoQueue, queue
from support.bucket_events import s3_event, ses_event
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail
from support.moto_server import MotoServer
from support.short_lives import ShortLives, short_lives_before

from vaultviewer.adapters.aws import arrival_queue
from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import AssumedRole, Profile, SignIn
from vaultviewer.gui.models.row import Column

__all__ = ["queue"]

OLD = 60
"""Rows: more than the list shows at a time."""
READ = 40
"""The one that is open, well below the first screen."""


@dataclass(frozen=True)
class Place:
    """What somebody has before their eyes, and what must not change by itself."""

    selected: list[str]
    current: str
    at_the_top: str
    subject: str

    @classmethod
    def of(cls, person: Person) -> "Place":
        view = person.list
        top = view.indexAt(view.viewport().rect().topLeft())
        return cls(
            view.selected_keys(),
            view.current_key(),
            person.table.index(top.row(), Column.KEY).data(),
            person.page.untrusted_subject,
        )


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a queue answer at once: who closes the window waits for it, as long as the queue says."""
    monkeypatch.setattr(arrival_queue, "LONGEST_WAIT", 0)


@pytest.fixture
def old(moto_server: MotoServer, vault: MotoVault) -> str:
    """Fill the vault with rows; return the key of the message among them that can be read."""
    moto_server.put_many(vault.bucket, [f"{PREFIX}m{number:07}" for number in range(OLD) if number != READ])
    return vault.put(mail("What is read meanwhile"), f"m{READ:07}")


SitAndRead = Callable[[Connection], Person]


@pytest.fixture
def sit_and_read(sit_down: Callable[[], Person], settings_file: Path, profile: str, old: str) -> SitAndRead:
    """Sit down, list the vault, scroll and open a message."""
    del profile

    def sit(connection: Connection) -> Person:
        keep_connections(settings_file, connection)
        person = sit_down()
        person.show_connection(connection.id, PREFIX)
        person.await_list(OLD)
        person.sort_by_key()  # it would be on top if it came a second later than the others
        person.wait(lambda: person.first_key == f"{PREFIX}m0000000", "the rows in their order")
        person.open(old)
        assert person.list.verticalScrollBar().value() > 0
        return person

    return sit


def watched(vault: MotoVault, **fields: object) -> Connection:
    return vault.connection(watch_interval=60.0, **fields)


def await_arrival(person: Person, key: str, before: Place, *, rows: int = OLD + 1) -> None:
    """Wait until the row is there and announced, and look that nothing else has moved."""
    person.wait(lambda: person.word == "1 new message in Test vault", "the announcement")
    person.await_list(rows)
    assert person.row(key) is not None
    assert Place.of(person) == before
    person.press(person.list, Qt.Key.Key_Home)
    person.open(key)
    assert person.page.untrusted_subject == "Has just come"


def test_polling_finds_what_has_come(vault: MotoVault, sit_and_read: SitAndRead) -> None:
    person = sit_and_read(watched(vault))
    before = Place.of(person)
    assert person.find(QToolButton, "watchState").text() == "Watching"
    key = vault.put(mail("Has just come"), "a0000001")

    person.do(person.find(QToolButton, "watchState").click)

    await_arrival(person, key, before)


def test_the_next_look_comes_by_itself(vault: MotoVault, sit_and_read: SitAndRead) -> None:
    connection = watched(vault)
    person = sit_and_read(connection)
    person.vault.watcher.watch(replace(connection, watch_interval=0.2))  # shorter than dialogs offer
    before = Place.of(person)
    key = vault.put(mail("Has just come"), "a0000001")
    await_arrival(person, key, before)


def test_s3_tells_a_queue_which_tells_the_window(
    vault: MotoVault, queue: MotoQueue, sit_and_read: SitAndRead
) -> None:
    queue.listen_to(vault.bucket)
    person = sit_and_read(watched(vault, queue_url=queue.url))
    before = Place.of(person)

    key = vault.put(mail("Has just come"), "a0000001")

    await_arrival(person, key, before)
    person.wait(lambda: queue.left() == 0, "the queue to be emptied")


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "in SNS's envelope"])
def test_ses_tells_a_topic_which_tells_the_queue(
    vault: MotoVault, queue: MotoQueue, sit_and_read: SitAndRead, *, raw: bool
) -> None:
    topic = queue.subscribe(raw=raw)
    person = sit_and_read(watched(vault, queue_url=queue.url))
    before = Place.of(person)

    key = vault.put(mail("Has just come"), "a0000001")
    queue.publish(topic, ses_event(vault.bucket, key))

    await_arrival(person, key, before)
    person.wait(lambda: queue.left() == 0, "the queue to be emptied")


def test_what_is_for_another_bucket_stays_in_the_queue(
    vault: MotoVault, queue: MotoQueue, sit_and_read: SitAndRead
) -> None:
    queue.send(s3_event("somebody-elses-mail", f"{PREFIX}m0000001"))
    person = sit_and_read(watched(vault, queue_url=queue.url))
    before = Place.of(person)
    hint = person.find(QToolButton, "watchState").accessibleDescription
    person.wait(lambda: "1 message in the queue is not about this vault" in hint(), "the word about it")

    key = vault.put(mail("Has just come"), "a0000001")
    queue.send(s3_event(vault.bucket, key))
    person.do(person.find(QToolButton, "watchState").click)

    await_arrival(person, key, before)
    person.wait(lambda: queue.left() == 1, "ours to be deleted, and nothing else")


# ----------------------------------------------------------------- nobody is there when the sign-in runs out

ROLE = AssumedRole("arn:aws:iam::123456789012:role/Reader", mfa_serial="arn:aws:iam::123456789012:mfa/ana")


@pytest.fixture
def lives(moto_server: MotoServer) -> Iterator[ShortLives]:
    with short_lives_before(moto_server) as lives:
        lives.codes = ["000001", "000002"]
        yield lives


def enter_code(person: Person, code: str) -> None:
    person.await_dialog(QWidget, "mfaCodeField")
    person.type_into("mfaCodeField", code)
    person.press(person.find(QWidget, "mfaCodeField"), Qt.Key.Key_Return)
    person.wait(lambda: not person.sees(QWidget, "signInDialog"), "the dialog to close")


def test_a_watch_alone_says_that_it_waits_and_asks_nothing(
    sit_down: Callable[[], Person], vault: MotoVault, lives: ShortLives, settings_file: Path, profile: str
) -> None:
    vault.put(mail("Old"), "m0000001")
    connection = watched(vault, endpoint_url=lives.url, sign_in=SignIn(Profile(profile), ROLE))
    keep_connections(settings_file, connection)
    person = sit_down()
    person.show_connection(connection.id, PREFIX)
    enter_code(person, "000001")
    person.await_list(1)
    lives.outlive.append("list-type=2")
    arrived = vault.put(mail("Has just come"), "a0000001")

    person.do(person.vault.watcher.look_now)
    person.wait(lambda: person.sees(QWidget, "signInButton"), "the notice")

    assert not person.sees(QWidget, "signInDialog")
    assert person.find(QToolButton, "waitingCount").text() == "1 waits for a sign-in"
    person.click("signInButton")
    enter_code(person, "000002")
    person.await_list(2)
    assert person.word == "1 new message in Test vault"
    assert person.row(arrived) is not None
    person.wait(lambda: not person.sees(QWidget, "signInButton"), "the notice to go")
