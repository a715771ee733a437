"""The error border against all of botocore's exceptions: none unmapped, none that tells a secret."""

import importlib
import inspect
import pkgutil
import string
import traceback
from typing import Any, Final

import botocore
import botocore.session
import pytest
from botocore import exceptions as boto
from botocore.retries.standard import ThrottledRetryableChecker

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.errors import TABLE, translate
from vaultviewer.adapters.aws.service_codes import CODES
from vaultviewer.core import errors
from vaultviewer.core.cancel import NEVER, CancelToken

CALL: Final = Call(
    operation="GetObject",
    action="s3:GetObject",
    resource="arn:aws:s3:::vault/mail/m1",
    endpoint="https://s3.example.net",
    region="eu-west-1",
    bucket="vault",
    key="mail/m1",
    kms_key="alias/mail",
)

ACCESS_KEY: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN: Final = "IQoJb3JpZ2luX2VjEPb//" + "aZ0+" * 60
SIGNATURE: Final = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
SECRETS: Final = (ACCESS_KEY, SECRET_KEY, TOKEN, SIGNATURE)
PLANTED: Final = (
    f"GET /?X-Amz-Signature={SIGNATURE} x-amz-security-token:{TOKEN} secret {SECRET_KEY} "
    f"Authorization: AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20250801/eu-west-1/s3/aws4_request, "
    f"SignedHeaders=host, Signature={SIGNATURE}"
)
HARMLESS: Final = frozenset({"path", "profile", "region_name", "provider"})
"""Named values that the table quotes, and that are no credential in any exception of botocore's."""

NOT_OURS_TO_MEET: Final = {
    "botocore.eventstream": "no operation of ours streams events",
    "botocore.model": "a model file that doesn't hold together is a broken installation, seen in every test",
    "_RetriesExceededError": "caught inside botocore's metadata fetcher",
    "InvalidArnException": "caught where botocore looks whether a bucket is an ARN",
    "ClientError": "translated by its code",
    "EventStreamError": "translated by its code",
    "PaginatorError": "no paginator is used",
}


_NEVER_IMPORTED: Final = ("botocore.vendored", "botocore.crt", "botocore.docs")
"""Copies of other libraries, and what needs libraries that nobody here installs."""


def _every_exception() -> list[type[Exception]]:
    found: dict[str, type[Exception]] = {}
    for module in pkgutil.walk_packages(botocore.__path__, "botocore."):
        if module.name.startswith(_NEVER_IMPORTED):
            continue
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if (
                issubclass(kind, Exception)
                and not issubclass(kind, Warning)
                and kind.__module__ == module.name
            ):
                found[f"{module.name}.{name}"] = kind
    return list(found.values())


EVERY_EXCEPTION: Final = _every_exception()
MAPPED: Final = [kind for kind in EVERY_EXCEPTION if kind in TABLE]


def test_every_exception_of_botocore_is_mapped() -> None:
    assert len(EVERY_EXCEPTION) > 100
    unmapped = [
        f"{kind.__module__}.{kind.__name__}"
        for kind in EVERY_EXCEPTION
        if kind not in TABLE and not {kind.__module__, kind.__name__} & NOT_OURS_TO_MEET.keys()
    ]
    assert unmapped == []


def test_the_table_knows_no_exception_that_botocore_has_not() -> None:
    own = {kind for kind in TABLE if kind.__module__.startswith("botocore")}
    assert own <= set(EVERY_EXCEPTION)


def _made(kind: type[Exception], planted: str) -> Exception:
    """Make an exception of this class with a secret in each value that its message quotes."""
    template = getattr(kind, "fmt", None)
    if template is None:
        return kind(planted)
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    values: dict[str, Any] = {name: name if name in HARMLESS else planted for name in names}
    if "endpoint_url" in values:
        values["endpoint_url"] = f"https://{SECRET_KEY}:{TOKEN}@sts.example.net/?X-Amz-Signature={SIGNATURE}"
    if "proxy_url" in values:
        values["proxy_url"] = f"http://{SECRET_KEY}:{TOKEN}@proxy.example.net:8080"
    if issubclass(kind, boto.WaiterError):
        values["last_response"] = {}
    return kind(**values)


def _as_told(error: Exception) -> str:
    """Return all that could reach a window, a log or a report."""
    with pytest.raises(errors.VaultViewerError) as told, border(CALL, NEVER):
        raise error
    lines = traceback.format_exception(told.value)
    phrases = [str(phrase) for phrase in (told.value.headline(), *told.value.phrases())]
    return "\n".join(
        [*lines[-1:], *phrases, str(told.value), repr(told.value), repr(dict(told.value.details))]
    )


@pytest.mark.parametrize("kind", MAPPED, ids=lambda kind: kind.__name__)
def test_no_exception_tells_a_secret(kind: type[Exception]) -> None:
    told = _as_told(_made(kind, PLANTED))
    assert [secret for secret in SECRETS if secret in told] == []


