"""What the dialog of a connection asks for: a test, the buckets there are, a place for its access key."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import Phrase, visible
from vaultviewer.core.preflight.model import Step
from vaultviewer.core.sign_in import Person
from vaultviewer.gui.presenters.person import PersonPresenter
from vaultviewer.gui.presenters.services import Services
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner

T = TypeVar("T")


class ConnectionEditor(QObject):
    """One for each dialog. Test and search ask the same `person`: one ends where the other begins."""

    step_begun = Signal(object)
    """Phrase: what the test tries now."""
    step_ended = Signal(object)
    """Step of the test."""
    tested = Signal()
    test_failed = Signal(object)
    """VaultViewerError: the test could not be made."""
    buckets_found = Signal(object)
    """tuple of str."""
    buckets_failed = Signal(object)
    """VaultViewerError."""
    given_up = Signal()
    """The person didn't want to sign in: test or search came to nothing."""
    kept = Signal(object)
    """ConnectionDraft, whose access key is where it is to be."""
    not_kept = Signal(object)
    """VaultViewerError: the access key was not kept."""

    def __init__(
        self, title: str, services: Services, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        """`title` is how a sign-in calls the connection."""
        super().__init__(parent)
        self.services: Final = services
        self.runner: Final = runner
        self.person: Final = PersonPresenter(visible(title), runner, self)
        self.person.given_up.connect(self._on_given_up)
        self._asking = NewestWins()
        self._keeping = NewestWins()

    def test(self, draft: ConnectionDraft) -> None:
        """Try a connection without keeping anything, and tell of every step as it ends."""

        def work(context: Context, person: Person) -> None:
            self.services.run_preflight(
                draft.connection,
                _Hearing(self, context, self.runner),
                access_key=draft.access_key,
                person=person,
                cancel=context.cancel,
            )

        self._ask(draft, work, done=lambda _: self.tested.emit(), failed=self.test_failed.emit)

    def find_buckets(self, draft: ConnectionDraft) -> None:
        """List the buckets of the account that a draft signs in to."""

        def work(context: Context, person: Person) -> tuple[str, ...]:
            return self.services.find_buckets(
                draft.connection, access_key=draft.access_key, person=person, cancel=context.cancel
            )

        self._ask(draft, work, done=self.buckets_found.emit, failed=self.buckets_failed.emit)

    def stop_asking(self) -> None:
        """Give up the test or the search."""
        self._asking.cancel()

    def keep(self, draft: ConnectionDraft) -> None:
        """Put the access key where it is to be, before anything is saved that counts on it."""
        key = draft.access_key
        if key is None:
            self.kept.emit(draft)
            return

        def work(_: Context) -> None:
            self.services.keep_access_key(draft.connection.id, key, for_this_run=draft.for_this_run)

        self._keeping.replace(
            self.runner.submit(
                Lane.HOUSE,
                work,
                done=lambda _: self.kept.emit(draft),
                failed=self.not_kept.emit,
                vault=draft.connection.id,
            )
        )

    def stop_keeping(self) -> None:
        """Wait no longer for a keychain. What it had begun to keep may be kept all the same."""
        self._keeping.cancel()

    def close(self) -> None:
        """Give up whatever is under way, for good."""
        self.stop_asking()
        self.stop_keeping()

    def _ask(
        self,
        draft: ConnectionDraft,
        work: Callable[[Context, Person], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[VaultViewerError], None],
    ) -> None:
        """Do what may need a sign-in, in place of what was asked before."""
        self.stop_asking()
        person = self.person.person()
        self._asking.replace(
            self.runner.submit(
                Lane.HOUSE,
                lambda context: work(context, person),
                done=done,
                failed=failed,
                ended=self.person.dismiss,
                vault=draft.connection.id,
            )
        )

    def _on_given_up(self) -> None:
        if self._asking.running:
            self.stop_asking()
            self.given_up.emit()


class _Hearing:
    """Implements `core.preflight.model.Listener`: from the thread of the test to the window's."""

    def __init__(self, editor: ConnectionEditor, context: Context, runner: TaskRunner) -> None:
        self._editor = editor
        self._cancel = context.cancel
        self._runner = runner

    def begun(self, title: Phrase) -> None:
        self._tell(lambda: self._editor.step_begun.emit(title))

    def ended(self, step: Step) -> None:
        self._tell(lambda: self._editor.step_ended.emit(step))

    def _tell(self, tell: Callable[[], None]) -> None:
        """Tell it on the GUI thread, unless the test was given up by then."""
        self._runner.post(lambda: None if self._cancel.cancelled else tell())
