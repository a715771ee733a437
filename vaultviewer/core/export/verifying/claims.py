"""What the lines of a manifest lay claim to: objects, paths and places, each of which there can be once.

There may be millions, so they are in SQLite, in memory, and mostly as digests: some 100 bytes a message, and
some 300 where it is a part of a container. Nothing is written anywhere.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from vaultviewer.core.export.paths import folded_path

At: TypeAlias = int | str
"""Where in a container: the offset in an mbox, the row in a table, the member's name in a ZIP."""

_SCHEMA: Final = """
CREATE TABLE number (number INTEGER PRIMARY KEY);
CREATE TABLE object (digest BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE path (folded BLOB PRIMARY KEY, exact BLOB, number INTEGER) WITHOUT ROWID;
CREATE TABLE container (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE place (
    container TEXT, at, number INTEGER, key TEXT, length INTEGER, size INTEGER, sha256 BLOB,
    plaintext_sha256 BLOB, plaintext_size INTEGER, modified REAL, PRIMARY KEY (container, at)
) WITHOUT ROWID;
"""
_COLUMNS: Final = "number, key, at, length, size, sha256, plaintext_sha256, plaintext_size, modified"
_DIGEST_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A message in a container. `length` counts the bytes of an mbox's entry, and is 0 elsewhere. `modified`
    is when the object came into S3, None where no ledger tells.
    """

    number: int
    untrusted_key: str
    at: At
    length: int
    size: int
    sha256: str
    plaintext_sha256: str | None
    plaintext_size: int | None
    modified: datetime | None

    def __str__(self) -> str:
        return f"{self.at}+{self.length}" if self.length else str(self.at)


class Claims:
    """Use as a context manager. Of what is claimed again it returns the message that was first."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add_number(self, number: int) -> bool:
        """Claim a number, and tell whether it was free."""
        added = self._connection.execute("INSERT OR IGNORE INTO number VALUES (?)", (number,))
        return added.rowcount == 1

    def has_number(self, number: int) -> bool:
        return self._one("SELECT 1 FROM number WHERE number = ?", number) is not None

    def missing_numbers(self) -> Iterator[tuple[int, int]]:
        """Yield first and last of each gap, from 1 up to the greatest number that was claimed."""
        before = 0
        with closing(self._connection.execute("SELECT number FROM number ORDER BY number")) as rows:
            for (number,) in rows:
                if number > before + 1:
                    yield before + 1, number - 1
                before = number

    def add_object(self, bucket: str, key: str, version_id: str | None, number: int) -> int | None:
        digest = _digest(bucket, key, version_id or "")
        self._connection.execute("INSERT OR IGNORE INTO object VALUES (?, ?)", (digest, number))
        return _unless(number, self._one("SELECT number FROM object WHERE digest = ?", digest))

    def add_path(self, path: str, number: int) -> int | None:
        """Claim a file for a message alone. Paths that any file system takes for one are the same."""
        folded = _digest(folded_path(path))
        self._connection.execute(
            "INSERT OR IGNORE INTO path VALUES (?, ?, ?)", (folded, _digest(path), number)
        )
        return _unless(number, self._one("SELECT number FROM path WHERE folded = ?", folded))

    def has_path(self, path: str) -> bool:
        """Tell whether a file or a container of exactly this name was claimed."""
        exact = self._one("SELECT exact FROM path WHERE folded = ?", _digest(folded_path(path)))
        container = self._one("SELECT 1 FROM container WHERE path = ?", path)
        return exact == _digest(path) or container is not None

    def add_place(self, container: str, place: Place) -> int | None:
        row = (
            container,
            place.at,
            place.number,
            place.untrusted_key,
            place.length,
            place.size,
            bytes.fromhex(place.sha256),
            None if place.plaintext_sha256 is None else bytes.fromhex(place.plaintext_sha256),
            place.plaintext_size,
            None if place.modified is None else place.modified.timestamp(),
        )
        self._connection.execute("INSERT OR IGNORE INTO container VALUES (?)", (container,))
        self._connection.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        first = self._one("SELECT number FROM place WHERE container = ? AND at = ?", container, place.at)
        return _unless(place.number, first)

    def containers(self) -> list[str]:
        rows = self._connection.execute("SELECT path FROM container ORDER BY path")
        return [path for (path,) in rows]

    def take_place(self, container: str, at: At) -> Place | None:
        """Return what should be at a place, once."""
        rows = self._connection.execute(
            f"DELETE FROM place WHERE container = ? AND at = ? RETURNING {_COLUMNS}",  # noqa: S608  constants
            (container, at),
        ).fetchall()
        return _place(rows[0]) if rows else None

    def next_place(self, container: str, after: int) -> int | None:
        """Return the first offset behind another that was claimed and not taken."""
        found = self._one("SELECT min(at) FROM place WHERE container = ? AND at > ?", container, after)
        return found if isinstance(found, int) else None

    def places_left(self, container: str) -> Iterator[Place]:
        """Yield what was claimed and not taken."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM place WHERE container = ? ORDER BY number",  # noqa: S608  constants
            (container,),
        )
        with closing(rows):
            yield from map(_place, rows)

    def _one(self, statement: str, *values: object) -> object:
        row = self._connection.execute(statement, values).fetchone()
        return None if row is None else row[0]


def _place(row: tuple[Any, ...]) -> Place:
    number, key, at, length, size, sha256, plaintext_sha256, plaintext_size, modified = row
    return Place(
        number=number,
        untrusted_key=key,
        at=at,
        length=length,
        size=size,
        sha256=sha256.hex(),
        plaintext_sha256=None if plaintext_sha256 is None else plaintext_sha256.hex(),
        plaintext_size=plaintext_size,
        modified=None if modified is None else datetime.fromtimestamp(modified, UTC),
    )


def _digest(*texts: str) -> bytes:
    """Return what no two lists of texts have in common."""
    hashed = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        hashed.update(len(encoded).to_bytes(8, "big") + encoded)
    return hashed.digest()


def _unless(number: int, first: object) -> int | None:
    return first if isinstance(first, int) and first != number else None
