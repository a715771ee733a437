"""Names of exported files: a template over what is known of a message, folders, and a place that is free.

A name fits on Windows, macOS and Linux alike, whichever of them writes it: an export is handed on.
"""

import os
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from vaultviewer.core.errors import AlreadyExists, SaveFailed
from vaultviewer.core.export.exchange import ExportMessage, Names
from vaultviewer.core.export.numbering import numbered
from vaultviewer.core.export.order import Existing, Folders
from vaultviewer.core.export.paths import folded_path
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.phrases import Phrase, phrase

FIELDS: Final = ("date", "time", "sender", "subject", "id", "key", "rule")
"""What a template may name: the sender's date and time, From, Subject, message ID, key and receipt rule."""
LONGEST_PATH: Final = 239
"""UTF-16 units of a whole path, folder included: Windows' 260 less a drive and room to move the export."""
LONGEST_TEMPLATE: Final = 200
RESERVED: Final = frozenset({"vaultviewer-export", "manifest"})
"""First words of the names that an export keeps for its own records."""

_LONGEST_FIELD: Final = 60
_SHORTEST_STEM: Final = 8
_LONGEST_FOLDER: Final = 60
_MOST_SAME_NAMES: Final = 100_000
_NOT_IN_A_NAME: Final = str.maketrans({"/": "_", "\\": "_"})
_EMPTY_BRACKETS: Final = ("[]", "()", "<>", "{}")


@dataclass(frozen=True, slots=True)
class NameFields:
    """What a name is made of: untrusted, decoded text. `date` has the sender's own offset."""

    date: datetime | None = None
    untrusted_sender: str = ""
    untrusted_subject: str = ""
    untrusted_id: str = ""
    untrusted_key: str = ""
    untrusted_rule: str = ""


def name_fields(message: ExportMessage) -> NameFields:
    evidence, says = message.evidence, message.says
    envelope = evidence.envelope
    key = evidence.ref.key
    return NameFields(
        date=says.date,
        untrusted_sender=says.untrusted_from,
        untrusted_subject=says.untrusted_subject,
        untrusted_id=(envelope.message_id if envelope else None) or key.rpartition("/")[2],
        untrusted_key=key,
        untrusted_rule=(envelope.rule_name if envelope else None) or "",
    )


def template_problem(template: str) -> Phrase | None:
    """Say what is wrong with a template, None where nothing is."""
    if len(template) > LONGEST_TEMPLATE:
        return phrase("A template has at most {most} characters.", most=LONGEST_TEMPLATE)
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        return phrase("A brace stands alone. Fields look like {field}.", field="{subject}")
    named = {field for _, field, _, _ in pieces if field is not None}
    unknown = sorted(named - set(FIELDS))
    if unknown:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        return phrase("{field} is no field. There are {known}.", field=f"{{{unknown[0]}}}", known=known)
    if any(spec or conversion for _, field, spec, conversion in pieces if field is not None):
        return phrase("A field stands alone in its braces, such as {field}.", field="{subject}")
    if not named:
        return phrase("Name at least one field, such as {field}, or all names are the same.", field="{id}")
    return None


def render_name(template: str, fields: NameFields) -> str:
    """Return a safe name without its extension. What is not known leaves no empty brackets behind."""
    date = fields.date
    values = {
        "date": "" if date is None else date.strftime("%Y-%m-%d"),
        "time": "" if date is None else date.strftime("%H%M"),
        "sender": _clipped(fields.untrusted_sender),
        "subject": _clipped(fields.untrusted_subject) or "no subject",
        "id": fields.untrusted_id,
        "key": fields.untrusted_key,
        "rule": _clipped(fields.untrusted_rule),
    }
    filled = "".join(
        literal + ("" if field is None else values[field])
        for literal, field, _, _ in string.Formatter().parse(template)
    ).translate(_NOT_IN_A_NAME)
    for brackets in _EMPTY_BRACKETS:
        filled = filled.replace(brackets, "")
    return safe_filename(filled, fallback="message").lstrip(".") or "message"


def folder_parts(folders: Folders, message: ExportMessage) -> tuple[str, ...]:
    """Return the folders that a message goes into, from the target down."""
    evidence = message.evidence
    envelope = evidence.envelope
    return folders_for(
        folders,
        arrived=evidence.modified,
        untrusted_key=evidence.ref.key,
        untrusted_rule=(envelope.rule_name if envelope else None) or "",
    )


