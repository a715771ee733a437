"""By what names the HTML of a message may refer to its parts: Content-ID and Content-Location.

Senders spell one name in two ways, and put images into another multipart/related than the HTML, or into none
(RFC 2392, RFC 2557). What Thunderbird and Outlook show is found here, too.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urljoin

from vaultviewer.core.mail.headers import first_value
from vaultviewer.core.mail.html.part_addresses import fold_name
from vaultviewer.core.mail.tree import Part

_CONTENT_ID: Final = re.compile(r"cid:([^\"'\s)]+)", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"""(?:\b(?:src|background)\s{0,9}=\s{0,9}["']?|\burl\(\s{0,9}["']?)([^\s"'()<>]+)""", re.IGNORECASE
)


def inline_names(parts: Iterable[Part], html_part: Part | None) -> dict[str, Part]:
    """Map the names of parts, as they stand, to the parts.

    Of several with one name that wins which is nearest to the HTML in the tree, then the first.
    """
    base = "" if html_part is None else _location(html_part)
    nearest_first = sorted(parts, key=lambda part: -_shared_levels(part, html_part))
    names: dict[str, Part] = {}
    for part in nearest_first:
        for name in _names(part, base):
            names.setdefault(name, part)
    return names


def referred_parts(names: dict[str, Part], untrusted_html: str) -> frozenset[str]:
    """Return the paths of the parts to which the HTML refers by one of their names."""
    text = html.unescape(untrusted_html)
    found = set(map(fold_name, _CONTENT_ID.findall(text)))
    if any(_location(part) for part in names.values()):
        found.update(map(fold_name, _ADDRESS.findall(text)))
    return frozenset(part.path for name, part in names.items() if fold_name(name) in found)


def _names(part: Part, base: str) -> Iterator[str]:
    if part.content_id:
        yield part.content_id
    location = _location(part)
    if location:
        yield location
        absolute = _join(base, location)
        yield absolute
        # Beside the page that it belongs to, a file is named without the way there.
        folder = base.rpartition("/")[0] + "/"
        if base and absolute.startswith(folder):
            yield absolute.removeprefix(folder)


def _join(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:  # as of a broken IPv6 address
        return location


def _location(part: Part) -> str:
    # Long ones are folded, and the white space there is none of theirs (RFC 2557, section 4.4.1).
    pairs = [(header.name, header.value_raw) for header in part.fields]
    return "".join(first_value(pairs, "content-location").split())


def _shared_levels(part: Part, other: Part | None) -> int:
    """Return how far down the tree both have the same way."""
    if other is None:
        return 0
    shared = 0
    for mine, theirs in zip(part.path.split("."), other.path.split("."), strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared
