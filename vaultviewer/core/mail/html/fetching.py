"""What a piece of HTML would fetch. Only to tell people; the sanitiser allows by other lists."""

from collections.abc import Callable
from typing import Final

import nh3

from vaultviewer.core.mail.html.allowed import TAGS
from vaultviewer.core.mail.html.remote import RemoteKind, RemoteReferences

_FETCHING: Final = {
    "src": RemoteKind.IMAGE,
    "srcset": RemoteKind.IMAGE,
    "imagesrcset": RemoteKind.IMAGE,
    "background": RemoteKind.IMAGE,
    "poster": RemoteKind.IMAGE,
    "dynsrc": RemoteKind.IMAGE,
    "lowsrc": RemoteKind.IMAGE,
    "data": RemoteKind.OTHER,
    "href": RemoteKind.OTHER,
    "xlink:href": RemoteKind.OTHER,
    "attributionsrc": RemoteKind.OTHER,
    "manifest": RemoteKind.OTHER,
}
_KIND_OF_TAG: Final = {
    "link": RemoteKind.OTHER,
    "iframe": RemoteKind.FRAME,
    "frame": RemoteKind.FRAME,
    "embed": RemoteKind.OTHER,
    "script": RemoteKind.SCRIPT,
    "video": RemoteKind.MEDIA,
    "audio": RemoteKind.MEDIA,
    "track": RemoteKind.MEDIA,
    "source": RemoteKind.MEDIA,
}


def collect_fetching(
    untrusted_html: str, references: RemoteReferences, *, is_part: Callable[[str], bool] = lambda _: False
) -> None:
    """Add the address of every attribute that fetches, of any tag, to `references`; `is_part` tells of what
    looks remote and is the Content-Location of a part.
    """

    def note(tag: str, name: str, value: str) -> None:
        if name not in _FETCHING or (tag in {"a", "area"} and name == "href"):
            return
        stylesheet = tag == "link" and name == "href"
        kind = RemoteKind.STYLE if stylesheet else _KIND_OF_TAG.get(tag, _FETCHING[name])
        for url in candidates(value) if "srcset" in name else [value]:
            if not is_part(url.strip()):
                references.add(kind, url)

    # nh3 parses as browsers do, and tells each attribute; its output is thrown away.
    nh3.Cleaner(
        tags=set(TAGS) | set(_KIND_OF_TAG) | {"input", "body", "picture", "object"},
        clean_content_tags=set(),
        attributes={"*": set(_FETCHING)},
        attribute_filter=note,
        url_schemes={"http", "https", "ftp", "file", "ws", "wss"},
        link_rel=None,
    ).clean(untrusted_html)


def candidates(untrusted_srcset: str) -> list[str]:
    """Return the addresses in a `srcset`, in its order."""
    return [entry.split()[0] for entry in untrusted_srcset.split(",") if entry.split()]
