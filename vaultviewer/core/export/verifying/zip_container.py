"""A ZIP archive, member after member from its beginning, and then the directory at its end.

Programs read an archive by its directory, so that has to say what the members say, and no byte may lie where
neither of them leads (APPNOTE.TXT 6.3.10, section 4.3).
"""

import hashlib
import os
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from vaultviewer.core.export.forms.zip_archive import HEAD_SIZE, OWNER_ONLY, member_time, members_of
from vaultviewer.core.export.verifying.claims import Place
from vaultviewer.core.export.verifying.deviations import Kind
from vaultviewer.core.export.verifying.meter import Meter
from vaultviewer.core.export.verifying.open_container import OpenContainer

_CHUNK: Final = 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
EMPTY: Final = _END.pack(_END_SIGNATURE, 0, 0, 0, 0, 0, 0, 0)
"""An archive without a member."""
_FAR: Final = 2**31 - 1
"""Behind it zipfile writes a member's offset into an extra field, and nothing else into any."""
_EXTRA: Final = struct.Struct("<HHQ")
_ZIP64: Final = 1
_UNIX: Final = 3
_UNREADABLE: Final = (
    # What zipfile raises on a directory that is none.
    zipfile.BadZipFile,
    NotImplementedError,
    struct.error,
    ValueError,
    ArithmeticError,
    IndexError,
)


def check_zip(container: OpenContainer) -> None:
    """Tell what is not in its place in an archive, and what is in it beside that.

    Raises OSError; Cancelled.
    """
    if not container.finished:  # its directory comes last
        _check_members(container, container.size)
        return
    try:
        archive = zipfile.ZipFile(container.file)
    except _UNREADABLE:
        container.damaged("it has no directory that can be read")
        _check_members(container, container.size)
        return
    with archive:
        found = _check_members(container, archive.start_dir)
        if [_facts(entry) for entry in archive.filelist] != found:
            container.damaged("its directory does not say what stands before its members")
        if archive.comment or not _ends_with_directory(container):
            container.unaccounted("a comment, or something else behind its directory")


def _check_members(container: OpenContainer, end: int) -> list[tuple[object, ...]]:
    """Check the members before `end`, and return what a directory should say of each."""
    found: list[tuple[object, ...]] = []
    at = 0
    for member, after in members_of(container.file, end):
        if after > end:
            break
        at = after
        found.append(_facts_by_head(member))
        place = container.take(member.filename)
        if place is None:
            container.unaccounted(f"the member {member.filename}")
        else:
            _check_member(member, after, place, container)
    if at < end:
        container.unaccounted(f"{end - at} bytes from {at}")
    return found


def _check_member(member: zipfile.ZipInfo, after: int, place: Place, container: OpenContainer) -> None:
    start = after - member.compress_size
    content = _Inflated(container.file, start, member.compress_size)
    if (
        member.compress_type != zipfile.ZIP_DEFLATED
        or not content.read(place.size, container.meter)
        or content.sha256 != place.sha256
    ):
        container.wrong(place, Kind.PLACE_CHANGED)
        return
    if (content.checksum, place.size) != (member.CRC, member.file_size):
        container.wrong(place, Kind.PLACE_REDRESSED, what="size or checksum")
    if start - member.header_offset != HEAD_SIZE + len(member.filename.encode("utf-8", "replace")):
        container.wrong(place, Kind.PLACE_REDRESSED, what="extra field")
    if place.modified is not None and member.date_time != _as_kept(member_time(place.modified)):
        container.wrong(place, Kind.PLACE_REDRESSED, what="time")
    if (place.plaintext_sha256, place.plaintext_size) not in {(None, None), (place.sha256, place.size)}:
        container.wrong(place, Kind.NOT_THE_MESSAGE)


class _Inflated:
    """A member's content, read without ever holding more than a piece of it."""

    def __init__(self, file: BinaryIO, start: int, packed_size: int) -> None:
        self._file = file
        self._start = start
        self._left = packed_size
        self.checksum = 0
        self.sha256 = ""

    def read(self, size: int, meter: Meter) -> bool:
        """Read it, and tell whether it has just that size and fills its place."""
        inflater, hashed, count, waiting = zlib.decompressobj(-zlib.MAX_WBITS), hashlib.sha256(), 0, b""
        self._file.seek(self._start)
        while not inflater.eof:
            if not waiting and self._left:
                waiting = self._file.read(min(_CHUNK, self._left))
                self._left -= len(waiting)
                meter.read(len(waiting))
            try:
                piece = inflater.decompress(waiting, _CHUNK)
            except zlib.error:
                return False
            waiting = inflater.unconsumed_tail
            count += len(piece)
            if count > size or not (piece or waiting or self._left or inflater.eof):
                return False  # a bomb, or cut off
            hashed.update(piece)
            self.checksum = zlib.crc32(piece, self.checksum)
        self.sha256 = hashed.hexdigest()
        return count == size and not inflater.unused_data and not self._left


def _facts(entry: zipfile.ZipInfo) -> tuple[object, ...]:
    """Return what an entry of the directory says of a member."""
    return (
        *_said_twice(entry),
        entry.external_attr,
        entry.internal_attr,
        entry.create_system,
        entry.volume,
        entry.comment,
        entry.extra,
    )


def _facts_by_head(member: zipfile.ZipInfo) -> tuple[object, ...]:
    """Return what the directory should say of the member that a head stands before."""
    far = member.header_offset > _FAR
    extra = _EXTRA.pack(_ZIP64, 8, member.header_offset) if far else b""
    return (*_said_twice(member), OWNER_ONLY, 0, _UNIX, 0, b"", extra)


def _said_twice(member: zipfile.ZipInfo) -> tuple[object, ...]:
    return (
        member.filename,
        member.header_offset,
        member.flag_bits,
        member.compress_type,
        member.date_time,
        member.CRC,
        member.compress_size,
        member.file_size,
    )


def _as_kept(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int, int, int, int, int]:
    """Return a time as a ZIP keeps it: every other second."""
    return (*moment[:5], moment[5] // 2 * 2)


def _ends_with_directory(container: OpenContainer) -> bool:
    """Tell whether nothing follows the record at the directory's end, where a comment may."""
    container.file.seek(-_END.size, os.SEEK_END)
    signature, *_, comment_length = _END.unpack(container.file.read(_END.size))
    return (signature, comment_length) == (_END_SIGNATURE, 0)
