"""Hosts as browsers read them (WHATWG URL Standard, section 3.5): in Unicode, on the wire, as a number.

`http://0x7f.1/`, `http://2130706433/` and `http://①②⑦.1/` all lead to 127.0.0.1, and `bücher.example` is
asked for as `xn--bcher-kva.example`.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import unquote

import idna

LONGEST_HOST: Final = 2000
"""Characters of a host that are converted; DNS knows 253, and the conversion is slow."""
LONGEST_NAME: Final = 253
"""Characters of a name that DNS can hold (RFC 1035, section 2.3.4)."""

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
"""The forbidden domain code points (WHATWG URL Standard, section 3.2)."""
_DIGITS: Final = re.compile(r"[0-9]+")
_HEXADECIMAL: Final = re.compile(r"0[xX][0-9a-fA-F]*")
_MOST_PIECES: Final = 4
_PUNYCODE: Final = "xn--"


@dataclass(frozen=True, slots=True)
class Host:
    """`name` is for people, `wire` what the network is asked for. An address of a machine has both alike."""

    name: str
    wire: str
    is_address: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.name.rstrip(".").split("."))


def read_host(untrusted_host: str) -> Host | None:
    """Return the host that a browser would contact, or None where it would refuse the address.

    Never raises on any input.
    """
    if len(untrusted_host) > LONGEST_HOST:
        return None
    if untrusted_host.startswith("["):
        return _ipv6(untrusted_host)
    wire = to_wire(unquote(untrusted_host, errors="replace"))
    if wire is None or _FORBIDDEN.search(wire):
        return None
    if _ends_in_a_number(wire):
        number = _ipv4(wire)
        return None if number is None else Host(number, number, is_address=True)
    return Host(to_unicode(wire), wire)


def to_wire(domain: str) -> str | None:
    """Return a domain as DNS is asked for it (UTS #46, non-transitional); None where it can't be.

    idna's own `encode` is stricter than browsers are, which also look up names with `_` and `☕` in them.
    """
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
        if (
            not domain.isascii()
        ):  # Chromium takes ASCII as it is, also what begins with xn-- and is no punycode
            _check(mapped)
        labels = [_wire_label(label) for label in mapped.split(".")]
    except (idna.IDNAError, UnicodeError):
        return None
    wire = ".".join(labels)
    return wire or None


def to_unicode(wire: str) -> str:
    """Return a domain as people read it; a label that is no good punycode stays as it is."""
    return ".".join(_unicode_label(label) for label in wire.split("."))


def is_within(host: str, domain: str) -> bool:
    """Tell whether a host is this domain or below it, both as they stand on the wire."""
    host, domain = host.rstrip("."), domain.rstrip(".")
    return host == domain or host.endswith(f".{domain}")


def _check(mapped: str) -> None:
    """Hold a mapped domain to what Chromium asks for beside the mapping: CheckBidi of UTS #46, not more.

    Raises IDNAError.
    """
    # RFC 5893, section 2: one label from right to left makes the rule hold for all of them.
    turned = any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in mapped)
    for label in mapped.split("."):
        if label.startswith(_PUNYCODE) and _decoded(label) is None:
            raise idna.IDNAError("no punycode")
        if turned and label:
            idna.check_bidi(label, check_ltr=True)


def _wire_label(label: str) -> str:
    if label.isascii():
        return label
    return f"{_PUNYCODE}{label.encode('punycode').decode('ascii')}"


def _unicode_label(label: str) -> str:
    return (_decoded(label) if label.startswith(_PUNYCODE) else None) or label


def _decoded(label: str) -> str | None:
    """Undo punycode, unless the result is not what would have been encoded so."""
    try:
        text = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
        same = idna.uts46_remap(text, std3_rules=False, transitional=False) == text
    except (idna.IDNAError, UnicodeError):
        return None
    return text if same and text and not text.isascii() else None


def _ends_in_a_number(wire: str) -> bool:
    last = wire.removesuffix(".").rpartition(".")[2]
    return bool(_DIGITS.fullmatch(last) or _HEXADECIMAL.fullmatch(last))


def _ipv4(wire: str) -> str | None:
    """Read an IPv4 address in decimal, octal or hexadecimal, of one to four pieces."""
    pieces = wire.removesuffix(".").split(".")
    numbers = [_number(piece) for piece in pieces]
    if len(pieces) > _MOST_PIECES or any(number is None for number in numbers):
        return None
    *first, last = (number or 0 for number in numbers)
    if any(number > 0xFF for number in first) or last >= 256 ** (_MOST_PIECES + 1 - len(pieces)):  # noqa: PLR2004  one byte
        return None
    value = last + sum(number << (8 * (3 - index)) for index, number in enumerate(first))
    return str(IPv4Address(value))


def _number(piece: str) -> int | None:
    if _HEXADECIMAL.fullmatch(piece):
        return int(piece[2:] or "0", 16)
    if not _DIGITS.fullmatch(piece):
        return None
    octal = len(piece) > 1 and piece.startswith("0")
    try:
        return int(piece, 8 if octal else 10)
    except ValueError:  # a digit that octal lacks, or more digits than Python converts
        return None


def _ipv6(bracketed: str) -> Host | None:
    try:
        address = IPv6Address(bracketed.removeprefix("[").removesuffix("]"))
    except AddressValueError:
        return None
    if not bracketed.endswith("]") or address.scope_id is not None:
        return None
    text = f"[{address.compressed}]"
    return Host(text, text, is_address=True)
