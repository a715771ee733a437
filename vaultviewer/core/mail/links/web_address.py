r"""Addresses of links, taken apart as browsers do (WHATWG URL Standard, section 4.4), not as RFC 3986 says.

Browsers drop tabs and line breaks, read `\` as `/`, take the last `@` for the end of the credentials, and
need no slashes: `https:\\bank.example@evil.example\x` and `https:evil.example/x` both lead to evil.example.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from vaultviewer.core.mail.links.hosts import Host, read_host

LONGEST_ADDRESS: Final = 64 * 1024
"""Characters of an address that are looked at; what lies beyond can't change the host."""
DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
"""The schemes whose addresses browsers read in this way, with the port that goes without saying."""

_EDGE: Final = "".join(map(chr, range(0x21)))
_DROPPED: Final = re.compile(r"[\t\r\n]")
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_AUTHORITY_END: Final = re.compile(r"[/\\?#]")
_PLAIN_AUTHORITY_END: Final = re.compile(r"[/?#]")
_PORT: Final = re.compile(r":([0-9]*)$")
_HIGHEST_PORT: Final = 65535
_UP_TO_PATH: Final = re.compile(r"[^:]*+:?[/\\\t\r\n]*+[^/\\?#]*+\\?")
_ODD: Final = re.compile(r"[\\\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff]")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in its pieces. `host` is None where a browser would contact none.

    `rest` is path, query and fragment. `port` is None where it goes without saying. `odd_authority` tells of
    backslashes, control characters or white space before the path.
    """

    scheme: str
    host: Host | None
    port: int | None = None
    username: str = ""
    has_password: bool = False
    rest: str = ""
    odd_authority: bool = False

    @property
    def path(self) -> str:
        return self.rest.partition("#")[0].partition("?")[0]

    @property
    def query(self) -> str:
        return self.rest.partition("#")[0].partition("?")[2]

    @property
    def key(self) -> str:
        """Return the same text for two spellings that lead to the same place, as before and after a click."""
        host = self.host.wire if self.host is not None else ""
        rest = unquote(self.rest.replace("\\", "/"), errors="replace")
        return f"{self.scheme}://{host}:{self.port or ''}/{rest.removeprefix('/')}"


def read_address(untrusted_url: str) -> WebAddress | None:
    """Take an address apart; None where it has no scheme. Never raises on any input."""
    raw = untrusted_url[:LONGEST_ADDRESS].strip(_EDGE)
    url = _DROPPED.sub("", raw)
    found = _SCHEME.match(url)
    if found is None:
        return None
    scheme, rest = found[1].lower(), url[found.end() :]
    special = scheme in DEFAULT_PORTS
    if not special and not rest.startswith("//"):
        return WebAddress(scheme, None, rest=rest)
    authority, tail = _split_authority(rest, special=special)
    credentials, _, place = authority.rpartition("@")
    username, colon, _ = credentials.partition(":")
    port_found = _PORT.search(place)
    name = place if port_found is None else place[: port_found.start()]
    port = _port(port_found, DEFAULT_PORTS.get(scheme))
    return WebAddress(
        scheme,
        None if port == -1 else read_host(name),
        None if port == -1 else port,
        unquote(username, errors="replace"),
        bool(colon),
        tail,
        _ODD.search(raw[: len(raw) - len(_UP_TO_PATH.sub("", raw, count=1))]) is not None,
    )


def _split_authority(rest: str, *, special: bool) -> tuple[str, str]:
    rest = rest.lstrip("/\\") if special else rest[2:]
    end = (_AUTHORITY_END if special else _PLAIN_AUTHORITY_END).search(rest)
    return (rest, "") if end is None else (rest[: end.start()], rest[end.start() :])


def _port(found: re.Match[str] | None, default: int | None) -> int | None:
    """Return the port, None for the default one, -1 for one that doesn't exist."""
    if found is None or not found[1]:
        return None
    digits = found[1].lstrip("0") or "0"
    if len(digits) > len(str(_HIGHEST_PORT)) or int(digits) > _HIGHEST_PORT:
        return -1
    return None if int(digits) == default else int(digits)
