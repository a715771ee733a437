"""Ordering a restore: what each archive allows, what is said of the cost, and nothing without agreement."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QRadioButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.archive import LONGEST_COPY, Archive, Archived, RestoreOrder, Retrieval
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.restore_dialog import RestoreDialog

Show = Callable[[Archive], RestoreDialog]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    kept: list[QWidget] = []

    def show_one(archive: Archive) -> RestoreDialog:
        parent = QWidget()
        qtbot.addWidget(parent)
        kept.append(parent)
        ref = ObjectRef("vault", "in/m\u202e1")
        dialog = RestoreDialog(ref, Archived(archive), size=84_000, parent=parent)
        with qtbot.waitExposed(dialog):
            dialog.show()
        return dialog

    yield show_one
    kept.clear()


def _heard(dialog: RestoreDialog) -> list[RestoreOrder]:
    orders: list[RestoreOrder] = []
    dialog.ordered.connect(orders.append)
    return orders


def _texts(dialog: RestoreDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


@pytest.mark.parametrize("archive", Archive)
def test_it_offers_what_the_archive_allows(show: Show, archive: Archive) -> None:
    dialog = show(archive)
    offered = [button.accessibleName() for button in dialog.findChildren(QRadioButton)]
    assert offered == list(archive.retrievals)
    assert ("Expedited" in offered) is (archive in {Archive.FLEXIBLE, Archive.TIERED})
    assert find(dialog, QRadioButton, "restoreStandard").isChecked()
    assert (dialog.findChild(QSpinBox, "restoreDays") is None) is archive.tiered
    assert all(button.accessibleDescription() for button in dialog.findChildren(QRadioButton))
    assert find(dialog, QLabel, "restoreName").text() == r"m\u{202e}1"
    assert archive in find(dialog, QLabel, "restoreWhere").text()
    assert "84" in find(dialog, QLabel, "restoreWhere").text()


@pytest.mark.parametrize(
    ("archive", "free"),
    [
        (Archive.FLEXIBLE, {Retrieval.BULK}),
        (Archive.DEEP, set()),
        (Archive.TIERED, {Retrieval.STANDARD, Retrieval.BULK}),
        (Archive.TIERED_DEEP, {Retrieval.STANDARD, Retrieval.BULK}),
        (Archive.UNKNOWN, set()),
    ],
)
def test_it_says_what_costs_and_what_does_not(show: Show, archive: Archive, free: set[Retrieval]) -> None:
    dialog = show(archive)
    for retrieval in archive.retrievals:
        told = find(dialog, QRadioButton, f"restore{retrieval}").accessibleDescription()
        assert ("charges nothing" in told) is (retrieval in free)
        assert told.startswith("Usually ")
        assert told in _texts(dialog)
    assert "AWS" in find(dialog, QLabel, "restoreCost").text()


def test_nothing_is_ordered_before_the_cost_is_agreed_to(show: Show) -> None:
    dialog = show(Archive.FLEXIBLE)
    orders = _heard(dialog)
    button = find(dialog, QPushButton, "restoreButton")
    assert not button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert orders == []
    assert dialog.isVisible()
    agreed = find(dialog, QCheckBox, "restoreAgreed")
    assert not agreed.isChecked()
    agreed.click()
    agreed.click()
    assert not button.isEnabled()
    agreed.click()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert orders == [RestoreOrder(Retrieval.STANDARD, 3)]
    assert not dialog.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_return_and_escape_order_nothing(show: Show, key: Qt.Key) -> None:
    dialog = show(Archive.FLEXIBLE)
    orders = _heard(dialog)
    find(dialog, QCheckBox, "restoreAgreed").click()
    QTest.keyClick(dialog, key)
    assert orders == []
    assert not dialog.isVisible()


def test_the_keyboard_alone_is_enough(show: Show) -> None:
    dialog = show(Archive.FLEXIBLE)
    orders = _heard(dialog)
    dialog.activateWindow()

    def focused() -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def tab_to(name: str) -> QWidget:
        for _ in range(10):
            if focused().objectName() == name:
                return focused()
            QTest.keyClick(focused(), Qt.Key.Key_Tab)
        raise AssertionError(name)

    find(dialog, QRadioButton, "restoreStandard").setFocus()
    QTest.keyClick(tab_to("restoreStandard"), Qt.Key.Key_Up)
    assert find(dialog, QRadioButton, "restoreExpedited").isChecked()
    days = tab_to("restoreDays")
    QTest.keyClick(days, Qt.Key.Key_Up)
    QTest.keyClick(tab_to("restoreAgreed"), Qt.Key.Key_Space)
    QTest.keyClick(tab_to("restoreButton"), Qt.Key.Key_Space)
    assert orders == [RestoreOrder(Retrieval.EXPEDITED, 4)]


def test_days_are_bounded_and_left_out_where_the_object_moves_back(show: Show) -> None:
    days = find(show(Archive.DEEP), QSpinBox, "restoreDays")
    assert (days.minimum(), days.maximum()) == (1, LONGEST_COPY)
    assert days.accessibleName()

    dialog = show(Archive.TIERED_DEEP)
    orders = _heard(dialog)
    assert "stays there" in find(dialog, QLabel, "restoreMoved").text()
    find(dialog, QRadioButton, "restoreBulk").click()
    find(dialog, QCheckBox, "restoreAgreed").click()
    find(dialog, QPushButton, "restoreButton").click()
    assert orders == [RestoreOrder(Retrieval.BULK, None)]
