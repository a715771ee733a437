"""Small files of every kind that an analyst meets, made in place; and parts that hold them."""

import base64
import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Final

from support.compound_writer import compound_file

from vaultviewer.core.mail.tree import Part

INSTALLER_CLASS: Final = "000C1084-0000-0000-C000-000000000046"
RELATIONSHIPS: Final = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)
# Written by 7-Zip: "invoice.pdf.exe", "b.txt" and "c.txt", plain and with a password; "b.txt" with the names
# encrypted, too.
SEVEN_ZIP_PLAIN: Final = base64.b64decode(
    "N3q8ryccAATMbB4oggAAAAAAAAAhAAAAAAAAAAolUi4BAAhobwpodQpoaQoAAACBMweuD86xsaEJKq7TqoUmKBP7lbR8I6sW+ddm4MtM"
    "3fkyAdVPRSQDgIqyTqi46UX/qJ/GPGKIXfzSRzXrJjnRDft6LA0L7mpHHBIPgME9TnEoO0PGDbmfdRHJOVy/35RFB0yCdylURSSFT8Ig"
    "cPp0AAAAFwYNAQl1AAcLAQABIwMBAQVdABAAAAyAqgoBUum7uAAA"
)
SEVEN_ZIP_PASSWORD: Final = base64.b64decode(
    "N3q8ryccAASiXbH9oQAAAAAAAAAiAAAAAAAAAEF3I+0H49buybTcl8OUQ2X8W24qAACBMweuD87ysgwHsMPa919FiphISvebyC6rML8L"
    "hcS0yQNv+QgqFWKlOlojTsO/wCVwrYm7Qi3ucAIvo+f5oIQy4Cj7R7gc8aHKnpTGXIU4PMpE5eF38Q+UKOXdsQqTyxyhM9TmLPXcTNPy"
    "eUXOoyfAzJiemFberUdLSbd2uvrxNkm/RrRJUwEMQRD5/AAAABcGEAEJgJEABwsBAAEjAwEBBV0AEAAADIC6CgGEZJ4pAAA="
)
SEVEN_ZIP_NAMES_HIDDEN: Final = base64.b64decode(
    "N3q8ryccAASEzcurgAAAAAAAAAAuAAAAAAAAAILt2E55a/Fdv74WBLMv7pfwfJRVsa7NhC81LzpUPScPYCxrTnol15vFU+rqo574tRN9"
    "Ul1TyJnJztu06hqmPLTYgCCviCQhsxKwXGYY/1Aymp7KXJcm+hM/ybuHT9i+KJKxAdpfVnuZqFC3iKDWbc0s1GJywO5CXHBuKdyMJA+U"
    "b/e+GxcGEAEJcAAHCwEAASQG8QcBElMP5QuZISNVY5VVq7BucdJpiwxiCgFm4GJ9AAA="
)
PE: Final = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(20)
LNK: Final = b"L\0\0\0\x01\x14\x02\0" + bytes(60)
ONENOTE: Final = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(64)
ONENOTE_FILE: Final = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
PNG: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(32)
ISO: Final = bytes(32_769) + b"CD001" + bytes(100)


def part(content: bytes, name: str | None = "file.bin", declared: str = "application/octet-stream") -> Part:
    return Part("1", declared, None, "attachment", name, None, (), (), content, len(content))


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return buffer.getvalue()


def word(**more: bytes | str) -> bytes:
    """Return a Word document; `__` in a name stands for `/`, and a single `_` for `.`."""
    extra = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", **extra})


def workbook(*records: tuple[int, bytes]) -> bytes:
    """Return an Excel 97 workbook of these records."""
    stream = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    return compound_file({"Workbook": stream})


def rar5(name: str, *, encrypted: bool = False) -> bytes:
    """Return a RAR 5 archive with one file of no content."""
    record = b"\x02\x01\x00" if encrypted else b""  # length, type 1: encryption
    encoded = name.encode()
    fields = bytes([2, 1 if record else 0])
    fields += bytes([len(record)]) if record else b""
    fields += bytes([0, 5, 0, 0, 0, len(encoded)]) + encoded + record
    return b"Rar!\x1a\x07\x01\0" + bytes(4) + bytes([len(fields)]) + fields + bytes(16)


def rar4(name: str, *, encrypted: bool = False, hidden: bool = False) -> bytes:
    """Return a RAR 4 archive with one file of no content; `hidden` names are encrypted."""
    main = struct.pack("<HBHH", 0, 0x73, 0x80 if hidden else 0, 13) + bytes(6)
    encoded = name.encode()
    fields = struct.pack("<2LBLLBBHL", 0, 9, 0, 0, 0, 29, 0x30, len(encoded), 0) + encoded
    file = struct.pack("<HBHH", 0, 0x74, 0x04 if encrypted else 0, 7 + len(fields)) + fields
    return b"Rar!\x1a\x07\0" + main + file + bytes(16)
