"""The ledger beside a manifest: it must say the same of every message, and of the export.

It may have been handed over with its folder, so it is data and nothing else: opened to be read, for tables
alone, with no value in it longer than a manifest's line may be.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export import ledger_file
from vaultviewer.core.export.exchange import Entry
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.manifest import header_members, message_members
from vaultviewer.core.export.troubles import LedgerMissing, LedgerUnreadable
from vaultviewer.core.export.verifying.claims import Claims
from vaultviewer.core.export.verifying.deviations import Flaw, Kind, Tell, Where
from vaultviewer.core.export.verifying.files import open_inside
from vaultviewer.core.export.verifying.lines import LONGEST_HEADER
from vaultviewer.core.export.verifying.manifest_check import Account

_MAGIC: Final = b"SQLite format 3\0"
_VERSIONS: Final = slice(18, 20)
_ROLLBACK: Final = b"\1\1"
"""Not WAL, in which even a reader writes files (https://sqlite.org/fileformat2.html, section 1.3.3)."""
_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at whether the work was given up."""
_YEARS: Final = range(1970, 2108)
"""What a ZIP can tell of as well."""


class Comparison(StrEnum):
    """What became of the ledger."""

    COMPARED = "compared"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class LedgerBeside:
    """A ledger, if there is one. Use as a context manager."""

    def __init__(self, folder: Path, cancel: CancelToken, tell: Tell) -> None:
        """Open it, and tell where that can't be done.

        Raises LedgerInUse; Cancelled.
        """
        self._cancel = cancel
        self._tell = tell
        self._ledger: Ledger | None = None
        self._entry: Entry | None = None
        self.comparison = Comparison.COMPARED
        try:
            with self._reading():
                self._ledger = _open(folder, cancel)
        except LedgerMissing:
            self.comparison = Comparison.MISSING

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ledger is not None:
            self._ledger.close()

    def check_message(self, number: int, members: Mapping[str, object], here: Where) -> None:
        """Compare what the ledger says of a message with the members of its line, if there are any.

        Raises Cancelled.
        """
        self._entry = None
        if self._ledger is None:
            return
        with self._reading():
            try:
                self._entry = self._ledger.entry(number)
            except KeyError:
                self._tell(Kind.NOT_IN_LEDGER, here)
        if self._entry is not None and members:
            different = _different(message_members(self._entry, number), members)
            if different:
                self._tell(Kind.LEDGER_DIFFERS, here, what=", ".join(different))

    def modified(self) -> datetime | None:
        """Return when the object of the message that was compared last came into S3, if that is known."""
        modified = None if self._entry is None else self._entry.modified
        return modified if modified is not None and _is_moment(modified) else None

    def check_export(self, account: Account, claims: Claims) -> None:
        """Compare what the ledger says of the export as a whole.

        Raises Cancelled.
        """
        with self._reading():
            if self._ledger is not None:
                self._check_header(self._ledger, account)
                self._check_totals(self._ledger, account)
                for entry in self._ledger.entries():
                    self._cancel.checkpoint()
                    if not claims.has_number(entry.number):
                        here = Where(number=entry.number, untrusted_key=entry.ref.key)
                        self._tell(Kind.NOT_IN_MANIFEST, here)

    def _check_header(self, ledger: Ledger, account: Account) -> None:
        if account.members:
            different = _different(header_members(ledger), account.members)
            if different:
                self._tell(Kind.LEDGER_ORDER_DIFFERS, what=", ".join(different))

    def _check_totals(self, ledger: Ledger, account: Account) -> None:
        if account.totals is None:
            return
        tally = ledger.tally()
        counted = {
            "asked": tally.asked,
            "exported": tally.exported,
            "skipped": tally.skipped,
            "failed": tally.failed,
            "open": tally.asked - tally.settled,
            "complete": tally.balanced,
        }
        for what, count in counted.items():
            said = getattr(account.totals, what)
            if said != count:
                self._tell(Kind.LEDGER_TOTAL_DIFFERS, what=what, said=said, counted=count)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Give the ledger up where it can't be read, and tell why.

        Raises LedgerMissing, LedgerInUse; Cancelled.
        """
        try:
            yield
        except (LedgerUnreadable, SaveFailed) as problem:
            self._give_up(str(problem.details["reason"]))
        except Flaw as flaw:
            self._give_up(str(flaw.values.get("reason", "it is a link, or no file")))
        except (TypeError, ValueError, OverflowError):  # a column that holds another type than it should
            self._give_up("what it says makes no sense")

    def _give_up(self, reason: str) -> None:
        self._cancel.checkpoint()  # which SQLite has looked at as well
        self.comparison = Comparison.UNREADABLE
        self._entry = None
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
        self._tell(Kind.LEDGER_UNREADABLE, Where(untrusted_path=LEDGER_NAME), reason=reason)


def _open(folder: Path, cancel: CancelToken) -> Ledger:
    """Raises LedgerMissing, LedgerInUse, LedgerUnreadable; Flaw."""
    try:
        # Never beside an export of this very process, whose locks on the file go when it is closed here
        # (https://sqlite.org/howtocorrupt.html, section 2.2).
        with open_inside(folder, LEDGER_NAME) as file:
            head = file.read(_VERSIONS.stop)
    except Flaw as flaw:
        if flaw.kind is Kind.FILE_MISSING:
            raise LedgerMissing(folder=folder) from None
        raise
    if head and not (head.startswith(_MAGIC) and head[_VERSIONS] == _ROLLBACK):
        raise LedgerUnreadable(folder=folder, reason="the file is damaged, or is no ledger")
    with ExitStack() as held:
        connection = held.enter_context(closing(ledger_file.connect(folder, read_only=True)))
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_HEADER)
        connection.set_progress_handler(lambda: int(cancel.cancelled), _STEPS)
        with ledger_file.border(folder):
            # A view could have rows without end, and a virtual table be anything.
            ((others,),) = connection.execute(
                "SELECT count(*) FROM sqlite_master"
                " WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
            )
        if others:
            raise LedgerUnreadable(folder=folder, reason="it is not one of VaultViewer's")
        ledger = Ledger(folder, connection)
        held.pop_all()
    return ledger


def _different(ours: Mapping[str, object], theirs: Mapping[str, object]) -> list[str]:
    """Return the names of what differs, as far as the ledger says anything of it."""
    return [name for name, value in ours.items() if theirs.get(name) != value]


def _is_moment(modified: datetime) -> bool:
    return modified.tzinfo is not None and modified.year in _YEARS
