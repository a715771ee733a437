"""Parts of a message as files of their own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import AlreadyExists
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.tree import Part

_MOST_SAME_NAMES: Final = 10_000


@dataclass(frozen=True, slots=True)
class SavedPart:
    """Where a part lies now, and what it is."""

    part: Part
    path: Path
    sha256: str


def save_part(part: Part, path: Path, *, overwrite: bool) -> SavedPart:
    """Write one part's content under the name that the user chose.

    Raises AlreadyExists; SaveFailed.
    """
    write_whole(path, part.content, overwrite=overwrite)
    return SavedPart(part, path, hashlib.sha256(part.content).hexdigest())


def save_all(parts: Iterable[Part], folder: Path, *, cancel: CancelToken) -> tuple[SavedPart, ...]:
    """Write parts into a folder under their own names, numbered where a name is taken; nothing is overwritten.

    Raises SaveFailed, Cancelled; what was saved before stays.
    """
    saved: list[SavedPart] = []
    for part in parts:
        cancel.checkpoint()
        saved.append(_save_beside_others(part, folder))
    return tuple(saved)


def _save_beside_others(part: Part, folder: Path) -> SavedPart:
    name = part_filename(part)
    for number in range(1, _MOST_SAME_NAMES):
        try:
            return save_part(part, folder / _numbered(name, number), overwrite=False)
        except AlreadyExists:
            continue
    raise AlreadyExists(path=folder / name)


def _numbered(name: str, number: int) -> str:
    """Return `name.ext`, then `name (2).ext`, still within what a name may have."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    mark = f" ({number}){dot}{extension}"
    room = 120 - len(mark.encode())
    return safe_filename(stem.encode()[:room].decode("utf-8", "ignore") + mark, fallback="file")
