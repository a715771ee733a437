"""Which parts of a message are its body, which are attachments, and what they say as text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from vaultviewer.core.mail.charset import charset_in_html, decode
from vaultviewer.core.mail.embedded import find_embedded, text_around
from vaultviewer.core.mail.enriched import enriched_to_html
from vaultviewer.core.mail.headers import first_value, split_parameters
from vaultviewer.core.mail.html.inline_images import inline_names, referred_parts
from vaultviewer.core.mail.html.plain_text import html_to_text
from vaultviewer.core.mail.invitations import Invitation, invitation_text, read_invitation
from vaultviewer.core.mail.reports import REPORT_TYPES, read_report, report_text
from vaultviewer.core.mail.text import clean_lines, unflow
from vaultviewer.core.mail.tree import Part

ENRICHED_TYPES: Final = frozenset({"text/enriched", "text/richtext"})
_TEXT_TYPES: Final = ENRICHED_TYPES | {"text/plain"}
MOST_CARDS: Final = 20


@dataclass(frozen=True, slots=True)
class Body:
    """The parts a reader shows. Whatever is not text, html or an image within the html is an attachment.

    `inline` maps the names that the HTML may refer to; an image that it does refer to is no attachment.
    `reports` and `invitations` are among the attachments too: they can be saved, and read as a card.
    """

    text: Part | None
    html: Part | None
    attachments: tuple[Part, ...]
    inline: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    reports: tuple[Part, ...] = ()
    invitations: tuple[Part, ...] = ()

    def embedded_images(self) -> tuple[Part, ...]:
        """Return the images within the HTML, each once."""
        attached = {part.path for part in self.attachments}
        images = {part.path: part for part in self.inline.values() if _is_image(part)}
        return tuple(part for path, part in images.items() if path not in attached)


def choose_body(root: Part) -> Body:
    """Choose text and HTML and list all the rest, so that no leaf of the tree is lost."""
    chooser = _Chooser()
    chooser.visit(root)
    inline = inline_names(chooser.leaves, chooser.html)
    referred = (
        frozenset[str]() if chooser.html is None else referred_parts(inline, decoded_content(chooser.html))
    )
    place = {part.path: index for index, part in enumerate(root.walk())}
    listed = sorted(chooser.attachments, key=lambda part: place[part.path])
    return Body(
        text=chooser.text,
        html=chooser.html,
        attachments=tuple(part for part in listed if not (part.path in referred and _is_image(part))),
        inline=MappingProxyType(inline),
        reports=tuple(part for part in listed if part.content_type in REPORT_TYPES),
        invitations=tuple(part for part in listed if part.content_type == "text/calendar"),
    )


def decoded_content(part: Part) -> str:
    """Return a text part's content in the charset that it has, by its header or else by its own HTML."""
    label = part.charset
    if label is None and part.content_type == "text/html":
        label = charset_in_html(part.content)
    return decode(_without_files(part), label).text


def part_text(part: Part) -> str:
    """Return a part's text for people: decoded, its lines ending in LF, flowed lines joined, commands of
    text/enriched obeyed, files within it left out.
    """
    text = clean_lines(decoded_content(part))
    if part.content_type in ENRICHED_TYPES:
        return html_to_text(enriched_to_html(text))
    parameters = _parameters(part)
    if part.content_type == "text/plain" and parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return text


def as_sent(part: Part) -> str:
    """Return a text with its lines as they stand, for other programs."""
    if part.content_type in ENRICHED_TYPES:
        return part_text(part)
    return clean_lines(decoded_content(part))


def invitation_of(part: Part) -> Invitation:
    """Read a text/calendar part."""
    return read_invitation(clean_lines(decode(part.content, part.charset).text))


def best_text(body: Body) -> str:
    """Return the plain body, or text made from the HTML; below it what reports and invitations say."""
    own, said = own_text(body), cards(body)
    if not said:
        return own
    return "\n\n".join(piece.strip("\n") for piece in (own, *said) if piece.strip("\n"))


def own_text(body: Body) -> str:
    """Return the plain body, or text made from the HTML; "" where there is neither."""
    if body.text is not None:
        return part_text(body.text)
    return "" if body.html is None else html_to_text(part_text(body.html))


def cards(body: Body) -> tuple[str, ...]:
    """Return as text what the reports and invitations of a message say, each thing once."""
    found = [report_text(read_report(part)) for part in body.reports[:MOST_CARDS]]
    found += [invitation_text(invitation_of(part)) for part in body.invitations[:MOST_CARDS]]
    return tuple(dict.fromkeys(card for card in found if card))


def _without_files(part: Part) -> bytes:
    if not any(child.unpacked for child in part.children):
        return part.content
    return text_around(part.content, find_embedded(part.content))


def _parameters(part: Part) -> Mapping[str, str]:
    pairs = [(header.name, header.value_raw) for header in part.fields]
    return split_parameters(first_value(pairs, "content-type"))[1]


class _Chooser:
    """Walks the tree; the first text and the first HTML that are no attachments win."""

    def __init__(self) -> None:
        self.text: Part | None = None
        self.html: Part | None = None
        self.attachments: list[Part] = []
        self.leaves: list[Part] = []

    def visit(self, part: Part, *, bare: bool = True) -> None:
        """Sort in one part. `bare` allows it to be a body though it has a file name."""
        if part.is_multipart:
            if part.children:
                self._visit_multipart(part)
            return
        self.leaves.append(part)
        shown = part.disposition != "attachment" and (bare or part.untrusted_filename is None)
        if shown and part.content_type in _TEXT_TYPES and self.text is None:
            self.text = part
        elif shown and part.content_type == "text/html" and self.html is None:
            self.html = part
        else:
            self.attachments.append(part)
        for child in part.children:
            if child.unpacked:
                self.visit(child, bare=False)

    def _visit_multipart(self, part: Part) -> None:
        subtype = part.content_type.partition("/")[2]
        if subtype == "alternative":
            self._visit_alternatives(part.children)
        elif subtype == "related":
            root = _related_root(part)
            self.visit(root)
            for child in part.children:
                if child is not root:
                    self.visit(child, bare=False)
        else:
            # What comes first is the body even with a file name (RFC 8621, section 4.1.4).
            for index, child in enumerate(part.children):
                self.visit(child, bare=index == 0)

    def _visit_alternatives(self, alternatives: tuple[Part, ...]) -> None:
        """Take the last HTML and the last text (RFC 2046, section 5.1.4: the last is the richest), plain
        before enriched, and what is blank behind both: a multipart that was cut off ends in an empty part.
        """
        from_the_last = reversed(alternatives)
        for part in sorted(from_the_last, key=_rank):
            self.visit(part)


def _rank(alternative: Part) -> tuple[bool, bool]:
    blank = not alternative.children and not alternative.content.strip()
    return blank, alternative.content_type in ENRICHED_TYPES


def _related_root(part: Part) -> Part:
    """Return the part that `start` names, else the first (RFC 2387, section 3.2)."""
    start = _parameters(part).get("start", "").strip("<> ")
    return next((child for child in part.children if start and child.content_id == start), part.children[0])


def _is_image(part: Part) -> bool:
    return part.content_type.startswith("image/")
