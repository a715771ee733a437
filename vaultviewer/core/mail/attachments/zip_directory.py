"""The directory of a ZIP archive, read to a bound.

Own, because `zipfile` builds an object for each of a million entries before it returns, and refuses the
archives whose directory was bent on purpose, which are those to be looked at. Structures as in PKWARE's
APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (directory) and 4.3.16 (its end).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_ENTRIES: Final = 10_000
LARGEST_MEMBER: Final = 2 * 1024 * 1024
"""Bytes that are unpacked of one member."""

_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_LONGEST_COMMENT: Final = 65_535
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_ENTRY_SIGNATURE: Final = b"PK\x01\x02"
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x0001
_UTF8: Final = 0x0800
_STORED: Final = 0
_DEFLATED: Final = 8
_IN_ZIP64: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A member as the archive declares it; sizes in bytes, `offset` that of its local header."""

    untrusted_name: str
    encrypted: bool
    method: int
    packed: int
    unpacked: int
    offset: int


@dataclass(frozen=True, slots=True)
class ZipDirectory:
    """`whole` is false where the directory is missing, broken, or longer than what is read of it."""

    entries: tuple[ZipEntry, ...]
    whole: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(entry.untrusted_name for entry in self.entries)


def read_zip_directory(content: bytes) -> ZipDirectory:
    """Read the directory; where there is none, go from local header to local header."""
    entries, whole = _read_central(content)
    if entries:
        return ZipDirectory(tuple(entries), whole)
    return ZipDirectory(tuple(_walk_local(content)), whole=False)


def read_member(content: bytes, entry: ZipEntry) -> bytes:
    """Return the beginning of what a member unpacks to; nothing where it is encrypted or broken."""
    if entry.encrypted or len(content) < entry.offset + _LOCAL.size:
        return b""
    header = _LOCAL.unpack_from(content, entry.offset)
    if header[0] != _LOCAL_SIGNATURE:
        return b""
    start = entry.offset + _LOCAL.size + header[9] + header[10]
    packed = memoryview(content)[start : start + entry.packed]
    if entry.method == _STORED:
        return bytes(packed[:LARGEST_MEMBER])
    if entry.method != _DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, LARGEST_MEMBER)
    except zlib.error:
        return b""


def _read_central(content: bytes) -> tuple[list[ZipEntry], bool]:
    found = content.rfind(_END_SIGNATURE, max(0, len(content) - _END.size - _LONGEST_COMMENT))
    if found < 0 or found + _END.size > len(content):
        return [], False
    *_, count, size, offset, _ = _END.unpack_from(content, found)
    # Bytes in front of the archive, as of a self-extracting one, move everything (as zipfile does).
    start = found - size
    shift = start - offset
    if start < 0 or not content.startswith(_ENTRY_SIGNATURE, start):
        start, shift = content.find(_ENTRY_SIGNATURE), 0  # ZIP64, or sizes that lie
    entries: list[ZipEntry] = []
    position = start
    while (
        position >= 0
        and position + _ENTRY.size <= len(content)
        and content.startswith(_ENTRY_SIGNATURE, position)
    ):
        if len(entries) == MOST_ENTRIES:
            return entries, False
        entry, position = _read_entry(content, position, shift)
        entries.append(entry)
    return entries, len(entries) == count


def _read_entry(content: bytes, position: int, shift: int) -> tuple[ZipEntry, int]:
    (_, _, _, flags, method, _, _, _, packed, unpacked, name_length, extra, comment, *_, offset) = (
        _ENTRY.unpack_from(content, position)
    )
    name_at = position + _ENTRY.size
    extra_at = name_at + name_length
    if unpacked == _IN_ZIP64:
        unpacked = _size_in_zip64(content[extra_at : extra_at + extra], unpacked)
    entry = ZipEntry(
        _name(content[name_at:extra_at], flags),
        bool(flags & _ENCRYPTED),
        method,
        packed,
        unpacked,
        max(0, offset + shift),
    )
    return entry, extra_at + extra + comment


def _size_in_zip64(extra: bytes, otherwise: int) -> int:
    """Return the unpacked size out of the extended information (APPNOTE.TXT, section 4.5.3)."""
    return int.from_bytes(extra[4:12], "little") if extra.startswith(b"\x01\x00") else otherwise


def _walk_local(content: bytes) -> Iterator[ZipEntry]:
    position = content.find(_LOCAL_SIGNATURE)
    for _ in range(MOST_ENTRIES):
        if position < 0 or position + _LOCAL.size > len(content):
            return
        _, _, flags, method, _, _, _, packed, unpacked, name_length, extra = _LOCAL.unpack_from(
            content, position
        )
        name_at = position + _LOCAL.size
        name = _name(content[name_at : name_at + name_length], flags)
        yield ZipEntry(name, bool(flags & _ENCRYPTED), method, packed, unpacked, position)
        position = content.find(_LOCAL_SIGNATURE, name_at + name_length + extra + packed)


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
