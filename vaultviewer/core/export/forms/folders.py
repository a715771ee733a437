"""Folders of an export, for their owner alone."""

from pathlib import Path

from vaultviewer.core.export.atomic import saving
from vaultviewer.core.export.leftovers import inside

_OWNER_ONLY = 0o700


def make_folders(target: Path, path: str) -> Path:
    """Make the folders above a relative path and return where it leads: never out of the target.

    Raises LedgerUnreadable where a link would lead out of it; SaveFailed.
    """
    place = inside(target, path)
    with saving(place):
        for folder in reversed(place.relative_to(target).parents[:-1]):
            (target / folder).mkdir(mode=_OWNER_ONLY, exist_ok=True)
    return inside(target, path)
