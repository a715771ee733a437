"""Watching for new mail: a prefix is listed again and again, or a queue is asked that is told of new objects.

SES names objects by message IDs, which follow no order: what is new can't be asked for, only be found by
listing. So a prefix is compared with what was there before, up to a bound; above it a queue is the way.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.ports import ArrivalQueue, ObjectStore
from vaultviewer.core.values import ObjectSummary
from vaultviewer.core.vault.notifications import read_notification

MOST_WATCHED_PAGES: Final = 10
PAGE_SIZE: Final = 1000
"""Keys; the most that ListObjectsV2 returns. Ten pages each minute cost about two dollars a month."""

LATE: Final = timedelta(minutes=5)
"""S3 dates an object by the start of its upload: what comes after another may be dated before it."""

_MOST_REMEMBERED: Final = 10_000
"""Keys that came by the queue, which may tell of each more than once."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What has come, the oldest first. `whole` says that all of the prefix was looked at; `left` counts the
    messages in the queue that were not for us.
    """

    objects: tuple[ObjectSummary, ...] = ()
    whole: bool = True
    left: int = 0


class Watch(Protocol):
    """Looks for new mail, one look at a time."""

    def look(self, cancel: CancelToken) -> Arrivals:
        """Return what has come since the look before.

        Raises ServiceError, and a later look then finds what this one would have; Cancelled.
        """
        ...


class PrefixWatch:
    """Compares a prefix with what was there at the last look."""

    def __init__(
        self, store: ObjectStore, prefix: str, *, known: Iterable[ObjectSummary] | None = None
    ) -> None:
        """`known` is all that the prefix held a moment ago; without it the first look finds that out."""
        self._store = store
        self._prefix = prefix
        self._known: dict[str, str] | None = None
        self._newest = datetime.min.replace(tzinfo=UTC)
        if known is not None:
            self._remember(known)

    def look(self, cancel: CancelToken) -> Arrivals:
        """List the prefix, up to a bound; see `Watch.look`."""
        found, whole = self._list(cancel)
        known, since = self._known, self._newest
        self._remember(found)
        if known is None:
            return Arrivals(whole=whole)
        # Beyond the bound old messages come into sight when others go; they are not new by their time.
        fresh = [
            summary
            for summary in found
            if known.get(summary.key) != summary.etag and summary.modified + LATE >= since
        ]
        return Arrivals(_oldest_first(fresh), whole)

    def _list(self, cancel: CancelToken) -> tuple[list[ObjectSummary], bool]:
        found: list[ObjectSummary] = []
        token: str | None = None
        for _ in range(MOST_WATCHED_PAGES):
            page = self._store.list_page(self._prefix, token=token, limit=PAGE_SIZE, cancel=cancel)
            found += page.objects
            token = page.next_token
            if token is None:
                return found, True
        return found, False

    def _remember(self, found: Iterable[ObjectSummary]) -> None:
        self._known = {}
        for summary in found:
            self._known[summary.key] = summary.etag
            self._newest = max(self._newest, summary.modified)


class QueueWatch:
    """Asks a queue, believes of it what the bucket confirms, and deletes from it what was taken in."""

    def __init__(self, queue: ArrivalQueue, store: ObjectStore, *, bucket: str, prefix: str) -> None:
        self._queue = queue
        self._store = store
        self._bucket = bucket
        self._prefix = prefix
        self._taken_in: list[str] = []
        self._told: OrderedDict[str, str] = OrderedDict()

    def look(self, cancel: CancelToken) -> Arrivals:
        """Wait a while for messages; see `Watch.look`. Who looks again has taken in what came before."""
        if self._taken_in:
            self._queue.delete(self._taken_in, cancel=cancel)
            self._taken_in = []
        fresh: dict[str, ObjectSummary] = {}
        ours: list[str] = []
        left = 0
        for message in self._queue.receive(cancel=cancel):
            told = read_notification(message.untrusted_body, bucket=self._bucket, prefix=self._prefix)
            for untrusted_key in told.untrusted_keys:
                summary = self._find(untrusted_key, cancel)
                if summary is not None and self._told.get(summary.key) != summary.etag:
                    fresh[summary.key] = summary
            if told.all_ours:
                ours.append(message.receipt)
            else:
                left += 1
        self._remember(fresh.values())
        self._taken_in = ours
        return Arrivals(_oldest_first(fresh.values()), left=left)

    def _find(self, untrusted_key: str, cancel: CancelToken) -> ObjectSummary | None:
        """Ask the bucket for what it would list under a key; None where there is nothing, or no longer."""
        page = self._store.list_page(untrusted_key, limit=1, cancel=cancel)
        return next((each for each in page.objects if each.key == untrusted_key), None)

    def _remember(self, fresh: Iterable[ObjectSummary]) -> None:
        for summary in fresh:
            self._told[summary.key] = summary.etag
            self._told.move_to_end(summary.key)
        while len(self._told) > _MOST_REMEMBERED:
            self._told.popitem(last=False)


def _oldest_first(found: Iterable[ObjectSummary]) -> tuple[ObjectSummary, ...]:
    return tuple(sorted(found, key=lambda summary: summary.modified))
