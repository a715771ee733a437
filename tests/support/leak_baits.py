"""What tempts an engine: the 95 snippets, and pages that reach out only when somebody acts on them.

Every bait has a host name and an address of its own, so whatever the canary sees tells which bait it was: the
query its name, the connection its address.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Final

from support.canary import SNIPPETS

DOMAIN: Final = "leak.test"
CONTROL: Final = "control"
"""The bait of the rig itself: what it reaches out for to see that the canary is awake."""

_FIRST_ADDRESS: Final = IPv4Address("198.51.100.1")
_ODD_HOSTS: Final = {"h": "ws"}
"""Hosts that a snippet names itself."""


class Flavour(StrEnum):
    """How a bait names the canary: preconnects take names and addresses on different ways."""

    HTTP = "http"
    TLS = "tls"
    ADDRESS = "address"


class Gesture(StrEnum):
    """What people do with a message."""

    HOVER = "hover"
    CLICK = "click"
    MIDDLE_CLICK = "middle-click"
    DRAG_LINK = "drag-link"
    DRAG_IMAGE = "drag-image"
    PRINT = "print"
    PDF = "pdf"
    ZOOM = "zoom"
    FIND = "find"
    THEME = "theme"


_PRESS: Final = "press"
"""A bait beside a gesture's own: what a pressed mouse button alone would fetch."""

BAITS: Final = (*SNIPPETS, *Gesture, _PRESS, CONTROL)
_ADDRESSES: Final = {name: _FIRST_ADDRESS + number for number, name in enumerate(BAITS)}
_NAMES: Final = {address: name for name, address in _ADDRESSES.items()}


def host_of(name: str) -> str:
    return f"{name}.{DOMAIN}"


def address_of(name: str) -> str:
    return str(_ADDRESSES[name])


def bait_at_address(address: str) -> str:
    """Return the bait at this address, or the address where it is no bait's."""
    return _NAMES.get(IPv4Address(address), address) if ":" not in address else address


def bait_of_host(host: str) -> str:
    """Return the bait of this host, or the host where it is no bait's."""
    label = host.removesuffix(f".{DOMAIN}")
    label = _ODD_HOSTS.get(label, label)
    return label if label in _ADDRESSES else host


def url_of(name: str, flavour: Flavour) -> str:
    match flavour:
        case Flavour.HTTP:
            return f"http://{host_of(name)}/"
        case Flavour.TLS:
            return f"https://{host_of(name)}/"
        case Flavour.ADDRESS:
            return f"https://{address_of(name)}/"


def snippet_documents(flavours: Sequence[Flavour], *, size: int) -> Iterator[str]:
    """Yield documents with `size` snippets each, in every flavour."""
    for flavour in flavours:
        snippets = [
            html.replace("URL2", url_of(name, flavour) + "2").replace("URL", url_of(name, flavour))
            for name, html in SNIPPETS.items()
        ]
        for start in range(0, len(snippets), size):
            yield "\n".join(snippets[start : start + size])


# ---------------------------------------------------------------------------------------------- gestures
IMAGE: Final = "IMAGE"
"""Stands for the address of an image that the message brings along."""
WORD: Final = "needle"
"""What is looked for."""
BAIT_PLACE: Final = (60, 60)
"""Pixels from the page's corner to a point on the bait."""
NARROW: Final = 4.0
"""The zoom at which a page finds itself narrow."""

_BOX: Final = "display:block;width:200px;height:100px"
_AWAY: Final = "mailto:nobody@leak.test"

_GESTURE_PAGES: Final = {
    Gesture.HOVER: f'<style>a:hover{{background:url(URL)}}</style><a style="{_BOX}" href="{_AWAY}">x</a>',
    Gesture.CLICK: f'<a style="{_BOX}" href="URL">x</a>',
    Gesture.MIDDLE_CLICK: f'<a style="{_BOX}" href="URL">x</a>',
    Gesture.DRAG_LINK: (
        "<style>a:active{background:url(PRESS)}a:-webkit-drag{background:url(URL)}</style>"
        f'<a draggable="true" style="{_BOX}" href="{_AWAY}">x</a>'
    ),
    Gesture.DRAG_IMAGE: (
        "<style>img:active{background:url(PRESS)}</style>"
        f'<img width="200" height="100" src="{IMAGE}" ondragstart="new Image().src=\'URL\'">'
    ),
    Gesture.PRINT: "<style>@media print{.p::before{display:block;content:url(URL)}}</style><p class=p>x</p>",
    Gesture.PDF: "<style>@media print{.p::before{display:block;content:url(URL)}}</style><p class=p>x</p>",
    Gesture.ZOOM: "<style>@media (max-width:400px){.p{background:url(URL)}}</style><p class=p>x</p>",
    Gesture.FIND: (f'<p>x</p><div style="height:30000px"></div><p>{WORD}</p><img loading="lazy" src="URL">'),
    Gesture.THEME: (
        "<style>@media (prefers-color-scheme:dark){.p{background:url(URL)}}</style><p class=p>x</p>"
    ),
}


def gesture_document(gesture: Gesture, *, company: str = "") -> str:
    """Return a page that reaches out as the gesture is made, with other HTML below the bait."""
    page = _GESTURE_PAGES[gesture].replace("PRESS", url_of(_PRESS, Flavour.HTTP))
    return page.replace("URL", url_of(gesture, Flavour.HTTP)) + company
