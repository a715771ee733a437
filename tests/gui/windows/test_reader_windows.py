"""Messages in windows of their own: by a second double click, several at once, gone with their vault."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import mail

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.models.body_view import BodyView
from vaultviewer.gui.models.row import Column
from vaultviewer.gui.windows.reader_window import ReaderWindow

INNER = b"Subject: inner\r\n\r\ninner words\r\n"
NESTED = Part("2", "message/rfc822", None, None, "inner.eml", None, (), (), INNER, len(INNER))


def double_click(desk: Desk, key: str) -> None:
    messages = desk.window.list_pane.list
    row = desk.vault.table.row_of(key)
    assert row is not None
    place = messages.visualRect(messages.model().index(row, Column.SUBJECT)).center()
    QTest.mouseClick(messages.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    QTest.mouseDClick(messages.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def subject(window: ReaderWindow) -> str:
    return window.reader.page.untrusted_subject if window.reader.page is not None else ""


def open_window(qtbot: QtBot, desk: Desk, key: str, word: str) -> ReaderWindow:
    desk.window.windows.open_message(desk.vault, key)
    window = desk.window.windows.windows[-1]
    wait_for(qtbot, lambda: subject(window) == word)
    return window


def test_the_second_double_click_opens_a_window(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.show_vault()
    double_click(desk, key)
    desk.wait("m1")
    assert not desk.window.windows.windows
    double_click(desk, key)
    (window,) = desk.window.windows.windows
    wait_for(qtbot, lambda: subject(window) == "m1")
    assert window.windowTitle() == "m1 — VaultViewer"
    double_click(desk, key)
    assert desk.window.windows.windows == (window,)


def test_the_action_opens_a_message_that_is_not_open_yet(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.show_vault()
    desk.window.list_pane.list.select_key(key)
    desk.act("open_window")
    (window,) = desk.window.windows.windows
    wait_for(qtbot, lambda: subject(window) == "m1")
    assert desk.window.reader.page is None


def test_several_stand_side_by_side_and_step_by_themselves(qtbot: QtBot, desk: Desk) -> None:
    keys = [desk.bucket.add(name) for name in ("m1", "m2", "m3")]
    desk.show_vault()
    first = open_window(qtbot, desk, keys[0], "m1")
    last = open_window(qtbot, desk, keys[2], "m3")
    assert not first.actions_by_name["previous_message"].isEnabled()
    assert not last.actions_by_name["next_message"].isEnabled()
    first.actions_by_name["next_message"].trigger()
    wait_for(qtbot, lambda: subject(first) == "m2")
    last.actions_by_name["previous_message"].trigger()
    wait_for(qtbot, lambda: subject(last) == "m2")
    assert desk.window.list_pane.list.current_key() == ""
    assert first.actions_by_name["previous_message"].isEnabled()


def test_next_follows_the_list_as_it_stands(qtbot: QtBot, desk: Desk) -> None:
    keys = [desk.bucket.add(name) for name in ("m1", "m2", "m3")]
    desk.show_vault()
    window = open_window(qtbot, desk, keys[1], "m2")
    desk.window.list_pane.list.sortByColumn(Column.KEY, Qt.SortOrder.DescendingOrder)
    wait_for(qtbot, lambda: desk.vault.table.row_of(keys[0]) == 2)
    QTest.keyClick(window, Qt.Key.Key_F)
    wait_for(qtbot, lambda: subject(window) == "m1")


def test_a_window_has_keys_of_its_own(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1", mail("m1", text="as text\n", html="<p>as HTML"))
    desk.show_vault()
    window = open_window(qtbot, desk, key, "m1")
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert [window.reader.view] == [BodyView.TEXT]
    assert window.actions_by_name["view_text"].isChecked()
    QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.windows.windows == ()
    assert desk.window.isVisible()


def test_no_key_of_a_window_has_two_meanings(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.show_vault()
    window = open_window(qtbot, desk, key, "m1")
    keys = [each.toString() for action in window.actions() for each in action.shortcuts()]
    assert sorted(set(keys)) == sorted(keys)


def test_a_window_goes_with_its_vault(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    vault = desk.show_vault()
    window = open_window(qtbot, desk, key, "m1")
    desk.window.windows.open_nested(NESTED, vault)
    nested = desk.window.windows.windows[-1]
    wait_for(qtbot, lambda: subject(nested) == "inner")
    desk.window.windows.open_nested(NESTED, None)
    alone = desk.window.windows.windows[-1]
    presenters = [window.presenter, nested.presenter]
    desk.window.browsing.close_vault(vault.connection.id)
    assert desk.window.windows.windows == (alone,)
    assert [presenter.message for presenter in presenters] == [None, None]


def test_a_nested_message_has_neither_next_nor_a_vault(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    desk.window.windows.open_nested(NESTED, None)
    (window,) = desk.window.windows.windows
    wait_for(qtbot, lambda: subject(window) == "inner")
    assert window.actions_by_name["save"].isEnabled()
    assert not window.actions_by_name["next_message"].isEnabled()
    assert [badge.text for badge in window.reader.page.badges] == ["Attached message"]  # type: ignore[union-attr]  # shown, see above


def test_the_main_window_takes_all_with_it(qtbot: QtBot, desk: Desk) -> None:
    key = desk.bucket.add("m1")
    desk.show_vault()
    open_window(qtbot, desk, key, "m1")
    desk.window.close()
    assert desk.window.windows.windows == ()


@pytest.mark.parametrize("close_first", [True, False])
def test_closing_while_it_opens_leaves_nothing_running(
    qtbot: QtBot, desk: Desk, *, close_first: bool
) -> None:
    key = desk.bucket.add("m1")
    desk.show_vault()
    desk.window.windows.open_message(desk.vault, key)
    (window,) = desk.window.windows.windows
    if close_first:
        window.close()
    desk.window.browsing.close_vault(desk.vault.connection.id)
    assert desk.window.windows.windows == ()
    wait_for(qtbot, lambda: not desk.runner.busy)
