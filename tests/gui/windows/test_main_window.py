"""The main window as a whole: names for screen readers, keys, panes, layout, connections, and a clean end."""

import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QKeySequence, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_html_view import StubHtmlView
from support.gui_runner import wait_for
from support.gui_services import SAMPLE
from support.gui_vaults import CONNECTION, HTML, PREFIX, context_of, mail
from support.sealing import seal_kms

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.core.settings import Settings
from vaultviewer.gui.models.body_view import BodyView
from vaultviewer.gui.models.row import Column, RowState
from vaultviewer.gui.theme import DARK, LIGHT
from vaultviewer.gui.windows.action_specs import LIST_MENU, TREE_MENU

GARBAGE = b64encode(b"\x00\xff" * 50).decode()
CTRL = Qt.KeyboardModifier.ControlModifier


def open_message(desk: Desk, name: str) -> None:
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")
    desk.act("open_message")
    desk.wait(name)


# ---------------------------------------------------------------------------------- for everybody to use


def every_state(desk: Desk) -> Iterator[str]:
    """Lead the window through what it can show."""
    desk.bucket.add("m1", mail("m1", html=HTML, attachments={"a.pdf": b"a", "b.pdf": b"b"}))
    desk.bucket.add("m2")
    desk.bucket.add_sealed(f"{PREFIX}m3", seal_kms(mail("m3"), context_of("other")))
    desk.show_vault()
    yield "list"
    open_message(desk, "m1")
    yield "message with HTML"
    desk.act("envelope")
    yield "envelope"
    desk.act("source")
    yield "source"
    open_message(desk, "m2")
    yield "message in plain text"
    assert desk.window.list_pane.list.select_key(f"{PREFIX}m3")
    yield "locked"
    desk.act("open_message")
    yield "opening"
    wait_for(desk._qtbot, lambda: desk.window.reader.refusal is not None)
    yield "refused"
    desk.act("close_connection")
    yield "no vault"


def test_whatever_takes_the_keyboard_has_a_name(desk: Desk) -> None:
    nameless = []
    for state in every_state(desk):
        for widget in desk.window.findChildren(QWidget):
            # What Qt makes inside of its own widgets (tab bar, clear button, scroll area) it names itself.
            of_qt = widget.objectName().startswith("qt_") or (
                isinstance(widget.parent(), QLineEdit) or type(widget).__name__ in {"QTabBar", "QMenuBar"}
            )
            takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
            if takes_keys and not of_qt and not (widget.objectName() and widget.accessibleName()):
                nameless.append((state, type(widget).__name__, widget.objectName()))
    assert {each[1:] for each in nameless} == set()


def test_every_action_has_words_and_a_place_in_a_menu(desk: Desk) -> None:
    actions = desk.window.actions()
    assert len(actions) > 25
    in_menus = {
        action.objectName() for menu in desk.window.menuBar().findChildren(QMenu) for action in menu.actions()
    }
    for action in actions:
        assert action.text(), action.objectName()
        assert action.toolTip() != action.text()
        assert action.statusTip()
        assert action.objectName() in in_menus
        for key in action.shortcuts()[:1]:
            assert key.toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip()


def test_no_key_has_two_meanings_and_some_have_none(desk: Desk) -> None:
    keys = Counter(key.toString() for action in desk.window.actions() for key in action.shortcuts())
    assert {key: count for key, count in keys.items() if count > 1} == {}
    assert not keys.keys() & {"Del", "Ctrl+R", "Ctrl+L"}
    assert {"F5", "F6", "Ctrl+Shift+K", "Ctrl+U", "Ctrl+I", "Esc"} <= keys.keys()


def test_no_menu_has_two_entries_of_one_letter(desk: Desk) -> None:
    for menu in [desk.window.menuBar(), *desk.window.menuBar().findChildren(QMenu)]:
        texts = [action.text().replace("&&", "") for action in menu.actions() if "&" in action.text()]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [each for each, count in letters.items() if count > 1] == [], texts


