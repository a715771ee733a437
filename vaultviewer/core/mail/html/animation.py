"""Which images move: GIF, PNG, WebP and AVIF with more than one frame, told from their structure.

Nothing is decoded. Never raises, and looks at no more than `MOST_BLOCKS` blocks of any file.
"""

from itertools import repeat
from typing import Final

MOST_BLOCKS: Final = 100_000
"""Blocks of a GIF or chunks of a PNG before the second frame; past it an image counts as still."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"


def is_animated(content: bytes) -> bool:
    """Tell whether an image has more than one frame, whatever type it was declared to be."""
    if content.startswith((b"GIF87a", b"GIF89a")):
        return _is_animated_gif(content)
    if content.startswith(_PNG):
        return _is_animated_png(content)
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X":
        # WebP Container Specification, "Extended File Format": reserved, ICC, alpha, Exif, XMP, animation.
        return bool(int.from_bytes(content[20:21]) & 0x02)
    # AVIF 1.0, section 6.2: an image sequence has this brand.
    return content[4:8] == b"ftyp" and b"avis" in content[8 : min(64, int.from_bytes(content[:4]))]


def _is_animated_gif(content: bytes) -> bool:
    """Look for a second image descriptor (GIF89a, sections 18 to 26)."""
    flags = content[10:11]
    position = 13 + (_colours(flags[0]) if flags else 0)
    frames = 0
    for _ in repeat(None, MOST_BLOCKS):
        match content[position : position + 1]:
            case b"\x2c":
                frames += 1
                if frames > 1:
                    return True
                flags = content[position + 9 : position + 10]
                position += 11 + (_colours(flags[0]) if flags else 0)
            case b"\x21":
                position += 2
            case _:
                return False
        position = _behind_sub_blocks(content, position)
    return False


def _colours(flags: int) -> int:
    """Return the bytes of the colour table that follows these flags."""
    return 3 << ((flags & 0x07) + 1) if flags & 0x80 else 0


def _behind_sub_blocks(content: bytes, position: int) -> int:
    """Return where the data sub-blocks that begin here end; each is a length and as many bytes."""
    for _ in repeat(None, MOST_BLOCKS):
        length = content[position] if position < len(content) else 0
        position += 1 + length
        if not length:
            break
    return position


def _is_animated_png(content: bytes) -> bool:
    """Look for an animation control chunk, which stands before the image data (PNG, third edition, 5.6)."""
    position = len(_PNG)
    for _ in repeat(None, MOST_BLOCKS):
        kind = content[position + 4 : position + 8]
        if kind == b"acTL":
            return int.from_bytes(content[position + 8 : position + 12]) > 1
        if len(kind) < len(b"acTL") or kind == b"IDAT":
            return False
        position += 12 + int.from_bytes(content[position : position + 4])
    return False
