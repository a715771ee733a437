import pytest
from support import vectors
from support.fakes import BUCKET, FakeStore

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, Cancelled, MessageIdMismatch, NoSuchBucket
from vaultviewer.core.vault.trial import LIST, OPEN, READ, TrialOutcome, TrialStep, try_connection

SMALL = vectors.load("ses-small")
WORKED, FAILED, SKIPPED = TrialOutcome.WORKED, TrialOutcome.FAILED, TrialOutcome.SKIPPED


def attempt(store: FakeStore) -> tuple[TrialStep, ...]:
    steps = try_connection(BUCKET, store, SMALL.keys(), SMALL.policy(), NEVER)
    assert [step.name for step in steps] == [LIST, READ, OPEN]
    assert all((step.error is not None) == (step.outcome is FAILED) for step in steps)
    assert all(str(step.sentence) for step in steps)
    return steps


def outcomes(steps: tuple[TrialStep, ...]) -> list[TrialOutcome]:
    return [step.outcome for step in steps]


def test_all_of_it_works() -> None:
    store = SMALL.store()
    store.put("inbound/", b"")
    store.put("inbound/0.instruction", b"{}")

    steps = attempt(store)

    assert outcomes(steps) == [WORKED, WORKED, WORKED]
    assert SMALL.key in str(steps[0].sentence)
    assert "with the key arn:aws:kms" in str(steps[2].sentence)


def test_plain_mail_does_not_try_kms_and_says_so() -> None:
    store = FakeStore()
    store.put("inbound/plain", b"Subject: hello\r\n\r\n")

    assert "KMS was not tried" in str(attempt(store)[2].sentence)


def test_a_bucket_that_does_not_answer_ends_it() -> None:
    store = SMALL.store()
    store.failures["list", "inbound/"] = NoSuchBucket(bucket=BUCKET)

    steps = attempt(store)

    assert outcomes(steps) == [FAILED, SKIPPED, SKIPPED]
    assert isinstance(steps[0].error, NoSuchBucket)


def test_an_empty_bucket_is_no_failure() -> None:
    assert outcomes(attempt(FakeStore())) == [WORKED, SKIPPED, SKIPPED]


def test_details_that_may_not_be_read_end_it() -> None:
    store = SMALL.store()
    store.failures["head", SMALL.key] = AccessDenied(action="s3:GetObject", resource=SMALL.key)

    assert outcomes(attempt(store)) == [WORKED, FAILED, SKIPPED]


def test_a_message_that_is_refused_is_told() -> None:
    vector = vectors.load("substituted-object")

    steps = attempt(vector.store())

    assert outcomes(steps) == [WORKED, WORKED, FAILED]
    assert isinstance(steps[2].error, MessageIdMismatch)


def test_it_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        try_connection(BUCKET, SMALL.store(), SMALL.keys(), SMALL.policy(), cancel)
