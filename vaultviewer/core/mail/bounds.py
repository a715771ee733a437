"""Limits on the shape of a message, checked on its bytes before any parser sees them.

stdlib's parser recurses once a level (1,000 levels: RecursionError), takes 5 s for 100,000 header lines and
8 s for 100,000 parts. The walk here jumps from one delimiter line to the next, so that it costs little
itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.mail.headers import LONGEST_VALUE, MOST_PARAMETERS, split_parameters, unfold
from vaultviewer.core.phrases import Phrase, phrase

MOST_LEVELS: Final = 100
MOST_NESTED_MESSAGES: Final = 20
MOST_NESTED_BYTES: Final = 64 * 1024 * 1024
"""Each nested message is read again by itself: the sum of their sizes bounds that work."""
MOST_PARTS: Final = 10_000
MOST_HEADER_BYTES: Final = 1024 * 1024
MOST_HEADER_LINES: Final = 5000
"""Real mail that went round in circles has some 3,000. Reading grows in step with the lines: at this bound
the worst of nine hostile headers took 0.15 s, and a message of nested headers 1.1 s; what is as large as that
is read in the confined process.
"""
MOST_HEADER_LINES_IN_ALL: Final = 100_000
MOST_LINE_WORK: Final = 30_000_000
"""stdlib's parser holds every line against every open boundary: 40 MB of short lines 95 levels deep would
take three minutes. This is some three seconds; 40 MB of base64 in a part of a part come to a sixth of it."""
_WORK_PER_LINE: Final = 6
"""What a line costs by itself, when holding it against one boundary costs one."""

_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADER_LINE: Final = re.compile(rb"From |[\x21-\x39\x3b-\x7e]*:|[\t ]")
"""What stdlib's FeedParser takes for a line of a header block; the first other line ends the block."""
_OBSOLETE_FIELD: Final = re.compile(rb"([A-Za-z][A-Za-z0-9-]*+)[ \t]++:")
_DASHES: Final = re.compile(rb"--[^\r\n]*+")
"""Two dashes and the rest of their line: a literal to search for is ten times as fast as a line's start."""
_CONTENT_TYPE: Final = re.compile(rb"^content-type:((?:[^\n]|\n[\t ])*+)", re.IGNORECASE | re.MULTILINE)


