"""The desk: one sign-in for all who wait, cancelling at once, giving up, and what is never asked twice."""

from collections.abc import Iterator

import pytest
from support.sign_ins import FakeRenewal, Listener, Nobody, Workers

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, ExpiredCredentials, MfaCodeNeeded, NoNetwork, ProfileNotFound
from vaultviewer.core.sign_in import Person
from vaultviewer.core.sign_in_desk import SignInDesk


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()


@pytest.fixture
def renewal() -> FakeRenewal:
    return FakeRenewal()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def desk(renewal: FakeRenewal, listener: Listener) -> Iterator[SignInDesk]:
    desk = SignInDesk(renewal)
    desk.listen(listener)
    yield desk
    desk.close()


def wait_for_waiting(desk: SignInDesk, listener: Listener, count: int) -> None:
    listener.wait_until(lambda: len(desk.waiting) == count)


def test_one_sign_in_lets_all_go_on(
    desk: SignInDesk, renewal: FakeRenewal, listener: Listener, workers: Workers
) -> None:
    calls = [
        workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=CancelToken())) for _ in range(5)
    ]
    wait_for_waiting(desk, listener, 5)

    desk.sign_in(Nobody(), cancel=NEVER)

    assert [call.result(20) for call in calls] == [None] * 5
    assert (renewal.count, desk.generation, desk.waiting) == (1, 1, ())


def test_who_comes_after_the_sign_in_that_it_needed_does_not_wait(desk: SignInDesk) -> None:
    """It failed with the credentials of before, which others have renewed meanwhile."""
    desk.sign_in(Nobody(), cancel=NEVER)

    desk.wait(ExpiredCredentials(), seen=0, cancel=NEVER)


def test_those_who_wait_are_told_apart_in_their_order(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    first, second = ExpiredCredentials(), ExpiredCredentials()
    workers.start(lambda: desk.wait(first, seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 1)
    workers.start(lambda: desk.wait(second, seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 2)

    assert desk.waiting == (first, second)
    desk.close()


def test_cancelling_ends_the_waiting_of_that_work_alone(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    token = CancelToken()
    given_up = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=token))
    other = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 2)

    token.cancel()

    with pytest.raises(Cancelled):
        given_up.result(20)
    wait_for_waiting(desk, listener, 1)
    assert not other.done()
    desk.sign_in(Nobody(), cancel=NEVER)
    assert other.result(20) is None


def test_work_that_was_cancelled_before_does_not_wait(desk: SignInDesk) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(Cancelled):
        desk.wait(ExpiredCredentials(), seen=0, cancel=token)


def test_giving_up_gives_each_its_own_error_back(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    errors = [ExpiredCredentials(number=number) for number in range(3)]
    calls = [
        workers.start(lambda error=error: desk.wait(error, seen=0, cancel=CancelToken()))  # type: ignore[misc]  # mypy can't infer a lambda's defaults
        for error in errors
    ]
    wait_for_waiting(desk, listener, 3)

    desk.give_up()

    assert [call.exception(20) for call in calls] == errors
    assert (desk.waiting, desk.generation) == ((), 0)


def test_work_that_nobody_signed_in_for_is_not_asked_about_again(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    """Of a save of a thousand messages, each would bring the question up anew."""
    token = CancelToken()
    call = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=token))
    wait_for_waiting(desk, listener, 1)
    desk.give_up()
    assert isinstance(call.exception(20), ExpiredCredentials)

    with pytest.raises(ExpiredCredentials):
        desk.wait(ExpiredCredentials(), seen=0, cancel=token)

    other = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 1)
    desk.give_up()
    assert isinstance(other.exception(20), ExpiredCredentials)


def test_declined_work_goes_on_with_the_sign_in_of_others(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    token = CancelToken()
    call = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=token))
    wait_for_waiting(desk, listener, 1)
    desk.give_up()
    assert isinstance(call.exception(20), ExpiredCredentials)
    desk.sign_in(Nobody(), cancel=NEVER)

    desk.wait(ExpiredCredentials(), seen=0, cancel=token)