def test_f6_goes_round_the_panes(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    window = desk.window
    window.tree_view.setFocus()
    visited = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(focus.objectName())
    assert visited == ["messageList", "messageText", "connectionTree", "messageList"]
    desk.act("show_tree")
    QTest.keyClick(window, Qt.Key.Key_F6)
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.list_pane.list.hasFocus()
    window.filter_box.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.list_pane.list.hasFocus()


@pytest.mark.parametrize("as_text", [True, False])
def test_f6_comes_to_what_can_be_scrolled(desk: Desk, as_text: bool) -> None:  # noqa: FBT001  a parameter of pytest's
    desk.bucket.add("m1", mail("m1", html=HTML))
    desk.show_vault()
    open_message(desk, "m1")
    view = desk.window.reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if as_text:
        desk.act("view_text")
    desk.window.list_pane.list.setFocus()
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    assert view.hasFocus() is not as_text
    assert QApplication.focusWidget() is desk.window.reader.body


def test_panes_hide_and_come_back_by_key(desk: Desk) -> None:
    desk.start()
    for key, pane in ((Qt.Key.Key_F7, desk.window.tree_view), (Qt.Key.Key_F8, desk.window.reader)):
        QTest.keyClick(desk.window, key)
        assert not pane.isVisible()
        QTest.keyClick(desk.window, key)
        assert pane.isVisible()


# ------------------------------------------------------------------------------------------ and look at


def test_a_change_of_theme_reaches_the_window(qtbot: QtBot, desk: Desk) -> None:
    for _ in every_state(desk):
        with qtbot.waitSignal(desk.theme.changed):
            desk.act("appearance_dark")
        assert desk.theme.colours is DARK
        with qtbot.waitSignal(desk.theme.changed):
            desk.act("appearance_light")
        assert desk.theme.colours is LIGHT
    desk.act("appearance_system")


def test_a_change_of_the_systems_palette_is_noticed(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    before = QApplication.palette()
    dark = QPalette(before)
    dark.setColor(QPalette.ColorRole.Base, QColor("#101010"))
    with qtbot.waitSignal(desk.theme.changed):
        QApplication.setPalette(dark)
    with qtbot.waitSignal(desk.theme.changed):
        QApplication.setPalette(before)


def test_the_context_menus_offer_what_can_be_done(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    for view, names in ((desk.window.list_pane.list, LIST_MENU), (desk.window.tree_view, TREE_MENU)):
        before = set(QApplication.topLevelWidgets())
        place = QPoint(5, 5)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        (menu,) = (each for each in QApplication.topLevelWidgets() if each not in before)
        assert isinstance(menu, QMenu)
        shown = [action.objectName() or "|" for action in menu.actions()]
        assert " ".join(shown) == names
        menu.close()


@pytest.mark.parametrize("action", ["copy_key", "copy"])
def test_addresses_are_copied(desk: Desk, action: str) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    desk.window.list_pane.list.select_key(f"{PREFIX}m1")
    desk.window.list_pane.list.setFocus()
    desk.act(action)
    assert QGuiApplication.clipboard().text() == f"s3://{CONNECTION.bucket}/{PREFIX}m1"
    assert desk.window.status.currentMessage() == "Copied"


def test_about_says_what_this_is(desk: Desk) -> None:
    desk.start()
    desk.act("about")
    dialog = find(desk.window, QWidget, "aboutDialog")
    assert dialog.isVisible()
    dialog.close()


# ------------------------------------------------------------------------------------------- connections


def test_a_new_connection_is_kept_and_shown(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    QTest.keyClick(desk.window, Qt.Key.Key_N, CTRL)
    dialog = find(desk.window, QWidget, "connectionDialog")
    wait_for(qtbot, lambda: not desk.runner.busy)
    new = Connection(bucket="new-bucket", name="New", id="new", accept_any_key=True)
    desk.services.vaults["new"] = desk.bucket
    dialog.save_wanted.emit(ConnectionDraft(new))  # type: ignore[attr-defined]  # a ConnectionDialog
    wait_for(qtbot, lambda: desk.vault.listed)
    assert desk.vault.connection == new
    assert desk.connections.find("new") == new
    wait_for(qtbot, lambda: desk.services.saved)
    assert desk.services.saved[-1].connections == (CONNECTION, new)


def test_an_edited_connection_is_listed_anew(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.bucket.add("m2", prefix="other/")
    desk.show_vault()
    open_message(desk, "m1")
    desk.act("edit_connection")
    dialog = find(desk.window, QWidget, "connectionDialog")
    edited = Connection(
        bucket=CONNECTION.bucket, id=CONNECTION.id, prefix="other/", kms_keys=CONNECTION.kms_keys
    )
    dialog.save_wanted.emit(ConnectionDraft(edited))  # type: ignore[attr-defined]  # a ConnectionDialog
    desk.wait_for_rows()
    assert desk.vault.connection == edited
    assert desk.vault.table.summary_of("other/m2") is not None
    assert desk.window.reader.page is None
    assert desk.bucket.closed == 1


@pytest.mark.parametrize(("answer", "removed"), [("removeButton", True), ("keepButton", False)])
def test_a_connection_is_removed_after_a_question(
    desk: Desk,
    answer: str,
    removed: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    desk.act("remove_connection")
    question = find(desk.window, QMessageBox, "removeConnectionQuestion")
    QTest.mouseClick(find(question, QPushButton, answer), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert (desk.connections.find(CONNECTION.id) is None) is removed
    assert (desk.window.browsing.vault is None) is removed
    assert desk.bucket.closed == (1 if removed else 0)


def test_a_removal_out_of_the_dialog_closes_the_vault(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    desk.act("edit_connection")
    dialog = find(desk.window, QWidget, "connectionDialog")
    dialog.removed.emit(CONNECTION)  # type: ignore[attr-defined]  # a ConnectionDialog
    dialog.close()
    assert desk.window.browsing.vault is None
    assert desk.bucket.closed == 1


def test_a_closed_connection_leaves_nothing_to_act_on(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    desk.act("close_connection")
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete: the vault's table is gone from here on
    assert desk.bucket.closed == 1
    assert desk.reader.message is None
    assert desk.window.reader.page is None
    messages = desk.window.list_pane.list
    assert messages.current_key() == ""
    assert messages.selected_keys() == []
    QTest.keyClick(desk.window, Qt.Key.Key_F)
    QTest.keyClick(desk.window, Qt.Key.Key_B)
    assert not messages.select_key(f"{PREFIX}m1")
    off = ("refresh", "save", "copy_key", "open_message", "next_message", "close_connection", "load_more")
    for name in off:
        assert not desk.window.actions_by_name[name].isEnabled(), name
    desk.window.show_connection(CONNECTION)
    desk.wait_for_rows()
    assert desk.vault.table.details_of(f"{PREFIX}m1").state is RowState.LOCKED


def test_the_columns_outlive_the_vault_they_were_shown_for(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    messages = desk.window.list_pane.list
    messages.horizontalHeader().hideSection(Column.RULE)
    desk.act("close_connection")
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    state = messages.layout_state()
    assert state is not None
    desk.window.show_connection(CONNECTION)
    desk.wait_for_rows()
    assert messages.isColumnHidden(Column.RULE)


def test_the_sample_vault_can_be_neither_edited_nor_removed(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    with qtbot.waitSignal(desk.connections.sample_vault_ready):
        desk.act("sample_vault")
    assert desk.window.connecting.current() == SAMPLE
    assert not desk.window.actions_by_name["edit_connection"].isEnabled()
    assert not desk.window.actions_by_name["remove_connection"].isEnabled()
    assert desk.window.actions_by_name["close_connection"].isEnabled()
    desk.window.connecting.edit_current()
    desk.window.connecting._on_remove()
    assert desk.window.findChild(QWidget, "connectionDialog") is None
    assert desk.window.findChild(QMessageBox) is None


def test_choosing_what_is_shown_already_changes_nothing(desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    open_message(desk, "m1")
    lists = desk.bucket.store.count("list")
    desk.window.show_connection(CONNECTION)
    assert desk.page_subject == "m1"
    assert desk.bucket.store.count("list") == lists


def test_prefixes_of_a_connection_that_is_gone_are_not_looked_for(desk: Desk) -> None:
    desk.start()
    desk.window.connecting.tree.prefixes_wanted.emit("gone", "")
    assert not desk.vaults.is_open("gone")


def test_settings_that_cannot_be_saved_are_told(qtbot: QtBot, desk: Desk) -> None:
    desk.start()
    desk.services.failures["save_settings"] = SaveFailed(path="s.json", reason="the disk is full")
    desk.connections.keep(CONNECTION)
    wait_for(qtbot, desk.window.status.currentMessage)
    assert desk.window.status.currentMessage().startswith("Not saved: ")


# ----------------------------------------------------------------------------------------------- layout


def splitters(desk: Desk) -> dict[str, list[int]]:
    """Return the sizes of what is shown, by the name of what divides it."""
    return {
        each.objectName(): [size for i, size in enumerate(each.sizes()) if is_shown(each.widget(i))]
        for each in desk.window.findChildren(QSplitter)
        if each.isVisible()
    }


def is_shown(pane: QWidget | None) -> bool:
    return pane is not None and pane.isVisible()


def layout_of(desk: Desk) -> Settings:
    return desk.services.saved[-1]


def test_the_layout_is_kept_for_the_next_run(qtbot: QtBot, qapp: QApplication, desk: Desk) -> None:
    desk.bucket.add("m1")
    desk.show_vault()
    window = desk.window
    window.resize(780, 640)
    outer = find(window, QSplitter, "treeAndRest")
    outer.setSizes([200, 500])
    header = window.list_pane.list.horizontalHeader()
    header.moveSection(0, 3)
    header.hideSection(Column.RULE)
    desk.choices.choose(MailKind.HTML, BodyView.SIMPLE)
    desk.act("appearance_dark")
    expected = splitters(desk)
    window.close()
    wait_for(qtbot, lambda: desk.services.saved)
    kept = layout_of(desk)
    assert kept.options == {"view_html": "simple", "appearance": "dark"}
    assert set(kept.layout) == {
        "mainWindow",
        "treeAndRest",
        "listAndReader",
        "panesAndExports",
        "messageList",
    }

    later = Desk(qtbot, qapp, desk.runner)
    later.services.settings = kept
    later.bucket.add("m1")
    later.show_vault()
    assert (later.window.width(), later.window.height()) == (780, 640)
    assert splitters(later) == expected
    again = later.window.list_pane.list.horizontalHeader()
    assert again.visualIndex(0) == 3
    assert again.isSectionHidden(Column.RULE)
    assert later.choices.view_for(MailKind.HTML) is BodyView.SIMPLE
    assert later.choices.view_for(MailKind.TEXT) is BodyView.BEST
    assert later.theme.colours is DARK
    later.act("appearance_system")
    later.vaults.close_all()
    later.window.close()
    later.window.deleteLater()


@pytest.mark.parametrize("garbage", ["", "no base64 at all é", GARBAGE])
def test_a_layout_that_makes_no_sense_is_left_alone(desk: Desk, garbage: str) -> None:
    names = ("mainWindow", "treeAndRest", "listAndReader", "panesAndExports", "messageList", "unknown")
    desk.services.settings = Settings(
        (CONNECTION,), dict.fromkeys(names, garbage), {"view_html": 7, "appearance": "pink"}
    )
    desk.bucket.add("m1")
    desk.show_vault()
    assert desk.window.isVisible()
    assert all(min(sizes) > 0 for sizes in splitters(desk).values())
    header = desk.window.list_pane.list.horizontalHeader()
    assert all(header.sectionSize(column) >= 40 for column in Column)
    assert desk.window.actions_by_name["appearance_system"].isChecked()
    assert desk.choices.view_for(MailKind.HTML) is BodyView.BEST


def test_without_a_vault_the_columns_of_last_time_are_kept(qtbot: QtBot, desk: Desk) -> None:
    kept = b64encode(b"columns").decode()
    desk.services.settings = Settings((), {"messageList": kept})
    desk.start()
    desk.window.close()
    wait_for(qtbot, lambda: desk.services.saved)
    assert layout_of(desk).layout["messageList"] == kept


def test_a_window_that_never_read_its_settings_writes_none(desk: Desk) -> None:
    desk.window.show()
    desk.window.close()
    desk.runner.stop()
    assert desk.services.saved == []


# --------------------------------------------------------------------------------------------- the end


def test_closing_in_the_middle_of_everything_leaves_nothing_running(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    for number in range(120):
        desk.bucket.add(f"m{number:03}")
    desk.bucket.store.page_size = 50
    vault = desk.show_vault()
    held = [
        desk.bucket.store.hold("get", f"{PREFIX}m000"),
        desk.bucket.store.hold("get", f"{PREFIX}m001"),
        desk.bucket.store.hold("list", PREFIX),
    ]
    desk.reader.open(vault, f"{PREFIX}m000")
    desk.saving.save_messages(vault, [f"{PREFIX}m001"], tmp_path)
    desk.act("load_all")
    desk.window.filter_box.setText("m0")
    for gate in held:
        assert gate.reached.wait(10)
    with qtbot.waitSignal(desk.window.closed):
        QTest.keyClick(desk.window, Qt.Key.Key_Q, CTRL)
    desk.stop()
    assert not desk.runner.busy
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("vv-")]
    assert list(tmp_path.glob("*")) == []
    assert len(desk.services.saved) >= 1
    assert desk.bucket.closed == 1
