"""One walk over an HTML body: its links with their texts, its forms, and the text that can't be seen.

nh3 parses as browsers do; what it writes is well formed, so that the simple parser of the standard library
can read it, as in `htmltext`. Nothing of this is ever shown as HTML.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

import nh3

from vaultviewer.core.mail.findings.stylerules import StyleRules
from vaultviewer.core.mail.findings.survey_tags import ATTRIBUTES, BLOCKS, DROPPED, SCHEMES, TAGS, VOID
from vaultviewer.core.mail.findings.visibility import HiddenBy, Look, look_within
from vaultviewer.core.mail.html.complexity import too_complex
from vaultviewer.core.mail.html.sanitize import LONGEST_HTML
from vaultviewer.core.mail.links.hyperlinks import LONGEST_TEXT, LONGEST_URL, MOST_LINKS, Link

MOST_HIDDEN: Final = 200
LONGEST_HIDDEN: Final = 500
"""Characters of one hidden text that are kept."""
LONGEST_SEEN: Final = 1024 * 1024
"""Characters of visible text that are kept."""

_MOST_LOOKS: Final = 10_000
"""Looks of elements that are remembered: newsletters repeat a few dozen."""
_BODY_TAG: Final = re.compile(r"<body(?=[\s>/])", re.IGNORECASE)
_LETTER: Final = re.compile(r"\w")
_FILLERS: Final = re.compile(
    "[\\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\u3164\ufeff]+"
)


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A stretch of text that can't be seen.

    `leading` tells that nothing visible stands before it, `within_word` that it parts the letters of a word.
    """

    untrusted_text: str = field(repr=False)
    by: HiddenBy
    length: int
    leading: bool
    within_word: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """`seen` is the visible text, with its line breaks lost, and `unlinked` what of it is no link's text.
    `untrusted_forms` are the addresses to which forms would send what is typed into them.
    """

    links: tuple[Link, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    seen: str = field(default="", repr=False)
    unlinked: str = field(default="", repr=False)
    untrusted_forms: tuple[str, ...] = ()


def survey_html(untrusted_html: str) -> Survey:
    """Walk over one HTML part; an empty survey where it is past a bound. Never raises on any input."""
    if len(untrusted_html) > LONGEST_HTML:
        return Survey()
    fragment = _BODY_TAG.sub("<div", untrusted_html.replace("\x00", ""), count=1)
    if too_complex(fragment):
        return Survey()
    try:
        normal = _normal(fragment)
    except BaseException as problem:
        # A panic of nh3 derives from BaseException.
        if type(problem).__name__ != "PanicException":
            raise
        return Survey()
    reader = _EventReader()
    reader.feed(normal)
    reader.close()
    walker = _Walker(reader.rules)
    for event in reader.events:
        walker.take(event)
    return walker.result()


def collect_links(untrusted_html: str) -> tuple[Link, ...]:
    """Return the links of an HTML body in its order. Never raises on any input."""
    return survey_html(untrusted_html).links


def _normal(fragment: str) -> str:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    ).clean(fragment)


@dataclass(frozen=True, slots=True)
class _Start:
    tag: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _End:
    tag: str


_Event = _Start | _End | str


