"""Exports in the window: from the key to the folder, the panel, the status bar, the question at the end."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_runner import wait_for
from support.gui_vaults import CONNECTION, PREFIX, Gate, mail

from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.models.transfers import Transfer, TransferState

CTRL = Qt.KeyboardModifier.ControlModifier
NAMES = ("m1", "m2", "m3")


def fill(desk: Desk, *names: str) -> dict[str, bytes]:
    raw = {name: mail(name) for name in names or NAMES}
    for name, message in raw.items():
        desk.bucket.add(name, message)
    return raw


def open_dialog(qtbot: QtBot, desk: Desk, folder: Path) -> ExportDialog:
    """Press the key, name a folder, and wait until it was looked into."""
    QTest.keyClick(desk.window, Qt.Key.Key_E, CTRL)
    dialog = next(each for each in desk.window.findChildren(ExportDialog) if each.isVisible())
    find(dialog, QLineEdit, "targetField").setText(str(folder))
    notice = find(dialog, QLabel, "exportNotice")
    wait_for(qtbot, lambda: notice.text() != "Looking into the folder…" and not desk.runner.busy)
    return dialog


def press(dialog: QWidget, name: str) -> None:
    button = find(dialog, QPushButton, name)
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def export(
    qtbot: QtBot, desk: Desk, folder: Path, *, scope: str = "Prefix", template: str = "{subject}"
) -> None:
    dialog = open_dialog(qtbot, desk, folder)
    radio = find(dialog, QRadioButton, f"scope{scope}")
    assert radio.isEnabled()
    radio.setChecked(True)
    find(dialog, QLineEdit, "templateField").setText(template)
    press(dialog, "exportButton")
    desk.window.activateWindow()
    wait_for(qtbot, desk.window.isActiveWindow)


def the_export(desk: Desk) -> Transfer:
    return desk.exports.table.transfers[-1]


def ends(qtbot: QtBot, desk: Desk) -> Transfer:
    wait_for(qtbot, lambda: not desk.exports.under_way)
    return the_export(desk)


def hold(qtbot: QtBot, desk: Desk, folder: Path, name: str = "m2") -> Gate:
    """Begin an export and wait until it is held up at a message."""
    gate = desk.bucket.store.hold("get", f"{PREFIX}{name}")
    export(qtbot, desk, folder)
    wait_for(qtbot, gate.reached.is_set)
    wait_for(qtbot, lambda: the_export(desk).state is TransferState.RUNNING)
    return gate


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(LEDGER_NAME)
    }


def shown(desk: Desk, name: str) -> bool:
    return find(desk.window, QWidget, name).isVisible()


def test_a_prefix_is_exported_and_the_panel_tells(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    raw = fill(desk)
    desk.show_vault()
    assert not shown(desk, "transfersPanel")
    export(qtbot, desk, tmp_path / "march")
    assert shown(desk, "transfersPanel")
    ended = ends(qtbot, desk)
    assert ended.state is TransferState.DONE
    assert files(tmp_path / "march") == {f"{name}.eml": message for name, message in raw.items()}
    assert desk.window.status.currentMessage() == f"Done: 3 exported into {tmp_path / 'march'}"
    assert find(desk.window, QLabel, "transferTally").text() == "3 exported"
    assert not shown(desk, "transfersStatus")


def test_a_selection_and_what_matches_are_exported(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    loaded = [f"m{number:02}" for number in range(40)]
    raw = fill(desk, *loaded, "other")
    desk.bucket.store.page_size = len(loaded)
    desk.show_vault()
    assert desk.vault.table.loaded == len(loaded)
    desk.window.list_pane.list.selectAll()
    export(qtbot, desk, tmp_path / "selected", scope="Selected")
    ends(qtbot, desk)
    assert files(tmp_path / "selected") == {f"{name}.eml": raw[name] for name in loaded}
    desk.window.filter_box.setText("other")
    wait_for(qtbot, lambda: desk.vault.table.rowCount() == 0)
    export(qtbot, desk, tmp_path / "matching", scope="Matching")
    ends(qtbot, desk)
    assert files(tmp_path / "matching") == {"other.eml": raw["other"]}


def test_reading_goes_on_meanwhile(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path)
    assert desk.window.list_pane.list.select_key(f"{PREFIX}m1")
    desk.act("open_message")
    desk.wait("m1")
    assert the_export(desk).under_way
    gate.open()
    assert ends(qtbot, desk).state is TransferState.DONE


def test_it_is_paused_resumed_and_cancelled_from_the_panel(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path / "march")
    assert shown(desk, "transfersStatus")
    status = find(desk.window, QToolButton, "transfersButton")
    assert status.text().startswith("Exporting")

    def click(name: str) -> None:
        button = find(desk.window, QToolButton, f"{name}Button")
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def enabled() -> set[str]:
        names = ("pause", "resume", "cancel", "retry", "folder", "forget")
        return {name for name in names if desk.window.actions_by_name[f"export_{name}"].isEnabled()}

    assert enabled() == {"pause", "cancel", "folder"}
    click("export_pause")
    assert the_export(desk).state is TransferState.PAUSED
    assert status.text().startswith("Paused")
    assert enabled() == {"resume", "cancel", "folder"}
    click("export_resume")
    assert the_export(desk).state is TransferState.RUNNING
    click("export_cancel")
    assert the_export(desk).state is TransferState.STOPPING
    assert enabled() == {"folder"}
    gate.open()
    assert ends(qtbot, desk).state is TransferState.CANCELLED
    assert enabled() == {"resume", "folder", "forget"}
    click("export_resume")
    assert ends(qtbot, desk).state is TransferState.DONE
    assert enabled() == {"folder", "forget"}
    click("export_forget")
    assert enabled() == set()
    assert find(desk.window, QLabel, "transfersEmptyTitle").isVisible()


def test_failures_are_named_and_retried(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    key = f"{PREFIX}m2"
    desk.bucket.store.failures["get", key] = AccessDenied(action="s3:GetObject", resource=key)
    desk.show_vault()
    export(qtbot, desk, tmp_path)
    desk.window.actions_by_name["show_exports"].setChecked(False)
    ended = ends(qtbot, desk)
    assert ended.progress.tally.failed == 1
    assert shown(desk, "transfersPanel"), "failures bring the panel back"
    failures = find(desk.window, QPlainTextEdit, "transferFailures")
    assert failures.toPlainText().startswith("m2: ")
    assert "s3:GetObject" in failures.toPlainText()
    desk.bucket.store.failures.clear()
    desk.act("export_retry")
    assert ends(qtbot, desk).progress.tally.failed == 0
    assert not failures.isVisible()
    assert len(files(tmp_path)) == 3


def test_what_has_stopped_it_is_said_in_the_panel(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    blocked = tmp_path / "march"
    dialog = open_dialog(qtbot, desk, blocked)
    blocked.touch()  # between the look and the order
    press(dialog, "exportButton")
    assert ends(qtbot, desk).state is TransferState.UNBEGUN
    problem = find(desk.window, QLabel, "transferProblem")
    assert problem.isVisible()
    assert str(blocked) in problem.text()
    assert not desk.window.actions_by_name["export_folder"].isEnabled()
    blocked.unlink()
    desk.act("export_resume")
    assert ends(qtbot, desk).state is TransferState.DONE
    assert not problem.isVisible()


def test_an_export_that_is_in_the_folder_is_gone_on_with(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    raw = fill(desk)
    with Ledger.create(tmp_path, ExportOrder(CONNECTION.bucket, Below(PREFIX), template="{id}")) as ledger:
        ledger.end(Status.CANCELLED)
    desk.show_vault()
    dialog = open_dialog(qtbot, desk, tmp_path)
    assert not find(dialog, QPushButton, "exportButton").isEnabled()
    press(dialog, "resumeButton")
    assert ends(qtbot, desk).state is TransferState.DONE
    assert files(tmp_path) == {f"{name}.eml": message for name, message in raw.items()}


def test_a_folder_that_is_being_written_is_refused(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path)
    QTest.keyClick(desk.window, Qt.Key.Key_E, CTRL)
    dialog = next(each for each in desk.window.findChildren(ExportDialog) if each.isVisible())
    find(dialog, QLineEdit, "targetField").setText(str(tmp_path))
    wait_for(qtbot, lambda: "being written" in find(dialog, QLabel, "exportNotice").text())
    dialog.reject()
    gate.open()
    ends(qtbot, desk)


def test_closing_asks_while_an_export_is_under_way(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path)

    def question() -> QMessageBox:
        return next(
            each for each in desk.window.findChildren(QMessageBox, "stopExportsQuestion") if each.isVisible()
        )

    assert not desk.window.close()
    desk.window.close()
    assert question().text() == "An export is under way"
    press(question(), "keepExportingButton")
    QApplication.processEvents()
    assert desk.window.isVisible()
    assert the_export(desk).under_way
    desk.window.close()
    with qtbot.waitSignal(desk.window.closed):
        press(question(), "stopExportsButton")
    assert not desk.window.isVisible()
    gate.open()
    assert desk.runner.stop()
    with Ledger.open(tmp_path) as ledger:
        assert ledger.status is Status.CANCELLED


def test_choices_are_kept_for_the_next_run(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    export(qtbot, desk, tmp_path / "march")
    ends(qtbot, desk)
    desk.window.close()
    wait_for(qtbot, lambda: desk.services.saved)
    options = desk.services.saved[-1].options
    assert options["export_template"] == "{subject}"
    assert options["export_parent"] == str(tmp_path)
    desk.window.exporting.restore({})
    assert desk.orders.choices.parent == ""
    desk.window.exporting.restore(options)
    assert desk.orders.choices.template == "{subject}"


def test_the_folder_is_shown_and_nothing_in_it(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk)
    desk.show_vault()
    export(qtbot, desk, tmp_path)
    ends(qtbot, desk)
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    desk.act("export_folder")
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


def test_the_panel_comes_and_goes_by_key_and_f6_reaches_it(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    shift = CTRL | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.window, Qt.Key.Key_E, shift)
    assert shown(desk, "transfersPanel")
    assert find(desk.window, QPushButton, "transfersEmptyexport").isVisible()
    export(qtbot, desk, tmp_path)
    ends(qtbot, desk)
    reached = set()
    for _ in range(5):
        QTest.keyClick(desk.window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        reached.add(focus.objectName() if focus is not None else "")
    assert "transferList" in reached
    QTest.mouseClick(find(desk.window, QToolButton, "transfersClose"), Qt.MouseButton.LeftButton)
    assert not shown(desk, "transfersPanel")
    assert not desk.window.actions_by_name["show_exports"].isChecked()


def test_the_status_bar_leads_to_the_panel(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path)
    desk.act("show_exports")
    assert not shown(desk, "transfersPanel")
    QTest.mouseClick(find(desk.window, QToolButton, "transfersButton"), Qt.MouseButton.LeftButton)
    assert shown(desk, "transfersPanel")
    assert find(desk.window, QWidget, "transferList").hasFocus()
    gate.open()
    ends(qtbot, desk)


def test_a_row_has_a_menu(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    export(qtbot, desk, tmp_path)
    ends(qtbot, desk)
    before = set(QApplication.topLevelWidgets())
    view = desk.window.exporting.panel.list
    place = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    (menu,) = (each for each in QApplication.topLevelWidgets() if each not in before)
    assert isinstance(menu, QMenu)
    assert "export_retry" in {action.objectName() for action in menu.actions()}
    menu.close()


def test_a_change_of_theme_reaches_the_panel(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    export(qtbot, desk, tmp_path)
    ends(qtbot, desk)
    changed: list[object] = []
    desk.exports.table.dataChanged.connect(lambda *_: changed.append(1))
    desk.act("appearance_dark")
    desk.act("appearance_system")
    assert changed


def test_without_a_vault_there_is_nothing_to_export(desk: Desk) -> None:
    desk.start()
    assert not desk.window.actions_by_name["export"].isEnabled()
    QTest.keyClick(desk.window, Qt.Key.Key_E, CTRL)
    assert not [each for each in desk.window.findChildren(QDialog) if each.isVisible()]


def test_an_export_outlives_the_list_it_was_ordered_from(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.show_vault()
    gate = hold(qtbot, desk, tmp_path)
    desk.vault.show_prefix(f"{PREFIX}elsewhere/")
    gate.open()
    assert ends(qtbot, desk).progress.tally.exported == 3
