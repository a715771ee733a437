"""Queues and topics in the moto server, and buckets that tell them of new objects."""

import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import boto3
import pytest
from botocore.config import Config
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, REGION, SECRET_ACCESS_KEY, MotoServer

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient

_numbers: Final = itertools.count(1)


@dataclass(frozen=True)
class MotoQueue:
    """One queue; what somebody received is hidden from others for longer than a test takes."""

    server: MotoServer
    name: str
    url: str
    sqs: "SQSClient"
    sns: "SNSClient"

    @property
    def arn(self) -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def left(self) -> int:
        """Return how many messages have not been deleted, received or not."""
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        hidden = int(counts["ApproximateNumberOfMessagesNotVisible"])
        return int(counts["ApproximateNumberOfMessages"]) + hidden

    def listen_to(self, bucket: str) -> None:
        """Have S3 tell this queue of every object that comes into a bucket."""
        self.server.s3.put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration={
                "QueueConfigurations": [{"QueueArn": self.arn, "Events": ["s3:ObjectCreated:*"]}]
            },
        )

    def subscribe(self, *, raw: bool) -> str:
        """Create a topic that passes its messages on to this queue; return its ARN."""
        topic = self.sns.create_topic(Name=f"mail-{next(_numbers)}")["TopicArn"]
        self.sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=self.arn,
            Attributes={"RawMessageDelivery": json.dumps(raw)},
        )
        return topic

    def publish(self, topic: str, message: str) -> None:
        self.sns.publish(TopicArn=topic, Message=message)


@pytest.fixture
def queue(moto_server: MotoServer) -> Iterator[MotoQueue]:
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
    config = Config(proxies={})
    with ExitStack() as clients:
        sqs = clients.enter_context(
            closing(session.client("sqs", endpoint_url=moto_server.url, config=config))
        )
        sns = clients.enter_context(
            closing(session.client("sns", endpoint_url=moto_server.url, config=config))
        )
        name = f"mail-{next(_numbers)}"
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        yield MotoQueue(moto_server, name, url, sqs, sns)
