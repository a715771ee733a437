"""Choosing account and permission set for a connection that is being edited: dialog and presenter, joined."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import IdentityCenter
from vaultviewer.gui.dialogs.account_chooser import AccountChooser
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.account_choice import AccountChoicePresenter
from vaultviewer.gui.presenters.services import Services
from vaultviewer.gui.tasks import TaskRunner


class AccountChoosing(QObject):
    """Lives as long as the dialog that it opens over `parent`, whose connection is the `draft`."""

    chosen = Signal(str, str)
    """The number of an account and the name of a permission set."""

    def __init__(
        self,
        parent: QWidget,
        draft: Connection,
        source: IdentityCenter,
        *,
        icons: Icons,
        services: Services,
        runner: TaskRunner,
    ) -> None:
        super().__init__(parent)
        self._presenter = AccountChoicePresenter(
            draft, lambda: services.open_portal(source, draft), runner, self
        )
        self._dialog = AccountChooser(source, icons=icons, parent=parent)
        presenter, dialog = self._presenter, self._dialog
        presenter.changed.connect(self._on_page_changed)
        presenter.counted.connect(dialog.show_count)
        presenter.accounts_found.connect(dialog.show_accounts)
        presenter.roles_found.connect(dialog.show_roles)
        presenter.roles_failed.connect(dialog.show_roles_failure)
        dialog.roles_wanted.connect(presenter.find_roles)
        dialog.retry_wanted.connect(presenter.find_accounts)
        dialog.chosen.connect(self.chosen)
        dialog.finished.connect(self._on_finished)
        presenter.find_accounts()
        dialog.open()

    def _on_page_changed(self) -> None:
        if self._presenter.page is not None:
            self._dialog.show_page(self._presenter.page)

    def _on_finished(self) -> None:
        self._presenter.close()
        self._dialog.deleteLater()
        self.deleteLater()
