"""What a key policy means for Amazon SES: both forms of AWS, what is missing, too wide, or unclear."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultviewer.core.preflight.key_policy import LARGEST_POLICY, Verdict, judge
from vaultviewer.core.preflight.policies import ses_statement

ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
RULE = f"arn:aws:ses:eu-west-1:{ACCOUNT}:receipt-rule-set/main:receipt-rule/archive"

ROOT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
ELDER: dict[str, Any] = dict(ses_statement(ACCOUNT))
YOUNGER: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "ses.amazonaws.com"},
    "Action": ["kms:GenerateDataKey*"],
    "Resource": "*",
    "Condition": {"StringEquals": {"AWS:SourceAccount": ACCOUNT, "AWS:SourceArn": RULE}},
}
FOREIGN = {"StringEquals": {"kms:EncryptionContext:aws:ses:source-account": "999988887777"}}


def verdict(*statements: dict[str, Any], rules: tuple[str, ...] = ()) -> Verdict:
    policy = {"Version": "2012-10-17", "Statement": [ROOT, *statements]}
    return judge(json.dumps(policy), key_arn=KEY, account=ACCOUNT, rule_names=rules)


def under(**condition: dict[str, Any]) -> dict[str, Any]:
    return {**ELDER, "Condition": condition}


def test_the_statement_that_is_printed_lets_ses_in() -> None:
    assert verdict(ELDER) is Verdict.LETS_IN


def test_so_does_the_form_that_aws_documents_today() -> None:
    assert verdict(YOUNGER) is Verdict.LETS_IN


@pytest.mark.parametrize(
    "statement",
    [
        {**ELDER, "Action": "kms:*"},
        {**ELDER, "Action": ["KMS:encrypt", "kms:generatedatakey*"]},
        {**ELDER, "NotAction": "kms:Decrypt", "Action": None},
        {**ELDER, "Resource": KEY},
        {**ELDER, "Principal": {"Service": ["sns.amazonaws.com", "ses.amazonaws.com"]}},
        under(StringLike={"aws:sourceaccount": "1111*"}),
        under(ArnLike={"aws:SourceArn": f"arn:aws:ses:*:{ACCOUNT}:*"}),
        under(
            StringEqualsIfExists={"kms:EncryptionContext:aws:ses:source-account": [ACCOUNT, "999988887777"]}
        ),
        under(StringEquals={"aws:SourceAccount": ACCOUNT}, Bool={"aws:PrincipalIsAWSService": True}),
        under(
            StringEquals={"aws:SourceAccount": ACCOUNT},
            StringLike={"kms:EncryptionContext:aws:ses:message-id": "*"},
        ),
    ],
)
def test_other_spellings_of_the_same_let_ses_in(statement: dict[str, Any]) -> None:
    assert verdict({name: value for name, value in statement.items() if value is not None}) is Verdict.LETS_IN


@pytest.mark.parametrize(
    "statement",
    [
        ROOT,
        {**ELDER, "Principal": {"Service": "sns.amazonaws.com"}},
        {**ELDER, "Action": ["kms:Encrypt", "kms:Decrypt"]},
        {**ELDER, "Action": []},
        {**ELDER, "Resource": KEY.replace("12345678", "87654321")},
        {**ELDER, "Condition": FOREIGN},
        under(Null={"kms:EncryptionContext:aws:ses:message-id": "true"}),
        {**YOUNGER, "Condition": {"ArnEquals": {"aws:SourceArn": RULE.replace(ACCOUNT, "999988887777")}}},
        {**YOUNGER, "Condition": {"StringEquals": {"aws:SourceArn": f"arn:aws:ses:*:{ACCOUNT}:*"}}},
        under(StringNotEquals={"aws:SourceAccount": ACCOUNT}),
    ],
)
def test_what_does_not_let_ses_make_data_keys_keeps_it_out(statement: dict[str, Any]) -> None:
    assert verdict(statement) is Verdict.KEEPS_OUT


def test_a_key_of_the_elder_form_that_may_not_encrypt_is_told_apart() -> None:
    assert verdict({**ELDER, "Action": "kms:GenerateDataKey*"}) is Verdict.LACKS_ENCRYPT


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"Null": ELDER["Condition"]["Null"]},
        {"StringLike": {"aws:SourceAccount": "*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:ses:*"}},
        {"StringNotEquals": {"aws:SourceAccount": "999988887777"}},
    ],
)
def test_a_key_that_ses_may_use_for_anybody_is_too_wide(condition: dict[str, Any]) -> None:
    """Whoever can encrypt under the key and write to the bucket can make messages that pass every check."""
    assert verdict({**ELDER, "Condition": condition}) is Verdict.TOO_WIDE


def test_one_denial_outweighs_what_is_allowed() -> None:
    everybody = {"Effect": "Deny", "Principal": "*", "Action": "kms:GenerateDataKey*", "Resource": "*"}
    assert verdict(ELDER, everybody) is Verdict.DENIES
    assert verdict(ELDER, {**everybody, "Action": "kms:Encrypt"}) is Verdict.DENIES
    assert verdict(ELDER, {**everybody, "Action": "kms:Decrypt"}) is Verdict.LETS_IN
    for_people = {**everybody, "Condition": {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}
    assert verdict(ELDER, for_people) is Verdict.LETS_IN
    others = {**everybody, "Condition": {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}}
    assert verdict(ELDER, others) is Verdict.LETS_IN


@pytest.mark.parametrize(
    "statement",
    [
        under(StringEquals={"kms:EncryptionContext:aws:ses:source-account": ACCOUNT}, Date={"x": "y"}),
        under(StringEquals={"aws:SourceAccount": "${aws:PrincipalAccount}"}),
        under(StringEquals={"aws:SourceAccount": ACCOUNT, "kms:ViaService": "ses.eu-west-1.amazonaws.com"}),
        under(StringEquals={"kms:EncryptionContext:aws:ses:rule-name": "archive"}),
        under(Null={"kms:ViaService": "true"}),
        {name: value for name, value in ELDER.items() if name != "Principal"}
        | {"NotPrincipal": {"AWS": "x"}},
        {name: value for name, value in ELDER.items() if name != "Resource"} | {"NotResource": "x"},
    ],
)
def test_what_depends_on_something_else_is_nobodys_to_tell(statement: dict[str, Any]) -> None:
    assert verdict(statement) is Verdict.UNCLEAR


def test_an_unclear_denial_leaves_it_unclear() -> None:
    denial = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "kms:*",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    }
    assert verdict(ELDER, denial) is Verdict.UNCLEAR


def test_known_receipt_rules_are_held_against_conditions_on_them() -> None:
    statement = under(
        StringEquals={
            "aws:SourceAccount": ACCOUNT,
            "kms:EncryptionContext:aws:ses:rule-name": ["archive", "legal"],
        }
    )
    assert verdict(statement, rules=("archive", "legal")) is Verdict.LETS_IN
    assert verdict(statement, rules=("archive", "other")) is Verdict.KEEPS_OUT


def test_a_single_statement_need_not_stand_in_a_list() -> None:
    policy = json.dumps({"Statement": ELDER})
    assert judge(policy, key_arn=KEY, account=ACCOUNT) is Verdict.LETS_IN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"Statement": 1}',
        '{"Statement": [{"Effect": 1}]}',
        "[" * 100_000,
        " " * LARGEST_POLICY + "{}",
    ],
    ids=["empty", "cut", "list", "number", "effect", "nested", "large"],
)
def test_what_is_no_key_policy_is_unreadable(text: str) -> None:
    assert judge(text, key_arn=KEY, account=ACCOUNT) is Verdict.UNREADABLE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "allow"])},
    optional={
        "Principal": st.sampled_from(["*", {"AWS": "*"}, {"Service": "ses.amazonaws.com"}]) | JSON,
        "Action": st.sampled_from(["kms:*", ["kms:GenerateDataKey*"], "*" * 40 + "x"]) | JSON,
        "Resource": st.sampled_from(["*", KEY]) | JSON,
        "Condition": JSON,
    },
)


@given(JSON | st.builds(lambda found: {"Statement": found}, st.lists(STATEMENTS, max_size=4)))
@example({"Statement": [{**ELDER, "Condition": {"StringEquals": {"aws:SourceAccount": [None, {}, []]}}}]})
def test_no_policy_makes_it_fail(policy: object) -> None:
    assert judge(json.dumps(policy), key_arn=KEY, account=ACCOUNT) in Verdict


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert judge(text, key_arn=KEY, account=ACCOUNT) in Verdict
