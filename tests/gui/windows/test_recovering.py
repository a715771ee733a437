"""Versions, deleted messages and archived ones, from the window over fakes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.fakes import MODIFIED, StoredBytes
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, context_of, mail
from support.sealing import seal_kms

from vaultviewer.core.archive import Archive, Archived, ArchiveState
from vaultviewer.core.errors import AccessDenied, ExpeditedUnavailable
from vaultviewer.core.values import ObjectVersion
from vaultviewer.gui.models.reader_page import WayOut
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.theme import Appearance
from vaultviewer.gui.widgets.restores_button import RestoresButton
from vaultviewer.gui.windows.history_window import HistoryWindow
from vaultviewer.gui.windows.reader_window import ReaderWindow

KEY = f"{PREFIX}m1"
DENIED = AccessDenied(action="s3:ListBucketVersions", resource="arn:aws:s3:::vault")
COLD = Archived(Archive.FLEXIBLE)


def keep(desk: Desk, name: str, version_id: str, subject: str, *, age: int, latest: bool = False) -> None:
    """Keep a version of a message beside what the list shows."""
    sealed = seal_kms(mail(subject), context_of(name))
    stored = StoredBytes(sealed.metadata, sealed.body)
    desk.bucket.keys.entries.append(sealed.entry)
    desk.bucket.store.old[version_id] = stored
    desk.bucket.store.versions.append(
        ObjectVersion(
            f"{PREFIX}{name}",
            version_id,
            MODIFIED - timedelta(days=age),
            latest,
            len(stored.body),
            stored.etag,
        )
    )


def mark_deleted(desk: Desk, name: str, *, age: int, latest: bool = True) -> None:
    desk.bucket.store.versions.append(
        ObjectVersion(f"{PREFIX}{name}", f"marker-{name}", MODIFIED - timedelta(days=age), latest)
    )


@pytest.fixture
def versions(desk: Desk) -> Desk:
    """A message that was overwritten and deleted in between, and one that is deleted now."""
    desk.bucket.add("m1")
    keep(desk, "m1", "v3", "as it is", age=0, latest=True)
    mark_deleted(desk, "m1", age=1, latest=False)
    keep(desk, "m1", "v1", "as it was", age=2)
    mark_deleted(desk, "m2", age=0)
    keep(desk, "m2", "w1", "not for you", age=5)
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(KEY)
    return desk


def open_history(desk: Desk, action: str, qtbot: QtBot) -> HistoryWindow:
    desk.act(action)
    window = desk.window.recovering.history.windows[-1]
    wait_for(qtbot, lambda: not window.presenter.loading)
    return window


def label(window: QWidget, name: str) -> str:
    return find(window, QLabel, name).text()


def reader_of(desk: Desk, subject: str, qtbot: QtBot) -> ReaderWindow:
    """Return the window that shows the message with this subject."""

    def shown() -> list[ReaderWindow]:
        pages = ((window, window.reader.page) for window in desk.window.windows.windows)
        return [window for window, page in pages if page is not None and page.untrusted_subject == subject]

    wait_for(qtbot, shown)
    return shown()[0]


def test_versions_are_asked_for_only_on_demand(versions: Desk, qtbot: QtBot) -> None:
    assert versions.bucket.store.count("versions") == 0
    window = open_history(versions, "versions", qtbot)
    assert versions.bucket.store.count("versions") == 1
    assert window.isVisible()
    assert not window.isModal()
    assert window.presenter.table.rowCount() == 3
    assert label(window, "historyTitle") == "Versions of m1"
    assert label(window, "historyCount") == "3 versions"
    assert open_history(versions, "versions", qtbot) is window
    assert versions.bucket.store.count("versions") == 1


def test_a_version_opens_pinned_and_says_which_it_is(versions: Desk, qtbot: QtBot) -> None:
    window = open_history(versions, "versions", qtbot)
    window.list.select_row(2)
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    reader = reader_of(versions, "as it was", qtbot)
    assert reader.reader.page is not None
    assert reader.reader.page.notices[0].text.startswith("This is an older version, stored on ")
    assert reader.presenter.version_id == "v1"
    assert reader.presenter.message is not None
    assert reader.presenter.message.ref is not None
    assert reader.presenter.message.ref.version_id == "v1"
    assert not reader.actions_by_name["next_message"].isEnabled()
    # The list shows the latest, of which nothing is known still.
    assert versions.vault.table.details_of(KEY).state is RowState.LOCKED

    window.list.select_row(0)
    window.actions_by_name["open_message"].trigger()
    latest = reader_of(versions, "as it is", qtbot)
    assert latest is not reader
    window.list.select_row(2)
    window.actions_by_name["open_message"].trigger()
    assert len(versions.window.windows.windows) == 2


def test_a_delete_marker_can_be_copied_but_not_opened(versions: Desk, qtbot: QtBot) -> None:
    window = open_history(versions, "versions", qtbot)
    act = window.actions_by_name
    window.list.select_row(1)
    assert [name for name in ("open_message", "save", "restore") if act[name].isEnabled()] == []
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    assert versions.window.windows.windows == ()
    window.list.selectAll()
    for copy in (
        act["copy_version"].trigger,
        lambda: QTest.keyClick(window.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
    ):
        QGuiApplication.clipboard().clear()
        copy()
        assert QGuiApplication.clipboard().text() == "v3\nmarker-m1\nv1"
    act["copy_key"].trigger()
    assert QGuiApplication.clipboard().text().splitlines() == [f"s3://{CONNECTION.bucket}/{KEY}"] * 3


def test_deleted_messages_are_found_and_opened(versions: Desk, qtbot: QtBot) -> None:
    window = open_history(versions, "deleted", qtbot)
    assert label(window, "historyCount") == "1 deleted message · 5 versions looked at"
    assert label(window, "historyPlace").endswith(PREFIX)
    place = window.list.visualRect(window.presenter.table.index(0, 0)).center()
    for press in (QTest.mouseClick, QTest.mouseDClick):  # which is how a double click arrives
        press(window.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    reader = reader_of(versions, "not for you", qtbot)
    assert reader.reader.page is not None
    assert reader.reader.page.notices[0].text.startswith("Deleted from the list on ")


def test_versions_are_saved_into_a_folder(versions: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_history(versions, "versions", qtbot)
    window.list.selectAll()
    window.actions_by_name["save"].trigger()
    dialog = find(window, QFileDialog, "saveFolderDialog")
    dialog.fileSelected.emit(str(tmp_path))
    wait_for(qtbot, lambda: window.status.currentMessage().startswith("Saved"))
    assert window.status.currentMessage() == "Saved 2 files"
    saved = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"as it was" in saved
    assert b"as it is" in saved
    dialog.close()


def test_empty_lists_say_what_they_looked_through(desk: Desk, qtbot: QtBot) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(KEY)
    deleted = open_history(desk, "deleted", qtbot)
    assert label(deleted, "historyEmptyTitle") == "Nothing was deleted"
    found = open_history(desk, "versions", qtbot)
    assert label(found, "historyEmptyTitle") == "No versions"
    keep(desk, "m1", "null", "only", age=0, latest=True)
    found.actions_by_name["refresh"].trigger()
    wait_for(qtbot, lambda: found.presenter.table.rowCount() == 1 and not found.presenter.loading)
    assert label(found, "historyCount") == "1 version · stored while the bucket kept no versions"


def test_a_refusal_names_the_permission_and_can_be_tried_again(versions: Desk, qtbot: QtBot) -> None:
    versions.bucket.store.failures["versions", KEY] = DENIED
    window = open_history(versions, "versions", qtbot)
    page = window.error.page
    assert page is not None
    assert window.error.isVisible()
    assert "s3:ListBucketVersions" in page.found
    assert page.icon == RowState.DENIED
    del versions.bucket.store.failures["versions", KEY]
    find(window, QPushButton, f"way{WayOut.TRY_AGAIN}").click()
    wait_for(qtbot, lambda: window.presenter.table.rowCount() == 3)
    assert window.list.isVisible()


def test_listing_can_be_stopped_and_gone_on_with(versions: Desk, qtbot: QtBot) -> None:
    gate = versions.bucket.store.hold("versions", PREFIX)
    versions.act("deleted")
    window = versions.window.recovering.history.windows[-1]
    wait_for(qtbot, gate.reached.is_set)
    assert label(window, "historyEmptyTitle") == "Listing"
    window.actions_by_name["stop"].trigger()
    assert label(window, "historyEmptyTitle") == "Stopped"
    gate.open()
    window.actions_by_name["load_more"].trigger()
    wait_for(qtbot, lambda: window.presenter.table.rowCount() == 1)


def test_windows_go_with_their_vault_and_with_the_main_window(versions: Desk, qtbot: QtBot) -> None:
    open_history(versions, "versions", qtbot)
    open_history(versions, "deleted", qtbot)
    versions.window.browsing.close_vault(CONNECTION.id)
    assert versions.window.recovering.history.windows == ()
    assert not versions.window.actions_by_name["versions"].isEnabled()
    assert not versions.window.actions_by_name["deleted"].isEnabled()


def test_windows_follow_the_theme(versions: Desk, qtbot: QtBot) -> None:
    window = open_history(versions, "versions", qtbot)
    before = window.actions_by_name["open_message"].icon().cacheKey()
    versions.window.set_appearance(Appearance.DARK)
    assert window.actions_by_name["open_message"].icon().cacheKey() != before


# ------------------------------------------------------------------------------------------ archived


@pytest.fixture
def archived(desk: Desk) -> Desk:
    """A message in an archive beside one that is not."""
    desk.bucket.add("m1")
    desk.bucket.add("m2")
    desk.bucket.store.archived[KEY] = COLD
    desk.show_vault()
    assert desk.window.list_pane.list.select_key(KEY)
    return desk


def refuse(desk: Desk, qtbot: QtBot) -> None:
    """Open the archived message and wait for the page that says why that is impossible."""
    desk.act("open_message")
    wait_for(qtbot, lambda: desk.window.reader.refusal is not None)


def title(desk: Desk) -> str:
    page = desk.window.reader.refusal
    return "" if page is None else page.title


def choose(desk: Desk, way: WayOut) -> None:
    """Press the button of a way out on the reader's page."""
    buttons = desk.window.reader.findChildren(QPushButton, f"way{way}")
    next(button for button in buttons if button.isVisible()).click()


