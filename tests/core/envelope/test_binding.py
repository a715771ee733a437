from collections.abc import Mapping

import pytest

from vaultviewer.core.envelope.binding import binding_problems, names_in_key
from vaultviewer.core.envelope.model import (
    Algorithms,
    ContentAlgorithm,
    Envelope,
    Fields,
    Format,
    WrapAlgorithm,
)
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import AccountMismatch, MessageIdMismatch, MessageIdMissing, RuleNotAllowed

ID = "0123456789abcdef0123456789ab"
CONTEXT = {
    "aws:ses:message-id": ID,
    "aws:ses:rule-name": "encrypt-to-s3",
    "aws:ses:source-account": "111122223333",
}


def envelope(context: Mapping[str, str] = CONTEXT) -> Envelope:
    algorithms = Algorithms(WrapAlgorithm.KMS, ContentAlgorithm.GCM)
    return Envelope(Format.V2, algorithms, Fields(b"wrapped", bytes(12)), context)


@pytest.mark.parametrize(
    ("key", "prefix", "names"),
    [
        (ID, "", (ID,)),
        (f"inbound/{ID}", "inbound/", (ID,)),
        (f"inbound/{ID}", "inbound", (ID,)),
        (f"a/b/{ID}", "", (ID,)),
        (f"inbound-{ID}", "inbound-", (ID, f"inbound-{ID}")),
        (f"mail/in-{ID}", "mail/in-", (ID, f"in-{ID}")),
        (f"inbound-{ID}", "", (f"inbound-{ID}",)),
        (f"other-{ID}", "inbound-", (f"other-{ID}",)),
        ("inbound-", "inbound-", ("inbound-",)),
        ("inbound/", "inbound/", ("",)),
    ],
)
def test_the_name_is_what_follows_the_prefix(key: str, prefix: str, names: tuple[str, ...]) -> None:
    assert names_in_key(key, prefix) == names


@pytest.mark.parametrize(
    ("key", "prefix"),
    [(ID, ""), (f"inbound/{ID}", "inbound/"), (f"inbound-{ID}", "inbound-"), (f"x/y/{ID}", "inbound-")],
)
def test_an_object_under_its_own_name_belongs(key: str, prefix: str) -> None:
    policy = Policy(
        key_prefix=prefix, account="111122223333", rule_names=frozenset({"encrypt-to-s3", "other"})
    )

    assert binding_problems(key, envelope(), policy) == ()


@pytest.mark.parametrize(
    "key", [f"inbound/{ID}x", f"inbound/{ID.upper()}", f"inbound/{ID}/", "inbound/", f"inbound-{ID}"]
)
def test_another_name_does_not(key: str) -> None:
    (problem,) = binding_problems(key, envelope(), Policy(key_prefix="inbound/"))

    assert isinstance(problem, MessageIdMismatch)
    assert problem.details["encrypted_as"] == ID
    assert problem.details["named"] == key.rpartition("/")[2]


def test_without_a_message_id_nothing_ties_it_to_its_name() -> None:
    (problem,) = binding_problems("inbound/letter", envelope({}), Policy(account="1"))

    assert isinstance(problem, MessageIdMissing)


def test_account_and_rule_are_compared_where_they_are_set() -> None:
    policy = Policy(account="999999999999", rule_names=frozenset({"b", "a"}))

    problems = binding_problems("another", envelope(), policy)

    assert [type(problem) for problem in problems] == [MessageIdMismatch, AccountMismatch, RuleNotAllowed]
    assert "999999999999" in str(problems[1])
    assert "a, b" in str(problems[2])


@pytest.mark.parametrize(
    ("key", "prefix"),
    [
        ("AMAZON_SES_SETUP_NOTIFICATION", ""),
        ("inbound/AMAZON_SES_SETUP_NOTIFICATION", "inbound/"),
        ("inbound-AMAZON_SES_SETUP_NOTIFICATION", "inbound-"),
    ],
)
def test_the_setup_notification_need_not_be_named_after_its_id(key: str, prefix: str) -> None:
    policy = Policy(key_prefix=prefix)

    assert binding_problems(key, envelope(), policy) == ()
    (problem,) = binding_problems(key, envelope(), Policy(key_prefix=prefix, account="999999999999"))
    assert isinstance(problem, AccountMismatch)


def test_a_name_that_only_ends_like_the_setup_notification_is_none() -> None:
    (problem,) = binding_problems("x-AMAZON_SES_SETUP_NOTIFICATION", envelope(), Policy())

    assert isinstance(problem, MessageIdMismatch)
