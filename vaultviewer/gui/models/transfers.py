"""Exports as the window knows them: one that is under way or has ended in this run of the program, and the
table of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from vaultviewer.core.export.exchange import Entry, Tally
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfer_words import bytes_text, left_text, messages_text, rate_text
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, counted

_Index = QModelIndex | QPersistentModelIndex
_LONGEST_PATH: Final = 1024


class TransferState(StrEnum):
    """Where an export stands. Each is shown as an icon and a word."""

    WAITING = "waiting"  # until another one of its vault has ended
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"  # what is being written is finished
    DONE = "done"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    UNBEGUN = "unbegun"  # nothing could be written where it was to go


UNDER_WAY: Final = frozenset(
    {TransferState.WAITING, TransferState.RUNNING, TransferState.PAUSED, TransferState.STOPPING}
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One export. `source` is safe to show; `problem` says in whole sentences why it has come to a stop.

    `failures` are the first that failed, as many as anybody reads.
    """

    id: int
    source: str
    folder: Path
    state: TransferState = TransferState.WAITING
    progress: Progress = field(default_factory=lambda: Progress(Tally()))
    failures: tuple[Entry, ...] = ()
    problem: str = ""

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def can_pause(self) -> bool:
        return self.state in {TransferState.WAITING, TransferState.RUNNING}

    @property
    def can_resume(self) -> bool:
        """Whether a pause can be ended, or a run that has come to a stop be taken up again."""
        stopped = {TransferState.CANCELLED, TransferState.INTERRUPTED, TransferState.UNBEGUN}
        return self.state is TransferState.PAUSED or self.state in stopped

    @property
    def can_cancel(self) -> bool:
        return self.under_way and self.state is not TransferState.STOPPING

    @property
    def can_retry(self) -> bool:
        """Whether messages have failed that can be asked for once more."""
        return self.progress.tally.failed > 0 and self.state not in {
            TransferState.WAITING,
            TransferState.STOPPING,
        }


class TransferColumn(IntEnum):
    STATE = 0
    FOLDER = 1
    SOURCE = 2
    MESSAGES = 3
    SIZE = 4
    RATE = 5
    LEFT = 6


class TransferRole(IntEnum):
    TRANSFER = Qt.ItemDataRole.UserRole + 1
    """Transfer."""
    FRACTION = Qt.ItemDataRole.UserRole + 2
    """float from 0 to 1, or None: how much of it is done."""
    STANDS_IN = Qt.ItemDataRole.UserRole + 3
    """bool: shown in the secondary colour."""


_HEADERS: Final = {
    TransferColumn.STATE: QT_TRANSLATE_NOOP("TransferTable", "State"),
    TransferColumn.FOLDER: QT_TRANSLATE_NOOP("TransferTable", "Folder"),
    TransferColumn.SOURCE: QT_TRANSLATE_NOOP("TransferTable", "From"),
    TransferColumn.MESSAGES: QT_TRANSLATE_NOOP("TransferTable", "Messages"),
    TransferColumn.SIZE: QT_TRANSLATE_NOOP("TransferTable", "Size"),
    TransferColumn.RATE: QT_TRANSLATE_NOOP("TransferTable", "Rate"),
    TransferColumn.LEFT: QT_TRANSLATE_NOOP("TransferTable", "Time left"),
}
_STATES: Final = {
    TransferState.WAITING: (QT_TRANSLATE_NOOP("TransferTable", "Waiting"), "restoring", None),
    TransferState.RUNNING: (QT_TRANSLATE_NOOP("TransferTable", "Exporting"), "export", Tone.NEUTRAL),
    TransferState.PAUSED: (QT_TRANSLATE_NOOP("TransferTable", "Paused"), "pause", Tone.NEUTRAL),
    TransferState.STOPPING: (QT_TRANSLATE_NOOP("TransferTable", "Stopping"), "restoring", Tone.NEUTRAL),
    TransferState.DONE: (QT_TRANSLATE_NOOP("TransferTable", "Done"), "passed", Tone.GOOD),
    TransferState.CANCELLED: (QT_TRANSLATE_NOOP("TransferTable", "Cancelled"), "stop", Tone.NEUTRAL),
    TransferState.INTERRUPTED: (QT_TRANSLATE_NOOP("TransferTable", "Interrupted"), "failed", Tone.DANGER),
    TransferState.UNBEGUN: (QT_TRANSLATE_NOOP("TransferTable", "Not begun"), "failed", Tone.DANGER),
}


