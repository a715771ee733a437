"""The person at the window, as work that signs in on a lane knows them."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.sign_in import DeviceCode, Person
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, MfaPage, SignInPage
from vaultviewer.gui.tasks import TaskRunner


class _AtTheWindow:
    """Implements `core.sign_in.Person` for one piece of work; `show` is called on the GUI thread."""

    def __init__(
        self, runner: TaskRunner, show: Callable[["_AtTheWindow", SignInPage, "_Answers | None"], None]
    ) -> None:
        self._runner = runner
        self._show = show
        self._attempts = 0

    def show_device_code(self, code: DeviceCode) -> None:
        page = DevicePage(code.url, code.code, code.expires)
        self._runner.post(lambda: self._show(self, page, None))

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        self._attempts = self._attempts + 1 if rejected else 1
        page, answers = MfaPage(serial, self._attempts), _Answers()
        with cancel.calling(lambda: answers.put(None)):
            self._runner.post(lambda: self._show(self, page, answers))
            code = answers.get()
        if code is None:
            raise Cancelled
        return code


_Answers = SimpleQueue[str | None]


class PersonPresenter(QObject):
    """What the person is asked, page by page, and their answers. Knows nothing of what is done with them.

    `title` names whose sign-in it is, safe to show.
    """

    changed = Signal()
    """Another page is to be shown, or none."""
    asked = Signal()
    """Something only the person can do has come up: bring it before their eyes."""
    given_up = Signal()
    """They don't want to sign in: who asks is to be cancelled."""

    def __init__(self, title: str, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title: Final = title
        self._runner = runner
        self._page: SignInPage | None = None
        self._person: _AtTheWindow | None = None
        self._answers: _Answers | None = None

    @property
    def page(self) -> SignInPage | None:
        """What there is to see; None while nobody is asked anything."""
        return self._page

    def person(self) -> Person:
        """Return whom the next piece of work may ask. Whoever was returned before is not heard any more."""
        self._person = _AtTheWindow(self._runner, self._on_asked)
        return self._person

    def enter_code(self, code: str) -> None:
        """Answer the question for an MFA code."""
        answers, self._answers = self._answers, None
        if answers is not None:
            answers.put(code)
            self._turn_to(BusyPage())

    def give_up(self) -> None:
        """Have the sign-in end without anybody signed in."""
        self.dismiss()
        self.given_up.emit()

    def put_off(self) -> None:
        """Turn away from it: here nothing could go on without, so that is the end of it."""
        self.give_up()

    def try_again(self) -> None:
        """Sign in anew after a problem; who shows problems knows how."""

    def dismiss(self) -> None:
        """Ask nothing any more; who asked is to be cancelled elsewhere."""
        self._person = self._answers = None
        self._turn_to(None)

    def _turn_to(self, page: SignInPage | None) -> None:
        if page != self._page:
            self._page = page
            self.changed.emit()

    def _on_asked(self, person: _AtTheWindow, page: SignInPage, answers: "_Answers | None") -> None:
        if person is self._person:
            self._answers = answers
            self._turn_to(page)
            self.asked.emit()
