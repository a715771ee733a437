"""A file for each message, byte for byte what was encrypted."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.exchange import ExportMessage, Names, Written, WrittenFile
from vaultviewer.core.export.forms.folders import make_folders
from vaultviewer.core.export.naming import Placing, folder_parts, name_fields, render_name
from vaultviewer.core.export.order import Existing, ExportOrder


class EmlWriter:
    """Implements `Writer`."""

    parallel = True
    needs_digest = False

    def __init__(self, order: ExportOrder, folder: Path) -> None:
        self._order = order
        self._folder = folder

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        placing = Placing(self._folder, self._order.existing, taken)
        name = render_name(self._order.template, name_fields(message))
        return (placing.free_file(folder_parts(self._order.folders, message), name, ".eml"),)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        (path,) = paths
        place = make_folders(self._folder, path)
        write_whole(place, message.plaintext, overwrite=self._order.existing is Existing.REPLACE)
        sha256 = hashlib.sha256(message.plaintext).hexdigest()
        return Written((WrittenFile(path, len(message.plaintext), sha256),))

    def finish(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing is held."""