class TransferTable(QAbstractTableModel):
    """The newest export stands last."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._rows: list[Transfer] = []

    @property
    def transfers(self) -> Sequence[Transfer]:
        return tuple(self._rows)

    def show_transfer(self, transfer: Transfer) -> None:
        """Add an export, or put it in the place of what was known of it."""
        row = self.row_of(transfer.id)
        if row is None:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
            self._rows.append(transfer)
            self.endInsertRows()
        else:
            self._rows[row] = transfer
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def remove(self, identifier: int) -> None:
        row = self.row_of(identifier)
        if row is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()

    def row_of(self, identifier: int) -> int | None:
        return next((row for row, each in enumerate(self._rows) if each.id == identifier), None)

    def refresh_icons(self) -> None:
        """Repaint after a change of theme."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    # ------------------------------------------------------------------------------------ Qt's questions

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(TransferColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's own signature
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return _tr(_HEADERS[TransferColumn(section)]) if 0 <= section < len(TransferColumn) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  as above
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        transfer, column = self._rows[index.row()], TransferColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(column, transfer)
            case Qt.ItemDataRole.DecorationRole if column is TransferColumn.STATE:
                _, icon, tone = _STATES[transfer.state]
                return self._icons.icon(icon, Tone.CAUTION if _done_in_part(transfer) else tone)
            case Qt.ItemDataRole.ToolTipRole if column is TransferColumn.FOLDER:
                return plain_tool_tip(_path(transfer))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_tr(_HEADERS[column])}: {_text(column, transfer)}"
            case TransferRole.TRANSFER:
                return transfer
            case TransferRole.FRACTION if column is TransferColumn.MESSAGES:
                return fraction(transfer)
            case TransferRole.STANDS_IN:
                return False
            case _:
                return None


def fraction(transfer: Transfer) -> float | None:
    """Return how much is done of what is known to be asked; None before anything is, and once all is."""
    tally = transfer.progress.tally
    if not tally.asked or transfer.state is TransferState.DONE:
        return None
    return tally.settled / tally.asked


def state_word(transfer: Transfer) -> str:
    return _tr(_STATES[transfer.state][0])


def state_text(transfer: Transfer) -> str:
    """Say where an export stands, and how many messages it did not get."""
    word = state_word(transfer)
    failed = transfer.progress.tally.failed
    if not failed:
        return word
    return f"{word}, {counted('TransferTable', '1 failed', '%n failed', failed)}"


def _done_in_part(transfer: Transfer) -> bool:
    return transfer.state is TransferState.DONE and transfer.progress.tally.failed > 0


def _text(column: TransferColumn, transfer: Transfer) -> str:
    progress, tally = transfer.progress, transfer.progress.tally
    match column:
        case TransferColumn.STATE:
            return state_text(transfer)
        case TransferColumn.FOLDER:
            return visible(transfer.folder.name) or _path(transfer)
        case TransferColumn.SOURCE:
            return transfer.source
        case TransferColumn.MESSAGES:
            return messages_text(tally)
        case TransferColumn.SIZE:
            return bytes_text(tally)
        case TransferColumn.RATE:
            return rate_text(progress) if transfer.state is TransferState.RUNNING else ""
        case TransferColumn.LEFT:
            return left_text(progress) if transfer.state is TransferState.RUNNING else ""


def _path(transfer: Transfer) -> str:
    return visible(transfer.folder, longest=_LONGEST_PATH)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TransferTable", text)
