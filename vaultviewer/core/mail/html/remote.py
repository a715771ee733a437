"""What a message would have fetched from the network: for the bar that says what was blocked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

MOST_REFERENCES: Final = 1000
LONGEST_URL: Final = 2000
_STRIPPED: Final = "".join(map(chr, range(0x21)))


class RemoteKind(StrEnum):
    IMAGE = "image"
    PIXEL = "tracking pixel"
    STYLE = "style"
    FRAME = "frame"
    MEDIA = "media"
    SCRIPT = "script"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RemoteReference:
    """One address that was removed. `host` is in lower case, as the sender spelled it.

    `loadable` tells of an image that the message would show if `sanitize_html` were given an address for it.
    """

    kind: RemoteKind
    url: str
    host: str
    loadable: bool = False


class RemoteReferences:
    """Collects addresses, each once, in the message's order, up to a bound."""

    def __init__(self) -> None:
        self._found: dict[tuple[RemoteKind, str], RemoteReference] = {}

    def add(self, kind: RemoteKind, untrusted_url: str, *, loadable: bool = False) -> None:
        """Note an address, if it leads anywhere but into the message."""
        url = normalized_url(untrusted_url)[:LONGEST_URL]
        host = remote_host(url)
        if host is None or ((kind, url) not in self._found and len(self._found) >= MOST_REFERENCES):
            return
        known = self._found.setdefault((kind, url), RemoteReference(kind, url, host, loadable))
        if loadable and not known.loadable:
            self._found[kind, url] = replace(known, loadable=True)

    def as_tuple(self, pixels: Collection[str] = ()) -> tuple[RemoteReference, ...]:
        """Return all of them. Images among `pixels` are there to be fetched alone, and so never loaded."""
        return tuple(
            replace(each, kind=RemoteKind.PIXEL, loadable=False)
            if each.kind is RemoteKind.IMAGE and each.url in pixels
            else each
            for each in self._found.values()
        )


def normalized_url(untrusted_url: str) -> str:
    """Return an address as a browser reads it: without control characters, its spaces encoded."""
    # WHATWG URL Standard, basic URL parser: what surrounds it is stripped, tabs and line ends are removed.
    return "".join(char for char in untrusted_url.strip(_STRIPPED) if char >= " ").replace(" ", "%20")


def loadable_url(untrusted_url: str) -> str | None:
    """Return the address of an image that can be loaded, as `RemoteReference.url` has it; None for others."""
    url = normalized_url(untrusted_url)
    if len(url) > LONGEST_URL or remote_host(url) is None:
        return None
    return url if url[:8].lower().startswith(("http://", "https://")) else None


def remote_host(url: str) -> str | None:
    """Return the host that a browser would ask for this address, or None where it would ask none."""
    # Browsers read backslashes as slashes (WHATWG URL Standard, special schemes).
    try:
        return urlsplit(url.replace("\\", "/")).hostname or None
    except ValueError:
        return None
