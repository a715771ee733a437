"""The panel of exports and their line on the status bar, by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.export.exchange import Entry, State, Tally
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfers import Transfer, TransferColumn, TransferState, TransferTable
from vaultviewer.gui.theme import LIGHT, Theme
from vaultviewer.gui.widgets.transfers_button import TransfersButton
from vaultviewer.gui.widgets.transfers_panel import TransfersPanel

TALLY = Tally(asked=3000, exported=800, skipped=2, failed=12, bytes_asked=10**8, listed=True)
RUNNING = Transfer(
    1, "SOC vault", Path("/cases/march"), TransferState.RUNNING, Progress(TALLY, at_once=8, delayed=3)
)


def failure(number: int, reason: str = "It does not verify.") -> Entry:
    return Entry(number, ObjectRef("b", f"in/m\u202e{number}"), 1, None, State.FAILED, reason, "X")


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def table(icons: Icons) -> Iterator[TransferTable]:
    table = TransferTable(icons)
    yield table
    table.deleteLater()


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, icons: Icons, table: TransferTable) -> Iterator[TransfersPanel]:
    theme = Theme(qapp)
    act, export = QAction("Pause"), QAction("Export")
    act.setObjectName("export_pause")
    export.setObjectName("export")
    panel = TransfersPanel(table, theme, icons, actions=[act], export=export)
    qtbot.addWidget(panel)
    panel.resize(1200, 220)
    panel.show()
    yield panel
    theme.deleteLater()


def said(panel: QWidget, name: str) -> str:
    label = find(panel, QLabel, name)
    return label.text() if label.isVisible() else ""


def failures(panel: TransfersPanel) -> QPlainTextEdit:
    return find(panel, QPlainTextEdit, "transferFailures")


def test_an_empty_panel_says_what_to_do(panel: TransfersPanel, table: TransferTable) -> None:
    assert said(panel, "transfersEmptyTitle") == "No exports yet"
    assert panel.chosen() is None
    panel.take_focus()
    table.show_transfer(RUNNING)
    assert said(panel, "transfersEmptyTitle") == ""
    assert panel.chosen() == RUNNING
    table.remove(RUNNING.id)
    assert said(panel, "transfersEmptyTitle") == "No exports yet"


def test_the_chosen_export_is_told_in_full(panel: TransfersPanel, table: TransferTable) -> None:
    table.show_transfer(RUNNING)
    assert find(panel, QLabel, "transferFolder").accessibleName() == "/cases/march"
    assert said(panel, "transferTally").split("\n") == [
        "800 exported · 2 skipped · 12 failed",
        "8 messages at a time · 3 wait for another try",
    ]
    table.show_transfer(replace(RUNNING, state=TransferState.INTERRUPTED, problem="The disk is full."))
    assert said(panel, "transferTally") == "800 exported · 2 skipped · 12 failed"
    assert said(panel, "transferProblem") == "The disk is full."


def test_a_new_export_is_chosen_and_a_change_elsewhere_is_not(
    panel: TransfersPanel, table: TransferTable
) -> None:
    table.show_transfer(RUNNING)
    second = replace(RUNNING, id=2, folder=Path("/cases/april"))
    table.show_transfer(second)
    assert panel.chosen() == second
    table.show_transfer(replace(RUNNING, state=TransferState.DONE))
    assert panel.chosen() == second
    panel.list.select_row(0)
    chosen = panel.chosen()
    assert chosen is not None
    assert chosen.state is TransferState.DONE


def test_failures_are_listed_without_tricks_and_the_rest_is_counted(
    panel: TransfersPanel, table: TransferTable
) -> None:
    table.show_transfer(replace(RUNNING, failures=(failure(1), failure(2, "a\nb"))))
    assert failures(panel).toPlainText().split("\n") == [
        "m\\u{202e}1: It does not verify.",
        "m\\u{202e}2: a\\u{a}b",
        "and 10 more, which the ledger names",
    ]
    table.show_transfer(RUNNING)
    assert not failures(panel).isVisible()


def test_failures_stay_where_they_are_read(panel: TransfersPanel, table: TransferTable) -> None:
    many = replace(RUNNING, failures=tuple(map(failure, range(12))))
    table.show_transfer(many)
    bar = failures(panel).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    table.show_transfer(replace(many, progress=Progress(replace(TALLY, exported=900))))
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"]
)
def test_the_bar_is_as_long_as_what_is_done(
    panel: TransfersPanel, table: TransferTable, direction: Qt.LayoutDirection
) -> None:
    panel.setLayoutDirection(direction)
    quarter = replace(RUNNING, progress=Progress(Tally(asked=4, exported=1, listed=True)))
    table.show_transfer(quarter)
    table.show_transfer(replace(quarter, id=2))  # which is chosen, so that the first one isn't
    QApplication.processEvents()
    cell = panel.list.visualRect(table.index(0, TransferColumn.MESSAGES))
    line = panel.list.viewport().grab().toImage()
    colours = [line.pixelColor(x, cell.bottom() - 2) for x in range(cell.left(), cell.right())]
    done = [position for position, colour in enumerate(colours) if colour == QColor(LIGHT.accent)]
    assert len(done) == pytest.approx(cell.width() / 4, abs=4)
    at_the_left = done[0] < cell.width() / 2
    assert at_the_left is (direction is Qt.LayoutDirection.LeftToRight)


# -------------------------------------------------------------------------------------- the status bar


@pytest.fixture
def button(qtbot: QtBot, icons: Icons) -> TransfersButton:
    button = TransfersButton(icons)
    qtbot.addWidget(button)
    return button


def bar(button: TransfersButton) -> QProgressBar:
    return find(button, QProgressBar, "transfersProgress")


def test_it_is_there_while_something_is_exported(qtbot: QtBot, button: TransfersButton) -> None:
    assert not button.isVisible()
    button.show_transfers([RUNNING])
    assert button.isVisible()
    inner = find(button, QToolButton, "transfersButton")
    assert inner.text() == inner.accessibleName() == "Exporting 814 of 3,000"
    assert bar(button).value() / bar(button).maximum() == pytest.approx(814 / 3000, abs=0.001)
    with qtbot.waitSignal(button.show_wanted):
        QTest.mouseClick(inner, Qt.MouseButton.LeftButton)
    button.show_transfers([])
    assert not button.isVisible()


def test_it_adds_exports_up(button: TransfersButton) -> None:
    inner = find(button, QToolButton, "transfersButton")
    paused = replace(RUNNING, id=2, state=TransferState.PAUSED)
    button.show_transfers([RUNNING, paused])
    assert inner.text() == "2 exports 1,628 of 6,000"
    button.show_transfers([paused])
    assert inner.text() == "Paused 814 of 3,000"
    button.show_transfers([replace(RUNNING, progress=Progress(Tally()))])
    assert inner.text() == "Exporting"
    assert bar(button).maximum() == 0, "nobody knows the end"
    button.show_transfers([replace(RUNNING, progress=Progress(replace(TALLY, listed=False)))])
    assert inner.text() == "Exporting 814 of 3,000+"
    assert bar(button).maximum() == 0


def test_a_long_problem_can_be_read_to_its_end_beside_the_failures(
    qtbot: QtBot, panel: TransfersPanel, table: TransferTable
) -> None:
    long = "What is wrong takes several lines to say, with what it means and what to do about it. " * 4
    panel.resize(900, 150)
    table.show_transfer(
        replace(
            RUNNING,
            state=TransferState.INTERRUPTED,
            problem=long,
            failures=tuple(map(failure, range(12))),
        )
    )
    label = find(panel, QLabel, "transferProblem")
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
    assert failures(panel).height() > 2 * failures(panel).fontMetrics().lineSpacing()
    assert find(panel, QScrollArea, "transferDetailsArea").verticalScrollBar().maximum() > 0
