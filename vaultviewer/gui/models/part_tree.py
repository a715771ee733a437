"""The MIME tree of a message as an item model: read-only, its texts made when they are looked at."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.parts_page import PartNode, PartsPage
from vaultviewer.gui.tool_tips import plain_tool_tip

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_LONGEST: Final = 200


class PartColumn(IntEnum):
    """Columns of the tree. Append only: saved layouts depend on the numbers."""

    NAME = 0
    TYPE = 1
    SIZE = 2
    DISPOSITION = 3
    PATH = 4


class PartRole(IntEnum):
    PART = Qt.ItemDataRole.UserRole + 1
    """Part."""


_ICONS: Final = {
    "application/pdf": "file-pdf",
    "application/zip": "file-archive",
    "application/gzip": "file-archive",
    "message/rfc822": "file-mail",
    "text/calendar": "file-calendar",
}
_FAMILY_ICONS: Final = {
    "image": "file-image",
    "text": "file-text",
    "multipart": "folder",
    "message": "file-mail",
}


class PartTree(QAbstractItemModel):
    """The message itself is the one row at the top."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._nodes: tuple[PartNode, ...] = ()

    def show_parts(self, page: PartsPage) -> None:
        self.beginResetModel()
        self._nodes = page.nodes
        self.endResetModel()

    def index_of(self, number: int) -> QModelIndex:
        """Return the index of a node."""
        return self.createIndex(self._nodes[number].row, 0, number)

    def part_at(self, index: _Index) -> Part | None:
        return self._nodes[index.internalId()].part if index.isValid() else None

    # ------------------------------------------------------------------------------------ Qt's questions

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        number = self._nodes[parent.internalId()].children[row] if parent.isValid() else 0
        return self.createIndex(row, column, number)

    def parent(self, index: _Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]  # QObject.parent() too
        if not index.isValid():
            return QModelIndex()
        above = self._nodes[index.internalId()].parent
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        if not parent.isValid():
            return min(1, len(self._nodes))
        return len(self._nodes[parent.internalId()].children) if parent.column() == 0 else 0

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:
        return len(PartColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  a QVariant
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            PartColumn.NAME: self.tr("Part"),
            PartColumn.TYPE: self.tr("Type"),
            PartColumn.SIZE: self.tr("Size"),
            PartColumn.DISPOSITION: self.tr("Disposition"),
            PartColumn.PATH: self.tr("Number"),
        }
        return titles[PartColumn(section)]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  a QVariant
        part = self.part_at(index)
        if part is None:
            return None
        column = PartColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(part, column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tool_tip(self._text(part, column))
            case Qt.ItemDataRole.AccessibleTextRole if column is PartColumn.NAME:
                return ", ".join(filter(None, (self._text(part, each) for each in PartColumn)))
            case Qt.ItemDataRole.DecorationRole if column is PartColumn.NAME:
                return self._icons.icon(icon_of(part.content_type))
            case Qt.ItemDataRole.TextAlignmentRole if column is PartColumn.SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case PartRole.PART:
                return part
        return None

    # ------------------------------------------------------------------------------------------ within

    def _text(self, part: Part, column: PartColumn) -> str:
        match column:
            case PartColumn.NAME:
                return visible(part.untrusted_filename or "", longest=_LONGEST) or self._unnamed(part)
            case PartColumn.TYPE:
                return visible(part.content_type, longest=_LONGEST)
            case PartColumn.SIZE:
                return QLocale().formattedDataSize(part.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            case PartColumn.DISPOSITION:
                return visible(part.disposition or "", longest=_LONGEST)
            case PartColumn.PATH:
                return part.path or "0"

    def _unnamed(self, part: Part) -> str:
        """Say what a part without a name is for."""
        if not part.path:
            return self.tr("The message")
        known = {
            "text/plain": self.tr("Plain text"),
            "text/html": self.tr("HTML"),
            "text/calendar": self.tr("Calendar entry"),
            "multipart/alternative": self.tr("Alternatives"),
            "multipart/related": self.tr("Text with its images"),
            "multipart/mixed": self.tr("Several parts"),
            "multipart/signed": self.tr("Signed"),
            "multipart/encrypted": self.tr("Encrypted"),
            "multipart/report": self.tr("Report"),
            "multipart/digest": self.tr("Digest"),
            "message/rfc822": self.tr("Nested message"),
        }
        return known.get(part.content_type) or self.tr("Part {0}").format(part.path)


def icon_of(content_type: str) -> str:
    """Return the role of the icon for a declared type."""
    return _ICONS.get(content_type) or _FAMILY_ICONS.get(content_type.partition("/")[0], "file")
