"""The main window: three panes, a toolbar, menus. What people do in them is wired up by its helpers.

connecting  the tree and the dialogs of connections
browsing    the message list
opening     from the list to the reader
reading     the reader
windows     messages in windows of their own
recovering  older versions, deleted messages, what lies in an archive
retrying    what did not work, once more
saving      file dialogs and their outcome
exporting   many messages into a folder, beside reading
places      prefixes to go to, and bookmarks
watching    new mail
signing_in  the dialogs of sign-ins that work waits for
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMenu,
    QSplitter,
)

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SettingsUnreadable, VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.about import AboutDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.export_orders import ExportOrders
from vaultviewer.gui.presenters.exports import ExportsPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.theme import Appearance, Theme
from vaultviewer.gui.translation import rendered
from vaultviewer.gui.widgets.list_pane import ListPane
from vaultviewer.gui.windows.action_specs import LIST_MENU, MAIN_MENUS
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.connecting import Connecting
from vaultviewer.gui.windows.exporting import Exporting
from vaultviewer.gui.windows.finding import Finding
from vaultviewer.gui.windows.handing import Handing
from vaultviewer.gui.windows.layout import restore_layout, save_layout
from vaultviewer.gui.windows.main_toolbar import MainToolbar
from vaultviewer.gui.windows.opening import Opening
from vaultviewer.gui.windows.panes import Floors, Panes
from vaultviewer.gui.windows.places import Places
from vaultviewer.gui.windows.printing import Printing
from vaultviewer.gui.windows.reader_kit import ReaderKit
from vaultviewer.gui.windows.reader_windows import ReaderWindows
from vaultviewer.gui.windows.reading import Reading
from vaultviewer.gui.windows.recovering import Recovering
from vaultviewer.gui.windows.remote_loading import RemoteLoading
from vaultviewer.gui.windows.retrying import Retrying
from vaultviewer.gui.windows.saving import Saving
from vaultviewer.gui.windows.signing_in import SigningIn
from vaultviewer.gui.windows.status import Status
from vaultviewer.gui.windows.watching import Watching
from vaultviewer.gui.windows.window_keys import WindowKeys

_SIZE: Final = (1280, 800)
_APPEARANCE: Final = "appearance"
_MESSAGE_MS: Final = 8000


class MainWindow(QMainWindow):
    """Holds no data of its own: the presenters know, the widgets show."""

    closed = Signal()

    def __init__(
        self,
        *,
        theme: Theme,
        icons: Icons,
        connections: ConnectionsPresenter,
        vaults: Vaults,
        exports: ExportsPresenter,
        orders: ExportOrders,
        kit: ReaderKit,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("VaultViewer")
        self.resize(*_SIZE)
        self.setAcceptDrops(True)
        self._theme = theme
        self._connections = connections
        self._vaults = vaults
        self._choices = kit.choices
        self.reader_presenter = kit.make_presenter()
        self.save_presenter = kit.make_saving()
        for presenter in (self.reader_presenter, self.save_presenter):
            presenter.setParent(self)
        self.actions_by_name = Actions(icons, self, MAIN_MENUS)
        self.list_pane = ListPane(theme, icons)
        self.reader = kit.make_reader()
        self.status = Status(icons)
        self.setStatusBar(self.status)
        self._panes = Panes(self.list_pane, self.reader)
        self.tree_view = self._panes.tree_view
        self._toolbar = MainToolbar(self.actions_by_name)
        self.addToolBar(self._toolbar)
        self.filter_box = self._toolbar.filter_box
        self.actions_by_name.fill_menu_bar(self.menuBar())
        WindowKeys(self)
        self.connecting = Connecting(
            self,
            actions=self.actions_by_name,
            icons=icons,
            presenter=connections,
            vaults=vaults,
            view=self.tree_view,
        )
        self._saving = Saving(
            self, presenter=self.save_presenter, reader=self.reader_presenter, status=self.status
        )
        self.handing = Handing(
            self,
            icons=icons,
            presenter=kit.make_handing(),
            reader=self.reader_presenter,
            strip=self.reader.attachments,
            status=self.status,
        )
        self.browsing = Browsing(
            self,
            actions=self.actions_by_name,
            connections=connections,
            vaults=vaults,
            pane=self.list_pane,
            status=self.status,
            filter_box=self.filter_box,
            path=self._toolbar.path,
        )
        self.exporting = Exporting(
            self,
            actions=self.actions_by_name,
            theme=theme,
            icons=icons,
            presenter=exports,
            orders=orders,
            browsing=self.browsing,
            messages=self.list_pane.list,
            status=self.status,
        )
        self._floors = Floors(self._panes, self.exporting.panel)
        self.setCentralWidget(self._floors)
        self.reading = Reading(
            self,
            actions=self.actions_by_name,
            icons=icons,
            presenter=self.reader_presenter,
            reader=self.reader,
            saving=self._saving,
            status=self.status,
        )
        self.retrying = Retrying(
            self, actions=self.actions_by_name, browsing=self.browsing, reading=self.reading
        )
        self.finding = Finding(
            self,
            actions=self.actions_by_name,
            reader=self.reader,
            choices=kit.choices,
            status=self.status,
        )
        self.printing = Printing(
            self,
            actions=self.actions_by_name,
            presenter=self.reader_presenter,
            reader=self.reader,
            saving=self._saving,
            save_presenter=self.save_presenter,
            status=self.status,
        )
        self.opening = Opening(
            self,
            actions=self.actions_by_name,
            presenter=self.reader_presenter,
            reader=self.reader,
            messages=self.list_pane.list,
            browsing=self.browsing,
        )
        self.remote_loading = RemoteLoading(
            self,
            actions=self.actions_by_name,
            presenter=kit.make_remote_images(self.reader_presenter),
            reader=self.reader,
        )
        self.signing_in = SigningIn(
            self, actions=self.actions_by_name, icons=icons, vaults=vaults, status=self.status
        )
        self.places = Places(
            self,
            actions=self.actions_by_name,
            connections=connections,
            connecting=self.connecting,
            browsing=self.browsing,
            view=self.tree_view,
        )
        self.watching = Watching(
            self,
            actions=self.actions_by_name,
            connections=connections,
            vaults=vaults,
            browsing=self.browsing,
            status=self.status,
        )
        self.windows = ReaderWindows(kit, self)
        self.recovering = Recovering(
            self,
            actions=self.actions_by_name,
            kit=kit,
            theme=theme,
            icons=icons,
            vaults=vaults,
            browsing=self.browsing,
            messages=self.list_pane.list,
            presenter=self.reader_presenter,
            reader=self.reader,
            readers=self.windows,
            status=self.status,
        )
        self._wire()
        self.set_appearance(Appearance.SYSTEM)
        self.finding.enable_actions()
        self._enable_actions()

    def _wire(self) -> None:
        act = self.actions_by_name
        handlers: dict[str, Callable[[], object]] = {
            "open_file": self._ask_for_file,
            "save": self._save_messages,
            "quit": self.close,
            "copy_key": self._copy_addresses,
            "next_pane": lambda: self._panes.focus_next(self.exporting.panel),
            "about": self._show_about,
        }
        for name, handler in handlers.items():
            act[name].triggered.connect(lambda _=False, run=handler: run())
        for name, pane in (("show_tree", self.tree_view), ("show_reader", self.reader)):
            act[name].setChecked(True)
            act[name].toggled.connect(pane.setVisible)
        for appearance in Appearance:
            act[f"appearance_{appearance}"].toggled.connect(
                lambda on, chosen=appearance: self._theme.set_appearance(chosen) if on else None
            )
        self.list_pane.list.selection_changed.connect(self._enable_actions)
        self.list_pane.list.menu_wanted.connect(self._show_list_menu)
        self.list_pane.list.copy_wanted.connect(self._copy_addresses)
        self.list_pane.error.report_wanted.connect(self._copy)
        self.browsing.counts_changed.connect(self._enable_actions)
        self.browsing.edit_wanted.connect(self.connecting.edit_current)
        self.reading.changed.connect(self._on_reader_changed)
        self.reading.changed.connect(self.remote_loading.enable_action)
        self.reading.changed.connect(self.finding.enable_actions)
        self.reading.changed.connect(self.printing.enable_actions)
        self.printing.copy_wanted.connect(self._copy)
        self.reading.edit_wanted.connect(self.connecting.edit_current)
        self.reading.refresh_wanted.connect(self.browsing.refresh)
        self.reading.nested_wanted.connect(
            lambda part: self.windows.open_nested(part, self.reader_presenter.vault)
        )
        self.opening.window_wanted.connect(self.windows.open_message)
        self.windows.edit_wanted.connect(self._on_edit_wanted_elsewhere)
        self._vaults.closing.connect(self.windows.close_vault)
        self.recovering.history.edit_wanted.connect(self._on_edit_wanted_elsewhere)
        self.recovering.restoring.announced.connect(self._on_restore_announced)
        self.signing_in.edit_wanted.connect(self.connecting.edit)
        self.connecting.edited.connect(self.signing_in.on_edited)
        self.reading.copy_wanted.connect(self._copy)
        self.handing.copy_wanted.connect(self._copy)
        self.connecting.chosen.connect(self.browsing.show_prefix)
        self.connecting.closing.connect(self.browsing.close_vault)
        self.watching.show_wanted.connect(self._on_arrivals_wanted)
        self.exporting.close_wanted.connect(self.close)
        self.connecting.failed.connect(self._tell)
        self._connections.loaded.connect(self._on_settings_loaded)
        self._connections.failed.connect(self._tell)
        self._connections.sample_vault_ready.connect(self._on_sample_vault_ready)
        self._theme.changed.connect(self._on_theme_changed)

    # ------------------------------------------------------------------------------- asked from outside

    def show_connection(self, connection: Connection) -> None:
        """Show a connection from its own prefix, with the prefixes below it unfolded."""
        self.connecting.show(connection)
        self.tree_view.expand(self.connecting.tree.index_of(connection.id, connection.prefix))
        self.list_pane.list.setFocus()

    def set_appearance(self, appearance: object) -> None:
        """Turn light or dark; what isn't an `Appearance` is taken for the system's."""
        known = appearance if appearance in set(Appearance) else Appearance.SYSTEM
        self.actions_by_name[f"appearance_{known}"].setChecked(True)

    def open_file(self, path: Path) -> None:
        """Show a message of this machine in the reader."""
        self.actions_by_name["show_reader"].setChecked(True)
        self.opening.open_file(path)

    @property
    def _splitters(self) -> tuple[QSplitter, ...]:
        return (*self._panes.splitters, self._floors)

    def _appearance(self) -> str:
        act = self.actions_by_name
        return next(each for each in Appearance if act[f"appearance_{each}"].isChecked())

    # -------------------------------------------------------------------------------------- reactions

    def _on_settings_loaded(self, problem: SettingsUnreadable | None) -> None:
        settings = self._connections.settings
        restore_layout(settings.layout, self, self._splitters, self.list_pane.list)
        self._choices.restore(settings.options)
        self.exporting.restore(settings.options)
        self.set_appearance(settings.options.get(_APPEARANCE, Appearance.SYSTEM))
        if problem is not None:
            self._tell(problem)

    def _on_sample_vault_ready(self, connection: Connection) -> None:
        self.status.end_work()
        self.show_connection(connection)

    def _on_reader_changed(self) -> None:
        self.status.show_counts(self.browsing.vault)
        self._enable_actions()

    def _on_theme_changed(self) -> None:
        for part in (self.actions_by_name, self.list_pane, self.reader, self.status, self.connecting.tree):
            part.refresh_icons()
        self.windows.refresh_icons()
        self.recovering.refresh_icons()
        self.exporting.refresh_icons()
        self._vaults.refresh_icons()

    def _on_restore_announced(self, vault: OpenVault, text: str) -> None:
        if vault.connection.announce:
            self.watching.notes.show(visible(vault.connection.title), text)

    def _on_arrivals_wanted(self, connection: Connection) -> None:
        """Show the vault whose arrivals were announced, unless its connection is gone."""
        if self._connections.find(connection.id) is not None and (
            self.browsing.vault is None or self.browsing.vault.connection.id != connection.id
        ):
            self.connecting.show(connection)

    def _on_edit_wanted_elsewhere(self) -> None:
        self.activateWindow()
        self.connecting.edit_current()

    def _tell(self, error: VaultViewerError) -> None:
        self.status.showMessage(f"{rendered(error.headline())}: {rendered(error.phrases()[0])}")

    def _enable_actions(self) -> None:
        vault, page = self.browsing.vault, self.reader.page
        selected = vault is not None and bool(self.list_pane.list.selected_keys())
        more_below = vault is not None and vault.table.more_below
        enabled = {
            "refresh": vault is not None,
            "stop": vault is not None and vault.loading,
            "load_more": more_below,
            "load_all": more_below,
            "open_message": selected,
            "open_window": selected,
            "next_message": vault is not None,
            "previous_message": vault is not None,
            "copy_key": selected,
            "save": selected or page is not None,
        }
        for name, on in enabled.items():
            self.actions_by_name[name].setEnabled(on)
        self.recovering.enable_actions()

    # ---------------------------------------------------------------------------------------- actions

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Open message file"))
        dialog.setObjectName("openFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Messages (*.eml)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_messages(self) -> None:
        local = self.reader_presenter.local_path is not None
        self._saving.save_messages(self.browsing.vault, [] if local else self.list_pane.list.selected_keys())

    def _copy_addresses(self) -> None:
        vault = self.browsing.vault
        if vault is not None:
            self._copy("\n".join(vault.ref(key).uri for key in self.list_pane.list.selected_keys()))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.status.showMessage(self.tr("Copied"), _MESSAGE_MS)

    def _show_list_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        self.actions_by_name.fill(menu, LIST_MENU)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def _show_about(self) -> None:
        dialog = AboutDialog(self, application_icon=self.windowIcon())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -------------------------------------------------------------------------------- Qt's own events

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._theme.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.exporting.may_close():
            event.ignore()
            return
        self._connections.keep_layout(
            save_layout(self, self._splitters, self.list_pane.list),
            {
                **self._choices.as_options(),
                **self.exporting.as_options(),
                _APPEARANCE: self._appearance(),
            },
        )
        self.printing.cancel()
        self.watching.close()
        self.windows.close_all()
        self.recovering.close_all()
        super().closeEvent(event)
        self.closed.emit()


def _dropped_file(event: QDropEvent) -> Path | None:
    """Return the one local file that is being dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
