"""What an export would come to, counted before anything is exported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from vaultviewer.cli.figures import duration_words, size_words
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Chosen, ExportOrder
from vaultviewer.core.export.source import Asked, Lister, Listing, asked_of, no_message


@dataclass(frozen=True, slots=True)
class Estimate:
    """`kms_calls` is one for each message that is opened: where several keys are accepted and the first
    doesn't fit, there are more; for plain mail there is none. `size` in bytes, as S3 stores them.
    """

    messages: int = 0
    size: int = 0
    kms_calls: int = 0

    def plus(self, found: Iterable[Asked]) -> "Estimate":
        """Count some more messages."""
        counted = self
        for each in found:
            opened = no_message(each.ref.key, each.size) is None
            counted = replace(
                counted,
                messages=counted.messages + 1,
                size=counted.size + each.size,
                kms_calls=counted.kms_calls + opened,
            )
        return counted

    def words(self, order: ExportOrder) -> str:
        """Sum up in a line."""
        text = (
            f"{self.messages:,} messages, {size_words(self.size)} in the bucket; "
            f"{self.kms_calls:,} calls of KMS Decrypt where each is encrypted"
        )
        if order.decrypts_per_second is not None and self.kms_calls:
            text += f", at least {duration_words(self.kms_calls / order.decrypts_per_second)} at that pace"
        return f"{text}."


def estimate(
    order: ExportOrder, lister: Lister, progress: Callable[[Estimate], None], cancel: CancelToken
) -> Estimate:
    """Count what a new export would ask for.

    Raises ServiceError; Cancelled.
    """
    if isinstance(order.source, Chosen):
        return Estimate().plus(asked_of(order.source))
    listing = Listing(lister, order.bucket, order.source)
    return _listed(Estimate(), listing, "", progress, cancel)


def estimate_rest(
    ledger: Ledger,
    lister: Lister,
    progress: Callable[[Estimate], None],
    cancel: CancelToken,
    *,
    retry_failed: bool,
) -> Estimate:
    """Count what is left of an export that has begun.

    Raises ServiceError, LedgerUnreadable; Cancelled.
    """
    states = (State.ASKED, State.WRITING, *([State.FAILED] if retry_failed else []))
    counted = Estimate()
    for state in states:
        counted = counted.plus(Asked(each.ref, each.size) for each in ledger.entries(state))
    source = ledger.order.source
    if ledger.tally().listed or isinstance(source, Chosen):
        return counted
    listing = Listing(lister, ledger.order.bucket, source)
    return _listed(counted, listing, ledger.last_key, progress, cancel)


def _listed(
    counted: Estimate,
    listing: Listing,
    after: str,
    progress: Callable[[Estimate], None],
    cancel: CancelToken,
) -> Estimate:
    """Count what a listing finds behind a key."""
    token: str | None = None
    while True:
        page = listing.page(after=after, token=token, cancel=cancel)
        counted = counted.plus(page.asked)
        progress(counted)
        token = page.token
        if token is None:
            return counted
