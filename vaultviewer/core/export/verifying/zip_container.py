"""A ZIP archive, member after member from its beginning, and then the directory at its end.

Programs read an archive by its directory, so that has to be the one that these members have, to the byte, and
nothing may lie where neither leads. It is never read for what it says: zipfile writes it anew from the heads
of the members, as it did when the archive was made, and both are compared (APPNOTE.TXT 6.3.10, section 4.3).
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from vaultviewer.core.export.forms.zip_archive import HEAD, SIGNATURE, member_time, members_of
from vaultviewer.core.export.verifying.claims import Place
from vaultviewer.core.export.verifying.deviations import Kind
from vaultviewer.core.export.verifying.meter import Meter
from vaultviewer.core.export.verifying.open_container import OpenContainer

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

EMPTY: Final = b"PK\x05\x06" + bytes(18)
"""An archive without a member."""
_LARGEST: Final = 2**32 - 1
"""Bytes that a head can tell of; no message that opens has a hundredth of them."""
_CHUNK: Final = 1024 * 1024
_VERSION: Final = 20
"""Of the format: what it takes to inflate."""
_UTF8: Final = 0x800
"""The flag of a name that is no ASCII."""


def check_zip(container: OpenContainer) -> None:
    """Tell what is not in its place in an archive, and what is in it beside that.

    Raises OSError; Cancelled.
    """
    members: list[zipfile.ZipInfo] = []
    end = 0
    for member, after in members_of(container.file, container.size):
        if after > container.size:
            break
        members.append(member)
        place = container.take(member.filename)
        if place is None:
            container.unaccounted(f"the member {member.filename}")
        else:
            _check_member(member, after, place, container)
        end = after
    if container.finished:
        _check_directory(members, end, container)
    elif end < container.size:
        container.unaccounted(f"{container.size - end} bytes from {end}")


def _check_directory(members: Sequence[zipfile.ZipInfo], start: int, container: OpenContainer) -> None:
    compared = _Compared(container.file, start)
    try:
        with zipfile.ZipFile(compared, "w") as archive:
            archive.start_dir = start
            archive.filelist.extend(members)
    except struct.error:  # a name that takes more room once its bytes, which were no text, are replaced
        compared.same = False
    container.meter.read(compared.at - start)
    if not compared.same:
        container.damaged("its directory does not say what stands before its members")
    elif compared.at < container.size:
        container.unaccounted(f"{container.size - compared.at} bytes behind its directory")


class _Compared(io.BytesIO):
    """A file that is not written: what should be in it is compared with what is there."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        super().__init__()
        self._file = file
        self.at = at
        self.same = True

    def tell(self) -> int:
        return self.at

    def seek(self, place: int, _whence: int = 0, /) -> int:
        self.at = place
        return place

    def write(self, content: "ReadableBuffer", /) -> int:
        expected = bytes(content)
        self._file.seek(self.at)
        self.same &= self._file.read(len(expected)) == expected
        self.at += len(expected)
        return len(expected)


def _check_member(member: zipfile.ZipInfo, after: int, place: Place, container: OpenContainer) -> None:
    start = after - member.compress_size
    content = _Inflated(container.file, start, member.compress_size)
    if (
        member.compress_type != zipfile.ZIP_DEFLATED
        or place.size > _LARGEST
        or not content.read(place.size, container.meter)
        or content.sha256 != place.sha256
    ):
        container.wrong(place, Kind.PLACE_CHANGED)
        return
    container.file.seek(member.header_offset)
    if container.file.read(start - member.header_offset) != _head(member, content.checksum, place):
        container.wrong(place, Kind.PLACE_REDRESSED, what="time, size, checksum or name")
    if (place.plaintext_sha256, place.plaintext_size) not in {(None, None), (place.sha256, place.size)}:
        container.wrong(place, Kind.NOT_THE_MESSAGE)


def _head(member: zipfile.ZipInfo, checksum: int, place: Place) -> bytes:
    """Return what should stand before a member. Its time can be any where nobody knows it."""
    year, month, day, hour, minute, second = (
        member.date_time if place.modified is None else member_time(place.modified)
    )
    name = member.filename.encode()
    return (
        HEAD.pack(
            SIGNATURE,
            _VERSION,
            0 if name.isascii() else _UTF8,
            zipfile.ZIP_DEFLATED,
            hour << 11 | minute << 5 | second // 2,
            (year - 1980) << 9 | month << 5 | day,
            checksum,
            member.compress_size,
            place.size,
            len(name),
            0,
        )
        + name
    )


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
