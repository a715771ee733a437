"""Which addresses of the web are asked for an image: read as browsers read them, then held to the rules.

Whatever two readers might read differently is refused, because there checks and requests part ways.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote

from vaultviewer.core.mail.links.hosts import LONGEST_NAME, Host
from vaultviewer.core.mail.links.web_address import WebAddress, read_address
from vaultviewer.core.web.addresses import Address
from vaultviewer.core.web.refusal import WebRefusal

LONGEST_URL: Final = 4000
"""Characters of a redirect's target; what a message itself names is shorter."""
PORTS: Final = {"http": 80, "https": 443}

_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_SAFE: Final = "/%:@!$&'()*+,;=~-._|[]^?`{}"
"""What browsers leave as it is in a path and a query, together."""
_PRIVATE_DOMAINS: Final = frozenset(
    # Special-use names: RFC 6761, 6762 (mDNS), 7686 (Tor), 8375 (home.arpa), 9476.
    {"localhost", "local", "invalid", "test", "onion", "arpa", "alt"}
    # ICANN keeps the first for private networks (2024), and holds the others back because they are so used.
    | {"internal", "home", "corp", "mail"}
    # What routers and companies use all the same.
    | {"lan", "intranet", "private", "localdomain"}
)
"""Asking for the address of such a name would tell the reader's own network what was in the mail."""


@dataclass(frozen=True, slots=True)
class WebUrl:
    """An address in the one form in which it is asked.

    `host` is a name as DNS knows it, without a trailing dot, or an address as `ipaddress` writes it. `target`
    is path and query, percent-encoded; a fragment is never sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def address(self) -> Address | None:
        """The host as an address, where it is one."""
        with suppress(ValueError):
            return ip_address(self.host)
        return None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def read_url(untrusted_url: str) -> WebUrl:
    """Read an absolute http or https address.

    Raises WebRefusal for anything else, and for anything out of the ordinary.
    """
    if len(untrusted_url) > LONGEST_URL:
        raise WebRefusal("its address is too long")
    address = read_address(untrusted_url)
    if address is None or address.scheme not in PORTS or address.host is None:
        raise WebRefusal("it is no http or https address")
    if address.username or address.has_password:
        raise WebRefusal("its address holds a user name or a password")
    if address.odd_authority:
        raise WebRefusal("its address is written so that programs misread it")
    port = PORTS[address.scheme] if address.port is None else address.port
    return WebUrl(address.scheme, _wire_host(address.host), port, _target(address))


def _wire_host(host: Host) -> str:
    if host.is_address:
        return str(ip_address(host.wire.strip("[]")))
    name = host.wire.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise WebRefusal("its address names no host that can exist")
    if len(labels) == 1 or labels[-1] in _PRIVATE_DOMAINS:
        raise WebRefusal("the name {host} belongs to a private network", host=name)
    return name


def _target(address: WebAddress) -> str:
    """Return path and query as they are sent: browsers read a backslash in a path as a slash."""
    path = address.path.replace("\\", "/")
    path = path if path.startswith("/") else f"/{path}"
    encoded = quote(path, safe=_SAFE.replace("?", ""), errors="replace")
    query = quote(address.query, safe=_SAFE, errors="replace")
    return f"{encoded}?{query}" if query else encoded
