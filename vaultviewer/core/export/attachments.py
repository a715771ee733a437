"""Parts of a message as files of their own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.numbering import write_numbered
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.tree import Part


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
    return _saved(part, path)


def save_all(parts: Iterable[Part], folder: Path, *, cancel: CancelToken) -> tuple[SavedPart, ...]:
    """Write parts into a folder under their own names, numbered where a name is taken; nothing is
    overwritten.

    Raises SaveFailed, Cancelled; what was saved before stays.
    """
    saved: list[SavedPart] = []
    for part in parts:
        cancel.checkpoint()
        path = write_numbered(folder / part_filename(part), part.content)
        saved.append(_saved(part, path))
    return tuple(saved)


def _saved(part: Part, path: Path) -> SavedPart:
    return SavedPart(part, path, hashlib.sha256(part.content).hexdigest())
