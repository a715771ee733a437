"""Exports from the real window: byte for byte, beside reading, gone on with after the window was closed."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QRadioButton, QSpinBox
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail

from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.models.message_table import Role
from vaultviewer.gui.models.transfers import Transfer, TransferState

COUNT = 24
RECORDS = ("vaultviewer-export", "manifest")
"""How the names of an export's own records begin."""


def message_id(number: int) -> str:
    return f"m{number:07}"


@pytest.fixture
def messages(vault: MotoVault) -> dict[str, bytes]:
    """Messages in the bucket by their IDs."""
    sent = {
        message_id(n): mail(f"Number {n}", text=f"Line {n}\n" * (20 + 400 * (n % 3))) for n in range(COUNT)
    }
    for name, message in sent.items():
        vault.put(message, name)
    return sent


@pytest.fixture
def reader(connected: Person, vault: MotoVault, messages: dict[str, bytes]) -> Person:
    """Somebody before the list of these messages."""
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(len(messages))
    return connected


def order(
    person: Person,
    folder: Path,
    *,
    scope: str = "Prefix",
    template: str = "{id}",
    decrypts: int = 0,
    signed: bool = False,
) -> None:
    """Fill in the dialog of an export and press its button."""
    dialog = ask_for(person, folder)
    radio = person.find(QRadioButton, f"scope{scope}", dialog)
    assert radio.isEnabled()
    person.do(lambda: radio.setChecked(True))
    person.type_into("templateField", template, dialog)
    person.do(lambda: person.find(QSpinBox, "paceField", dialog).setValue(decrypts))
    person.do(lambda: person.find(QCheckBox, "signedField", dialog).setChecked(signed))
    person.click("exportButton", dialog)


def ask_for(person: Person, folder: Path) -> ExportDialog:
    """Open the dialog, name a folder, and wait until the window knows what is in it."""
    person.shortcut("export")
    dialog = person.await_dialog(ExportDialog, "exportDialog")
    person.type_into("targetField", str(folder), dialog)
    notice = person.find(QLabel, "exportNotice", dialog)
    person.wait(
        lambda: dialog._report is not None and dialog._report.folder == folder, "the look into the folder"
    )
    assert notice.text() != "Looking into the folder…"
    return dialog


def transfer(person: Person) -> Transfer:
    return person.desk.exports.table.transfers[-1]


def await_end(person: Person) -> Transfer:
    person.wait(lambda: not person.desk.exports.under_way, "the end of the export")
    return transfer(person)


def exported(folder: Path) -> dict[str, bytes]:
    """Return all that lies in a folder, by path, but for the export's own records."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(RECORDS)
    }


def test_a_selection_is_exported_byte_for_byte(
    reader: Person, messages: dict[str, bytes], tmp_path: Path
) -> None:
    first = str(reader.list.model().index(0, 0).data(Role.KEY))
    keys = reader.select(first, 5)
    folder = tmp_path / "selection"
    order(reader, folder, scope="Selected", template="{rule}/{id}")
    assert await_end(reader).state is TransferState.DONE
    names = [key.rpartition("/")[2] for key in keys]
    assert exported(folder) == {f"archive_{name}.eml": messages[name] for name in names}
    assert reader.word.startswith("Done: 5 exported into ")
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.eml")} == {0o600}
    assert reader.label("transferTally") == "5 exported"


def test_reading_goes_on_while_a_prefix_is_exported(
    reader: Person, messages: dict[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "prefix"
    order(reader, folder, decrypts=12)
    opened = 0
    for name in itertools.cycle(messages):
        reader.open(PREFIX + name)
        assert reader.page.untrusted_subject == f"Number {int(name[1:])}"
        if not transfer(reader).under_way:
            break
        opened += 1
    assert opened > 1, "it ended before anything was read"
    ended = await_end(reader)
    assert (ended.state, ended.progress.tally.exported) == (TransferState.DONE, COUNT)
    assert exported(folder) == {f"{name}.eml": message for name, message in messages.items()}


def test_an_export_is_paused_cancelled_and_gone_on_with_in_another_window(
    reader: Person,
    sit_down: Callable[[], Person],
    vault: MotoVault,
    messages: dict[str, bytes],
    tmp_path: Path,
) -> None:
    whole = {f"{name}.eml": message for name, message in messages.items()}
    folder = tmp_path / "march"
    order(reader, folder, decrypts=12)

    def settled(person: Person) -> int:
        return transfer(person).progress.tally.settled

    def no_more_than_whole(*, writing: bool = False) -> None:
        """What has its final name is whole, and once nothing is written any more there is nothing else."""
        found = exported(folder)
        if writing:
            found = {name: content for name, content in found.items() if not name.startswith(".")}
        assert found.items() <= whole.items()

    reader.wait(lambda: settled(reader) >= 2, "the first messages")
    reader.click("export_pauseButton")
    assert transfer(reader).state is TransferState.PAUSED
    reader.wait(lambda: transfer(reader).progress.paused and reader.desk.exports.under_way, "the pause")
    no_more_than_whole(writing=True)
    reader.click("export_resumeButton")
    at_pause = settled(reader)
    reader.wait(lambda: settled(reader) > at_pause, "messages after the pause")
    reader.click("export_cancelButton")
    assert await_end(reader).state is TransferState.CANCELLED
    assert settled(reader) < COUNT
    no_more_than_whole()
    reader.click("export_resumeButton")
    at_cancel = settled(reader)
    reader.wait(lambda: settled(reader) > at_cancel, "messages after it was cancelled")
    reader.do(reader.window.close)
    reader.answer("stopExportsQuestion", "stopExportsButton")
    reader.close_window()
    with Ledger.open(folder) as ledger:
        assert ledger.status is Status.CANCELLED
        assert 0 < ledger.tally().settled < COUNT
    no_more_than_whole()

    later = sit_down()
    later.show_connection(vault.bucket, PREFIX)
    later.await_list(COUNT)
    dialog = ask_for(later, folder)
    assert "An export was begun there" in later.label("exportNotice", dialog)
    later.click("resumeButton", dialog)
    ended = await_end(later)
    assert ended.state is TransferState.DONE
    assert exported(folder) == whole
    with Ledger.open(folder) as ledger:
        assert ledger.tally().balanced
        assert {entry.tries for entry in ledger.entries(State.EXPORTED)} == {1}, "nothing was read twice"
    later.rest()


def test_what_is_refused_is_named_and_the_rest_comes_through(
    reader: Person, vault: MotoVault, messages: dict[str, bytes], tmp_path: Path
) -> None:
    metadata, body = vault.seal(mail("Tampered"), "m9999999")
    vault.put_object(f"{PREFIX}m9999999", body[:-1] + bytes([body[-1] ^ 1]), metadata)
    metadata, body = vault.seal(mail("Substituted"), "m8888888")
    vault.put_object(f"{PREFIX}m7777777", body, metadata)
    folder = tmp_path / "all"
    order(reader, folder)
    ended = await_end(reader)
    tally = ended.progress.tally
    assert (ended.state, tally.exported, tally.failed) == (TransferState.DONE, COUNT, 2)
    said = reader.find(QPlainTextEdit, "transferFailures").toPlainText()
    assert {line.partition(":")[0] for line in said.splitlines()} == {"m9999999", "m7777777"}
    assert exported(folder) == {f"{name}.eml": message for name, message in messages.items()}
    reader.click("export_retryButton")
    assert await_end(reader).progress.tally == tally
    assert len(exported(folder)) == COUNT
