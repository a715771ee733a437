"""The files that hold many messages, read from their beginning to their end: each message in its place, and
nothing beside them.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from vaultviewer.core.export.forms import mbox, table
from vaultviewer.core.export.ledger import Status
from vaultviewer.core.export.order import Form
from vaultviewer.core.export.verifying import zip_container
from vaultviewer.core.export.verifying.claims import At, Claims, Place
from vaultviewer.core.export.verifying.deviations import Flaw, Kind, Tell, Where
from vaultviewer.core.export.verifying.files import files_in, open_inside, reason_of, tell_nobody
from vaultviewer.core.export.verifying.manifest_check import Account
from vaultviewer.core.export.verifying.meter import Meter
from vaultviewer.core.export.verifying.open_container import OpenContainer

CONTAINERS: Final = frozenset({Form.MBOX, Form.ZIP, Form.TABLE})
"""The forms that put all messages into one file."""
LONGEST_ENTRY: Final = 160 * 1024 * 1024
"""Bytes of an mbox's entry. No message of more than 64 MiB opens, and quoting adds a fifth at most."""
LONGEST_ROW: Final = 16 * 1024 * 1024
"""Bytes of a row: 21 cells of 32,000 characters, up to ten bytes each."""
_NUMBER: Final = "(0|[1-9][0-9]{0,17})"
_ENTRY: Final = re.compile(rf"{_NUMBER}\+{_NUMBER}")
_ROW: Final = re.compile(_NUMBER)
_MOMENT: Final = re.compile(rb" [A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}\n")
"""As time.asctime spells it, at the end of the line that stands before an entry."""
_MOMENT_SIZE: Final = 26


def parse_place(form: Form, untrusted_place: str) -> tuple[At, int]:
    """Return where in its container a message is, and its length there where the form tells it.

    Raises Flaw where that is no place of this form.
    """
    if form is Form.ZIP and untrusted_place:
        return untrusted_place, 0
    if form is Form.MBOX and (entry := _ENTRY.fullmatch(untrusted_place)):
        start, length = map(int, entry.groups())
        if 0 < length <= LONGEST_ENTRY:
            return start, length
    if form is Form.TABLE and _ROW.fullmatch(untrusted_place) and untrusted_place != "0":
        return int(untrusted_place), 0
    raise Flaw(Kind.PLACE_UNKNOWN, place=untrusted_place)


def check_containers(
    folder: Path, account: Account, claims: Claims, meter: Meter, tell: Tell
) -> frozenset[str]:
    """Check every container that was claimed, and return the names of those that belong to the export
    although nobody claims them: unfinished ones, and one without a message in it.

    Raises Cancelled.
    """
    if account.header is None or account.order is None or account.order.form not in CONTAINERS:
        return frozenset()
    form, finished = account.order.form, account.header.status == Status.DONE
    paths = claims.containers()
    if not paths:
        return frozenset(_empty_containers(folder, form))
    unclaimed: set[str] = set()
    for path in paths:
        try:
            file, name = _open_container(folder, path, finished=finished)
        except Flaw as flaw:
            tell(flaw.kind, Where(untrusted_path=path), **flaw.values)
            continue
        unclaimed.add(name)
        with file:
            meter.file()
            size = os.fstat(file.fileno()).st_size
            # Under its final name it has its end, however the run has ended.
            _check_container(form, OpenContainer(file, path, size, name == path, claims, meter, tell))
    return frozenset(unclaimed)


def _open_container(folder: Path, path: str, *, finished: bool) -> tuple[BinaryIO, str]:
    """Open a container, and return with it the name that it has: another one until it is finished.

    Raises Flaw.
    """
    if not finished:
        above, slash, name = path.rpartition("/")
        unfinished = f"{above}{slash}.{name}.part"
        with contextlib.suppress(Flaw):
            return open_inside(folder, unfinished), unfinished
    return open_inside(folder, path), path


