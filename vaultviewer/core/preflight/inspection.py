"""What the preflight asks AWS beyond reading mail: who calls, where the bucket is, what a key is like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vaultviewer.core.cancel import CancelToken


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, as STS says. `expires` has its offset; None for credentials that don't, or don't say."""

    account: str
    arn: str
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where a bucket is. `region` is None where the store doesn't say; `refused` where it said no more."""

    region: str | None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A KMS key as DescribeKey tells of it, in KMS's own words.

    `spec`: "SYMMETRIC_DEFAULT" is the one that is symmetric and encrypts. `usage`: "ENCRYPT_DECRYPT", ….
    `state`: "Enabled", "Disabled", "PendingDeletion", …. `aws_managed` for keys such as `aws/ses`.
    """

    arn: str
    account: str
    region: str
    spec: str
    usage: str
    state: str
    aws_managed: bool = False


class Inspector(Protocol):
    """Looks at what surrounds a vault. Changes nothing, and reads no mail."""

    def caller(self, *, cancel: CancelToken) -> Caller:
        """Ask STS who is calling, which takes no permission.

        Raises CredentialsError and other ServiceErrors; Cancelled.
        """
        ...

    def locate_bucket(self, *, cancel: CancelToken) -> BucketPlace:
        """Reach the connection's bucket. A refusal is an answer: S3 names the Region all the same.

        Raises ServiceError; Cancelled.
        """
        ...

    def describe_key(self, key_id: str, *, cancel: CancelToken) -> KeyFacts:
        """Describe a key that the connection names, in its Region.

        Raises AccessDenied, KeyUnavailable and its kin; ServiceError; Cancelled.
        """
        ...

    def key_policy(self, key_arn: str, *, cancel: CancelToken) -> str:
        """Return the key policy as JSON, untrusted. KMS takes no alias here.

        Raises AccessDenied, KeyUnavailable and its kin; ServiceError; Cancelled.
        """
        ...
