"""Header and vault fields of all messages in one CSV file (RFC 4180), a row each, as spreadsheets read it.

Its text is untrusted. A cell that a spreadsheet would take for a formula begins with an apostrophe, and no
cell has a line break: CWE-1236.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from vaultviewer.core.envelope.verification import Outcome
from vaultviewer.core.export.exchange import ExportMessage, Names, Written, WrittenFile
from vaultviewer.core.export.forms.container import Container
from vaultviewer.core.export.order import ExportOrder
from vaultviewer.core.mail.reading import read_beginning
from vaultviewer.core.phrases import visible

NAME: Final = "messages.csv"
COLUMNS: Final = (
    "bucket",
    "key",
    "version_id",
    "received",
    "stored_size",
    "rule",
    "account",
    "message_id",
    "kms_key",
    "format",
    "checks_noted",
    "from",
    "sender",
    "reply_to",
    "to",
    "cc",
    "subject",
    "date",
    "header_message_id",
    "size",
    "sha256",
)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the system's own code page."""
_LONGEST_CELL: Final = 32_000
"""Characters; Excel cuts at 32,767."""
_FORMULA: Final = frozenset("=+-@\t\r")


class TableWriter:
    """Implements `Writer`."""

    parallel = False
    needs_digest = False

    def __init__(self, order: ExportOrder, folder: Path, resume_at: int) -> None:
        """Raise SaveFailed where the file can't be opened or is not what the export had written."""
        self._container = Container(folder, NAME, existing=order.existing, resume_at=resume_at)
        self._rows = 0
        if resume_at:
            self._container.file.seek(0)
            self._rows = sum(1 for _ in self._container.file) - 1
        else:
            self._container.append(heading())

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        """Take no name: the file is there already."""
        del message, taken
        return ()

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        del paths
        row = _line(_cells(message))
        end = self._container.append(row)
        self._rows += 1
        sha256 = hashlib.sha256(row).hexdigest()
        return Written((WrittenFile(self._container.name, len(row), sha256, str(self._rows)),), end)

    def finish(self) -> tuple[str, ...]:
        return (self._container.finish(),)

    def close(self) -> None:
        self._container.close()


def heading() -> bytes:
    """Return what stands before the rows of messages."""
    return _BYTE_ORDER_MARK + _line(COLUMNS)


def _cells(message: ExportMessage) -> tuple[str, ...]:
    """Return what `COLUMNS` name."""
    evidence, head = message.evidence, read_beginning(message.plaintext)
    envelope, ref = evidence.envelope, evidence.ref
    noted = [str(result.check.value) for result in evidence.results if result.outcome is Outcome.NOTED]
    return (
        ref.bucket,
        ref.key,
        ref.version_id or "",
        _moment(evidence.modified),
        str(evidence.stored_size),
        (envelope.rule_name if envelope else None) or "",
        (envelope.account if envelope else None) or "",
        (envelope.message_id if envelope else None) or "",
        evidence.kms_key_arn or "",
        envelope.format.value if envelope else "plain",
        " ".join(noted),
        _people(head.from_),
        _people(head.sender),
        _people(head.reply_to),
        _people(head.to),
        _people(head.cc),
        head.subject,
        _moment(head.date),
        head.message_id,
        str(len(message.plaintext)),
        hashlib.sha256(message.plaintext).hexdigest(),
    )


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def harmless(untrusted_cell: str) -> str:
    """Return what a spreadsheet shows and does not compute."""
    shown = visible(untrusted_cell, longest=_LONGEST_CELL)
    return f"'{shown}" if untrusted_cell[:1] in _FORMULA or shown[:1] in _FORMULA else shown


def _people(addresses: Iterable[object]) -> str:
    return ", ".join(map(str, addresses))


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
