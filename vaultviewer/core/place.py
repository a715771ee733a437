"""Where a vault lies: names of buckets and access points, and the addresses that people paste.

Names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
"""The alias of an access point, which ends in -s3alias, has the form of a bucket's name."""
_ACCESS_POINT: Final = re.compile(
    r"arn:(?P<partition>aws[a-z\-]*):s3:(?P<region>[a-z0-9\-]+):(?P<account>[0-9]{12})"
    r":accesspoint[/:](?P<name>[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9])"
)
"""One Region's. Those of several Regions, which have none in their ARN, want signatures that boto3 alone
can't make (SigV4A needs awscrt).
"""
_BUCKET_ARN: Final = re.compile(r"arn:aws[a-z\-]*:s3:::")
_CONSOLE: Final = re.compile(r"/s3/(?:buckets|object)/([^/?]+)/?")


class Place(NamedTuple):
    """A bucket's name, an access point's alias or its ARN, and a key prefix in it."""

    bucket: str
    prefix: str = ""


def is_bucket(text: str) -> bool:
    """Tell whether S3 takes this for a bucket: a name, or the ARN of an access point."""
    return bool(_BUCKET.fullmatch(text) or _ACCESS_POINT.fullmatch(text))


def access_point_region(bucket: str) -> str | None:
    """Return the Region in an access point's ARN; None for a bucket."""
    found = _ACCESS_POINT.fullmatch(bucket)
    return found["region"] if found is not None else None


def parse_place(text: str) -> Place | None:
    """Read what people paste: an `s3://` URI, an ARN of a bucket, of its objects or of an access point, or
    the address of a page of the S3 console. Returns None where the text is none of these.
    """
    text = text.strip()
    if text.startswith("s3://"):
        return _place(text.removeprefix("s3://"))
    if text.startswith("arn:"):
        return _place(_BUCKET_ARN.sub("", text))
    if text.startswith("https://"):
        return _console_place(text)
    return None


def _place(rest: str) -> Place | None:
    """Split `bucket/prefix` or `arn:…:accesspoint/name/prefix`."""
    found = _ACCESS_POINT.match(rest)
    bucket = found.group() if found is not None else rest.partition("/")[0]
    prefix = rest[len(bucket) :].removeprefix("/")
    if found is not None:
        # The ARN of an access point's objects has a fixed word before the key.
        prefix = prefix.removeprefix("object/")
    return Place(bucket, prefix) if is_bucket(bucket) else None


def _console_place(address: str) -> Place | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    page = _CONSOLE.match(parts.path)
    if page is None or not host.endswith(("console.aws.amazon.com", "console.amazonaws.cn")):
        return None
    bucket = unquote(page[1])
    prefix = next(iter(parse_qs(parts.query).get("prefix", ())), "")
    return Place(bucket, prefix) if is_bucket(bucket) else None
