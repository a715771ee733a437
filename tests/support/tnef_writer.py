"""Writes small TNEF streams (MS-OXTNEF), for tests of the reader."""

import struct
from collections.abc import Iterable

MESSAGE, ATTACHMENT = 1, 2
BODY, CODEPAGE, MESSAGE_PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
START, TITLE, DATA, ATTACHMENT_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005


def attribute(level: int, name: int, value: bytes, *, checksum: int | None = None) -> bytes:
    total = sum(value) & 0xFFFF if checksum is None else checksum
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", total)


def stream(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def fixed(kind: int, tag: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, tag) + value


def variable(kind: int, tag: int, *values: bytes, name: bytes = b"") -> bytes:
    padded = (struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4) for value in values)
    return struct.pack("<HH", kind, tag) + name + struct.pack("<I", len(values)) + b"".join(padded)


def named_by_text(name: str) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return b"G" * 16 + struct.pack("<II", 1, len(encoded)) + encoded + b"\0" * (-len(encoded) % 4)


def named_by_number(number: int) -> bytes:
    return b"G" * 16 + struct.pack("<II", 0, number)


def properties(entries: Iterable[bytes]) -> bytes:
    listed = list(entries)
    return struct.pack("<I", len(listed)) + b"".join(listed)


def file(title: bytes, data: bytes, *extra: bytes) -> bytes:
    """One attached file, its own properties last, as Outlook writes it."""
    return b"".join(
        [
            attribute(ATTACHMENT, START, b"\1\0" + b"\0" * 12),
            attribute(ATTACHMENT, TITLE, title + b"\0"),
            attribute(ATTACHMENT, DATA, data),
            *([attribute(ATTACHMENT, ATTACHMENT_PROPERTIES, properties(extra))] if extra else []),
        ]
    )
