"""Images that nobody can see: they are there to be fetched, and so to tell that a message was opened."""

import html
import math
import re
from typing import Final

import nh3

from vaultviewer.core.mail.html.allowed import DROPPED_WHOLE
from vaultviewer.core.mail.html.remote import loadable_url

LARGEST: Final = 2
"""Pixels in width and height; some senders write 2 where others write 1."""

_IMAGE: Final = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')
"""What nh3 writes: names in lower case, values in double quotes, which stand in none."""
_NUMBER: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?)\s*(?:px)?\s*(?:!important)?\s*", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"(?:^|;)\s*(?P<name>(?:max-)?(?:width|height)|display|visibility|opacity)\s*:(?P<value>[^;]*)",
    re.IGNORECASE,
)
_HIDING: Final = {"display": "none", "visibility": "hidden", "opacity": "0"}


def find_pixels(untrusted_html: str) -> frozenset[str]:
    """Return the addresses of remote images that are declared invisible wherever they stand, spelled as in
    `RemoteReference.url`.

    Only what stands on the image itself counts: its attributes and its style.
    """
    images = nh3.Cleaner(
        tags={"img"},
        clean_content_tags=set(DROPPED_WHOLE),
        attributes={"img": {"src", "width", "height", "style"}},
        url_schemes={"http", "https"},
        url_relative="deny",
    ).clean(untrusted_html)
    seen: dict[str, bool] = {}
    for image in _IMAGE.finditer(images):
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(image[1])}
        url = loadable_url(attributes.get("src", ""))
        if url is not None:
            seen[url] = seen.get(url, True) and _is_invisible(attributes)
    return frozenset(url for url, invisible in seen.items() if invisible)


def _is_invisible(attributes: dict[str, str]) -> bool:
    declared = [_pixels(attributes[name]) for name in ("width", "height") if name in attributes]
    for found in _STYLE.finditer(attributes.get("style", "")):
        name, value = found["name"].lower(), found["value"]
        if name in _HIDING:
            if value.partition("!")[0].strip().lower() == _HIDING[name]:
                return True
        else:
            declared.append(_pixels(value))
    return bool(declared) and (max(declared) <= LARGEST or min(declared) == 0)


def _pixels(value: str) -> float:
    """Return a length in pixels; infinity for any other, of which the sender wants something to be seen."""
    found = _NUMBER.fullmatch(value)
    return float(found[1]) if found else math.inf
