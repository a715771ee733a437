"""What an archive says of itself without being unpacked: the names in it, whether it is encrypted, how much
it claims to unpack to.

7-Zip and RAR have no reader in the standard library, and the libraries that there are unpack, which is more
than is wanted of a hostile archive: their headers alone are read here, to a bound.
"""

import lzma
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.file_types import FileType
from vaultviewer.core.mail.attachments.zip_directory import ZipDirectory

MOST_NAMES: Final = 10_000

_LARGEST_HEADER: Final = 4 * 1024 * 1024
_LARGEST_DICTIONARY: Final = 4 * 1024 * 1024
_TAR_BLOCK: Final = 512
_TAR_SIZE: Final = slice(124, 136)
_GZIP_NAME: Final = 0x08
_GZIP_EXTRA: Final = 0x04

_SEVEN_ZIP_START: Final = struct.Struct("<12xQQ")
_SEVEN_ZIP_HEADER: Final = 32
_ENCODED_HEADER: Final = 0x17
_AES_CODER: Final = bytes.fromhex("06f10701")
"""7zAES in 7-Zip's DOC/Methods.txt, with the length that a coder's identifier is preceded by in its flags."""
_LZMA_CODER: Final = bytes.fromhex("030101")
_UTF16_NAME: Final = re.compile(rb"(?:[\x20-\x7e]\x00){2,260}\x00\x00")
"""The readable end of a name, where its extension is."""

_RAR5: Final = b"Rar!\x1a\x07\x01\x00"
_RAR4_BLOCK: Final = struct.Struct("<HBHH")
_RAR4_MAIN, _RAR4_FILE = 0x73, 0x74
_RAR4_FILE_FIELDS: Final = struct.Struct("<2LBLLBBHL")
_RAR5_FILE, _RAR5_ENCRYPTION = 2, 4


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """`unpacked` is what the archive claims, in bytes. `whole` is false where not all of it was read."""

    untrusted_names: tuple[str, ...] = ()
    encrypted: bool = False
    unpacked: int = 0
    whole: bool = True


def examine_zip(directory: ZipDirectory) -> ArchiveFacts:
    return ArchiveFacts(
        tuple(entry.untrusted_name for entry in directory.entries),
        any(entry.encrypted for entry in directory.entries),
        sum(entry.unpacked for entry in directory.entries),
        directory.whole,
    )


def examine_archive(content: bytes, file_type: FileType) -> ArchiveFacts | None:
    """Return what is known of any archive but a ZIP; None for types whose headers say nothing.

    Raises IndexError, struct.error, ValueError, lzma.LZMAError on a broken one.
    """
    examine = _READERS.get(file_type)
    return None if examine is None else examine(content)


def _tar(content: bytes) -> ArchiveFacts:
    names: list[str] = []
    unpacked = position = 0
    while len(names) < MOST_NAMES:
        header = content[position : position + _TAR_BLOCK]
        if len(header) < _TAR_BLOCK or not header[0]:
            return ArchiveFacts(tuple(names), unpacked=unpacked)
        names.append(header[:100].split(b"\x00", 1)[0].decode("utf-8", "replace"))
        size = int(header[_TAR_SIZE].strip(b"\x00 ") or b"0", 8)
        unpacked += size
        position += _TAR_BLOCK + -(-size // _TAR_BLOCK) * _TAR_BLOCK
    return ArchiveFacts(tuple(names), unpacked=unpacked, whole=False)


def _gzip(content: bytes) -> ArchiveFacts:
    """Read the name and, at the end, the size modulo 2^32 (RFC 1952, section 2.3)."""
    name = ""
    flags = content[3]
    if flags & _GZIP_NAME and not flags & _GZIP_EXTRA:
        name = content[10 : content.index(b"\x00", 10)].decode("latin-1")
    return ArchiveFacts((name,) if name else (), unpacked=int.from_bytes(content[-4:], "little"))


# ------------------------------------------------------------------------------------------------ 7-Zip


def _seven_zip(content: bytes) -> ArchiveFacts:
    offset, size = _SEVEN_ZIP_START.unpack_from(content)
    start = _SEVEN_ZIP_HEADER + offset
    header = content[start : start + min(size, _LARGEST_HEADER)]
    encrypted = _AES_CODER in header
    if header[:1] == bytes([_ENCODED_HEADER]) and not encrypted:
        header = _unpack_header(content, header)
        encrypted = _AES_CODER in header
    names = (found.group()[:-2].decode("utf-16-le") for found in _UTF16_NAME.finditer(header))
    return ArchiveFacts(tuple(name for name, _ in zip(names, range(MOST_NAMES), strict=False)), encrypted)


def _unpack_header(content: bytes, header: bytes) -> bytes:
    """Unpack a header that is packed by LZMA, as 7-Zip does by itself (7zFormat.txt, "Packed Streams")."""
    cursor = _Cursor(header, 2)
    position = _SEVEN_ZIP_HEADER + cursor.number()
    cursor.skip(2)  # one stream; its size follows
    size = cursor.number()
    coder = header.find(_LZMA_CODER, cursor.position)
    if coder < 0:
        return b""
    properties = header[coder + len(_LZMA_CODER) + 1 :][:5]
    lc, rest = properties[0] % 9, properties[0] // 9
    options: Mapping[str, int] = {
        "id": lzma.FILTER_LZMA1,
        "lc": lc,
        "lp": rest % 5,
        "pb": rest // 5,
        "dict_size": min(max(int.from_bytes(properties[1:], "little"), 4096), _LARGEST_DICTIONARY),
    }
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options])
    return unpacker.decompress(content[position : position + size], _LARGEST_HEADER)


