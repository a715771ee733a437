"""The beginning of a text, and bytes as people read them where there is no text."""

from typing import Final

from vaultviewer.core.mail.charset import DecodedText, codec_for, decode
from vaultviewer.core.mail.excerpt import beginning_of
from vaultviewer.core.mail.previews.model import TextPreview
from vaultviewer.core.mail.text import clean_lines

LONGEST_READ: Final = 2 * 1024 * 1024
"""Bytes of a text that are decoded."""
LONGEST_SHOWN: Final = 1024 * 1024
"""Characters."""
MOST_BYTES: Final = 64 * 1024
"""Bytes of a dump."""

_LAST_LINE: Final = 64 * 1024
_CHARACTER: Final = 4
"""Bytes of the longest character in UTF-8, and of every one in UTF-32."""
_ROW: Final = 16
_HALF: Final = 8
_PRINTABLE: Final = bytes(code if 0x20 <= code < 0x7F else ord(".") for code in range(256))  # noqa: PLR2004  ASCII


def read_beginning(
    content: bytes, charset: str | None, longest: int = LONGEST_READ
) -> tuple[DecodedText, bool]:
    """Decode a text, or its beginning, and tell whether there is more of it."""
    beginning = _beginning(content, charset, longest)
    return decode(beginning, charset), len(beginning) < len(content)


def preview_text(content: bytes, charset: str | None) -> TextPreview:
    decoded, cut = read_beginning(content, charset)
    text = clean_lines(decoded.text)
    shown = beginning_of(text, LONGEST_SHOWN)
    return TextPreview(shown, decoded.codec, decoded.exact, cut or len(shown) < len(text))


def hex_dump(content: bytes) -> TextPreview:
    """Return offset, hexadecimal and ASCII of the first bytes, sixteen a line."""
    lines = []
    for start in range(0, min(len(content), MOST_BYTES), _ROW):
        row = content[start : start + _ROW]
        left, right = row[:_HALF].hex(" "), row[_HALF:].hex(" ")
        text = row.translate(_PRINTABLE).decode("ascii")
        lines.append(f"{start:08x}  {left:<23}  {right:<23}  {text}")
    return TextPreview("\n".join(lines), cut=len(content) > MOST_BYTES)


def _beginning(content: bytes, charset: str | None, longest: int) -> bytes:
    """Cut at the end of a line or at least of a character: half of one would have UTF-8 taken for something
    else.
    """
    if len(content) <= longest:
        return content
    end = longest - longest % _CHARACTER
    wide = (codec_for(charset) or "").startswith(("utf-16", "utf-32")) or b"\x00" in content[:_CHARACTER]
    if wide:
        return content[:end]
    line = content.rfind(b"\n", end - _LAST_LINE, end) + 1
    if line:
        return content[:line]
    while end > longest - 2 * _CHARACTER and content[end] & 0xC0 == 0x80:  # noqa: PLR2004  a continuation byte
        end -= 1
    return content[:end]
