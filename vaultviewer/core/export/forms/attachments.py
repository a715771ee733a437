"""The files that came with the messages, a folder for each message that has any.

What runs on a double click goes into a ZIP archive with the password "infected", as everywhere else.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.exchange import ExportMessage, Names, Written, WrittenFile
from vaultviewer.core.export.forms.folders import make_folders
from vaultviewer.core.export.infected_zip import Sample, infected_name, unique_names, zip_samples
from vaultviewer.core.export.naming import (
    LONGEST_PATH,
    Placing,
    cut_utf16,
    folder_parts,
    name_fields,
    render_name,
    utf16_length,
)
from vaultviewer.core.export.order import Existing, ExportOrder
from vaultviewer.core.mail.attachments.facts import AttachmentFacts
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import Part

_SHORTEST_FILE = 40
"""UTF-16 units that the folder of a message leaves to the names in it."""


class AttachmentsWriter:
    """Implements `Writer`."""

    parallel = True
    needs_digest = True

    def __init__(self, order: ExportOrder, folder: Path) -> None:
        self._order = order
        self._folder = folder

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        found = _attachments(message)
        if not found:
            return ()
        placing = Placing(self._folder, self._order.existing, taken)
        name = render_name(self._order.template, name_fields(message))
        room = LONGEST_PATH - utf16_length(f"{self._folder}/") - _SHORTEST_FILE
        name = safe_filename(cut_utf16(name, max(room, _SHORTEST_FILE)), fallback="message")
        above = placing.free_folder(folder_parts(self._order.folders, message), name)
        left = LONGEST_PATH - utf16_length(f"{self._folder}/{above}/")
        return tuple(f"{above}/{each}" for each in _names(found, left))

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        written: list[WrittenFile] = []
        for (part, facts), path in zip(_attachments(message), paths, strict=True):
            content = _content(part, facts, message)
            place = make_folders(self._folder, path)
            write_whole(place, content, overwrite=self._order.existing is Existing.REPLACE)
            written.append(WrittenFile(path, len(content), hashlib.sha256(content).hexdigest()))
        return Written(tuple(written))

    def finish(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


def _attachments(message: ExportMessage) -> tuple[tuple[Part, AttachmentFacts], ...]:
    digest = message.digest
    if digest is None:
        return ()
    return tuple(zip(digest.body.attachments, digest.attachments, strict=True))


def _names(found: Sequence[tuple[Part, AttachmentFacts]], room: int) -> tuple[str, ...]:
    """Return a name for each, none twice, each within the room that its folder leaves."""
    names = [
        infected_name(name) if facts.severity is Severity.DANGER else name
        for name, (_, facts) in zip(unique_names([part for part, _ in found]), found, strict=True)
    ]
    taken: set[str] = set()
    fitting: list[str] = []
    for number, name in enumerate(names, start=1):
        short = name
        if utf16_length(name) > room or name.casefold() in taken:
            stem, dot, extension = name.rpartition(".")
            mark = f" ({number}){dot}{extension if stem else ''}"
            short = safe_filename(cut_utf16(stem or name, room - utf16_length(mark)) + mark, fallback="file")
        taken.add(short.casefold())
        fitting.append(short)
    return tuple(fitting)


def _content(part: Part, facts: AttachmentFacts, message: ExportMessage) -> memoryview:
    if facts.severity is not Severity.DANGER:
        return memoryview(part.content)
    return zip_samples(Sample((part,), message.says.date), cancel=NEVER)
