"""A compressed stream read to a bound, for the headers of what it holds."""

import bz2
import io
import lzma
import zlib
from typing import Final, Protocol

MOST_UNPACKED: Final = 32 * 1024 * 1024
"""Bytes that are unpacked to find the headers of a tar archive; files in between are thrown away."""
_MOST_DICTIONARY: Final = 128 * 1024 * 1024
"""Bytes of memory that an xz stream may ask for; `xz -9` needs 65 MB."""
_CHUNK: Final = 64 * 1024


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gunzip:
    """zlib's decompressor with the methods of the other two."""

    def __init__(self) -> None:
        self._unpack = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._unpack.eof

    @property
    def needs_input(self) -> bool:
        return not self._unpack.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._unpack.decompress(self._unpack.unconsumed_tail + data, max_length)


def decompressor_for(media_type: str) -> _Decompressor | None:
    """Return what unpacks this type, None where nothing does."""
    match media_type:
        case "application/gzip":
            return _Gunzip()
        case "application/x-bzip2":
            return bz2.BZ2Decompressor()
        case "application/x-xz":
            return lzma.LZMADecompressor(memlimit=_MOST_DICTIONARY)
    return None


class UnpackedStream(io.RawIOBase):
    """Reads forward only. Ends at the stream's end, its first error, or `MOST_UNPACKED` bytes; `broken_off`
    tells that it was not the first of the three.
    """

    def __init__(self, content: bytes, unpack: _Decompressor) -> None:
        super().__init__()
        self._content = memoryview(content)
        self._unpack = unpack
        self._at = 0
        self._room = MOST_UNPACKED
        self.broken_off = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: a Buffer
        try:
            piece = self._next(min(len(target), self._room))
        except (OSError, EOFError, lzma.LZMAError, zlib.error):
            piece = b""
        self._room -= len(piece)
        self.broken_off = self.broken_off or (not piece and not self._unpack.eof)
        target[: len(piece)] = piece
        return len(piece)

    def _next(self, most: int) -> bytes:
        """Return some bytes; none at the end, or where there is no more room or content."""
        while most and not self._unpack.eof:
            data = b""
            if self._unpack.needs_input:
                data = bytes(self._content[self._at : self._at + _CHUNK])
                self._at += len(data)
                if not data:
                    break
            if piece := self._unpack.decompress(data, most):
                return piece
        return b""
