"""What the parts tab shows: the message's MIME tree, and one part of it as far as it could be looked into.

Made off the GUI thread, handed over whole, never changed. Every text may hold untrusted values and belongs
into a plain-text widget.
"""

from dataclasses import dataclass, field

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.theme import Tone


@dataclass(frozen=True, slots=True)
class PartNode:
    """A part in its place: `parent` and `children` are numbers of nodes, `row` counts among its siblings."""

    part: Part
    parent: int | None
    row: int
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartsPage:
    """The parts of a message in its order, the message itself first."""

    nodes: tuple[PartNode, ...] = ()

    def number_of(self, part: Part) -> int | None:
        """Return the node of this very part."""
        return next((number for number, node in enumerate(self.nodes) if node.part is part), None)


@dataclass(frozen=True, slots=True)
class PartNote:
    """A sentence above the preview."""

    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class TextContent:
    """`fixed` asks for a monospace font."""

    text: str = field(repr=False)
    fixed: bool = True


@dataclass(frozen=True, slots=True)
class TableContent:
    """Rows of cells. Cells of the columns in `numbers` stand at the right."""

    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    titles: tuple[str, ...] = ()
    """Titles of the columns; without any they are numbered."""
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PictureContent:
    """Pixels of four bytes (red, green, blue, alpha), row by row. `caption` tells the true size.

    A PDF's page is one of `pages`, counted from 0; a picture has none.
    """

    pixels: bytes = field(repr=False)
    width: int
    height: int
    caption: str
    page: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class MailContent:
    """A message within the message: its head, as labels and untrusted values, and how it begins."""

    lines: tuple[tuple[str, str], ...]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HtmlContent:
    document: MailDocument = field(repr=False)


@dataclass(frozen=True, slots=True)
class NothingContent:
    """Why there is nothing to see. `again` tells that another attempt may end otherwise."""

    title: str
    text: str
    again: bool = False


Content = TextContent | TableContent | PictureContent | MailContent | HtmlContent | NothingContent


@dataclass(frozen=True, slots=True)
class PartHead:
    """What is known of a part at once. `can_open` tells that it is a message of its own, `can_save` that it
    has bytes.
    """

    part: Part
    title: str
    facts: str
    fields: str = field(repr=False)
    can_open: bool = False
    can_save: bool = True


@dataclass(frozen=True, slots=True)
class PartPage:
    head: PartHead
    content: Content
    notes: tuple[PartNote, ...] = ()


def list_parts(root: Part) -> PartsPage:
    """Give every part of a message its place."""
    parts = tuple(root.walk())
    number = {id(part): index for index, part in enumerate(parts)}
    parents: dict[int, tuple[int, int]] = {
        id(child): (index, row) for index, part in enumerate(parts) for row, child in enumerate(part.children)
    }
    nodes: list[PartNode] = []
    for part in parts:
        parent, row = parents.get(id(part), (None, 0))
        nodes.append(PartNode(part, parent, row, tuple(number[id(child)] for child in part.children)))
    return PartsPage(tuple(nodes))
