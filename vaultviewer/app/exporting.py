"""What an export works with: the forms, custody records, the manifest and its signature."""

from functools import partial

from vaultviewer.adapters.clock import SystemClock
from vaultviewer.core.export.custody import custody_record
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.manifest import write_manifest
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.export.signature import sign_manifest
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.ports import SecretStore


def export_tools(mailbox: Mailbox, secrets: SecretStore) -> Tools:
    """Return the tools of an export out of a vault. `secrets` keeps the key that signs."""
    clock = SystemClock()
    return Tools(
        make_writer=make_writer,
        record=custody_record,
        caller=mailbox.caller_arn,
        seal=partial(write_manifest, clock=clock),
        sign=partial(sign_manifest, secrets=secrets),
        clock=clock,
    )
