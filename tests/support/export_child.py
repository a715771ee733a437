"""An export in a process of its own, for tests that kill it: `python export_child.py VAULT FOLDER FORM`.

VAULT is a file with the pickled vault of an `ExportDesk`. Each step is a line on standard output: a test
reads as many as it likes, and then kills.
"""

import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from support.export_desk import ExportDesk, FlakyStore
from support.fakes import BUCKET, FakeKeys

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.exchange import ExportMessage, Names, Writer, Written
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Below, ExportOrder, Form
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


class Talking:
    """Implements `Writer` over another one, and says when it is about to write and when it has written."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.parallel = writer.parallel
        self.needs_digest = writer.needs_digest

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        say("plan", message.evidence.ref.key)
        return self._writer.plan(message, taken)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        say("write", message.evidence.ref.key)
        written = self._writer.write(message, paths)
        say("wrote", message.evidence.ref.key)
        return written

    def finish(self) -> tuple[str, ...]:
        say("finish")
        names = self._writer.finish()
        say("finished")
        return names

    def close(self) -> None:
        self._writer.close()


def make_talking_writer(order: ExportOrder, folder: Path, resume_at: int) -> Talking:
    return Talking(make_writer(order, folder, resume_at))


def main(vault: Path, folder: Path, form: Form) -> None:
    objects, entries = pickle.loads(vault.read_bytes())  # noqa: S301  the test's own file
    desk = ExportDesk(folder, count=0)
    desk.store = TalkingStore()
    desk.store.objects = objects
    desk.keys = FakeKeys(*entries)
    try:
        ledger = Ledger.open(folder)
    except LedgerMissing:
        order = ExportOrder(BUCKET, Below("inbound/"), form=form, most_at_once=4)
        ledger = Ledger.create(folder, order)
    tools = replace(desk.tools(), make_writer=make_talking_writer)
    with ledger:
        say("ended", Export(ledger, desk.mailbox(), desk.heard, tools).run().status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Form(sys.argv[3]))
