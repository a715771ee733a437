"""All messages in one mbox file, of the kind that loses nothing: mboxrd.

An entry is a line "From sender date", the message with one ">" more before each line that begins with any
number of ">" and "From ", and one newline. Line ends stay as they are. A message without a newline at its end
gets one; that is all that reading it back adds. (Application/mbox is RFC 4155; mboxrd: Rahul Dhesi, 1995.)
"""

import hashlib
import re
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from vaultviewer.core.export.exchange import ExportMessage, Names, Written, WrittenFile
from vaultviewer.core.export.forms.container import Container
from vaultviewer.core.export.order import ExportOrder
from vaultviewer.core.ports import Buffer

NAME: Final = "messages.mbox"
_FROM_LINE: Final = re.compile(rb"^(>*From )", re.MULTILINE)
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_RETURN_PATH: Final = re.compile(rb"^Return-Path:[ \t]*<([!-;=?-~]{1,254})>", re.MULTILINE | re.IGNORECASE)
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEADER: Final = 64 * 1024
_NOBODY: Final = b"MAILER-DAEMON"
"""Who the envelope's sender is where none is known, as RFC 4155 has it."""


class MboxWriter:
    """Implements `Writer`."""

    parallel = False
    needs_digest = False

    def __init__(self, order: ExportOrder, folder: Path, resume_at: int) -> None:
        """Raise SaveFailed where the file can't be opened or is not what the export had written."""
        self._container = Container(folder, NAME, existing=order.existing, resume_at=resume_at)
        self._end = resume_at

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        """Take no name: the file is there already."""
        del message, taken
        return ()

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        del paths
        start, content = self._end, with_last_newline(message.plaintext)
        entry = separator(message.plaintext, message.evidence.modified) + quote(content) + b"\n"
        self._end = self._container.append(entry)
        sha256 = hashlib.sha256(content).hexdigest()
        file = WrittenFile(self._container.name, len(content), sha256, f"{start}+{len(entry)}")
        return Written((file,), self._end)

    def finish(self) -> tuple[str, ...]:
        return (self._container.finish(),)

    def close(self) -> None:
        self._container.close()


def quote(message: bytes) -> bytes:
    """Return a message as it stands in an mbox."""
    return _FROM_LINE.sub(rb">\1", message)


def unquote(entry: bytes) -> bytes:
    """Return a message as it was before `quote`."""
    return _QUOTED.sub(rb"\1", entry)


def read_entry(entry: bytes) -> bytes | None:
    """Return the message of a whole entry, None where it is none."""
    separator, newline, rest = entry.partition(b"\n")
    if not separator.startswith(b"From ") or not newline or not rest.endswith(b"\n"):
        return None
    return unquote(rest[:-1])


def with_last_newline(message: Buffer) -> bytes:
    """Return a message as an mbox can hold it."""
    content = bytes(message)
    return content if content.endswith(b"\n") else content + b"\n"


def separator(message: Buffer, modified: datetime | None) -> bytes:
    """Return the line that stands before a message, which came into S3 at that time."""
    beginning = bytes(message[:_LONGEST_HEADER])
    end = _HEADER_END.search(beginning)
    found = _RETURN_PATH.search(beginning, 0, end.start() if end else len(beginning))
    when = time.asctime(time.gmtime(0 if modified is None else modified.timestamp()))
    return b"From %s %s\n" % (found[1] if found else _NOBODY, when.encode())
