"""What a reader shows of an archived object: how to have it restored, how that stands, that it is there."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vaultviewer.core.archive import Archived, ArchiveState, archived_in
from vaultviewer.core.errors import ObjectArchived, ObjectRestoring, VaultViewerError
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.restore_dialog import RestoreDialog
from vaultviewer.gui.models.reader_page import EnvelopePage, RefusalPage, WayOut
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.presenters.restore_pages import following_page, restored_page, unfollowed_page
from vaultviewer.gui.presenters.restores import same_object
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.widgets.reader import Reader


def ask_restore(
    window: QWidget, vault: OpenVault, ref: ObjectRef, archived: Archived, *, size: int | None
) -> RestoreDialog:
    """Ask how an object is to be restored, and order it once somebody has agreed to the cost."""
    dialog = RestoreDialog(ref, archived, size=size, parent=window)
    dialog.ordered.connect(lambda order: vault.restores.order(ref, archived, order))
    vault.destroyed.connect(dialog.reject)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class ReaderRestoring(QObject):
    """Keeps the page of one reader up to date while the object on it is being restored."""

    def __init__(self, window: QWidget, *, presenter: ReaderPresenter, reader: Reader) -> None:
        super().__init__(window)
        self._window = window
        self._presenter = presenter
        self._reader = reader
        self._vault: OpenVault | None = None
        self._ref: ObjectRef | None = None
        self._archived: Archived | None = None
        self._envelope: EnvelopePage | None = None
        self._unfollowed: RefusalPage | None = None
        """What to show while nobody follows."""
        presenter.refused.connect(self._on_refused)
        for signal in (presenter.locked, presenter.opening, presenter.opened, presenter.cleared):
            signal.connect(self._forget)
        reader.way_chosen.connect(self._on_way_chosen)

    def _on_refused(self, page: RefusalPage, envelope: EnvelopePage | None) -> None:
        self._forget()
        vault, ref = self._presenter.vault, self._presenter.refused_ref
        if vault is None or ref is None or not isinstance(page.error, ObjectArchived | ObjectRestoring):
            return
        self._vault, self._ref, self._envelope = vault, ref, envelope
        self._archived = archived_in(page.error)
        self._unfollowed = page
        vault.restores.changed.connect(self._on_changed)
        vault.restores.restored.connect(self._on_restored)
        vault.restores.failed.connect(self._on_failed)
        if vault.restores.following(ref) is not None:
            self._show()

    def _forget(self) -> None:
        if self._vault is not None:
            self._vault.restores.changed.disconnect(self._on_changed)
            self._vault.restores.restored.disconnect(self._on_restored)
            self._vault.restores.failed.disconnect(self._on_failed)
        self._vault = self._ref = self._archived = self._envelope = self._unfollowed = None

    def _is_shown(self, ref: ObjectRef) -> bool:
        return self._ref is not None and same_object(ref, self._ref)

    def _on_changed(self, ref: ObjectRef) -> None:
        if self._is_shown(ref):
            self._show()

    def _on_restored(self, ref: ObjectRef, archived: Archived | None) -> None:
        if self._is_shown(ref):
            self._unfollowed = restored_page(ref, archived)

    def _on_failed(self, ref: ObjectRef, error: VaultViewerError) -> None:
        if self._is_shown(ref):
            self._unfollowed = error_page(error, untrusted_name=short_name(ref.key), ref=ref)

    def _show(self) -> None:
        if self._vault is None or self._ref is None:
            return
        following = self._vault.restores.following(self._ref)
        if following is not None:
            self._archived = following.archived
            if following.archived.state is ArchiveState.RESTORING:
                self._unfollowed = unfollowed_page(self._ref, following.archived)
            self._reader.show_refusal(following_page(following), self._envelope)
        elif self._unfollowed is not None:
            self._reader.show_refusal(self._unfollowed, self._envelope)

    def _on_way_chosen(self, way: WayOut) -> None:
        vault, ref, archived = self._vault, self._ref, self._archived
        if vault is None or ref is None or archived is None:
            return
        ways: Mapping[WayOut, Callable[[], object]] = {
            WayOut.RESTORE: lambda: ask_restore(
                self._window, vault, ref, archived, size=_size_in_list(vault, ref)
            ),
            WayOut.FOLLOW: lambda: vault.restores.follow(ref, archived),
            WayOut.LOOK_NOW: lambda: vault.restores.look_now(ref),
            WayOut.STOP_FOLLOWING: lambda: vault.restores.stop(ref),
            WayOut.OPEN: self._presenter.open_again,
        }
        if way in ways:
            ways[way]()


def _size_in_list(vault: OpenVault, ref: ObjectRef) -> int | None:
    summary = vault.table.summary_of(ref.key) if ref.version_id is None else None
    return None if summary is None else summary.size
