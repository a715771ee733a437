"""Documents for the messages to carry: a PDF, a word processor's file, archives and raw bytes, all small to write."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

_EPOCH: Final = (2026, 11, 1, 9, 0, 0)
"""One time for all members, so that an archive has the same bytes at every start."""


def pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """Write one A4 page of text (ISO 32000-1): catalogue, pages, page, font, content, cross-reference table."""
    shown = [f"BT /F1 20 Tf 60 770 Td ({_pdf_text(title)}) Tj ET"]
    shown += [
        f"BT /F1 11 Tf 60 {730 - 18 * row} Td ({_pdf_text(line)}) Tj ET" for row, line in enumerate(lines)
    ]
    content = "\n".join(shown).encode("cp1252")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    out = io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def docx(paragraphs: tuple[str, ...]) -> bytes:
    """Write the three members that a word processor needs to open a document (ECMA-376)."""
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return archive(
        {
            "[Content_Types].xml": (
                f'{declaration}<Types xmlns="{package}/content-types"><Default Extension="rels"'
                ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'{declaration}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
                f' Type="{office}" Target="word/document.xml"/></Relationships>'
            ).encode(),
            "word/document.xml": (
                f'{declaration}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                f"<w:body>{body}</w:body></w:document>"
            ).encode(),
        }
    )


def archive(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, content)
    return out.getvalue()


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def noise(seed: str, size: int) -> bytes:
    """Return bytes that compress no better than encrypted ones, the same at every start."""
    return hashlib.shake_256(seed.encode()).digest(size)


def _pdf_text(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
