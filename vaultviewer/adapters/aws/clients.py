"""The one place where boto3's session and clients are built, lazily and safe from any thread."""

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from vaultviewer.adapters.aws.border import before_request
from vaultviewer.adapters.aws.transport import let_requester_pay, patience, service_config, trust
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, InvalidConfiguration
from vaultviewer.core.place import access_point_region
from vaultviewer.core.sign_in import Profile

if TYPE_CHECKING:
    import boto3
    from botocore.client import BaseClient
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client

_Client = TypeVar("_Client", bound="BaseClient")

_FIRST_REGION: Final = "us-east-1"
"""Where the search for a bucket begins if nobody names a Region: S3 there knows all of the partition's."""

_AWS_DOMAINS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")

_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}

_NOTHING_FROM_OUTSIDE: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""botocore's session variables: configuration key, environment variable, default, conversion."""


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """Keys of the embedded sample vault, held in memory only and kept out of every repr."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


class AwsClients:
    """S3 and KMS clients of one connection. Raises botocore's exceptions: call it inside a `border`."""

    def __init__(self, connection: Connection, static_credentials: StaticCredentials | None = None) -> None:
        self._connection = connection
        self._static_credentials = static_credentials
        # Building may take as long as a sign-in does; `close` waits for nothing but the handing over.
        self._building = threading.RLock()
        self._handing_over = threading.Lock()
        self._session: boto3.Session | None = None
        self._s3: S3Client | None = None
        self._kms: dict[str, KMSClient] = {}
        self._open: list[BaseClient] = []
        self._found_region: str | None = None
        self._closed = False

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
        configured = self._session.region_name if self._session is not None else None
        return self._found_region or self._named_region or configured or _FIRST_REGION

    @property
    def bucket_arn(self) -> str:
        """The bucket's name in IAM policies, for error messages; touches nothing."""
        if self.bucket.startswith("arn:"):
            return self.bucket
        region = self.region_asked
        partition = next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")
        return f"arn:{partition}:s3:::{self.bucket}"

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
                client = self._open_session().client(
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
                client = self._open_session().client(
                    "kms",
                    region_name=region,
                    endpoint_url=self._kms_endpoint(),
                    config=service_config(self._connection),
                )
                self._kms[region] = self._take_over(client)
            return self._kms[region]

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

    def _first_region(self) -> str:
        return self._named_region or self._open_session().region_name or _FIRST_REGION

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

    def _kms_endpoint(self) -> str | None:
        """Return the endpoint for KMS: an emulator serves both services, an endpoint of AWS only one."""
        url = self._connection.endpoint_url
        if url is None or (urlsplit(url).hostname or "").endswith(_AWS_DOMAINS):
            return None
        return url

    def _open_session(self) -> "boto3.Session":
        with self._building:
            if self._session is None:
                self._session = self._build_session()
            return self._session

    def _build_session(self) -> "boto3.Session":
        import boto3  # noqa: PLC0415  takes a fifth of a second: at first use, off the window's thread
        import botocore.session  # noqa: PLC0415  as boto3

        if self._static_credentials is not None:
            core = botocore.session.Session(session_vars=_NOTHING_FROM_OUTSIDE)
            trust(core, self._connection)
            return boto3.Session(
                aws_access_key_id=self._static_credentials.access_key_id,
                aws_secret_access_key=self._static_credentials.secret_access_key,
                botocore_session=core,
            )
        core = botocore.session.Session()
        # For botocore's own calls to STS and IAM Identity Center, which would wait for minutes otherwise.
        core.set_default_client_config(patience(self._connection))
        trust(core, self._connection)
        source = self._connection.sign_in.source
        profile = source.name if isinstance(source, Profile) else None
        session = boto3.Session(profile_name=profile, botocore_session=core)
        # botocore would ask on the terminal, where nobody waits; it has no public way to say so.
        assume_role = core.get_component("credential_provider").get_provider("assume-role")
        assume_role._prompter = _refuse_to_prompt  # noqa: SLF001  as the AWS command line does
        return session


def _region_of_arn(key_id: str | None) -> str | None:
    """Return the Region of `arn:partition:kms:REGION:account:…`; None for a bare key ID or an alias name."""
    parts = (key_id or "").split(":")
    return parts[3] if parts[0] == "arn" and len(parts) > 5 and parts[3] else None  # noqa: PLR2004  an ARN's six parts


def _refuse_to_prompt(_question: str) -> str:
    raise InvalidConfiguration(
        reason="the profile's role asks for an MFA code, which VaultViewer can't enter"
    )
