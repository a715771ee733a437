"""What an export works with: the forms, custody records and the manifest of its window and its command."""

from vaultviewer.adapters.clock import SystemClock
from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.mailbox import Mailbox


def export_tools(mailbox: Mailbox) -> Tools:
    """Return the tools of an export out of a vault."""
    return Tools(
        make_writer=make_writer,
        record=lambda _outcome: {},
        caller=mailbox.caller_arn,
        seal=_seal,
        clock=SystemClock(),
    )


def _seal(ledger: Ledger) -> None:
    """Raises SaveFailed where a signature was asked for: what isn't kept must not look as if it were."""
    if ledger.order.signed:
        raise SaveFailed(path=ledger.folder / "manifest.jsonl.sig", reason="this version can't sign yet")
