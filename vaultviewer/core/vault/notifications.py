"""What a queue's message says of new objects. Whoever may write into the queue wrote it: nothing of it counts
until the bucket has been asked.

Four forms, told apart by their own fields, the first three also inside of an envelope of SNS:
S3's own (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, its test
message among them), SES's of a receipt rule's S3 action
(https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html), and EventBridge's
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

LONGEST_BODY: Final = 1024 * 1024
"""Characters: SQS takes messages of up to 1 MiB."""
_LONGEST_KEY: Final = 1024
"""Bytes that S3 allows a key (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html)."""
_CREATED: Final = "ObjectCreated:"


@dataclass(frozen=True, slots=True)
class Told:
    """The keys that a message names in one bucket and below one prefix.

    `all_ours` says that it speaks of nothing else: nobody else needs it.
    """

    untrusted_keys: tuple[str, ...] = ()
    all_ours: bool = False


class _Unreadable(Exception):
    """It is of no form that we know."""


class _Record(NamedTuple):
    """One object that came into a bucket; an empty key for a test message."""

    bucket: str
    key: str


_NO_ARRIVAL: Final = _Record("", "")
"""Of another service, or of something else that happened to an object."""


def read_notification(untrusted_body: str, *, bucket: str, prefix: str) -> Told:
    """Return what a message tells of new objects in `bucket` below `prefix`; nothing where that is none."""
    if len(untrusted_body) > LONGEST_BODY:
        return Told()
    try:
        records = list(_records(_without_envelope(_parsed(untrusted_body))))
    except _Unreadable:
        return Told()
    ours = [record for record in records if record.bucket == bucket and _is_below(record.key, prefix)]
    keys = dict.fromkeys(record.key for record in ours if record.key)
    return Told(tuple(keys), all_ours=bool(records) and len(ours) == len(records))


def _parsed(text: str) -> dict[str, object]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Unreadable from error
    return _object(document)


def _without_envelope(document: dict[str, object]) -> dict[str, object]:
    """Take the message out of SNS's envelope, which a subscription to raw messages does without."""
    if document.get("Type") == "Notification" and isinstance(document.get("Message"), str):
        return _parsed(str(document["Message"]))
    return document


def _records(document: dict[str, object]) -> Iterator[_Record]:
    records = document.get("Records")
    if isinstance(records, list):
        yield from (_s3_record(_object(record)) for record in records)
    elif document.get("Event") == "s3:TestEvent":
        yield _Record(_text(document.get("Bucket")), "")
    elif document.get("notificationType") == "Received":
        action = _object(_object(document.get("receipt")).get("action"))
        if action.get("type") != "S3":
            raise _Unreadable
        yield _Record(_text(action.get("bucketName")), _key(_text(action.get("objectKey"))))
    elif document.get("source") == "aws.s3" and document.get("detail-type") == "Object Created":
        detail = _object(document.get("detail"))
        bucket, named = _object(detail.get("bucket")), _object(detail.get("object"))
        yield _Record(_text(bucket.get("name")), _key(_text(named.get("key"))))
    else:
        raise _Unreadable


def _s3_record(record: dict[str, object]) -> _Record:
    if record.get("eventSource") != "aws:s3" or not _text(record.get("eventName")).startswith(_CREATED):
        return _NO_ARRIVAL
    told = _object(record.get("s3"))
    bucket, named = _object(told.get("bucket")), _object(told.get("object"))
    try:
        key = unquote_plus(_text(named.get("key")), errors="strict")
    except UnicodeDecodeError as error:
        raise _Unreadable from error
    return _Record(_text(bucket.get("name")), _key(key))


def _is_below(key: str, prefix: str) -> bool:
    return not key or key.startswith(prefix)


def _key(text: str) -> str:
    """Return a key that S3 could have: JSON also writes halves of characters, which UTF-8 has none of."""
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        raise _Unreadable from error
    if not 0 < length <= _LONGEST_KEY:
        raise _Unreadable
    return text


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _Unreadable
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Unreadable
    return value
