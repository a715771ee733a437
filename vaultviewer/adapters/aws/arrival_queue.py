"""An SQS queue as the core's `ArrivalQueue`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.core.aws_names import partition_of, queue_region
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.values import QueuedMessage

LONGEST_WAIT: Final = 2
"""Seconds that SQS may wait for a message. It allows 20, but a request under way can't be interrupted, and
the end of the program shall not wait that long.
"""
_MOST: Final = 10
"""Messages that one request receives or deletes (API_ReceiveMessage, API_DeleteMessageBatch)."""


class SqsQueue:
    """Implements `core.ports.ArrivalQueue` over boto3."""

    def __init__(self, clients: AwsClients, queue_url: str, *, read_timeout: float) -> None:
        self._clients = clients
        self._url = queue_url
        # An answer that comes at the end of the wait has to come within the time-out.
        self._wait = min(LONGEST_WAIT, max(0, int(read_timeout) - 1))

    def receive(self, *, cancel: CancelToken) -> tuple[QueuedMessage, ...]:
        """Wait for messages; see `ArrivalQueue.receive`."""
        with border(self._call("ReceiveMessage", "sqs:ReceiveMessage"), cancel):
            answer: Mapping[str, Any] = self._clients.sqs(self._url).receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=_MOST, WaitTimeSeconds=self._wait
            )
            return tuple(
                QueuedMessage(message.get("Body", ""), message["ReceiptHandle"])
                for message in answer.get("Messages", ())
            )

    def delete(self, receipts: Sequence[str], *, cancel: CancelToken) -> None:
        """Delete messages; see `ArrivalQueue.delete`."""
        for start in range(0, len(receipts), _MOST):
            with border(self._call("DeleteMessageBatch", "sqs:DeleteMessage"), cancel):
                self._clients.sqs(self._url).delete_message_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": receipt}
                        for number, receipt in enumerate(receipts[start : start + _MOST])
                    ],
                )

    def _call(self, operation: str, action: str) -> Call:
        return Call(operation, action, self._resource(), self._clients.endpoint)

    def _resource(self) -> str:
        """Return the queue's ARN where its URL tells it, else the URL."""
        region = queue_region(self._url)
        if region is None:
            return self._url
        account, _, name = urlsplit(self._url).path.removeprefix("/").partition("/")
        return f"arn:{partition_of(region)}:sqs:{region}:{account}:{name}"
