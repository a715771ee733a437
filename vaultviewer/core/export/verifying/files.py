"""The files of an export, opened as a manifest names them: never outside of its folder, never through a link.

A manifest may have been handed over with its folder, so it may name anything.
"""

import contextlib
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Container, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.record_names import RECORD_NAMES
from vaultviewer.core.export.verifying.claims import Claims
from vaultviewer.core.export.verifying.deviations import NOWHERE, Flaw, Kind, Tell, Where
from vaultviewer.core.export.verifying.lines import FileLine, Message
from vaultviewer.core.export.verifying.meter import Meter

CHUNK: Final = 1024 * 1024
_FLAGS: Final = (
    # Without O_NONBLOCK opening a FIFO waits for whoever writes into it.
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
OURS: Final = frozenset({LEDGER_NAME, f"{LEDGER_NAME}-journal", *RECORD_NAMES})
"""What an export writes beside the files of its messages."""

_UNFINISHED: Final = re.compile(
    r"\.(vaultviewer-[0-9a-f]{16}|messages( \([0-9]+\))?\.(mbox|zip|csv))\.part", re.ASCII
)
_NOT_IN_NAMES: Final = frozenset("\\:\0")
"""What no name of an export has, and what would lead out of the folder on Windows."""


def open_inside(folder: Path, untrusted_path: str) -> BinaryIO:
    """Open a file of an export.

    Raises Flaw where that leads out of the folder, through a link, to no file, or can't be done.
    """
    parts = untrusted_path.split("/")
    if not all(map(_is_plain_name, parts)):
        raise Flaw(Kind.PATH_OUTSIDE)
    place, mode = folder, 0
    try:
        for part in parts:
            place /= part
            mode = place.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise Flaw(Kind.FILE_LINKED)
        if not stat.S_ISREG(mode):
            raise Flaw(Kind.NO_FILE)
        # What lstat does not call a link may still lead elsewhere, as a junction of Windows.
        if not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(folder)):
            raise Flaw(Kind.FILE_LINKED)
        return os.fdopen(os.open(place, _FLAGS), "rb")
    except (FileNotFoundError, NotADirectoryError):
        raise Flaw(Kind.FILE_MISSING) from None
    except OSError as problem:
        raise Flaw(Kind.FILE_UNREADABLE, reason=reason_of(problem)) from None


def check_file(folder: Path, message: Message, said: FileLine, *, whole: bool, meter: Meter) -> None:
    """Compare a file with what the manifest says of it, and a `whole` message with its record.

    Raises Flaw where they differ; Cancelled.
    """
    with open_inside(folder, said.path) as file:
        meter.file()
        size = os.fstat(file.fileno()).st_size
        if size != said.size:
            raise Flaw(Kind.FILE_RESIZED, actual=size, said=said.size)
        actual = _sha256(file, meter)
        if actual != said.sha256:
            raise Flaw(Kind.FILE_CHANGED, actual=actual)
    if whole and (message.plaintext_sha256, message.plaintext_size) != (said.sha256, said.size):
        raise Flaw(Kind.NOT_THE_MESSAGE)


def files_in(folder: Path, tell: Tell) -> Iterator[tuple[str, os.stat_result]]:
    """Yield all that is in a folder and below it but folders, with paths relative to it. No link is followed.

    What can't be looked into is told.
    """
    waiting = [""]
    while waiting:
        above = waiting.pop()
        try:
            with os.scandir(folder / above) as found:
                for entry in found:
                    path = f"{above}/{entry.name}" if above else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    else:
                        yield path, entry.stat(follow_symlinks=False)
        except OSError as problem:
            tell(Kind.FILE_UNREADABLE, Where(untrusted_path=above or "."), reason=reason_of(problem))


def tell_nobody(kind: Kind, where: Where = NOWHERE, /, **values: object) -> None:
    """Implements `Tell` where somebody else looks at the same, and tells."""
    del kind, where, values


def tell_foreign_files(folder: Path, claims: Claims, unfinished: Container[str], tell: Tell) -> None:
    """Tell of what is in the folder and not of the export. `unfinished` are those that are, all the same."""
    for path, _ in files_in(folder, tell):
        if path in OURS or path in unfinished or _is_claimed(folder, path, claims):
            continue
        left = _UNFINISHED.fullmatch(path.rpartition("/")[2])
        tell(Kind.UNFINISHED_FILE if left else Kind.FOREIGN_FILE, Where(untrusted_path=path))


def reason_of(problem: OSError) -> str:
    return (problem.strerror or type(problem).__name__).lower()


def _is_claimed(folder: Path, path: str, claims: Claims) -> bool:
    if claims.has_path(path):
        return True
    # HFS+ spells names in another normal form than they were given in.
    composed = unicodedata.normalize("NFC", path)
    if composed == path or not claims.has_path(composed):
        return False
    with contextlib.suppress(OSError):
        return (folder / composed).samefile(folder / path)
    return False


def _is_plain_name(untrusted_name: str) -> bool:
    return untrusted_name not in {"", ".", ".."} and _NOT_IN_NAMES.isdisjoint(untrusted_name)


def _sha256(file: BinaryIO, meter: Meter) -> str:
    hashed = hashlib.sha256()
    try:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            meter.read(len(chunk))
    except OSError as problem:
        raise Flaw(Kind.FILE_UNREADABLE, reason=reason_of(problem)) from None
    return hashed.hexdigest()
