"""Which images move is told from any bytes, without decoding them."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.html import animation
from vaultviewer.core.mail.html.animation import is_animated

_TABLE = bytes(6)
_CONTROL = b"\x21\xf9\x04\x00\x00\x00\x00\x00"
_COMMENT = b"\x21\xfe\x02\x2c\x2c\x01\x2c\x00"  # with bytes that look like the start of a frame
_FRAME = b"\x2c" + bytes(8) + b"\x00" + b"\x02\x02\x44\x01\x00"
_FRAME_WITH_TABLE = b"\x2c" + bytes(8) + b"\x80" + _TABLE + b"\x02\x02\x44\x01\x00"


def _gif(*blocks: bytes, table: bool = True) -> bytes:
    flags = b"\x80" + bytes(2) + _TABLE if table else bytes(3)
    return b"GIF89a" + b"\x01\x00\x01\x00" + flags + b"".join(blocks) + b"\x3b"


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + bytes(4) for kind, content in chunks
    )


def _webp(flags: int) -> bytes:
    return b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + bytes((flags,)) + bytes(9)


_HEADER = (b"IHDR", bytes(13))
_PIXELS = (b"IDAT", bytes(9))

_MOVING = [
    _gif(_FRAME, _FRAME),
    _gif(_COMMENT, _CONTROL, _FRAME, _CONTROL, _FRAME_WITH_TABLE, table=False),
    _gif(_FRAME_WITH_TABLE, _COMMENT, _FRAME),
    _png(_HEADER, (b"acTL", struct.pack(">II", 2, 0)), _PIXELS),
    _png(_HEADER, (b"tEXt", b"acTL"), (b"acTL", struct.pack(">II", 9, 1)), _PIXELS),
    _webp(0x02),
    _webp(0x12),
    b"\x00\x00\x00\x1cftypavis\x00\x00\x00\x00mif1avif",
    b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avis",
]
_STILL = [
    b"",
    b"GIF89a",
    _gif(),
    _gif(_FRAME),
    _gif(_COMMENT, _FRAME, _COMMENT),
    _gif(_FRAME)[:-4],
    _gif(_FRAME, b"\x00", _FRAME),
    _png(),
    _png(_HEADER, _PIXELS),
    _png(_HEADER, (b"acTL", struct.pack(">II", 1, 0)), _PIXELS),
    _png(_HEADER, _PIXELS, (b"acTL", struct.pack(">II", 2, 0))),
    _webp(0x10),
    b"RIFF\x16\x00\x00\x00WEBPVP8L\x02\x00\x00\x00\x02\x02",
    b"RIFF\x16\x00\x00\x00WEBPVP8X",
    b"\x00\x00\x00\x14ftypavif\x00\x00\x00\x00mif1avis",
    b"\xff\xd8\xff\xe0avis",
]


@pytest.mark.parametrize("content", _MOVING)
def test_more_than_one_frame_moves(content: bytes) -> None:
    assert is_animated(content)


@pytest.mark.parametrize("content", _STILL)
def test_anything_else_stands_still(content: bytes) -> None:
    assert not is_animated(content)


@pytest.mark.parametrize(
    "content",
    [_gif(*[_CONTROL] * 20, _FRAME, _FRAME), _png(*[(b"tEXt", b"")] * 20, (b"acTL", bytes(3) + b"\x02"))],
)
def test_blocks_are_bounded(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_animated(content)

    monkeypatch.setattr(animation, "MOST_BLOCKS", 20)

    assert not is_animated(content)


def test_sub_blocks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    comment = b"\x21\xfe" + b"\x01x" * 20 + b"\x00"
    assert is_animated(_gif(comment, _FRAME, _FRAME))

    monkeypatch.setattr(animation, "MOST_BLOCKS", 20)

    assert not is_animated(_gif(comment, _FRAME, _FRAME))


@given(st.sampled_from(_MOVING), st.data())
@settings(max_examples=200, deadline=None)
def test_no_bytes_are_too_odd(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))

    assert is_animated(content[:start] + data.draw(st.binary(max_size=20)) + content[end:]) in {True, False}
