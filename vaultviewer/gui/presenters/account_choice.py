"""Choosing an account and a permission set: signs in where nobody is, and lists what that grants."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import IdentityCenterSignInNeeded, VaultViewerError
from vaultviewer.core.identity_center import PortalAccount, PortalChoices
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.sign_in_pages import BusyPage
from vaultviewer.gui.presenters.person import PersonPresenter
from vaultviewer.gui.presenters.sign_in import compose_problem
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner


class AccountChoicePresenter(PersonPresenter):
    """What one chooser shows: `page` while somebody signs in or something is wrong, the accounts after that.

    `connection` is a draft, of which the start page counts and how requests travel.
    """

    counted = Signal(int)
    """How many accounts were found so far."""
    accounts_found = Signal(object)
    """tuple of PortalAccount, by name."""
    roles_found = Signal(str, object)
    """The number of an account and its permission sets: tuple of str."""
    roles_failed = Signal(str, object)
    """The number of an account and the VaultViewerError that kept its permission sets from being listed."""

    def __init__(
        self,
        connection: Connection,
        open_choices: Callable[[], PortalChoices],
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(visible(connection.title), runner, parent)
        self._connection = connection
        self._choices = open_choices()
        self._accounts_task = NewestWins()
        self._roles_task = NewestWins()
        self._roles: dict[str, tuple[str, ...]] = {}

    def find_accounts(self) -> None:
        """List the accounts, for the first time or again."""
        person = self.person()
        self._turn_to(BusyPage())

        def work(context: Context) -> tuple[PortalAccount, ...]:
            return self._choices.accounts(
                person, progress=lambda found: context.progress(found, found), cancel=context.cancel
            )

        self._accounts_task.replace(
            self._runner.submit(
                Lane.SIGN_IN,
                work,
                done=self._on_accounts,
                failed=self._on_failed,
                progressed=self._on_progressed,
            )
        )

    def find_roles(self, account: str) -> None:
        """List the permission sets of an account, in place of the one asked for before."""
        if account in self._roles:
            self._roles_task.cancel()
            self.roles_found.emit(account, self._roles[account])
            return

        def work(context: Context) -> tuple[str, ...]:
            return self._choices.roles(account, cancel=context.cancel)

        def done(roles: tuple[str, ...]) -> None:
            self._roles[account] = roles
            self.roles_found.emit(account, roles)

        def failed(error: VaultViewerError) -> None:
            if isinstance(error, IdentityCenterSignInNeeded):
                self.find_accounts()  # the sign-in has run out while somebody chose
            else:
                self.roles_failed.emit(account, error)

        self._roles_task.replace(
            self._runner.submit(Lane.HOUSE, work, done=done, failed=failed, vault=self._connection.id)
        )

    def close(self) -> None:
        """Give up whatever is under way, for good."""
        self._accounts_task.cancel()
        self._roles_task.cancel()
        self._choices.close()
        self.dismiss()

    def _on_progressed(self, found: int, _total: int) -> None:
        self._turn_to(BusyPage())  # the code was confirmed
        self.counted.emit(found)

    def _on_accounts(self, accounts: tuple[PortalAccount, ...]) -> None:
        self._roles.clear()
        self.dismiss()
        self.accounts_found.emit(accounts)

    def _on_failed(self, error: VaultViewerError) -> None:
        self._person = None
        self._turn_to(compose_problem(error, self._connection.sign_in.source))
