"""Files written whole or not at all, for their owner alone, and never over another without being told to.

The bytes go to a new file in the same folder, reach the disk, and only then get the final name. No failure
leaves anything under that name, nor the new file behind.
"""

import contextlib
import errno
import io
import os
import re
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from vaultviewer.core.errors import AlreadyExists, SaveFailed

_FLAGS: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
)
_OWNER_ONLY: Final = 0o600
_UNFINISHED: Final = re.compile(r"\.vaultviewer-[0-9a-f]{16}\.part")
_CHUNK: Final = 1024 * 1024
_NO_HARD_LINKS: Final = frozenset(
    # FAT, exFAT and many network folders (link(2)).
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
)
_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "your share of the disk is full",
    errno.EACCES: "you may not write in that folder",
    errno.EPERM: "you may not write in that folder",
    errno.EROFS: "that disk can only be read",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EISDIR: "a folder has that name",
    errno.ENOTEMPTY: "a folder has that name",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the disk takes no file of that size",
    errno.EIO: "the disk reports a fault",
}


def write_whole(path: Path, data: bytes | bytearray | memoryview, *, overwrite: bool) -> None:
    """Write a file of mode 0600 under its final name, or leave everything as it was.

    Raises AlreadyExists where something has that name and `overwrite` is false; SaveFailed.
    """
    with writing_whole(path, overwrite=overwrite) as write:
        write(data)


@contextlib.contextmanager
def writing_whole(
    path: Path, *, overwrite: bool
) -> Iterator[Callable[[bytes | bytearray | memoryview], None]]:
    """Do the same piece by piece: yields what writes a piece, and gives the file its name at the end.

    Raises AlreadyExists where something has that name and `overwrite` is false; SaveFailed.
    """
    if not overwrite and os.path.lexists(path):
        raise AlreadyExists(path=path)
    temporary = path.with_name(f".vaultviewer-{secrets.token_hex(8)}.part")
    with saving(path):
        file = _create(temporary)
    try:
        with file:
            yield partial(_write, file, path)
            with saving(path):
                os.fsync(file.fileno())
        with saving(path):
            _name(temporary, path, overwrite=overwrite)
    finally:
        with saving(path), contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    _sync_folder(path.parent)


def removing(path: Path) -> None:
    """Delete a file, of which there need not be one.

    Raises SaveFailed.
    """
    with saving(path):
        path.unlink(missing_ok=True)


def give_final_name(unfinished: Path, path: Path, *, overwrite: bool) -> None:
    """Give a file in the same folder, which is complete and has reached the disk, its final name.

    Raises AlreadyExists where something has that name and `overwrite` is false; SaveFailed.
    """
    with saving(path):
        _name(unfinished, path, overwrite=overwrite)
        unfinished.unlink(missing_ok=True)  # which has two names now where a link was made
        _sync_folder(path.parent)


@contextlib.contextmanager
def saving(path: Path) -> Iterator[None]:
    """Turn what the disk has against writing a file into words.

    Raises AlreadyExists, SaveFailed.
    """
    try:
        yield
    except FileExistsError:
        raise AlreadyExists(path=path) from None
    except (OSError, ValueError) as problem:
        raise SaveFailed(path=path, reason=_reason(problem)) from None


def remove_unfinished(folder: Path) -> None:
    """Delete what writes of a process that was killed have left in a folder, of which there need not be one.

    Raises OSError.
    """
    with contextlib.suppress(FileNotFoundError):
        for found in folder.iterdir():
            if _UNFINISHED.fullmatch(found.name):
                found.unlink(missing_ok=True)


def _create(temporary: Path) -> io.FileIO:
    """Make a file that nobody else can have opened. It has no buffer that would keep plaintext behind."""
    return io.FileIO(os.open(temporary, _FLAGS, _OWNER_ONLY), "wb")


def _write(file: io.FileIO, path: Path, data: bytes | bytearray | memoryview) -> None:
    with saving(path), memoryview(data) as view:
        position = 0
        while position < len(view):
            position += file.write(view[position : position + _CHUNK])


def _name(unfinished: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        unfinished.replace(path)
    else:
        _name_without_overwriting(unfinished, path)


def _name_without_overwriting(temporary: Path, path: Path) -> None:
    """Give the finished file its name, in one step that fails where the name is taken."""
    if os.name == "nt":
        temporary.rename(path)  # fails on Windows where the target exists
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as problem:
        if problem.errno not in _NO_HARD_LINKS:
            raise
        _name_by_placeholder(temporary, path)


def _name_by_placeholder(temporary: Path, path: Path) -> None:
    """Take the name with an empty file first, which fails where it is taken, and replace that one."""
    os.close(os.open(path, _FLAGS, _OWNER_ONLY))
    try:
        temporary.replace(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can; the file itself is safe by now."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(problem: OSError | ValueError) -> str:
    if isinstance(problem, OSError) and problem.errno is not None:
        return _REASONS.get(problem.errno) or os.strerror(problem.errno).lower()
    return "the name can't be used"  # a NUL in it, or no name at all
