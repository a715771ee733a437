"""Keys in the preflight: what each is like, and whether Amazon SES can encrypt under it."""

from dataclasses import replace
from typing import Any

import pytest
from support.fake_inspector import ACCOUNT, CALLER, FACTS, key_policy
from support.preflight_desk import (
    CONNECTION,
    FAILED,
    RECEIVING,
    SKIPPED,
    WORKED,
    Desk,
    denied,
    of,
    outcomes,
    told,
)
from support.vectors import KEY_ARN

from vaultviewer.core.errors import (
    NoKeyPinned,
)
from vaultviewer.core.preflight import key_steps
from vaultviewer.core.preflight.key_policy import Verdict
from vaultviewer.core.preflight.model import PolicyHome, Stage, first_failure
from vaultviewer.core.preflight.policies import ses_statement

# ----------------------------------------------------------------------------------------------------- keys


def test_a_key_that_may_not_be_described_is_no_failure(desk: Desk) -> None:
    desk.inspector.failures["describe_key"] = denied("kms:DescribeKey", KEY_ARN)

    steps = desk.run()

    step = of(steps, Stage.KEY)
    assert step.outcome is SKIPPED
    assert "By its ARN it is in us-east-1" in told(step)
    assert [grant.statement["Action"] for grant in step.grants] == ["kms:DescribeKey"]
    assert of(steps, Stage.SES).outcome is WORKED, "its policy could be read all the same"
    assert first_failure(steps) is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"spec": "RSA_4096", "usage": "ENCRYPT_DECRYPT"}, "KeySpec is RSA_4096"),
        ({"spec": "ECC_NIST_P256", "usage": "SIGN_VERIFY"}, "KeyUsage SIGN_VERIFY"),
        ({"spec": "HMAC_256", "usage": "GENERATE_VERIFY_MAC"}, "HMAC_256"),
    ],
)
def test_a_key_that_is_not_symmetric_is_named_and_how_to_tell(
    desk: Desk, facts: dict[str, Any], words: str
) -> None:
    desk.inspector.keys[KEY_ARN] = replace(FACTS, **facts)

    steps = desk.run()

    step = of(steps, Stage.KEY)
    assert step.outcome is FAILED
    assert KEY_ARN in told(step)
    assert words in told(step)
    assert "SYMMETRIC_DEFAULT" in str(step.way_out)
    assert of(steps, Stage.SES).outcome is SKIPPED


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("Disabled", "is disabled"),
        ("PendingDeletion", "waiting for its deletion"),
        ("PendingReplicaDeletion", "waiting for its deletion"),
        ("Unavailable", "its state is Unavailable"),
    ],
)
def test_a_key_that_is_not_enabled_fails(desk: Desk, state: str, words: str) -> None:
    desk.inspector.keys[KEY_ARN] = replace(FACTS, state=state)
    step = of(desk.run(), Stage.KEY)
    assert step.outcome is FAILED
    assert words in told(step)


def test_an_alias_says_where_it_leads_and_statements_name_that_key(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=("alias/mail",))
    desk.inspector.call_key("alias/mail")
    desk.keys.failures["alias/mail"] = denied("kms:Decrypt", "alias/mail", "Decrypt")

    steps = desk.run()

    assert KEY_ARN in told(of(steps, Stage.KEY))
    decrypt = next(step for step in steps if step.stage is Stage.DECRYPT)
    assert decrypt.grants[0].statement["Resource"] == KEY_ARN


def test_a_key_that_is_not_there_fails_and_the_next_is_looked_at(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=("alias/nowhere", KEY_ARN))

    steps = desk.run()

    assert outcomes(steps)["KEY"] == ["failed", "worked"]
    assert outcomes(steps)["SES"] == ["skipped", "worked"]


def test_a_connection_that_accepts_any_key_looks_at_those_that_kms_used(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=(), accept_any_key=True)

    steps = desk.run()

    assert [step.untrusted_subject for step in steps if step.stage is Stage.KEY] == [KEY_ARN]
    assert [step.stage for step in steps][4:6] == [Stage.DECRYPT, Stage.DECRYPT], "the messages come first"
    assert "accepts any key" in told(next(step for step in steps if step.stage is Stage.DECRYPT))


