"""Every kind of trouble: refused with the reason on the screen, and opened only by what a person decides."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.e2e_desk import keep_connections
from support.e2e_pages import turn_to
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault, stored_bytes
from support.gui_vaults import mail

from vaultviewer.core.connection import Connection
from vaultviewer.core.envelope.verification import Check
from vaultviewer.core.errors import (
    AccessDenied,
    ContentNotAuthentic,
    InstructionFileRefused,
    MessageIdMismatch,
    NoKeyPinned,
    NotAMessage,
    UnauthenticatedRefused,
    UnknownContentAlgorithm,
    VaultViewerError,
    WrongKey,
)
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.models.row import RowState

MESSAGE = mail("In trouble")
ID = "m0000001"


def _refusal(person: Person, key: str) -> type[VaultViewerError]:
    """Open what is refused, see that nothing of it is shown, and return why."""
    person.open(key)
    assert person.desk.reader.message is None
    assert person.desk.reader.page is None
    assert person.label("refusalTitle") == person.refusal.title
    assert person.label("refusalfound") == person.refusal.found
    assert not person.action("source").isEnabled()
    assert person.refusal.error is not None
    return type(person.refusal.error)


# -------------------------------------------------------------------------------- of the sample vault


def test_a_substituted_message_opens_only_after_a_question_and_under_a_banner(
    visitor: Person, sample_vault: SampleVaultInfo
) -> None:
    expected = sample_vault.expectation("substituted")
    message_id = expected.key.rpartition("/")[2]
    assert _refusal(visitor, expected.key) is MessageIdMismatch
    assert visitor.row(expected.key).state is RowState.REFUSED
    for one in (message_id, message_id[::-1]):
        assert one in visitor.label("refusalfound")

    visitor.click("wayopen-anyway")
    said = visitor.answer("openAnywayQuestion", "leaveClosedButton")
    assert message_id in said
    assert message_id[::-1] in said
    assert visitor.refusal.error is not None

    visitor.click("wayopen-anyway")
    visitor.answer("openAnywayQuestion", "openAnywayButton")
    visitor.wait(lambda: visitor.reader.page, "the message")
    assert hashlib.sha256(visitor.message.plaintext.view()).hexdigest() == expected.sha256
    assert visitor.badges[:2] == ["Encrypted", "Not bound"]
    banner = visitor.label("notice0Text")
    assert banner.startswith("Opened although it doesn't belong under its name.")
    assert message_id in banner
    visitor.shortcut("envelope")
    assert visitor.label(f"check{int(Check.BINDING)}Outcome") == "Overridden"
    assert visitor.label("notice0Text") == banner

    # The decision was for this once: opened again, it is refused again.
    assert _refusal(visitor, expected.key) is MessageIdMismatch


class _Trouble(NamedTuple):
    """How one object of the sample vault is refused."""

    error: type[VaultViewerError]
    state: RowState
    check: Check
    outcome: str


TROUBLES = {
    "tampered": _Trouble(ContentNotAuthentic, RowState.REFUSED, Check.CONTENT, "Refused"),
    "denied-key": _Trouble(AccessDenied, RowState.DENIED, Check.DATA_KEY, "Not reached"),
    "cbc": _Trouble(UnauthenticatedRefused, RowState.REFUSED, Check.ALGORITHMS, "Refused"),
    "metadata-lost": _Trouble(NotAMessage, RowState.REFUSED, Check.FORMAT, "Refused"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_refusing(visitor: Person, sample_vault: SampleVaultInfo, name: str) -> None:
    key, trouble = sample_vault.expectation(name).key, TROUBLES[name]
    assert _refusal(visitor, key) is trouble.error
    assert visitor.row(key).state is trouble.state
    visitor.click("refusal-checks")
    assert visitor.label(f"check{int(trouble.check)}Outcome") == trouble.outcome
    assert visitor.label(f"check{int(Check.RECEIVED)}Outcome") == "Not reached"


def test_a_denied_key_names_the_action_and_the_key(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    assert _refusal(visitor, sample_vault.expectation("denied-key").key) is AccessDenied
    said = f"{visitor.refusal.found} {visitor.refusal.meaning} {visitor.refusal.way_out}"
    assert "kms:Decrypt" in said
    assert any(key in said for key in sample_vault.connection.kms_keys)


def test_what_is_no_message_can_be_saved_as_it_is(
    visitor: Person, sample_vault: SampleVaultInfo, tmp_path: Path
) -> None:
    key = sample_vault.expectation("metadata-lost").key
    assert _refusal(visitor, key) is NotAMessage
    visitor.click("waysave-bytes")
    target = tmp_path / "as-it-is.bin"
    visitor.save_as(target)
    visitor.wait(target.exists, "the file")
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes() == stored_bytes(sample_vault.connection, key)
    visitor.wait(lambda: visitor.word.startswith("Saved"), "the word that it is saved")


def test_the_report_holds_the_reason_and_the_checks(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    key = sample_vault.expectation("tampered").key
    assert _refusal(visitor, key) is ContentNotAuthentic
    visitor.click("refusal-copy")
    report = visitor.clipboard
    assert visitor.refusal.title in report
    assert key in report
    assert " 8. " in report


# ------------------------------------------------------------------------- of buckets made for the test


class _Case:
    """Puts one trouble into a bucket, and says how a connection meets it."""

    def __init__(
        self,
        put: Callable[[MotoVault], str],
        error: type[VaultViewerError],
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        self.put = put
        self.error = error
        self.fields = dict(fields or {})


def _put_unknown_algorithm(vault: MotoVault) -> str:
    metadata, body = vault.seal(MESSAGE, ID)
    return vault.put_object(PREFIX + ID, body, metadata | {"x-amz-cek-alg": "AES/CTR/NoPadding"})


def _put_under_another_key(vault: MotoVault) -> str:
    return vault.put(MESSAGE, ID, key_arn=vault.server.create_key())


CASES = {
    "unknown algorithm": _Case(_put_unknown_algorithm, UnknownContentAlgorithm),
    "no key is pinned": _Case(lambda vault: vault.put(MESSAGE, ID), NoKeyPinned, {"kms_keys": ()}),
    "an instruction file": _Case(
        lambda vault: vault.put_with_instructions(MESSAGE, ID), InstructionFileRefused
    ),
}


@pytest.fixture
def meet(
    sit_down: Callable[[], Person], settings_file: Path, profile: str
) -> Callable[[Connection, int], Person]:
    """Sit down before the list of a connection."""

    def sit_before(connection: Connection, rows: int) -> Person:
        assert connection.sign_in == SignIn(Profile(profile))
        keep_connections(settings_file, connection)
        person = sit_down()
        person.show_connection(connection.id, connection.prefix)
        person.await_list(rows)
        return person

    return sit_before


@pytest.mark.parametrize("name", CASES)
def test_refusing_for(vault: MotoVault, meet: Callable[[Connection, int], Person], name: str) -> None:
    case = CASES[name]
    key = case.put(vault)
    rows = 2 if name == "an instruction file" else 1
    person = meet(vault.connection(**case.fields), rows)
    assert _refusal(person, key) is case.error
    assert person.row(key).state is RowState.REFUSED
    assert person.counts.endswith("1 refused")


def test_a_wrong_key_is_refused_and_mended_in_the_connection(
    sample_vault: SampleVaultInfo, meet: Callable[[Connection, int], Person]
) -> None:
    expected = sample_vault.expectation("one-line")
    mail_key, legal_key, _ = sample_vault.connection.kms_keys
    pinned = replace(
        sample_vault.connection, id="pinned", sign_in=SignIn(Profile("soc")), kms_keys=(legal_key,)
    )
    person = meet(pinned, len(sample_vault.expectations))
    assert _refusal(person, expected.key) is WrongKey
    assert legal_key in f"{person.refusal.found} {person.refusal.meaning}"
    person.click("wayedit-connection")
    dialog = person.await_dialog(ConnectionDialog, "connectionDialog")
    turn_to(person, "acceptedPage", dialog)
    person.type_into("kms_keysField", mail_key, dialog)
    person.click("saveButton", dialog)
    person.await_list(len(sample_vault.expectations))
    person.open(expected.key)
    assert person.page.untrusted_subject == expected.subject


def test_an_instruction_file_opens_where_the_connection_allows_it_and_stays_marked(
    vault: MotoVault, meet: Callable[[Connection, int], Person]
) -> None:
    key = vault.put_with_instructions(MESSAGE, ID)
    person = meet(vault.connection(allow_instruction_files=True), 2)
    person.open(key)
    assert bytes(person.message.plaintext.view()) == MESSAGE
    assert "The encryption details came from a separate instruction file." in person.notices
    assert person.label("notice0Text") == "The encryption details came from a separate instruction file."


def test_cbc_opens_where_the_connection_allows_it_and_stays_marked(
    sample_vault: SampleVaultInfo, meet: Callable[[Connection, int], Person]
) -> None:
    expected = sample_vault.expectation("cbc")
    lenient = replace(sample_vault.connection, id="lenient", sign_in=SignIn(Profile("soc")), allow_cbc=True)
    person = meet(lenient, len(sample_vault.expectations))
    person.open(expected.key)
    assert hashlib.sha256(person.message.plaintext.view()).hexdigest() == expected.sha256
    assert person.badges[0] == "Encrypted, unauthenticated"
    assert "CBC" in person.label("notice0Text")


def test_any_key_opens_where_the_connection_allows_it_and_stays_marked(
    vault: MotoVault, meet: Callable[[Connection, int], Person]
) -> None:
    key = _put_under_another_key(vault)
    person = meet(vault.connection(kms_keys=(), accept_any_key=True), 1)
    person.open(key)
    assert bytes(person.message.plaintext.view()) == MESSAGE
    assert "Any key" in person.badges
