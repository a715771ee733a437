"""The tags and attributes that a message's HTML may keep: with its looks, or as mere structure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SECTIONS: Final = frozenset(
    {"article", "aside", "footer", "header", "hgroup", "main", "nav", "section", "address", "details"}
    | {"summary", "div"}
)
_BLOCKS: Final = frozenset(
    {"p", "blockquote", "pre", "hr", "br", "wbr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl"}
    | {"dt", "dd", "dir", "menu", "figure", "figcaption", "img", "a"}
)
_TABLES: Final = frozenset(
    {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"}
)
_MEANINGS: Final = frozenset(
    {"abbr", "acronym", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark"}
    | {"q", "rp", "rt", "ruby", "s", "samp", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"}
)
_LOOKS: Final = frozenset({"center", "span", "font", "big", "small", "nobr"})

TAGS: Final = _SECTIONS | _BLOCKS | _TABLES | _MEANINGS | _LOOKS
STRUCTURE_TAGS: Final = TAGS - _LOOKS
"""For "simple HTML": what a text consists of, and nothing of how it was to look."""

DROPPED_WHOLE: Final = frozenset(
    {"script", "style", "title", "svg", "math", "template", "noscript", "noframes", "noembed", "xmp"}
    | {"plaintext", "iframe", "frameset", "fencedframe", "portal", "object", "embed", "applet", "video"}
    | {"audio", "canvas", "map", "textarea", "select"}
)
"""With all they contain. Any other tag that is not allowed goes, and its text stays."""

ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "*": frozenset(
            {"style", "class", "id", "dir", "lang", "align", "valign", "width", "height", "bgcolor"}
        ),
        "a": frozenset({"href"}),
        "img": frozenset({"src", "srcset", "alt", "border", "hspace", "vspace"}),
        "font": frozenset({"color", "face", "size"}),
        "table": frozenset(
            {"border", "cellpadding", "cellspacing", "bordercolor", "frame", "rules", "background"}
        ),
        "tr": frozenset({"background"}),
        "td": frozenset({"colspan", "rowspan", "nowrap", "background"}),
        "th": frozenset({"colspan", "rowspan", "nowrap", "background"}),
        "col": frozenset({"span"}),
        "colgroup": frozenset({"span"}),
        "ol": frozenset({"start", "type", "reversed"}),
        "ul": frozenset({"type"}),
        "li": frozenset({"value", "type"}),
        "hr": frozenset({"size", "color", "noshade"}),
        "br": frozenset({"clear"}),
    }
)
PAGE_ATTRIBUTES: Final = frozenset(
    {"style", "class", "id", "dir", "lang", "bgcolor", "background", "text", "link", "vlink", "alink"}
    | {"topmargin", "leftmargin", "rightmargin", "bottommargin", "marginwidth", "marginheight"}
)
"""Of <html> and <body>."""
STRUCTURE_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "*": frozenset({"dir", "lang"}),
        "a": frozenset({"href"}),
        "img": frozenset({"alt"}),
        "td": frozenset({"colspan", "rowspan"}),
        "th": frozenset({"colspan", "rowspan"}),
        "ol": frozenset({"start", "type", "reversed"}),
        "li": frozenset({"value"}),
    }
)
