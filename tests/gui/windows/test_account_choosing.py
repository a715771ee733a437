"""Account and permission set, chosen over the dialog of a connection: from the sign-in to the answer."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.fake_portal import device_code
from support.gui_runner import wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION

from vaultviewer.core.errors import NoNetwork, SignInFailed
from vaultviewer.core.sign_in import IdentityCenter, SignIn
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.tasks import TaskRunner
from vaultviewer.gui.windows.account_choosing import AccountChoosing

SOURCE = IdentityCenter("https://d-1234567890.awsapps.com/start", "eu-central-1", "", "")
DRAFT = replace(CONNECTION, sign_in=SignIn(SOURCE))


class Choosing:
    """Somebody who chooses, over a parent that stands for the dialog of a connection."""

    def __init__(self, parent: QWidget, services: FakeServices, runner: TaskRunner, icons: Icons) -> None:
        self.parent = parent
        self.services = services
        self.chosen: list[tuple[str, str]] = []
        choosing = AccountChoosing(parent, DRAFT, SOURCE, icons=icons, services=services, runner=runner)
        choosing.chosen.connect(lambda account, role: self.chosen.append((account, role)))
        self.dialog = find(parent, AccountChooser, "accountChooser")

    def label(self, name: str) -> str:
        label = find(self.dialog, QLabel, name)
        return label.text() if label.isVisible() else ""

    def press(self, key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)

    @property
    def open(self) -> bool:
        return any(dialog.isVisible() for dialog in self.parent.findChildren(QDialog))


@pytest.fixture
def services(runner: TaskRunner) -> Iterator[FakeServices]:
    services = FakeServices()
    yield services
    services.release()
    runner.stop()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    with qtbot.waitActive(parent):
        parent.show()
    return parent


@pytest.fixture
def choosing(
    qtbot: QtBot, parent: QWidget, services: FakeServices, runner: TaskRunner, icons: Icons
) -> Choosing:
    services.hold("portal_sign_in")
    choosing = Choosing(parent, services, runner, icons)
    wait_for(qtbot, choosing.dialog.isActiveWindow)
    return choosing


def test_from_the_code_to_the_choice_by_keyboard_alone(
    qtbot: QtBot, parent: QWidget, services: FakeServices, runner: TaskRunner, icons: Icons
) -> None:
    services.portal_code = device_code()
    gate = services.hold("portal_sign_in")
    choosing = Choosing(parent, services, runner, icons)
    wait_for(qtbot, lambda: choosing.label("deviceCode") == "BRCJ-PDVT")
    gate.open()
    wait_for(qtbot, lambda: choosing.label("accountCount") == "3 accounts")
    line = find(choosing.dialog, QLineEdit, "accountFilter")
    wait_for(qtbot, line.hasFocus)
    QTest.keyClicks(line, "mail@")
    wait_for(qtbot, lambda: find(choosing.dialog, QListView, "roleList").isVisible())
    choosing.press(Qt.Key.Key_Return)
    choosing.press(Qt.Key.Key_End)
    choosing.press(Qt.Key.Key_Return)
    assert choosing.chosen == [("111111111111", "ReadOnly")]
    assert not choosing.open
    assert services.portals[0].closed


def test_escape_gives_the_sign_in_up(qtbot: QtBot, choosing: Choosing, runner: TaskRunner) -> None:
    choosing.press(Qt.Key.Key_Escape)
    assert not choosing.open
    assert choosing.services.portals[0].closed
    choosing.services.release()
    wait_for(qtbot, lambda: not runner.busy)
    QApplication.processEvents()
    assert choosing.chosen == []


def test_a_failed_sign_in_is_tried_again_from_the_dialog(qtbot: QtBot, choosing: Choosing) -> None:
    services = choosing.services
    services.failures["portal_sign_in"] = SignInFailed(start_url="s", reason="nobody confirmed it in time")
    services.release()
    wait_for(qtbot, lambda: "nobody confirmed it in time" in choosing.label("problemFound"))
    services.failures.clear()
    choosing.press(Qt.Key.Key_Return)
    wait_for(qtbot, lambda: choosing.label("accountCount") == "3 accounts")


def test_roles_that_fail_say_so_beside_the_accounts(qtbot: QtBot, choosing: Choosing) -> None:
    choosing.services.failures["portal_roles"] = NoNetwork(endpoint="AWS")
    choosing.services.release()
    wait_for(qtbot, lambda: choosing.label("accountCount") == "3 accounts")
    choosing.press(Qt.Key.Key_Down)
    wait_for(qtbot, lambda: choosing.label("rolesText").startswith("AWS can't be reached."))
    choosing.services.failures.clear()
    retry = find(choosing.dialog, QPushButton, "rolesRetryButton")
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: find(choosing.dialog, QListView, "roleList").isVisible())
