"""Dragging a file that isn't there yet: it is written when whoever it is dropped on asks for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMetaType, QMimeData, QUrl

from vaultviewer.core.errors import VaultViewerError

URI_LIST: Final = "text/uri-list"


class LazyFile(QMimeData):
    """Offers one file. `provide` writes it and returns where it is; where it fails nothing is offered."""

    def __init__(self, provide: Callable[[], Path], failed: Callable[[VaultViewerError], None]) -> None:
        super().__init__()
        self._provide = provide
        self._failed = failed

    def formats(self) -> list[str]:
        return [URI_LIST]

    def hasFormat(self, mimetype: str) -> bool:  # noqa: N802  Qt's name
        return mimetype == URI_LIST

    def retrieveData(self, mimetype: str, _preferred: QMetaType | QMetaType.Type, /) -> object:  # noqa: N802  Qt's name
        if mimetype != URI_LIST:
            return None
        try:
            path = self._provide()
        except VaultViewerError as error:
            self._failed(error)
            return None
        return [QUrl.fromLocalFile(str(path))]  # Qt makes bytes of it where those are asked for
