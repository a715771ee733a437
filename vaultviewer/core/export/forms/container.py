"""A file that holds all messages of an export: it grows behind an unfinished name, and can be cut back.

fresh      .messages.mbox.part is made
resumed    it is cut back to where the ledger has accounted for it
finished   it becomes messages.mbox, or messages (2).mbox where that was there before
retried    the finished file of this very export gets the unfinished name again
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.atomic import give_final_name, saving
from vaultviewer.core.export.numbering import numbered
from vaultviewer.core.export.order import Existing

_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_OWNER_ONLY: Final = 0o600
_MOST_SAME_NAMES: Final = 1_000


def _size(path: Path) -> int | None:
    return path.stat().st_size


class Container:
    """The open file. Its owner appends whole messages, or writes at `file` and calls `commit` behind each."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        existing: Existing,
        resume_at: int,
        ends_at: Callable[[Path], int | None] = _size,
    ) -> None:
        """Open the container `name` of an export. `ends_at` tells where the messages of a finished file end,
        None where it is no such file: by that this export's own is known among others of its name.

        A foreign file of that name is replaced where the order says so, and else stays beside it: there is
        nothing that could be skipped.

        Raises SaveFailed.
        """
        self._folder = folder
        self._existing = existing
        self.path: Final = self._find(name, resume_at, ends_at)
        with saving(self._unfinished):
            descriptor = os.open(self._unfinished, _FLAGS, _OWNER_ONLY)
            self.file: Final[BinaryIO] = os.fdopen(descriptor, "r+b")
        with saving(self._unfinished):
            if os.fstat(descriptor).st_size < resume_at:
                self.file.close()
                raise SaveFailed(path=self._unfinished, reason="it has been cut since the export stopped")
            self.file.truncate(resume_at)
            self.file.seek(resume_at)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def _unfinished(self) -> Path:
        return _unfinished(self.path)

    def commit(self) -> int:
        """Have all that was written reach the disk, and return where the file ends now.

        Raises SaveFailed.
        """
        with saving(self._unfinished):
            self.file.flush()
            os.fsync(self.file.fileno())
            return self.file.seek(0, os.SEEK_END)

    def append(self, content: bytes) -> int:
        """Write a whole message, and return where the file ends now; where that fails, it is as before.

        Raises SaveFailed.
        """
        start = self.file.seek(0, os.SEEK_END)
        try:
            with saving(self._unfinished):
                self.file.write(content)
            return self.commit()
        except BaseException:
            self.cut_back(start)
            raise

    def cut_back(self, size: int) -> None:
        """Take away what could not be written whole. Never raises: whoever resumes cuts back, too."""
        try:
            self.file.truncate(size)
            self.file.seek(size)
        except OSError:
            return

    def finish(self) -> str:
        """Give the file its final name, and return it.

        Raises AlreadyExists, SaveFailed.
        """
        self.commit()
        self.file.close()
        give_final_name(self._unfinished, self.path, overwrite=self._existing is Existing.REPLACE)
        return self.path.name

    def close(self) -> None:
        self.file.close()

    def _find(self, name: str, resume_at: int, ends_at: Callable[[Path], int | None]) -> Path:
        """Return the final path of the container that is under way, or of a new one."""
        paths = [self._folder / numbered(name, number) for number in range(1, _MOST_SAME_NAMES)]
        for path in paths:
            if _unfinished(path).is_file():
                return path
        if resume_at:
            for path in paths:
                if path.is_file() and ends_at(path) == resume_at:
                    give_final_name(path, _unfinished(path), overwrite=False)
                    return path
            raise SaveFailed(path=paths[0], reason="the file that the export has begun is gone or changed")
        if self._existing is Existing.REPLACE:
            return paths[0]
        return next((path for path in paths if not os.path.lexists(path)), paths[0])


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
