"""Who calls, where a bucket is, what a key is like: asked of a real emulator, refused in AWS's words."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from support.aws_vault import OpenAt
from support.moto_server import ACCOUNT, REGION, MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    AccessDenied,
    Cancelled,
    InvalidCredentials,
    InvalidRequest,
    KeyNotFound,
    NoNetwork,
    NoSuchBucket,
    VaultViewerError,
)
from vaultviewer.core.preflight.inspection import BucketPlace, KeyFacts

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"


def refusal(code: str, message: str) -> bytes:
    """Write an error as STS does."""
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    body = f"<ErrorResponse>{error}</ErrorResponse>".encode()
    return answer("403 Forbidden", body, content_type="text/xml")


def kms_says(said: object, status: str = "200 OK") -> bytes:
    return answer(status, json.dumps(said).encode(), content_type="application/x-amz-json-1.1")


# ------------------------------------------------------------------------------------------------- caller


def test_sts_says_who_is_calling(moto_server: MotoServer, open_at: OpenAt) -> None:
    caller = open_at(moto_server.url).inspector.caller(cancel=NEVER)
    assert caller.account == ACCOUNT
    assert caller.arn.startswith(f"arn:aws:sts::{ACCOUNT}:")
    assert caller.expires is None


def test_the_end_of_the_credentials_comes_along(
    moto_server: MotoServer, open_at: OpenAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    expires = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(AwsClients, "credentials_expire", lambda _: expires)
    assert open_at(moto_server.url).inspector.caller(cancel=NEVER).expires == expires


def test_keys_that_sts_does_not_know_are_told_as_such(open_at: OpenAt) -> None:
    with (
        scripted_server(
            lambda _: refusal("InvalidClientTokenId", "The security token is invalid.")
        ) as server,
        pytest.raises(InvalidCredentials),
    ):
        open_at(server.url).inspector.caller(cancel=NEVER)


@pytest.mark.parametrize("body", [b"", b"<GetCallerIdentityResponse/>", b"{}"])
def test_a_store_without_sts_is_told_as_such(open_at: OpenAt, body: bytes) -> None:
    with scripted_server(lambda _: answer("200 OK", body)) as server, pytest.raises(InvalidRequest):
        open_at(server.url).inspector.caller(cancel=NEVER)


# ------------------------------------------------------------------------------------------------- bucket


def test_a_bucket_is_located(moto_server: MotoServer, open_at: OpenAt) -> None:
    bucket = moto_server.create_bucket("to-be-located")
    place = open_at(moto_server.url, bucket=bucket).inspector.locate_bucket(cancel=NEVER)
    assert place == BucketPlace(REGION)


def test_a_bucket_that_is_not_there(moto_server: MotoServer, open_at: OpenAt) -> None:
    with pytest.raises(NoSuchBucket):
        open_at(moto_server.url, bucket="nowhere-to-be-found").inspector.locate_bucket(cancel=NEVER)


@pytest.mark.parametrize("status", ["403 Forbidden", "400 Bad Request"])
@pytest.mark.usefixtures("one_attempt")
def test_a_refusal_places_the_bucket_all_the_same(open_at: OpenAt, status: str) -> None:
    """HEAD has no body in which S3 could say why."""
    with scripted_server(lambda _: answer(status, x_amz_bucket_region=REGION)) as server:
        place = open_at(server.url).inspector.locate_bucket(cancel=NEVER)
    assert place == BucketPlace(REGION, refused=True)
    assert {request.method for request in server.requests} == {"HEAD"}


# --------------------------------------------------------------------------------------------------- keys


def test_a_key_is_described_by_arn_id_and_alias(moto_server: MotoServer, open_at: OpenAt) -> None:
    arn = moto_server.create_key()
    moto_server.kms.create_alias(AliasName="alias/inspected", TargetKeyId=arn)
    inspector = open_at(moto_server.url, bucket=moto_server.create_bucket("by-any-name")).inspector

    found = [
        inspector.describe_key(name, cancel=NEVER)
        for name in (arn, arn.rpartition("/")[2], "alias/inspected")
    ]

    usage = found[0].usage  # moto leaves it out where it wasn't asked for
    assert found == [KeyFacts(arn, ACCOUNT, REGION, "SYMMETRIC_DEFAULT", usage, "Enabled")] * 3


def test_the_state_and_the_kind_of_a_key_are_told(moto_server: MotoServer, open_at: OpenAt) -> None:
    signing = moto_server.kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    doomed = moto_server.create_key()
    moto_server.kms.schedule_key_deletion(KeyId=doomed.rpartition("/")[2])  # moto takes no ARN here
    inspector = open_at(moto_server.url).inspector

    found = inspector.describe_key(signing, cancel=NEVER)
    assert (found.spec, found.usage, found.aws_managed) == ("RSA_2048", "SIGN_VERIFY", False)
    assert inspector.describe_key(doomed, cancel=NEVER).state == "PendingDeletion"


def test_an_aws_managed_key_is_told(open_at: OpenAt) -> None:
    metadata = {"Arn": KEY, "KeySpec": "SYMMETRIC_DEFAULT", "KeyState": "Enabled", "KeyManager": "AWS"}
    with scripted_server(lambda _: kms_says({"KeyMetadata": metadata})) as server:
        found = open_at(server.url).inspector.describe_key(KEY, cancel=NEVER)
    assert found == replace(found, aws_managed=True, account=ACCOUNT)


def test_a_key_that_is_not_there(moto_server: MotoServer, open_at: OpenAt) -> None:
    with pytest.raises(KeyNotFound) as told:
        open_at(moto_server.url).inspector.describe_key(KEY, cancel=NEVER)
    assert KEY in str(told.value)


@pytest.mark.parametrize("said", [{}, {"KeyMetadata": {}}, {"KeyMetadata": {"Arn": "arn:aws:kms:x"}}])
def test_what_is_no_answer_of_kms_is_told_as_such(open_at: OpenAt, said: object) -> None:
    with scripted_server(lambda _: kms_says(said)) as server, pytest.raises(InvalidRequest):
        open_at(server.url).inspector.describe_key(KEY, cancel=NEVER)


def test_the_policy_of_a_key_is_read(moto_server: MotoServer, open_at: OpenAt) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    arn = moto_server.create_key()
    moto_server.kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=policy)
    assert open_at(moto_server.url).inspector.key_policy(arn, cancel=NEVER) == policy


@pytest.mark.parametrize(
    ("method", "action"), [("describe_key", "kms:DescribeKey"), ("key_policy", "kms:GetKeyPolicy")]
)
def test_what_may_not_be_asked_names_action_and_key(open_at: OpenAt, method: str, action: str) -> None:
    denied = {
        "__type": "AccessDeniedException",
        "message": f"User: u is not authorized to perform: {action} on resource: {KEY} because no "
        f"resource-based policy allows the {action} action",
    }
    with scripted_server(lambda _: kms_says(denied, "400 Bad Request")) as server:
        inspector = open_at(server.url).inspector
        with pytest.raises(AccessDenied) as told:
            getattr(inspector, method)(KEY, cancel=NEVER)
    assert (told.value.details["action"], told.value.details["resource"]) == (action, KEY)
    assert told.value.details["silent_policy"] == "resource-based policy"


# ------------------------------------------------------------------------------------------------ the rest


@pytest.mark.usefixtures("one_attempt")
@pytest.mark.parametrize("ask", ["caller", "locate_bucket"])
def test_where_nobody_answers_the_endpoint_is_named(open_at: OpenAt, ask: str) -> None:
    with pytest.raises(NoNetwork) as told:
        getattr(open_at("http://127.0.0.1:9").inspector, ask)(cancel=NEVER)
    assert "http://127.0.0.1:9" in str(told.value)


@pytest.mark.parametrize("ask", ["caller", "locate_bucket"])
def test_what_is_given_up_asks_nobody(open_at: OpenAt, ask: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    asked: list[Request] = []

    def script(request: Request) -> bytes:
        asked.append(request)
        return answer("200 OK")

    with scripted_server(script) as server, pytest.raises(Cancelled):
        getattr(open_at(server.url).inspector, ask)(cancel=cancel)
    assert asked == []


def test_errors_quote_no_credential(open_at: OpenAt) -> None:
    """STS echoes what it was sent where a signature is wrong."""
    echo = "The signature we calculated does not match. Credential=AKIAIOSFODNN7EXAMPLE/20261124"
    with (
        scripted_server(lambda _: refusal("SignatureDoesNotMatch", echo)) as server,
        pytest.raises(VaultViewerError) as told,
    ):
        open_at(server.url).inspector.caller(cancel=NEVER)
    assert "AKIA" not in f"{told.value} {dict(told.value.details)}"
