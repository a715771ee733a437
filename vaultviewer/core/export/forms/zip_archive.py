"""All messages as .eml files in one ZIP archive, which a crash does not cost its beginning.

A ZIP has its directory at its end, written last. Where an export goes on, the directory is read anew from the
heads that stand before each member: all of them are of this program, with their sizes in them.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.atomic import saving
from vaultviewer.core.export.exchange import ExportMessage, Names, Written, WrittenFile
from vaultviewer.core.export.forms.container import Container
from vaultviewer.core.export.naming import Placing, folder_parts, name_fields, render_name
from vaultviewer.core.export.order import Existing, ExportOrder
from vaultviewer.core.export.paths import folded_path

NAME: Final = "messages.zip"
HEAD: Final = struct.Struct("<4s5H3L2H")
"""A member's local head: APPNOTE.TXT 6.3.10, section 4.3.7."""
SIGNATURE: Final = b"PK\x03\x04"
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
_OWNER_ONLY: Final = 0o100600 << 16


class ZipWriter:
    """Implements `Writer`."""

    parallel = False
    needs_digest = False

    def __init__(self, order: ExportOrder, folder: Path, resume_at: int) -> None:
        """Raise SaveFailed where the file can't be opened or is not what the export had written."""
        self._order = order
        self._container = Container(
            folder, NAME, existing=order.existing, resume_at=resume_at, ends_at=_members_end
        )
        self._end = resume_at
        with saving(self._container.path):
            members = list(members_of(self._container.file, resume_at))
            self._container.file.seek(0)
        if members and members[-1][1] != resume_at:
            self._container.close()
            raise SaveFailed(path=self._container.path, reason="it has been changed since the export stopped")
        # Not "a", which looks for a directory at the end: the last member may hold what passes for one.
        self._archive = zipfile.ZipFile(self._container.file, "w", zipfile.ZIP_DEFLATED)
        self._archive.start_dir = resume_at
        for member, _ in members:
            self._archive.filelist.append(member)
            self._archive.NameToInfo[member.filename] = member
        self._names = {folded_path(member.filename) for member, _ in members}

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        """Take no name on the disk: those within the archive are its own."""
        del message, taken
        return ()

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        del paths
        start, name = self._end, self._free_name(message)
        member = zipfile.ZipInfo(name, member_time(message.evidence.modified))
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = _OWNER_ONLY
        member.create_system = 3  # Unix, whichever system writes it: then the mode above counts
        try:
            with saving(self._container.path), self._archive.open(member, "w") as file:
                file.write(message.plaintext)
            self._end = self._container.commit()
        except BaseException:
            self._take_back(member, start)
            raise
        self._names.add(folded_path(name))
        sha256 = hashlib.sha256(message.plaintext).hexdigest()
        written = WrittenFile(self._container.name, len(message.plaintext), sha256, name)
        return Written((written,), self._end)

    def finish(self) -> tuple[str, ...]:
        with saving(self._container.path):
            self._archive.close()
        return (self._container.finish(),)

    def close(self) -> None:
        """Close without a directory, or with one: whoever resumes cuts it off."""
        try:
            self._archive.close()
        except OSError:
            return
        finally:
            self._container.close()

    def _free_name(self, message: ExportMessage) -> str:
        # The folder that it may be unpacked into counts as the target does, and nothing is there before.
        placing = Placing(self._container.path.with_suffix(""), Existing.KEEP_BOTH, _Within(self._names))
        name = render_name(self._order.template, name_fields(message))
        return placing.free_file(folder_parts(self._order.folders, message), name, ".eml")

    def _take_back(self, member: zipfile.ZipInfo, start: int) -> None:
        """Leave the archive as it was before a member that could not be written whole."""
        if member in self._archive.filelist:
            self._archive.filelist.remove(member)
            self._archive.NameToInfo.pop(member.filename, None)
        self._container.cut_back(start)
        self._archive.start_dir = start


class _Within:
    """Implements `Names` for the members of an archive."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def is_taken(self, path: str) -> bool:
        return folded_path(path) in self._names


def member_time(modified: datetime | None) -> tuple[int, int, int, int, int, int]:
    """Return when a member was made: as its object came into S3."""
    if modified is None or modified.year < _OLDEST[0]:
        return _OLDEST
    return modified.astimezone(UTC).timetuple()[:6]


def members_of(file: BinaryIO, end: int) -> Iterator[tuple[zipfile.ZipInfo, int]]:
    """Read the heads of the members before `end`, with the place where each member ends."""
    place = 0
    while place < end:
        file.seek(place)
        head = file.read(HEAD.size)
        if len(head) < HEAD.size or not head.startswith(SIGNATURE):
            return
        flags, method, clock, day, checksum, packed, size, name_length, extra_length = HEAD.unpack(head)[2:]
        name = file.read(name_length)
        moment = ((day >> 9) + 1980, day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2)
        member = zipfile.ZipInfo(name.decode("utf-8", "replace"), moment)
        member.header_offset = place
        member.flag_bits, member.compress_type = flags, method
        member.CRC, member.compress_size, member.file_size = checksum, packed, size
        member.external_attr, member.create_system = _OWNER_ONLY, 3
        place += HEAD.size + name_length + extra_length + packed
        yield member, place


def _members_end(path: Path) -> int | None:
    """Return where the members of a finished archive end."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.start_dir
    except (OSError, zipfile.BadZipFile):
        return None
