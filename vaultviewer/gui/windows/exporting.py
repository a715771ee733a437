"""Exports from the window: the dialog that orders them, their panel, and what is asked before they end."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.dialogs.questions import ask_stop_exports
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.export_draft import ExportChoices, ExportDraft, FolderReport, FolderState
from vaultviewer.gui.models.transfer_words import tally_text
from vaultviewer.gui.models.transfers import Transfer, TransferState, state_word
from vaultviewer.gui.presenters.export_orders import ExportOrders, order_of, scopes_of
from vaultviewer.gui.presenters.exports import ExportsPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.message_list import MessageList
from vaultviewer.gui.widgets.transfers_button import TransfersButton
from vaultviewer.gui.widgets.transfers_panel import TransfersPanel
from vaultviewer.gui.windows.action_specs import EXPORTS_MENU, SEPARATOR
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.status import Status

_MESSAGE_MS: Final = 8000
_LONGEST_PATH: Final = 1024


class Exporting(QObject):
    """Wires the actions of exports to their presenter, and that to the panel and the status bar."""

    close_wanted = Signal()
    """Somebody who was asked wants the window closed though exports are under way."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        theme: Theme,
        icons: Icons,
        presenter: ExportsPresenter,
        orders: ExportOrders,
        browsing: Browsing,
        messages: MessageList,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._presenter = presenter
        self._orders = orders
        self._browsing = browsing
        self._messages = messages
        self._status = status
        self._asking = False
        names = [name for name in EXPORTS_MENU.split() if name != SEPARATOR]
        self.panel = TransfersPanel(
            presenter.table,
            theme,
            icons,
            actions=[actions[name] for name in names],
            export=actions["export"],
        )
        self.panel.hide()
        self._button = TransfersButton(icons)
        status.addPermanentWidget(self._button)
        self._wire()
        self._show_actions()

    def _wire(self) -> None:
        act, presenter = self._actions, self._presenter
        act["export"].triggered.connect(self._open_dialog)
        act["show_exports"].toggled.connect(self.panel.setVisible)
        for name, run in (
            ("export_pause", presenter.pause),
            ("export_resume", presenter.resume),
            ("export_cancel", presenter.cancel),
            ("export_retry", presenter.retry_failed),
            ("export_forget", presenter.remove),
        ):
            act[name].triggered.connect(lambda _=False, run=run: self._with_chosen(run))
        act["export_folder"].triggered.connect(self._show_folder)
        self.panel.chosen_changed.connect(self._show_actions)
        self.panel.close_wanted.connect(lambda: act["show_exports"].setChecked(False))
        self.panel.menu_wanted.connect(self._show_menu)
        self._button.show_wanted.connect(self._go_to_panel)
        presenter.changed.connect(lambda _: self._button.show_transfers(presenter.under_way))
        presenter.ended.connect(self._on_ended)
        self._browsing.vault_changed.connect(self.enable_actions)
        self.enable_actions()

    # ------------------------------------------------------------------------------- asked from outside

    def enable_actions(self) -> None:
        """Offer an export wherever there is a list."""
        self._actions["export"].setEnabled(self._browsing.vault is not None)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._presenter.table.refresh_icons()
        self.panel.refresh_icons()
        self._button.refresh_icons()

    def as_options(self) -> dict[str, bool | int | str]:
        """Return what was chosen last, for the settings."""
        return self._orders.choices.as_options()

    def restore(self, options: Mapping[str, object]) -> None:
        """Take over what settings kept."""
        self._orders.choices = ExportChoices.from_options(options)

    def may_close(self) -> bool:
        """Tell whether the window may close; where exports are under way, ask."""
        under_way = len(self._presenter.under_way)
        if under_way and not self._asking:
            self._asking = True
            ask_stop_exports(self._window, under_way).answered.connect(self._on_close_answered)
        return not under_way

    # ---------------------------------------------------------------------------------------- the dialog

    def _open_dialog(self) -> None:
        vault = self._browsing.vault
        if vault is None:
            return
        keys = self._messages.selected_keys()
        dialog = ExportDialog(
            self._window,
            scopes=scopes_of(vault, keys),
            choices=self._orders.choices,
            folder=self._orders.suggested_folder(vault, datetime.now().astimezone()),
        )
        self._orders.examined.connect(dialog.show_folder)
        dialog.folder_named.connect(lambda folder: self._examine(dialog, vault, folder))
        dialog.export_wanted.connect(lambda draft: self._begin(vault, keys, draft))
        dialog.resume_wanted.connect(lambda folder, retry: self._take_up(vault, folder, retry=retry))
        dialog.finished.connect(self._orders.forget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _examine(self, dialog: ExportDialog, vault: OpenVault, folder: Path) -> None:
        if self._presenter.is_busy(folder):
            dialog.show_folder(FolderReport(folder, FolderState.BUSY))
        else:
            self._orders.examine(folder, vault.connection.bucket)

    def _begin(self, vault: OpenVault, keys: list[str], draft: ExportDraft) -> None:
        self._orders.keep(draft)
        self._show_begun(self._presenter.begin(vault, order_of(draft, vault, keys), draft.folder))

    def _take_up(self, vault: OpenVault, folder: Path, *, retry: bool) -> None:
        self._show_begun(self._presenter.take_up(vault, folder, retry_failed=retry))

    def _show_begun(self, transfer: Transfer) -> None:
        row = self._presenter.table.row_of(transfer.id)
        if row is not None:
            self.panel.list.select_row(row)
        self._actions["show_exports"].setChecked(True)

    # ----------------------------------------------------------------------------------------- the panel

    def _with_chosen(self, run: Callable[[int], None]) -> None:
        transfer = self.panel.chosen()
        if transfer is not None:
            run(transfer.id)

    def _show_actions(self) -> None:
        chosen = self.panel.chosen()
        for name, on in (
            ("export_pause", chosen is not None and chosen.can_pause),
            ("export_resume", chosen is not None and chosen.can_resume),
            ("export_cancel", chosen is not None and chosen.can_cancel),
            ("export_retry", chosen is not None and chosen.can_retry),
            ("export_folder", chosen is not None and chosen.state is not TransferState.UNBEGUN),
            ("export_forget", chosen is not None and not chosen.under_way),
        ):
            self._actions[name].setEnabled(on)

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self._window)
        self._actions.fill(menu, EXPORTS_MENU)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def _show_folder(self) -> None:
        """Open the folder itself, which the program has made, and nothing that lies in it."""
        chosen = self.panel.chosen()
        if chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen.folder)))

    def _go_to_panel(self) -> None:
        self._actions["show_exports"].setChecked(True)
        self.panel.take_focus()

    def _on_ended(self, transfer: Transfer) -> None:
        words = self.tr("{0}: {1} into {2}").format(
            state_word(transfer),
            tally_text(transfer.progress.tally),
            visible(transfer.folder, longest=_LONGEST_PATH),
        )
        self._status.showMessage(words, _MESSAGE_MS)
        if transfer.state is not TransferState.CANCELLED:
            QApplication.alert(self._window)
        if transfer.problem or transfer.failures:
            self._actions["show_exports"].setChecked(True)

    def _on_close_answered(self, sure: bool) -> None:  # noqa: FBT001  Qt's signal hands over a bare boolean
        self._asking = False
        if sure:
            self._presenter.close()
            self.close_wanted.emit()
