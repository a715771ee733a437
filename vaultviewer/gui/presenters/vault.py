"""A vault that is open: its mailbox, the list of one of its prefixes, and the loading of its pages."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.values import ObjectRef, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.message_table import MessageTable
from vaultviewer.gui.presenters.arranger import Arranger
from vaultviewer.gui.tasks import Context, Lane, NewestWins, Task, TaskRunner

PAGE_SIZE: Final = 1000
"""Keys in a page: the most that ListObjectsV2 returns."""

MOST_PREFIX_PAGES: Final = 5
"""Pages of prefixes that one look takes: 5,000 rows of the tree are made in a tenth of a second."""


class OpenVault(QObject):
    """One connection in use. Keeps its list while another vault is shown; `close` wipes what it opened."""

    listing_changed = Signal()
    """Loading has started, gone on, stopped or ended; ask for `loading`, `error` and the table's counts."""

    def __init__(
        self, connection: Connection, mailbox: Mailbox, *, runner: TaskRunner, icons: Icons, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.connection: Final = connection
        self.mailbox: Final = mailbox
        self.table: Final = MessageTable(icons, self)
        self.prefix = connection.prefix
        self.error: VaultViewerError | None = None
        self.listed = False
        """True once the first page of this prefix has arrived."""
        self._runner = runner
        self._arranger = Arranger(self.table, runner)
        self._listing = NewestWins()
        self._looking: list[Task[tuple[tuple[str, ...], bool]]] = []
        self._next_token: str | None = None
        self._to_the_end = False
        self._stopped = False
        self.table.more_wanted.connect(self._on_more_wanted)

    # -------------------------------------------------------------------------------------- the list

    @property
    def loading(self) -> bool:
        return self._listing.running

    @property
    def stopped(self) -> bool:
        """True where somebody has stopped the loading and more lies below."""
        return self._stopped

    def show_prefix(self, prefix: str) -> None:
        """List another prefix from its start."""
        self.prefix = prefix
        self.refresh()

    def refresh(self) -> None:
        """List the prefix anew."""
        self.table.clear()
        self._next_token = None
        self._to_the_end = False
        self.listed = False
        self._set_stopped(stopped=False)
        self._load_page()

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
        self.listing_changed.emit()

    def close(self) -> None:
        """Give up what is under way and overwrite every opened message."""
        self._listing.cancel()
        for task in self._looking:
            task.cancel()
        self._arranger.close()
        self.table.clear()
        self.table.forget_details()
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
            self._runner.submit(Lane.LIST, work, done=lambda answer: done(*answer), failed=failed)
        )

    # ------------------------------------------------------------------------------------------ within

    def _set_stopped(self, *, stopped: bool) -> None:
        self._stopped = stopped
        self.table.set_paused(stopped)

    def _load_page(self) -> None:
        prefix, token = self.prefix, self._next_token
        self.error = None

        def work(context: Context) -> Page:
            return self.mailbox.list_page(
                prefix, token=token, delimiter=None, limit=PAGE_SIZE, cancel=context.cancel
            )

        self._listing.replace(
            self._runner.submit(Lane.LIST, work, done=self._on_page, failed=self._on_failed)
        )
        self.listing_changed.emit()

    def _on_more_wanted(self) -> None:
        if not self.loading and self.error is None:
            self._load_page()

    def _on_page(self, page: Page) -> None:
        self.listed = True
        self._next_token = page.next_token
        self.table.append(page)
        if self._to_the_end and page.next_token is not None:
            self._load_page()
        else:
            self._to_the_end = False
            self.listing_changed.emit()

    def _on_failed(self, error: VaultViewerError) -> None:
        self.error = error
        self._to_the_end = False
        self.listing_changed.emit()
