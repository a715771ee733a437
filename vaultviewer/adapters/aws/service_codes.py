"""What AWS answered: error codes of S3, KMS, STS and SQS, each turned into one of our errors.

Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors and
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from botocore.exceptions import ClientError

from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.redaction import redact
from vaultviewer.core import errors
from vaultviewer.core.archive import Archive

# User: … is not authorized to perform: s3:GetObject on resource: "arn:…" because …
# KMS leaves out the quotes.
_REFUSED: Final = re.compile(
    r"not authorized to perform:? (?P<action>[A-Za-z0-9\-]+:[A-Za-z]+)"
    r'(?: on resource: (?:"(?P<quoted>[^"]*)"|(?P<bare>\S+)))?'
)
# How refusals end: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html,
# "with an explicit deny in a service control policy", "because no identity-based policy allows the … action".
_POLICY_KIND: Final = (
    r"(?P<kind>(?:identity-based|resource-based|session|service control|resource control|VPC endpoint) policy"
    r"|permissions boundary)"
)
_DENYING: Final = re.compile(rf"explicit deny(?: in (?:an? |the )?{_POLICY_KIND})?", re.IGNORECASE)
_NOT_ALLOWING: Final = re.compile(rf"no {_POLICY_KIND} allows", re.IGNORECASE)
_DELETION: Final = re.compile(r"pending (?:replica )?deletion", re.IGNORECASE)
_SIGNATURE_TIME: Final = re.compile(r"Signature (?:expired|not yet current)")
_NO_DIFFERENCE: Final = 60
"""Seconds within which clocks agree: AWS allows five minutes, S3 fifteen."""
_CODE: Final = re.compile(r"[A-Za-z0-9.]{1,64}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An error answer, taken apart. `operation` may be another than the call's: credentials come from STS."""

    code: str
    untrusted_message: str
    status: int
    operation: str
    service_request_id: str | None
    is_delete_marker: bool
    server_time: datetime | None


_Translation = Callable[[Answer, Call], errors.VaultViewerError]


def translate_answer(error: ClientError, call: Call) -> errors.VaultViewerError:
    """Return our error for what AWS answered; an unknown code counts by its HTTP status."""
    answer = _taken_apart(error)
    by_code = CODES.get(answer.code)
    if by_code is not None:
        return by_code(answer, call)
    return _by_status(answer, call)


def _taken_apart(error: ClientError) -> Answer:
    told = error.response.get("Error", {})
    metadata = error.response.get("ResponseMetadata", {})
    headers = metadata.get("HTTPHeaders", {})
    code = str(told.get("Code", ""))
    return Answer(
        code=code if _CODE.fullmatch(code) else "Unknown",
        untrusted_message=str(told.get("Message", "")),
        status=metadata.get("HTTPStatusCode", 0),
        operation=error.operation_name,
        service_request_id=metadata.get("RequestId"),
        is_delete_marker=headers.get("x-amz-delete-marker") == "true",
        server_time=_server_time(told.get("ServerTime"), headers.get("date")),
    )


def _server_time(named: object, date: object) -> datetime | None:
    """Read the time that S3 names in its answer to a wrong one, else the time of the answer itself."""
    with suppress(ValueError):
        found = datetime.fromisoformat(str(named))
        return found if found.tzinfo is not None else None
    with suppress(ValueError):
        found = parsedate_to_datetime(str(date))
        return found if found.tzinfo is not None else None
    return None


def _by_status(answer: Answer, call: Call) -> errors.VaultViewerError:
    if answer.status in _STATUSES:
        return _STATUSES[HTTPStatus(answer.status)](answer, call)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unavailable(answer, call)
    return _invalid_request(answer, call)


def _told(answer: Answer) -> str:
    """Quote code and message of an answer that says nothing about credentials."""
    message = redact(answer.untrusted_message).strip().rstrip(".")
    return f"{answer.code} ({message})" if message else answer.code


