"""Links that lead through somebody else's server, and where from there: told by the link, never asked.

Mail gateways rewrite links so that a click passes through them; search engines and social networks do too.
Each rule knows the host and the place in which the target stands. A query field of the name `url` at any
other host is no rule: what that host does with it, only that host knows.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from vaultviewer.core.mail.links.hosts import is_within
from vaultviewer.core.mail.links.web_address import WebAddress

MOST_FIELDS: Final = 200
"""Fields of a query that are looked at."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a wrapper's link tells. `target` is "" where the link does not hold it; `domain` may be known
    even then.
    """

    service: str
    target: str = ""
    domain: str = ""


_Reader = Callable[[WebAddress], tuple[str, str] | None]
"""Returns target and domain, or None where this is no wrapped link."""


def unwrap(address: WebAddress) -> Wrapped | None:
    """Return what a wrapped link says about its target; None for any other link. Never raises."""
    if address.host is None or address.scheme not in {"http", "https"}:
        return None
    wire = address.host.wire.rstrip(".")
    for service, is_host, read in _RULES:
        if is_host(wire) and (found := read(address)) is not None:
            return Wrapped(service, *found)
    return None


# ---------------------------------------------------------------------------------- where the target stands


def _fields(address: WebAddress) -> Mapping[str, str]:
    """Return the query's fields, each the first of its name, decoded."""
    # `&amp;` is what is left of an address that was copied out of HTML source.
    pairs = address.query.replace("&amp;", "&").split("&", MOST_FIELDS)[:MOST_FIELDS]
    fields = parse_qsl("&".join(pairs), keep_blank_values=True, errors="replace")
    return dict(reversed(fields))


def _query(*names: str, path: str = "") -> _Reader:
    """Read the target from the first of these fields; `path` is a pattern for the whole path."""
    pattern = re.compile(path or ".*", re.DOTALL)

    def read(address: WebAddress) -> tuple[str, str] | None:
        if not pattern.fullmatch(address.path):
            return None
        fields = _fields(address)
        target = next((fields[name] for name in names if fields.get(name)), "")
        return (target, "") if target else None

    return read


def _opaque(path: str, domain: str = "") -> _Reader:
    """Know the link by its path, and at most the target's domain, from the field of this name."""
    pattern = re.compile(path, re.DOTALL)

    def read(address: WebAddress) -> tuple[str, str] | None:
        return ("", _fields(address).get(domain, "")) if pattern.fullmatch(address.path) else None

    return read


def _tail(path: str) -> _Reader:
    """Read the target, percent-encoded, from the group of a pattern for the path."""
    pattern = re.compile(path, re.DOTALL)

    def read(address: WebAddress) -> tuple[str, str] | None:
        found = pattern.fullmatch(address.path)
        return None if found is None else (unquote(found[1], errors="replace"), "")

    return read


def _first_of(*readers: _Reader) -> _Reader:
    def read(address: WebAddress) -> tuple[str, str] | None:
        return next((found for reader in readers if (found := reader(address)) is not None), None)

    return read


def _proofpoint_v2(address: WebAddress) -> tuple[str, str] | None:
    """`-` stands for `%`, `_` for `/`; what that decodes to may hold HTML entities."""
    untrusted = _fields(address).get("u", "")
    if address.path != "/v2/url" or not untrusted:
        return None
    return html.unescape(unquote(untrusted.translate(str.maketrans("-_", "%/")), errors="replace")), ""


_V3: Final = re.compile(r"/v3/__(?P<url>.+?)__;(?P<replaced>[^!]*)!.*", re.DOTALL)
_V3_TOKEN: Final = re.compile(r"\*(?:\*(.))?", re.DOTALL)
_V3_ONE_SLASH: Final = re.compile(r"([a-z0-9+.\-]+:/)(?=[^/])", re.IGNORECASE)
_V3_LENGTHS: Final = {
    letter: length
    for length, letter in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        start=2,
    )
}


def _proofpoint_v3(address: WebAddress) -> tuple[str, str] | None:
    """`*` stands for one character, `**X` for a run of as many as `X` says, out of the Base64 behind `;`."""
    found = _V3.fullmatch(address.rest)
    if found is None:
        return None
    replaced = iter(_base64(found["replaced"]))

    def character(token: re.Match[str]) -> str:
        length = 1 if token[1] is None else _V3_LENGTHS.get(token[1], 0)
        return "".join(next(replaced, "") for _ in range(length))

    url = _V3_TOKEN.sub(character, unquote(found["url"], errors="replace"))
    return _V3_ONE_SLASH.sub(r"\1/", url, count=1), ""


def _sophos(address: WebAddress) -> tuple[str, str] | None:
    fields = _fields(address)
    if "d" not in fields:
        return None
    target = _base64(fields.get("u", ""))
    return (target, "") if "://" in target else ("", fields["d"])


def _bing(address: WebAddress) -> tuple[str, str] | None:
    """The field `u` is `a1` and the address in Base64."""
    value = _fields(address).get("u", "")
    if not address.path.startswith("/ck/") or not value.startswith("a1"):
        return None
    target = _base64(value[2:])
    return ("https://www.bing.com" + target if target.startswith("/") else target), ""


def _google_amp(address: WebAddress) -> tuple[str, str] | None:
    found = _AMP.match(address.rest)
    if found is None:
        return None
    return f"{'https' if found['secure'] else 'http'}://{found['rest']}", ""


_AMP: Final = re.compile(r"(?:/amp|/[civ])/(?P<secure>s/)?(?P<rest>[^/?#]+\..*)", re.DOTALL)


