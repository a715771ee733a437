"""The message list as Qt sees it: rows of a listing that grows page by page.

The model keeps the listing as S3 gave it and, apart from it, the order in which rows are shown. Sorting and
filtering make a new order off the GUI thread (`order_wanted` → `arrange` → `apply_order`), so neither a long
list nor a keystroke holds up the window. What opening a message has brought to light is kept by object key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import Arrangement
from vaultviewer.gui.models.row import (
    STATE_TONES,
    STATE_WORDS,
    Column,
    RowDetails,
    RowState,
    short_name,
)
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP

_Index = QModelIndex | QPersistentModelIndex

_HEADERS: Final = {
    Column.STATE: QT_TRANSLATE_NOOP("MessageTable", "State"),
    Column.FROM: QT_TRANSLATE_NOOP("MessageTable", "From"),
    Column.SUBJECT: QT_TRANSLATE_NOOP("MessageTable", "Subject"),
    Column.RECEIVED: QT_TRANSLATE_NOOP("MessageTable", "Received"),
    Column.DATE: QT_TRANSLATE_NOOP("MessageTable", "Date"),
    Column.SIZE: QT_TRANSLATE_NOOP("MessageTable", "Size"),
    Column.RULE: QT_TRANSLATE_NOOP("MessageTable", "Rule"),
    Column.KEY: QT_TRANSLATE_NOOP("MessageTable", "Key"),
}
_HEADER_HINTS: Final = {
    Column.STATE: QT_TRANSLATE_NOOP("MessageTable", "Whether the message is locked, open or refused"),
    Column.FROM: QT_TRANSLATE_NOOP("MessageTable", "The sender, known once the message has been opened"),
    Column.SUBJECT: QT_TRANSLATE_NOOP("MessageTable", "The subject, known once the message has been opened"),
    Column.RECEIVED: QT_TRANSLATE_NOOP("MessageTable", "When Amazon S3 stored the object, in local time"),
    Column.DATE: QT_TRANSLATE_NOOP(
        "MessageTable", "The date that the sender wrote, with the sender's offset"
    ),
    Column.SIZE: QT_TRANSLATE_NOOP("MessageTable", "Size of the stored object"),
    Column.RULE: QT_TRANSLATE_NOOP("MessageTable", "The receipt rule, from the encryption context"),
    Column.KEY: QT_TRANSLATE_NOOP("MessageTable", "The object's key in the bucket"),
}
_LOCKED: Final = RowDetails(RowState.LOCKED)
_LONGEST_KEY: Final = 1024
"""Bytes, and so at least as many characters, that S3 allows a key."""
UNKNOWN: Final = "—"


class Role(IntEnum):
    """Roles beyond Qt's own."""

    KEY = Qt.ItemDataRole.UserRole + 1
    """str: the object's key."""
    STATE = Qt.ItemDataRole.UserRole + 2
    """RowState."""
    STANDS_IN = Qt.ItemDataRole.UserRole + 3
    """bool: the text stands in for what isn't known yet, and is shown in the secondary colour."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a worker needs to arrange the rows: copies, so that the model may go on changing."""

    summaries: Sequence[ObjectSummary]
    details: Mapping[str, RowDetails]
    arrangement: Arrangement
    generation: int


def time_with_offset(moment: datetime) -> str:
    """Return date and time to the minute, always with the offset: 2026-11-23 14:02 +09:00."""
    offset = moment.strftime("%z") or "+0000"
    return f"{moment:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


