"""Sign-ins before the person's eyes: the dialog of each, what says that work waits, and the way back in."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice, NoticeAction
from vaultviewer.gui.models.sign_in_pages import SignInPage
from vaultviewer.gui.presenters.person import PersonPresenter
from vaultviewer.gui.presenters.sign_in import SignInPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.status import Status

SIGN_IN = "signIn"
"""Identifies the notice that work waits, and its button."""


def waiting_notice(action: QAction) -> Notice:
    """Return what stands above a list while its vault waits; `action` is the way to the sign-in."""
    return Notice(
        QCoreApplication.translate("SigningIn", "Work waits for a sign-in."),
        Tone.CAUTION,
        "key",
        action=NoticeAction(action.iconText(), SIGN_IN, action.toolTip()),
        identifier=SIGN_IN,
    )


def open_sign_in(person: PersonPresenter, *, icons: Icons, parent: QWidget) -> SignInDialog:
    """Open the dialog of a sign-in. It follows what the person is asked, and closes when that is over."""
    dialog = SignInDialog(person.title, icons=icons, parent=parent)
    _Follower(dialog, person)
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    return dialog


class _Follower(QObject):
    """Shows one person's pages in one dialog, and goes with the dialog."""

    def __init__(self, dialog: SignInDialog, person: PersonPresenter) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._person = person
        self._shown: SignInPage | None = None
        dialog.code_entered.connect(person.enter_code)
        dialog.retry_wanted.connect(person.try_again)
        dialog.given_up.connect(person.give_up)
        dialog.put_off.connect(person.put_off)
        person.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        """Show another page; the same one stays as it is, with what was typed into it."""
        page = self._person.page
        if page is None:
            if self._dialog.isVisible():
                self._dialog.close_signed_in()
        elif page != self._shown:
            self._dialog.show_page(page)
        self._shown = page


class SigningIn(QObject):
    """At most one dialog for each vault, none of them modal: other vaults stay usable."""

    edit_wanted = Signal(object)
    """A Connection: the way to a sign-in leads through its dialog."""

    def __init__(
        self, window: QWidget, *, actions: Actions, icons: Icons, vaults: Vaults, status: Status
    ) -> None:
        super().__init__(window)
        self._window = window
        self._action = actions["sign_in"]
        self._icons = icons
        self._vaults = vaults
        self._status = status
        self._dialogs: dict[SignInPresenter, SignInDialog] = {}
        vaults.opened.connect(self._on_opened)
        vaults.closing.connect(lambda _: self._show_waiting())
        status.sign_in_wanted.connect(self.ask)
        self._action.triggered.connect(lambda _=False: self.ask())
        self._show_waiting()

    def ask(self, first: OpenVault | None = None) -> None:
        """Bring a sign-in that work waits for to the front: that of one vault, or of the one opened first."""
        vaults = (*(() if first is None else (first,)), *self._vaults.vaults)
        waiting = (vault.sign_in for vault in vaults if vault.sign_in is not None and vault.sign_in.waiting)
        if (sign_in := next(waiting, None)) is not None:
            sign_in.ask()

    def on_edited(self, connection: Connection) -> None:
        """Try again where somebody has changed a connection, be it nothing but a secret in the keychain."""
        for vault in self._vaults.vaults:
            if vault.connection == connection and vault.sign_in is not None:
                vault.sign_in.try_again()

    # -------------------------------------------------------------------------------------- within

    def _on_opened(self, vault: OpenVault) -> None:
        sign_in = vault.sign_in
        if sign_in is not None:
            sign_in.asked.connect(partial(self._on_asked, vault, sign_in))
            sign_in.changed.connect(partial(self._on_changed, sign_in))

    def _on_asked(self, vault: OpenVault, sign_in: SignInPresenter) -> None:
        """Bring the dialog up, but not below a window that has the keyboard to itself: notices tell of it."""
        dialog = self._dialogs.get(sign_in)
        if dialog is None:
            if QApplication.activeModalWidget() is not None:
                return
            dialog = self._make_dialog(vault, sign_in)
            self._on_changed(sign_in)
        dialog.raise_()
        dialog.activateWindow()

    def _make_dialog(self, vault: OpenVault, sign_in: SignInPresenter) -> SignInDialog:
        dialog = open_sign_in(sign_in, icons=self._icons, parent=self._window)
        dialog.edit_wanted.connect(lambda: self.edit_wanted.emit(vault.connection))
        dialog.finished.connect(lambda: self._dialogs.pop(sign_in, None))
        self._dialogs[sign_in] = dialog
        return dialog

    def _on_changed(self, sign_in: SignInPresenter) -> None:
        dialog = self._dialogs.get(sign_in)
        if dialog is not None:
            dialog.set_waiting(sign_in.waiting)
        self._show_waiting()

    def _show_waiting(self) -> None:
        waiting = sum(vault.sign_in.waiting for vault in self._vaults.vaults if vault.sign_in is not None)
        self._action.setEnabled(bool(waiting))
        self._status.show_waiting(waiting)
