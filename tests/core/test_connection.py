from dataclasses import replace
from typing import Any

import pytest

from vaultviewer.core.connection import Connection
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.sign_in import Profile, SignIn, StoredKey

KEY = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"
GOOD = Connection(bucket="inbound-mail", kms_keys=(KEY,))


def test_the_policy_takes_over_what_the_user_chose() -> None:
    connection = replace(
        GOOD,
        prefix="in-",
        account="111122223333",
        rule_names=("a", "b"),
        allow_cbc=True,
        allow_instruction_files=True,
        accept_any_key=True,
    )

    assert connection.policy() == Policy(
        account="111122223333",
        rule_names=frozenset({"a", "b"}),
        key_prefix="in-",
        accepted_keys=(KEY,),
        accept_any_key=True,
        allow_cbc=True,
        allow_instruction_files=True,
    )


def test_the_default_weakens_nothing() -> None:
    policy = GOOD.policy()

    assert [policy.accept_any_key, policy.allow_cbc, policy.allow_instruction_files] == [False] * 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bucket": ""}, "bucket"),
        ({"bucket": "Capital"}, "bucket"),
        ({"bucket": "ab"}, "bucket"),
        ({"bucket": "mail\n"}, "bucket"),
        ({"account": "12345"}, "account"),
        ({"account": "11112222333x"}, "account"),
        ({"region": "Europe"}, "region"),
        ({"region": "eu-west-1/"}, "region"),
        ({"endpoint_url": "ftp://host"}, "endpoint_url"),
        ({"endpoint_url": "http://"}, "endpoint_url"),
        ({"endpoint_url": "https://user:secret@host"}, "endpoint_url"),
        ({"endpoint_url": "http://host:port"}, "endpoint_url"),
        ({"endpoint_url": "http://minio.example:9000"}, "endpoint_url"),
        ({"endpoint_url": "http://10.0.0.5:9000"}, "endpoint_url"),
        ({"endpoint_url": "http://127.evil.example"}, "endpoint_url"),
        ({"endpoint_url": "http://[broken"}, "endpoint_url"),
        ({"kms_keys": ("no key",)}, "kms_keys"),
        ({"kms_keys": (KEY, "")}, "kms_keys"),
        ({"kms_keys": ()}, "kms_keys"),
        ({"watch_interval": 14.9}, "watch_interval"),
        ({"queue_url": "arn:aws:sqs:eu-west-1:111122223333:mail"}, "queue_url"),
        ({"queue_url": "https://user@sqs.eu-west-1.amazonaws.com/111122223333/mail"}, "queue_url"),
        ({"sign_in": SignIn(Profile(""))}, "profile"),
    ],
)
def test_what_must_be_corrected_is_named(changes: dict[str, object], field: str) -> None:
    settings = {"bucket": GOOD.bucket, "kms_keys": GOOD.kms_keys} | changes

    problems = Connection(**settings).problems()  # type: ignore[arg-type]  # the table holds wrong values

    assert list(problems) == [field]
    assert str(problems[field])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"account": "111122223333", "region": "us-gov-west-1"},
        {"endpoint_url": "http://127.0.0.1:5000"},
        {"endpoint_url": "https://s3.example.com"},
        {"kms_keys": ("alias/aws/ses",)},
        {"kms_keys": ("arn:aws-cn:kms:cn-north-1:111122223333:alias/mail",)},
        {"kms_keys": ("12345678-1234-1234-1234-123456789012", "mrk-" + "0" * 32)},
        {"kms_keys": (), "accept_any_key": True},
    ],
)
def test_what_can_work_has_no_problems(changes: dict[str, object]) -> None:
    settings = {"bucket": GOOD.bucket, "kms_keys": GOOD.kms_keys} | changes

    assert Connection(**settings).problems() == {}  # type: ignore[arg-type]  # a table of mixed fields


def test_a_connection_without_a_name_is_called_by_its_place() -> None:
    assert replace(GOOD, prefix="in/").title == "s3://inbound-mail/in/"
    assert replace(GOOD, name="Mail").title == "Mail"


def test_each_connection_has_an_id_of_its_own() -> None:
    assert Connection(bucket="mail").id != Connection(bucket="mail").id


def test_what_only_windows_care_about_leaves_the_vault_the_same() -> None:
    connection = Connection(bucket="ses-inbound", accept_any_key=True)
    renamed = replace(connection, name="x", watch_interval=60.0, announce=True, bookmarks=("a/",))
    assert connection.same_vault(renamed)
    assert renamed.same_vault(connection)


@pytest.mark.parametrize(
    "other",
    [
        {"id": "another"},
        {"bucket": "another"},
        {"prefix": "in/"},
        {"sign_in": SignIn(StoredKey())},
        {"kms_keys": ("alias/x",)},
        {"queue_url": "https://sqs.eu-west-1.amazonaws.com/123456789012/mail"},
        {"read_timeout": 9.0},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_else_differs_makes_another_vault(other: dict[str, Any]) -> None:
    connection = Connection(bucket="ses-inbound", accept_any_key=True)
    assert not connection.same_vault(replace(connection, **other))


def test_a_queue_needs_the_buckets_own_name() -> None:
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mail"
    connection = Connection(bucket="ses-inbound", accept_any_key=True, queue_url=url)
    assert "queue_url" not in connection.problems()
    point = replace(connection, bucket="arn:aws:s3:eu-west-1:123456789012:accesspoint/mail")
    assert "access point" in str(point.problems()["queue_url"])
