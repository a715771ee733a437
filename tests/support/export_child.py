"""An export in a process of its own, for tests that kill it: `python export_child.py VAULT FOLDER`.

VAULT is a file with the pickled vault of an `ExportDesk`. Each step is a line on standard output: a test
reads as many as it likes, and then kills.
"""

import pickle
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from support.export_desk import ExportDesk, Files, FlakyStore
from support.fakes import BUCKET, FakeKeys

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.exchange import ExportMessage, Names, Written
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.runner import Export
from vaultviewer.core.export.troubles import LedgerMissing
from vaultviewer.core.values import ObjectRef, StoredObject


def say(*words: str) -> None:
    # One write for a whole line: several threads say something.
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


class TalkingStore(FlakyStore):
    """Says what it is asked for."""

    def get(
        self, ref: ObjectRef, *, max_bytes: int, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> StoredObject:
        say("get", ref.key)
        return super().get(ref, max_bytes=max_bytes, progress=progress, cancel=cancel)


class TalkingFiles(Files):
    """Says when it is about to write, and when it has written."""

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        say("plan", message.evidence.ref.key)
        return super().plan(message, taken)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        say("write", message.evidence.ref.key)
        written = super().write(message, paths)
        say("wrote", message.evidence.ref.key)
        return written


def main(vault: Path, folder: Path) -> None:
    objects, entries = pickle.loads(vault.read_bytes())  # noqa: S301  the test's own file
    desk = ExportDesk(folder, count=0)
    desk.store = TalkingStore()
    desk.store.objects = objects
    desk.keys = FakeKeys(*entries)
    desk.make_writer = TalkingFiles
    try:
        ledger = Ledger.open(folder)
    except LedgerMissing:
        ledger = Ledger.create(folder, ExportOrder(BUCKET, Below("inbound/"), most_at_once=4))
    with ledger:
        say("ended", Export(ledger, desk.mailbox(), desk.heard, desk.tools()).run().status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
