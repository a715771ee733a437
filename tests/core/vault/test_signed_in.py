"""Calls that outlast their credentials: the same again, progress from the start, nothing swallowed."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from support.fakes import FakeArrivalQueue, FakeKeys, FakeStore
from support.sealing import SES_CONTEXT, seal_kms
from support.sign_ins import FakeRenewal

from vaultviewer.core.archive import Archive, Archived, RestoreAnswer, RestoreOrder, Retrieval
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, CredentialsError, ExpiredCredentials, ProfileNotFound
from vaultviewer.core.sign_in_desk import SignInDesk
from vaultviewer.core.values import QueuedMessage
from vaultviewer.core.vault.signed_in import SignedInKeys, SignedInQueue, SignedInStore, signed_in


def _nothing() -> None:
    """Sign in without any consequence."""


class Gate:
    """Somebody who signs in at once as often as `patience` allows, and notes what was asked."""

    def __init__(self, patience: int = 1) -> None:
        self.patience = patience
        self.generation = 0
        self.asked: list[CredentialsError] = []
        self.known_to_serve = -1
        self.on_sign_in: Callable[[], None] = _nothing

    def wait(self, error: CredentialsError, *, seen: int, cancel: CancelToken) -> None:
        cancel.checkpoint()
        assert seen == self.generation
        self.asked.append(error)
        if not error.renewable or len(self.asked) > self.patience:
            raise error
        self.generation += 1
        self.on_sign_in()

    def worked(self, *, seen: int) -> None:
        self.known_to_serve = seen


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def bucket() -> FakeStore:
    return FakeStore()


@pytest.fixture
def store(bucket: FakeStore, gate: Gate) -> SignedInStore:
    gate.on_sign_in = bucket.failures.clear
    return SignedInStore(bucket, gate)


def test_a_call_is_made_again_after_the_sign_in(bucket: FakeStore, store: SignedInStore, gate: Gate) -> None:
    ref = bucket.put("inbound/a", b"mail")
    told: list[tuple[int, int]] = []
    gate.patience = 3

    bucket.failures["list", "inbound/"] = ExpiredCredentials()
    page = store.list_page("inbound/", limit=5, cancel=NEVER)
    bucket.failures["head", "inbound/a"] = ExpiredCredentials()
    head = store.head(ref, cancel=NEVER)
    bucket.failures["get", "inbound/a"] = ExpiredCredentials()
    stored = store.get(
        ref, max_bytes=100, progress=lambda done, total: told.append((done, total)), cancel=NEVER
    )

    assert [each.key for each in page.objects] == ["inbound/a"]
    assert (head.size, bytes(stored.body), told) == (4, b"mail", [(4, 4)])
    assert bucket.calls == [
        (operation, key)
        for operation, key in (("list", "inbound/"), ("head", "inbound/a"), ("get", "inbound/a"))
        for _ in range(2)
    ]
    assert gate.known_to_serve == gate.generation == 3


def test_versions_and_restores_wait_as_well(bucket: FakeStore, store: SignedInStore, gate: Gate) -> None:
    ref = bucket.put("a", b"mail")
    bucket.archived["a"] = Archived(Archive.DEEP)
    gate.patience = 2

    bucket.failures["versions", ""] = ExpiredCredentials()
    page = store.list_versions("", cancel=NEVER)
    bucket.failures["restore", "a"] = ExpiredCredentials()
    order = RestoreOrder(Retrieval.BULK, days=1)
    answer = store.restore(ref, order, cancel=NEVER)

    assert (page.versions, answer) == ((), RestoreAnswer.STARTED)
    assert bucket.orders == [(ref, order)]
    assert [operation for operation, _ in bucket.calls] == ["versions"] * 2 + ["restore"] * 2


def test_keys_are_asked_again_with_the_same_context(gate: Gate) -> None:
    sealed = seal_kms(b"mail", SES_CONTEXT)
    keys = FakeKeys(sealed.entry)
    keys.failures[None] = ExpiredCredentials()
    gate.on_sign_in = keys.failures.clear

    unwrapped = SignedInKeys(keys, gate).decrypt(
        sealed.entry.wrapped, context=sealed.entry.context, key_id=None, cancel=NEVER
    )

    assert bytes(unwrapped.plaintext) == sealed.entry.plaintext
    assert keys.calls == [None, None]


class ForgetfulQueue(FakeArrivalQueue):
    """Refuses every call until somebody has signed in."""

    signed_in = False

    def receive(self, *, cancel: CancelToken) -> tuple[QueuedMessage, ...]:
        self._check()
        return super().receive(cancel=cancel)

    def delete(self, receipts: Sequence[str], *, cancel: CancelToken) -> None:
        self._check()
        super().delete(receipts, cancel=cancel)

    def sign_in(self) -> None:
        self.signed_in = True

    def _check(self) -> None:
        if not self.signed_in:
            raise ExpiredCredentials


def test_a_queue_waits_as_well_and_nothing_is_deleted_before(gate: Gate) -> None:
    queue = ForgetfulQueue("new mail")
    gate.patience = 2
    gate.on_sign_in = queue.sign_in
    waiting = SignedInQueue(queue, gate)

    (message,) = waiting.receive(cancel=NEVER)
    queue.signed_in = False
    waiting.delete([message.receipt], cancel=NEVER)

    assert queue.deleted == [message.untrusted_body] == ["new mail"]
    assert len(gate.asked) == 2


def test_a_page_is_asked_for_from_where_the_list_had_come(
    bucket: FakeStore, store: SignedInStore, gate: Gate
) -> None:
    for name in "abc":
        bucket.put(name, b"")
    first = store.list_page("", limit=1, cancel=NEVER)
    bucket.failures["list", ""] = ExpiredCredentials()

    second = store.list_page("", token=first.next_token, limit=1, cancel=NEVER)

    assert [each.key for each in second.objects] == ["b"]
    assert len(gate.asked) == 1


@pytest.mark.parametrize("error", [ExpiredCredentials(), ProfileNotFound(profile="soc")])
def test_where_nobody_signs_in_the_error_is_what_it_was(
    bucket: FakeStore, store: SignedInStore, gate: Gate, error: CredentialsError
) -> None:
    gate.patience = 0
    bucket.failures["list", ""] = error

    with pytest.raises(type(error)) as raised:
        store.list_page("", cancel=NEVER)

    assert raised.value is error
    assert gate.known_to_serve == -1


def test_what_has_nothing_to_do_with_signing_in_waits_for_nobody(
    bucket: FakeStore, store: SignedInStore, gate: Gate
) -> None:
    bucket.failures["list", ""] = AccessDenied(action="s3:ListBucket", resource="arn")

    with pytest.raises(AccessDenied):
        store.list_page("", cancel=NEVER)

    assert gate.asked == []


def test_it_is_asked_as_often_as_the_credentials_run_out(gate: Gate) -> None:
    lives: Iterator[CredentialsError | None] = iter([ExpiredCredentials(), ExpiredCredentials(), None])
    gate.patience = 2

    def call() -> str:
        if (error := next(lives)) is not None:
            raise error
        return "answer"

    assert signed_in(call, gate, NEVER) == "answer"
    assert gate.generation == 2


def test_a_real_desk_is_such_a_gate() -> None:
    bucket = FakeStore()
    bucket.put("a", b"")

    page = SignedInStore(bucket, SignInDesk(FakeRenewal())).list_page("", cancel=NEVER)

    assert len(page.objects) == 1
