"""Saving from the real window: byte for byte what was encrypted, for its owner alone, over nothing."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QToolButton
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail

from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.gui.models.message_table import Role


def _digests(folder: Path) -> list[str]:
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "saved"
    made.mkdir()
    return made


@pytest.mark.parametrize("name", ["one-line", "shift-jis-eight-bit", "twenty-five-megabytes"])
def test_saving_one(visitor: Person, sample_vault: SampleVaultInfo, folder: Path, name: str) -> None:
    expected = sample_vault.expectation(name)
    visitor.open(expected.key)
    visitor.shortcut("save")
    dialog = visitor.await_dialog(QFileDialog, "saveFileDialog")
    suggested = visitor.find(QLineEdit, "fileNameEdit", dialog).text()
    assert suggested.endswith(".eml")
    assert expected.key.rpartition("/")[2][:12] in suggested
    target = folder / suggested
    visitor.save_as(target)
    visitor.wait(lambda: visitor.word == f"Saved {target}", "the word that it is saved")
    assert _digests(folder) == [expected.sha256]
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_replaced_only_after_a_question(
    visitor: Person, sample_vault: SampleVaultInfo, folder: Path
) -> None:
    expected = sample_vault.expectation("one-line")
    target = folder / "kept.eml"
    target.write_bytes(b"mine")
    visitor.open(expected.key)
    visitor.choose("save")
    visitor.save_over(target, sure=False)
    assert target.read_bytes() == b"mine"
    visitor.choose("save")
    visitor.save_over(target, sure=True)
    visitor.wait(lambda: visitor.word == f"Saved {target}", "the word that it is saved")
    assert _digests(folder) == [expected.sha256]
    assert target.stat().st_mode & 0o777 == 0o600


def test_saving_several_and_again(connected: Person, vault: MotoVault, folder: Path) -> None:
    messages = [mail(f"Number {number}", text=f"{number}\n" * 50) for number in range(3)]
    for number, message in enumerate(messages):
        vault.put(message, f"m000000{number}")
    wanted = sorted(hashlib.sha256(message).hexdigest() for message in messages)
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(3)
    first = str(connected.list.model().index(0, 0).data(Role.KEY))

    def save_all() -> None:
        connected.window.status.clearMessage()
        connected.select(first, 3)
        connected.shortcut("save")
        connected.save_into(folder)

    save_all()
    connected.wait(lambda: connected.word == "Saved 3 files", "the word that they are saved")
    assert _digests(folder) == wanted
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}

    save_all()
    said = connected.answer("overwriteQuestion", "skipButton")
    assert all(path.name in said for path in folder.iterdir())
    connected.wait(lambda: connected.word == "Saved 0 files", "the answer to be followed")
    assert _digests(folder) == wanted

    save_all()
    connected.answer("overwriteQuestion", "keepBothButton")
    connected.wait(lambda: connected.word == "Saved 3 files", "both to be kept")
    assert _digests(folder) == sorted(wanted * 2)

    for path in folder.iterdir():
        path.write_bytes(b"overwritten meanwhile")
    save_all()
    connected.answer("overwriteQuestion", "replaceButton")
    connected.wait(lambda: connected.word == "Saved 3 files", "the replacement")
    assert set(wanted) < set(_digests(folder))
    assert len(_digests(folder)) == 6


def test_messages_that_want_one_name_are_both_kept(connected: Person, vault: MotoVault, folder: Path) -> None:
    messages = [mail("The same", text=text) for text in ("one\n", "two\n")]
    for number, message in enumerate(messages):
        vault.put(message, f"the-same-beginning-{number}")
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(2)
    connected.select(str(connected.list.model().index(0, 0).data(Role.KEY)), 2)
    connected.choose("save")
    connected.save_into(folder)
    connected.wait(lambda: connected.word == "Saved 2 files", "the word that they are saved")
    assert _digests(folder) == sorted(hashlib.sha256(message).hexdigest() for message in messages)


def test_what_could_not_be_saved_is_named(connected: Person, vault: MotoVault, folder: Path) -> None:
    good = mail("Good")
    vault.put(good, "m0000001")
    metadata, body = vault.seal(mail("Bad"), "m0000002")
    vault.put_object(f"{PREFIX}m0000002", body[:-1] + bytes([body[-1] ^ 1]), metadata)
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(2)
    connected.select(str(connected.list.model().index(0, 0).data(Role.KEY)), 2)
    connected.choose("save")
    connected.save_into(folder)
    said = connected.answer("saveProblem", "closeButton")
    assert said.startswith("1 message not saved")
    assert "m0000002" in said
    assert "m0000001" not in said
    assert _digests(folder) == [hashlib.sha256(good).hexdigest()]


def test_attachments_one_and_all(visitor: Person, sample_vault: SampleVaultInfo, folder: Path) -> None:
    visitor.open(sample_vault.expectation("several-attachments").key)
    rows = visitor.page.attachments
    button = visitor.find(QToolButton, "attachment1")
    save = button.menu().findChild(QAction, "attachmentSave")
    assert isinstance(save, QAction)
    visitor.do(save.trigger)
    visitor.save_as(folder / "one.csv")
    visitor.wait(lambda: visitor.word == f"Saved {folder / 'one.csv'}", "the attachment")
    assert (folder / "one.csv").read_bytes() == rows[1].part.content
    (folder / "one.csv").unlink()

    visitor.click("attachmentSaveAll")
    visitor.save_into(folder)
    visitor.wait(lambda: visitor.word == f"Saved {len(rows)} files", "all attachments")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        row.name: row.part.content for row in rows
    }
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not visitor.sees(QMessageBox, "saveProblem")