class _Cursor:
    """Numbers out of a header, one after the other.

    Raises IndexError at its end.
    """

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def skip(self, count: int) -> None:
        self.position += count

    def byte(self) -> int:
        self.position += 1
        return self.data[self.position - 1]

    def number(self) -> int:
        """Read a number of 7-Zip: the leading ones of its first byte count the bytes that follow."""
        first, value = self.byte(), 0
        for index in range(8):
            mask = 0x80 >> index
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * index
            value |= self.byte() << 8 * index
        return value

    def vint(self) -> int:
        """Read a number of RAR 5: seven bits a byte, the low ones first."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        return value


# -------------------------------------------------------------------------------------------------- RAR


def _rar(content: bytes) -> ArchiveFacts:
    names: list[str] = []
    encrypted, unpacked = False, 0
    for name, is_encrypted, size in (_rar5 if content.startswith(_RAR5) else _rar4)(content):
        names += [name] if name else []
        encrypted |= is_encrypted
        unpacked += size
    return ArchiveFacts(tuple(names), encrypted, unpacked, whole=len(names) < MOST_NAMES)


def _rar4(content: bytes) -> Iterator[tuple[str, bool, int]]:
    """Walk the blocks (technote.txt of RAR 4): the headers' encryption is said in the first."""
    position = 7
    for _ in range(MOST_NAMES):
        if position + _RAR4_BLOCK.size > len(content):
            return
        _, kind, flags, length = _RAR4_BLOCK.unpack_from(content, position)
        if length < _RAR4_BLOCK.size:
            return
        following = 0
        if kind == _RAR4_MAIN and flags & 0x80:
            yield "", True, 0
            return
        if kind == _RAR4_FILE:
            fields = _RAR4_FILE_FIELDS.unpack_from(content, position + _RAR4_BLOCK.size)
            following, size, name_length = fields[0], fields[1], fields[7]
            large = 8 if flags & 0x100 else 0
            name_at = position + _RAR4_BLOCK.size + _RAR4_FILE_FIELDS.size + large
            name = content[name_at : name_at + name_length].split(b"\x00", 1)[0]
            yield name.decode("utf-8", "replace"), bool(flags & 0x04), size
        elif flags & 0x8000:
            following = int.from_bytes(content[position + 7 : position + 11], "little")
        position += length + following


def _rar5(content: bytes) -> Iterator[tuple[str, bool, int]]:
    """Walk the headers (RAR 5.0 archive format); a record in a file's extra area tells its encryption."""
    position = len(_RAR5)
    for _ in range(MOST_NAMES):
        if position + 7 >= len(content):
            return
        cursor = _Cursor(content, position + 4)
        length = cursor.vint()
        end = cursor.position + length
        kind, flags = cursor.vint(), cursor.vint()
        extra = cursor.vint() if flags & 1 else 0
        following = cursor.vint() if flags & 2 else 0
        if kind == _RAR5_ENCRYPTION:
            yield "", True, 0
            return
        if kind == _RAR5_FILE:
            yield _rar5_file(cursor, end - extra, end)
        if end <= position:
            return
        position = end + following


def _rar5_file(cursor: _Cursor, extra: int, end: int) -> tuple[str, bool, int]:
    flags, size, _ = cursor.vint(), cursor.vint(), cursor.vint()
    cursor.skip(4 * bool(flags & 2) + 4 * bool(flags & 4))
    cursor.vint()  # how it is compressed
    cursor.vint()  # on which system
    length = cursor.vint()
    name = cursor.data[cursor.position : cursor.position + length].decode("utf-8", "replace")
    encrypted = False
    cursor.position = extra
    while cursor.position < end:
        record_length = cursor.vint()
        record_end = cursor.position + record_length
        encrypted |= cursor.vint() == 1
        cursor.position = record_end
    return name, encrypted, size


_READERS: Final[Mapping[FileType, Callable[[bytes], ArchiveFacts]]] = MappingProxyType(
    {
        file_types.TAR: _tar,
        file_types.GZIP: _gzip,
        file_types.SEVEN_ZIP: _seven_zip,
        file_types.RAR: _rar,
    }
)