def folders_for(
    folders: Folders, *, arrived: datetime | None, untrusted_key: str, untrusted_rule: str
) -> tuple[str, ...]:
    """Do the same for what is known of a message, be it opened or not."""
    match folders:
        case Folders.NONE:
            return ()
        case Folders.DAY:
            return ("undated" if arrived is None else arrived.astimezone(UTC).strftime("%Y-%m-%d"),)
        case Folders.RULE:
            return (_folder(untrusted_rule or "no rule"),)
        case Folders.PREFIX:
            return tuple(_folder(each) for each in untrusted_key.split("/")[:-1] if each)


@dataclass(frozen=True, slots=True)
class Placing:
    """Finds places in one target, for one policy about files that were there before."""

    target: Path
    existing: Existing
    taken: Names

    def free_file(self, folders: Sequence[str], stem: str, extension: str) -> str:
        """Return a free relative path for `stem` and an extension such as ".eml".

        Raises AlreadyExists where a file was there before and the order says to skip; SaveFailed where the
        target's own path leaves no room.
        """
        return self._free(folders, stem, extension, self._is_free_file)

    def free_folder(self, folders: Sequence[str], name: str) -> str:
        """Return a free relative path of a folder for the files of one message.

        Raises AlreadyExists and SaveFailed, as `free_file`.
        """
        return self._free(folders, name, "", self._is_free_folder)

    def _free(self, folders: Sequence[str], stem: str, extension: str, is_free: Callable[[str], bool]) -> str:
        for path in self._candidates(folders, stem, extension):
            self._check_way(path)
            if is_free(path):
                return path
        raise AlreadyExists(path=stem + extension)

    def _candidates(self, folders: Sequence[str], stem: str, extension: str) -> Iterator[str]:
        room = LONGEST_PATH - utf16_length(f"{self.target}/")
        parts = self._shortened(folders, room)
        above = "".join(f"{part}/" for part in parts)
        left = room - utf16_length(above) - utf16_length(extension) - len(f" ({_MOST_SAME_NAMES})")
        if left < _SHORTEST_STEM:
            raise SaveFailed(path=self.target, reason="its path is too long to hold files")
        short = safe_filename(cut_utf16(stem, left), fallback="message")
        for number in range(1, _MOST_SAME_NAMES):
            yield above + numbered(short + extension, number)

    @staticmethod
    def _shortened(folders: Sequence[str], room: int) -> list[str]:
        """Leave at least half of the room to the name: the longest folder gives way first."""
        parts = list(folders)
        while parts and utf16_length("/".join(parts)) > room // 2:
            longest = max(range(len(parts)), key=lambda index: utf16_length(parts[index]))
            length = utf16_length(parts[longest])
            if length <= _SHORTEST_STEM:
                parts.pop()
            else:
                parts[longest] = _folder(cut_utf16(parts[longest], max(length // 2, _SHORTEST_STEM)))
        return parts

    def _is_free_file(self, path: str) -> bool:
        if self._is_ours(path):
            return False
        place = self.target / path
        if not os.path.lexists(place):
            return True
        if self.existing is Existing.SKIP:
            raise AlreadyExists(path=place)
        return self.existing is Existing.REPLACE and place.is_file() and not place.is_symlink()

    def _is_free_folder(self, path: str) -> bool:
        """A folder that was there before may be used by nobody else but whoever may replace its files."""
        if self._is_ours(path):
            return False
        place = self.target / path
        if not os.path.lexists(place):
            return True
        if self.existing is Existing.SKIP:
            raise AlreadyExists(path=place)
        return False

    def _is_ours(self, path: str) -> bool:
        first = folded_path(path.partition("/")[0].partition(".")[0])
        return first in RESERVED or self.taken.is_taken(path)

    def _check_way(self, path: str) -> None:
        """Raise AlreadyExists where a folder on the way is no folder."""
        for folder in PurePosixPath(path).parents:
            place = self.target / folder
            if os.path.lexists(place) and not place.is_dir():
                raise AlreadyExists(path=place)


def utf16_length(text: str) -> int:
    """Return how much of a Windows path a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_utf16(text: str, units: int) -> str:
    """Return the beginning of a text that takes at most so much of a Windows path."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


def _folder(untrusted: str) -> str:
    short = untrusted.translate(_NOT_IN_A_NAME)[:_LONGEST_FOLDER]
    return safe_filename(short, fallback="folder").lstrip(".") or "folder"


def _clipped(untrusted: str) -> str:
    return untrusted[:_LONGEST_FIELD].strip()
