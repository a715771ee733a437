"""Undoing content transfer encodings, tolerant of what mailers and gateways break."""

import base64
import binascii
import re
from typing import Final

from vaultviewer.core.mail.uuencode import MOST_ADDED, decode_line

_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING_INSIDE: Final = re.compile(rb"=+(?=[^=])")
_MOST_FOREIGN: Final = 20
"""Base64 has no foreign character but line ends. One in so many says that this never was base64; prose has
one in five, base64 that was quoted line by line one in forty.
"""
_FEW_FOREIGN: Final = 16
"""As few as this prove nothing."""
_FOOTER: Final = re.compile(
    # A line that rules off, or behind padding, which ends the encoded text, a line with spaces between words.
    rb"^[ \t]*+[-_*]{2}[-_* \t]*+\r?$|(?<==)[ \t]*+[\r\n]++[^\r\n ]++ ++[^\r\n ]",
    re.MULTILINE,
)
_UU_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)
_AS_IT_IS: Final = frozenset({"", "7bit", "8bit", "binary"})


def decode_transfer(data: bytes, untrusted_encoding: str) -> tuple[bytes, bool]:
    """Return the decoded content, and whether it was encoded as it claims."""
    encoding = untrusted_encoding.strip().strip("\"'").lower()
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), True
    if encoding in {"x-uuencode", "x-uue", "uuencode"}:
        return _decode_uu(data)
    return data, encoding in _AS_IT_IS


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode all that can be decoded: foreign characters go, several padded runs are read one by one."""
    try:
        return base64.b64decode(b"".join(data.split()), validate=True), True
    except binascii.Error:
        pass
    encoded = _without_footer(data)
    cleaned = _NOT_BASE64.sub(b"", encoded)
    foreign = len(encoded) - len(cleaned) - encoded.count(b"\n") - encoded.count(b"\r")
    if foreign >= _FEW_FOREIGN and foreign * _MOST_FOREIGN > len(encoded):
        return data, False  # words: the claim is wrong, not the encoding
    return b"".join(_decode_run(run) for run in _PADDING_INSIDE.split(cleaned)), False


def _without_footer(data: bytes) -> bytes:
    """Cut off the plain text that mailing lists and gateways add below encoded text."""
    footer = _FOOTER.search(data)
    return data if footer is None else data[: footer.start()]


def _decode_run(run: bytes) -> bytes:
    digits = run.rstrip(b"=")
    if len(digits) % 4 == 1:  # six bits alone are no byte: the end was cut off
        digits = digits[:-1]
    return base64.b64decode(digits + b"=" * (-len(digits) % 4))


def _decode_uu(data: bytes) -> tuple[bytes, bool]:
    """Decode the one file that an encoding of this name promises, as much of it as there is."""
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return data, False
    decoded: list[bytes] = []
    room = len(data) + MOST_ADDED
    for line in data[begin.end() :].splitlines():
        if line.strip() in {b"end", b"`", b""}:
            break
        piece = decode_line(line)
        if piece is None or len(piece) > room:
            return b"".join(decoded), False
        decoded.append(piece)
        room -= len(piece)
    return b"".join(decoded), True
