"""The one place where boto3's clients are built, lazily and safe from any thread."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from vaultviewer.adapters.aws.border import before_request
from vaultviewer.adapters.aws.signing.signer import Signer
from vaultviewer.adapters.aws.transport import endpoint_beside_s3, let_requester_pay, service_config
from vaultviewer.core.aws_names import partition_of, queue_region
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, QueueElsewhere
from vaultviewer.core.place import access_point_region
from vaultviewer.core.throttling import Throttling

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient
    from types_boto3_sts import STSClient

_Client = TypeVar("_Client", bound="BaseClient")

_FIRST_REGION: Final = "us-east-1"
"""Where the search for a bucket begins if nobody names a Region: S3 there knows all of the partition's."""


class AwsClients:
    """S3 and KMS clients of one connection. Raises botocore's exceptions: call it inside a `border`."""

    def __init__(self, connection: Connection, signer: Signer) -> None:
        self._connection = connection
        self._signer = signer
        # Building may take as long as a sign-in does; `close` waits for nothing but the handing over.
        self._building = threading.RLock()
        self._handing_over = threading.Lock()
        self._s3: S3Client | None = None
        self._kms: dict[str, KMSClient] = {}
        self._sqs: SQSClient | None = None
        self._sts: STSClient | None = None
        self._open: list[BaseClient] = []
        self._found_region: str | None = None
        self._closed = False
        self.throttling: Final = Throttling()
        """Told of each answer that asks for patience, also where botocore then tries again by itself."""

    @property
    def bucket(self) -> str:
        return self._connection.bucket

    @property
    def endpoint(self) -> str:
        """What error messages call the other side, where botocore doesn't name the host itself."""
        parts = urlsplit(self._connection.endpoint_url or "")
        # Without user name and password, should somebody have put them there.
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else "AWS"

    @property
    def region_asked(self) -> str:
        """The Region in which the bucket is believed to be, for error messages; touches nothing."""
        return self._found_region or self._named_region or self._signer.region or _FIRST_REGION

    @property
    def found_region(self) -> str | None:
        """The Region in which an answer of S3's has placed the bucket; None before any has."""
        return self._found_region

    @property
    def bucket_arn(self) -> str:
        """The bucket's name in IAM policies, for error messages; touches nothing."""
        if self.bucket.startswith("arn:"):
            return self.bucket
        return f"arn:{partition_of(self.region_asked)}:s3:::{self.bucket}"

    def object_arn(self, key: str) -> str:
        """The name of an object in IAM policies, for error messages; touches nothing."""
        return (
            f"{self.bucket_arn}/object/{key}"
            if self.bucket.startswith("arn:")
            else f"{self.bucket_arn}/{key}"
        )

    @property
    def _named_region(self) -> str | None:
        return self._connection.region or access_point_region(self.bucket)

    def s3(self) -> "S3Client":
        """Return the S3 client. It follows the bucket to its Region by itself.

        botocore repeats a call once in the Region that S3 names, and sends every later call there at once
        (`S3RegionRedirectorv2`); `_learn_region` listens in, because KMS needs to know that Region, too.
        """
        with self._building:
            if self._s3 is None:
                client = self._signer.session().client(
                    "s3",
                    region_name=self._first_region(),
                    endpoint_url=self._connection.endpoint_url,
                    config=service_config(self._connection),
                )
                client.meta.events.register("after-call.s3", self._learn_region)
                if self._connection.requester_pays:
                    let_requester_pay(client)
                self._s3 = self._take_over(client)
            return self._s3

    def kms(self, key_id: str | None) -> "KMSClient":
        """Return the KMS client of the Region in the key's ARN, else of the bucket's Region."""
        region = _region_of_arn(key_id) or self._bucket_region()
        with self._building:
            if region not in self._kms:
                client = self._signer.session().client(
                    "kms",
                    region_name=region,
                    endpoint_url=endpoint_beside_s3(self._connection),
                    config=service_config(self._connection),
                )
                self._kms[region] = self._take_over(client)
            return self._kms[region]

    def sqs(self, queue_url: str) -> "SQSClient":
        """Return a client for a queue: of AWS, or of the endpoint that stands in for it.

        The client asks the endpoint of the queue's Region, and never a host just because a URL names it.

        Raises QueueElsewhere.
        """
        region = queue_region(queue_url)
        endpoint = None if region is not None else endpoint_beside_s3(self._connection)
        if region is None and (endpoint is None or urlsplit(queue_url).netloc != urlsplit(endpoint).netloc):
            raise QueueElsewhere(queue=queue_url)
        with self._building:
            if self._sqs is None:
                client = self._signer.session().client(
                    "sqs",
                    region_name=region or self._first_region(),
                    endpoint_url=endpoint,
                    config=service_config(self._connection),
                )
                self._sqs = self._take_over(client)
            return self._sqs

    def sts(self) -> "STSClient":
        """Return a client that can tell who is calling."""
        with self._building:
            if self._sts is None:
                client = self._signer.session().client(
                    "sts",
                    region_name=self._first_region(),
                    endpoint_url=endpoint_beside_s3(self._connection),
                    config=service_config(self._connection),
                )
                self._sts = self._take_over(client)
            return self._sts

    def credentials_expire(self) -> datetime | None:
        """Return when the credentials that calls are signed with come to their end, where they say so."""
        return self._signer.expires

    def close(self) -> None:
        """Close the clients and their sockets for good. Requests that come later are given up."""
        with self._handing_over:
            self._closed = True
            to_close, self._open = self._open, []
        for client in to_close:
            client.close()

    def _take_over(self, client: _Client) -> _Client:
        """Keep a new client until `close`, which may have come while it was built."""
        client.meta.events.register("request-created", self._before_request)
        client.meta.events.register("response-received", self._after_answer)
        with self._handing_over:
            if not self._closed:
                self._open.append(client)
                return client
        client.close()
        raise Cancelled

    def _before_request(self, **_event: object) -> None:
        if self._closed:
            raise Cancelled
        before_request()

    def _after_answer(self, parsed_response: Mapping[str, Any] | None, **_event: object) -> None:
        # boto3 is loaded by the time that it answers.
        from vaultviewer.adapters.aws.service_codes import asks_for_patience  # noqa: PLC0415  as above

        if parsed_response is not None and asks_for_patience(parsed_response):
            self.throttling.tell()

    def _first_region(self) -> str:
        return self._named_region or self._signer.session().region_name or _FIRST_REGION

    def _bucket_region(self) -> str:
        """Return the bucket's Region: what S3 told with an earlier answer, else what it tells when asked."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  boto3 is slow to import: at first use

        if self._found_region is None:
            # A refusal names the Region as well, in a header that `_learn_region` reads.
            with suppress(ClientError):
                self.s3().head_bucket(Bucket=self.bucket)
        return self._found_region or self._first_region()

    def _learn_region(self, parsed: Mapping[str, Any], context: Mapping[str, Any], **_event: object) -> None:
        metadata = parsed.get("ResponseMetadata", {})
        named = metadata.get("HTTPHeaders", {}).get("x-amz-bucket-region")
        if named:
            self._found_region = named
        elif metadata.get("HTTPStatusCode", 0) < 300:  # noqa: PLR2004  HTTP's first class that is no success
            # S3 accepts a signature only for the bucket's own Region.
            self._found_region = context.get("signing", {}).get("region") or self._found_region


def _region_of_arn(key_id: str | None) -> str | None:
    """Return the Region of `arn:partition:kms:REGION:account:…`; None for a bare key ID or an alias name."""
    parts = (key_id or "").split(":")
    return parts[3] if parts[0] == "arn" and len(parts) > 5 and parts[3] else None  # noqa: PLR2004  an ARN's six parts