class MessageTable(QAbstractTableModel):
    """One prefix of one vault."""

    more_wanted = Signal()
    """The view has come to the end of what is loaded."""
    order_wanted = Signal()
    """The rows shown no longer follow from what is loaded: take a `snapshot`, arrange it, `apply_order`.

    An order made before the last page came is still right as far as it goes; only a new sorting, a new filter
    or another listing (a new `generation`) makes it worthless.
    """
    order_applied = Signal()

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._summaries: list[ObjectSummary] = []
        self._position_of: dict[str, int] = {}
        self._details: dict[str, RowDetails] = {}
        self._order: list[int] = []
        self._arrangement = Arrangement()
        self._generation = 0
        self._applied = 0
        self._more_below = False
        self._paused = False

    # ------------------------------------------------------------------------ what presenters tell it

    def clear(self) -> None:
        """Forget the listing, but not what was learnt by opening: it stays true for the same key."""
        self.beginResetModel()
        self._summaries.clear()
        self._position_of.clear()
        self._order.clear()
        self._generation += 1
        self._applied = self._generation
        self._more_below = False
        self.endResetModel()

    def forget_details(self) -> None:
        """Forget what opening brought to light, as when the connection closes."""
        self._details.clear()

    def append(self, page: Page) -> None:
        """Take one more page of the listing."""
        first = len(self._summaries)
        fresh = [summary for summary in page.objects if summary.key not in self._position_of]
        self._more_below = page.next_token is not None
        if not fresh:
            return
        last = first + len(fresh) - 1
        # While a new order is on its way, the rows are not yet those of the listing.
        as_listed = self._applied == self._generation and len(self._order) == first
        if self._arrangement.natural and as_listed:
            self.beginInsertRows(QModelIndex(), first, last)
            self._take(fresh)
            self._order.extend(range(first, last + 1))
            self.endInsertRows()
        else:
            self._take(fresh)
            self.order_wanted.emit()

    def set_details(self, key: str, details: RowDetails) -> None:
        """Show what is now known of one message. The row keeps its place until the next sorting."""
        self._details[key] = details
        row = self.row_of(key)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def set_filter(self, text: str) -> None:
        if text != self._arrangement.filter_text:
            self._arrange(
                Arrangement(self._arrangement.column, self._arrangement.descending, filter_text=text)
            )

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001  a setter with one value, as Qt's own
        """Stop asking for pages while somebody has stopped the loading."""
        self._paused = paused

    def refresh_icons(self) -> None:
        """Repaint after a change of theme."""
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, self.columnCount() - 1))

    # ------------------------------------------------------------------------ what presenters ask it

    @property
    def loaded(self) -> int:
        """Rows of the listing that have arrived, shown or filtered out."""
        return len(self._summaries)

    @property
    def more_below(self) -> bool:
        return self._more_below

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def generation(self) -> int:
        return self._generation

    def summary(self, index: _Index) -> ObjectSummary:
        return self._summaries[self._order[index.row()]]

    def summary_of(self, key: str) -> ObjectSummary | None:
        position = self._position_of.get(key)
        return None if position is None else self._summaries[position]

    def details_of(self, key: str) -> RowDetails:
        return self._details.get(key, _LOCKED)

    def key_beside(self, key: str, rows: int) -> str:
        """Return the key some rows below or above another one; empty where there is none."""
        row = self.row_of(key)
        index = self.index(-1 if row is None else row + rows, 0)
        return str(index.data(Role.KEY)) if index.isValid() else ""

    def count(self, *states: RowState) -> int:
        """Count the messages that were tried and are in one of these states."""
        return sum(details.state in states for details in self._details.values())

    def row_of(self, key: str) -> int | None:
        """Return the row that shows an object, or None where it isn't shown."""
        position = self._position_of.get(key)
        if position is None:
            return None
        try:
            return self._order.index(position)
        except ValueError:
            return None

    def snapshot(self) -> Snapshot:
        return Snapshot(tuple(self._summaries), dict(self._details), self._arrangement, self._generation)

    def apply_order(self, order: Sequence[int], generation: int) -> bool:
        """Show rows in a new order; selection and current row follow their messages.

        Returns False, and changes nothing, for an order of another generation.
        """
        if generation != self._generation:
            return False
        self._applied = generation
        shown = set(self._order)
        wanted = set(order)
        self._append_rows([position for position in order if position not in shown])
        gone = [position for position in self._order if position not in wanted]
        self._permute([*order, *gone])
        if gone:
            self.beginRemoveRows(QModelIndex(), len(order), len(self._order) - 1)
            del self._order[len(order) :]
            self.endRemoveRows()
        self.order_applied.emit()
        return True

    # ------------------------------------------------------------------------------------ Qt's questions

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def canFetchMore(self, parent: _Index) -> bool:
        """Ask for more only while every loaded row is shown: a filter must not list a whole bucket."""
        return (
            not parent.isValid()
            and self._more_below
            and not self._paused
            and not self._arrangement.filter_text.strip()
            # A filter that was just taken away still hides rows, and its short list would ask for a page.
            and len(self._order) == len(self._summaries)
        )

    def fetchMore(self, parent: _Index) -> None:
        if not parent.isValid():
            self.more_wanted.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(Column):
            descending = order is Qt.SortOrder.DescendingOrder
            self._arrange(Arrangement(Column(column), descending, self._arrangement.filter_text))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's own signature
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(Column):
            if role == Qt.ItemDataRole.DisplayRole:
                return QCoreApplication.translate("MessageTable", _HEADERS[Column(section)])
            if role == Qt.ItemDataRole.ToolTipRole:
                return QCoreApplication.translate("MessageTable", _HEADER_HINTS[Column(section)])
            if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  as above
        if not index.isValid() or index.row() >= len(self._order):
            return None
        summary = self.summary(index)
        details = self.details_of(summary.key)
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(column, summary, details)
            case Qt.ItemDataRole.DecorationRole if column is Column.STATE:
                return self._icons.icon(details.state, STATE_TONES[details.state])
            case Qt.ItemDataRole.ToolTipRole:
                return _tool_tip(column, summary, details)
            case Qt.ItemDataRole.TextAlignmentRole if column is Column.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return _accessible_text(column, summary, details)
            case Role.KEY:
                return summary.key
            case Role.STATE:
                return details.state
            case Role.STANDS_IN:
                return _stands_in(column, details)
            case _:
                return None

    # --------------------------------------------------------------------------------------- within

    def _take(self, fresh: Sequence[ObjectSummary]) -> None:
        for position, summary in enumerate(fresh, start=len(self._summaries)):
            self._position_of[summary.key] = position
        self._summaries.extend(fresh)

    def _arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._generation += 1
        self.order_wanted.emit()

    def _append_rows(self, positions: Sequence[int]) -> None:
        if positions:
            first = len(self._order)
            self.beginInsertRows(QModelIndex(), first, first + len(positions) - 1)
            self._order.extend(positions)
            self.endInsertRows()

    def _permute(self, order: list[int]) -> None:
        if order == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        row_of = {position: row for row, position in enumerate(order)} if before else {}
        after = [self.createIndex(row_of[self._order[old.row()]], old.column()) for old in before]
        self._order = order
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _text(column: Column, summary: ObjectSummary, details: RowDetails) -> str:
    match column:
        case Column.STATE:
            return QCoreApplication.translate("RowState", STATE_WORDS[details.state])
        case Column.FROM:
            return details.untrusted_from or UNKNOWN
        case Column.SUBJECT:
            return details.untrusted_subject or details.explanation or visible(short_name(summary.key))
        case Column.RECEIVED:
            return time_with_offset(summary.modified.astimezone())
        case Column.DATE:
            return time_with_offset(details.date) if details.date is not None else UNKNOWN
        case Column.SIZE:
            return QLocale().formattedDataSize(summary.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        case Column.RULE:
            return details.untrusted_rule or UNKNOWN
        case Column.KEY:
            return visible(short_name(summary.key))


def _tool_tip(column: Column, summary: ObjectSummary, details: RowDetails) -> str | None:
    match column:
        case Column.STATE | Column.SUBJECT:
            return plain_tool_tip(details.explanation) or None
        case Column.KEY:
            return plain_tool_tip(visible(summary.key, longest=_LONGEST_KEY))
        case _:
            return None


def _stands_in(column: Column, details: RowDetails) -> bool:
    match column:
        case Column.FROM:
            return not details.untrusted_from
        case Column.SUBJECT:
            return not details.untrusted_subject
        case Column.DATE:
            return details.date is None
        case Column.RULE:
            return not details.untrusted_rule
        case _:
            return column is Column.KEY


def _accessible_text(column: Column, summary: ObjectSummary, details: RowDetails) -> str:
    """Say the column's name as well, so that a screen reader that reads one cell still tells what it is."""
    header = QCoreApplication.translate("MessageTable", _HEADERS[column])
    return f"{header}: {_text(column, summary, details)}"
