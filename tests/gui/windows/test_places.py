"""Going to a prefix, bookmarks, and several vaults side by side."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, FakeVault

from vaultviewer.core.settings import Settings
from vaultviewer.gui.dialogs.prefix_dialog import PrefixDialog
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.models.vault_tree import NodeRole

SUB = f"{PREFIX}2026/"
LEGAL = replace(CONNECTION, id="legal", name="Legal vault")
"""Another vault, though of the same names: only who asks is another."""


def names(desk: Desk) -> list[str]:
    return sorted(short_name(each.key) for each in desk.vault.table.summaries())


def children(desk: Desk, index: QModelIndex | None = None) -> list[str]:
    tree = desk.window.connecting.tree
    parent = tree.index_of(CONNECTION.id, CONNECTION.prefix) if index is None else index
    return [str(tree.index(row, 0, parent).data()) for row in range(tree.rowCount(parent))]


def selected_prefix(desk: Desk) -> str:
    return str(desk.window.tree_view.selectionModel().selectedIndexes()[0].data(NodeRole.PREFIX))


@pytest.fixture
def shown(desk: Desk) -> Desk:
    desk.bucket.add_plain("a", b"x")
    desk.bucket.add_plain("s", b"x", prefix=SUB)
    desk.show_vault()
    return desk


def go_to(qtbot: QtBot, desk: Desk, text: str) -> None:
    desk.act("go_to_prefix")
    dialog = next(each for each in desk.window.findChildren(PrefixDialog) if each.isVisible())
    with qtbot.waitSignal(dialog.finished):
        field = find(dialog, QLineEdit, "prefixField")
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", [SUB, f"s3://{CONNECTION.bucket}/{SUB}"], ids=["typed", "pasted"])
def test_going_to_a_prefix_lists_it_alone_and_selects_its_node(qtbot: QtBot, shown: Desk, text: str) -> None:
    go_to(qtbot, shown, text)
    wait_for(qtbot, lambda: names(shown) == ["s"])
    assert (shown.vault.prefix, selected_prefix(shown)) == (SUB, SUB)
    go_to(qtbot, shown, PREFIX)
    wait_for(qtbot, lambda: names(shown) == ["a", "s"])
    assert selected_prefix(shown) == PREFIX


def test_a_prefix_that_the_tree_does_not_know_gets_a_node_once(qtbot: QtBot, shown: Desk) -> None:
    for _ in range(2):
        go_to(qtbot, shown, f"{PREFIX}20")
        wait_for(qtbot, lambda: shown.vault.prefix == f"{PREFIX}20" and names(shown) == ["s"])
        go_to(qtbot, shown, PREFIX)
    assert children(shown).count(f"{PREFIX}20") == 1


def test_another_bucket_is_not_gone_to(shown: Desk) -> None:
    shown.act("go_to_prefix")
    dialog = find(shown.window, PrefixDialog, "prefixDialog")
    find(dialog, QLineEdit, "prefixField").setText("s3://another-bucket/in/")
    assert not find(dialog, QPushButton, "goButton").isEnabled()
    assert find(dialog, QLabel, "prefixProblem").text().startswith("That is another bucket.")
    dialog.reject()


def test_the_field_completes_from_the_tree(qtbot: QtBot, shown: Desk) -> None:
    wait_for(qtbot, lambda: "2026/" in children(shown))
    shown.act("go_to_prefix")
    dialog = find(shown.window, PrefixDialog, "prefixDialog")
    completer = find(dialog, QLineEdit, "prefixField").completer()
    completer.setCompletionPrefix(f"{PREFIX}2")
    assert completer.currentCompletion() == SUB
    dialog.reject()


def test_bookmarks_are_kept_and_shown_below_their_connection(qtbot: QtBot, shown: Desk) -> None:
    vault = shown.vault
    go_to(qtbot, shown, SUB)
    shown.act("bookmark")
    wait_for(qtbot, lambda: shown.services.saved)
    assert shown.services.saved[-1].connections[0].bookmarks == (SUB,)
    assert children(shown)[0] == SUB
    assert shown.vault is vault, "the vault stays open"
    shown.act("bookmark")
    wait_for(qtbot, lambda: shown.services.saved[-1].connections[0].bookmarks == ())
    assert not shown.window.actions_by_name["bookmark"].isChecked()


def test_bookmarks_of_an_earlier_run_are_there_before_anybody_looks(qtbot: QtBot, desk: Desk) -> None:
    desk.bucket.add_plain("s", b"x", prefix=SUB)
    desk.services.settings = Settings((replace(CONNECTION, bookmarks=(SUB,)),))
    desk.start()
    assert children(desk) == [SUB]
    tree = desk.window.connecting.tree
    desk.window.tree_view.setCurrentIndex(tree.index(0, 0, tree.index_of(CONNECTION.id, PREFIX)))
    wait_for(qtbot, lambda: names(desk) == ["s"])
    assert desk.window.actions_by_name["bookmark"].isChecked()
    assert desk.services.vaults[CONNECTION.id].store.count("list") == 1


# --------------------------------------------------------------------------------------- side by side


def test_switching_fast_between_vaults_never_mixes_their_messages(qtbot: QtBot, desk: Desk) -> None:
    desk.services.settings = Settings((CONNECTION, LEGAL))
    legal = desk.services.vaults[LEGAL.id] = FakeVault()
    for name in ("a", "b"):
        desk.bucket.add(name)
    legal.add("x")
    gates = (desk.bucket.store.hold("list", PREFIX), legal.store.hold("list", PREFIX))
    desk.start()
    for _ in range(4):
        for connection in (CONNECTION, LEGAL):
            desk.window.show_connection(connection)
    for gate in gates:
        gate.open()
    wait_for(qtbot, lambda: desk.vault.listed and desk.vault.table.rowCount() == 1)
    assert names(desk) == ["x"]
    desk.window.show_connection(CONNECTION)
    wait_for(qtbot, lambda: desk.vault.listed and desk.vault.table.rowCount() == 2)
    assert names(desk) == ["a", "b"]


def test_a_message_that_is_still_opening_is_not_shown_beside_another_vault(qtbot: QtBot, desk: Desk) -> None:
    desk.services.settings = Settings((CONNECTION, LEGAL))
    legal = desk.services.vaults[LEGAL.id] = FakeVault()
    key = desk.bucket.add("slow")
    other = legal.add("quick")
    gate = desk.bucket.store.hold("get", key)
    vault = desk.show_vault()
    assert desk.window.list_pane.list.select_key(key)
    desk.act("open_message")
    assert gate.reached.wait(10)
    desk.window.show_connection(LEGAL)
    wait_for(qtbot, lambda: desk.vault is not vault and desk.vault.table.rowCount() == 1)
    assert desk.window.list_pane.list.select_key(other)
    desk.act("open_message")
    desk.wait("quick")
    gate.open()
    assert desk.page_subject == "quick"
    assert desk.vault.table.summary_of(key) is None
