"""Writes small OLE2 compound files ([MS-CFB], version 3), for tests of what reads them."""

import struct
import uuid
from collections.abc import Mapping

_SECTOR = 512
_FREE, _END, _FAT_SECTOR, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SMALLEST = 4096
"""Shorter streams would lie in the mini stream."""


def compound_file(streams: Mapping[str, bytes], *, class_id: str = "") -> bytes:
    """Return a file with these streams; a `/` in a name makes a storage. Streams are padded to 4096 bytes."""
    entries: list[tuple[str, int, list[int], bytes]] = [("Root Entry", _ROOT, [], b"")]
    for path, content in streams.items():
        parent = 0
        *storages, name = path.split("/")
        for storage in storages:
            found = [each for each in entries[parent][2] if entries[each][0] == storage]
            parent = found[0] if found else _add(entries, parent, storage, _STORAGE, b"")
        _add(entries, parent, name, _STREAM, content.ljust(_SMALLEST, b"\0"))
    directory_sectors = -(-len(entries) * 128 // _SECTOR)
    fat = [_FAT_SECTOR, *range(2, directory_sectors + 1), _END]
    body, directory = b"", b""
    siblings = {
        child: others[place + 1] if place + 1 < len(others) else _NONE
        for _, _, others, _ in entries
        for place, child in enumerate(others)
    }
    for number, (name, kind, children, content) in enumerate(entries):
        start = len(fat) if content else _END
        if content:
            body += content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0")
            count = -(-len(content) // _SECTOR)
            fat += [*range(len(fat) + 1, len(fat) + count), _END]
        encoded = name.encode("utf-16-le")
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ",
            encoded,
            len(encoded) + 2,
            kind,
            1,
            _NONE,
            siblings.get(number, _NONE),
            children[0] if children else _NONE,
            uuid.UUID(class_id).bytes_le if class_id and not number else bytes(16),
            0,
            0,
            0,
            start,
            len(content),
        )
    if len(fat) > _SECTOR // 4:
        raise ValueError("more than one sector of FAT is not written")
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        _SMALLEST,
        _END,
        0,
        _END,
        0,
        0,
    )
    header += struct.pack("<108I", *[_FREE] * 108)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    return header + table + directory.ljust(directory_sectors * _SECTOR, b"\0") + body


def _add(
    entries: list[tuple[str, int, list[int], bytes]], parent: int, name: str, kind: int, content: bytes
) -> int:
    entries.append((name, kind, [], content))
    entries[parent][2].append(len(entries) - 1)
    return len(entries) - 1
