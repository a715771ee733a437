import platform
import sys

import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer import __version__
from vaultviewer.gui.dialogs.about import AboutDialog, chromium_version
from vaultviewer.gui.icons import Icons


@pytest.fixture
def about(qtbot: QtBot, icons: Icons) -> AboutDialog:
    dialog = AboutDialog(application_icon=icons.icon("vault"))
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_it_names_the_versions_that_a_report_needs(about: AboutDialog) -> None:
    for name, version in {
        "VaultViewer": __version__,
        "Python": platform.python_version(),
        "Qt": qVersion(),
        "Chromium": chromium_version(),
    }.items():
        assert find(about, QLabel, f"{name}Version").text() == version
    assert "MIT" in find(about, QLabel, "licence").text()


def test_the_versions_can_be_copied(about: AboutDialog) -> None:
    QTest.mouseClick(find(about, QPushButton, "copyButton"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == f"VaultViewer {__version__}"
    assert any(line.startswith("cryptography ") for line in copied)


def test_return_closes_it(about: AboutDialog) -> None:
    QTest.keyClick(about, Qt.Key.Key_Return)
    assert not about.isVisible()


def test_a_system_without_the_engine_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineCore", None)
    assert chromium_version() == "not installed"