def _invalid_request(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.InvalidRequest(
        operation=answer.operation, reason=_told(answer), request_id=answer.service_request_id
    )


def _unavailable(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.ServiceUnavailable(
        operation=answer.operation, reason=_told(answer), request_id=answer.service_request_id
    )


def asks_for_patience(untrusted_answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer, as botocore parsed it, says that there were too many requests."""
    code = untrusted_answer.get("Error", {}).get("Code", "")
    status = untrusted_answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return CODES.get(code) is _throttled or status == HTTPStatus.TOO_MANY_REQUESTS


def _throttled(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.Throttled(operation=answer.operation, request_id=answer.service_request_id)


def _access_denied(answer: Answer, call: Call) -> errors.VaultViewerError:
    refused = _REFUSED.search(answer.untrusted_message)
    if refused:
        action = refused["action"]
        resource = redact(refused["quoted"] or refused["bare"] or "") or call.resource
    elif answer.operation == call.operation:
        action, resource = call.action, call.resource
    else:
        # A call of botocore's own, made to obtain credentials.
        action, resource = _SIGN_IN_ACTIONS.get(answer.operation, answer.operation), "the profile's role"
    denying = _DENYING.search(answer.untrusted_message)
    not_allowing = _NOT_ALLOWING.search(answer.untrusted_message)
    return errors.AccessDenied(
        action=action,
        resource=resource,
        denying_policy=(denying["kind"] or "policy") if denying else None,
        silent_policy=not_allowing["kind"] if not_allowing else None,
        operation=answer.operation,
        request_id=answer.service_request_id,
    )


_SIGN_IN_ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AssumeRole": "sts:AssumeRole",
        "AssumeRoleWithWebIdentity": "sts:AssumeRoleWithWebIdentity",
        "GetRoleCredentials": "sso:GetRoleCredentials",
        "HeadBucket": "s3:ListBucket",
    }
)


def _expired(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.ExpiredCredentials(operation=answer.operation, request_id=answer.service_request_id)


def _invalid_credentials(reason: str) -> _Translation:
    """Build with words of ours: AWS's message on a wrong signature quotes the signed headers."""

    def build(answer: Answer, call: Call) -> errors.VaultViewerError:
        if _SIGNATURE_TIME.search(answer.untrusted_message):
            return _wrong_clock(answer, call)
        return errors.InvalidCredentials(
            reason=reason, operation=answer.operation, request_id=answer.service_request_id
        )

    return build


def _wrong_clock(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.WrongClock(
        reason=_difference(answer, datetime.now(UTC)),
        operation=answer.operation,
        request_id=answer.service_request_id,
    )


def _difference(answer: Answer, here: datetime) -> str:
    """Say by how much this machine's clock is off, as far as the answer tells."""
    there = answer.server_time
    if there is None:
        return answer.code
    seconds = round((here - there).total_seconds())
    if abs(seconds) < _NO_DIFFERENCE:
        return "it was under way for too long, for this machine's clock agrees with AWS's"
    hours, rest = divmod(abs(seconds), 3600)
    spoken = f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min {rest % 60} s"
    times = f"{here:%Y-%m-%d %H:%M:%S} here, {there:%Y-%m-%d %H:%M:%S} there, both in UTC"
    return f"this machine's clock is {spoken} {'ahead of' if seconds > 0 else 'behind'} AWS's ({times})"


def _too_slow(answer: Answer, call: Call) -> errors.VaultViewerError:
    what = f"did not get the whole request for {answer.operation}"
    return errors.TimedOut(endpoint=call.endpoint, what=what, operation=answer.operation)


def _no_such_bucket(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.NoSuchBucket(
        bucket=call.bucket, operation=answer.operation, request_id=answer.service_request_id
    )


def _no_such_queue(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.NoSuchQueue(
        queue=call.resource, operation=answer.operation, request_id=answer.service_request_id
    )


def _no_such_object(answer: Answer, call: Call) -> errors.VaultViewerError:
    if not call.key:
        return _no_such_bucket(answer, call)
    if call.version_id is not None:
        return _changed(answer, call)
    return errors.NoSuchObject(key=call.key, operation=answer.operation, request_id=answer.service_request_id)


def _not_found(answer: Answer, call: Call) -> errors.VaultViewerError:
    """Read a bare 404: the answer to a HEAD has no body that could tell what is missing."""
    return _no_such_object(answer, call) if call.bucket else _invalid_request(answer, call)


def _method_not_allowed(answer: Answer, call: Call) -> errors.VaultViewerError:
    """Read a 405, which is what S3 answers for a version that is a delete marker."""
    if answer.is_delete_marker:
        return errors.NoSuchObject(key=call.key, operation=answer.operation)
    return _invalid_request(answer, call)


def _changed(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.ObjectChanged(
        key=call.key, operation=answer.operation, request_id=answer.service_request_id
    )


def _archived(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.ObjectArchived(
        key=call.key,
        archive=Archive.UNKNOWN,
        operation=answer.operation,
        request_id=answer.service_request_id,
    )


def _expedited_unavailable(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.ExpeditedUnavailable(operation=answer.operation, request_id=answer.service_request_id)


def _wrong_region(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.WrongRegion(
        bucket=call.bucket,
        region=call.region,
        operation=answer.operation,
        request_id=answer.service_request_id,
    )


def _malformed_header(answer: Answer, call: Call) -> errors.VaultViewerError:
    """Read the code that S3 gives for a signature of the wrong Region, and for one that is no signature."""
    if "region" in answer.untrusted_message.lower():
        return _wrong_region(answer, call)
    return _WRONG_SIGNATURE(answer, call)


def _proxy(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.ProxyFailed(proxy="of this machine", operation=answer.operation)


def _wrong_key(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.WrongKey(
        key=call.kms_key, named_key=call.untrusted_named_key, request_id=answer.service_request_id
    )


def _wrapped_key_rejected(answer: Answer, _call: Call) -> errors.VaultViewerError:
    return errors.WrappedKeyRejected(request_id=answer.service_request_id)


def _key_not_found(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.KeyNotFound(
        key=call.kms_key, operation=answer.operation, request_id=answer.service_request_id
    )


def _key_disabled(answer: Answer, call: Call) -> errors.VaultViewerError:
    return errors.KeyDisabled(
        key=call.kms_key, operation=answer.operation, request_id=answer.service_request_id
    )


def _key_state(answer: Answer, call: Call) -> errors.VaultViewerError:
    """Tell by the message: KMS has one code for every state but "disabled"."""
    if _DELETION.search(answer.untrusted_message):
        return errors.KeyPendingDeletion(
            key=call.kms_key, operation=answer.operation, request_id=answer.service_request_id
        )
    return _key_unusable("its state does not allow it")(answer, call)


def _key_unusable(reason: str) -> _Translation:
    def build(answer: Answer, call: Call) -> errors.VaultViewerError:
        return errors.KeyUnusable(
            key=call.kms_key,
            reason=reason,
            operation=answer.operation,
            request_id=answer.service_request_id,
        )

    return build


_STATUSES: Final[Mapping[HTTPStatus, _Translation]] = MappingProxyType(
    {
        HTTPStatus.MOVED_PERMANENTLY: _wrong_region,
        HTTPStatus.TEMPORARY_REDIRECT: _wrong_region,
        HTTPStatus.UNAUTHORIZED: _invalid_credentials("who asks could not be established"),
        HTTPStatus.FORBIDDEN: _access_denied,
        HTTPStatus.NOT_FOUND: _not_found,
        HTTPStatus.METHOD_NOT_ALLOWED: _method_not_allowed,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: _proxy,
        HTTPStatus.PRECONDITION_FAILED: _changed,
        HTTPStatus.TOO_MANY_REQUESTS: _throttled,
    }
)

_UNKNOWN_ACCESS_KEY: Final = _invalid_credentials("the access key is unknown or disabled")
_WRONG_SIGNATURE: Final = _invalid_credentials("the secret key does not belong to the access key")
_WRONG_TOKEN: Final = _invalid_credentials("the session token is not valid")

CODES: Final[Mapping[str, _Translation]] = MappingProxyType(
    {
        # Who asks.
        "InvalidAccessKeyId": _UNKNOWN_ACCESS_KEY,
        "InvalidClientTokenId": _UNKNOWN_ACCESS_KEY,
        "UnrecognizedClientException": _UNKNOWN_ACCESS_KEY,
        "InactiveAccessKey": _UNKNOWN_ACCESS_KEY,
        "AuthFailure": _UNKNOWN_ACCESS_KEY,
        "SignatureDoesNotMatch": _WRONG_SIGNATURE,
        "InvalidSignatureException": _WRONG_SIGNATURE,
        "IncompleteSignature": _WRONG_SIGNATURE,
        "InvalidToken": _WRONG_TOKEN,
        "MissingAuthenticationToken": _invalid_credentials("the request arrived without any"),
        "NotSignedUp": _invalid_credentials("the account has not signed up for this service"),
        "OptInRequired": _invalid_credentials("the account has not enabled this service or Region"),
        "InvalidIdentityToken": _WRONG_TOKEN,
        "ExpiredToken": _expired,
        "ExpiredTokenException": _expired,
        "TokenRefreshRequired": _expired,
        "UnauthorizedException": _expired,
        "RequestExpired": _wrong_clock,
        "RequestTimeTooSkewed": _wrong_clock,
        # What they may do.
        "AccessDenied": _access_denied,
        "AccessDeniedException": _access_denied,
        "AccountProblem": _access_denied,
        "AllAccessDisabled": _access_denied,
        "ForbiddenException": _access_denied,
        "InvalidPayer": _access_denied,
        "MethodNotAllowed": _method_not_allowed,
        "UnauthorizedOperation": _access_denied,
        # The bucket and its objects.
        "NoSuchBucket": _no_such_bucket,
        "AWS.SimpleQueueService.NonExistentQueue": _no_such_queue,
        "QueueDoesNotExist": _no_such_queue,
        "NoSuchKey": _no_such_object,
        "NoSuchVersion": _changed,
        "PreconditionFailed": _changed,
        "ConditionalRequestConflict": _changed,
        "InvalidObjectState": _archived,
        "ObjectAlreadyInActiveTierError": _invalid_request,
        "RestoreAlreadyInProgress": _invalid_request,
        "GlacierExpeditedRetrievalNotAvailable": _expedited_unavailable,
        "PermanentRedirect": _wrong_region,
        "TemporaryRedirect": _wrong_region,
        "Redirect": _wrong_region,
        "AuthorizationHeaderMalformed": _malformed_header,
        "IllegalLocationConstraintException": _wrong_region,
        # The KMS key.
        "IncorrectKeyException": _wrong_key,
        "InvalidCiphertextException": _wrapped_key_rejected,
        "NotFoundException": _key_not_found,
        "DisabledException": _key_disabled,
        "KMSInvalidStateException": _key_state,
        "InvalidKeyUsageException": _key_unusable("it is not a key for encryption"),
        "KeyUnavailableException": _key_unusable("it is not available at the moment"),
        "UnsupportedOperationException": _key_unusable("its kind does not allow it"),
        "InvalidGrantTokenException": _invalid_request,
        "DryRunOperationException": _invalid_request,
        # The service.
        "DependencyTimeoutException": _unavailable,
        "KMSInternalException": _unavailable,
        "InternalError": _unavailable,
        "InternalFailure": _unavailable,
        "InternalServerError": _unavailable,
        "ServiceUnavailable": _unavailable,
        "ServiceUnavailableException": _unavailable,
        "SlowDown": _throttled,
        "Throttling": _throttled,
        "ThrottlingException": _throttled,
        "ThrottledException": _throttled,
        "RequestThrottled": _throttled,
        "RequestThrottledException": _throttled,
        "RequestLimitExceeded": _throttled,
        "LimitExceededException": _throttled,
        "ProvisionedThroughputExceededException": _throttled,
        "TransactionInProgressException": _throttled,
        "PriorRequestNotComplete": _throttled,
        "EC2ThrottledException": _throttled,
        "TooManyRequestsException": _throttled,
        "BandwidthLimitExceeded": _throttled,
        "RequestTimeout": _too_slow,
        "RequestTimeoutException": _too_slow,
    }
)