class PastBound(Exception):
    """The message has more of something than is worth parsing."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence.template)
        self.sentence: Final = sentence


@dataclass(slots=True)
class Budget:
    """What is left of the limits; shared by a message and all messages nested in it."""

    nested_bytes: int = MOST_NESTED_BYTES
    parts: int = MOST_PARTS
    header_lines: int = MOST_HEADER_LINES_IN_ALL
    line_work: int = MOST_LINE_WORK

    def take_nested(self, size: int) -> bool:
        """Tell whether a nested message of this size may still be read."""
        self.nested_bytes -= size
        return self.nested_bytes >= 0

    @property
    def used_up(self) -> bool:
        return self.nested_bytes <= 0

    def take_unpacked(self, count: int, size: int) -> bool:
        """Tell whether so many more parts of so many bytes may be unpacked out of one.

        If not, none may any more, so that nobody unpacks in vain.
        """
        if count > self.parts or size > self.nested_bytes:
            self.nested_bytes = 0
            return False
        self.parts -= count
        self.nested_bytes -= size
        return True

    def take_part(self) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise PastBound(phrase("The message has more than {limit} parts.", limit=MOST_PARTS))

    def take_header_lines(self, count: int) -> None:
        self.header_lines -= count
        if self.header_lines < 0:
            raise PastBound(
                phrase("The message has more than {limit} header lines.", limit=MOST_HEADER_LINES_IN_ALL)
            )

    def take_lines(self, data: bytes, start: int, end: int, *, levels: int) -> None:
        lines = max(data.count(b"\n", start, end), data.count(b"\r", start, end))
        self.line_work -= lines * (_WORK_PER_LINE + levels)
        if self.line_work < 0:
            raise PastBound(phrase("The message has too many lines for parts nested as deeply."))


def check_bounds(data: bytes, budget: Budget, *, level: int = 0) -> None:
    """Walk over the bytes as a MIME parser would and raise `PastBound` at the first limit passed."""
    boundaries: list[bytes] = []
    position = _read_part_header(data, 0, budget, boundaries, level)
    while boundaries and (found := _DASHES.search(data, position)) is not None:
        budget.take_lines(data, position, found.end(), levels=len(boundaries))
        position = found.end()
        if data[found.start() - 1] not in b"\r\n":
            continue
        delimiter = _match_boundary(found.group(), boundaries)
        if delimiter is None:
            continue
        depth, closing = delimiter
        if closing:
            del boundaries[depth:]
        else:
            del boundaries[depth + 1 :]
            position = _read_part_header(data, _next_line(data, position), budget, boundaries, level)
    budget.take_lines(data, position, len(data), levels=len(boundaries))


def header_end(data: bytes, start: int = 0, boundaries: Sequence[bytes] = ()) -> tuple[int, int]:
    """Return where the header block that begins at `start` ends, and its count of lines.

    Raises PastBound.
    """
    position, lines = start, 0
    while position < len(data) and _HEADER_LINE.match(data, position):
        end = _next_line(data, position)
        if _match_boundary(data[position:end].rstrip(b"\r\n"), boundaries) is not None:
            break  # a boundary with a colon in it looks like a field
        position = end
        lines += 1
        if lines > MOST_HEADER_LINES:
            raise PastBound(phrase("A header has more than {limit} lines.", limit=MOST_HEADER_LINES))
        if position - start > MOST_HEADER_BYTES:
            raise PastBound(phrase("A header has more than {limit} bytes.", limit=MOST_HEADER_BYTES))
    return position, lines


def spell_fields(data: bytes) -> bytes:
    """Return a message whose own fields have no white space before the colon, the obsolete syntax (RFC 5322,
    section 4.5), at which stdlib's parser takes the header for ended.
    """
    pieces: list[bytes] = []
    position = copied = 0
    for _ in range(MOST_HEADER_LINES):
        found = _OBSOLETE_FIELD.match(data, position)
        if found is not None:
            pieces += (data[copied : found.end(1)], b":")
            copied = found.end()
        elif _HEADER_LINE.match(data, position) is None:
            break
        position = _next_line(data, position)
    return b"".join((*pieces, data[copied:])) if pieces else data


def _match_boundary(line: bytes, boundaries: Sequence[bytes]) -> tuple[int, bool] | None:
    """Return the depth of the multipart that this line delimits, and whether it closes it."""
    if not line.startswith(b"--"):
        return None
    text = line[2:].rstrip(b" \t")
    for depth in range(len(boundaries) - 1, -1, -1):
        if text == boundaries[depth] or text == boundaries[depth] + b"--":
            return depth, text != boundaries[depth]
    return None


def _read_part_header(data: bytes, start: int, budget: Budget, boundaries: list[bytes], level: int) -> int:
    end, lines = header_end(data, start, boundaries)
    budget.take_part()
    budget.take_header_lines(lines)
    boundary = _declared_boundary(data[start:end])
    if boundary is not None:
        boundaries.append(boundary)
        if level + len(boundaries) > MOST_LEVELS:
            raise PastBound(phrase("Parts are nested more than {limit} levels deep.", limit=MOST_LEVELS))
    return end


def _declared_boundary(block: bytes) -> bytes | None:
    # stdlib's parser ends lines at a lone CR too.
    found = _CONTENT_TYPE.search(block.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    if found is None:
        return None
    value = found[1]
    if len(value) > LONGEST_VALUE or value.count(b";") > MOST_PARAMETERS:
        raise PastBound(phrase("A Content-Type has more than {limit} parameters.", limit=MOST_PARAMETERS))
    content_type, parameters = split_parameters(unfold(value.decode("ascii", "surrogateescape")))
    boundary = parameters.get("boundary", "").rstrip()
    if not content_type.startswith("multipart/") or not boundary:
        return None
    return boundary.encode("utf-8", "surrogateescape")


def _next_line(data: bytes, position: int) -> int:
    found = _LINE.match(data, position)
    return len(data) if found is None else found.end()
