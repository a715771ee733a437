"""The sign-in of one open vault: begun when work waits for it, followed to its end, told to the window."""

from PySide6.QtCore import QCoreApplication, QObject

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessKeyMissing,
    ExpiredCredentials,
    InvalidCredentials,
    NoCredentials,
    VaultViewerError,
)
from vaultviewer.core.phrases import visible
from vaultviewer.core.sign_in import DefaultChain, Profile, Source, StoredKey
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.gui.models.sign_in_pages import BusyPage, ProblemPage
from vaultviewer.gui.presenters.person import PersonPresenter
from vaultviewer.gui.tasks import Context, Lane, Task, TaskRunner
from vaultviewer.gui.translation import rendered


def _tr(text: str) -> str:
    return QCoreApplication.translate("SignInPresenter", text)


class SignInPresenter(PersonPresenter):
    """One sign-in at a time, for however many calls wait.

    The first attempt is made unasked: credentials that were renewed outside of this window, or that need
    nobody, let the work go on before anybody notices. Only what an attempt can't get by itself is asked for,
    and that only once somebody waits: what a watch needs alone is kept until somebody comes.
    """

    def __init__(
        self, connection: Connection, desk: SignInDesk, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(visible(connection.title), runner, parent)
        self._connection = connection
        self._desk = desk
        self._task: Task[None] | None = None
        self._alone = False
        """The page is of an attempt that was made without anybody there, and before nobody's eyes yet."""
        self._closed = False
        desk.listen(lambda: runner.post(self._on_waiting_changed))

    @property
    def waiting(self) -> int:
        """How many calls wait for the person; none while an attempt goes on that needs nobody."""
        return 0 if self._page is None else len(self._desk.waiting)

    # ------------------------------------------------------------------------------- what people do

    def ask(self) -> None:
        """Bring what the person is asked before their eyes, or begin where that waited for them."""
        if self._page is not None:
            if self._alone:
                self.try_again()
            self.asked.emit()

    def try_again(self) -> None:
        """Sign in anew, as after something was mended outside. Nothing happens while that is under way."""
        if self._task is None and self._desk.waiting:
            self._sign_in(alone=False)
            self._turn_to(BusyPage())

    def give_up(self) -> None:
        """Let everything that waits fail with the error that it came with."""
        self._stop()
        self._desk.give_up()
        super().give_up()

    def put_off(self) -> None:
        """Let the work wait while the person does something else; what nobody waits for is given up."""
        if not self._desk.waiting:
            self._stop()
            self.dismiss()

    def close(self) -> None:
        """Give up for good, with the vault."""
        self._closed = True
        self._stop()
        self.dismiss()

    # -------------------------------------------------------------------------------------- within

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_waiting_changed(self) -> None:
        """Begin where somebody waits for the first time; end where nobody does any more."""
        if self._closed:
            return
        waiting, alone = self._desk.waiting, not self._desk.attended
        if self._task is None:
            if not waiting:
                self.dismiss()
            elif self._page is None and not self._desk.futile:
                self._sign_in(alone=alone)
            elif self._page is None:
                self._alone = alone
                self._show_problem(waiting[0])
            elif self._alone and not alone:
                self.try_again()
        self.changed.emit()

    def _sign_in(self, *, alone: bool) -> None:
        self._alone = alone
        person = None if alone else self.person()

        def work(context: Context) -> None:
            self._desk.sign_in(person, cancel=context.cancel)

        self._task = self._runner.submit(
            Lane.SIGN_IN,
            work,
            done=self._on_signed_in,
            failed=self._on_failed,
            ended=self._on_ended,
            vault=self._connection.id,
        )

    def _on_ended(self) -> None:
        self._task = None

    def _on_signed_in(self, _: None) -> None:
        self.dismiss()
        self._on_waiting_changed()

    def _on_failed(self, error: VaultViewerError) -> None:
        if self._alone and self._desk.attended:
            self._sign_in(alone=False)  # somebody has come meanwhile
        elif self._desk.waiting or self._page is not None:
            self._show_problem(error)
        else:
            self.dismiss()

    def _show_problem(self, error: VaultViewerError) -> None:
        self._turn_to(compose_problem(error, self._connection.sign_in.source))
        if not self._alone:
            self.asked.emit()


def compose_problem(error: VaultViewerError, source: Source) -> ProblemPage:
    """Say why nobody is signed in, and what to do about it with this source of credentials."""
    found, _, way_out = (rendered(phrase) for phrase in error.phrases())
    return ProblemPage(
        title=rendered(error.headline()),
        found=found,
        way_out=_outside(error, source) or way_out,
        editable=isinstance(error, AccessKeyMissing | InvalidCredentials | NoCredentials),
    )


def _outside(error: VaultViewerError, source: Source) -> str:
    """Return what to do outside of this window, where the source of credentials tells more than the error."""
    if not isinstance(error, ExpiredCredentials | InvalidCredentials | NoCredentials):
        return ""
    if isinstance(source, StoredKey):
        return _tr("Enter the access key anew in the connection.")
    if isinstance(source, Profile):
        return _tr(
            "Renew the credentials of the profile “{profile}” with the tool that they come from. Then try "
            "again: VaultViewer reads the AWS configuration anew."
        ).format(profile=visible(source.name))
    if isinstance(source, DefaultChain):
        return _tr(
            "Renew the credentials that this machine offers. Then try again: VaultViewer reads the AWS "
            "configuration anew. Variables of the environment take effect when it is started again."
        )
    return ""
