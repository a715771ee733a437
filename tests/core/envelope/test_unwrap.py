from collections.abc import Mapping

import pytest
from support.fakes import FakeKeys, KmsEntry

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.envelope.model import (
    Algorithms,
    ContentAlgorithm,
    Envelope,
    Fields,
    Format,
    WrapAlgorithm,
)
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.unwrap import in_likely_order, is_accepted_answer, unwrap
from vaultviewer.core.errors import (
    AccessDenied,
    InvalidDataKey,
    KeyDisabled,
    Throttled,
    UnexpectedKey,
    VaultViewerError,
    WrappedKeyRejected,
    WrongKey,
)

OWNER = "arn:aws:kms:eu-west-1:111122223333"
RED_ID = "11111111-1111-1111-1111-111111111111"
RED = f"{OWNER}:key/{RED_ID}"
BLUE = f"{OWNER}:key/22222222-2222-2222-2222-222222222222"
CONTEXT = {"aws:ses:message-id": "0123", "kms_cmk_id": BLUE}


def envelope(context: Mapping[str, str] = CONTEXT) -> Envelope:
    algorithms = Algorithms(WrapAlgorithm.KMS, ContentAlgorithm.GCM)
    return Envelope(Format.V2, algorithms, Fields(b"wrapped", bytes(12)), context)


def kms(key_arn: str = BLUE, *, plaintext: bytes = bytes(range(32))) -> FakeKeys:
    entry = KmsEntry(key_arn, b"wrapped", CONTEXT, plaintext)
    return FakeKeys(entry, aliases={"alias/mail": key_arn, f"{OWNER}:alias/mail": key_arn})


def denied(key: str) -> AccessDenied:
    return AccessDenied(action="kms:Decrypt", resource=key)


def test_the_pinned_key_unwraps() -> None:
    keys = kms()

    found = unwrap(envelope(), Policy(accepted_keys=(BLUE,)), keys, NEVER)

    assert bytes(found.secret.view()) == bytes(range(32))
    assert (found.key_arn, found.request_id) == (BLUE, "KMSREQUEST")
    assert keys.calls == [BLUE]


def test_the_key_that_the_object_names_is_tried_first() -> None:
    keys = kms()

    unwrap(envelope(), Policy(accepted_keys=(RED, BLUE)), keys, NEVER)

    assert keys.calls == [BLUE]


def test_what_the_object_names_never_enters() -> None:
    keys = kms()

    with pytest.raises(WrongKey) as refusal:
        unwrap(envelope(), Policy(accepted_keys=(RED,)), keys, NEVER)

    assert keys.calls == [RED]
    assert refusal.value.details == {"key": RED, "named_key": BLUE}


@pytest.mark.parametrize(
    ("accepted", "named", "first"),
    [
        ((RED, BLUE), None, RED),
        ((RED, BLUE), BLUE, BLUE),
        ((BLUE, RED_ID), RED, RED_ID),
        ((BLUE, "alias/mail"), f"{OWNER}:alias/mail", "alias/mail"),
        ((BLUE, "mail"), f"{OWNER}:alias/mail", BLUE),
        ((BLUE, ""), f"{OWNER}:alias/mail", BLUE),
        ((RED, BLUE), "nonsense", RED),
    ],
)
def test_the_order_of_trying(accepted: tuple[str, ...], named: str | None, first: str) -> None:
    order = in_likely_order(accepted, named)

    assert order[0] == first
    assert sorted(order) == sorted(accepted)


@pytest.mark.parametrize("failure", [denied(RED), KeyDisabled(key=RED), WrongKey(key=RED, named_key="")])
def test_one_key_that_fails_does_not_keep_the_next_from_being_tried(failure: VaultViewerError) -> None:
    keys = kms()
    keys.failures[RED] = failure
    policy = Policy(accepted_keys=(RED, "alias/mail"))

    assert unwrap(envelope(), policy, keys, NEVER).key_arn == BLUE
    assert keys.calls == [RED, "alias/mail"]


def test_the_most_telling_failure_is_told() -> None:
    keys = kms()
    keys.failures = {RED: WrongKey(key=RED, named_key=""), BLUE: denied(BLUE)}

    with pytest.raises(AccessDenied, match=BLUE):
        unwrap(envelope(), Policy(accepted_keys=(RED, BLUE)), keys, NEVER)

    assert keys.calls == [BLUE, RED]


@pytest.mark.parametrize("failure", [WrappedKeyRejected(), Throttled(operation="Decrypt")])
def test_other_failures_end_the_search(failure: VaultViewerError) -> None:
    keys = kms()
    keys.failures[BLUE] = failure

    with pytest.raises(type(failure)):
        unwrap(envelope(), Policy(accepted_keys=(BLUE, RED)), keys, NEVER)

    assert keys.calls == [BLUE]


def test_any_key_leaves_the_choice_to_kms() -> None:
    keys = kms()

    assert unwrap(envelope(), Policy(accept_any_key=True), keys, NEVER).key_arn == BLUE
    assert keys.calls == [None]


def test_an_answer_under_another_key_is_refused_and_overwritten(memories: list[bytearray]) -> None:
    keys = kms()
    keys.answer_arn = RED

    with pytest.raises(UnexpectedKey, match=RED):
        unwrap(envelope(), Policy(accepted_keys=(BLUE,)), keys, NEVER)

    assert keys.handed_out == memories == [bytearray(32)]


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_data_key_has_32_bytes(size: int, memories: list[bytearray]) -> None:
    keys = kms(plaintext=b"k" * size)

    with pytest.raises(InvalidDataKey, match=f"of {size} bytes"):
        unwrap(envelope(), Policy(accepted_keys=(BLUE,)), keys, NEVER)

    assert keys.handed_out == memories == [bytearray(size)]


@pytest.mark.parametrize(
    ("configured", "answer", "accepted"),
    [
        (RED, RED, True),
        (RED, BLUE, False),
        (RED, RED.replace("eu-west-1", "us-east-1"), False),
        (RED_ID, RED, True),
        (RED_ID, BLUE, False),
        (RED_ID[1:], RED, False),
        ("alias/mail", RED, True),
        ("alias/mail", f"{OWNER}:alias/mail", False),
        (f"{OWNER}:alias/mail", RED, True),
        (f"{OWNER}:alias/mail", RED.replace("eu-west-1", "us-east-1"), False),
        (f"{OWNER}:alias/mail", RED.replace("111122223333", "999999999999"), False),
        (None, RED, True),
        (None, "", False),
        (None, RED_ID, False),
        (RED, f"{RED}\n", False),
    ],
)
def test_the_answer_names_the_key_that_was_asked_for(
    configured: str | None,
    answer: str,
    accepted: bool,  # noqa: FBT001  a column of the table
) -> None:
    assert is_accepted_answer(configured, answer) is accepted
