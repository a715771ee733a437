"""Credentials that last three seconds, in a listing and in a save: asked for again, and nothing is lost."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail
from support.moto_server import SECRET_ACCESS_KEY, MotoServer
from support.short_lives import ShortLives, short_lives_before

from vaultviewer.core.sign_in import AssumedRole, Profile, SignIn

SERIAL = "arn:aws:iam::123456789012:mfa/ana"
ROLE = AssumedRole("arn:aws:iam::123456789012:role/Reader", mfa_serial=SERIAL)
CODES = tuple(f"{number:06}" for number in range(100))
PAGES = 5


@pytest.fixture
def lives(moto_server: MotoServer) -> Iterator[ShortLives]:
    with short_lives_before(moto_server) as lives:
        lives.codes = list(CODES)
        yield lives


SitBefore = Callable[[SignIn], Person]


@pytest.fixture
def sit_before(
    sit_down: Callable[[], Person], vault: MotoVault, lives: ShortLives, settings_file: Path, profile: str
) -> SitBefore:
    """Sit down at the window and choose the vault."""
    del profile  # which lies in this test's home

    def sit(sign_in: SignIn) -> Person:
        connection = vault.connection(endpoint_url=lives.url, sign_in=sign_in)
        keep_connections(settings_file, connection)
        person = sit_down()
        person.show_connection(connection.id, PREFIX)
        return person

    return sit


@pytest.fixture
def with_mfa(sit_before: SitBefore) -> Person:
    return sit_before(SignIn(Profile("soc"), ROLE))


def enter_codes(person: Person, until: Callable[[], object], what: str) -> int:
    """Enter the next code whenever one is asked for, and return how many it took."""
    entered = 0

    def asked() -> bool:
        return person.sees(QLineEdit, "mfaCodeField")

    while True:
        person.wait(lambda: asked() or until(), what)
        if not asked():
            return entered
        # The lowest that nobody has entered: the gate takes each once.
        person.type_into("mfaCodeField", CODES[_spent(person)])
        person.press(person.find(QLineEdit, "mfaCodeField"), Qt.Key.Key_Return)
        entered += 1
        person.wait(lambda: not asked(), "the code to be taken")


def _spent(person: Person) -> int:
    """Count the codes that were entered in this window."""
    count = getattr(person, "spent_codes", 0)
    person.spent_codes = count + 1  # type: ignore[attr-defined]  # ours alone
    return count


def test_a_listing_of_many_pages_goes_on_where_it_was(
    with_mfa: Person, vault: MotoVault, lives: ShortLives, moto_server: MotoServer
) -> None:
    person = with_mfa
    keys = [f"{PREFIX}{number:05}" for number in range(PAGES * 1000)]
    moto_server.put_many(vault.bucket, keys)
    enter_codes(person, lambda: person.table.loaded, "the first page")
    resets: list[bool] = []
    person.table.modelReset.connect(lambda: resets.append(True))
    person.wait(lambda: person.table.rowCount() == person.table.loaded, "its rows")
    person.select(keys[7], 1)
    lives.outlive.append("continuation-token=")

    person.choose("load_all")
    person.wait(lambda: lives.refused, "the credentials to run out")
    assert person.table.loaded < len(keys)

    entered = enter_codes(person, lambda: person.table.loaded == len(keys), "all pages")

    assert entered >= 1
    person.await_list(len(keys))
    pages = [asked for asked in lives.let_through if "list-type=2" in asked and "delimiter" not in asked]
    assert len(pages) == len(set(pages)) == PAGES
    assert person.list.selected_keys() == [keys[7]]
    assert resets == []


def test_a_save_of_many_messages_goes_on_where_it_was(
    with_mfa: Person, vault: MotoVault, lives: ShortLives, tmp_path: Path
) -> None:
    person = with_mfa
    keys = [vault.put(mail(f"Letter {number}"), f"letter{number:03}") for number in range(12)]
    enter_codes(person, lambda: person.table.loaded == len(keys), "the list")
    person.await_list(len(keys))  # a row comes a moment after its message was counted
    selected = person.select(person.first_key, len(keys))
    folder = tmp_path / "saved"
    folder.mkdir()
    lives.outlive.append("/letter005")

    person.desk.saving.save_messages(person.vault, selected, folder)
    person.wait(lambda: lives.refused, "the credentials to run out")
    before = len(list(folder.iterdir()))
    assert before < len(keys)

    entered = enter_codes(person, lambda: not person.desk.saving.busy, "the end of the save")

    assert entered >= 1
    assert len(list(folder.glob("*.eml"))) == len(list(folder.iterdir())) == len(keys)
    assert person.word == "Saved 12 files"
    assert person.list.selected_keys() == selected
    fetched = [asked for asked in lives.let_through if "GET" in asked and "/letter" in asked]
    assert len(fetched) == len(set(fetched)) == len(keys)


def test_what_was_renewed_outside_is_taken_up_without_a_word(
    sit_before: SitBefore, vault: MotoVault, lives: ShortLives
) -> None:
    """As by a tool that renews a profile's keys every hour."""
    keep_session(lives.issue("ASIAFIRST"))
    keys = [vault.put(mail("Letter"), "letter000")]
    person = sit_before(SignIn(Profile("soc")))
    person.await_list(1)
    lives.outlive.append("/letter000")
    keep_session(lives.issue("ASIASECOND"))

    person.open(keys[0])

    assert person.page.untrusted_subject == "Letter"
    assert lives.refused
    assert not person.sees(QWidget, "signInDialog")


def test_what_has_to_be_renewed_outside_waits_until_it_is(
    sit_before: SitBefore, vault: MotoVault, lives: ShortLives
) -> None:
    keep_session(lives.issue("ASIAFIRST"))
    keys = [vault.put(mail("Letter"), "letter000")]
    person = sit_before(SignIn(Profile("soc")))
    person.await_list(1)
    lives.outlive.append("/letter000")
    person.start_opening(keys[0])
    person.await_dialog(QWidget, "signInDialog")
    assert person.label("problemTitle") == "The sign-in has expired"
    assert "profile “soc”" in person.label("problemWayOut")
    assert person.label("busyWaitingText") == "Waits for a sign-in."
    keep_session(lives.issue("ASIASECOND"))

    person.click("trySignInAgainButton")

    person.await_reader()
    assert person.page.untrusted_subject == "Letter"
    assert not person.sees(QWidget, "signInDialog")


def keep_session(access_key: str) -> None:
    """Write temporary keys into the profile, as tools for signing in do."""
    Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text(
        f"[soc]\naws_access_key_id = {access_key}\naws_secret_access_key = {SECRET_ACCESS_KEY}\n"
        f"aws_session_token = of-{access_key}\n",
        encoding="ascii",
    )
