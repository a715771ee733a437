"""What a bucket still holds: the versions of one object, or what was deleted under a prefix, page by page.

Nothing is asked before somebody wants it, and no more than is looked at: the next page is loaded once the
view comes to the end of what is there. A page of versions may hold no deleted object at all, so several are
looked through at a time, and the search says how far it has come.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.archive import Archived
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.values import ObjectRef, VersionMarker
from vaultviewer.core.vault.history import DeletedObject, Place
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.models.version_table import VersionTable
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner

ENOUGH_FOUND: Final = 100
"""Deleted objects that end one look: more than a window shows."""
MOST_PAGES: Final = 20
"""Pages of 1,000 versions that one look goes through, found anything or not."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one look has brought, and where the next one begins; None at the end."""

    rows: tuple[VersionRow, ...]
    looked_at: int
    next_place: VersionMarker | Place | None


class HistoryPresenter(QObject):
    """One list, of one object or of one prefix."""

    changed = Signal()
    """Loading has started, come on, stopped or ended."""

    def __init__(
        self, vault: OpenVault, runner: TaskRunner, icons: Icons, *, key: str | None, prefix: str = ""
    ) -> None:
        """List the versions of `key`; or where that is None, what was deleted under `prefix`."""
        super().__init__(vault)
        self.vault: Final = vault
        self.key: Final = key
        self.prefix: Final = prefix
        self.table: Final = VersionTable(icons, self)
        self.error: VaultViewerError | None = None
        self.looked_at = 0
        """Versions and delete markers that S3 has listed so far."""
        self.listed = False
        """True once the first look has come to its end."""
        self.stopped = False
        self._runner = runner
        self._work = NewestWins()
        self._next_place: VersionMarker | Place | None = None
        self._looked_at_before = 0
        self.table.more_wanted.connect(self._on_more_wanted)
        vault.restores.changed.connect(self._on_restore_changed)
        vault.restores.restored.connect(self._show_archived)

    @property
    def loading(self) -> bool:
        return self._work.running

    def refresh(self) -> None:
        """List from the start."""
        self._work.cancel()
        self.table.clear()
        self._next_place = None
        self.looked_at = self._looked_at_before = 0
        self.listed = False
        self._load()

    def load_more(self) -> None:
        """Go on, also after a stop or an error."""
        if not self.loading and (self.table.more_below or not self.listed):
            self._load()

    def stop(self) -> None:
        """Keep what is there and ask for no more until told to."""
        if self.loading:
            self.stopped = True
            self._work.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Give up what is under way; nothing is told any more."""
        self._work.cancel()
        self.deleteLater()

    # ----------------------------------------------------------------------------------------- within

    def _on_more_wanted(self) -> None:
        if not self.stopped and self.error is None:
            self.load_more()

    def _load(self) -> None:
        self.error = None
        self.stopped = False
        place = self._next_place
        self._work.replace(
            self._runner.submit(
                Lane.LIST,
                lambda context: self._look(place, context),
                done=self._on_batch,
                failed=self._on_failed,
                progressed=self._on_progressed,
                vault=self.vault.connection.id,
            )
        )
        self.changed.emit()

    def _look(self, place: VersionMarker | Place | None, context: Context) -> _Batch:
        if self.key is None:
            return self._look_for_deleted(place if isinstance(place, Place) else None, context)
        after = place if isinstance(place, VersionMarker) else None
        page = self.vault.mailbox.versions_of(self.key, after=after, cancel=context.cancel)
        rows = tuple(VersionRow(version) for version in page.versions)
        return _Batch(rows, len(page.versions), page.next_marker)

    def _look_for_deleted(self, place: Place | None, context: Context) -> _Batch:
        found: list[VersionRow] = []
        looked_at = 0
        for _ in range(MOST_PAGES):
            page = self.vault.mailbox.deleted_objects(self.prefix, place=place, cancel=context.cancel)
            found += map(_deleted_row, page.found)
            looked_at += page.looked_at
            place = page.next_place
            context.progress(looked_at, 0)
            if place is None or len(found) >= ENOUGH_FOUND:
                break
        return _Batch(tuple(found), looked_at, place)

    def _on_progressed(self, looked_at: int, _: int) -> None:
        self.looked_at = self._looked_at_before + looked_at
        self.changed.emit()

    def _on_batch(self, batch: _Batch) -> None:
        self.listed = True
        self._looked_at_before += batch.looked_at
        self.looked_at = self._looked_at_before
        self._next_place = batch.next_place
        self.table.append(batch.rows, more_below=batch.next_place is not None)
        self.changed.emit()

    def _on_failed(self, error: VaultViewerError) -> None:
        self.error = error
        self.changed.emit()

    def _on_restore_changed(self, ref: ObjectRef) -> None:
        following = self.vault.restores.following(ref)
        if following is not None:
            self._show_archived(ref, following.archived)

    def _show_archived(self, ref: ObjectRef, archived: Archived | None) -> None:
        if ref.version_id is not None:
            self.table.set_archived(ref.key, ref.version_id, archived)


def _deleted_row(found: DeletedObject) -> VersionRow:
    return VersionRow(found.last or found.marker, found.marker.modified)
