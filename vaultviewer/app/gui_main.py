"""The composition root of the window: makes every part, hands them to each other, and takes them down."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from vaultviewer import __version__
from vaultviewer.adapters.logs import start_logging, stop_logging
from vaultviewer.adapters.paths import drop_root, log_path, resource_root, settings_path
from vaultviewer.app.qt_messages import log_qt_messages
from vaultviewer.app.services import AppServices
from vaultviewer.core.export.drop_folder import DropFolder
from vaultviewer.core.phrases import Phrase
from vaultviewer.gui.engine import environment
from vaultviewer.gui.engine.fallback import create_view
from vaultviewer.gui.engine.readiness import engine_problem
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import ViewChoices
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.export_orders import ExportOrders
from vaultviewer.gui.presenters.exports import ExportsPresenter
from vaultviewer.gui.presenters.handing import HandingPresenter
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.remote import RemoteImagesPresenter
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.tasks import Lane, TaskRunner
from vaultviewer.gui.theme import Theme, style_sheet
from vaultviewer.gui.translation import rendered
from vaultviewer.gui.windows.main_window import MainWindow
from vaultviewer.gui.windows.reader_kit import ReaderKit

log: Final = logging.getLogger(__name__)

_PATIENCE: Final = 3.0
"""Seconds at the end for threads to come to a checkpoint; a name server alone may keep one for forty."""


class Desk:
    """One window with all that stands behind it, for one QApplication."""

    def __init__(self, application: QApplication, services: AppServices) -> None:
        self.services = services
        self.theme = Theme(application)
        self.icons = Icons(self.theme)
        self.runner = TaskRunner()
        self.drops = DropFolder(drop_root())
        self.connections = ConnectionsPresenter(services, self.runner)
        self.vaults = Vaults(services, self.runner, self.icons)
        self.exports = ExportsPresenter(
            services, self.runner, self.icons, connections=self.connections, vaults=self.vaults
        )
        self.window = MainWindow(
            theme=self.theme,
            icons=self.icons,
            connections=self.connections,
            vaults=self.vaults,
            exports=self.exports,
            orders=ExportOrders(self.runner),
            kit=ReaderKit(
                icons=self.icons,
                choices=ViewChoices(),
                make_presenter=lambda: ReaderPresenter(self.runner, confinement=services.confinement),
                make_saving=lambda: SavePresenter(self.runner),
                make_handing=lambda: HandingPresenter(self.runner, self.drops),
                make_html_view=create_view,
                make_remote_images=lambda reader: RemoteImagesPresenter(
                    self.runner,
                    reader=reader,
                    images=services.remote_images,
                    confinement=services.confinement,
                ),
            ),
        )
        self.reader = self.window.reader_presenter
        self.saving = self.window.save_presenter
        self._application = application
        self._apply_style()
        self.theme.changed.connect(self._apply_style)

    def start(self) -> None:
        """Show the window, read the settings, and warm the engine up when nobody is waiting."""
        self.window.show()
        self.connections.load()
        # What a crash has left of files that were dragged out is plain text: it goes before anything else.
        self.runner.submit(
            Lane.HOUSE,
            lambda _: self.drops.wipe_leftovers(),
            done=lambda _: None,
            failed=lambda _: None,
        )
        # Asking whether the engine can run starts a process, which has no place on the GUI thread.
        self.runner.submit(
            Lane.HOUSE,
            lambda _: engine_problem(),
            done=self._on_engine_asked,
            failed=lambda _: None,
        )

    def stop(self) -> bool:
        """Wipe what was opened, save what was chosen, and take everything down in order.

        Returns False where a thread is still held up by a server that doesn't answer.
        """
        self.exports.close()  # else the window would ask whether to
        self.window.close()  # which saves the layout, so it comes while there still are lanes
        self.reader.clear()
        self.vaults.close_all()
        ended = self.runner.stop(patience=_PATIENCE)
        self.drops.close()
        self.services.close()
        self.window.deleteLater()
        # The engine's pages and profile have to go while there still is a QApplication.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return ended

    def _on_engine_asked(self, problem: Phrase | None) -> None:
        if problem is not None:
            self.window.reader.set_engine_problem(rendered(problem))
        self.services.confinement.warm_up()
        QTimer.singleShot(0, self.window, self.window.reader.warm_up)

    def _apply_style(self) -> None:
        self._application.setStyleSheet(style_sheet(self.theme.colours))


def make_application(arguments: Sequence[str]) -> QApplication:
    """Lock the engine down and make the QApplication, in this order."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    environment.prepare(os.environ, is_root=is_root)
    application = QApplication([*arguments])
    application.setApplicationName("VaultViewer")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("vaultviewer")
    application.setWindowIcon(QIcon(str(resource_root() / "icons" / "vaultviewer.svg")))
    return application


def run_window(*, file: Path | None = None, sample_vault: bool = False) -> int:
    """Open the window, on a message file or the sample vault, until it is closed. Returns the exit code."""
    application = make_application(sys.argv[:1])
    handler = start_logging(log_path())
    log_qt_messages()
    desk = Desk(application, AppServices(settings_path()))
    sys.excepthook = _log_uncaught
    # Ctrl+C in the terminal closes the window; Python sees signals only when its code runs, hence the timer.
    signal.signal(signal.SIGINT, lambda *_: application.quit())
    pulse = QTimer()
    pulse.start(500)
    pulse.timeout.connect(lambda: None)
    desk.start()
    if file is not None:
        desk.window.open_file(file)
    if sample_vault:
        desk.window.actions_by_name["sample_vault"].trigger()
    try:
        code = application.exec()
    finally:
        pulse.stop()
        ended = desk.stop()
        if handler is not None:
            stop_logging(handler)
    if not ended:
        # Python would wait for the thread. All that was to be wiped, saved and stopped is by now.
        os._exit(code)
    return code


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write the log, which takes no exception's text: it may quote mail, and so the terminal takes none."""
    log.critical("uncaught error", exc_info=(kind, error, trace))
    sys.stderr.write(f"VaultViewer: uncaught {kind.__name__}; the log file says where.\n")
