"""Who calls, where the bucket is, what a key is like: S3, KMS and STS as the core's `Inspector`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.core.aws_names import arn_account, arn_region
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import InvalidRequest
from vaultviewer.core.preflight.inspection import BucketPlace, Caller, KeyFacts

_DEFAULT_POLICY: Final = "default"
"""The only name that a key policy can have (GetKeyPolicy in the AWS KMS API Reference)."""


class AwsInspector:
    """Implements `core.preflight.inspection.Inspector` over boto3."""

    def __init__(self, clients: AwsClients) -> None:
        self._clients = clients

    def caller(self, *, cancel: CancelToken) -> Caller:
        """Ask who is calling; see `Inspector.caller`."""
        with border(Call("GetCallerIdentity", "sts:GetCallerIdentity", "*", self._clients.endpoint), cancel):
            try:
                answer: Mapping[str, Any] = self._clients.sts().get_caller_identity()
            except KeyError:
                # botocore (1.44) takes the result out of the XML without asking whether it is there.
                raise _no_sts() from None
            if "Account" not in answer or "Arn" not in answer:
                raise _no_sts()
            return Caller(answer["Account"], answer["Arn"], self._clients.credentials_expire())

    def locate_bucket(self, *, cancel: CancelToken) -> BucketPlace:
        """Reach the bucket; see `Inspector.locate_bucket`."""
        with border(self._head_call(), cancel):
            client = self._clients.s3()
            try:
                client.head_bucket(Bucket=self._clients.bucket)
            except client.exceptions.ClientError as refusal:
                # HTTP gives HEAD no body to tell a reason in; the listing that follows gets one.
                if refusal.response["ResponseMetadata"]["HTTPStatusCode"] not in _TELLS_NO_REASON:
                    raise
                return BucketPlace(self._clients.found_region, refused=True)
            return BucketPlace(self._clients.found_region)

    def describe_key(self, key_id: str, *, cancel: CancelToken) -> KeyFacts:
        """Describe a key; see `Inspector.describe_key`."""
        with border(self._key_call("DescribeKey", key_id), cancel):
            answer: Mapping[str, Any] = self._clients.kms(key_id).describe_key(KeyId=key_id)
            return _facts(answer.get("KeyMetadata", {}))

    def key_policy(self, key_arn: str, *, cancel: CancelToken) -> str:
        """Return the key policy; see `Inspector.key_policy`."""
        with border(self._key_call("GetKeyPolicy", key_arn), cancel):
            answer: Mapping[str, Any] = self._clients.kms(key_arn).get_key_policy(
                KeyId=key_arn, PolicyName=_DEFAULT_POLICY
            )
            return str(answer.get("Policy", ""))

    def _head_call(self) -> Call:
        return Call(
            operation="HeadBucket",
            action="s3:ListBucket",
            resource=self._clients.bucket_arn,
            endpoint=self._clients.endpoint,
            region=self._clients.region_asked,
            bucket=self._clients.bucket,
        )

    def _key_call(self, operation: str, key: str) -> Call:
        return Call(operation, f"kms:{operation}", key, self._clients.endpoint, kms_key=key)


_TELLS_NO_REASON: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN})


def _no_sts() -> InvalidRequest:
    return InvalidRequest(operation="GetCallerIdentity", reason="the answer is not one of STS")


def _facts(metadata: Mapping[str, Any]) -> KeyFacts:
    arn = str(metadata.get("Arn", ""))
    account, region = arn_account(arn), arn_region(arn)
    if account is None or region is None:
        raise InvalidRequest(operation="DescribeKey", reason="the answer is not one of KMS")
    return KeyFacts(
        arn=arn,
        account=account,
        region=region,
        spec=str(metadata.get("KeySpec", metadata.get("CustomerMasterKeySpec", "unknown"))),
        usage=str(metadata.get("KeyUsage", "unknown")),
        state=str(metadata.get("KeyState", "unknown")),
        aws_managed=metadata.get("KeyManager") == "AWS",
    )
