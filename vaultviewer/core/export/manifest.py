"""The custody manifest of an export, JSON Lines: a header, a line for each message, the totals.

Each line but the first carries the hash of the line before it, so that none can be changed, dropped, added or
moved without the ones behind it telling. The README has the schema.

The ledger is the truth. The manifest is written whole from it whenever a run has ended, so that no crash can
tear it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from vaultviewer.core.export.atomic import removing, writing_whole
from vaultviewer.core.export.custody import NO_RECORD, PROGRAM
from vaultviewer.core.export.exchange import Entry, State
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order_format import render_order
from vaultviewer.core.export.record_names import MANIFEST_NAME, SIGNATURE_NAME
from vaultviewer.core.ports import Clock

FORMAT: Final = "vaultviewer-manifest"
VERSION: Final = 1

_BATCH: Final = 1024 * 1024
"""Bytes that are written at once."""


def write_manifest(ledger: Ledger, clock: Clock) -> None:
    """Account for the export of a ledger as it stands, in place of what accounted for an earlier run.

    A signature of that goes first: beside another manifest it would be wrong.

    Raises SaveFailed; LedgerUnreadable.
    """
    removing(ledger.folder / SIGNATURE_NAME)
    # A ledger only begins in a folder that has no manifest: one that is there is its own.
    with writing_whole(ledger.folder / MANIFEST_NAME, overwrite=True) as write:
        for batch in _batches(_chained(_lines(ledger, clock))):
            write(batch)


def canonical(line: Mapping[str, object]) -> bytes:
    """Return the one spelling of a line, without its end: ASCII, members in order of their names."""
    return json.dumps(line, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def chain(line: bytes) -> str:
    """Return what the line behind this one carries as `previous`."""
    return hashlib.sha256(line).hexdigest()


def header_members(ledger: Ledger) -> dict[str, object]:
    """Return those members of the header that a ledger tells."""
    order: dict[str, Any] = msgspec.json.decode(render_order(ledger.order))
    # What the window knew of messages when it gave the order; a ledger has none of it.
    order["source"].get("below", {}).pop("known", None)
    return {"bucket": ledger.order.bucket, "order": order, "status": ledger.status}


def message_members(entry: Entry, number: int) -> dict[str, object]:
    """Return the members of a message's line but for `previous`."""
    is_open = entry.state in {State.ASKED, State.WRITING}
    return {
        **NO_RECORD,
        "version_id": entry.ref.version_id,
        "etag": entry.ref.etag,
        **entry.record,
        "type": "message",
        "number": number,
        "bucket": entry.ref.bucket,
        "key": entry.ref.key,
        "state": "open" if is_open else entry.state,
        "reason": entry.reason or None,
        "error": entry.error or None,
        "files": [msgspec.to_builtins(file) for file in entry.files],
    }


def _lines(ledger: Ledger, clock: Clock) -> Iterator[dict[str, object]]:
    yield {
        "type": "header",
        "format": FORMAT,
        "version": VERSION,
        "program": PROGRAM,
        "sealed_at": clock.now().isoformat(),
        **header_members(ledger),
    }
    size = 0
    for number, entry in enumerate(ledger.entries(), 1):
        line = message_members(entry, number)
        size += entry.state is State.EXPORTED and _plaintext_size(entry)
        yield line
    tally = ledger.tally()
    yield {
        "type": "totals",
        "asked": tally.asked,
        "exported": tally.exported,
        "skipped": tally.skipped,
        "failed": tally.failed,
        "open": tally.asked - tally.settled,
        "bytes": size,
        "complete": tally.balanced,
    }


def _plaintext_size(entry: Entry) -> int:
    size = entry.record.get("plaintext_size")
    return size if isinstance(size, int) else 0


def _chained(lines: Iterable[dict[str, object]]) -> Iterator[bytes]:
    previous: bytes | None = None
    for line in lines:
        if previous is not None:
            line["previous"] = chain(previous)
        previous = canonical(line)
        yield previous + b"\n"


def _batches(lines: Iterable[bytes]) -> Iterator[bytes]:
    batch = bytearray()
    for line in lines:
        batch += line
        if len(batch) >= _BATCH:
            yield bytes(batch)
            batch.clear()
    yield bytes(batch)
