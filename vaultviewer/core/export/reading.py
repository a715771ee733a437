"""Reading one message for an export: opened, verified, and told apart from what is none."""

from collections.abc import Callable
from typing import Protocol

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.exchange import ExportMessage, Sender
from vaultviewer.core.export.source import Lister
from vaultviewer.core.mail.digest import Digest
from vaultviewer.core.mail.reading import read_beginning
from vaultviewer.core.mail.tree import MailHead
from vaultviewer.core.ports import Buffer, KeyService
from vaultviewer.core.throttling import Throttling
from vaultviewer.core.vault.opener import Decrypted, Opener


class Vault(Lister, Protocol):
    """What an export needs of a mailbox."""

    @property
    def bucket(self) -> str: ...

    @property
    def throttling(self) -> Throttling:
        """Where one hears that AWS asks for fewer calls."""
        ...

    def opener(self, wrap: Callable[[KeyService], KeyService]) -> Opener:
        """Return what opens messages past the cache, with keys that are wrapped up."""
        ...

    def digest(self, plaintext: Buffer, *, cancel: CancelToken) -> Digest:
        """Read a whole message, a large one in the confined process.

        Raises Cancelled.
        """
        ...


def read_message(
    decrypted: Decrypted, vault: Vault, *, with_digest: bool, cancel: CancelToken
) -> ExportMessage:
    """Return what a form needs of a message. It refers to the plaintext of `decrypted`.

    Without a digest only the beginning of the header is read: names need no more.

    Raises Cancelled.
    """
    plaintext = decrypted.plaintext.view()
    digest = vault.digest(plaintext, cancel=cancel) if with_digest else None
    head = read_beginning(plaintext) if digest is None else digest.mail.head
    return ExportMessage(plaintext, decrypted.evidence, _says(head), digest)


def _says(head: MailHead) -> Sender:
    return Sender(
        untrusted_from=", ".join(map(str, head.from_)),
        untrusted_subject=head.subject,
        untrusted_to=", ".join(map(str, head.to)),
        date=head.date,
    )