def _empty_containers(folder: Path, form: Form) -> Iterator[str]:
    """Yield what an export leaves behind none of whose messages came through."""
    named = re.compile(rf"messages( \([0-9]+\))?\.{form}|\.messages( \([0-9]+\))?\.{form}\.part", re.ASCII)
    for path, _ in files_in(folder, tell_nobody):
        if named.fullmatch(path):
            with contextlib.suppress(Flaw, OSError), open_inside(folder, path) as file:
                if file.read(_LONGEST_EMPTY) in _EMPTY[form]:
                    yield path


def _check_container(form: Form, container: OpenContainer) -> None:
    """Tell what is not in its place in a container, and what is in it beside that.

    Raises Cancelled.
    """
    check = _CHECKS[form]
    try:
        check(container)
    except OSError as problem:
        container.damaged(reason_of(problem))
    for place in container.claims.places_left(container.path):
        container.wrong(place, Kind.PLACE_MISSING)


def _check_mbox(container: OpenContainer) -> None:
    at = 0
    while at < container.size:
        place = container.take(at)
        if place is None:
            following = container.claims.next_place(container.path, at)
            end = container.size if following is None else min(following, container.size)
            container.unaccounted(f"{end - at} bytes from {at}")
            at = end
        elif at + place.length > container.size:
            container.wrong(place, Kind.PLACE_MISSING)
        else:
            container.file.seek(at)
            entry = container.file.read(place.length)
            container.meter.read(len(entry))
            _check_entry(entry, place, container)
            at += place.length


def _check_entry(entry: bytes, place: Place, container: OpenContainer) -> None:
    content = mbox.read_entry(entry)
    if content is None or not _is_message(content, place):
        container.wrong(place, Kind.PLACE_CHANGED)
        return
    expected = mbox.separator(content, place.modified)
    first = entry[: entry.index(b"\n") + 1]
    if mbox.quote(content) + b"\n" != entry[len(first) :]:
        container.wrong(place, Kind.PLACE_CHANGED)
    elif place.modified is None:  # its moment can be any
        if first[:-_MOMENT_SIZE] != expected[:-_MOMENT_SIZE] or not _MOMENT.fullmatch(first[-_MOMENT_SIZE:]):
            container.wrong(place, Kind.PLACE_REDRESSED, what="first line")
    elif first != expected:
        container.wrong(place, Kind.PLACE_REDRESSED, what="first line")
    if place.plaintext_sha256 is not None and not _is_plaintext(content, place):
        container.wrong(place, Kind.NOT_THE_MESSAGE)


def _is_message(content: bytes, place: Place) -> bool:
    return len(content) == place.size and hashlib.sha256(content).hexdigest() == place.sha256


def _is_plaintext(content: bytes, place: Place) -> bool:
    """Compare with the record of the message: it may have had one newline less than the mbox gave it."""
    if place.plaintext_size == len(content) - 1 and content.endswith(b"\n"):
        content = content[:-1]
    digest = hashlib.sha256(content).hexdigest()
    return (place.plaintext_size, place.plaintext_sha256) == (len(content), digest)


def _check_table(container: OpenContainer) -> None:
    if container.file.readline(LONGEST_ROW) != table.heading():
        container.damaged("it does not begin with the names of the columns")
    number = 0
    while row := container.file.readline(LONGEST_ROW + 1):
        container.meter.read(len(row))
        if len(row) > LONGEST_ROW:
            container.damaged("a row is longer than any row of a table")
            return
        number += 1
        place = container.take(number)
        if place is None:
            container.unaccounted(f"row {number}")
        elif not _is_message(row, place):
            container.wrong(place, Kind.PLACE_CHANGED)
        elif place.plaintext_sha256 not in {None, row.rstrip(b"\r\n").rpartition(b",")[2].decode("latin-1")}:
            container.wrong(place, Kind.NOT_THE_MESSAGE)


_EMPTY: Final = MappingProxyType(
    {
        Form.MBOX: {b""},
        Form.ZIP: {b"", zip_container.EMPTY},
        Form.TABLE: {table.heading()},
    }
)
_LONGEST_EMPTY: Final = 4096
_CHECKS: Final[Mapping[Form, Callable[[OpenContainer], None]]] = MappingProxyType(
    {Form.MBOX: _check_mbox, Form.TABLE: _check_table, Form.ZIP: zip_container.check_zip}
)
