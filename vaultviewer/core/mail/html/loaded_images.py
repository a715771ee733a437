"""A message's HTML once remote images of it were loaded: sanitised anew, with the addresses of what came.

Always in the confined process: the images took longer to come than that process takes to start, and nobody
has to tell large HTML from small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.mail.html.part_addresses import PartAddresses
from vaultviewer.core.mail.html.sanitize import SanitizedHtml, sanitize_html
from vaultviewer.core.ports import Buffer, Confinement

JOB: Final = "loaded-images"


@dataclass(frozen=True, slots=True)
class _Request:
    content_ids: tuple[str, ...]
    token: str
    urls: tuple[str, ...]


def sanitize_loaded(
    html: str,
    addresses: PartAddresses,
    untrusted_urls: Sequence[str],
    confinement: Confinement,
    *,
    cancel: CancelToken,
) -> SanitizedHtml:
    """Sanitise an HTML part whose remote images at these addresses, spelled as in `RemoteReference.url`, are
    served behind the parts that `addresses` names, in this order.

    Raises TookTooLong, TookTooMuchMemory, DiedReading; Cancelled.
    """
    request = _Request(addresses.content_ids, addresses.token, tuple(untrusted_urls))
    content = html.encode("utf-8", "replace")
    return confinement.run(JOB, content, msgspec.msgpack.encode(request), cancel=cancel).read(SanitizedHtml)


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Sanitise HTML with the addresses of loaded images: the job."""
    asked = msgspec.msgpack.decode(request, type=_Request)
    addresses = PartAddresses(asked.content_ids, asked.token)
    first = len(asked.content_ids)
    places = {url: addresses.at(first + place) for place, url in enumerate(asked.urls)}
    html = str(content, "utf-8")
    sanitized = sanitize_html(html, part_url=addresses.url, image_url=places.get)
    return msgspec.msgpack.encode(sanitized), ()
