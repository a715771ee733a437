"""One key after a network has come back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX

from vaultviewer.core.errors import NoNetwork

NO_NETWORK = NoNetwork(endpoint="s3.example")


def _press(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_F9)


def test_a_list_that_failed_is_asked_for_again(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    desk.start()
    assert not desk.window.actions_by_name["try_again"].isEnabled()
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: desk.window.browsing.can_try_again)
    del desk.bucket.store.failures["list", PREFIX]
    _press(desk)
    desk.wait_for_rows()
    assert desk.vault.table.rowCount() == 1
    assert not desk.window.actions_by_name["try_again"].isEnabled()


def test_rows_stay_while_the_rest_is_asked_for_again(qtbot: QtBot, desk: Desk) -> None:
    for number in range(120):
        desk.bucket.add_plain(f"m{number:03}", b"x")
    desk.bucket.store.page_size = 50
    desk.show_vault()
    desk.bucket.store.failures["list", PREFIX] = NO_NETWORK
    desk.act("load_more")
    wait_for(qtbot, lambda: desk.vault.error is not None)
    del desk.bucket.store.failures["list", PREFIX]
    button = desk.window.list_pane.findChild(QPushButton, "listTryAgainButton")
    assert isinstance(button, QPushButton)
    button.click()
    wait_for(qtbot, lambda: desk.vault.table.rowCount() == 100)


def test_the_list_and_the_message_are_both_asked_for_again(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.store.page_size = 50
    keys = [desk.bucket.add(f"m{number:03}") for number in range(120)]
    vault = desk.show_vault()
    failures = desk.bucket.store.failures
    failures["list", PREFIX] = failures["get", keys[0]] = NO_NETWORK
    desk.window.reader_presenter.open(vault, keys[0])
    desk.act("load_more")
    wait_for(qtbot, lambda: vault.error is not None and desk.window.reading.can_try_again)
    failures.clear()
    _press(desk)
    desk.wait("m000")
    wait_for(qtbot, lambda: vault.table.rowCount() == 100)
