"""How much work a piece of HTML would make for the HTML parser, estimated from above before it sees it.

The HTML parser's time grows with the square of the depth (60,000 nested <div>: 6.8 s), and formatting
elements left open are built anew in every block that follows, which multiplies the output. It compares each
attribute of a tag with all before it (40,000 of them: 1.5 s). All three are bounded here.

The estimate must never be too low, or a message could hide its depth behind closing tags that close
nothing. So every opening tag counts, wherever it stands. A closing tag counts only where it closes the
innermost element, and only as long as each tag had a form on which this scanner and the HTML standard's
tokeniser agree beyond doubt; from the first doubtful one on, none does. Untidy mail stays far below the
limits all the same.
"""

import re
from typing import Final

DEEPEST: Final = 2500
MOST_WORK: Final = 400_000
"""Sum over all tags of the formatting elements open there; 1,000,000 made 20 MB of output in 1.3 s."""

_FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_VOID: Final = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen"}
    | {"link", "meta", "param", "source", "track", "wbr"}
)
_UNCOUNTED: Final = frozenset(
    # The next of the kind closes them, or they nest only within a table, each at most once.
    {"p", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "caption", "option"}
)
_WEIGHTS: Final = {
    # With the uncounted elements that may stand in it at the same time: a row group, a row, a cell and a
    # paragraph; behind the others a paragraph can open within a paragraph.
    "table": 5,
    **dict.fromkeys(("applet", "button", "marquee", "object", "select", "template"), 2),
    **dict.fromkeys(("desc", "foreignobject", "title", "mi", "mo", "mn", "ms", "mtext", "annotation-xml"), 2),
}
_ITEMS: Final = {"li": frozenset({"li"}), "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"})}
"""What the start of such an item closes, where nothing but a paragraph lies between."""
_LOOSE: Final = _UNCOUNTED | frozenset(_ITEMS)
_CLOSES_THROUGH: Final = frozenset(
    # End tags that close the loose elements within; all others are ignored there ("in body" insertion mode).
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "dir",
        "div",
        "dl",
        "fieldset",
        "footer",
    }
    | {"header", "main", "menu", "nav", "ol", "pre", "section", "table", "ul"}
)
_SWITCHING: Final = frozenset(
    # Behind these the tokeniser's state depends on more than the tag.
    {"svg", "math", "script", "textarea", "select", "frameset", "template", "noscript", "noframes", "noembed"}
    | {"iframe", "xmp", "plaintext", "style", "title"}
)
_ATTRIBUTES: Final = (
    r"""(?>[\s/]*+(?:[^\s/>=<]++(?:\s*+=\s*+(?>"[^"<]*+"|'[^'<]*+'|[^\s>"'<][^\s><]*+))?+)?+)*+"""
)
_SCAN: Final = re.compile(
    r"(?P<skipped><!--(?:-?>|(?s:.*?)(?:--!?>|\Z))|<!(?!--|\[CDATA\[)[^<>]*+>|<\?[^<>]*+>"
    rf"|<(?P<raw>style|title)(?=[\s/>]){_ATTRIBUTES}>(?s:(?!</(?P=raw)[\s/>]).)*+"
    r"(?:</(?P=raw)[^<>\"']*+>|(?P<odd></(?P=raw))|\Z))"
    r"|</(?P<close>[a-z][a-z0-9:]*+)\s*+>"
    rf"|<(?P<open>[a-z][^\s/><\"'=]*+){_ATTRIBUTES}>"
    r"|<(?:(?P<doubtful>[a-z][^\s/><]*+)|[/!?])",
    re.IGNORECASE,
)
MOST_ATTRIBUTES: Final = 500
"""Of one tag."""
MOST_TAG_WORK: Final = 40_000_000
"""Characters looked at for attributes, tags within tags counted anew, and `_WORK_PER_ATTRIBUTE`."""
_WORK_PER_ATTRIBUTE: Final = 32

_NAME: Final = r"[^\t\n\f\r />=]"
_TAG: Final = re.compile(r"</?[a-z][^\t\n\f\r />]*+", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    # The tokeniser's own rules (HTML Standard, 13.2.5.32 to 13.2.5.39).
    rf"[\t\n\f\r /]*+(?:={_NAME}*+|{_NAME}++)"
    r"""(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?>"[^"]*+"?|'[^']*+'?|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+"""
)
_OPENING: Final = re.compile(r"<([a-z][^\s/><]*)", re.IGNORECASE)


def too_complex(html: str) -> bool:
    """Tell whether parsing could take more than about a second or 50 MB."""
    if _crowded(html):
        return True
    elements = _OpenElements()
    certain = True
    for found in _SCAN.finditer(html):
        certain = certain and _is_certain(found)
        for name in _opened_by(found, certain=certain):
            elements.open(name.lower())
        if found["close"] is not None and certain:
            elements.close(found["close"].lower())
        if elements.depth > DEEPEST or elements.work > MOST_WORK:
            return True
    return False


def _crowded(html: str) -> bool:
    """Tell whether a tag has too many attributes, wherever one may begin: in comments and values, too."""
    work = 0
    for tag in _TAG.finditer(html):
        position, count = tag.end(), 0
        while (attribute := _ATTRIBUTE.match(html, position)) is not None:
            work += attribute.end() - position + _WORK_PER_ATTRIBUTE
            position = attribute.end()
            count += 1
            if count > MOST_ATTRIBUTES or work > MOST_TAG_WORK:
                return True
    return False


def _is_certain(found: re.Match[str]) -> bool:
    """Tell whether the tokeniser is beyond doubt where this scanner is, behind what was found."""
    if found["open"] is not None:
        return found["open"].lower() not in _SWITCHING
    return found["close"] is not None or (found["skipped"] is not None and found["odd"] is None)


def _opened_by(found: re.Match[str], *, certain: bool) -> list[str]:
    """Name the elements that this may open; once in doubt, those in comments and style sheets too."""
    if found["skipped"] is not None:
        return [] if certain else _OPENING.findall(found["skipped"])
    name = found["open"] or found["doubtful"]
    return [name] if name else []


class _OpenElements:
    """The stack of open elements at some place of the document; never fewer than there are."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._formatting = 0
        self.depth = 1  # a paragraph, which no count below includes; even a stray </p> opens one
        self.work = 0

    def open(self, name: str) -> None:
        self.work += self._formatting
        if name in _VOID:
            return
        if name in _UNCOUNTED:
            loose = self._loose_from()
            if name in self._names[loose:]:
                return
        elif name in _ITEMS:
            above = next((other for other in reversed(self._names[-2:]) if other != "p"), "")
            if above in _ITEMS[name]:
                return
        self._push(name)

    def close(self, name: str) -> None:
        self.work += self._formatting
        keep = self._loose_from() if name in _CLOSES_THROUGH else len(self._names)
        if keep and self._names[keep - 1] == name:
            for _ in range(len(self._names) - keep + 1):
                self._pop()

    def _loose_from(self) -> int:
        """Return where the run of loose elements at the top of the stack begins."""
        index = len(self._names)
        while index and self._names[index - 1] in _LOOSE:
            index -= 1
        self.work += len(self._names) - index
        return index

    def _push(self, name: str) -> None:
        self._names.append(name)
        self.depth += _weight(name)
        self._formatting += name in _FORMATTING

    def _pop(self) -> None:
        name = self._names.pop()
        self.depth -= _weight(name)
        self._formatting -= name in _FORMATTING


def _weight(name: str) -> int:
    return 0 if name in _UNCOUNTED else _WEIGHTS.get(name, 1)