class _EventReader(HTMLParser):
    """Tags and texts in their order. Sheets are taken out first: they also rule what stands before them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[_Event] = []
        self.rules = StyleRules()
        self._in_sheet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_sheet = tag == "style"
        if not self._in_sheet:
            self.events.append(_Start(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag != "style":
            self.events.append(_End(tag))
        self._in_sheet = False

    def handle_data(self, data: str) -> None:
        if self._in_sheet:
            self.rules.add_sheet(data)
        else:
            self.events.append(data)


class _Walker:
    """Follows the events with the look of every open element."""

    def __init__(self, rules: StyleRules) -> None:
        self._rules = rules
        self._open: list[tuple[str, Look]] = [("", Look())]
        self._looks: dict[tuple[Look, str, tuple[tuple[str, str], ...]], Look] = {}
        self._base = ""
        self._links: list[Link] = []
        self._href: str | None = None
        self._link_text: list[str] = []
        self._forms: dict[str, None] = {}
        self._seen: list[str] = []
        self._unlinked: list[str] = []
        self._seen_length = 0
        self._seen_letters = False
        self._last_seen = " "
        self._hidden: list[HiddenText] = []
        self._pending: list[str] = []
        self._pending_length = 0
        self._pending_by = HiddenBy.NOT_DISPLAYED
        self._within_word = False

    def take(self, event: _Event) -> None:
        if isinstance(event, _Start):
            self._start(event)
        elif isinstance(event, _End):
            self._end(event.tag)
        else:
            self._text(event)

    def result(self) -> Survey:
        self._end_link()
        self._end_hidden(" ")
        return Survey(
            tuple(self._links),
            tuple(self._hidden),
            "".join(self._seen),
            "".join(self._unlinked),
            tuple(self._forms),
        )

    def _start(self, element: _Start) -> None:
        tag, attributes = element.tag, element.attributes
        if tag == "a":
            self._end_link()
            self._href = attributes.get("href")
        elif tag == "area" and "href" in attributes:
            self._add_link(attributes["href"], attributes.get("alt", ""))
        elif tag == "base" and not self._base:
            self._base = attributes.get("href", "")[:LONGEST_URL]
        elif tag == "img":
            self._link_text.append(attributes.get("alt", ""))
        for name in ("action", "formaction"):
            if attributes.get(name) and len(self._forms) < MOST_LINKS:
                self._forms[self._absolute(attributes[name])] = None
        if tag in BLOCKS:
            self._end_word()
        if tag in VOID:
            return
        self._open.append((tag, self._look(tag, attributes)))

    def _look(self, tag: str, attributes: dict[str, str]) -> Look:
        """Return the look of an element, out of memory where one like it stood in one like the outer one."""
        outer = self._open[-1][1]
        telling = {name: value for name, value in attributes.items() if name not in {"href", "alt"}}
        if not telling and not self._rules.has_sheets:
            return outer
        key = (outer, tag, tuple(telling.items()))
        look = self._looks.get(key)
        if look is None:
            styles = self._rules.styles_of(tag, telling)
            switched = self._rules.is_switched(tag, telling)
            look = look_within(outer, styles, telling, switched=switched)
            if len(self._looks) < _MOST_LOOKS:
                self._looks[key] = look
        return look

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in BLOCKS:
            self._end_word()
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def _text(self, untrusted_text: str) -> None:
        by = self._open[-1][1].hidden_by
        if by is None:
            if _FILLERS.sub("", untrusted_text[:LONGEST_SEEN]):
                self._end_hidden(untrusted_text[0])
            self._see(untrusted_text)
            if self._href is not None and len(self._link_text) < LONGEST_TEXT:
                self._link_text.append(untrusted_text[: 4 * LONGEST_TEXT])
            return
        text = _FILLERS.sub(" ", untrusted_text)
        if not self._pending:
            self._pending_by = by
            self._within_word = self._last_seen.isalpha()
        self._pending_length += len(text)
        if self._pending_length - len(text) < LONGEST_HIDDEN:
            self._pending.append(text)

    def _end_word(self) -> None:
        """Part what stands before and behind, wherever a line may break."""
        if self._pending:
            self._pending.append(" ")
            self._within_word = False
        if self._last_seen != " ":
            self._see(" ")

    def _see(self, text: str) -> None:
        if self._seen_length < LONGEST_SEEN:
            self._seen.append(text[: LONGEST_SEEN - self._seen_length])
            self._unlinked.append(self._seen[-1] if self._href is None else " ")
            self._seen_length += len(text)
        self._last_seen = text[-1]
        self._seen_letters = self._seen_letters or _LETTER.search(text) is not None

    def _end_hidden(self, following: str) -> None:
        """Note what was hidden up to here, if it says anything; `following` is what is visible behind it."""
        if not self._pending:
            return
        text = " ".join("".join(self._pending).split())
        length = max(len(text), self._pending_length if self._pending_length > LONGEST_HIDDEN else 0)
        self._pending, self._pending_length = [], 0
        if _LETTER.search(text) and len(self._hidden) < MOST_HIDDEN:
            self._hidden.append(
                HiddenText(
                    untrusted_text=text[:LONGEST_HIDDEN],
                    by=self._pending_by,
                    length=length,
                    leading=not self._seen_letters,
                    within_word=self._within_word and following.isalpha(),
                )
            )

    def _end_link(self) -> None:
        if self._href is not None:
            self._add_link(self._href, "".join(self._link_text))
        self._href = None
        self._link_text = []

    def _add_link(self, href: str, text: str) -> None:
        url = self._absolute(href)
        if ":" in url and len(self._links) < MOST_LINKS:
            self._links.append(Link(url, text))

    def _absolute(self, href: str) -> str:
        """Resolve an address against the message's <base>, as some mail programs do."""
        url = href.strip()[:LONGEST_URL]
        if url.startswith(("//", "\\\\")):
            return f"https:{url}"
        if not self._base or url.startswith("#"):
            return url
        try:
            return urljoin(self._base, url)
        except ValueError:
            return url
