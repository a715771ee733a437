"""Browsing: from a connection to its rows, what is said where there are none, and the filter."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_services import SAMPLE
from support.gui_vaults import CONNECTION, PREFIX

from vaultviewer.core.errors import AccessDenied, NoCredentials, NoNetwork, SettingsUnreadable
from vaultviewer.core.settings import Settings
from vaultviewer.gui.models.row import Column

NO_NETWORK = NoNetwork(endpoint="s3.example")


def shown(desk: Desk) -> str:
    """Return the title of what stands in the list's place, or "rows"."""
    pane = desk.window.list_pane
    if pane.list.isVisible():
        return "rows"
    titles = ("listEmptyTitle", "refusalTitle")
    labels = [pane.findChild(QLabel, name) for name in titles]
    return next(label.text() for label in labels if label is not None and label.isVisible())


def press(pane: QWidget, name: str) -> None:
    QTest.mouseClick(find(pane, QPushButton, name), Qt.MouseButton.LeftButton)


def counts(desk: Desk) -> str:
    return find(desk.window, QLabel, "counts").text()


def test_without_a_connection_it_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    desk.services.settings = Settings()
    desk.start()
    assert shown(desk) == "No vault yet"
    assert counts(desk) == ""
    with qtbot.waitSignal(desk.connections.sample_vault_ready):
        press(desk.window.list_pane, "listEmptysample_vault")
    wait_for(qtbot, lambda: shown(desk) == "Nothing here yet")
    assert desk.vault.connection == SAMPLE
    assert not find(desk.window, QLabel, "workText").isVisible()


def test_with_connections_one_is_to_be_chosen(desk: Desk) -> None:
    desk.start()
    assert shown(desk) == "Choose a vault"


def test_a_chosen_connection_shows_its_rows_and_counts(desk: Desk) -> None:
    for number in range(3):
        desk.bucket.add(f"m{number}")
    desk.show_vault()
    assert shown(desk) == "rows"
    assert counts(desk) == "3 loaded"
    assert find(desk.window, QLabel, "path").toolTip() == f"SOC vault — s3://ses-inbound/{PREFIX}"


def test_an_empty_prefix_offers_to_look_again(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: shown(desk) == "Nothing here yet")
    desk.bucket.add("m1")
    press(desk.window.list_pane, "listEmptyrefresh")
    wait_for(qtbot, lambda: shown(desk) == "rows")


