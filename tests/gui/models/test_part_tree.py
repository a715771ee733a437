"""The tree of parts and the cells of a preview, as Qt's own tester and a screen reader see them."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from support.preview_samples import part

from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.cells import Cells
from vaultviewer.gui.models.part_tree import PartColumn, PartRole, PartTree
from vaultviewer.gui.models.parts_page import PartsPage, TableContent, list_parts

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
MAIL = (
    b"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
    b"Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\n%PDF\n--b\n"
    b"Content-Type: message/rfc822\n\nSubject: inner\n\ninner text\n--b--\n"
)


@pytest.fixture
def tree(icons: Icons) -> PartTree:
    tree = PartTree(icons)
    QAbstractItemModelTester(tree, FATAL, tree)
    return tree


def test_the_tree_is_that_of_the_message(tree: PartTree) -> None:
    root = read_mail(MAIL).root
    tree.show_parts(list_parts(root))
    top = tree.index(0, 0)
    assert tree.rowCount() == 1
    assert tree.part_at(top) is root
    names = [tree.index(row, 0, top).data() for row in range(tree.rowCount(top))]
    assert names == ["Plain text", "a.pdf", "Nested message"]
    nested = tree.index(2, 0, top)
    inner = tree.index(0, 0, nested)
    assert inner.data(PartRole.PART) is root.children[2].children[0]
    assert inner.parent() == nested
    pdf = [tree.index(1, column, top).data() for column in PartColumn]
    assert pdf[1:2] + pdf[3:] == ["application/pdf", "attachment", "2"]
    assert "application/pdf" in tree.index(1, 0, top).data(Qt.ItemDataRole.AccessibleTextRole)
    tree.show_parts(PartsPage())
    assert tree.rowCount() == 0


def test_names_are_made_harmless(tree: PartTree) -> None:
    tree.show_parts(list_parts(part(b"x", "a/b", "a\u202egnp.exe")))
    assert tree.index(0, 0).data() == "a\\u{202e}gnp.exe"


def test_ten_thousand_parts_are_a_tree_like_any_other(tree: PartTree) -> None:
    leaves = tuple(part(b"x", path=str(number)) for number in range(1, 10_001))
    page = list_parts(Part("", "multipart/mixed", None, None, None, None, (), leaves, b"", 10_000))
    tree.show_parts(page)
    assert tree.rowCount(tree.index(0, 0)) == 10_000
    number = page.number_of(leaves[-1])
    assert number is not None
    assert tree.part_at(tree.index_of(number)) is leaves[-1]
    assert page.number_of(part(b"x")) is None


def test_cells_are_lines_of_text() -> None:
    cells = Cells()
    QAbstractItemModelTester(cells, FATAL, cells)
    cells.show_table(TableContent((("=1+1", "a\nb"), ("short",)), ("One", "Two"), frozenset({1})))
    assert (cells.rowCount(), cells.columnCount()) == (2, 2)
    assert cells.index(0, 0).data() == "=1+1"
    assert cells.index(0, 1).data() == "a ⏎ b"
    assert cells.index(1, 1).data() == ""
    horizontal = Qt.Orientation.Horizontal
    assert [cells.headerData(column, horizontal) for column in range(2)] == ["One", "Two"]
    assert cells.headerData(1, Qt.Orientation.Vertical) == "2"
    assert cells.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) is not None
    assert QModelIndex().data() is None
