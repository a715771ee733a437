"""Filling the ledger from the listing, page by page, while the first messages are being exported."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Chosen
from vaultviewer.core.export.retrying import Persistence, Verdict, verdict_of
from vaultviewer.core.export.source import AskedPage, Lister, Listing, asked_of


class ListingAhead:
    """Asks for a page at a time on a worker, and goes on behind the last key that the ledger knows."""

    def __init__(self, ledger: Ledger, lister: Lister, persistence: Persistence, cancel: CancelToken) -> None:
        self._ledger = ledger
        self._persistence = persistence
        self._cancel = cancel
        source = ledger.order.source
        self._source: Chosen | Listing = (
            source if isinstance(source, Chosen) else Listing(lister, ledger.order.bucket, source)
        )
        self._page: Future[AskedPage] | None = None
        self._token: str | None = None
        self._attempts = 0
        self._failing_since: float | None = None
        self._ready_at: float | None = None

    def is_done(self) -> bool:
        return self._ledger.tally().listed

    def advance(self, pool: ThreadPoolExecutor, now: float, tell: Callable[[], None]) -> bool:
        """Take a page in that has come, and ask for the next one. Return whether the ledger has grown.

        `tell` is called once a page has come, on any thread.

        Raises ServiceError where S3 won't list, or has not answered for too long; SaveFailed.
        """
        if self.is_done():
            return False
        if isinstance(self._source, Chosen):
            self._ledger.ask(asked_of(self._source), listed=True)
            return True
        grown = False
        if self._page is not None and self._page.done():
            page, self._page = self._page, None
            grown = self._take_in(page, now)
        if not self.is_done() and self._page is None and (self._ready_at is None or now >= self._ready_at):
            self._page = pool.submit(self._ask, self._source)
            self._page.add_done_callback(lambda _: tell())
        return grown

    def _ask(self, listing: Listing) -> AskedPage:
        return listing.page(after=self._ledger.last_key, token=self._token, cancel=self._cancel)

    def _take_in(self, coming: Future[AskedPage], now: float) -> bool:
        try:
            page = coming.result()
        except VaultViewerError as error:
            self._delay(error, now)
            return False
        self._attempts, self._failing_since, self._ready_at = 0, None, None
        self._token = page.token
        self._ledger.ask(page.asked, last_key=page.last_key, listed=page.token is None)
        return True

    def _delay(self, error: VaultViewerError, now: float) -> None:
        verdict = verdict_of(error)
        self._attempts += 1
        self._failing_since = now if self._failing_since is None else self._failing_since
        silent = now - self._failing_since > self._persistence.silence
        tired = verdict is Verdict.AGAIN and self._attempts >= self._persistence.tries
        if verdict in {Verdict.FAILED, Verdict.STOP} or silent or tired:
            raise error
        self._ready_at = now + self._persistence.delay(self._attempts)
