"""Editing one connection: its dialog, what that asks for, and the dialogs that open over it, joined."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.sign_in import IdentityCenter
from vaultviewer.gui.dialogs.connection_dialog import ConnectionDialog
from vaultviewer.gui.dialogs.sign_in_dialog import SignInDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.windows.account_choosing import AccountChoosing
from vaultviewer.gui.windows.signing_in import open_sign_in


class ConnectionEditing(QObject):
    """Lives as long as the dialog that it opens over `parent`: a new connection's without `connection`."""

    saved = Signal(object)
    """ConnectionDraft, to be kept; its access key is."""
    removed = Signal(str)
    """The ID of the connection that is to be forgotten."""

    def __init__(
        self,
        parent: QWidget,
        connection: Connection | None,
        *,
        icons: Icons,
        connections: ConnectionsPresenter,
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._sign_in: SignInDialog | None = None
        self._dialog = ConnectionDialog(parent, icons=icons, connection=connection)
        self._editor = connections.edit(connection, self)
        self._join(connections)
        connections.find_profiles()
        self._dialog.open()

    def _join(self, connections: ConnectionsPresenter) -> None:
        dialog, editor = self._dialog, self._editor
        connections.profiles_found.connect(dialog.set_profiles)
        dialog.test_wanted.connect(editor.test)
        dialog.test_cancelled.connect(editor.stop_asking)
        editor.step_begun.connect(dialog.show_step_begun)
        editor.step_ended.connect(dialog.show_step)
        editor.tested.connect(dialog.show_test_ended)
        editor.test_failed.connect(dialog.show_test_failed)
        dialog.buckets_wanted.connect(editor.find_buckets)
        dialog.buckets_cancelled.connect(editor.stop_asking)
        editor.buckets_found.connect(dialog.show_buckets)
        editor.buckets_failed.connect(dialog.show_buckets_failed)
        editor.given_up.connect(dialog.show_given_up)
        dialog.account_wanted.connect(self._on_account_wanted)
        dialog.save_wanted.connect(editor.keep)
        dialog.save_cancelled.connect(editor.stop_keeping)
        editor.kept.connect(self._on_kept)
        editor.not_kept.connect(dialog.show_unsaved)
        dialog.removed.connect(lambda removed: self.removed.emit(removed.id))
        editor.person.asked.connect(self._on_asked)
        dialog.finished.connect(self._on_finished)

    def _on_kept(self, draft: ConnectionDraft) -> None:
        self._dialog.finish_saving()
        self.saved.emit(draft)

    def _on_asked(self) -> None:
        """Bring the sign-in that the test or the search needs before the person's eyes."""
        if self._sign_in is None:
            self._sign_in = open_sign_in(self._editor.person, icons=self._icons, parent=self._dialog)
            self._sign_in.finished.connect(self._on_sign_in_finished)
        self._sign_in.raise_()
        self._sign_in.activateWindow()

    def _on_sign_in_finished(self) -> None:
        self._sign_in = None

    def _on_account_wanted(self, draft: ConnectionDraft) -> None:
        source = draft.connection.sign_in.source
        if isinstance(source, IdentityCenter):
            choosing = AccountChoosing(
                self._dialog,
                draft.connection,
                source,
                icons=self._icons,
                services=self._editor.services,
                runner=self._editor.runner,
            )
            choosing.chosen.connect(self._dialog.set_account)

    def _on_finished(self) -> None:
        self._editor.close()
        self._dialog.deleteLater()
        self.deleteLater()
