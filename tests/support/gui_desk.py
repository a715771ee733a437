"""The whole window over fakes: what the composition root puts together, without AWS, disk and engine."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_html_view import StubHtmlView
from support.gui_runner import runner, wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION, FakeVault

from vaultviewer.adapters.paths import drop_root
from vaultviewer.core.export.drop_folder import DropFolder
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import ViewChoices
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.export_orders import ExportOrders
from vaultviewer.gui.presenters.exports import ExportsPresenter
from vaultviewer.gui.presenters.handing import HandingPresenter
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.remote import RemoteImagesPresenter
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.tasks import TaskRunner
from vaultviewer.gui.theme import Theme, style_sheet
from vaultviewer.gui.windows.main_window import MainWindow
from vaultviewer.gui.windows.reader_kit import ReaderKit

__all__ = ["Desk", "desk", "runner"]


class Desk:
    """One window with all that stands behind it."""

    def __init__(self, qtbot: QtBot, application: QApplication, runner: TaskRunner) -> None:
        self._qtbot = qtbot
        self._stopped = False
        self.services = FakeServices()
        self.runner = runner
        self.theme = Theme(application)
        self.icons = Icons(self.theme)
        self.connections = ConnectionsPresenter(self.services, runner)
        self.vaults = Vaults(self.services, runner, self.icons)
        self.choices = ViewChoices()
        self.drops = DropFolder(drop_root())
        self.exports = ExportsPresenter(
            self.services, runner, self.icons, connections=self.connections, vaults=self.vaults
        )
        self.orders = ExportOrders(runner)
        self.window = MainWindow(
            theme=self.theme,
            icons=self.icons,
            connections=self.connections,
            vaults=self.vaults,
            exports=self.exports,
            orders=self.orders,
            kit=ReaderKit(
                icons=self.icons,
                choices=self.choices,
                make_presenter=lambda: ReaderPresenter(runner, confinement=self.services.confinement),
                make_saving=lambda: SavePresenter(runner),
                make_handing=lambda: HandingPresenter(runner, self.drops),
                make_html_view=StubHtmlView,
                make_remote_images=lambda reader: RemoteImagesPresenter(
                    runner,
                    reader=reader,
                    images=self.services.remote_images,
                    confinement=self.services.confinement,
                ),
            ),
        )
        self.reader = self.window.reader_presenter
        self.saving = self.window.save_presenter
        application.setStyleSheet(style_sheet(self.theme.colours))

    @property
    def bucket(self) -> FakeVault:
        """What lies behind the one saved connection."""
        return self.services.vaults[CONNECTION.id]

    @property
    def vault(self) -> OpenVault:
        vault = self.window.browsing.vault
        assert vault is not None
        return vault

    def start(self) -> None:
        """Show the window and wait for the settings."""
        with self._qtbot.waitActive(self.window), self._qtbot.waitSignal(self.connections.changed):
            self.window.show()
            self.connections.load()

    def show_vault(self) -> OpenVault:
        """Start, choose the saved connection and wait for its rows."""
        self.start()
        self.window.show_connection(CONNECTION)
        self.wait_for_rows()
        return self.vault

    def wait_for_rows(self) -> None:
        def stands() -> bool:
            vault = self.vault
            return vault.listed and not vault.loading and vault.table.rowCount() == vault.table.loaded

        wait_for(self._qtbot, stands)

    def wait(self, word: str) -> None:
        """Wait until the message with this subject is shown."""
        wait_for(self._qtbot, lambda: self.page_subject == word)

    @property
    def page_subject(self) -> str:
        page = self.window.reader.page
        return "" if page is None else page.untrusted_subject

    def act(self, name: str) -> None:
        """Choose an action from its menu."""
        action = self.window.actions_by_name[name]
        assert action.isEnabled(), name
        action.trigger()

    def stop(self) -> None:
        """Take everything down in the order of the composition root, once."""
        if self._stopped:
            return
        self._stopped = True
        if self.saving.busy:
            self.saving.ended.connect(self.services.release)  # held-up work wakes when it was given up
        else:
            self.services.release()
        self.exports.close()
        self.reader.clear()
        self.vaults.close_all()
        self.window.close()
        self.runner.stop()
        self.drops.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()
        self.theme.deleteLater()


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, runner: TaskRunner) -> Iterator[Desk]:
    palette = QApplication.palette()
    desk = Desk(qtbot, qapp, runner)
    yield desk
    desk.stop()
    qapp.setStyleSheet("")
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    QApplication.setPalette(palette)
