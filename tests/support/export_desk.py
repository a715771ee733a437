"""An export on a desk: a vault in memory, a writer of one file a message, and whoever listens."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from support.fakes import BUCKET, FakeKeys, FakeStore
from support.in_process import InProcess
from support.sealing import SES_CONTEXT, seal_kms
from support.vectors import KEY_ARN

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import AlreadyExists, VaultViewerError
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.exchange import Entry, ExportMessage, Names, Outcome, Written, WrittenFile
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.export.retrying import Persistence
from vaultviewer.core.export.runner import Ended, Export, Tools
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.throttling import Throttling
from vaultviewer.core.values import ObjectRef, StoredObject

PREFIX = "inbound/"
ORDER = ExportOrder(BUCKET, Below(PREFIX))
QUICK = Persistence(tries=3, first_delay=0.001, longest_delay=0.002, silence=0.05)


def message_id(number: int) -> str:
    return f"{number:040x}"


def mail(number: int) -> bytes:
    return (
        f"From: sender{number}@example.com\r\nTo: vault@example.org\r\nSubject: Message {number}\r\n"
        f"Date: Fri, 2 Jan 2026 03:04:05 +0900\r\n\r\nHello {number}\r\n"
    ).encode()


def fill(store: FakeStore, keys: FakeKeys, numbers: Sequence[int]) -> None:
    """Store messages as Amazon SES does, each under a key of its own."""
    for number in numbers:
        context = SES_CONTEXT | {"aws:ses:message-id": message_id(number), "kms_cmk_id": KEY_ARN}
        sealed = seal_kms(mail(number), context)
        store.put(PREFIX + message_id(number), sealed.body, sealed.metadata)
        keys.entries.append(sealed.entry)


class FlakyStore(FakeStore):
    """A bucket that refuses an object some times before it gives it: `troubles` has these errors by key."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: dict[str, list[VaultViewerError]] = {}

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        answer = super().get(ref, max_bytes=max_bytes, progress=progress, cancel=cancel)
        if waiting := self.troubles.get(ref.key):
            raise waiting.pop(0)
        return answer


class Files:
    """Implements `Writer`: a file a message, named for its subject; it skips where the name is taken."""

    parallel = True
    needs_digest = False

    def __init__(self, order: ExportOrder, folder: Path, resume_at: int) -> None:
        self.order = order
        self.folder = folder
        self.resume_at = resume_at
        self.finished = self.closed = False

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        path = f"{message.says.untrusted_subject}.eml"
        if taken.is_taken(path) or (self.folder / path).exists():
            raise AlreadyExists(path=path)
        return (path,)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        (path,) = paths
        write_whole(self.folder / path, message.plaintext, overwrite=False)
        digest = hashlib.sha256(message.plaintext).hexdigest()
        return Written((WrittenFile(path, len(message.plaintext), digest),))

    def finish(self) -> tuple[str, ...]:
        self.finished = True
        return ()

    def close(self) -> None:
        self.closed = True


@dataclass
class Heard:
    """Implements `Listener`: keeps what it is told, and may act on it."""

    progress: list[Progress] = field(default_factory=list)
    failures: list[Entry] = field(default_factory=list)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_failure: Callable[[Entry], None] = lambda _entry: None

    def progressed(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.on_progress(progress)

    def failed(self, entry: Entry) -> None:
        self.failures.append(entry)
        self.on_failure(entry)


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 3, 12, tzinfo=UTC)


def short_record(outcome: Outcome) -> Mapping[str, object]:
    return {"key": outcome.ref.key, "state": outcome.state, "caller": outcome.caller_arn}


class ExportDesk:
    """A vault with messages, and one export of it after another into the same folder."""

    def __init__(self, folder: Path, *, count: int = 5) -> None:
        self.folder = folder
        self.store = FlakyStore()
        self.keys = FakeKeys()
        self.throttling = Throttling()
        self.policy = Policy(accepted_keys=(KEY_ARN,), key_prefix=PREFIX)
        self.heard = Heard()
        self.persistence = QUICK
        self.seal_error: VaultViewerError | None = None
        self.sealed: list[tuple[str, int]] = []
        self.signed: list[Path] = []
        self.writers: list[Files] = []
        self.make_writer: type[Files] = Files
        self.caller: Callable[[CancelToken], str] = lambda _cancel: "arn:aws:iam::123456789012:user/ann"
        fill(self.store, self.keys, range(count))

    def key(self, number: int) -> str:
        return PREFIX + message_id(number)

    def ref(self, number: int) -> ObjectRef:
        key = self.key(number)
        return ObjectRef(BUCKET, key, etag=self.store.objects[key].etag)

    def mailbox(self) -> Mailbox:
        return Mailbox(
            bucket=BUCKET,
            store=self.store,
            keys=self.keys,
            policy=self.policy,
            cache=MessageCache(),
            confinement=InProcess(),
            throttling=self.throttling,
        )

    def ledger(self, order: ExportOrder = ORDER) -> Ledger:
        return Ledger.create(self.folder, order)

    def export(self, ledger: Ledger) -> Export:
        return Export(ledger, self.mailbox(), self.heard, self.tools())

    def tools(self) -> Tools:
        return Tools(
            make_writer=self._make_writer,
            record=short_record,
            caller=self.caller,
            seal=self._seal,
            sign=self.signed.append,
            clock=FixedClock(),
            persistence=self.persistence,
        )

    def run(self, order: ExportOrder = ORDER) -> Ended:
        """Begin an export and run it to its end."""
        with self.ledger(order) as ledger:
            return self.export(ledger).run()

    def resume(self) -> Ended:
        """Run the export of the folder once more, as another process would."""
        with Ledger.open(self.folder) as ledger:
            return self.export(ledger).run()

    def entries(self) -> list[Entry]:
        with Ledger.open(self.folder) as ledger:
            return list(ledger.entries())

    def files(self) -> dict[str, bytes]:
        """What is in the target beside the ledger."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith("vaultviewer-export")
        }

    def _seal(self, ledger: Ledger) -> None:
        if self.seal_error is not None:
            raise self.seal_error
        self.sealed.append((ledger.status, ledger.tally().settled))

    def _make_writer(self, order: ExportOrder, folder: Path, resume_at: int) -> Files:
        self.writers.append(self.make_writer(order, folder, resume_at))
        return self.writers[-1]


def whole(numbers: Sequence[int]) -> dict[str, bytes]:
    """The files of an export of these messages."""
    return {f"Message {number}.eml": mail(number) for number in numbers}
