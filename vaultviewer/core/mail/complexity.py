"""How much work a piece of HTML would make for the HTML parser, estimated from above before it sees it.

The HTML parser's time grows with the square of the depth (60,000 nested <div>: 6.8 s), and formatting
elements left open are built anew in every block that follows, which multiplies the output. Both are
bounded here.

The estimate must never be too low, or a message could hide its depth behind closing tags that close
nothing. So every opening tag counts, wherever it stands; a closing tag counts only while each tag so far
had a form on which this scanner and the HTML standard's tokeniser agree beyond doubt. From the first
doubtful tag on none does.
"""

import re
from collections import Counter
from typing import Final

DEEPEST: Final = 2500
MOST_REBUILT: Final = 400_000
"""Sum over all tags of the formatting elements open there; 1,000,000 made 20 MB of output in 1.3 s."""

_FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_NEVER_NEST: Final = frozenset(
    # Void elements, and those that the next of their kind closes; each needs another, counted one to nest.
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen"}
    | {"link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option"}
)
_SCAN: Final = re.compile(
    r"(?P<comment><!--(?s:.*?)--!?>)"
    r"|(?P<raw><(?P<rawname>script|style|textarea|title|xmp|iframe|noembed|noframes|noscript)\b(?s:.*?)</(?P=rawname)\s*>)"
    r"|</(?P<close>[a-z][a-z0-9:]*+)\s*+>"
    r"""|<(?P<open>[a-z][^\s/><"'=]*+)(?>[\s/]*+(?:[^\s/>=<]++(?:\s*+=\s*+(?>"[^"<]*+"|'[^'<]*+'|[^\s>"'<][^\s><]*+))?+)?+)*+>"""
    r"|(?P<doubtful><[/!?]?[a-z\[])",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"<([a-z][^\s/>]*)", re.IGNORECASE)


def too_complex(html: str) -> bool:
    """Tell whether parsing could take more than about a second or 50 MB."""
    open_elements: Counter[str] = Counter()
    depth = formatting = rebuilt = 0
    certain = True
    for found in _SCAN.finditer(html):
        name = found["close"]
        if name is not None:
            name = name.lower()
            if certain and open_elements[name] > 0:
                open_elements[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
            rebuilt += formatting
        else:
            certain = certain and found["doubtful"] is None
            for opened in _OPENING.finditer(found.group()):
                name = opened[1].lower()
                rebuilt += formatting
                if name not in _NEVER_NEST:
                    open_elements[name] += 1
                    depth += 1
                    formatting += name in _FORMATTING
        if depth > DEEPEST or rebuilt > MOST_REBUILT:
            return True
    return False
