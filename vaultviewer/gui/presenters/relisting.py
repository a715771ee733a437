"""Listing a prefix again, as far as it is loaded, to be merged with what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.merging import Merge, merge
from vaultviewer.gui.tasks import Context

PAGE_SIZE: Final = 1000
"""Keys in a page: the most that ListObjectsV2 returns."""

MOST_PAGES_BEYOND: Final = 10
"""Pages taken after the last key of a list that was whole: somebody may have put a million messages there."""


@dataclass(frozen=True, slots=True)
class Relisted:
    """What has changed, and where the listing can be gone on with. `reached` is the last key of it."""

    merge: Merge
    next_token: str | None
    reached: str


def relist(
    mailbox: Mailbox,
    prefix: str,
    *,
    before: Sequence[ObjectSummary],
    reached: str,
    complete: bool,
    context: Context,
) -> Relisted:
    """List up to the page that holds the key `reached`, or to the end where the list had been `complete`.

    Reports the number of keys found so far, of those that there were before.

    Raises ServiceError; Cancelled.
    """
    found: list[ObjectSummary] = []
    token: str | None = None
    beyond = 0
    while True:
        page = mailbox.list_page(prefix, token=token, limit=PAGE_SIZE, cancel=context.cancel)
        found += page.objects
        token = page.next_token
        context.progress(len(found), max(len(before), len(found)))
        if page.objects and page.objects[-1].key >= reached:
            beyond += 1
        if token is None or beyond > (MOST_PAGES_BEYOND if complete else 0):
            break
    merged = merge(before, found, more_below=token is not None, cancel=context.cancel)
    return Relisted(merged, token, found[-1].key if found else "")
