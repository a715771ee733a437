"""Keeping both: a file beside those that have its name already."""

from pathlib import Path
from typing import Final

from vaultviewer.core.errors import AlreadyExists
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.mail.filenames import safe_filename

_MOST_SAME_NAMES: Final = 10_000
_LONGEST_NAME: Final = 120
"""Bytes, as in `safe_filename`."""


def write_numbered(path: Path, data: bytes | bytearray | memoryview) -> Path:
    """Write a file as `name.ext`, or as `name (2).ext` and so on where that is taken, and return where it is.

    Raises SaveFailed; AlreadyExists after ten thousand of the same name.
    """
    for number in range(1, _MOST_SAME_NAMES):
        candidate = path.with_name(numbered(path.name, number))
        try:
            write_whole(candidate, data, overwrite=False)
        except AlreadyExists:
            continue
        return candidate
    raise AlreadyExists(path=path)


def numbered(name: str, number: int) -> str:
    """Return `name.ext`, then `name (2).ext`, still within what a name may have."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    mark = f" ({number}){dot}{extension}"
    room = _LONGEST_NAME - len(mark.encode())
    return safe_filename(stem.encode()[:room].decode("utf-8", "ignore") + mark, fallback="file")
