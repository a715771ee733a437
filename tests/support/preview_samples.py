"""Content to look into, made by code: a document, pictures, archives, and what does its worst."""

import io
import struct
import tarfile
import zipfile
import zlib

from vaultviewer.core.mail.tree import Part


def part(
    content: bytes,
    content_type: str = "application/octet-stream",
    name: str | None = None,
    *,
    path: str = "1",
    charset: str | None = None,
) -> Part:
    return Part(path, content_type, charset, None, name, None, (), (), content, len(content))


def pdf(pages: int = 3, *, extra: bytes = b"") -> bytes:
    """Write a document whose pages say their numbers. `extra` goes into the catalogue."""
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        text = f"BT /F1 48 Tf 72 700 Td (Page {page + 1}) Tj ET 0.2 0.4 0.8 rg 72 400 {100 + page} 80 re f"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * page} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            f"<< /Length {len(text)} >>\nstream\n{text}\nendstream".encode(),
        ]
    return numbered(objects)


def numbered(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """Write PDF objects with their cross-reference table; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R %b >>\n" % (len(objects) + 1, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def locked_pdf() -> bytes:
    """Write a document that asks for a password before it shows anything (PDF 1.7, section 7.6)."""
    zeros = b"<" + b"00" * 32 + b">"
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O %b /U %b /P -4 >>" % (zeros, zeros)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        encrypt,
    ]
    return numbered(objects, trailer=b"/Encrypt 4 0 R /ID [%b %b]" % ((b"<" + b"01" * 16 + b">",) * 2))


def endless_pdf() -> bytes:
    """Write a document whose tree of pages holds itself."""
    return numbered(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000 >>"]
    )


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """Write a picture in grey; the size is a claim, the rows are what there is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    pixels = rows or b"".join(b"\0" + bytes(x * 255 // width for x in range(width)) for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_of(files: dict[str, bytes], mode: str = "w:") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # typeshed: literals
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), 1_700_000_000
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()
