"""Links of a message as text that leads nowhere."""

import re
from typing import Final

_SCHEME: Final = re.compile(r"(?:https?|ftp)(?=:)", re.IGNORECASE)
_LEADING: Final = re.compile(r"([a-z][a-z0-9+\-]*):([/\\]*)", re.IGNORECASE)
_AUTHORITY_END: Final = re.compile(r"[/\\?#]")
_MAIL: Final = re.compile(r"mailto:", re.IGNORECASE)
_WWW: Final = re.compile(r"\bwww\.", re.IGNORECASE)


def defang(untrusted_url: str) -> str:
    """Return an address that no program turns into a link: `hxxps://host[.]example/path`.

    Only the host's dots are bracketed, as analysts' tools expect; `mailto:` addresses get `[@]` as well. An
    address within the address loses its scheme too, and so does any that could run something.
    """
    if _MAIL.match(untrusted_url):
        rest = _without_schemes(untrusted_url[len("mailto:") :])
        return f"mailto[:]{rest.replace('@', '[@]').replace('.', '[.]')}"
    found = _LEADING.match(untrusted_url)
    scheme, rest = "", untrusted_url
    if found is not None:
        scheme, rest = found.group(), untrusted_url[found.end() :]
        if not found[2] and not _SCHEME.match(scheme):
            return f"{found[1]}[:]{defang_within(rest)}"
    end = _AUTHORITY_END.search(rest)
    cut = len(rest) if end is None else end.start()
    authority, tail = rest[:cut], rest[cut:]
    host = _without_schemes(authority).replace(".", "[.]")
    return f"{defang_within(scheme)}{host}{defang_within(tail)}"


def defang_within(text: str) -> str:
    """Return a text in which no program finds a link: the addresses in it have lost their schemes."""
    return _WWW.sub(lambda found: f"{found.group()[:-1]}[.]", _without_schemes(text))


def _without_schemes(text: str) -> str:
    return _SCHEME.sub(lambda found: _crossed(found.group()), text)


def _crossed(scheme: str) -> str:
    return scheme.replace("t", "x").replace("T", "X")