def agree(desk: Desk) -> None:
    """Agree to the cost and order the restore."""
    dialog = find(desk.window, QWidget, "restoreDialog")
    find(dialog, QCheckBox, "restoreAgreed").click()
    find(dialog, QPushButton, "restoreButton").click()


def button(desk: Desk) -> RestoresButton:
    return find(desk.window, RestoresButton, "restoresButton")


def looked(desk: Desk) -> bool:
    return any(following.looked for following in desk.vault.restores.followed)


def restore(desk: Desk) -> None:
    """Let S3 come to the end of its restore, and look."""
    desk.bucket.store.archived[KEY] = Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, MODIFIED)
    desk.vault.restores.look_now(desk.vault.ref(KEY))


def test_from_the_refusal_to_the_message(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    assert desk.vault.table.details_of(KEY).state is RowState.ARCHIVED
    refuse(desk, qtbot)
    assert title(desk) == "The object is archived"
    choose(desk, WayOut.RESTORE)
    assert desk.bucket.store.orders == []
    agree(desk)
    wait_for(qtbot, lambda: looked(desk))
    [(ref, order)] = desk.bucket.store.orders
    assert (ref.key, order.days) == (KEY, 3)
    assert title(desk) == "The object is being restored"
    assert not desk.window.actions_by_name["restore"].isEnabled()
    assert "Standard, which usually takes 3 to 5 hours" in desk.window.reader.refusal.found  # type: ignore[union-attr]  # just seen
    assert desk.vault.table.details_of(KEY).state is RowState.RESTORING
    assert button(desk).text() == "1 restoring"

    restore(desk)
    wait_for(qtbot, lambda: title(desk) == "It can be read now")
    assert desk.vault.table.details_of(KEY).state is RowState.LOCKED
    assert button(desk).text() == "1 restored"
    assert desk.window.status.currentMessage() == "m1 is restored and can be read now."
    choose(desk, WayOut.OPEN)
    desk.wait("m1")


def test_it_goes_on_while_other_messages_are_read(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    desk.act("restore")
    agree(desk)
    wait_for(qtbot, lambda: looked(desk))
    assert desk.window.list_pane.list.select_key(f"{PREFIX}m2")
    assert not desk.window.actions_by_name["restore"].isEnabled()
    desk.act("open_message")
    desk.wait("m2")
    restore(desk)
    wait_for(qtbot, lambda: button(desk).text() == "1 restored")
    assert desk.page_subject == "m2"

    menu = find(button(desk), QMenu, "restoresMenu")
    menu.aboutToShow.emit()
    [entry] = menu.actions()
    assert entry.text() == "Open m1"
    entry.trigger()
    reader_of(desk, "m1", qtbot)
    assert not button(desk).isVisible()
    assert desk.page_subject == "m2"


@pytest.mark.parametrize("wished", [True, False])
def test_the_desktop_is_told_where_somebody_wishes(
    archived: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, wished: bool
) -> None:
    desk = archived
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(desk.window.watching.notes, "show", lambda *note: told.append(note))
    monkeypatch.setattr(desk.vault, "connection", replace(CONNECTION, announce=wished))
    desk.act("restore")
    agree(desk)
    wait_for(qtbot, lambda: looked(desk))
    restore(desk)
    wait_for(qtbot, lambda: button(desk).text() == "1 restored")
    assert told == [(CONNECTION.name, "An archived message is restored and can be read now.")] * wished


def test_following_is_stopped_and_taken_up_again(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    refuse(desk, qtbot)
    choose(desk, WayOut.RESTORE)
    agree(desk)
    wait_for(qtbot, lambda: looked(desk))
    choose(desk, WayOut.STOP_FOLLOWING)
    assert desk.vault.restores.followed == ()
    assert not button(desk).isVisible()
    assert desk.window.reader.refusal is not None
    assert WayOut.FOLLOW in desk.window.reader.refusal.ways
    assert desk.vault.table.details_of(KEY).state is RowState.RESTORING

    choose(desk, WayOut.FOLLOW)
    wait_for(qtbot, lambda: looked(desk))
    assert "Somebody else has ordered it" in desk.window.reader.refusal.found
    heads = desk.bucket.store.count("head")
    choose(desk, WayOut.LOOK_NOW)
    wait_for(qtbot, lambda: desk.bucket.store.count("head") > heads)
    menu = find(button(desk), QMenu, "restoresMenu")
    menu.aboutToShow.emit()
    sub = menu.actions()[0].menu()
    assert isinstance(sub, QMenu)
    assert sub.actions()[1].objectName() == "restoreStop"
    sub.actions()[1].trigger()
    assert desk.vault.restores.followed == ()
    assert len(desk.bucket.store.orders) == 1


def test_an_order_that_is_refused_says_why_in_the_readers_place(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    refuse(desk, qtbot)
    desk.bucket.store.failures["restore", KEY] = ExpeditedUnavailable()
    choose(desk, WayOut.RESTORE)
    agree(desk)
    wait_for(qtbot, lambda: title(desk) == "S3 can't restore that fast now")
    assert desk.vault.table.details_of(KEY).state is RowState.ARCHIVED
    assert desk.window.findChildren(QMessageBox, "restoreProblem") == []
    del desk.bucket.store.failures["restore", KEY]
    choose(desk, WayOut.RESTORE)
    agree(desk)
    wait_for(qtbot, lambda: looked(desk))


def test_a_failure_is_told_over_the_window_where_no_page_can(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    desk.bucket.store.failures["restore", KEY] = AccessDenied(action="s3:RestoreObject", resource="r")
    desk.act("restore")
    agree(desk)
    wait_for(qtbot, lambda: desk.window.findChildren(QMessageBox, "restoreProblem"))
    box = find(desk.window, QMessageBox, "restoreProblem")
    assert "s3:RestoreObject" in box.informativeText()
    box.close()


def test_an_order_asked_about_is_not_given_once_the_vault_is_closed(archived: Desk, qtbot: QtBot) -> None:
    desk = archived
    desk.act("restore")
    dialog = find(desk.window, QWidget, "restoreDialog")
    desk.window.browsing.close_vault(CONNECTION.id)
    wait_for(
        qtbot,
        lambda: not any(each.isVisible() for each in desk.window.findChildren(QWidget, "restoreDialog")),
    )
    del dialog
    assert desk.bucket.store.orders == []


def test_an_older_version_is_restored_from_its_window(versions: Desk, qtbot: QtBot) -> None:
    desk = versions
    desk.bucket.store.versions[2] = ObjectVersion(
        KEY, "v1", MODIFIED, latest=False, size=9, etag=None, storage_class="GLACIER", archived=COLD
    )
    desk.bucket.store.archived[KEY] = COLD
    window = open_history(desk, "versions", qtbot)
    window.list.select_row(2)
    window.actions_by_name["restore"].trigger()
    dialog = find(window, QWidget, "restoreDialog")
    find(dialog, QCheckBox, "restoreAgreed").click()
    find(dialog, QPushButton, "restoreButton").click()
    wait_for(qtbot, lambda: looked(desk))
    [(ref, _)] = desk.bucket.store.orders
    assert ref.version_id == "v1"
    assert window.presenter.table.row_at(2).version.archived == Archived(
        Archive.FLEXIBLE, ArchiveState.RESTORING
    )
    assert not window.actions_by_name["restore"].isEnabled()
    assert find(desk.window, QToolButton, "restoresButton").isVisible()
