"""The statements that the preflight prints do grant what was missing: held against an emulator of IAM.

moto holds an identity's statements against actions and, for S3, resources. It knows no conditions there, and
asks for actions of KMS on "*" alone, so that Resource is widened for those.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.request import Request, urlopen

import boto3
import pytest
from support.fake_inspector import Notes
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, REGION, SECRET_ACCESS_KEY, start_moto_server

from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.preflight.model import Outcome, PolicyHome, Stage, Statement, Step, first_failure
from vaultviewer.core.preflight.policies import list_statement, reader_policy, ses_statement, setup_of
from vaultviewer.core.preflight.walk import Surroundings, run_preflight
from vaultviewer.core.sign_in import AccessKey

BUCKET: Final = "guarded"
ANALYST: Final = "analyst"


@dataclass
class GuardedVault:
    """A vault in which nobody may do anything but the administrator, until statements say so."""

    connection: Connection
    analyst: AccessKey
    iam: Any
    kms: Any

    def allow(self, *statements: Statement) -> None:
        """Give the analyst exactly these statements."""
        policy = {"Version": "2012-10-17", "Statement": [_widened(each) for each in statements]}
        self.iam.put_user_policy(UserName=ANALYST, PolicyName="only", PolicyDocument=json.dumps(policy))

    def try_out(self) -> tuple[Step, ...]:
        vault = open_vault(self.connection, static_credentials=self.analyst)
        try:
            around = Surroundings(self.connection, vault.store, vault.keys, vault.inspector)
            return run_preflight(around, Notes(), cancel=NEVER)
        finally:
            vault.close()


def _widened(statement: Statement) -> Statement:
    return {**statement, "Resource": "*"} if str(statement["Action"]).startswith("kms:") else statement


@pytest.fixture
def guarded(vault: GuardedVault) -> GuardedVault:
    """The vault, in which the analyst may do nothing yet."""
    for name in vault.iam.list_user_policies(UserName=ANALYST)["PolicyNames"]:
        vault.iam.delete_user_policy(UserName=ANALYST, PolicyName=name)
    return vault


@pytest.fixture(scope="module")
def vault() -> Iterator[GuardedVault]:
    server = start_moto_server()
    clients = []
    try:
        server.create_bucket(BUCKET)
        key_arn = server.create_key()
        server.put_ses_message(BUCKET, b"Subject: x\r\n\r\n", key_arn=key_arn, message_id="m1", prefix="in/")
        session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
        first = session.client("iam", endpoint_url=server.url)
        analyst, admin = _user(first, ANALYST), _user(first, "admin")
        everything = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
        first.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=json.dumps(everything))
        as_admin = boto3.Session(admin.access_key_id, admin.secret_access_key, region_name=REGION)
        clients = [first, *(as_admin.client(name, endpoint_url=server.url) for name in ("iam", "kms"))]
        _enforce(server.url)
        connection = Connection(
            bucket=BUCKET,
            prefix="in/",
            endpoint_url=server.url,
            region=REGION,
            account=ACCOUNT,
            kms_keys=(key_arn,),
        )
        yield GuardedVault(connection, analyst, *clients[1:])
    finally:
        for client in clients:
            client.close()
        server.close()


def _user(iam: Any, name: str) -> AccessKey:  # noqa: ANN401  a client without stubs
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return AccessKey(made["AccessKeyId"], made["SecretAccessKey"])


def _enforce(url: str) -> None:
    """Have moto look at policies from now on: "IAM-like Access Control" in its documentation."""
    order = Request(f"{url}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})  # noqa: S310  our own server
    with urlopen(order) as answer:  # noqa: S310  as above
        assert answer.status == 200


def test_statement_by_statement_the_way_becomes_free(guarded: GuardedVault) -> None:
    given: list[Statement] = []
    failed: list[Stage] = []
    while (failure := first_failure(guarded.try_out())) is not None:
        failed.append(failure.stage)
        (grant,) = failure.grants
        assert grant.home is PolicyHome.IDENTITY
        assert grant.whose.endswith(f":user/{ANALYST}")
        assert grant.statement not in given, "a statement that was followed must have helped"
        given.append(grant.statement)
        guarded.allow(*given)

    assert failed == [Stage.LIST, Stage.READ, Stage.DECRYPT]
    assert given == reader_policy(setup_of(guarded.connection))["Statement"]


def test_the_policy_of_a_new_set_up_is_enough(guarded: GuardedVault) -> None:
    policy: Any = reader_policy(setup_of(guarded.connection))
    guarded.allow(*policy["Statement"])

    steps = guarded.try_out()

    assert first_failure(steps) is None
    assert [step.outcome for step in steps if step.stage in {Stage.KEY, Stage.SES}] == [Outcome.SKIPPED] * 2


def test_it_is_no_more_than_enough(guarded: GuardedVault) -> None:
    policy: Any = reader_policy(setup_of(guarded.connection))
    for left_out in policy["Statement"]:
        guarded.allow(*(each for each in policy["Statement"] if each is not left_out))
        assert first_failure(guarded.try_out()) is not None, left_out["Sid"]


def test_keys_are_looked_at_where_the_statements_for_that_were_followed(guarded: GuardedVault) -> None:
    policy: Any = reader_policy(setup_of(guarded.connection))
    guarded.allow(*policy["Statement"])
    skipped = [step for step in guarded.try_out() if step.stage in {Stage.KEY, Stage.SES}]
    more = [grant.statement for step in skipped for grant in step.grants if grant.home is PolicyHome.IDENTITY]
    guarded.allow(*policy["Statement"], *more)
    (key,) = guarded.connection.kms_keys
    own = {"Version": "2012-10-17", "Statement": [ses_statement(ACCOUNT)]}
    guarded.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(own))

    assert {step.outcome for step in guarded.try_out()} == {Outcome.WORKED}


def test_another_prefix_is_not_read_by_the_way(guarded: GuardedVault) -> None:
    """The control of the resource: statements for one prefix don't open another."""
    elsewhere = Connection(bucket=BUCKET, prefix="other/", kms_keys=guarded.connection.kms_keys)
    policy: Any = reader_policy(setup_of(elsewhere))
    guarded.allow(*policy["Statement"], {**list_statement(setup_of(guarded.connection)), "Sid": "Here"})

    failure = first_failure(guarded.try_out())

    assert failure is not None
    assert failure.stage is Stage.READ