def test_the_original_does_not_travel_along() -> None:
    with pytest.raises(errors.ConnectionLost) as told, border(CALL, NEVER):
        raise boto.HTTPClientError(error=PLANTED)
    assert SECRET_KEY not in "".join(traceback.format_exception(told.value, chain=True))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (boto.NoCredentialsError(), errors.NoCredentials),
        (boto.SSOTokenLoadError(error_msg=""), errors.ExpiredCredentials),
        (boto.UnauthorizedSSOTokenError(), errors.ExpiredCredentials),
        (boto.TokenRetrievalError(provider="sso", error_msg=""), errors.ExpiredCredentials),
        (boto.PartialCredentialsError(provider="env", cred_var="x"), errors.InvalidCredentials),
        (boto.ProfileNotFound(profile="gone"), errors.ProfileNotFound),
        (boto.ConfigParseError(path="config"), errors.InvalidConfiguration),
        (boto.EndpointConnectionError(endpoint_url="https://x"), errors.NoNetwork),
        (boto.ConnectTimeoutError(endpoint_url="https://x"), errors.TimedOut),
        (boto.ReadTimeoutError(endpoint_url="https://x"), errors.TimedOut),
        (boto.SSLError(endpoint_url="https://x", error=OSError()), errors.TlsFailed),
        (boto.ProxyConnectionError(proxy_url="http://p:1"), errors.ProxyFailed),
        (boto.ConnectionClosedError(endpoint_url="https://x"), errors.ConnectionLost),
        (boto.IncompleteReadError(actual_bytes=1, expected_bytes=2), errors.ConnectionLost),
        (boto.ResponseStreamingError(error=""), errors.ConnectionLost),
        (boto.CapacityNotAvailableError(), errors.Throttled),
        (boto.ParamValidationError(report=""), errors.InvalidRequest),
        (ConnectionResetError(), errors.ConnectionLost),
    ],
)
def test_causes_are_told_apart(error: Exception, expected: type[errors.VaultViewerError]) -> None:
    assert type(translate(error, CALL)) is expected


def test_a_new_exception_of_botocore_is_still_for_people() -> None:
    class FromTomorrowError(boto.SSLError):
        """What no table can know yet."""

    error = FromTomorrowError(endpoint_url="https://x", error=OSError())
    assert isinstance(translate(error, CALL), errors.TlsFailed)


@pytest.mark.parametrize("bug", [TypeError("x"), KeyError("x"), MemoryError()])
def test_a_bug_stays_a_bug(bug: Exception) -> None:
    with pytest.raises(type(bug)) as caught, border(CALL, NEVER):
        raise bug
    assert caught.value is bug


def test_our_own_errors_pass_the_border() -> None:
    ours = errors.TooLarge(actual=2, limit=1)
    with pytest.raises(errors.TooLarge) as caught, border(CALL, NEVER):
        raise ours
    assert caught.value is ours


def test_the_border_is_a_checkpoint() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(errors.Cancelled), border(CALL, cancel):
        pytest.fail("the block ran")


# ------------------------------------------------------------------------------- what AWS answered


def _answered(
    code: str, message: str = "", status: int = 400, operation: str = "GetObject", **headers: str
) -> boto.ClientError:
    told: Any = {"Code": code, "Message": message, "StringToSign": PLANTED}
    return boto.ClientError(
        {
            "Error": told,
            "ResponseMetadata": {
                "RequestId": "r-1",
                "HostId": "h",
                "HTTPStatusCode": status,
                "HTTPHeaders": headers,
                "RetryAttempts": 0,
            },
        },
        operation,
    )


def test_every_modelled_error_of_our_operations_is_mapped() -> None:
    session = botocore.session.get_session()
    ours = {
        "s3": (
            "ListObjectsV2",
            "ListObjectVersions",
            "HeadObject",
            "GetObject",
            "HeadBucket",
            "RestoreObject",
        ),
        "kms": ("Decrypt",),
    }
    modelled = {
        shape.name
        for service, operations in ours.items()
        for operation in operations
        for shape in session.get_service_model(service).operation_model(operation).error_shapes
    }
    assert {"NoSuchKey", "IncorrectKeyException"} <= modelled
    assert modelled - CODES.keys() == set()


def test_every_code_that_botocore_takes_for_throttling_is_throttling() -> None:
    known: list[str] = getattr(ThrottledRetryableChecker, "_THROTTLED_ERROR_CODES")  # noqa: B009  the stubs lack it
    assert "SlowDown" in known
    for code in known:
        assert type(translate(_answered(code), CALL)) is errors.Throttled


