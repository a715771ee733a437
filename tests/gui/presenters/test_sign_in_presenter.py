"""Signing in again: tried unasked, asked for what only a person has, given up, put off, never asked twice."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.sign_ins import FakeRenewal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessKeyMissing,
    CredentialsError,
    ExpiredCredentials,
    NoNetwork,
    VaultViewerError,
    WrongClock,
)
from vaultviewer.core.ports import SignInGate
from vaultviewer.core.sign_in import DeviceCode, IdentityCenter, Person, Profile, SignIn, Source, StoredKey
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, MfaPage, ProblemPage
from vaultviewer.gui.presenters.sign_in import SignInPresenter, compose_problem
from vaultviewer.gui.tasks import Context, Lane, Task, TaskRunner

SERIAL = "arn:aws:iam::111122223333:mfa/ann"
CODE = DeviceCode(
    "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH", "ABCD-EFGH", datetime.now(UTC)
)


class Scene:
    """A desk with its presenter, and work that waits there."""

    def __init__(self, qtbot: QtBot, runner: TaskRunner, owner: QObject) -> None:
        self.qtbot = qtbot
        self.runner = runner
        self.renewal = FakeRenewal()
        self.desk = SignInDesk(self.renewal)
        connection = Connection(bucket="bucket", name="SOC\u202e vault", id="soc")
        self.sign_in = SignInPresenter(connection, self.desk, runner, owner)
        self.asked: list[object] = []
        self.sign_in.asked.connect(lambda: self.asked.append(self.sign_in.page))
        self.outcomes: list[object] = []
        self.tasks: list[Task[int]] = []

    def work(
        self,
        error: CredentialsError | None = None,
        *,
        seen: int = 0,
        times: int = 1,
        gate: SignInGate | None = None,
    ) -> Task[int]:
        """Have a call fail and wait, some times over; `outcomes` tells what came of it."""
        error = error or ExpiredCredentials()

        def wait(context: Context) -> int:
            for generation in range(seen, seen + times):
                (gate or self.desk).wait(error, seen=generation, cancel=context.cancel)
            return self.desk.generation

        task = self.runner.submit(
            Lane.OPEN, wait, done=self.outcomes.append, failed=self.outcomes.append, vault="soc"
        )
        self.tasks.append(task)
        return task

    def watch(self, *, seen: int = 0) -> Task[int]:
        """Have a call wait that nobody has asked for."""
        return self.work(seen=seen, gate=self.desk.unattended)

    def wait(self, holds: object) -> None:
        wait_for(self.qtbot, holds)  # type: ignore[arg-type]  # a lambda of whatever is true

    def wait_for_page(self, kind: type[object]) -> None:
        wait_for(self.qtbot, lambda: isinstance(self.sign_in.page, kind))

    def ask_mfa(self, person: Person, cancel: CancelToken) -> None:
        """Take "111111" alone, as STS would."""
        code = person.ask_mfa_code(SERIAL, rejected=False, cancel=cancel)
        while code != "111111":
            code = person.ask_mfa_code(SERIAL, rejected=True, cancel=cancel)


@pytest.fixture
def scene(qtbot: QtBot, runner: TaskRunner) -> Iterator[Scene]:
    owner = QObject()
    scene = Scene(qtbot, runner, owner)
    yield scene
    scene.sign_in.close()
    scene.desk.close()
    runner.stop()
    owner.deleteLater()


def fail(error: VaultViewerError, *_: object) -> None:
    raise error


def test_what_needs_nobody_is_done_before_anybody_notices(scene: Scene) -> None:
    scene.work()
    scene.work()

    scene.wait(lambda: scene.outcomes == [1, 1])

    assert (scene.renewal.count, scene.asked) == (1, [])
    assert scene.sign_in.page is None


def test_while_an_attempt_needs_nobody_nothing_counts_as_waiting(scene: Scene) -> None:
    counts: list[int] = []
    scene.renewal.plan = lambda _person, _cancel: counts.append(scene.sign_in.waiting)
    scene.work()

    scene.wait(lambda: scene.outcomes == [1])

    assert counts == [0]


def test_a_code_is_asked_for_once_for_all_who_wait(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    for _ in range(3):
        scene.work()
    scene.wait_for_page(MfaPage)
    scene.wait(lambda: scene.sign_in.waiting == 3)

    scene.sign_in.enter_code("111111")
    assert isinstance(scene.sign_in.page, BusyPage)

    scene.wait(lambda: scene.outcomes == [1, 1, 1])
    assert scene.asked == [MfaPage(SERIAL)]
    assert (scene.sign_in.waiting, scene.desk.waiting) == (0, ())


def test_a_wrong_code_is_asked_for_again(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    scene.work()
    for attempt, code in enumerate(("999999", "888888", "111111"), 1):
        scene.wait(lambda attempt=attempt: scene.sign_in.page == MfaPage(SERIAL, attempt))
        scene.sign_in.enter_code(code)

    scene.wait(lambda: scene.outcomes == [1])

    assert [page.rejected for page in scene.asked if isinstance(page, MfaPage)] == [False, True, True]


def test_a_code_without_a_question_goes_nowhere(scene: Scene) -> None:
    scene.sign_in.enter_code("111111")

    assert scene.sign_in.page is None


def test_a_device_code_is_shown_until_the_browser_has_confirmed_it(scene: Scene) -> None:
    confirmed = CancelToken()  # an event of ours, for want of a browser

    def plan(person: Person, cancel: CancelToken) -> None:
        person.show_device_code(CODE)
        while not confirmed.cancelled:
            cancel.checkpoint()

    scene.renewal.plan = plan
    scene.work()
    scene.wait_for_page(DevicePage)
    assert scene.sign_in.page == DevicePage(CODE.url, CODE.code, CODE.expires)

    confirmed.cancel()

    scene.wait(lambda: scene.outcomes == [1])
    assert scene.sign_in.page is None


def test_what_went_wrong_is_told_and_can_be_tried_again(scene: Scene) -> None:
    scene.renewal.plan = partial(fail, NoNetwork(endpoint="sts.example"))
    scene.work()
    scene.wait_for_page(ProblemPage)
    page = scene.sign_in.page
    assert isinstance(page, ProblemPage)
    assert (page.title, page.editable) == ("No connection", False)
    assert scene.outcomes == []
    scene.renewal.plan = lambda _person, _cancel: None

    scene.sign_in.try_again()
    scene.sign_in.try_again()  # while it is under way

    assert isinstance(scene.sign_in.page, BusyPage)
    scene.wait(lambda: scene.outcomes == [1])
    assert scene.renewal.count == 1


def test_a_wrong_clock_on_the_way_is_told_like_every_other_problem(scene: Scene) -> None:
    fields = dict.fromkeys(WrongClock.fields(), "40 minutes")
    scene.renewal.plan = partial(fail, WrongClock(**fields))
    scene.work()

    scene.wait_for_page(ProblemPage)

    page = scene.sign_in.page
    assert isinstance(page, ProblemPage)
    assert "40 minutes" in page.found
    assert "clock" in page.way_out


def test_credentials_that_did_not_help_are_not_fetched_again_unasked(scene: Scene) -> None:
    """Else a file with old credentials would be read, tried and refused without end."""
    scene.work()
    scene.wait(lambda: scene.outcomes == [1])
    scene.work(seen=1)

    scene.wait_for_page(ProblemPage)

    assert scene.renewal.count == 1
    scene.sign_in.try_again()
    scene.wait(lambda: scene.outcomes == [1, 2])


def test_credentials_that_have_served_are_renewed_unasked(scene: Scene) -> None:
    scene.work()
    scene.wait(lambda: scene.outcomes == [1])
    scene.desk.worked(seen=1)
    scene.work(seen=1)

    scene.wait(lambda: scene.outcomes == [1, 2])

    assert scene.asked == []


def test_who_fails_again_before_the_sign_in_is_told_is_not_forgotten(scene: Scene) -> None:
    """The call goes on, and waits anew, before the window has heard that the sign-in was done."""
    scene.renewal.plan = scene.ask_mfa
    scene.work(times=2)
    scene.wait_for_page(MfaPage)
    scene.sign_in.enter_code("111111")

    scene.wait_for_page(ProblemPage)

    assert (scene.outcomes, scene.sign_in.waiting) == ([], 1)


def test_giving_up_fails_all_that_waits_with_its_own_error(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    errors = [ExpiredCredentials(number=number) for number in range(3)]
    for error in errors:
        scene.work(error)
    scene.wait_for_page(MfaPage)
    scene.wait(lambda: scene.sign_in.waiting == 3)

    scene.sign_in.give_up()

    assert scene.sign_in.page is None
    scene.wait(lambda: len(scene.outcomes) == 3)
    assert set(map(id, scene.outcomes)) == set(map(id, errors))
    assert scene.renewal.count == 0


def test_what_was_given_up_asks_nothing_any_more(scene: Scene) -> None:
    """The attempt may be about to ask while the person gives it up."""
    scene.renewal.plan = scene.ask_mfa
    person = scene.sign_in.person()
    scene.sign_in.person()
    person.show_device_code(CODE)
    scene.work()

    scene.wait_for_page(MfaPage)

    assert scene.asked == [MfaPage(SERIAL)]


def test_putting_it_off_keeps_question_and_work(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    scene.work()
    scene.wait_for_page(MfaPage)

    scene.sign_in.put_off()
    scene.sign_in.ask()

    assert scene.asked == [MfaPage(SERIAL)] * 2
    scene.sign_in.enter_code("111111")
    scene.wait(lambda: scene.outcomes == [1])


def test_work_that_is_cancelled_leaves_the_sign_in_to_who_comes_next(scene: Scene) -> None:
    """Who goes from message to message would else be sent to the browser with another code each time."""
    scene.renewal.plan = scene.ask_mfa
    first = scene.work()
    scene.wait_for_page(MfaPage)
    first.cancel()
    scene.wait(lambda: scene.desk.waiting == ())
    scene.work()
    scene.wait(lambda: scene.sign_in.waiting == 1)
    assert scene.sign_in.page == MfaPage(SERIAL)

    scene.sign_in.enter_code("111111")

    scene.wait(lambda: scene.outcomes == [1])
    assert scene.renewal.count == 1


def test_a_sign_in_that_nobody_waits_for_is_given_up_when_it_is_put_off(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    work = scene.work()
    scene.wait_for_page(MfaPage)
    work.cancel()
    scene.wait(lambda: scene.desk.waiting == ())

    scene.sign_in.put_off()

    assert scene.sign_in.page is None
    scene.wait(lambda: not scene.runner.busy)
    assert scene.renewal.count == 0


def test_a_problem_that_keeps_nobody_waiting_is_no_problem(scene: Scene) -> None:
    scene.renewal.plan = partial(fail, NoNetwork(endpoint="sts.example"))
    work = scene.work()
    scene.wait_for_page(ProblemPage)

    work.cancel()

    scene.wait(lambda: scene.sign_in.page is None)
    assert len(scene.asked) == 1
    scene.sign_in.ask()
    scene.sign_in.try_again()
    assert len(scene.asked) == 1


def test_closing_the_vault_ends_it_without_a_word(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    work = scene.work()
    scene.wait_for_page(MfaPage)

    scene.sign_in.close()
    scene.desk.close()

    scene.wait(lambda: not work.running)
    scene.wait(lambda: not scene.runner.busy)
    assert (scene.outcomes, scene.sign_in.page) == ([], None)


def test_a_title_is_made_harmless(scene: Scene) -> None:
    assert scene.sign_in.title == "SOC\\u{202e} vault"


@pytest.mark.parametrize(
    ("error", "source", "words", "editable"),
    [
        (ExpiredCredentials(), Profile("soc"), "profile “soc”", False),
        (ExpiredCredentials(), SignIn().source, "Variables of the environment", False),
        (AccessKeyMissing(), StoredKey(), "Enter the access key in the connection.", True),
        (
            ExpiredCredentials(),
            IdentityCenter("https://x.awsapps.com/start", "eu-west-1", "111122223333", "Read"),
            "Sign in again",
            False,
        ),
        (NoNetwork(endpoint="sts.example"), Profile("soc"), "Check the network", False),
    ],
)
def test_the_way_out_is_that_of_the_source(
    error: VaultViewerError,
    source: Source,
    words: str,
    editable: bool,  # noqa: FBT001  a case of the table
) -> None:
    page = compose_problem(error, source)

    assert words in page.way_out
    assert page.editable is editable


# -------------------------------------------------------------------------- nobody is there to be asked


def test_a_watch_goes_on_where_that_needs_nobody(scene: Scene) -> None:
    scene.watch()

    scene.wait(lambda: scene.outcomes == [1])

    assert (scene.renewal.alone, scene.asked, scene.sign_in.page) == (1, [], None)


def test_a_watch_brings_nobody_to_a_sign_in_but_says_that_it_waits(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    scene.watch()

    scene.wait_for_page(ProblemPage)

    assert (scene.asked, scene.sign_in.waiting, scene.outcomes) == ([], 1, [])


def test_who_turns_to_what_a_watch_waits_for_is_asked(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    scene.watch()
    scene.wait_for_page(ProblemPage)

    scene.sign_in.ask()

    assert scene.asked == [BusyPage()]
    scene.wait_for_page(MfaPage)
    scene.sign_in.enter_code("111111")
    scene.wait(lambda: scene.outcomes == [1])
    assert scene.renewal.alone == 1


def test_work_that_somebody_asks_for_meanwhile_brings_the_question_up(scene: Scene) -> None:
    scene.renewal.plan = scene.ask_mfa
    scene.watch()
    scene.wait_for_page(ProblemPage)

    scene.work()

    scene.wait_for_page(MfaPage)
    assert scene.asked == [MfaPage(SERIAL)]
    scene.sign_in.enter_code("111111")
    scene.wait(lambda: scene.outcomes == [1, 1])


def test_who_comes_while_nobody_is_asked_is_asked_after_it(scene: Scene) -> None:
    """The attempt that was made alone fails for want of a person when one is there by then."""
    begun, go_on = threading.Event(), CancelToken()

    def plan(person: Person, cancel: CancelToken) -> None:
        begun.set()
        while not go_on.cancelled:
            cancel.checkpoint()
        scene.ask_mfa(person, cancel)

    scene.renewal.plan = plan
    scene.watch()
    scene.wait(begun.is_set)
    scene.work()
    scene.wait(lambda: len(scene.desk.waiting) == 2)
    go_on.cancel()

    scene.wait_for_page(MfaPage)

    assert scene.asked == [MfaPage(SERIAL)]
    assert scene.renewal.alone == 1


def test_a_watch_whose_new_credentials_do_not_help_waits_without_a_word(scene: Scene) -> None:
    scene.watch()
    scene.wait(lambda: scene.outcomes == [1])
    scene.watch(seen=1)

    scene.wait_for_page(ProblemPage)
    assert (scene.renewal.count, scene.asked) == (1, [])

    scene.work(seen=1)
    scene.wait(lambda: scene.outcomes == [1, 2, 2])
