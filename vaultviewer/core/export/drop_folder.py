"""Files for a moment: what is dragged out of the window lies here until whoever it was dropped on has copied
it.

The system's drag and drop hands over addresses of files, so there has to be one. It is written when the
target asks for it and not before, in a folder that its owner alone can enter, and it goes when the drop is
over, when the program ends, or, after a crash, when it starts again.
"""

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from types import ModuleType
from typing import IO, Final

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.mail.filenames import safe_filename

_OWNER_ONLY: Final = 0o600
_PRIVATE: Final = 0o700
_LOCK: Final = "in use"
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class DropFolder:
    """One program's files for dropping, below a folder that all its instances share.

    Each instance holds a lock on its own folder: one without a holder is what a crash has left.
    """

    def __init__(self, root: Path) -> None:
        """`root` need not exist. Nothing is made before it is needed."""
        self._root = root
        self._own: Path | None = None
        self._lock: IO[bytes] | None = None

    def wipe_leftovers(self) -> None:
        """Delete what instances that are no more have left. What can't be deleted stays for the next time."""
        with contextlib.suppress(OSError):
            for folder in tuple(self._root.iterdir()):
                if folder != self._own and not folder.is_symlink() and not _is_held(folder):
                    shutil.rmtree(folder, ignore_errors=True)

    def provide(self, untrusted_name: str, data: bytes | bytearray | memoryview) -> Path:
        """Write a file of mode 0600, in a folder of its own so that its name stays as it is.

        Raises SaveFailed.
        """
        name = safe_filename(untrusted_name, fallback="attachment")
        try:
            folder = self._own_folder() / secrets.token_hex(8)
            folder.mkdir(mode=_PRIVATE)
            path = folder / name
            with os.fdopen(os.open(path, _FLAGS, _OWNER_ONLY), "wb") as file:
                file.write(data)
        except OSError as problem:
            raise SaveFailed(
                path=self._root / name, reason=problem.strerror or type(problem).__name__
            ) from None
        return path

    def discard(self, path: Path) -> None:
        """Delete a file that was provided."""
        if self._own is not None and path.parent.parent == self._own:
            shutil.rmtree(path.parent, ignore_errors=True)

    def close(self) -> None:
        """Delete everything that this instance has provided."""
        if self._own is not None and self._lock is not None:
            self._lock.close()
            shutil.rmtree(self._own, ignore_errors=True)
        self._own = self._lock = None

    def _own_folder(self) -> Path:
        if self._own is None:
            self._root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            self._root.chmod(_PRIVATE)
            own = self._root / secrets.token_hex(8)
            own.mkdir(mode=_PRIVATE)
            self._lock = (own / _LOCK).open("wb")
            _hold(self._lock)
            self._own = own
        return self._own


def _locking() -> ModuleType | None:
    """Return fcntl; there is none on Windows, where a file that is open can't be deleted anyway."""
    try:
        import fcntl  # noqa: PLC0415  missing on Windows
    except ImportError:
        return None
    return fcntl


def _hold(file: IO[bytes]) -> None:
    if (fcntl := _locking()) is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_held(folder: Path) -> bool:
    """Tell whether a live instance uses the folder. The system lets go of a lock when its holder dies."""
    try:
        if (fcntl := _locking()) is None:
            (folder / _LOCK).unlink()
            return False
        with (folder / _LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