def test_while_it_lists_it_says_so_and_can_be_stopped(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    gate = desk.bucket.store.hold("list", PREFIX)
    desk.start()
    desk.window.show_connection(CONNECTION)
    assert shown(desk) == "Listing"
    press(desk.window.list_pane, "listEmptystop")
    assert shown(desk) == "Stopped"
    gate.open()
    press(desk.window.list_pane, "listEmptyrefresh")
    wait_for(qtbot, lambda: shown(desk) == "rows")


def test_a_list_that_cannot_be_had_says_why_and_tries_again(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    desk.start()
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: shown(desk) == "No connection")
    del desk.bucket.store.failures["list", PREFIX]
    press(desk.window.list_pane, "waytry-again")
    wait_for(qtbot, lambda: shown(desk) == "rows")


def show_first_page(desk: Desk, *, count: int = 120) -> None:
    """Show fifty of many rows: more than the view has room for, so that it asks for no more by itself."""
    for number in range(count):
        desk.bucket.add_plain(f"m{number:03}", b"x")
    desk.bucket.store.page_size = 50
    desk.show_vault()
    assert desk.vault.table.loaded == 50


def test_a_list_that_breaks_off_keeps_its_rows_under_a_notice(qtbot: QtBot, desk: Desk) -> None:
    show_first_page(desk)
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    desk.act("load_more")
    wait_for(qtbot, lambda: desk.vault.error is not None)
    assert shown(desk) == "rows"
    notice = find(desk.window.list_pane, QLabel, "notice0Text")
    assert notice.isVisible()
    assert notice.text().startswith("The list is not complete. s3.example can't be reached.")
    del desk.bucket.store.failures["list", PREFIX]
    desk.act("load_more")
    wait_for(qtbot, lambda: desk.vault.table.rowCount() == 100)
    assert not find(desk.window.list_pane, QWidget, "listNotice").isVisible()


@pytest.mark.parametrize(
    ("page_size", "more"), [(1000, False), (2, True)], ids=["everything loaded", "more below"]
)
def test_a_filter_that_matches_nothing_offers_to_clear_it(
    qtbot: QtBot,
    desk: Desk,
    page_size: int,
    more: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    for number in range(3):
        desk.bucket.add(f"m{number}")
    desk.bucket.store.page_size = page_size
    desk.start()
    gate = desk.bucket.store.hold("list", PREFIX)
    desk.window.filter_box.setText("")
    desk.window.show_connection(CONNECTION)
    desk.window.filter_box.setText("zzz")
    QTest.keyClick(desk.window.filter_box, Qt.Key.Key_Return)
    gate.open()
    wait_for(qtbot, lambda: shown(desk) == "No match")
    assert (find_or_none(desk, "listEmptyload_more") is not None) is more
    assert counts(desk).startswith(f"0 of {min(page_size, 3)} loaded match")
    assert ("more below not searched" in counts(desk)) is more
    press(desk.window.list_pane, "listEmptyclear_filter")
    wait_for(qtbot, lambda: shown(desk) == "rows")


def find_or_none(desk: Desk, name: str) -> QPushButton | None:
    # What was said before may wait for its deletion beside it, hidden and of the same name.
    found = desk.window.list_pane.findChildren(QPushButton, name)
    return next((button for button in found if button.isVisible()), None)


def test_the_filter_works_by_keyboard(qtbot: QtBot, desk: Desk) -> None:
    for name in ("apple", "pear"):
        desk.bucket.add(name)
    vault = desk.show_vault()
    window, box = desk.window, desk.window.filter_box
    window.list_pane.list.setFocus()
    QTest.keyClick(
        window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert box.hasFocus()
    QTest.keyClicks(box, "pear")
    wait_for(qtbot, lambda: vault.table.rowCount() == 1)
    assert counts(desk) == "1 of 2 loaded match"
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert window.list_pane.list.hasFocus()
    QTest.keyClick(
        window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert box.selectedText() == "pear"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert window.list_pane.list.hasFocus()
    wait_for(qtbot, lambda: vault.table.rowCount() == 2)


def test_letters_go_into_the_filter_and_not_to_the_list(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    desk.window.filter_box.setFocus()
    QTest.keyClicks(desk.window.filter_box, "fb")
    assert desk.window.filter_box.text() == "fb"
    assert desk.reader.key == ""


def test_each_vault_keeps_its_own_list_and_filter(qtbot: QtBot, desk: Desk) -> None:
    other = replace(CONNECTION, id="other", name="Legal")
    desk.services.settings = Settings((CONNECTION, other))
    desk.bucket.add("m1")
    desk.show_vault()
    desk.window.filter_box.setText("m1")
    QTest.keyClick(desk.window.filter_box, Qt.Key.Key_Return)
    first = desk.vault
    desk.window.show_connection(other)
    wait_for(qtbot, lambda: shown(desk) == "Nothing here yet")
    assert desk.window.filter_box.text() == ""
    lists = desk.bucket.store.count("list")
    desk.window.show_connection(CONNECTION)
    assert desk.vault is first
    assert desk.window.filter_box.text() == "m1"
    assert desk.bucket.store.count("list") == lists, "what is listed is shown as it stands"


def test_a_prefix_in_the_tree_is_listed(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.bucket.add("m2", prefix=f"{PREFIX}2026/")
    desk.show_vault()
    tree = desk.window.connecting.tree
    wait_for(qtbot, lambda: tree.index_of(CONNECTION.id, f"{PREFIX}2026/").isValid())
    desk.window.tree_view.setCurrentIndex(tree.index_of(CONNECTION.id, f"{PREFIX}2026/"))
    assert desk.vault.prefix == f"{PREFIX}2026/"
    desk.wait_for_rows()
    assert desk.vault.table.loaded == 1
    assert desk.window.connecting.current() == CONNECTION


def test_prefixes_that_cannot_be_listed_are_told_in_the_status_bar(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.store.failures["look", PREFIX] = AccessDenied(action="s3:ListBucket", resource="ses-inbound")
    desk.show_vault()
    wait_for(qtbot, desk.window.status.currentMessage)
    assert desk.window.status.currentMessage().startswith("Not allowed: s3:ListBucket")


def test_refresh_by_key_lists_again(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    vault = desk.show_vault()
    desk.bucket.add("m2")
    QTest.keyClick(desk.window, Qt.Key.Key_F5)
    wait_for(qtbot, lambda: vault.table.rowCount() == 2)


def test_loading_is_counted_stopped_and_continued(qtbot: QtBot, desk: Desk) -> None:
    show_first_page(desk)
    assert counts(desk) == "50 loaded, more below (sorted among what is loaded)"
    gate = desk.bucket.store.hold("list", PREFIX)
    desk.act("load_all")
    assert counts(desk).startswith("50 loaded, loading more")
    desk.act("stop")
    assert counts(desk).startswith("50 loaded, stopped, more below")
    gate.open()
    desk.act("load_all")
    wait_for(qtbot, lambda: desk.vault.table.rowCount() == 120)
    assert counts(desk) == "120 loaded"
    assert not desk.window.actions_by_name["load_all"].isEnabled()
    assert not desk.window.actions_by_name["stop"].isEnabled()


# -------------------------------------------------------------------------------------- sample vault


def test_a_sample_vault_that_does_not_start_can_be_tried_again(qtbot: QtBot, desk: Desk) -> None:
    desk.services.failures["start_sample_vault"] = NO_NETWORK
    desk.start()
    desk.act("sample_vault")
    wait_for(qtbot, lambda: shown(desk) == "No connection")
    assert not find(desk.window, QLabel, "workText").isVisible()
    del desk.services.failures["start_sample_vault"]
    with qtbot.waitSignal(desk.connections.sample_vault_ready):
        press(desk.window.list_pane, "waytry-again")
    wait_for(qtbot, lambda: desk.vault.listed)


def test_beside_an_open_vault_the_sample_vault_is_what_is_tried_again(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    desk.services.failures["start_sample_vault"] = NO_NETWORK
    desk.act("sample_vault")
    wait_for(qtbot, lambda: shown(desk) == "No connection")
    with qtbot.waitSignal(desk.connections.sample_vault_failed):
        press(desk.window.list_pane, "waytry-again")
    desk.act("refresh")
    wait_for(qtbot, lambda: shown(desk) == "rows")


def test_the_start_of_the_sample_vault_can_be_cancelled(desk: Desk) -> None:
    gate = desk.services.hold("start_sample_vault")
    desk.start()
    desk.act("sample_vault")
    assert gate.reached.wait(10)
    cancel = find(desk.window, QToolButton, "workCancel")
    assert cancel.isVisible()
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not cancel.isVisible()
    assert not find(desk.window, QLabel, "workText").isVisible()
    gate.open()


# ----------------------------------------------------------------------------------------- settings


def test_settings_that_cannot_be_read_are_told(desk: Desk) -> None:
    desk.services.problem = SettingsUnreadable(path="s.json", reason="it is no JSON", backup="s.bak")
    desk.start()
    assert desk.window.status.currentMessage().startswith("The settings can't be read: ")


def test_a_way_out_of_an_error_leads_to_the_connection(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.store.failures["list", PREFIX] = NoCredentials()
    desk.start()
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: shown(desk) == "No AWS credentials")
    press(desk.window.list_pane, "wayedit-connection")
    dialog = desk.window.findChild(QWidget, "connectionDialog")
    assert isinstance(dialog, QWidget)
    assert dialog.isVisible()
    dialog.close()


def test_a_report_of_a_list_error_is_copied(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    desk.start()
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: shown(desk) == "No connection")
    press(desk.window.list_pane, "refusal-copy")
    assert desk.window.status.currentMessage() == "Copied"


def test_a_sorting_among_what_is_loaded_says_so(qtbot: QtBot, desk: Desk) -> None:
    show_first_page(desk)
    desk.window.list_pane.list.sortByColumn(Column.KEY, Qt.SortOrder.AscendingOrder)
    wait_for(qtbot, lambda: counts(desk) == "50 loaded, more below")
    desk.window.list_pane.list.sortByColumn(Column.SIZE, Qt.SortOrder.AscendingOrder)
    wait_for(qtbot, lambda: counts(desk).endswith("(sorted among what is loaded)"))
