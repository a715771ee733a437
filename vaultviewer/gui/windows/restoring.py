"""Restores of all open vaults in the status bar: what is under way, what can be read by now."""

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from vaultviewer.core.archive import Archived, RestoreAnswer
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.questions import inform
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.restore_pages import answer_words
from vaultviewer.gui.presenters.restores import same_object
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.translation import rendered
from vaultviewer.gui.widgets.restores_button import RestoreEntry, RestoresButton
from vaultviewer.gui.windows.status import Status

_MESSAGE_MS: Final = 8000


class Restoring(QObject):
    """Says how restores end, whatever is shown meanwhile."""

    open_wanted = Signal(object, object)
    """OpenVault and ObjectRef: an object that can be read now is to be opened."""
    announced = Signal(object, str)
    """OpenVault and, in words that name no message, that something of it can be read now."""

    def __init__(
        self, window: QWidget, *, icons: Icons, vaults: Vaults, reader: ReaderPresenter, status: Status
    ) -> None:
        super().__init__(window)
        self._window = window
        self._vaults = vaults
        self._reader = reader
        self._status = status
        self._button = RestoresButton(icons)
        self._button.open_wanted.connect(self._on_open_wanted)
        self._button.look_wanted.connect(lambda vault, ref: vault.restores.look_now(ref))
        self._button.stop_wanted.connect(lambda vault, ref: vault.restores.stop(ref))
        status.addPermanentWidget(self._button)
        vaults.opened.connect(self._on_vault_opened)
        vaults.closing.connect(self._on_vault_closing)
        for vault in vaults.vaults:
            self._on_vault_opened(vault)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._button.refresh_icons()

    def _on_vault_opened(self, vault: OpenVault) -> None:
        restores = vault.restores
        restores.changed.connect(self._show)
        restores.ordered.connect(self._on_ordered)
        restores.restored.connect(lambda ref, archived: self._on_restored(vault, ref, archived))
        restores.failed.connect(self._on_failed)

    def _on_vault_closing(self, closing: OpenVault) -> None:
        self._show_of([vault for vault in self._vaults.vaults if vault is not closing])

    def _show(self) -> None:
        self._show_of(self._vaults.vaults)

    def _show_of(self, vaults: "list[OpenVault] | tuple[OpenVault, ...]") -> None:
        self._button.show_restores(
            [
                RestoreEntry(vault, following.ref, visible(short_name(following.ref.key)), readable=False)
                for vault in vaults
                for following in vault.restores.followed
            ]
            + [
                RestoreEntry(vault, ref, visible(short_name(ref.key)), readable=True)
                for vault in vaults
                for ref in vault.restores.readable
            ]
        )

    def _on_ordered(self, _: ObjectRef, answer: RestoreAnswer) -> None:
        self._status.showMessage(answer_words(answer), _MESSAGE_MS)

    def _on_restored(self, vault: OpenVault, ref: ObjectRef, _: Archived | None) -> None:
        sentence = self.tr("{0} is restored and can be read now.").format(visible(short_name(ref.key)))
        self._status.showMessage(sentence, _MESSAGE_MS)
        QApplication.alert(self._window)
        self.announced.emit(vault, self.tr("An archived message is restored and can be read now."))

    def _on_failed(self, ref: ObjectRef, error: VaultViewerError) -> None:
        """Tell it over the window, unless the reader has the page of this very object."""
        shown = self._reader.refused_ref
        if shown is not None and same_object(shown, ref):
            return
        text = "\n\n".join(rendered(phrase) for phrase in error.phrases())
        inform(self._window, "restoreProblem", rendered(error.headline()), text)

    def _on_open_wanted(self, vault: OpenVault, ref: ObjectRef) -> None:
        vault.restores.seen(ref)
        self.open_wanted.emit(vault, ref)
