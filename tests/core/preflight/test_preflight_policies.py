"""The statements themselves: what is not known yet, spellings of IAM, and other kinds of buckets and keys."""

from typing import Any

import pytest

from vaultviewer.core.connection import Connection
from vaultviewer.core.preflight.policies import (
    Setup,
    list_statement,
    plain_statement,
    read_statement,
    reader_policy,
    setup_of,
)

KEY_ID = "12345678-1234-1234-1234-123456789012"
ACCESS_POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/legal-mail"


def keys_of(*keys: str, **known: Any) -> tuple[str, ...]:  # noqa: ANN401  as setup_of takes them
    return setup_of(Connection(bucket="mail", kms_keys=keys), **known).keys


def test_a_prefix_means_itself_and_no_pattern() -> None:
    setup = Setup(bucket="mail", prefix="a*?$x/")
    assert read_statement(setup)["Resource"] == "arn:aws:s3:::mail/a${*}${?}${$}x/*"
    assert list_statement(setup)["Condition"] == {"StringLike": {"s3:prefix": "a${*}${?}${$}x/*"}}


def test_without_a_prefix_all_may_be_listed() -> None:
    setup = Setup(bucket="mail", prefix="")
    assert "Condition" not in list_statement(setup)
    assert read_statement(setup)["Resource"] == "arn:aws:s3:::mail/*"


def test_objects_of_an_access_point_have_a_word_before_the_key() -> None:
    setup = setup_of(Connection(bucket=ACCESS_POINT, prefix="in/"))
    assert list_statement(setup)["Resource"] == ACCESS_POINT
    assert read_statement(setup)["Resource"] == f"{ACCESS_POINT}/object/in/*"
    assert setup.keys == ("arn:aws:kms:eu-west-1:KEY-ACCOUNT:key/KEY-ID",)


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_other_partitions_have_their_own_arns(region: str, partition: str) -> None:
    setup = setup_of(Connection(bucket="mail", region=region))
    assert list_statement(setup)["Resource"] == f"arn:{partition}:s3:::mail"
    assert setup.keys[0].startswith(f"arn:{partition}:kms:{region}:")


def test_keys_become_arns_as_far_as_anybody_knows() -> None:
    assert keys_of("alias/mail", KEY_ID) == (
        "arn:aws:kms:REGION:KEY-ACCOUNT:key/KEY-ID",
        f"arn:aws:kms:REGION:KEY-ACCOUNT:key/{KEY_ID}",
    )
    assert keys_of(KEY_ID, region="eu-west-1", caller_account="111122223333") == (
        f"arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID}",
    )
    assert keys_of("arn:aws:kms:eu-west-1:111122223333:alias/mail") == (
        "arn:aws:kms:eu-west-1:111122223333:key/KEY-ID",
    )
    assert keys_of("alias/mail", key_arns={"alias/mail": f"arn:aws:kms:x:y:key/{KEY_ID}"}) == (
        f"arn:aws:kms:x:y:key/{KEY_ID}",
    )


def test_the_receiving_account_is_the_connections_else_the_keys_else_to_be_filled_in() -> None:
    key = f"arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID}"
    assert (
        setup_of(Connection(bucket="mail", kms_keys=(key,), account="999988887777")).account == "999988887777"
    )
    assert setup_of(Connection(bucket="mail", kms_keys=(key,))).account == "111122223333"
    assert setup_of(Connection(bucket="mail")).account == "RECEIVING-ACCOUNT"


def test_several_keys_stand_in_one_statement() -> None:
    keys = tuple(f"arn:aws:kms:eu-west-1:111122223333:key/{number}" for number in range(2))
    statements: Any = reader_policy(Setup(keys=keys))["Statement"]
    assert statements[2]["Resource"] == list(keys)


def test_a_policy_takes_statements_of_several_actions_side_by_side() -> None:
    """IAM refuses a Sid that comes twice, and characters other than letters and digits."""
    sids = [str(plain_statement(action, "*")["Sid"]) for action in ("kms:DescribeKey", "kms:GetKeyPolicy")]
    assert len(set(sids)) == 2
    assert all(sid.isalnum() for sid in sids)
