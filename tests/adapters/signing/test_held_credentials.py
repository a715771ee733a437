"""Credentials in their place: when they are replaced, and who waits for that."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from support.portals import MovedClock
from support.signing import AtTheDesk

from vaultviewer.adapters.aws.signing.asking import NOBODY, Asked, Somebody
from vaultviewer.adapters.aws.signing.held import HeldCredentials, Issued
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import Cancelled, MfaCodeNeeded, ServiceUnavailable

HOUR = timedelta(hours=1)


class Origin:
    """Issues numbered credentials that last for `lasts`, or fails as it is told."""

    def __init__(self, clock: MovedClock, lasts: timedelta | None = HOUR) -> None:
        self._clock = clock
        self.lasts = lasts
        self.failure: Exception | None = None
        self.asked: list[Asked] = []
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def issue(self, asked: Asked) -> Issued:
        self.asked.append(asked)
        self.entered.set()
        assert self.gate.wait(20)
        if self.failure is not None and asked is NOBODY:
            raise self.failure
        expires = None if self.lasts is None else self._clock.now() + self.lasts
        return Issued(f"key-{len(self.asked)}", "secret-of-a-test", "token-of-a-test", expires=expires)


@pytest.fixture
def origin(clock: MovedClock) -> Origin:
    return Origin(clock)


@pytest.fixture
def held(origin: Origin, clock: MovedClock) -> HeldCredentials:
    return HeldCredentials(origin, clock)


def _somebody() -> Somebody:
    return Somebody(AtTheDesk(), set(), NEVER)


def test_nothing_is_issued_before_it_is_needed(held: HeldCredentials, origin: Origin) -> None:
    assert origin.asked == []
    assert held.expires is None
    assert held.get_frozen_credentials().access_key == "key-1"
    assert held.expires is not None


@pytest.mark.parametrize(
    ("lasts", "still", "due"),
    [
        (HOUR, timedelta(minutes=54), timedelta(minutes=56)),
        (timedelta(minutes=15), timedelta(minutes=11), timedelta(minutes=12)),
        (timedelta(seconds=40), timedelta(seconds=25), timedelta(seconds=31)),
    ],
)
def test_they_are_replaced_shortly_before_their_end(
    clock: MovedClock, lasts: timedelta, still: timedelta, due: timedelta
) -> None:
    held = HeldCredentials(Origin(clock, lasts), clock)
    held.get_frozen_credentials()
    clock.ahead = still
    assert held.get_frozen_credentials().access_key == "key-1"
    clock.ahead = due
    assert held.get_frozen_credentials().access_key == "key-2"


def test_what_never_ends_is_issued_once(held: HeldCredentials, origin: Origin, clock: MovedClock) -> None:
    origin.lasts = None
    held.get_frozen_credentials()
    clock.ahead = timedelta(days=400)
    assert held.get_frozen_credentials().access_key == "key-1"


def test_what_still_holds_serves_where_nothing_new_can_be_had(
    held: HeldCredentials, origin: Origin, clock: MovedClock
) -> None:
    held.get_frozen_credentials()
    origin.failure = ServiceUnavailable(operation="AssumeRole", reason="not today")
    clock.ahead = timedelta(minutes=57)
    assert [held.get_frozen_credentials().access_key for _ in range(3)] == ["key-1"] * 3
    assert len(origin.asked) == 2, "there is a pause between two attempts"
    clock.ahead += timedelta(seconds=31)
    held.get_frozen_credentials()
    assert len(origin.asked) == 3
    clock.ahead = HOUR + timedelta(seconds=1)
    with pytest.raises(ServiceUnavailable):
        held.get_frozen_credentials()


def test_giving_up_is_no_failure_to_be_passed_over(
    held: HeldCredentials, origin: Origin, clock: MovedClock
) -> None:
    held.get_frozen_credentials()
    origin.failure = Cancelled()
    clock.ahead = timedelta(minutes=57)
    with pytest.raises(Cancelled):
        held.get_frozen_credentials()


def test_one_call_replaces_early_and_the_others_do_not_wait(
    held: HeldCredentials, origin: Origin, clock: MovedClock
) -> None:
    held.get_frozen_credentials()
    clock.ahead = timedelta(minutes=57)
    origin.gate.clear()
    origin.entered.clear()
    got: list[str] = []
    replacing = threading.Thread(target=lambda: got.append(held.get_frozen_credentials().access_key))
    replacing.start()
    assert origin.entered.wait(20)
    assert held.get_frozen_credentials().access_key == "key-1"
    origin.gate.set()
    replacing.join()
    assert got == ["key-2"]
    assert held.get_frozen_credentials().access_key == "key-2"


def test_calls_that_find_nothing_wait_for_one_of_them(held: HeldCredentials, origin: Origin) -> None:
    origin.gate.clear()
    got: list[str] = []

    def call() -> None:
        got.append(held.get_frozen_credentials().access_key)

    calls = [threading.Thread(target=call) for _ in range(4)]
    for each in calls:
        each.start()
    assert origin.entered.wait(20)
    origin.gate.set()
    for each in calls:
        each.join()
    assert got == ["key-1"] * 4
    assert len(origin.asked) == 1


def test_no_call_waits_for_a_person(held: HeldCredentials, origin: Origin, clock: MovedClock) -> None:
    held.get_frozen_credentials()
    clock.ahead = HOUR + timedelta(seconds=1)
    origin.failure = MfaCodeNeeded(serial="s")
    origin.gate.clear()
    origin.entered.clear()
    renewing = threading.Thread(target=lambda: held.renew(_somebody()))
    renewing.start()
    assert origin.entered.wait(20)
    outcome: list[MfaCodeNeeded] = []

    def call() -> None:
        try:
            held.get_frozen_credentials()
        except MfaCodeNeeded as needed:
            outcome.append(needed)

    calling = threading.Thread(target=call)
    origin.entered.clear()
    calling.start()
    assert origin.entered.wait(20), "the call reaches the origin while the person is asked"
    origin.gate.set()
    renewing.join()
    calling.join()
    assert outcome == [origin.failure]
    assert held.get_frozen_credentials().access_key.startswith("key-")


def test_fresh_ones_that_seem_to_have_ended_are_left_to_aws(held: HeldCredentials, origin: Origin) -> None:
    """The clock is wrong then; AWS's answer says so, and a question for a code would not."""
    origin.lasts = timedelta(hours=-2)
    assert [held.get_frozen_credentials().access_key for _ in range(2)] == ["key-1"] * 2
    assert held.expires is None


def test_a_persons_help_is_only_asked_for_where_it_is_needed(held: HeldCredentials, origin: Origin) -> None:
    assert held.get_or_renew(_somebody()).access_key == "key-1"
    assert origin.asked == [NOBODY]


def test_the_reprs_say_nothing(held: HeldCredentials) -> None:
    shown = f"{held!r} {held.get_frozen_credentials()!r}"
    assert "of-a-test" not in shown
    assert "key-" not in shown


def test_botocores_other_door_leads_to_the_same(held: HeldCredentials) -> None:
    assert held.get_deferred_property("access_key")() == "key-1"
    assert held.get_deferred_property("unheard_of")() is None


def test_an_end_has_its_offset(held: HeldCredentials) -> None:
    held.get_frozen_credentials()
    assert held.expires is not None
    assert held.expires > datetime.now(UTC)
