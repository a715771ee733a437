"""The ledger's file: SQLite in a mode that a power cut can't tear, its schema, and its errors as ours.

The rollback journal is truncated at each commit and synchronous is FULL: SQLite then syncs journal, file and
the truncated journal in this order (https://sqlite.org/pragma.html#pragma_synchronous), so a transaction is
on the disk, whole, once COMMIT returns. The locking mode EXCLUSIVE keeps every other writer out for as long
as this process lives.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from vaultviewer.core.errors import SaveFailed, VaultViewerError
from vaultviewer.core.export.record_names import RECORD_NAMES
from vaultviewer.core.export.troubles import (
    ExportExists,
    LedgerInUse,
    LedgerMissing,
    LedgerUnreadable,
    RecordsExist,
)

LEDGER_NAME: Final = "vaultviewer-export.sqlite"
APPLICATION_ID: Final = 0x56564C47
"""VVLG: what tells this file from other SQLite files (https://sqlite.org/pragma.html#pragma_application_id)."""
VERSION: Final = 1

_OWNER_ONLY: Final = 0o600
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_SCHEMA: Final = f"""
CREATE TABLE export (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    export_id TEXT NOT NULL,
    "order" TEXT NOT NULL,
    begun TEXT NOT NULL,
    last_key TEXT NOT NULL DEFAULT '',
    listed INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE message (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    version_id TEXT,
    etag TEXT,
    size INTEGER NOT NULL,
    modified TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    files TEXT NOT NULL DEFAULT '[]',
    checkpoint INTEGER NOT NULL DEFAULT 0,
    record TEXT NOT NULL DEFAULT '{{}}',
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX message_by_state ON message (state, number);
CREATE UNIQUE INDEX message_by_object ON message (key, ifnull(version_id, ''));
CREATE TABLE name (
    message INTEGER NOT NULL REFERENCES message (number),
    folded TEXT NOT NULL,
    path TEXT NOT NULL,
    existed INTEGER NOT NULL,
    PRIMARY KEY (message, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_by_folded ON name (folded, message);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA})
_REASONS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "you may not write in that folder",
    sqlite3.SQLITE_PERM: "you may not write in that folder",
    sqlite3.SQLITE_CANTOPEN: "you may not write in that folder",
    sqlite3.SQLITE_TOOBIG: "a message says too much of itself",
}


def create(folder: Path) -> sqlite3.Connection:
    """Return a new ledger's connection, with an open transaction that holds the empty tables.

    The folder is made where there is none, for its owner alone.

    Raises ExportExists, RecordsExist, LedgerUnreadable, LedgerInUse, SaveFailed.
    """
    path = folder / LEDGER_NAME
    if not os.path.lexists(path):
        for name in RECORD_NAMES:
            if os.path.lexists(folder / name):
                raise RecordsExist(folder=folder, name=name)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would make it readable by everybody whom the umask allows; its journal takes the mode over.
        # One that is there is left alone: closing it here would drop the locks that this process holds on it
        # (https://sqlite.org/howtocorrupt.html, section 2.2).
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, _FLAGS, _OWNER_ONLY))
    except OSError as problem:
        raise SaveFailed(path=path, reason=(problem.strerror or type(problem).__name__).lower()) from None
    connection = _connect(folder, "rw")
    with _closed_on_failure(connection), border(folder):
        connection.execute("BEGIN EXCLUSIVE")
        # A crash while the first transaction was written leaves an empty file, which may be begun anew.
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise ExportExists(folder=folder)
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
    return connection


def connect(folder: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Return the connection of a ledger that is there.

    Raises LedgerMissing, LedgerUnreadable, LedgerInUse.
    """
    if not (folder / LEDGER_NAME).is_file():
        raise LedgerMissing(folder=folder)
    connection = _connect(folder, "ro" if read_only else "rw")
    with _closed_on_failure(connection), border(folder):
        if not read_only:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        if tables == 0:  # a crash before anything had begun
            raise LedgerMissing(folder=folder)
        ((application,),) = connection.execute("PRAGMA application_id").fetchall()
        ((version,),) = connection.execute("PRAGMA user_version").fetchall()
        if application != APPLICATION_ID:
            raise LedgerUnreadable(folder=folder, reason="it is not one of VaultViewer's")
        if version != VERSION:
            raise LedgerUnreadable(folder=folder, reason="another version of VaultViewer wrote it")
    return connection


@contextmanager
def border(folder: Path) -> Iterator[None]:
    """Let SQLite's errors out of the block as ours.

    Raises LedgerInUse, LedgerUnreadable, SaveFailed.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, folder) from None


@contextmanager
def transaction(connection: sqlite3.Connection, folder: Path) -> Iterator[None]:
    """Commit what the block does, on the disk when this returns; or none of it, where anything fails.

    Raises SaveFailed, LedgerUnreadable.
    """
    with border(folder):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled it back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _connect(folder: Path, mode: str) -> sqlite3.Connection:
    with border(folder):
        connection = sqlite3.connect(
            f"{(folder / LEDGER_NAME).absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
        )
    with _closed_on_failure(connection), border(folder):
        if mode == "rw":
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
        # A file that somebody else made is data, never a program (https://sqlite.org/security.html).
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
    return connection


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        stack.callback(connection.close)
        yield
        stack.pop_all()


def _translated(error: sqlite3.Error, folder: Path) -> VaultViewerError:
    # The low byte is the kind of the error, the rest says more of it (https://sqlite.org/rescode.html).
    whole_code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = whole_code & 0xFF
    if whole_code == sqlite3.SQLITE_READONLY_ROLLBACK:
        reason = "a crash left a step of it unfinished, which resuming the export undoes"
        return LedgerUnreadable(folder=folder, reason=reason)
    if code in _LOCKED:
        return LedgerInUse(folder=folder)
    if code in _BROKEN:
        return LedgerUnreadable(folder=folder, reason="the file is damaged, or is no ledger")
    if code in _REASONS:
        return SaveFailed(path=folder / LEDGER_NAME, reason=_REASONS[code])
    if code == sqlite3.SQLITE_IOERR:
        return SaveFailed(path=folder / LEDGER_NAME, reason="the disk is full, or reports a fault")
    return LedgerUnreadable(folder=folder, reason="SQLite does not understand it")
