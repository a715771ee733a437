"""Cuts sanitised HTML down to what Qt's rich text can lay out on the GUI thread. No Qt here.

QTextDocument takes twice as long for each table in a table (16 levels: 0.6 s, 20 levels: 12 s), and its time
for one line grows with the square of the line's length (300,000 characters: 9 s). Chromium has neither
weakness, and stands in a process of its own.
"""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 300_000
"""Characters of HTML; a tenth of a second."""
DEEPEST_TABLES: Final = 10
LONGEST_LINE: Final = 4_000

_TOKEN: Final = re.compile(r'<!DOCTYPE[^<>]*+>|</?(?P<name>[a-z][a-z0-9]*+)(?:[^<>"]|"[^"]*+")*+>|[^<]++|<')
"""What nh3 writes: names in lower case, values in double quotes."""
_TABLE_TAGS: Final = frozenset(
    {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"}
)
_INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i"}
    | {"img", "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)


def bearable(html: str) -> tuple[str, bool]:
    """Return HTML that is laid out in no time, and whether something at its end is missing."""
    tables = _table_depth(html) <= DEEPEST_TABLES
    if len(html) <= LONGEST:
        return "".join(_tokens(html, tables=tables)), False
    beginning = html[: html.rfind("<", 0, LONGEST)] or html[:LONGEST]
    return "".join(_tokens(beginning, tables=tables)), True


def _table_depth(html: str) -> int:
    depth = deepest = 0
    for found in re.finditer(r"<(/?)table\b", html):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _tokens(html: str, *, tables: bool) -> Iterator[str]:
    """Yield tags and texts, tables as lines if they are not wanted, and endless lines broken."""
    line = 0
    for token in _TOKEN.finditer(html):
        name, text = token["name"], token.group()
        if name is not None:
            flat = name in _TABLE_TAGS and not tables
            line = line if name in _INLINE else 0
            yield "<br>" if flat and name == "tr" else " " if flat else text
            continue
        if text == "<" or text.startswith("<!"):
            continue  # of a tag that was cut off, or a doctype, which Qt would show as text behind a remark
        for start in range(0, len(text), LONGEST_LINE):
            piece = text[start : start + LONGEST_LINE]
            line += len(piece)
            yield piece
            if line >= LONGEST_LINE:
                yield "<br>"
                line = 0
