"""The tree: connections that come, stay, change and go, and prefixes that are found on demand."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.vault_tree import NodeRole, VaultTree

ONE = Connection(bucket="one", name="One", id="1", prefix="in/")
TWO = Connection(bucket="two", name="Two", id="2")


@pytest.fixture
def tree(icons: Icons) -> Iterator[VaultTree]:
    tree = VaultTree(icons)
    tester = QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield tree
    del tester
    tree.deleteLater()


@pytest.fixture
def asked(tree: VaultTree) -> list[tuple[str, str]]:
    """What the tree asks for; the model tester unfolds every node, as a diligent person would."""
    asked: list[tuple[str, str]] = []
    tree.prefixes_wanted.connect(lambda connection_id, prefix: asked.append((connection_id, prefix)))
    return asked


def texts(tree: VaultTree, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    return [str(tree.index(row, 0, parent).data()) for row in range(tree.rowCount(parent))]


def unfold(tree: VaultTree, connection: Connection, prefix: str | None = None) -> QModelIndex:
    index = tree.index_of(connection.id, connection.prefix if prefix is None else prefix)
    assert index.isValid()
    tree.fetchMore(index)
    return index


def test_connections_stand_at_the_top(tree: VaultTree) -> None:
    assert not tree.hasChildren()
    tree.set_connections([ONE, TWO])
    assert texts(tree) == ["One", "Two"]
    assert tree.hasChildren()
    index = tree.index_of("1", "in/")
    assert index.data(NodeRole.CONNECTION_ID) == "1"
    assert index.data(NodeRole.PREFIX) == "in/"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "s3://one/in/"
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable


def test_prefixes_are_asked_for_once_and_only_where_somebody_looks(icons: Icons, qtbot: QtBot) -> None:
    tree = VaultTree(icons)  # without the tester, which looks everywhere
    tree.set_connections([ONE, TWO])
    index = tree.index_of("1", "in/")
    assert tree.hasChildren(index)
    assert tree.canFetchMore(index)
    assert not tree.canFetchMore(QModelIndex())
    with qtbot.waitSignal(tree.prefixes_wanted) as wanted:
        tree.fetchMore(index)
    assert wanted.args == ["1", "in/"]
    with qtbot.assertNotEmitted(tree.prefixes_wanted):
        tree.fetchMore(index)
    assert not tree.hasChildren(index)
    assert tree.hasChildren(tree.index_of("2", ""))
    tree.deleteLater()


def test_what_was_found_stands_below_the_one_that_asked(
    tree: VaultTree, asked: list[tuple[str, str]]
) -> None:
    tree.set_connections([ONE, TWO])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/", "in/b/"], complete=True)
    assert texts(tree, index) == ["a/", "b/"]
    assert texts(tree, tree.index_of("2", "")) == []
    below = unfold(tree, ONE, "in/a/")
    tree.add_prefixes("1", "in/a/", ["in/a/x/"], complete=True)
    assert texts(tree, below) == ["x/"]
    assert below.parent() == tree.index_of("1", "in/")
    assert ("1", "in/a/") in asked


def test_an_answer_replaces_an_earlier_one(tree: VaultTree) -> None:
    tree.set_connections([ONE])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    tree.add_prefixes("1", "in/", ["in/b/"], complete=True)
    assert texts(tree, index) == ["b/"]


def test_an_answer_for_what_is_gone_is_dropped(tree: VaultTree) -> None:
    tree.set_connections([TWO])
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    assert texts(tree) == ["Two"]
    assert texts(tree, tree.index_of("2", "")) == []


def test_where_too_many_are_found_it_says_so(tree: VaultTree, asked: list[tuple[str, str]]) -> None:
    tree.set_connections([ONE])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=False)
    more = tree.index(1, 0, index)
    assert more.data() == "more below, not listed"
    assert not more.flags() & Qt.ItemFlag.ItemIsEnabled
    assert not tree.hasChildren(more)
    assert not tree.canFetchMore(more)
    tree.refresh_icons()
    assert more.data(Qt.ItemDataRole.DecorationRole) is None
    assert all(connection_id for connection_id, _ in asked)


def test_a_hostile_prefix_is_shown_letter_by_letter(tree: VaultTree) -> None:
    tree.set_connections([ONE])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/<b>\u202ea/"], complete=True)
    child = tree.index(0, 0, index)
    assert child.data() == r"<b>\u{202e}a/"
    assert child.data(Qt.ItemDataRole.ToolTipRole) == r"<qt>in/&lt;b&gt;\u{202e}a/</qt>"
    assert child.data(NodeRole.PREFIX) == "in/<b>\u202ea/"


def test_what_stays_as_it_was_stays_unfolded(tree: VaultTree) -> None:
    tree.set_connections([ONE, TWO])
    unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    tree.set_connections([replace(ONE, name="Renamed")])
    assert texts(tree) == ["Renamed"]
    assert texts(tree, tree.index_of("1", "in/")) == ["a/"]


@pytest.mark.parametrize(
    "change", [{"prefix": "out/"}, {"bucket": "three"}, {"sign_in": SignIn(Profile("legal"))}]
)
def test_what_leads_elsewhere_now_is_folded_again(tree: VaultTree, change: dict[str, Any]) -> None:
    tree.set_connections([ONE])
    unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    edited = replace(ONE, **change)
    tree.set_connections([edited])
    index = tree.index_of("1", edited.prefix)
    assert texts(tree, index) == []
    assert index.data(Qt.ItemDataRole.ToolTipRole) == f"s3://{edited.bucket}/{edited.prefix}"
    assert not tree.index_of("1", "in/a/").isValid()


def test_looking_again_asks_anew(tree: VaultTree, asked: list[tuple[str, str]]) -> None:
    tree.set_connections([ONE])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    asked.clear()
    tree.look_again("1")
    assert texts(tree, index) == []
    unfold(tree, ONE)
    assert ("1", "in/") in asked
    tree.look_again("no such connection")
    assert texts(tree) == ["One"]


def test_a_change_of_theme_gives_every_node_its_icon_again(tree: VaultTree) -> None:
    tree.set_connections([ONE])
    index = unfold(tree, ONE)
    tree.add_prefixes("1", "in/", ["in/a/"], complete=True)
    child = tree.index(0, 0, index)
    tree.setData(index, None, Qt.ItemDataRole.DecorationRole)
    tree.setData(child, None, Qt.ItemDataRole.DecorationRole)
    tree.refresh_icons()
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert not child.data(Qt.ItemDataRole.DecorationRole).isNull()
