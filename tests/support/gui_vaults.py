"""Vaults for tests of the windows: real mailboxes over a bucket in memory, which a test can hold up."""

import threading
from collections.abc import Mapping
from email.message import EmailMessage

from support.fakes import BUCKET, MODIFIED, FakeArrivalQueue, FakeKeys, FakeStore, StoredBytes
from support.in_process import InProcess
from support.sealing import SES_CONTEXT, Sealed, seal_cbc, seal_kms
from support.vectors import KEY_ARN

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.sign_in import Renewal
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.core.vault.signed_in import SignedInKeys, SignedInQueue, SignedInStore

PREFIX = "inbound/"
CONNECTION = Connection(
    bucket=BUCKET, name="SOC vault", id="soc", prefix=PREFIX, kms_keys=(KEY_ARN,), accept_any_key=False
)
HTML = '<p>Hello <b>there</b><img src="https://tracker.example/a.png"><img src="http://other.example/b.gif">'
_LONGEST_WAIT = 20.0


class Gate:
    """Holds up one call of the bucket until it is opened; `reached` tells that a thread waits here."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self) -> bool:
        """Wait until the gate is open, which is true from then on."""
        self.reached.set()
        assert self._open.wait(_LONGEST_WAIT), "nobody opened the gate"
        return True

    def open(self) -> None:
        self._open.set()


class GatedStore(FakeStore):
    """A bucket with folders, small pages and gates by (operation, key)."""

    def __init__(self, objects: Mapping[str, StoredBytes] | None = None, *, page_size: int = 1000) -> None:
        super().__init__(objects)
        self.page_size = page_size
        self.gates: dict[tuple[str, str], Gate] = {}

    def hold(self, operation: str, key: str) -> Gate:
        return self.gates.setdefault((operation, key), Gate())

    def list_page(
        self,
        prefix: str,
        *,
        token: str | None = None,
        start_after: str | None = None,
        delimiter: str | None = None,
        limit: int = 1000,
        cancel: CancelToken,
    ) -> Page:
        if delimiter is None:
            least = min(limit, self.page_size)
            return super().list_page(prefix, token=token, start_after=start_after, limit=least, cancel=cancel)
        self._called("look", prefix, cancel)
        names = sorted(
            {self._rolled_up(key, prefix, delimiter) for key in self.objects if key.startswith(prefix)}
        )
        later = [name for name in names if name > (token or "")]
        found = later[: self.page_size]
        return Page(
            tuple(
                ObjectSummary(name, len(self.objects[name].body), MODIFIED, self.objects[name].etag)
                for name in found
                if not name.endswith(delimiter)
            ),
            tuple(name for name in found if name.endswith(delimiter)),
            next_token=found[-1] if len(later) > len(found) else None,
        )

    def release(self) -> None:
        for gate in self.gates.values():
            gate.open()

    @staticmethod
    def _rolled_up(key: str, prefix: str, delimiter: str) -> str:
        head, found, _ = key[len(prefix) :].partition(delimiter)
        return f"{prefix}{head}{found}"

    def _called(self, operation: str, key: str, cancel: CancelToken) -> None:
        gate = self.gates.get((operation, key))
        if gate is not None:
            gate.wait()
        super()._called(operation, key, cancel)


class FakeVault:
    """One bucket with its keys, and what was put into it."""

    def __init__(self, *, page_size: int = 1000) -> None:
        self.store = GatedStore(page_size=page_size)
        self.keys = FakeKeys()
        self.confinement = InProcess()
        self.queue: FakeArrivalQueue | None = None
        self.closed = 0
        self.renewal: Renewal | None = None
        """Where a test sets it, calls of mailboxes wait for a sign-in."""

    def add(self, name: str, raw: bytes | None = None, *, prefix: str = PREFIX, cbc: bool = False) -> str:
        """Seal a message under its own name and return its key."""
        plaintext = mail(name) if raw is None else raw
        sealed = seal_cbc(plaintext) if cbc else seal_kms(plaintext, context_of(name))
        return self.add_sealed(f"{prefix}{name}", sealed)

    def add_sealed(self, key: str, sealed: Sealed) -> str:
        self.store.put(key, sealed.body, sealed.metadata)
        self.keys.entries.append(sealed.entry)
        return key

    def add_plain(self, name: str, raw: bytes, *, prefix: str = PREFIX) -> str:
        self.store.put(f"{prefix}{name}", raw)
        return f"{prefix}{name}"

    def mailbox(self, connection: Connection = CONNECTION) -> Mailbox:
        cache: MessageCache = MessageCache()
        desk = None if self.renewal is None else SignInDesk(self.renewal)
        return Mailbox(
            bucket=connection.bucket,
            store=self.store if desk is None else SignedInStore(self.store, desk),
            keys=self.keys if desk is None else SignedInKeys(self.keys, desk),
            desk=desk,
            policy=connection.policy(),
            cache=cache,
            confinement=self.confinement,
            unattended=None if desk is None else SignedInStore(self.store, desk.unattended),
            queue=(
                self.queue
                if self.queue is None or desk is None
                else SignedInQueue(self.queue, desk.unattended)
            ),
            on_close=self._on_close,
        )

    def _on_close(self) -> None:
        self.closed += 1


def context_of(name: str) -> dict[str, str]:
    return SES_CONTEXT | {"aws:ses:message-id": name, "kms_cmk_id": KEY_ARN}


def mail(
    subject: str, *, text: str = "Hello\n", html: str = "", attachments: Mapping[str, bytes] | None = None
) -> bytes:
    """Write a message with this subject, sent from Tokyo."""
    message = EmailMessage()
    message["From"] = "Ann <ann@example.com>"
    message["To"] = "Bob <bob@example.com>, carol@example.com"
    message["Subject"] = subject
    message["Date"] = "Mon, 23 Nov 2026 14:02:00 +0900"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in (attachments or {}).items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()
