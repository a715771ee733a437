"""The forms of names that AWS gives: accounts, Regions, keys. Whether they exist only AWS can tell."""

import re
from typing import Final

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")
_KMS_KEY: Final = re.compile(
    r"arn:aws[a-z\-]*:kms:[a-z0-9\-]+:[0-9]{12}:(key/[A-Za-z0-9\-]+|alias/[A-Za-z0-9/_\-]+)"
    r"|alias/[A-Za-z0-9/_\-]+|(mrk-)?[A-Fa-f0-9\-]{32,36}"
)
_QUEUE: Final = re.compile(r"https?://[^/\s@]+/[0-9]{12}/[A-Za-z0-9_\-]{1,80}")
_QUEUE_REGION: Final = re.compile(r"https://(?:sqs\.([a-z0-9\-]+)|([a-z0-9\-]+)\.queue)\.amazonaws\.com")

_ACCOUNT_PART: Final = 4
"""arn:partition:service:region:account:resource."""
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def is_account(text: str) -> bool:
    return _ACCOUNT.fullmatch(text) is not None


def is_region(text: str) -> bool:
    return _REGION.fullmatch(text) is not None


def partition_of(region: str | None) -> str:
    """Return the second word of ARNs in a Region; "aws" where it isn't known."""
    return next((name for start, name in _PARTITIONS.items() if (region or "").startswith(start)), "aws")


def is_kms_key(text: str) -> bool:
    """Tell whether this is the form of a key's ID, an alias, or the ARN of either."""
    return _KMS_KEY.fullmatch(text) is not None


def is_key_arn(text: str) -> bool:
    """Tell whether this is the form of a key's own ARN: not an alias's, which IAM doesn't take."""
    return is_kms_key(text) and text.startswith("arn:") and ":key/" in text


def arn_account(text: str) -> str | None:
    """Return the account in an ARN; None where it has none, as a bucket's, or is no ARN."""
    parts = text.split(":")
    return parts[4] if parts[0] == "arn" and len(parts) > _ACCOUNT_PART and is_account(parts[4]) else None


def arn_region(text: str) -> str | None:
    """Return the Region in an ARN; None where it has none, or is no ARN."""
    parts = text.split(":")
    return parts[3] if parts[0] == "arn" and len(parts) > _ACCOUNT_PART and is_region(parts[3]) else None


def is_queue_url(text: str) -> bool:
    """Tell whether this is the form of an SQS queue's URL, the FIFO ones apart: S3 can't notify those."""
    return _QUEUE.fullmatch(text) is not None


def queue_region(url: str) -> str | None:
    """Return the Region in an SQS queue's URL; None for a queue elsewhere than in AWS."""
    found = _QUEUE_REGION.match(url)
    return (found[1] or found[2]) if found is not None else None
