"""KMS Decrypt against a real emulator, and its refusals in KMS's own words from a scripted server."""

import json

import boto3
import pytest
from botocore.config import Config
from support.aws_vault import OpenAt
from support.moto_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    AccessDenied,
    Cancelled,
    InvalidRequest,
    KeyDisabled,
    KeyNotFound,
    KeyPendingDeletion,
    KeyUnusable,
    ServiceUnavailable,
    Throttled,
    VaultViewerError,
    WrappedKeyRejected,
    WrongKey,
)

CONTEXT = {"aws:ses:message-id": "m1", "kms_cmk_id": "arn:aws:kms:eu-west-1:123456789012:key/named"}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def test_a_data_key_comes_back_in_a_buffer(moto_server: MotoServer, open_at: OpenAt) -> None:
    key_arn = moto_server.create_key()
    made = moto_server.kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=CONTEXT)
    unwrapped = open_at(moto_server.url).keys.decrypt(
        made["CiphertextBlob"], context=CONTEXT, key_id=key_arn, cancel=NEVER
    )
    assert isinstance(unwrapped.plaintext, bytearray)
    assert unwrapped.plaintext == made["Plaintext"]
    assert unwrapped.key_arn == key_arn


def test_another_context_is_rejected(moto_server: MotoServer, open_at: OpenAt) -> None:
    key_arn = moto_server.create_key()
    made = moto_server.kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=CONTEXT)
    with pytest.raises(WrappedKeyRejected):
        open_at(moto_server.url).keys.decrypt(
            made["CiphertextBlob"], context={**CONTEXT, "more": "x"}, key_id=key_arn, cancel=NEVER
        )


def test_the_call_goes_to_the_region_of_the_keys_arn(moto_server: MotoServer, open_at: OpenAt) -> None:
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name="us-west-2")
    far = session.client("kms", endpoint_url=moto_server.url, config=Config(proxies={}))
    try:
        key_arn = far.create_key()["KeyMetadata"]["Arn"]
        made = far.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=CONTEXT)
    finally:
        far.close()
    vault = open_at(moto_server.url, region=REGION)
    unwrapped = vault.keys.decrypt(made["CiphertextBlob"], context=CONTEXT, key_id=key_arn, cancel=NEVER)
    assert unwrapped.plaintext == made["Plaintext"]


def test_a_bare_key_id_is_looked_for_in_the_buckets_region(moto_server: MotoServer, open_at: OpenAt) -> None:
    moto_server.create_bucket("region-of-keys", region=REGION)
    key_arn = moto_server.create_key()
    made = moto_server.kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=CONTEXT)
    vault = open_at(moto_server.url, bucket="region-of-keys", region="us-west-2")
    for key_id in (key_arn.rpartition("/")[2], None):
        unwrapped = vault.keys.decrypt(made["CiphertextBlob"], context=CONTEXT, key_id=key_id, cancel=NEVER)
        assert unwrapped.plaintext == made["Plaintext"]


def test_given_up_work_asks_nothing(moto_server: MotoServer, open_at: OpenAt) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        open_at(moto_server.url).keys.decrypt(b"x", context={}, key_id=KEY, cancel=cancel)


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("IncorrectKeyException", "The key ID in the request does not identify a CMK…", WrongKey),
        ("InvalidCiphertextException", "", WrappedKeyRejected),
        ("NotFoundException", f"Key '{KEY}' does not exist", KeyNotFound),
        ("DisabledException", f"{KEY} is disabled.", KeyDisabled),
        ("KMSInvalidStateException", f"{KEY} is pending deletion.", KeyPendingDeletion),
        ("KMSInvalidStateException", f"{KEY} is pending replica deletion.", KeyPendingDeletion),
        ("KMSInvalidStateException", f"{KEY} is pending import.", KeyUnusable),
        ("InvalidKeyUsageException", f"{KEY} key usage is SIGN_VERIFY which is not valid", KeyUnusable),
        ("KeyUnavailableException", "", KeyUnusable),
        ("DependencyTimeoutException", "", ServiceUnavailable),
        ("KMSInternalException", "", ServiceUnavailable),
        ("ThrottlingException", "Rate exceeded", Throttled),
        ("InvalidGrantTokenException", "", InvalidRequest),
    ],
)
@pytest.mark.usefixtures("one_attempt")
def test_kms_says_no(open_at: OpenAt, code: str, message: str, expected: type[VaultViewerError]) -> None:
    body = json.dumps({"__type": code, "message": message}).encode()
    with scripted_server(lambda _: answer("400 Bad Request", body, x_amzn_requestid="r-1")) as server:
        with pytest.raises(expected) as refusal:
            open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)
        assert type(refusal.value) is expected
        assert refusal.value.details["request_id"] == "r-1"
        assert refusal.value.details.get("key", KEY) == KEY


@pytest.mark.usefixtures("one_attempt")
def test_a_wrong_key_names_both_keys(open_at: OpenAt) -> None:
    body = json.dumps({"__type": "IncorrectKeyException"}).encode()
    with scripted_server(lambda _: answer("400 Bad Request", body)) as server:
        with pytest.raises(WrongKey) as refusal:
            open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)
        assert refusal.value.details["key"] == KEY
        assert refusal.value.details["named_key"] == CONTEXT["kms_cmk_id"]


@pytest.mark.usefixtures("one_attempt")
def test_a_refused_decrypt_names_action_and_key(open_at: OpenAt) -> None:
    body = json.dumps(
        {
            "__type": "AccessDeniedException",
            "message": "The ciphertext refers to a customer master key that does not exist, does not "
            "exist in this region, or you are not allowed to access.",
        }
    ).encode()
    with scripted_server(lambda _: answer("400 Bad Request", body)) as server:
        with pytest.raises(AccessDenied) as refusal:
            open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)
        assert refusal.value.details["action"] == "kms:Decrypt"
        assert refusal.value.details["resource"] == KEY


def test_the_request_holds_what_was_asked_and_no_more(open_at: OpenAt) -> None:
    asked: list[Request] = []

    def script(request: Request) -> bytes:
        asked.append(request)
        body = json.dumps({"KeyId": KEY, "Plaintext": "AAAA"}).encode()
        return answer("200 OK", body, content_type="application/x-amz-json-1.1")

    with scripted_server(script) as server:
        open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)
    [request] = asked
    assert json.loads(request.body) == {
        "CiphertextBlob": "d3JhcHBlZA==",
        "EncryptionContext": CONTEXT,
        "KeyId": KEY,
    }
    assert "VaultViewer/" in request.headers["user-agent"]


def test_an_answer_without_a_key_is_no_answer_of_kms(open_at: OpenAt) -> None:
    with (
        scripted_server(lambda _: answer("200 OK", b"{}")) as server,
        pytest.raises(InvalidRequest),
    ):
        open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)


@pytest.mark.usefixtures("one_attempt")
def test_a_web_page_is_no_answer_of_kms(open_at: OpenAt) -> None:
    page = answer("200 OK", b"<!doctype html><p>Sign in to the guest network", content_type="text/html")
    with scripted_server(lambda _: page) as server, pytest.raises(InvalidRequest) as refusal:
        open_at(server.url).keys.decrypt(b"wrapped", context=CONTEXT, key_id=KEY, cancel=NEVER)
    assert "S3 or KMS" in str(refusal.value)
