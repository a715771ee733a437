"""What a message would have fetched from the network: for the bar that says what was blocked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

MOST_REFERENCES: Final = 1000
LONGEST_URL: Final = 2000


class RemoteKind(StrEnum):
    IMAGE = "image"
    STYLE = "style"
    FRAME = "frame"
    MEDIA = "media"
    SCRIPT = "script"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RemoteReference:
    """One address that was removed. `host` is in lower case, as the sender spelled it."""

    kind: RemoteKind
    url: str
    host: str


class RemoteReferences:
    """Collects addresses, each once, in the message's order, up to a bound."""

    def __init__(self) -> None:
        self._found: dict[tuple[RemoteKind, str], RemoteReference] = {}

    def add(self, kind: RemoteKind, untrusted_url: str) -> None:
        """Note an address, if it leads anywhere but into the message."""
        url = "".join(char for char in untrusted_url if char > " ")[:LONGEST_URL]
        host = remote_host(url)
        if host is not None and len(self._found) < MOST_REFERENCES:
            self._found.setdefault((kind, url), RemoteReference(kind, url, host))

    def as_tuple(self) -> tuple[RemoteReference, ...]:
        return tuple(self._found.values())


def remote_host(url: str) -> str | None:
    """Return the host that a browser would ask for this address, or None where it would ask none."""
    # Browsers read backslashes as slashes (WHATWG URL Standard, special schemes).
    try:
        return urlsplit(url.replace("\\", "/")).hostname or None
    except ValueError:
        return None
