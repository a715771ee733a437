"""A message in a window of its own: the same reader, with next and previous as the list stands."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow

from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.windows.action_specs import READER_MENUS
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.finding import Finding
from vaultviewer.gui.windows.handing import Handing
from vaultviewer.gui.windows.printing import Printing
from vaultviewer.gui.windows.reader_kit import ReaderKit
from vaultviewer.gui.windows.reader_restoring import ReaderRestoring
from vaultviewer.gui.windows.reading import Reading
from vaultviewer.gui.windows.remote_loading import RemoteLoading
from vaultviewer.gui.windows.saving import Saving
from vaultviewer.gui.windows.status import Status

_SIZE: Final = (900, 800)
_MESSAGE_MS: Final = 8000


class ReaderWindow(QMainWindow):
    """Shows one message at a time, of a vault or by itself. Lets go of it when it closes."""

    closed = Signal()

    def __init__(self, kit: ReaderKit, owner: OpenVault | None) -> None:
        """`owner` is the vault whose closing has to close this window."""
        super().__init__()
        self.owner: Final = owner
        self.setObjectName("readerWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.presenter: Final = kit.make_presenter()
        self._save_presenter = kit.make_saving()
        for presenter in (self.presenter, self._save_presenter):
            presenter.setParent(self)
        self.actions_by_name: Final = Actions(kit.icons, self, READER_MENUS)
        self.actions_by_name.fill_menu_bar(self.menuBar())
        self.reader: Final = kit.make_reader()
        self.setCentralWidget(self.reader)
        self.status: Final = Status(kit.icons)
        self.setStatusBar(self.status)
        self.saving: Final = Saving(
            self, presenter=self._save_presenter, reader=self.presenter, status=self.status
        )
        self.handing: Final = Handing(
            self,
            icons=kit.icons,
            presenter=kit.make_handing(),
            reader=self.presenter,
            strip=self.reader.attachments,
            status=self.status,
        )
        self.reading: Final = Reading(
            self,
            actions=self.actions_by_name,
            icons=kit.icons,
            presenter=self.presenter,
            reader=self.reader,
            saving=self.saving,
            status=self.status,
        )
        self.finding: Final = Finding(
            self,
            actions=self.actions_by_name,
            reader=self.reader,
            choices=kit.choices,
            status=self.status,
        )
        self.printing: Final = Printing(
            self,
            actions=self.actions_by_name,
            presenter=self.presenter,
            reader=self.reader,
            saving=self.saving,
            save_presenter=self._save_presenter,
            status=self.status,
        )
        self.remote_loading: Final = RemoteLoading(
            self,
            actions=self.actions_by_name,
            presenter=kit.make_remote_images(self.presenter),
            reader=self.reader,
        )
        self.restoring: Final = ReaderRestoring(self, presenter=self.presenter, reader=self.reader)
        self._wire()
        self.finding.enable_actions()
        self._on_changed()

    def show_message(self, vault: OpenVault, key: str) -> None:
        """Open a message of a vault."""
        self.presenter.open(vault, key)

    def show_nested(self, part: Part) -> None:
        """Show a message that is a part of another one."""
        self.presenter.open_nested(part)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for part in (self.actions_by_name, self.reader, self.status):
            part.refresh_icons()

    # ----------------------------------------------------------------------------------------- within

    def _wire(self) -> None:
        for name, run in (
            ("save", lambda: self.saving.save_messages(None, [])),
            ("next_message", lambda: self._step(1)),
            ("previous_message", lambda: self._step(-1)),
            ("close_window", self.close),
        ):
            self.actions_by_name[name].triggered.connect(lambda _=False, act=run: act())
        self.reader.open_wanted.connect(self.presenter.open_again)
        self.presenter.cleared.connect(self._show_nothing)
        self.reading.refresh_wanted.connect(self._refresh)
        self.reading.copy_wanted.connect(self._copy)
        self.handing.copy_wanted.connect(self._copy)
        self.reading.changed.connect(self._on_changed)
        self.reading.changed.connect(self.remote_loading.enable_action)
        self.reading.changed.connect(self.finding.enable_actions)
        self.reading.changed.connect(self.printing.enable_actions)
        self.printing.copy_wanted.connect(self._copy)

    def _neighbour(self, rows: int) -> str:
        """Return the key beside that of the list; a version chosen by itself stands beside none."""
        vault = self.presenter.vault
        if vault is None or self.presenter.version_id is not None:
            return ""
        return vault.table.key_beside(self.presenter.key, rows)

    def _step(self, rows: int) -> None:
        vault, key = self.presenter.vault, self._neighbour(rows)
        if vault is not None and key:
            self.presenter.open(vault, key)

    def _refresh(self) -> None:
        if self.presenter.vault is not None:
            self.presenter.vault.refresh()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.status.showMessage(self.tr("Copied"), _MESSAGE_MS)

    def _show_nothing(self) -> None:
        self.reader.show_nothing(
            self.tr("No message"), self.tr("F and B open the next and the previous message of the list.")
        )

    def _on_changed(self) -> None:
        page = self.reader.page
        name = page.untrusted_subject if page is not None else visible(short_name(self.presenter.key))
        self.setWindowTitle(f"{name} — VaultViewer" if name else "VaultViewer")
        enabled = {
            "save": page is not None,
            "next_message": bool(self._neighbour(1)),
            "previous_message": bool(self._neighbour(-1)),
        }
        for action, on in enabled.items():
            self.actions_by_name[action].setEnabled(on)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.printing.cancel()
        self._save_presenter.cancel()
        self.presenter.clear()
        super().closeEvent(event)
        self.closed.emit()
