"""The ledger of an export: an SQLite file in the target folder, the one truth about what became of what.

Each step is a transaction that has reached the disk before the next step begins, so that after a crash at any
moment it says which messages are done, and under which names something unfinished may lie:

    asked ──> writing ──> exported          skipped and failed may come after either of the first two
              names are reserved, nothing is written yet
"""

import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from vaultviewer.core.crossing import UNREADABLE
from vaultviewer.core.export import ledger_file
from vaultviewer.core.export.exchange import Entry, Names, State, Tally, Written, WrittenFile
from vaultviewer.core.export.order import ExportOrder
from vaultviewer.core.export.order_format import parse_order, render_order
from vaultviewer.core.export.paths import folded_path
from vaultviewer.core.export.source import Asked, without_mail
from vaultviewer.core.export.troubles import LedgerUnreadable
from vaultviewer.core.values import ObjectRef

_ROWS_AT_ONCE: Final = 500
_NONSENSE: Final = "what it says of the export makes no sense"
_UNSETTLED: Final = frozenset({State.ASKED, State.WRITING})
_COLUMNS: Final = "number, key, version_id, etag, size, modified, state, reason, error, files, record, tries"


class Status(StrEnum):
    """How an export ended, if it did. All but DONE can be resumed."""

    OPEN = "open"  # it runs, or its process ended before its time
    INTERRUPTED = "interrupted"  # the reason lies outside of any one message
    CANCELLED = "cancelled"
    DONE = "done"  # every message is settled


@dataclass(frozen=True, slots=True)
class Leftover:
    """A name that was reserved for a message which was never settled, relative to the target.

    `existed` tells that a file of that name, which was to be replaced, was there before.
    """

    number: int
    path: str
    existed: bool


