"""The accounts of IAM Identity Center as rows, to be filtered by name, number or mail address."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.phrases import visible
from vaultviewer.gui.tool_tips import plain_tool_tip

NUMBER_ROLE: Final = Qt.ItemDataRole.UserRole
"""str: the account's twelve digits, of every column."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class AccountColumn(IntEnum):
    NAME = 0
    NUMBER = 1
    EMAIL = 2


class PortalAccounts(QAbstractTableModel):
    """One row an account, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accounts: tuple[PortalAccount, ...] = ()

    def set_accounts(self, accounts: Sequence[PortalAccount]) -> None:
        self.beginResetModel()
        self._accounts = tuple(accounts)
        self.endResetModel()

    def index_of(self, number: str) -> QModelIndex:
        """Return the row of an account; an invalid one where it isn't there."""
        rows = (row for row, account in enumerate(self._accounts) if account.number == number)
        return next((self.index(row, 0) for row in rows), QModelIndex())

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._accounts)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(AccountColumn)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  a Qt variant
        if not index.isValid():
            return None
        account = self._accounts[index.row()]
        if role == NUMBER_ROLE:
            return account.number
        text = visible(
            (account.untrusted_name, account.number, account.untrusted_email)[AccountColumn(index.column())]
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text or self.tr("none")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  as above
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Account"), self.tr("Number"), self.tr("Mail address"))[section]
        return None


class FilteredAccounts(QSortFilterProxyModel):
    """The accounts in which each of the words typed is found, in any column and in any case."""

    def __init__(self, accounts: PortalAccounts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setSourceModel(accounts)

    def set_filter(self, text: str) -> None:
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:  # noqa: N802  Qt's name
        model = self.sourceModel()
        row = "\n".join(
            str(model.index(source_row, column, source_parent).data() or "") for column in AccountColumn
        ).casefold()
        return all(word in row for word in self._words)
