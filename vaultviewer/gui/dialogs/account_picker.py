"""Two lists side by side: the accounts that somebody may enter, and the permission sets of the chosen one."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.labels import plain_label, restyle
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.portal_accounts import (
    NUMBER_ROLE,
    AccountColumn,
    FilteredAccounts,
    PortalAccounts,
)
from vaultviewer.gui.theme import GAP, ROW_HEIGHT, Tone
from vaultviewer.gui.translation import counted

_WALKING: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys of the filter's line that walk through the accounts below it."""


class AccountPicker(QWidget):
    """Asks for the permission sets of an account when it is chosen, and says when a pair is complete."""

    roles_wanted = Signal(str)
    """The number of an account whose permission sets are to be shown."""
    changed = Signal()
    """`choice` is another."""
    activated = Signal()
    """Somebody double-clicked a permission set or pressed Return on it."""

    def __init__(self, icons: Icons, *, account: str, role: str) -> None:
        """`account` and `role` are those chosen so far; empty where there are none."""
        super().__init__()
        self.setObjectName("accountPicker")
        self._account = account
        self._role = role
        self._listed = PortalAccounts(self)
        self._shown = FilteredAccounts(self._listed, self)
        self._filter = self._make_filter(icons)
        self._accounts = self._make_accounts()
        self._count = _named(plain_label(role="secondary"), "accountCount")
        self._names: tuple[str, ...] = ()
        self._roles_model = QStringListModel(self)
        self._roles = self._make_roles()
        self._roles_text = _named(plain_label(role="secondary"), "rolesText")
        self._roles_text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._retry = QPushButton(icons.icon("retry"), self.tr("&Try again"))
        self._retry.setObjectName("rolesRetryButton")
        self._retry.setAccessibleName(self.tr("Try to list the permission sets again"))
        self._retry.setAutoDefault(False)
        self._retry.clicked.connect(self._ask_for_roles)
        self._right = QStackedWidget()
        self._right.addWidget(self._roles)
        self._right.addWidget(self._make_message())
        self._lay_out()

    # ------------------------------------------------------------------------------ what it is told

    def show_accounts(self, accounts: Sequence[PortalAccount]) -> None:
        """Show the accounts, with the one chosen before, or the only one, chosen."""
        self._listed.set_accounts(accounts)
        self._filter.setEnabled(bool(accounts))
        found = self._listed.index_of(self._account)
        if not found.isValid() and len(accounts) == 1:
            found = self._listed.index(0, 0)
        if found.isValid():
            self._filter.clear()
            self._choose_row(self._shown.mapFromSource(found))
        else:
            self._say(self.tr("Choose an account to see its permission sets."))
        self._tell_count()
        self._filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_roles(self, account: str, roles: Sequence[str]) -> None:
        """Show an account's permission sets. An answer for another account than the chosen one is dropped."""
        if account != self._chosen_account():
            return
        self._names = tuple(roles)
        self._roles_model.setStringList([visible(role) for role in roles])
        if not roles:
            self._say(self.tr("You have no permission set in this account."))
            return
        self._right.setCurrentWidget(self._roles)
        if self._role in roles or len(roles) == 1:
            row = roles.index(self._role) if self._role in roles else 0
            self._roles.setCurrentIndex(self._roles_model.index(row))
        self.changed.emit()

    def show_failure(self, account: str, text: str) -> None:
        """Say why an account's permission sets can't be shown."""
        if account == self._chosen_account():
            self._say(text, tone=Tone.DANGER, retry=True)

    @property
    def choice(self) -> tuple[str, str] | None:
        """The chosen account's number and permission set; None while either is missing."""
        index = self._roles.currentIndex()
        if self._right.currentWidget() is not self._roles or not index.isValid():
            return None
        return self._chosen_account(), self._names[index.row()]

    # -------------------------------------------------------------------------------------- parts

    def _make_filter(self, icons: Icons) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName("accountFilter")
        line.setAccessibleName(self.tr("Filter the accounts"))
        line.setPlaceholderText(self.tr("Filter by name, number or mail address"))
        line.setToolTip(self.tr("Show the accounts with all of these words (Ctrl+F)"))
        line.setClearButtonEnabled(True)
        line.addAction(icons.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        line.textChanged.connect(self._on_filter_changed)
        line.installEventFilter(self)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(lambda: line.setFocus(Qt.FocusReason.ShortcutFocusReason))
        return line

    def _make_accounts(self) -> QTreeView:
        view = QTreeView()
        view.setObjectName("accountList")
        view.setAccessibleName(self.tr("Accounts"))
        view.setModel(self._shown)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setItemDelegate(_RoomyRows(view))
        view.setAllColumnsShowFocus(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = view.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(AccountColumn.NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(AccountColumn.NUMBER, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(AccountColumn.EMAIL, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_account_chosen)
        view.installEventFilter(self)
        return view

    def _make_roles(self) -> QListView:
        view = QListView()
        view.setObjectName("roleList")
        view.setAccessibleName(self.tr("Permission sets"))
        view.setModel(self._roles_model)
        view.setUniformItemSizes(True)
        view.setItemDelegate(_RoomyRows(view))
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.selectionModel().currentChanged.connect(self.changed)
        view.doubleClicked.connect(self.activated)
        view.installEventFilter(self)
        return view

    def _make_message(self) -> QWidget:
        message = QFrame()
        message.setObjectName("rolesMessage")
        message.setFrameShape(QFrame.Shape.StyledPanel)
        layout = QVBoxLayout(message)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self._roles_text)
        layout.addWidget(self._retry, alignment=Qt.AlignmentFlag.AlignLeading)
        layout.addStretch(1)
        return message

    def _lay_out(self) -> None:
        account_label = _named(plain_label(self.tr("&Account")), "accountLabel")
        account_label.setBuddy(self._filter)
        roles_label = _named(plain_label(self.tr("&Permission set")), "rolesLabel")
        roles_label.setBuddy(self._roles)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP)
        grid.addWidget(account_label, 0, 0)
        grid.addWidget(roles_label, 0, 1)
        grid.addWidget(self._filter, 1, 0)
        grid.addWidget(self._accounts, 2, 0)
        grid.addWidget(self._right, 1, 1, 2, 1)
        grid.addWidget(self._count, 3, 0)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 2)
        grid.setRowStretch(2, 1)
        QWidget.setTabOrder(self._filter, self._accounts)
        QWidget.setTabOrder(self._accounts, self._roles)

    # -------------------------------------------------------------------------------------- within

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk through the accounts while the filter is typed, and Return go on."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self._filter and event.key() in _WALKING:
                QApplication.sendEvent(self._accounts, event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                return self._go_on(watched)
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> bool:
        """Go from the filter and the accounts to the permission sets, and from these to the end."""
        if self.choice is not None and (watched is self._roles or len(self._names) == 1):
            self.activated.emit()
        elif self._right.currentWidget() is self._roles:
            self._roles.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _chosen_account(self) -> str:
        number = self._accounts.currentIndex().data(NUMBER_ROLE)
        return str(number) if number else ""

    def _choose_row(self, index: QModelIndex) -> None:
        rows = QItemSelectionModel.SelectionFlag.Rows
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | rows
        self._accounts.selectionModel().setCurrentIndex(index, flags)
        self._accounts.scrollTo(index)

    def _on_account_chosen(self, _current: QModelIndex, _before: QModelIndex) -> None:
        if self._chosen_account():
            self._ask_for_roles()
        else:
            self._say(self.tr("Choose an account to see its permission sets."))

    def _ask_for_roles(self) -> None:
        self._names = ()
        self._roles_model.setStringList([])
        self._say(self.tr("Looking for permission sets…"))
        self.roles_wanted.emit(self._chosen_account())

    def _on_filter_changed(self, text: str) -> None:
        self._shown.set_filter(text)
        if self._shown.rowCount() == 1:
            self._choose_row(self._shown.index(0, 0))
        self._tell_count()

    def _tell_count(self) -> None:
        listed, shown = self._listed.rowCount(), self._shown.rowCount()
        if not shown and listed:
            text = self.tr("No account has all of these words. Clear the filter to see all {0:,}.").format(
                listed
            )
        elif shown < listed:
            text = self.tr("{0:,} of {1:,} accounts").format(shown, listed)
        else:
            text = counted("AccountPicker", "1 account", "%n accounts", listed)
        self._count.setText(text)
        self._accounts.setAccessibleDescription(text)

    def _say(self, text: str, *, tone: Tone | None = None, retry: bool = False) -> None:
        """Show a sentence in place of the permission sets."""
        restyle(self._roles_text, role=None if tone else "secondary", tone=tone)
        self._roles_text.setText(text)
        self._retry.setVisible(retry)
        self._right.setCurrentIndex(1)
        self.changed.emit()


class _RoomyRows(QStyledItemDelegate):
    """Rows as high as those of all lists of this program."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + GAP, max(size.height(), ROW_HEIGHT))


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    return label