class Ledger:
    """An open ledger. Safe from any thread; use as a context manager. `folder` is the target."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Take over a connection of `ledger_file`: see `create` and `open`."""
        self.folder: Final = folder
        self._connection = connection
        self._lock = threading.RLock()
        self._tally = Tally()
        with ledger_file.border(folder):
            row = connection.execute('SELECT export_id, "order", begun, last_key FROM export').fetchone()
            if row is None:
                raise LedgerUnreadable(folder=folder, reason="it holds no order")
            self.export_id: Final[str] = row[0]
            try:
                self._order = parse_order(row[1])
                self.begun: Final = datetime.fromisoformat(row[2])
                self._tally = self._count()
            except ValueError:
                raise LedgerUnreadable(
                    folder=folder, reason="what it says of the export makes no sense"
                ) from None
            self._last_key: str = row[3]

    @classmethod
    def create(cls, folder: Path, order: ExportOrder, *, begun: datetime | None = None) -> Self:
        """Begin an export in a folder, which is made where there is none. Of what is known about messages,
        the order that is kept has nothing of the mail's.

        Raises ExportExists, RecordsExist, LedgerUnreadable, LedgerInUse, SaveFailed.
        """
        connection = ledger_file.create(folder)
        try:
            with ledger_file.border(folder):
                connection.execute(
                    'INSERT INTO export (id, export_id, "order", begun, status) VALUES (1, ?, ?, ?, ?)',
                    (
                        uuid.uuid4().hex,
                        render_order(replace(order, source=without_mail(order.source))).decode(),
                        (begun or datetime.now(UTC).astimezone()).isoformat(),
                        Status.OPEN,
                    ),
                )
                connection.execute("COMMIT")
            return cls(folder, connection)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Self:
        """Open the ledger of an export that has begun, to resume it or, `read_only`, to look at it.

        Raises LedgerMissing, LedgerUnreadable, LedgerInUse.
        """
        connection = ledger_file.connect(folder, read_only=read_only)
        try:
            return cls(folder, connection)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ----------------------------------------------------------------------------- the export as a whole

    @property
    def order(self) -> ExportOrder:
        return self._order

    def set_pace(self, most_at_once: int, decrypts_per_second: float | None) -> None:
        """Have runs that begin from now on go at another pace: the one part of an order that may change.

        Raises SaveFailed.
        """
        order = replace(self._order, most_at_once=most_at_once, decrypts_per_second=decrypts_per_second)
        with self._lock, self._transaction():
            self._connection.execute('UPDATE export SET "order" = ?', (render_order(order).decode(),))
        self._order = order

    @property
    def last_key(self) -> str:
        """The key after which the listing goes on."""
        return self._last_key

    @property
    def status(self) -> Status:
        try:
            return Status(self._one("SELECT status FROM export"))
        except ValueError:
            raise LedgerUnreadable(folder=self.folder, reason=_NONSENSE) from None

    @property
    def problem(self) -> str:
        """Why the export was interrupted, as a sentence; "" where it wasn't."""
        return str(self._one("SELECT problem FROM export"))

    def end(self, status: Status, problem: str = "") -> None:
        """Note how a run ended, or with OPEN that one begins.

        Raises SaveFailed.
        """
        with self._lock, self._transaction():
            self._connection.execute("UPDATE export SET status = ?, problem = ?", (status, problem))

    def tally(self) -> Tally:
        return self._tally

    def checkpoint(self) -> int:
        """Return up to where the container is accounted for."""
        return int(self._one("SELECT ifnull(max(checkpoint), 0) FROM message"))

    # ------------------------------------------------------------------------------------- the messages

    def ask(self, asked: Iterable[Asked], *, last_key: str = "", listed: bool) -> None:
        """Take a page of the listing in, and how far the listing is. What was asked before stays as it is.

        Raises SaveFailed.
        """
        rows = [
            (
                each.ref.key,
                each.ref.version_id,
                each.ref.etag,
                each.size,
                None if each.modified is None else each.modified.isoformat(),
                State.ASKED,
            )
            for each in asked
        ]
        with self._lock:
            with self._transaction():
                added = size = 0
                for row in rows:
                    # S3 lists by key, but mail may arrive between two runs that list the same place.
                    done = self._connection.execute(
                        "INSERT OR IGNORE INTO message (key, version_id, etag, size, modified, state)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        row,
                    )
                    added += done.rowcount
                    size += row[3] if done.rowcount else 0
                self._connection.execute(
                    "UPDATE export SET last_key = max(last_key, ?), listed = max(listed, ?)",
                    (last_key, int(listed)),
                )
            self._last_key = max(self._last_key, last_key)
            self._tally = replace(
                self._tally,
                asked=self._tally.asked + added,
                bytes_asked=self._tally.bytes_asked + size,
                listed=self._tally.listed or listed,
            )

    def reserve(self, number: int, paths: Sequence[str]) -> None:
        """Take names for a message, before anything is written under them.

        Raises SaveFailed.
        """
        names = [
            (number, folded_path(path), path, int(os.path.lexists(self.folder / path))) for path in paths
        ]
        with self._lock, self._transaction():
            done = self._connection.execute(
                "UPDATE message SET state = ? WHERE number = ? AND state IN (?, ?)",
                (State.WRITING, number, *_UNSETTLED),
            )
            if done.rowcount != 1:
                raise ValueError(f"message {number} is not waiting to be exported")
            self._connection.execute("DELETE FROM name WHERE message = ?", (number,))
            self._connection.executemany(
                "INSERT INTO name (message, folded, path, existed) VALUES (?, ?, ?, ?)", names
            )

    def exported(
        self,
        number: int,
        written: Written,
        record: Mapping[str, object],
        *,
        size: int,
        modified: datetime | None = None,
        tries: int = 1,
    ) -> Entry:
        """Settle a message whose files are on the disk. `size` and `modified` are what S3 said of it.

        Raises SaveFailed.
        """
        columns: dict[str, object] = {
            "files": msgspec.json.encode(written.files).decode(),
            "checkpoint": written.checkpoint,
            "size": size,
            "tries": tries,
        }
        if modified is not None:
            columns["modified"] = modified.isoformat()
        return self._settle(number, State.EXPORTED, record, **columns)

    def skipped(self, number: int, reason: str, record: Mapping[str, object], *, tries: int = 1) -> Entry:
        """Settle a message that the order leaves out.

        Raises SaveFailed.
        """
        return self._settle(number, State.SKIPPED, record, reason=reason, tries=tries)

    def failed(
        self, number: int, reason: str, error: str, record: Mapping[str, object], *, tries: int = 1
    ) -> Entry:
        """Settle a message that could not be exported. Nothing of it may be left under its names, which are
        free again.

        Raises SaveFailed.
        """
        return self._settle(number, State.FAILED, record, reason=reason, error=error, tries=tries)

    def retry_failed(self) -> int:
        """Ask for the failed messages once more, and return how many these are.

        Raises SaveFailed.
        """
        with self._lock:
            with self._transaction():
                self._connection.execute(
                    "UPDATE message SET state = ?, reason = '', error = '', record = '{}', tries = 0"
                    " WHERE state = ?",
                    (State.ASKED, State.FAILED),
                )
            before = self._tally
            with ledger_file.border(self.folder):
                self._tally = self._count()
            return before.failed - self._tally.failed

    def leftovers(self) -> tuple[Leftover, ...]:
        """Return the names under which a crash may have left something unfinished."""
        rows = self._all(
            "SELECT message, path, existed FROM name JOIN message ON message = number WHERE state = ?",
            State.WRITING,
        )
        return tuple(Leftover(number, path, bool(existed)) for number, path, existed in rows)

    def put_back(self, number: int) -> None:
        """Give up the names of a message under which nothing was written.

        Raises SaveFailed.
        """
        with self._lock, self._transaction():
            self._connection.execute("DELETE FROM name WHERE message = ?", (number,))
            self._connection.execute(
                "UPDATE message SET state = ? WHERE number = ? AND state = ?",
                (State.ASKED, number, State.WRITING),
            )

    def release(self) -> None:
        """Ask once more for the messages that a crash left unfinished, once their leftovers are gone.

        Raises SaveFailed.
        """
        with self._lock, self._transaction():
            self._connection.execute(
                "DELETE FROM name WHERE message IN (SELECT number FROM message WHERE state = ?)",
                (State.WRITING,),
            )
            self._connection.execute(
                "UPDATE message SET state = ? WHERE state = ?", (State.ASKED, State.WRITING)
            )

    # --------------------------------------------------------------------------------------- for readers

    def entry(self, number: int) -> Entry:
        """Raises KeyError where no message has that number."""
        rows = self._all(f"SELECT {_COLUMNS} FROM message WHERE number = ?", number)  # noqa: S608  constants
        if not rows:
            raise KeyError(number)
        return self._read(rows[0])

    def entries(self, state: State | None = None, *, after: int = 0) -> Iterator[Entry]:
        """Yield the messages behind number `after`, in their order, those of one state or all of them.

        They are read some at a time, so that there may be millions: each as it is when its turn comes.

        Raises LedgerUnreadable.
        """
        where = "number > ?" if state is None else "number > ? AND state = ?"
        while True:
            rows = self._all(
                f"SELECT {_COLUMNS} FROM message WHERE {where} ORDER BY number LIMIT {_ROWS_AT_ONCE}",  # noqa: S608  constants
                *((after,) if state is None else (after, state)),
            )
            for row in rows:
                yield self._read(row)
            if len(rows) < _ROWS_AT_ONCE:
                return
            after = rows[-1][0]

    def names_beside(self, number: int) -> Names:
        """Return which names are taken by other messages than this one."""
        return _NamesBeside(self, number)

    def is_taken(self, path: str, *, beside: int) -> bool:
        """Tell whether a message beside this one has a name; see `Names`."""
        found = self._one(
            "SELECT EXISTS (SELECT 1 FROM name WHERE folded = ? AND message <> ?)", folded_path(path), beside
        )
        return bool(found)

    # --------------------------------------------------------------------------------------- the inside

    def _transaction(self) -> AbstractContextManager[None]:
        return ledger_file.transaction(self._connection, self.folder)

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, ledger_file.border(self.folder):
            return self._connection.execute(statement, values).fetchall()

    def _one(self, statement: str, *values: object) -> Any:  # noqa: ANN401  a column is of any type
        ((value,),) = self._all(statement, *values)
        return value

    def _settle(self, number: int, state: State, record: Mapping[str, object], **columns: object) -> Entry:
        """Move a message to one of its last states, and count it."""
        columns |= {"state": state, "record": json.dumps(record)}
        assigned = ", ".join(f"{column} = :{column}" for column in columns)
        with self._lock:
            before = self.entry(number)
            if before.state not in _UNSETTLED:
                raise ValueError(f"message {number} is settled already")
            with self._transaction():
                if state is not State.EXPORTED:
                    self._connection.execute("DELETE FROM name WHERE message = ?", (number,))
                self._connection.execute(
                    f"UPDATE message SET {assigned} WHERE number = :number",  # noqa: S608  our own names of columns
                    columns | {"number": number},
                )
            settled = self.entry(number)
            tally = self._tally
            self._tally = replace(
                tally,
                exported=tally.exported + (state is State.EXPORTED),
                skipped=tally.skipped + (state is State.SKIPPED),
                failed=tally.failed + (state is State.FAILED),
                bytes_done=tally.bytes_done + settled.size,
                bytes_asked=tally.bytes_asked + settled.size - before.size,
            )
            return settled

    def _count(self) -> Tally:
        asked = bytes_asked = bytes_done = 0
        numbers = dict.fromkeys(State, 0)
        for name, count, size in self._all("SELECT state, count(*), sum(size) FROM message GROUP BY state"):
            state = State(name)
            numbers[state] = count
            asked += count
            bytes_asked += size
            bytes_done += 0 if state in _UNSETTLED else size
        return Tally(
            asked=asked,
            exported=numbers[State.EXPORTED],
            skipped=numbers[State.SKIPPED],
            failed=numbers[State.FAILED],
            bytes_done=bytes_done,
            bytes_asked=bytes_asked,
            listed=bool(self._one("SELECT listed FROM export")),
        )

    def _read(self, row: tuple[Any, ...]) -> Entry:
        number, key, version_id, etag, size, modified, state, reason, error, files, record, tries = row
        try:
            return Entry(
                number=number,
                ref=ObjectRef(self.order.bucket, key, version_id, etag),
                size=size,
                modified=None if modified is None else datetime.fromisoformat(modified),
                state=State(state),
                reason=reason,
                error=error,
                files=msgspec.json.decode(files, type=tuple[WrittenFile, ...]),
                record=msgspec.json.decode(record, type=dict[str, object]),
                tries=tries,
            )
        except (ValueError, *UNREADABLE):
            reason = f"what it says of message {number} makes no sense"
            raise LedgerUnreadable(folder=self.folder, reason=reason) from None


@dataclass(frozen=True, slots=True)
class _NamesBeside:
    """Implements `Names` for one message."""

    _ledger: Ledger
    _number: int

    def is_taken(self, path: str) -> bool:
        return self._ledger.is_taken(path, beside=self._number)
