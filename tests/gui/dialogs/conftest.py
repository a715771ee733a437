"""Connection dialogs on the screen."""

import pytest
from pytestqt.qtbot import QtBot
from support.dialog_driver import Opened, Opener

from vaultviewer.core.connection import Connection
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.icons import Icons


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons) -> Opener:
    def open_dialog(connection: Connection | None = None) -> Opened:
        dialog = ConnectionDialog(icons=icons, profiles=("soc", "legal"), connection=connection)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.open()
        return Opened(dialog)

    return open_dialog
