"""Messages that tell of new objects, in every form in which a queue gets them."""

import json
from collections.abc import Sequence
from urllib.parse import quote_plus


def s3_event(bucket: str, *keys: str, name: str = "ObjectCreated:Put") -> str:
    records = [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "eu-west-1",
            "eventName": name,
            "s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(key, safe="/"), "size": 1}},
        }
        for key in keys
    ]
    return json.dumps({"Records": records})


def s3_test_event(bucket: str) -> str:
    return json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": bucket})


def ses_event(bucket: str, key: str, *, action: str = "S3") -> str:
    return json.dumps(
        {
            "notificationType": "Received",
            "mail": {"messageId": key.rpartition("/")[2]},
            "receipt": {"action": {"type": action, "bucketName": bucket, "objectKey": key}},
        }
    )


def eventbridge_event(bucket: str, key: str, *, detail_type: str = "Object Created") -> str:
    return json.dumps(
        {
            "version": "0",
            "detail-type": detail_type,
            "source": "aws.s3",
            "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1}},
        }
    )


def in_sns(message: str) -> str:
    """Wrap a message as SNS does for a queue that didn't ask for raw ones."""
    return json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:…:mail", "Message": message})


def every_form(bucket: str, key: str) -> Sequence[str]:
    plain = (s3_event(bucket, key), ses_event(bucket, key), eventbridge_event(bucket, key))
    return (*plain, *map(in_sns, plain))
