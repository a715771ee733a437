"""Three thousand messages through the window, out of a vault that does all that AWS may do on a bad day."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QRadioButton
from support import faults
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.faults import FaultyVault, faulty_vault

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.verifying.deviations import Deviation
from vaultviewer.core.export.verifying.verification import verify
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.models.transfers import TransferState

COUNT = 3000
READ_AFTER = COUNT // 4
"""Messages that have to be settled before somebody begins to read."""


@pytest.fixture
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


@pytest.fixture
def reader(sit_down: Callable[[], Person], vault: FaultyVault, settings_file: Path, profile: str) -> Person:
    connection = replace(vault.connection(), id="faulty", sign_in=SignIn(Profile(profile)))
    keep_connections(settings_file, connection)
    person = sit_down()
    person.show_connection(connection.id, faults.PREFIX)
    person.wait(lambda: person.window.browsing.vault is not None and person.vault.listed, "the list")
    return person


def order(person: Person, folder: Path) -> None:
    person.shortcut("export")
    dialog = person.await_dialog(ExportDialog, "exportDialog")
    person.do(lambda: person.find(QRadioButton, "scopePrefix", dialog).setChecked(True))
    person.do(lambda: person.find(QLineEdit, "templateField", dialog).setText("{id}"))
    person.type_into("targetField", str(folder), dialog)
    button = dialog._export
    person.wait(button.isEnabled, "the look into the folder")
    person.do(button.click)


@pytest.mark.no_cover  # which takes time, and finds nothing here that other tests don't run
@pytest.mark.timeout(500)
def test_every_good_message_comes_whole_and_every_bad_one_is_named(
    reader: Person, vault: FaultyVault, tmp_path: Path
) -> None:
    folder = tmp_path / "target"
    order(reader, folder)
    exports = reader.desk.exports

    def is_settled(count: int) -> bool:
        return exports.table.transfers[0].progress.tally.settled >= count

    reader.wait(partial(is_settled, READ_AFTER), "a quarter of the messages")
    reader.open(reader.first_key)
    assert exports.under_way, "it ended before anything was read"
    for part in range(READ_AFTER, COUNT + 1, COUNT // 20):
        reader.wait(partial(is_settled, part), f"{part} messages")
    reader.wait(lambda: not exports.under_way, "the end of the export")

    spoiled = vault.stop()
    assert spoiled["slow_down"] > COUNT * 0.03
    assert spoiled["kms_throttled"] > COUNT * 0.03
    assert spoiled["cut"] > COUNT * 0.01
    (ended,) = exports.table.transfers
    bad = COUNT // 50
    assert (ended.state, ended.progress.tally.failed) == (TransferState.DONE, bad)
    assert len(reader.find(QPlainTextEdit, "transferFailures").toPlainText().splitlines()) == bad
    expected = vault.expected()
    with Ledger.open(folder, read_only=True) as ledger:
        assert ledger.status is Status.DONE
        assert ledger.tally().balanced
        found = {entry.ref.key.removeprefix(faults.PREFIX): entry for entry in ledger.entries()}
    assert len(found) == COUNT
    for name, entry in found.items():
        if name in expected:
            digest = hashlib.sha256(expected[name]).hexdigest()
            assert [file.sha256 for file in entry.files] == [digest]
            assert hashlib.sha256((folder / f"{name}.eml").read_bytes()).hexdigest() == digest
        else:
            assert (entry.state, entry.files) == (State.FAILED, ())
    assert len(list(folder.glob("*.eml"))) == len(expected)
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    deviations: list[Deviation] = []
    verified = verify(folder, deviations.append, progress=lambda _: None, cancel=CancelToken())
    assert deviations == []
    assert (verified.messages, verified.complete) == (COUNT, True)
