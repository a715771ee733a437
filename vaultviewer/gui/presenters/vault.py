"""A vault that is open: its mailbox, the list of one of its prefixes, and the loading of its pages."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.archive import Archived, archived_in
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import ObjectArchived, VaultViewerError
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.values import ObjectRef, ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.message_table import MessageTable
from vaultviewer.gui.presenters.arranger import Arranger
from vaultviewer.gui.presenters.relisting import PAGE_SIZE, Relisted, relist
from vaultviewer.gui.presenters.restores import Restores
from vaultviewer.gui.presenters.sign_in import SignInPresenter
from vaultviewer.gui.presenters.watcher import Watcher
from vaultviewer.gui.tasks import Context, Lane, NewestWins, Task, TaskRunner

MOST_PREFIX_PAGES: Final = 5
"""Pages of prefixes that one look takes: 5,000 rows of the tree are made in a tenth of a second."""


class OpenVault(QObject):
    """One connection in use. Keeps its list while another vault is shown; `close` wipes what it opened."""

    listing_changed = Signal()
    """Loading has started, gone on, stopped or ended; ask for `loading`, `error` and the table's counts."""
    refreshed = Signal(object)
    """A Merge: what listing again has brought to light."""
    arrived = Signal(object)
    """tuple of ObjectSummary: new mail that the watch has found below the connection's prefix."""

    def __init__(
        self, connection: Connection, mailbox: Mailbox, *, runner: TaskRunner, icons: Icons, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.connection = connection
        self.mailbox: Final = mailbox
        self.table: Final = MessageTable(icons, self)
        self.prefix = connection.prefix
        self.error: VaultViewerError | None = None
        self.listed = False
        """True once the first page of this prefix has arrived."""
        self.out_of_date = False
        """True where `error` has kept a refresh from its end."""
        self.relisted: int | None = None
        """While a refresh is under way: the keys that it has found so far."""
        desk = mailbox.desk
        self.sign_in: Final = None if desk is None else SignInPresenter(connection, desk, runner, self)
        """Signing in again, where work of this vault can wait for that."""
        self.restores: Final = Restores(mailbox, runner, self, vault=connection.id)
        """What is being restored from an archive."""
        self.watcher: Final = Watcher(mailbox, runner, self, vault=connection.id, known=self._all_below)
        """Looks for new mail, once there is a list, where the connection wishes it."""
        self._runner = runner
        self._arranger = Arranger(self.table, runner)
        self._listing = NewestWins()
        self._looking: list[Task[tuple[tuple[str, ...], bool]]] = []
        self._next_token: str | None = None
        self._reached = ""
        self._arrived: list[ObjectSummary] = []
        self._to_the_end = False
        self._stopped = False
        self.table.more_wanted.connect(self._on_more_wanted)
        self.watcher.arrived.connect(self._on_arrived)
        self.restores.changed.connect(self._on_restore_changed)
        self.restores.restored.connect(self._show_archived)
        self.restores.failed.connect(self._on_restore_failed)

    def adopt(self, connection: Connection) -> None:
        """Go on under a connection that leads to the same vault, with another title or other wishes."""
        self.connection = connection
        if self.listed:
            self.watcher.watch(connection)
        self.listing_changed.emit()

    # -------------------------------------------------------------------------------------- the list

    @property
    def loading(self) -> bool:
        return self._listing.running

    @property
    def waits(self) -> bool:
        """True where work of this vault goes on only once somebody has signed in."""
        return self.sign_in is not None and self.sign_in.waiting > 0

    @property
    def stopped(self) -> bool:
        """True where somebody has stopped the loading and more lies below."""
        return self._stopped

    def show_prefix(self, prefix: str) -> None:
        """List another prefix from its start."""
        self.prefix = prefix
        self._list_anew()

    def refresh(self) -> None:
        """List the prefix again and merge what has changed into what is shown, which stays meanwhile."""
        if self.table.loaded:
            self._list_again()
        else:
            self._list_anew()

    def try_again(self) -> None:
        """Ask once more for what could not be loaded or refreshed."""
        if self.out_of_date:
            self.refresh()
        else:
            self.load_more()

    def take_in(self, arrived: Iterable[ObjectSummary]) -> None:
        """Add messages that have come since to the list, as far as they lie under its prefix.

        While it is listed anew or again they wait: it may have passed their place already.
        """
        self._arrived += (summary for summary in arrived if summary.key.startswith(self.prefix))
        if self.listed and self.relisted is None:
            self.table.add(self._arrived)
            self._arrived.clear()

    def load_more(self) -> None:
        """Load one more page, also after a stop, after an error, or below a filter."""
        self._set_stopped(stopped=False)
        if not self.loading and (self.table.more_below or not self.listed):
            self._load_page()

    def load_all(self) -> None:
        """Load page after page until the end or a stop."""
        self._to_the_end = True
        self.load_more()

    def stop_loading(self) -> None:
        """Keep what is loaded and ask for no more until told to."""
        self._listing.cancel()
        self._to_the_end = False
        self._set_stopped(stopped=True)
        self.take_in(())
        self.listing_changed.emit()

    def close(self) -> None:
        """Give up what is under way and overwrite every opened message."""
        self._listing.cancel()
        self.watcher.close()
        self.restores.close()
        for task in self._looking:
            task.cancel()
        self._arranger.close()
        self.table.clear()
        self.table.forget_details()
        if self.sign_in is not None:
            self.sign_in.close()
        self.mailbox.close()

    def ref(self, key: str) -> ObjectRef:
        """Return the object pinned to the ETag that was listed."""
        summary = self.table.summary_of(key)
        return ObjectRef(self.connection.bucket, key, etag=summary.etag if summary else None)

    # --------------------------------------------------------------------------------------- the tree

    def find_prefixes(
        self,
        prefix: str,
        *,
        done: Callable[[tuple[str, ...], bool], None],
        failed: Callable[[VaultViewerError], None],
    ) -> None:
        """Find the prefixes directly below one.

        `done` gets them and whether they are all: S3 counts the keys beside the prefixes into its pages, so a
        prefix that holds a million messages is given up after `MOST_PREFIX_PAGES`.
        """

        def work(context: Context) -> tuple[tuple[str, ...], bool]:
            found: list[str] = []
            token: str | None = None
            for _ in range(MOST_PREFIX_PAGES):
                page = self.mailbox.list_page(
                    prefix, token=token, delimiter="/", limit=PAGE_SIZE, cancel=context.cancel
                )
                found += page.prefixes
                token = page.next_token
                if token is None:
                    return tuple(found), True
            return tuple(found), False

        self._looking = [task for task in self._looking if task.running]
        self._looking.append(
            self._runner.submit(
                Lane.LIST,
                work,
                done=lambda answer: done(*answer),
                failed=failed,
                vault=self.connection.id,
            )
        )

    # ------------------------------------------------------------------------------------------ within

    def _watch(self) -> None:
        """Watch from the first answer of the vault on, and again after each that follows a failure."""
        if self.watcher.on:
            self.watcher.wake()
        else:
            self.watcher.watch(self.connection)

    def _all_below(self, prefix: str) -> tuple[ObjectSummary, ...] | None:
        """Return all that lies below a prefix, where the list holds that to its end."""
        whole = self.listed and not self.table.more_below and prefix == self.prefix
        return self.table.summaries() if whole else None

    def _on_arrived(self, found: tuple[ObjectSummary, ...]) -> None:
        """Tell of what the list doesn't show already, say after a refresh, and show it."""
        arrived = tuple(each for each in found if not self._shows(each))
        self.take_in(arrived)
        if arrived:
            self.arrived.emit(arrived)

    def _shows(self, summary: ObjectSummary) -> bool:
        shown = self.table.summary_of(summary.key)
        return shown is not None and shown.etag == summary.etag

    def _on_restore_changed(self, ref: ObjectRef) -> None:
        following = self.restores.following(ref)
        if following is not None:
            self._show_archived(ref, following.archived)

    def _on_restore_failed(self, ref: ObjectRef, error: VaultViewerError) -> None:
        if isinstance(error, ObjectArchived):
            self._show_archived(ref, archived_in(error))

    def _show_archived(self, ref: ObjectRef, archived: Archived | None) -> None:
        """Show in the list what is known of an object; older versions have no row there."""
        if ref.version_id is None:
            self.table.set_archived(ref.key, archived)

    def _set_stopped(self, *, stopped: bool) -> None:
        self._stopped = stopped
        self.table.set_paused(stopped)

    def _list_anew(self) -> None:
        """Forget the list and start from the first page."""
        self.table.clear()
        self._next_token = None
        self._reached = ""
        self._arrived.clear()
        self._to_the_end = False
        self.listed = False
        self._set_stopped(stopped=False)
        self._load_page()

    def _list_again(self) -> None:
        """List as far as is loaded, for `_on_relisted`."""
        before, complete = self.table.summaries(), not self.table.more_below
        prefix, reached = self.prefix, self._reached
        self._to_the_end = False
        self._set_stopped(stopped=False)
        self.error = None

        def work(context: Context) -> Relisted:
            return relist(
                self.mailbox, prefix, before=before, reached=reached, complete=complete, context=context
            )

        self._listing.replace(
            self._runner.submit(
                Lane.LIST,
                work,
                done=self._on_relisted,
                failed=self._on_not_relisted,
                progressed=self._on_relisting,
                ended=self._on_relisting_ended,
                vault=self.connection.id,
            )
        )
        self._on_relisting(0, 0)

    def _load_page(self) -> None:
        prefix, token = self.prefix, self._next_token
        self.error = None
        self.out_of_date = False

        def work(context: Context) -> Page:
            return self.mailbox.list_page(
                prefix, token=token, delimiter=None, limit=PAGE_SIZE, cancel=context.cancel
            )

        self._listing.replace(
            self._runner.submit(
                Lane.LIST, work, done=self._on_page, failed=self._on_failed, vault=self.connection.id
            )
        )
        self.listing_changed.emit()

    def _on_more_wanted(self) -> None:
        if not self.loading and self.error is None:
            self._load_page()

    def _on_page(self, page: Page) -> None:
        self.listed = True
        self._next_token = page.next_token
        if page.objects:
            self._reached = page.objects[-1].key
        self.table.append(page)
        self.take_in(())
        self._watch()
        if self._to_the_end and page.next_token is not None:
            self._load_page()
        else:
            self._to_the_end = False
            self.listing_changed.emit()

    def _on_failed(self, error: VaultViewerError) -> None:
        self.error = error
        self._to_the_end = False
        self.listing_changed.emit()

    def _on_relisting(self, found: int, _: int) -> None:
        self.relisted = found
        self.listing_changed.emit()

    def _on_relisting_ended(self) -> None:
        self.relisted = None

    def _on_relisted(self, answer: Relisted) -> None:
        self.out_of_date = False
        self._next_token, self._reached = answer.next_token, answer.reached
        self.table.merge(answer.merge)
        self.take_in(())
        self._watch()
        self.refreshed.emit(answer.merge)
        if self._to_the_end and answer.next_token is not None:
            self._load_page()
        else:
            self.listing_changed.emit()

    def _on_not_relisted(self, error: VaultViewerError) -> None:
        self.out_of_date = True
        self.take_in(())
        self._on_failed(error)
