"""Older versions, deleted messages and archived ones: from the real window, against the emulator."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QToolButton
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.gui_vaults import mail

from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.windows.history_window import HistoryWindow
from vaultviewer.gui.windows.reader_window import ReaderWindow

ID = "m0000001"
KEY = PREFIX + ID


def _history(person: Person, rows: int) -> HistoryWindow:
    """Return the newest list of versions, once it has this many rows."""
    window = person.window.recovering.history.windows[-1]
    person.wait(
        lambda: window.presenter.table.rowCount() == rows and not window.presenter.loading, f"{rows} versions"
    )
    return window


def _opened(person: Person, subject: str) -> ReaderWindow:
    """Wait for a window with this message."""

    def found() -> list[ReaderWindow]:
        pages = ((window, window.reader.page) for window in person.window.windows.windows)
        return [window for window, page in pages if page is not None and page.untrusted_subject == subject]

    person.wait(found, f"the window of {subject}")
    return found()[0]


@pytest.fixture
def versioned(vault: MotoVault) -> MotoVault:
    """Turn versions on, overwrite one message and delete another."""
    vault.server.s3.put_bucket_versioning(Bucket=vault.bucket, VersioningConfiguration={"Status": "Enabled"})
    vault.put(mail("First"), ID)
    vault.put(mail("Second"), ID)
    gone = vault.put(mail("Gone"), "m0000002")
    vault.server.s3.delete_object(Bucket=vault.bucket, Key=gone)
    return vault


def test_an_overwritten_message_is_read_and_saved_as_it_was(
    versioned: MotoVault, connected: Person, tmp_path: Path
) -> None:
    connected.show_connection(versioned.bucket, PREFIX)
    connected.await_list(1)
    connected.open(KEY)
    assert connected.page.untrusted_subject == "Second"
    connected.shortcut("versions")
    window = _history(connected, 2)
    connected.do(lambda: window.list.select_row(1))
    connected.press(window.list, Qt.Key.Key_Return)
    reader = _opened(connected, "First")
    oldest = window.presenter.table.row_at(1).version
    message = reader.presenter.message
    assert message is not None
    assert message.ref is not None
    assert message.ref.version_id == oldest.version_id
    assert connected.label("notice0Text", reader).startswith("This is an older version")
    assert connected.page.untrusted_subject == "Second"

    connected.do(window.actions_by_name["copy_version"].trigger)
    assert connected.clipboard == oldest.version_id
    connected.do(window.list.selectAll)
    connected.do(window.actions_by_name["save"].trigger)
    connected.window.status.clearMessage()
    connected.save_into(tmp_path, within=window)
    connected.wait(lambda: window.status.currentMessage() == "Saved 2 files", "both versions")
    saved = {path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".eml"}
    assert saved == {mail("First"), mail("Second")}


def test_a_deleted_message_is_found_and_read(versioned: MotoVault, connected: Person) -> None:
    connected.show_connection(versioned.bucket, PREFIX)
    connected.await_list(1)
    connected.choose("deleted")
    window = _history(connected, 1)
    assert connected.label("historyCount", window) == "1 deleted message · 4 versions looked at"
    connected.press(window.list, Qt.Key.Key_Return)
    reader = _opened(connected, "Gone")
    assert connected.label("notice0Text", reader).startswith("Deleted from the list on ")


@pytest.fixture
def slow_restores(vault: MotoVault) -> Iterator[None]:
    """Let the emulator's restores be under way at the first look and done at the second."""

    def tell(what: str, model: dict[str, object]) -> None:
        body = json.dumps({"model_name": "s3::keyrestore", **model}).encode()
        request = urllib.request.Request(  # noqa: S310  the emulator on this machine
            f"{vault.server.url}/moto-api/state-manager/{what}", data=body, method="POST"
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310  as above
            pass

    tell("set-transition", {"transition": {"progression": "manual", "times": 1}})
    yield
    tell("unset-transition", {})


@pytest.mark.usefixtures("slow_restores")
def test_an_archived_message_is_restored_and_read(vault: MotoVault, connected: Person) -> None:
    metadata, body = vault.seal(mail("Cold"), ID)
    vault.server.s3.put_object(
        Bucket=vault.bucket, Key=KEY, Body=body, Metadata=metadata, StorageClass="DEEP_ARCHIVE"
    )
    warm = vault.put(mail("Warm"), "m0000002")
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(2)
    assert connected.row(KEY).state is RowState.ARCHIVED
    connected.open(KEY)
    assert connected.refusal.title == "The object is archived"
    assert "S3 Glacier Deep Archive" in connected.refusal.found

    connected.click("wayrestore")
    dialog = connected.await_dialog(QDialog, "restoreDialog")
    assert connected.find(QLabel, "restoreCost", dialog).text()
    connected.press(connected.find(QCheckBox, "restoreAgreed", dialog), Qt.Key.Key_Space)
    connected.click("restoreButton", dialog)
    connected.wait(lambda: connected.refusal.title == "The object is being restored", "the restore")
    connected.wait(lambda: connected.row(KEY).state is RowState.RESTORING, "the row to say so")

    connected.open(warm)
    assert connected.page.untrusted_subject == "Warm"
    ref = connected.vault.restores.followed[0].ref
    connected.wait(lambda: connected.vault.restores.followed[0].looked, "the first look")
    connected.do(lambda: connected.vault.restores.look_now(ref))
    button = connected.find(QToolButton, "restoresButton")
    connected.wait(lambda: button.text() == "1 restored", "the end of the restore")
    assert connected.word == f"{ID} is restored and can be read now."
    assert connected.page.untrusted_subject == "Warm"
    connected.open(KEY)
    assert connected.page.untrusted_subject == "Cold"
