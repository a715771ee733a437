"""The links of a message as Qt sees them: a row for each address and text."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.links_page import LinkRow, LinksPage
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP

_Index = QModelIndex | QPersistentModelIndex


class LinkColumn(IntEnum):
    TEXT = 0
    HOST = 1
    TARGET = 2
    WARNINGS = 3


_HEADERS: Final = {
    LinkColumn.TEXT: QT_TRANSLATE_NOOP("LinkTable", "Text"),
    LinkColumn.HOST: QT_TRANSLATE_NOOP("LinkTable", "Host"),
    LinkColumn.TARGET: QT_TRANSLATE_NOOP("LinkTable", "Leads to"),
    LinkColumn.WARNINGS: QT_TRANSLATE_NOOP("LinkTable", "Warnings"),
}
_HINTS: Final = {
    LinkColumn.TEXT: QT_TRANSLATE_NOOP("LinkTable", "What the message shows"),
    LinkColumn.HOST: QT_TRANSLATE_NOOP("LinkTable", "The host in the link's address"),
    LinkColumn.TARGET: QT_TRANSLATE_NOOP(
        "LinkTable", "The address at the end, where another service forwards"
    ),
    LinkColumn.WARNINGS: QT_TRANSLATE_NOOP("LinkTable", "What is odd about the link"),
}
_RANKS: Final = {Tone.DANGER: 0, Tone.CAUTION: 1, Tone.NEUTRAL: 2, Tone.GOOD: 2}
SORT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
URL_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""str: the untrusted address."""
_LONGEST_TIP: Final = 1000


class LinkTable(QAbstractTableModel):
    """Rows in the message's order. Texts are made visible: no control character reaches the view."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._page = LinksPage()

    def show_links(self, page: LinksPage) -> None:
        self.beginResetModel()
        self._page = page
        self.endResetModel()

    def row_at(self, row: int) -> LinkRow:
        return self._page.rows[row]

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        if self._page.rows:
            last = self.index(len(self._page.rows) - 1, LinkColumn.WARNINGS)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DecorationRole])

    # ------------------------------------------------------------------------------ what Qt asks of a model

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default, never changed
        return 0 if parent.isValid() else len(self._page.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  as above
        return 0 if parent.isValid() else len(LinkColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's QVariant
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _tr(_HEADERS[LinkColumn(section)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tr(_HINTS[LinkColumn(section)])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  Qt's QVariant
        if not index.isValid():
            return None
        row, column = self._page.rows[index.row()], LinkColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tool_tip(_tip(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_tr(_HEADERS[column])}: {_text(row, column)}"
            case Qt.ItemDataRole.DecorationRole if column is LinkColumn.WARNINGS and row.warnings:
                return self._icons.icon(row.warnings[0].icon, row.tone)
            case _ if role == SORT_ROLE:
                return _sort_key(row, column)
            case _ if role == URL_ROLE:
                return row.untrusted_url
        return None


def _text(row: LinkRow, column: LinkColumn) -> str:
    match column:
        case LinkColumn.TEXT:
            return visible(row.untrusted_text) or _tr("(no text)")
        case LinkColumn.HOST:
            return row.host or visible(row.untrusted_url)
        case LinkColumn.TARGET:
            if row.target_known:
                return visible(row.target.untrusted_url)
            by_way_of_itself = row.leads_to == row.target.host
            template = _tr("known to {0} alone") if by_way_of_itself else _tr("{0}; more can't be known")
            return template.format(row.leads_to)
        case LinkColumn.WARNINGS:
            first = row.warnings[0].text if row.warnings else ""
            more = len(row.warnings) - 1
            return _tr("{0} (+{1})").format(first, more) if more > 0 else first


def _tip(row: LinkRow, column: LinkColumn) -> str:
    match column:
        case LinkColumn.TEXT:
            return visible(row.untrusted_text)
        case LinkColumn.HOST:
            return visible(row.untrusted_url, longest=_LONGEST_TIP)
        case LinkColumn.TARGET:
            return "\n→ ".join(visible(step.untrusted_url, longest=_LONGEST_TIP) for step in row.steps)
        case LinkColumn.WARNINGS:
            return "\n".join(warning.text for warning in row.warnings)


def _sort_key(row: LinkRow, column: LinkColumn) -> str:
    if column is LinkColumn.WARNINGS:
        # Strings compare in Qt as they are; the most serious and the most of them first.
        rank = _RANKS[row.tone] if row.warnings else len(_RANKS)
        return f"{rank}{99 - min(len(row.warnings), 99):02}{_text(row, column)}"
    return _text(row, column).casefold()


def _tr(text: str) -> str:
    return QCoreApplication.translate("LinkTable", text)
