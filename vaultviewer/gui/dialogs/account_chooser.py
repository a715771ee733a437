"""The dialog that finds account and permission set for a connection: sign in where needed, then choose."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.phrases import visible
from vaultviewer.core.sign_in import IdentityCenter
from vaultviewer.gui.dialogs.account_picker import AccountPicker
from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.dialogs.sign_in_panels import DevicePanel, ProblemPanel
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.sign_in_pages import DevicePage, ProblemPage, SignInPage
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, title_font
from vaultviewer.gui.translation import counted, rendered

_WIDTH: Final = 860
_HEIGHT: Final = 520


class AccountChooser(QDialog):
    """Asks by signals and calls nothing. `chosen` hands out what was chosen, and the dialog closes."""

    chosen = Signal(str, str)
    """The number of an account and the name of a permission set."""
    roles_wanted = Signal(str)
    """The number of an account whose permission sets are to be shown."""
    retry_wanted = Signal()
    """The accounts are to be looked for again."""

    def __init__(self, source: IdentityCenter, *, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("accountChooser")
        self.setWindowTitle(self.tr("Choose account and permission set"))
        self.setAccessibleName(self.windowTitle())
        self._busy_text = plain_label()
        self._busy_text.setObjectName("chooserBusyText")
        self._busy_text.setFont(title_font(self._busy_text.font()))
        self._busy = self._make_busy()
        self._device = DevicePanel(icons)
        self._problem = ProblemPanel(icons)
        self._problem.retry_wanted.connect(self.retry_wanted)
        self._problem.edit_wanted.connect(self.reject)  # the connection's own dialog lies below
        self._picker = AccountPicker(icons, account=source.account, role=source.role)
        self._picker.roles_wanted.connect(self.roles_wanted)
        self._picker.changed.connect(self._show_readiness)
        self._picker.activated.connect(self._choose)
        self._pages = QStackedWidget()
        self._pages.setObjectName("chooserPages")
        for page in (self._busy, self._device, self._problem, self._picker):
            self._pages.addWidget(page)
        start = plain_label(visible(source.start_url), role="secondary")
        start.setObjectName("chooserStartUrl")
        start.setAccessibleName(self.tr("Start page: {0}").format(start.text()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(start)
        layout.addWidget(self._pages, 1)
        layout.addSpacing(GROUP_GAP - GAP)
        layout.addWidget(self._buttons())
        room = self.screen().availableSize()
        self.resize(min(_WIDTH, room.width()), min(_HEIGHT, room.height()))
        self.show_page(None)

    # ------------------------------------------------------------------------------- what it is told

    def show_page(self, page: SignInPage | None) -> None:
        """Show where the sign-in stands, with the keyboard where it is needed."""
        self._device.leave()
        match page:
            case DevicePage():
                self._device.show_code(page)
                self._turn_to(self._device, self._device.open_button)
            case ProblemPage():
                self._problem.show_problem(page)
                self._turn_to(self._problem, self._problem.retry_button)
            case _:
                self._busy_text.setText(self.tr("Looking for your accounts…"))
                self._turn_to(self._busy, self._cancel)

    def show_count(self, found: int) -> None:
        """Say how many accounts were found so far."""
        self._busy_text.setText(counted("AccountChooser", "1 account so far…", "%n accounts so far…", found))

    def show_accounts(self, accounts: Sequence[PortalAccount]) -> None:
        """Offer the accounts, or say that there is none."""
        if not accounts:
            self.show_page(
                ProblemPage(
                    title=self.tr("No account to choose from"),
                    found=self.tr("You are signed in, but have no permission set in any account."),
                    way_out=self.tr("Ask whoever administers IAM Identity Center in your organization."),
                )
            )
            return
        self._turn_to(self._picker, self._picker)
        self._picker.show_accounts(accounts)

    def show_roles(self, account: str, roles: Sequence[str]) -> None:
        self._picker.show_roles(account, roles)

    def show_roles_failure(self, account: str, error: VaultViewerError) -> None:
        found, _, way_out = (rendered(phrase) for phrase in error.phrases())
        self._picker.show_failure(account, f"{found} {way_out}".strip())

    # ------------------------------------------------------------------------------------- parts

    def _make_busy(self) -> QWidget:
        busy = QWidget()
        busy.setObjectName("chooserBusy")
        bar = QProgressBar()
        bar.setObjectName("chooserProgress")
        bar.setAccessibleName(self.tr("Looking for your accounts"))
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        layout = QVBoxLayout(busy)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._busy_text)
        layout.addWidget(bar)
        layout.addStretch(1)
        return busy

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
        self._cancel.setObjectName("chooserCancelButton")
        self._cancel.setToolTip(self.tr("Leave account and permission set as they were (Esc)"))
        self._cancel.setAutoDefault(False)
        self._choose_button = box.addButton(self.tr("C&hoose"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._choose_button.setObjectName("chooseButton")
        self._choose_button.setAccessibleName(self.tr("Choose"))
        box.accepted.connect(self._choose)
        box.rejected.connect(self.reject)
        return box

    # ------------------------------------------------------------------------------------- within

    def _turn_to(self, page: QWidget, focus: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._choose_button.setVisible(page is self._picker)
        self._choose_button.setDefault(page is self._picker)
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_readiness()

    def _show_readiness(self) -> None:
        ready = self._pages.currentWidget() is self._picker and self._picker.choice is not None
        self._choose_button.setEnabled(ready)
        self._choose_button.setToolTip(
            self.tr("Use this account and permission set (Return)")
            if ready
            else self.tr("Choose an account and a permission set first")
        )

    def _choose(self) -> None:
        choice = self._picker.choice
        if choice is not None:
            self._device.leave()
            self.chosen.emit(*choice)
            self.accept()

    def reject(self) -> None:
        """Close without a choice. Esc and the window's button lead here."""
        self._device.leave()
        super().reject()