@pytest.mark.parametrize("code", [*CODES, "SomethingNew", PLANTED])
@pytest.mark.parametrize("status", [400, 403])
def test_no_answer_tells_a_secret(code: str, status: int) -> None:
    message = f"User: x is not authorized to perform: s3:GetObject on resource: {SECRET_KEY} {PLANTED}"
    told = _as_told(_answered(code, message, status))
    assert [secret for secret in SECRETS if secret in told] == []
    told = _as_told(_answered(code, PLANTED, status, "AssumeRole"))
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, errors.WrongRegion),
        (400, errors.InvalidRequest),
        (401, errors.InvalidCredentials),
        (403, errors.AccessDenied),
        (404, errors.NoSuchObject),
        (405, errors.InvalidRequest),
        (407, errors.ProxyFailed),
        (412, errors.ObjectChanged),
        (418, errors.InvalidRequest),
        (429, errors.Throttled),
        (500, errors.ServiceUnavailable),
        (599, errors.ServiceUnavailable),
    ],
)
def test_a_bare_status_counts_where_no_code_is_known(
    status: int, expected: type[errors.VaultViewerError]
) -> None:
    assert type(translate(_answered(str(status), status=status), CALL)) is expected


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("ExpiredToken", "", errors.ExpiredCredentials),
        ("ExpiredTokenException", "", errors.ExpiredCredentials),
        ("InvalidAccessKeyId", "", errors.InvalidCredentials),
        ("UnrecognizedClientException", "", errors.InvalidCredentials),
        ("SignatureDoesNotMatch", "", errors.InvalidCredentials),
        ("SignatureDoesNotMatch", "Signature expired: 20250801T…", errors.WrongClock),
        ("InvalidSignatureException", "Signature not yet current: 2025…", errors.WrongClock),
        ("RequestTimeTooSkewed", "", errors.WrongClock),
        ("AuthorizationHeaderMalformed", "the region 'x' is wrong", errors.WrongRegion),
        ("AuthorizationHeaderMalformed", "a non-empty Access Key", errors.InvalidCredentials),
        ("NoSuchBucket", "", errors.NoSuchBucket),
        ("NoSuchKey", "", errors.NoSuchObject),
        ("NoSuchVersion", "", errors.ObjectChanged),
        ("PreconditionFailed", "", errors.ObjectChanged),
        ("InvalidObjectState", "", errors.ObjectArchived),
        ("GlacierExpeditedRetrievalNotAvailable", "", errors.ExpeditedUnavailable),
        ("SlowDown", "", errors.Throttled),
        ("RequestTimeout", "", errors.TimedOut),
        ("InternalError", "", errors.ServiceUnavailable),
    ],
)
def test_codes_are_told_apart(code: str, message: str, expected: type[errors.VaultViewerError]) -> None:
    assert type(translate(_answered(code, message), CALL)) is expected


def _denied(error: boto.ClientError) -> tuple[object, object]:
    told = translate(error, CALL)
    assert type(told) is errors.AccessDenied
    return told.details["action"], told.details["resource"]


@pytest.mark.parametrize(
    ("message", "action", "resource"),
    [
        (
            'u is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::vault/a key" because …',
            "s3:GetObject",
            "arn:aws:s3:::vault/a key",
        ),
        (
            "User: u is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/k",
            "kms:Decrypt",
            "arn:aws:kms:eu-west-1:1:key/k",
        ),
        (
            "u is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext",
            "kms:Decrypt",
            CALL.resource,
        ),
        ("Access Denied", CALL.action, CALL.resource),
    ],
)
def test_what_was_denied_is_named(message: str, action: str, resource: str) -> None:
    assert _denied(_answered("AccessDenied", message, 403)) == (action, resource)


@pytest.mark.parametrize(
    ("ending", "denying", "silent"),
    [
        ("with an explicit deny in a service control policy", "service control policy", None),
        ("with an explicit deny in the resource-based policy", "resource-based policy", None),
        ("with an explicit deny", "policy", None),
        ("because no identity-based policy allows the kms:Decrypt action", None, "identity-based policy"),
        ("because no permissions boundary allows the kms:Decrypt action", None, "permissions boundary"),
        ("because no VPC endpoint policy allows the kms:Decrypt action", None, "VPC endpoint policy"),
        ("because it is Monday", None, None),
    ],
)
def test_the_kind_of_policy_that_decided_is_kept(
    ending: str, denying: str | None, silent: str | None
) -> None:
    message = f"User: u is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x {ending}"
    told = translate(_answered("AccessDeniedException", message, 400), CALL)
    assert told is not None
    assert (told.details["denying_policy"], told.details["silent_policy"]) == (denying, silent)


@pytest.mark.parametrize(
    ("operation", "action"),
    [("AssumeRole", "sts:AssumeRole"), ("GetRoleCredentials", "sso:GetRoleCredentials")],
)
def test_a_role_denied_on_the_way_is_not_blamed_on_s3(operation: str, action: str) -> None:
    assert _denied(_answered("ForbiddenException", "No access", 403, operation)) == (
        action,
        "the profile's role",
    )


def test_a_bare_404_on_the_bucket_is_a_missing_bucket() -> None:
    listing = Call("ListObjectsV2", "s3:ListBucket", "arn:aws:s3:::vault", "AWS", bucket="vault")
    assert type(translate(_answered("404", status=404), listing)) is errors.NoSuchBucket


def test_a_bare_404_from_kms_is_no_missing_object() -> None:
    decrypt = Call("Decrypt", "kms:Decrypt", "alias/mail", "AWS", kms_key="alias/mail")
    assert type(translate(_answered("404", status=404), decrypt)) is errors.InvalidRequest


def test_the_request_id_is_kept_for_the_report() -> None:
    told = translate(_answered("SlowDown"), CALL)
    assert told is not None
    assert told.details["request_id"] == "r-1"
