"""OLE2 compound files: what Office wrote until 2007, what Outlook and Windows Installer write still, and the
wrapping of every Office document that has a password.

Streams and records as in [MS-DOC], [MS-XLS], [MS-OFFCRYPTO] and [MS-OVBA].
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import olefile

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.file_types import FileType

SIGNATURE: Final = olefile.MAGIC

_INSTALLER: Final = "000C1084-0000-0000-C000-000000000046"
_LARGEST_STREAM: Final = 8 * 1024 * 1024
_WORD_FLAGS: Final = slice(10, 12)
_WORD_ENCRYPTED: Final = 0x0100
_RECORD: Final = struct.Struct("<HH")
_FILEPASS: Final = 0x002F
_BOUNDSHEET: Final = 0x0085
_MACRO_SHEET: Final = 1
_MOST_RECORDS: Final = 5_000

_BY_STREAM: Final = (
    ("worddocument", file_types.DOC),
    ("workbook", file_types.XLS),
    ("book", file_types.XLS),
    ("powerpoint document", file_types.PPT),
    ("__properties_version1.0", file_types.MSG),
    ("visiodocument", file_types.VISIO),
    ("quill", file_types.PUBLISHER),
    ("hwpsummaryinformation", file_types.HWP),
    ("\x05hwpsummaryinformation", file_types.HWP),
)


@dataclass(frozen=True, slots=True)
class OleFacts:
    file_type: FileType
    encrypted: bool = False
    macros: bool = False
    embedded: bool = False
    """It carries other files: an OLE package, which opens on a double click."""


def examine_ole(content: bytes) -> OleFacts:
    """Say what a compound file is and what is in it.

    Raises whatever olefile raises on a broken one, which it documents nowhere.
    """
    with olefile.OleFileIO(BytesIO(content)) as ole:
        paths = [tuple(name.lower() for name in path) for path in ole.listdir()]
        top = {path[0] for path in paths}
        every = {name for path in paths for name in path}
        file_type = _type_of(top, str(ole.root.clsid))
        macros = "_vba_project" in every or "_vba_project_cur" in every or "macros" in top
        encrypted = "encryptedpackage" in top or "encryptedsummary" in top
        if file_type is file_types.DOC:
            flags = int.from_bytes(_beginning(ole, "WordDocument")[_WORD_FLAGS], "little")
            encrypted |= bool(flags & _WORD_ENCRYPTED)
        elif file_type is file_types.XLS:
            name = "Workbook" if "workbook" in top else "Book"
            for kind, record in _records(_beginning(ole, name)):
                encrypted |= kind == _FILEPASS
                macros |= kind == _BOUNDSHEET and record[5:6] == bytes([_MACRO_SHEET])
        return OleFacts(file_type, encrypted, macros, embedded="\x01ole10native" in every)


def _type_of(top: set[str], class_id: str) -> FileType:
    if class_id == _INSTALLER:
        return file_types.MSI
    if "encryptedpackage" in top:
        return file_types.ENCRYPTED_OFFICE
    return next((file_type for name, file_type in _BY_STREAM if name in top), file_types.OLE)


def _beginning(ole: olefile.OleFileIO, name: str) -> bytes:
    if ole.get_size(name) > _LARGEST_STREAM:
        return b""
    with ole.openstream(name) as stream:
        return bytes(stream.read())


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a workbook's globals: what is said of its sheets and of its password."""
    position = 0
    for _ in range(_MOST_RECORDS):
        if position + _RECORD.size > len(stream):
            return
        kind, length = _RECORD.unpack_from(stream, position)
        position += _RECORD.size
        yield kind, stream[position : position + length]
        position += length