def _base64(untrusted_text: str) -> str:
    """Decode Base64 of either alphabet, padded or not; "" where it is none."""
    standard = untrusted_text.translate(str.maketrans("-_ ", "+/+")).rstrip("=")
    try:
        raw = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.decode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------- the rules


def _at(*domains: str) -> Callable[[str], bool]:
    return lambda wire: any(is_within(wire, domain) for domain in domains)


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda wire: compiled.fullmatch(wire) is not None


_GOOGLE: Final = _like(r"(?:[a-z0-9-]+\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")

_RULES: Final[tuple[tuple[str, Callable[[str], bool], _Reader], ...]] = (
    # learn.microsoft.com, "Safe Links in Microsoft Defender for Office 365": REGION.safelinks.protection.
    # outlook.com/?url=…&data=…; office365.us for the US government's.
    (
        "Microsoft Safe Links",
        _at("safelinks.protection.outlook.com", "safelinks.protection.office365.us"),
        _query("url"),
    ),
    (
        "Microsoft Safe Links",  # in Teams
        _at("statics.teams.cdn.office.net", "statics.teams.microsoft.com"),
        _query("url", path=r"/evergreen-assets/safelinks/.*"),
    ),
    # help.proofpoint.com, URL Decoder API, and the script urldecoder.py (E. Van Cleve, 2019) found there.
    (
        "Proofpoint URL Defense",
        _at("urldefense.proofpoint.com", "urldefense.com", "urldefense.us"),
        _first_of(_query("u", path="/v1/url"), _proofpoint_v2, _proofpoint_v3, _opaque(r"/v[0-9].*")),
    ),
    # As quoted in public list archives: /s/TOKEN?domain=HOST. The target is known to Mimecast alone.
    (
        "Mimecast",
        _like(r"(?:protect(?:-[a-z0-9]+)?\.mimecast\.com|(?:.+\.)?mimecastprotect\.com)"),
        _first_of(_query("url"), _opaque(r"/[sr]/.*", "domain")),
    ),
    # As quoted in public list archives, as are those below: /url?a=…&c=E,1,…&typo=1
    ("Barracuda Link Protection", _at("linkprotect.cudasvc.com"), _query("a", path="/url")),
    # /TOKEN/ENCODED-URL
    (
        "Cisco Secure Email",
        _at("secure-web.cisco.com"),
        _first_of(_tail(r"/[^/]+/(https?(?:%3[aA]|:).*)"), _query("url"), _opaque(r"/.+")),
    ),
    # /ID?u=…, /ID?h=…&u=…, /a/1/SIGNATURE=?d=…&u=…
    ("Symantec Click-time", _at("clicktime.symantec.com"), _first_of(_query("u"), _opaque(r"/.+"))),
    # HOST.trendmicro.com:443/wis/clicktime/v1/query?url=…&umid=…&auth=…
    ("Trend Micro", _at("trendmicro.com"), _query("url", path=r"/wis/clicktime/v[0-9]+/.*")),
    # REGION.protection.sophos.com/?d=HOST&u=BASE64&i=…&t=…&h=…
    ("Sophos Time of Click", _at("protection.sophos.com"), _sophos),
    # protect2.fireeye.com/url?k=…&u=…, /v1/url?k=…&q=1&e=…&u=…
    (
        "Trellix Email Security",
        _like(r"(?:.+\.)?protect[0-9]*\.(?:fireeye|trellix)\.com"),
        _query("u", path=r"(?:/v[0-9]+)?/url"),
    ),
    # developers.google.com, "AMP Cache URL format": google.com/amp/s/HOST/PATH, cdn.ampproject.org/c/s/HOST
    ("Google AMP", lambda wire: _GOOGLE(wire) or is_within(wire, "cdn.ampproject.org"), _google_amp),
    # Seen in every link of Google's results, Gmail, Docs and Meet: /url?q=…, /linkredirect?dest=…
    ("Google", _GOOGLE, _query("q", "url", path="/url")),
    ("Google", _GOOGLE, _query("dest", path="/linkredirect")),
    ("Google", _at("notifications.google.com", "c.gle"), _opaque(r"/.+")),
    ("Google", _at("notifications.googleapis.com"), _opaque(r"/email/redirect.*")),
    # Meta's "Link Shim": l.facebook.com/l.php?u=…&h=…, l.instagram.com/?u=…
    (
        "Facebook",
        _at("facebook.com", "instagram.com", "messenger.com", "threads.com"),
        _query("u", path=r"/(?:l\.php)?"),
    ),
    # /redir/redirect?url=…, /safety/go?url=…
    ("LinkedIn", _at("linkedin.com"), _query("url", path=r"/(?:redir/redirect|safety/go)/?")),
    # Links in descriptions and comments: /redirect?event=…&q=…
    ("YouTube", _at("youtube.com"), _query("q", path="/redirect")),
    ("Slack", _at("slack-redir.net"), _query("url", path="/link")),
    # Results of the search: /ck/a?!&&p=…&u=a1BASE64&ntb=1
    ("Bing", _at("bing.com"), _bing),
    # Results of the search: /_ylt=…/RV=2/RE=…/RO=10/RU=ENCODED-URL/RK=2/RS=…
    ("Yahoo", _at("search.yahoo.com"), _tail(r"/.*/RU=([^/]+)(?:/.*)?")),
)

SHORTENERS: Final = frozenset(
    {"bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "s.id"}
    | {"shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "urlz.fr", "v.gd"}
)
"""Hosts that only store other addresses under short names."""
