"""yEnc (draft 1.3, yenc.org): binary in 8-bit text, of Usenet and of mail that came through its gateways."""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

_BEGIN: Final = re.compile(rb"^=ybegin ([^\r\n]*)(?:\r\n|\r|\n)", re.MULTILINE)
_PART: Final = re.compile(rb"=ypart ([^\r\n]*)(?:\r\n|\r|\n)")
_END: Final = re.compile(rb"^=yend(?: ([^\r\n]*))?(?:\r\n|\r|\n|\Z)", re.MULTILINE)
_WORD: Final = re.compile(rb"([a-z0-9]+)=([^\s]*)")
_ESCAPED: Final = re.compile(rb"=(.)", re.DOTALL)
_PLAIN: Final = bytes((code - 42) % 256 for code in range(256))
_LONGEST_HEAD: Final = 2000
MOST_ESCAPES: Final = 2_000_000
"""Each is decoded by itself: a second's work. 100 MB of pictures have fewer."""


@dataclass(frozen=True, slots=True)
class YencFile:
    """One file, or one part of it, and where it stands.

    `whole` is false where its end is missing or its size is not what was promised; `crc_matches` is None
    where the sender gave no CRC.
    """

    start: int
    end: int
    name: bytes
    content: bytes = field(repr=False)
    whole: bool
    crc_matches: bool | None
    part: int | None


def find_yenc(data: bytes, *, most: int) -> list[YencFile]:
    """Find up to `most` yEnc files."""
    found: list[YencFile] = []
    position = 0
    while len(found) < most and (begin := _BEGIN.search(data, position)) is not None:
        head, separator, name = begin[1][:_LONGEST_HEAD].partition(b"name=")
        if not separator or b"size=" not in head:
            position = begin.end()
            continue
        file = _read(data, begin, dict(_WORD.findall(head)), name.strip().strip(b'"'))
        if file is None:
            break
        found.append(file)
        position = file.end
    return found


def _read(data: bytes, begin: "re.Match[bytes]", head: dict[bytes, bytes], name: bytes) -> YencFile | None:
    part = _PART.match(data, begin.end())
    body = begin.end() if part is None else part.end()
    end = _END.search(data, body)
    lines = data[body : len(data) if end is None else end.start()]
    if lines.count(b"=") > MOST_ESCAPES:
        return None
    content = _decode(lines)
    tail = {} if end is None else dict(_WORD.findall((end[1] or b"")[:_LONGEST_HEAD]))
    promised = tail.get(b"size") if part is not None else head.get(b"size")
    crc = tail.get(b"pcrc32") if part is not None else tail.get(b"crc32", tail.get(b"pcrc32"))
    return YencFile(
        start=begin.start(),
        end=len(data) if end is None else end.end(),
        name=name,
        content=content,
        whole=end is not None and (promised or b"").lstrip(b"0") == str(len(content)).lstrip("0").encode(),
        crc_matches=None
        if not crc
        else crc.lower().lstrip(b"0") == (b"%x" % binascii.crc32(content)).lstrip(b"0"),
        part=None if part is None else _number(head.get(b"part", b"")),
    )


def _decode(body: bytes) -> bytes:
    lines = body.translate(None, b"\r\n")
    return _ESCAPED.sub(lambda found: bytes([(found[1][0] - 64) % 256]), lines).translate(_PLAIN)


def _number(digits: bytes) -> int | None:
    return int(digits) if digits.isdigit() and len(digits) < 10 else None  # noqa: PLR2004  bounded before int
