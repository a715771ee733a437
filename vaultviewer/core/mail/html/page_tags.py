"""What a message says of its page as a whole, outside of what nh3 reads: its doctype, <html> and <body>.

nh3 cleans fragments, which have none of them. Browsers accept <html> and <body> within the body, and add
their attributes to those of the page (HTML Standard, 13.2.6.4.7); the doctype decides on the layout mode.
"""

import re
from dataclasses import dataclass
from typing import Final

STANDARD: Final = "<!DOCTYPE html>"
ALMOST_STANDARD: Final = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
"""Browsers never fetch a DTD."""

_SCAN: Final = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)"
    r"|<(?P<raw>style|title|script|textarea|xmp|noscript)(?=[\s/>])(?s:.*?)(?:</(?P=raw)|\Z)"
    r"|<(?P<page>html|body)(?=[\s/>])|<!doctype\b(?P<doctype>[^>]{0,300})",
    re.IGNORECASE,
)
_ATTRIBUTES: Final = re.compile(r"""(?:[^>"']|"[^"]*+"|'[^']*+')*+""")
_FORGIVING: Final = re.compile(
    # HTML Standard, 13.2.6.4.1: what asks for "limited-quirks mode", then for "quirks mode".
    r"-//W3C//DTD (?:XHTML 1\.0 (?:Transitional|Frameset)//|HTML 4\.01 (?:Transitional|Frameset)//.*https?:)",
    re.IGNORECASE | re.DOTALL,
)
_STRICT: Final = re.compile(
    r"\s*html\s*(?:\Z|system|public\s*[\"']-//W3C//DTD (?:XHTML 1\.|HTML 4\.01//|HTML 4\.0//))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageTags:
    """`doctype` is one of ours, or empty where browsers imitate those of the nineties ("quirks mode"). The
    others are what stands in the tag behind its name, unsanitised.
    """

    doctype: str = ""
    untrusted_html: str = ""
    untrusted_body: str = ""


def find_page_tags(untrusted_html: str) -> PageTags:
    """Find the first of each, outside of comments and of elements that hold no tags."""
    found: dict[str, str] = {}
    doctype = ""
    for match in _SCAN.finditer(untrusted_html):
        if match["page"]:
            # Each once: an endless tag is then read once, too.
            found.setdefault(match["page"].lower(), _attributes(untrusted_html, match.end()))
        elif match["doctype"] is not None and not found and not doctype:
            doctype = _mode(match["doctype"])
        if "body" in found:
            break
    return PageTags(doctype, found.get("html", ""), found.get("body", ""))


def _attributes(untrusted_html: str, position: int) -> str:
    match = _ATTRIBUTES.match(untrusted_html, position)
    return "" if match is None else match.group()


def _mode(untrusted_doctype: str) -> str:
    if _FORGIVING.search(untrusted_doctype):
        return ALMOST_STANDARD
    return STANDARD if _STRICT.match(untrusted_doctype) else ""
