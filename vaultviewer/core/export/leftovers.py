"""What a crash may have left in the target of an export: files of messages that the ledger never settled."""

import contextlib
import os
from pathlib import Path, PurePosixPath

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.atomic import remove_unfinished
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.troubles import LedgerUnreadable


def remove_leftovers(ledger: Ledger) -> None:
    """Delete what lies under names that were reserved and never settled, and ask for those messages again.

    Nothing had such a name when it was reserved; where something had, it was to be replaced, and stays.

    Raises LedgerUnreadable where a name leads out of the target; SaveFailed.
    """
    for leftover in ledger.leftovers():
        path = inside(ledger.folder, leftover.path)
        try:
            remove_unfinished(path.parent)
            if not leftover.existed and not path.is_dir():
                path.unlink(missing_ok=True)
        except NotADirectoryError:
            continue
        except OSError as problem:
            raise SaveFailed(path=path, reason=problem.strerror or type(problem).__name__) from None
    ledger.release()


def inside(folder: Path, untrusted_path: str) -> Path:
    """Return where a path of a ledger leads.

    A ledger may have been handed over with its folder, so it may name anything.

    Raises LedgerUnreadable where that is not inside of the folder, also by way of links.
    """
    pure = PurePosixPath(untrusted_path)
    path = folder.joinpath(*pure.parts)
    whole = not pure.is_absolute() and ".." not in pure.parts and "\\" not in untrusted_path and pure.name
    root = Path(os.path.realpath(folder))
    with contextlib.suppress(OSError, ValueError):
        if whole and Path(os.path.realpath(path.parent)).is_relative_to(root):
            return path
    raise LedgerUnreadable(folder=folder, reason="it names a file outside of its folder")
