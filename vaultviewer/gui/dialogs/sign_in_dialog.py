"""The dialog of one sign-in. It isn't modal: what needs no sign-in stays usable, and it can be put off."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.dialogs.sign_in_panels import BusyPanel, DevicePanel, MfaPanel, ProblemPanel
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.sign_in_pages import DevicePage, MfaPage, ProblemPage, SignInPage
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP
from vaultviewer.gui.translation import counted

_WIDTH: Final = 560


class SignInDialog(QDialog):
    """Shows a page at a time and says what the person did. Closing it, by Esc too, puts the sign-in off."""

    code_entered = Signal(str)
    """The digits of an MFA code."""
    retry_wanted = Signal()
    edit_wanted = Signal()
    """The connection is to be changed."""
    given_up = Signal()
    put_off = Signal()

    def __init__(self, title: str, *, icons: Icons, parent: QWidget | None = None) -> None:
        """`title` is the connection's, safe to show."""
        super().__init__(parent)
        self.setObjectName("signInDialog")
        self.setWindowTitle(self.tr("Sign in: {0}").format(title))
        self.setAccessibleName(self.windowTitle())
        self.setModal(False)
        self._busy = BusyPanel()
        self._device = DevicePanel(icons)
        self._mfa = MfaPanel()
        self._problem = ProblemPanel(icons)
        self._pages = QStackedWidget()
        self._pages.setObjectName("signInPages")
        for panel in (self._busy, self._device, self._mfa, self._problem):
            self._pages.addWidget(panel)
        self._mfa.code_entered.connect(self.code_entered)
        self._problem.retry_wanted.connect(self.retry_wanted)
        self._problem.edit_wanted.connect(self.edit_wanted)
        connection = plain_label(title, role="secondary")
        connection.setObjectName("signInConnection")
        self._waiting = plain_label(role="secondary")
        self._waiting.setObjectName("signInWaiting")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(connection)
        layout.addWidget(self._pages, 1)
        layout.addSpacing(GROUP_GAP - GAP)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self._waiting, 1)
        foot.addWidget(self._buttons())
        layout.addLayout(foot)
        self.setMinimumWidth(_WIDTH)

    def show_page(self, page: SignInPage) -> None:
        """Show what there is to see or do, with the keyboard where it is needed."""
        self._device.leave()
        match page:
            case DevicePage():
                self._device.show_code(page)
                self._turn_to(self._device, self._device.open_button)
            case MfaPage():
                self._mfa.ask(page)
                self._turn_to(self._mfa, self._mfa.field)
                self._mfa.enter_button.setDefault(True)
            case ProblemPage():
                self._problem.show_problem(page)
                self._turn_to(self._problem, self._problem.retry_button)
            case _:
                self._turn_to(self._busy, self._later)

    def set_waiting(self, count: int) -> None:
        """Say how much waits for this sign-in."""
        self._waiting.setText(
            counted("SignInDialog", "1 piece of work waits for it.", "%n pieces of work wait for it.", count)
            if count
            else self.tr("Nothing waits for it just now.")
        )

    def close_signed_in(self) -> None:
        """Close, because there is nothing left to do."""
        self._leave()
        self.accept()

    def reject(self) -> None:
        """Put it off. Esc and the window's button lead here."""
        self._leave()
        super().reject()
        self.put_off.emit()

    def _leave(self) -> None:
        self._device.leave()
        self._mfa.forget()

    def _turn_to(self, panel: QWidget, focus: QWidget) -> None:
        self._pages.setCurrentWidget(panel)
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self._later = box.addButton(self.tr("&Later"), QDialogButtonBox.ButtonRole.RejectRole)
        self._later.setObjectName("signInLaterButton")
        self._later.setAccessibleName(self.tr("Later"))
        self._later.setToolTip(self.tr("Close this window and let the work wait (Esc)"))
        give_up = box.addButton(self.tr("&Give up"), QDialogButtonBox.ButtonRole.DestructiveRole)
        give_up.setObjectName("signInGiveUpButton")
        give_up.setAccessibleName(self.tr("Give up"))
        give_up.setToolTip(self.tr("Let what waits fail; it can be tried again"))
        for button in (self._later, give_up):
            button.setAutoDefault(False)
        box.rejected.connect(self.reject)
        give_up.clicked.connect(self.given_up)
        return box
