"""Messages that are made to hang or exhaust whoever reads them, and large ones that mean no harm."""

import base64
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

MB: Final = 1_000_000
HEAD: Final = (
    b"From: Mallory <mallory@evil.example>\r\nTo: team@acme.example\r\nSubject: Hostile\r\n"
    b"Date: Mon, 02 Jan 2023 03:04:05 +0000\r\nMIME-Version: 1.0\r\n"
)


def html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>" + body


def nested_deeply(levels: int = 1_000) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(levels)
    )
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\nHello\r\n"


def nested_messages(levels: int = 500) -> bytes:
    return (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * levels + HEAD + b"\r\nHello\r\n"


def many_parts(count: int = 100_000) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nHello\r\n" * count
        + b"--b--\r\n"
    )


def many_headers(count: int = 100_000) -> bytes:
    return HEAD + b"X-Header: Hello\r\n" * count + b"\r\nHello\r\n"


def many_parentheses(count: int = 3_000) -> bytes:
    return b"From: " + b"(" * count + b"\r\n" + HEAD + b"\r\n" + b"Hello " * 10_000


def one_line(size: int = 40 * MB) -> bytes:
    return HEAD + b"\r\n" + b"x" * size


def short_lines(size: int = 25 * MB) -> bytes:
    return HEAD + b"\r\n" + b"a\r\n" * (size // 3)


def nested_elements(count: int = 60_000) -> bytes:
    return html(b"<div>" * count + b"deep" + b"</div>" * count)


def nested_tables(count: int = 3_000) -> bytes:
    return html(b"<table><tr><td>" * count + b"deep")


def many_styles(size: int = MB) -> bytes:
    """Each style is another one, so that no cache helps."""
    return html(
        b"".join(b"<p style='color:#%06x;background:rgb(1,2,3)'>a" % number for number in range(size // 48))
    )


def style_sheet(size: int = 2 * MB) -> bytes:
    return html(b"<style>" + b"a>b~c+d:not(.e,.f){color:red}" * (size // 29) + b"</style>")


def style_brackets(size: int = MB) -> bytes:
    return html(
        b"<style>a{width:" + b"calc(" * (size // 5) + b"}</style><p style='width:" + b"(" * 60_000 + b"'>"
    )


def many_links(size: int = MB // 2) -> bytes:
    return html(
        b"".join(
            b"<a href='https://h%d.example/?u=%%68'>https://bank.example</a> " % number
            for number in range(size // 60)
        )
    )


def attachment(size: int = 25 * MB) -> bytes:
    """An ordinary message with one large file."""
    body = base64.encodebytes(bytes(range(256)) * (size * 73 // 100 // 256)).replace(b"\n", b"\r\n")
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        b"--b\r\nContent-Type: application/octet-stream; name=data.bin\r\nContent-Disposition: attachment\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"--b--\r\n"
    )


def long_thread(size: int = 25 * MB) -> bytes:
    """An ordinary message in Japanese, quoted over and over."""
    line = "> 請求書の件でご連絡いたしました。ご確認のほどよろしくお願いいたします。\r\n".encode()
    return HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n" + line * (size // len(line))


HOSTILE: Final[Mapping[str, Callable[[], bytes]]] = {
    "1,000 levels of parts": nested_deeply,
    "500 messages within each other": nested_messages,
    "100,000 parts": many_parts,
    "100,000 header fields": many_headers,
    "3,000 parentheses": many_parentheses,
    "one line of 40 MB": one_line,
    "8 million lines": short_lines,
    "60,000 elements within each other": nested_elements,
    "3,000 tables within each other": nested_tables,
    "20,000 styles": many_styles,
    "a style sheet of 2 MB": style_sheet,
    "200,000 brackets in a style": style_brackets,
    "8,000 links that pretend": many_links,
}
LARGE: Final[Mapping[str, Callable[[], bytes]]] = {
    "25 MB with an attachment": attachment,
    "40 MB with an attachment": lambda: attachment(40 * MB),
    "25 MB of text": long_thread,
}

# --------------------------------------------------------------------------------------------------- pictures


def with_picture(kind: str, content: bytes) -> bytes:
    """Return a message that shows a picture of its own."""
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return (
        HEAD + b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b'<p>Hello</p><img src="cid:bomb">\r\n--b\r\nContent-Type: ' + kind.encode() + b"\r\n"
        b"Content-ID: <bomb>\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body + b"--b--\r\n"
    )


def png(width: int, height: int, *, depth: int, colour: int, rows: int) -> bytes:
    """Return a black PNG that declares this size and brings so many of its rows."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    row = bytes(1 + (width * depth * channels + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def gif(width: int, height: int, *, frames: int) -> bytes:
    """Return an animation of frames that each declare this size and bring hardly a pixel."""
    frame = b"\x21\xf9\x04\x04\x02\x00\x00\x00" + b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
        b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00" + (frame + b"\x02\x02\x44\x01\x00") * frames + b"\x3b"
    )


PICTURES: Final[Mapping[str, Callable[[], bytes]]] = {
    "a PNG of 30,000 by 30,000 in colour": lambda: with_picture(
        "image/png", png(30_000, 30_000, depth=8, colour=6, rows=200)
    ),
    "a PNG of 30,000 by 30,000, whole": lambda: with_picture(
        "image/png", png(30_000, 30_000, depth=1, colour=0, rows=30_000)
    ),
    "a GIF of 30,000 by 30,000": lambda: with_picture("image/gif", gif(30_000, 30_000, frames=1)),
    "a GIF of 10,000 large frames": lambda: with_picture("image/gif", gif(8_000, 8_000, frames=10_000)),
}
