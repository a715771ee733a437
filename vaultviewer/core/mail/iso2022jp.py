"""ISO-2022-JP as Japanese mailers write it: with the vendor characters that Python's own codec refuses.

Outlook and most phones label as ISO-2022-JP what is CP50221: JIS X 0208 with NEC and IBM extensions (①, ㈱)
and half-width katakana. The JIS rows are the same numbers that Shift_JIS packs differently, so every two-byte
run is repacked and read by Python's cp932, as the WHATWG Encoding Standard's ISO-2022-JP does with its index.
"""

import re
from collections.abc import Callable
from typing import Final

_SWITCH: Final = re.compile(rb"\x1b(\$@|\$B|\$\(D|\(B|\(J|\(I)")
_JIS_RUN: Final = re.compile(rb"([\x21-\x7e][\x21-\x7e])+")
_REPLACEMENT: Final = "\ufffd"


def looks_like_iso2022jp(data: bytes) -> bool:
    """Tell whether 7-bit data switches into Japanese characters."""
    return b"\x1b" in data and data.isascii() and _SWITCH.search(data) is not None


def decode_iso2022jp(data: bytes) -> str:
    """Decode, with U+FFFD for what is no character."""
    pieces = _SWITCH.split(data)
    decoded = [_single_bytes(pieces[0])]
    for switch, run in zip(pieces[1::2], pieces[2::2], strict=True):
        if switch in {b"$@", b"$B"}:
            decoded.append(_double_bytes(run))
        elif switch == b"$(D":
            decoded.append(_supplementary(run))
        elif switch == b"(I":
            decoded.append(bytes(byte | 0x80 for byte in run).decode("cp932", "replace"))
        else:
            decoded.append(_single_bytes(run))
    return "".join(decoded)


def _single_bytes(run: bytes) -> str:
    return run.replace(b"\x1b", b"").decode("ascii", "replace")


def _double_bytes(run: bytes) -> str:
    """Read JIS rows and cells; what stands between them, such as a line break, is ASCII."""
    return _around_runs(run, lambda pairs: _shift_jis(pairs).decode("cp932", "replace"))


def _supplementary(run: bytes) -> str:
    """Read JIS X 0212, which Shift_JIS lacks and EUC-JP holds behind 0x8F."""

    def in_euc(pairs: bytes) -> str:
        packed = b"".join(
            bytes((0x8F, first | 0x80, second | 0x80))
            for first, second in zip(pairs[::2], pairs[1::2], strict=True)
        )
        return packed.decode("euc_jp", "replace")

    return _around_runs(run, in_euc)


def _around_runs(run: bytes, decode: Callable[[bytes], str]) -> str:
    decoded: list[str] = []
    position = 0
    for pairs in _JIS_RUN.finditer(run):
        decoded.extend((_between(run[position : pairs.start()]), decode(pairs.group())))
        position = pairs.end()
    decoded.append(_between(run[position:]))
    return "".join(decoded)


def _between(run: bytes) -> str:
    return "".join(chr(byte) if byte <= 0x20 else _REPLACEMENT for byte in run)  # noqa: PLR2004  space and below


def _shift_jis(pairs: bytes) -> bytes:
    packed = bytearray()
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        lead = (first - 0x21 >> 1) + 0x81
        odd_trail = second + (0x1F if second < 0x60 else 0x20)  # noqa: PLR2004  Shift_JIS skips 0x7F
        trail = odd_trail if first % 2 else second + 0x7E
        packed += bytes((lead if lead < 0xA0 else lead + 0x40, trail))  # noqa: PLR2004  half-width katakana's rows
    return bytes(packed)