def test_what_signing_in_can_not_mend_fails_at_once(desk: SignInDesk) -> None:
    error = ProfileNotFound(profile="soc")

    with pytest.raises(ProfileNotFound) as raised:
        desk.wait(error, seen=0, cancel=NEVER)

    assert raised.value is error


def test_where_nobody_listens_nobody_is_waited_for(renewal: FakeRenewal) -> None:
    error = ExpiredCredentials()

    with pytest.raises(ExpiredCredentials) as raised:
        SignInDesk(renewal).wait(error, seen=0, cancel=NEVER)

    assert raised.value is error


def test_a_sign_in_that_fails_lets_all_wait_on(
    desk: SignInDesk, renewal: FakeRenewal, listener: Listener, workers: Workers
) -> None:
    def fail(*_: object) -> None:
        raise NoNetwork(endpoint="sts.example")

    call = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 1)
    renewal.plan = fail

    with pytest.raises(NoNetwork):
        desk.sign_in(Nobody(), cancel=NEVER)

    assert (desk.generation, len(desk.waiting), call.done()) == (0, 1, False)
    desk.close()


def test_closing_ends_all_waiting_as_of_work_that_was_given_up(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    calls = [
        workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=CancelToken())) for _ in range(2)
    ]
    wait_for_waiting(desk, listener, 2)

    desk.close()

    assert all(isinstance(call.exception(20), Cancelled) for call in calls)
    with pytest.raises(Cancelled):
        desk.wait(ExpiredCredentials(), seen=0, cancel=NEVER)


def test_a_sign_in_is_futile_until_a_call_was_answered_since(desk: SignInDesk) -> None:
    told = [desk.futile]
    desk.sign_in(Nobody(), cancel=NEVER)
    told.append(desk.futile)
    desk.worked(seen=0)  # the answer to a call that was on its way since before
    told.append(desk.futile)
    desk.worked(seen=1)
    told.append(desk.futile)

    assert told == [False, True, True, False]


def test_what_waits_is_attended_as_long_as_somebody_has_asked_for_a_part_of_it(
    desk: SignInDesk, listener: Listener, workers: Workers
) -> None:
    token = CancelToken()
    watch = workers.start(lambda: desk.unattended.wait(ExpiredCredentials(), seen=0, cancel=CancelToken()))
    wait_for_waiting(desk, listener, 1)
    told = [desk.attended]
    asked_for = workers.start(lambda: desk.wait(ExpiredCredentials(), seen=0, cancel=token))
    wait_for_waiting(desk, listener, 2)
    told.append(desk.attended)
    token.cancel()
    assert isinstance(asked_for.exception(20), Cancelled)
    wait_for_waiting(desk, listener, 1)
    told.append(desk.attended)

    desk.sign_in(None, cancel=NEVER)

    assert watch.result(20) is None
    assert told == [False, True, False]


def test_the_unattended_gate_is_the_desk_but_for_that(desk: SignInDesk) -> None:
    gate = desk.unattended
    desk.sign_in(Nobody(), cancel=NEVER)
    assert gate.generation == 1
    assert desk.futile
    gate.worked(seen=1)
    assert not desk.futile


def test_a_sign_in_that_needs_a_person_fails_where_nobody_is_there(
    desk: SignInDesk, renewal: FakeRenewal
) -> None:
    renewal.plan = ask_for_a_code

    with pytest.raises(MfaCodeNeeded):
        desk.sign_in(None, cancel=NEVER)

    assert (renewal.alone, desk.generation) == (1, 0)


def ask_for_a_code(person: Person, cancel: CancelToken) -> None:
    person.ask_mfa_code("arn:aws:iam::111122223333:mfa/ann", rejected=False, cancel=cancel)
