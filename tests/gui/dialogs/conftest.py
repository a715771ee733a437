"""Connection dialogs on the screen."""

import pytest
from pytestqt.qtbot import QtBot
from support.dialog_driver import Opened, Opener

from vaultviewer.core.connection import Connection
from vaultviewer.core.profiles import ProfileInfo, ProfileKind
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.icons import Icons

PROFILES = (
    ProfileInfo("soc", ProfileKind.ACCESS_KEY, "eu-central-1"),
    ProfileInfo("legal", ProfileKind.IDENTITY_CENTER),
)


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons) -> Opener:
    def open_dialog(connection: Connection | None = None) -> Opened:
        dialog = ConnectionDialog(icons=icons, connection=connection)
        dialog.set_profiles(PROFILES)
        dialog.save_wanted.connect(dialog.finish_saving)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.open()
        return Opened(dialog)

    return open_dialog
