"""Files that stand in the middle of a plain text: uuencode and yEnc."""

from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.headers import harmless
from vaultviewer.core.mail.uuencode import UuFile, find_uuencoded
from vaultviewer.core.mail.yenc import YencFile, find_yenc
from vaultviewer.core.phrases import Phrase, phrase

MOST_FILES: Final = 100
"""Files of one text that are taken out; the rest stay in it as text."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file, where it stands in the text, and what is wrong with it."""

    start: int
    end: int
    untrusted_name: str
    content: bytes = field(repr=False)
    problem: Phrase | None


def find_embedded(text: bytes) -> tuple[EmbeddedFile, ...]:
    """Return the files in the order in which they stand; none overlaps another."""
    found: list[EmbeddedFile] = []
    if b"begin " in text:
        found.extend(_from_uu(file) for file in find_uuencoded(text, most=MOST_FILES))
    if b"=ybegin " in text:
        found.extend(_from_yenc(file) for file in find_yenc(text, most=MOST_FILES))
    apart: list[EmbeddedFile] = []
    for file in sorted(found, key=lambda each: each.start):
        if not apart or file.start >= apart[-1].end:
            apart.append(file)
    return tuple(apart[:MOST_FILES])


def text_around(text: bytes, files: tuple[EmbeddedFile, ...]) -> bytes:
    """Return the text with the name of each file in its place."""
    pieces: list[bytes] = []
    position = 0
    for file in files:
        pieces += (text[position : file.start], f"[{file.untrusted_name}]\n".encode())
        position = file.end
    return b"".join([*pieces, text[position:]])


def _from_uu(file: UuFile) -> EmbeddedFile:
    name = _name(file.name)
    problem = None
    if not file.whole:
        problem = phrase(
            "The uuencoded file {name} is damaged or has no end; what there is was kept.", name=name
        )
    return EmbeddedFile(file.start, file.end, name, file.content, problem)


def _from_yenc(file: YencFile) -> EmbeddedFile:
    name = _name(file.name)
    problem = None
    if file.crc_matches is False:
        problem = phrase("The yEnc file {name} is damaged: its CRC does not match.", name=name)
    elif not file.whole:
        problem = phrase("The yEnc file {name} is not as long as it claims.", name=name)
    elif file.part is not None:
        problem = phrase("The yEnc file {name} is part {part} of a larger one.", name=name, part=file.part)
    return EmbeddedFile(file.start, file.end, name, file.content, problem)


def _name(untrusted_name: bytes) -> str:
    return harmless(decode(untrusted_name[:1000]).text).strip()
