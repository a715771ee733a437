"""Where panes, columns and the window stand, kept between runs as base64 in the settings."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from vaultviewer.gui.widgets.message_list import MessageList


def save_layout(
    window: QMainWindow, splitters: tuple[QSplitter, ...], messages: MessageList
) -> dict[str, str]:
    """Return the layout by the object names of what it belongs to."""
    states = {window.objectName(): window.saveGeometry()}
    states |= {splitter.objectName(): splitter.saveState() for splitter in splitters}
    columns = messages.layout_state()
    if columns is not None:
        states[messages.objectName()] = columns
    return {name: bytes(state.toBase64().data()).decode("ascii") for name, state in states.items()}


def restore_layout(
    layout: Mapping[str, str], window: QMainWindow, splitters: tuple[QSplitter, ...], messages: MessageList
) -> None:
    """Put back what was kept; what can't be read stays as it is."""

    def state(name: str) -> QByteArray:
        return QByteArray.fromBase64(layout.get(name, "").encode("ascii", "replace"))

    if not (geometry := state(window.objectName())).isEmpty():
        window.restoreGeometry(geometry)
    for splitter in splitters:
        if not (panes := state(splitter.objectName())).isEmpty():
            splitter.restoreState(panes)
    if not (columns := state(messages.objectName())).isEmpty():
        messages.restore_layout(columns)