def test_a_connection_without_a_key_is_told_which_one_the_message_names(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=())

    steps = desk.run()

    step = next(step for step in steps if step.stage is Stage.DECRYPT)
    assert isinstance(step.error, NoKeyPinned)
    assert f"The message itself names {KEY_ARN}." in told(step)
    assert desk.keys.calls == [], "what an object names is never asked of KMS"
    assert desk.inspector.calls == ["caller", "locate_bucket"]
    assert of(steps, Stage.KEY).outcome is SKIPPED


# ------------------------------------------------------------------------------------ what Amazon SES needs


def test_the_aws_managed_key_needs_no_statement(desk: Desk) -> None:
    desk.inspector.keys[KEY_ARN] = replace(FACTS, aws_managed=True)

    step = of(desk.run(), Stage.SES)

    assert step.outcome is WORKED
    assert step.grants == ()
    assert "key_policy" not in desk.inspector.calls


def test_the_alias_of_the_managed_key_says_as_much(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, kms_keys=("alias/aws/ses",))
    desk.inspector.failures["describe_key"] = denied("kms:DescribeKey", "alias/aws/ses")
    assert of(desk.run(), Stage.SES).outcome is WORKED


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ((), "doesn't let Amazon SES make data keys"),
        ((ses_statement("999988887777"),), "doesn't let Amazon SES make data keys"),
        (({**ses_statement(RECEIVING), "Action": "kms:GenerateDataKey*"},), "but not kms:Encrypt"),
        (({**ses_statement(RECEIVING), "Condition": {}},), "for anybody's mail"),
    ],
)
def test_a_policy_that_does_not_do_fails_with_the_statement_that_does(
    desk: Desk, statements: tuple[dict[str, Any], ...], words: str
) -> None:
    desk.inspector.policies[KEY_ARN] = key_policy(*statements)

    steps = desk.run()

    step = of(steps, Stage.SES)
    assert step.outcome is FAILED
    assert words in told(step)
    (grant,) = step.grants
    assert (grant.home, grant.whose, grant.statement) == (PolicyHome.KEY, KEY_ARN, ses_statement(RECEIVING))
    assert first_failure(steps) is step


def test_a_denial_is_not_answered_with_a_statement_that_allows(desk: Desk) -> None:
    everybody = {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    desk.inspector.policies[KEY_ARN] = key_policy(ses_statement(RECEIVING), everybody)

    step = of(desk.run(), Stage.SES)

    assert (step.outcome, step.grants) == (FAILED, ())


@pytest.mark.parametrize(
    "policy", ["{", key_policy({**ses_statement(RECEIVING), "Condition": {"X": {"y": "z"}}})]
)
def test_a_policy_that_cannot_be_judged_is_left_to_people(desk: Desk, policy: str) -> None:
    desk.inspector.policies[KEY_ARN] = policy
    step = of(desk.run(), Stage.SES)
    assert step.outcome is SKIPPED
    assert step.grants[0].statement == ses_statement(RECEIVING)


def test_where_the_policy_may_not_be_read_the_statement_is_printed(desk: Desk) -> None:
    desk.inspector.failures["key_policy"] = denied("kms:GetKeyPolicy", KEY_ARN)

    step = of(desk.run(), Stage.SES)

    assert step.outcome is SKIPPED
    assert [grant.statement.get("Action") for grant in step.grants] == [
        ["kms:Encrypt", "kms:GenerateDataKey*"],
        "kms:GetKeyPolicy",
    ]


def test_a_key_of_another_account_is_not_asked_for_its_policy(desk: Desk) -> None:
    desk.inspector.who = replace(CALLER, account="999988887777")

    steps = desk.run()

    assert "another account's" in told(of(steps, Stage.KEY))
    step = of(steps, Stage.SES)
    assert step.outcome is SKIPPED
    assert step.grants[0].statement == ses_statement(RECEIVING)
    assert "key_policy" not in desk.inspector.calls


def test_without_an_account_in_the_connection_the_keys_own_counts(desk: Desk) -> None:
    desk.connection = replace(CONNECTION, account=None)
    desk.inspector.policies[KEY_ARN] = key_policy(ses_statement(ACCOUNT))

    steps = desk.run()

    assert of(steps, Stage.SES).outcome is WORKED
    assert f"These say {RECEIVING}." in told(of(steps, Stage.BINDING))


def test_every_verdict_has_its_words() -> None:
    assert set(key_steps._FOUND) == set(Verdict)
