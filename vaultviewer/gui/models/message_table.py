"""The message list as Qt sees it: rows of a listing that grows page by page.

The model keeps the listing as S3 gave it and, apart from it, the order in which rows are shown. Sorting and
filtering make a new order off the GUI thread (`order_wanted` → `arrange` → `apply_order`), so neither a long
list nor a keystroke holds up the window. What opening a message has brought to light is kept by object key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from vaultviewer.core.archive import Archived
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.arrangement import Arrangement
from vaultviewer.gui.models.merging import GONE, Merge
from vaultviewer.gui.models.message_cells import (
    HEADER_HINTS,
    HEADERS,
    accessible_text,
    cell_text,
    cell_tool_tip,
    stands_in,
)
from vaultviewer.gui.models.row import STATE_TONES, Column, RowDetails, RowState, details_for

_Index = QModelIndex | QPersistentModelIndex


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
    rearranging = Signal()
    """Rows are about to come and go that nobody has asked for in this place; `rearranged` follows. Whoever
    shows them stays where it is.
    """
    rearranged = Signal()

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._summaries: list[ObjectSummary] = []
        self._position_of: dict[str, int] = {}
        self._details: dict[str, RowDetails] = {}
        self._order: list[int] = []
        self._arrangement = Arrangement()
        self._in_key_order = True
        self._view_stays = False
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
        self._in_key_order = True
        self._view_stays = False
        self._generation += 1
        self._applied = self._generation
        self._more_below = False
        self.endResetModel()

    def forget_details(self) -> None:
        """Forget what opening brought to light, as when the connection closes."""
        self._details.clear()

    def append(self, page: Page) -> None:
        """Take one more page of the listing."""
        self._more_below = page.next_token is not None
        self._take([summary for summary in page.objects if summary.key not in self._position_of])

    def add(self, arrived: Iterable[ObjectSummary]) -> None:
        """Take objects that have come since: new ones, and known ones whose content is another by now."""
        fresh: dict[str, ObjectSummary] = {}
        for summary in arrived:
            known = self.summary_of(summary.key)
            if known is None:
                fresh[summary.key] = summary
            elif known.etag != summary.etag:
                self._summaries[self._position_of[summary.key]] = summary
                self._forget({summary.key})
        self._view_stays = bool(fresh)
        self._take(list(fresh.values()))

    def merge(self, merge: Merge) -> None:
        """Put a listing in the place of the one that it was compared with.

        What is gone leaves at once, the rest stays where it is until the next order; selection and current
        row follow their messages. What was learnt by opening is forgotten where the content is another.
        """
        self.rearranging.emit()
        kept = [position for position in self._order if merge.moved[position] != GONE]
        gone = [position for position in self._order if merge.moved[position] == GONE]
        self._show(kept, gone)
        self._order = [merge.moved[position] for position in kept]
        self._summaries, self._position_of = merge.summaries, merge.position_of
        self._more_below = merge.more_below
        self._in_key_order = True
        self._generation += 1
        self._forget(merge.gone | merge.changed)
        self.refresh_icons()
        self.rearranged.emit()
        self._view_stays = True
        self.order_wanted.emit()

    def set_details(self, key: str, details: RowDetails) -> None:
        """Show what is now known of one message. The row keeps its place until the next sorting."""
        self._details[key] = details
        self._repaint(key)

    def set_archived(self, key: str, archived: Archived | None) -> None:
        """Show what is known by now of where an object lies; the next listing has the last word."""
        summary = self.summary_of(key)
        if summary is not None and summary.archived != archived:
            self._summaries[self._position_of[key]] = replace(summary, archived=archived)
            self._repaint(key)

    def set_filter(self, text: str) -> None:
        if text != self._arrangement.filter_text:
            self._arrange(
                Arrangement(self._arrangement.column, self._arrangement.descending, filter_text=text)
            )

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001  a setter with one value, as Qt's own
        """Stop asking for pages while somebody has stopped the loading."""
        self._paused = paused

    def refresh_icons(self) -> None:
        """Repaint all rows, as after a change of theme or of what S3 tells of them."""
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

    def summaries(self) -> tuple[ObjectSummary, ...]:
        """Return a copy of the listing."""
        return tuple(self._summaries)

    def summary(self, index: _Index) -> ObjectSummary:
        return self._summaries[self._order[index.row()]]

    def summary_of(self, key: str) -> ObjectSummary | None:
        position = self._position_of.get(key)
        return None if position is None else self._summaries[position]

    def details_of(self, key: str) -> RowDetails:
        summary = self.summary_of(key)
        return details_for(None if summary is None else summary.archived, self._details.get(key))

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
        return Snapshot(self.summaries(), dict(self._details), self._arrangement, self._generation)

    def apply_order(self, order: Sequence[int], generation: int) -> bool:
        """Show rows in a new order; selection and current row follow their messages.

        Returns False, and changes nothing, for an order of another generation.
        """
        if generation != self._generation:
            return False
        self._applied = generation
        view_stays, self._view_stays = self._view_stays, False
        if view_stays:
            self.rearranging.emit()
        shown = set(self._order)
        wanted = set(order)
        self._append_rows([position for position in order if position not in shown])
        self._show(order, [position for position in self._order if position not in wanted])
        if view_stays:
            self.rearranged.emit()
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
                return QCoreApplication.translate("MessageTable", HEADERS[Column(section)])
            if role == Qt.ItemDataRole.ToolTipRole:
                return QCoreApplication.translate("MessageTable", HEADER_HINTS[Column(section)])
            if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  as above
        if not index.isValid() or index.row() >= len(self._order):
            return None
        summary = self.summary(index)
        details = details_for(summary.archived, self._details.get(summary.key))
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text(column, summary, details)
            case Qt.ItemDataRole.DecorationRole if column is Column.STATE:
                return self._icons.icon(details.state, STATE_TONES[details.state])
            case Qt.ItemDataRole.ToolTipRole:
                return cell_tool_tip(column, summary, details)
            case Qt.ItemDataRole.TextAlignmentRole if column is Column.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return accessible_text(column, summary, details)
            case Role.KEY:
                return summary.key
            case Role.STATE:
                return details.state
            case Role.STANDS_IN:
                return stands_in(column, details)
            case _:
                return None

    # --------------------------------------------------------------------------------------- within

    def _repaint(self, key: str) -> None:
        row = self.row_of(key)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def _take(self, fresh: Sequence[ObjectSummary]) -> None:
        """Add to the listing what isn't in it, and to the rows where these stand as listed."""
        if not fresh:
            return
        first = len(self._summaries)
        self._in_key_order &= not first or fresh[0].key > self._summaries[-1].key
        # While a new order is on its way, the rows are not yet those of the listing.
        as_listed = self._applied == self._generation and len(self._order) == first and self._in_key_order
        for position, summary in enumerate(fresh, start=first):
            self._position_of[summary.key] = position
        self._summaries.extend(fresh)
        if self._arrangement.natural and as_listed:
            self._append_rows(range(first, len(self._summaries)))
        else:
            self.order_wanted.emit()

    def _forget(self, keys: Iterable[str]) -> None:
        """Forget what opening brought to light of objects that are no longer what was opened."""
        for key in keys:
            self._details.pop(key, None)
        self.refresh_icons()

    def _arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._view_stays = False
        self._generation += 1
        self.order_wanted.emit()

    def _append_rows(self, positions: Sequence[int]) -> None:
        if positions:
            first = len(self._order)
            self.beginInsertRows(QModelIndex(), first, first + len(positions) - 1)
            self._order.extend(positions)
            self.endInsertRows()

    def _show(self, order: Sequence[int], gone: Sequence[int]) -> None:
        """Put the rows in order and take away those that are gone, as one range at the end."""
        self._permute([*order, *gone])
        if gone:
            self.beginRemoveRows(QModelIndex(), len(order), len(self._order) - 1)
            del self._order[len(order) :]
            self.endRemoveRows()

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
