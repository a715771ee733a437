"""New mail by way of SQS, against a real emulator of S3, SNS and SQS, and what becomes of a wrong queue."""

import json

import pytest
from support.aws_queue import MotoQueue, queue
from support.aws_vault import OpenAt
from support.bucket_events import eventbridge_event, s3_event, ses_event
from support.moto_server import ACCOUNT, MotoServer
from support.scripted_server import Request, answer, scripted_server

from vaultviewer.adapters.aws import arrival_queue
from vaultviewer.adapters.aws.session import AwsVault
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, Cancelled, NoSuchQueue, QueueElsewhere
from vaultviewer.core.ports import ArrivalQueue
from vaultviewer.core.vault.arrivals import QueueWatch

__all__ = ["queue"]


@pytest.fixture
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival_queue, "LONGEST_WAIT", 0)


def queue_of(vault: AwsVault) -> ArrivalQueue:
    assert vault.queue is not None
    return vault.queue


def watch(vault: AwsVault, bucket: str, prefix: str = "in/") -> QueueWatch:
    return QueueWatch(queue_of(vault), vault.store, bucket=bucket, prefix=prefix)


def keys(found: QueueWatch) -> list[str]:
    return sorted(each.key for each in found.look(NEVER).objects)


def test_a_connection_without_a_queue_has_none(moto_server: MotoServer, open_at: OpenAt) -> None:
    assert open_at(moto_server.url).queue is None


@pytest.mark.usefixtures("without_waiting")
def test_what_s3_tells_is_taken_in_and_deleted(
    moto_server: MotoServer, queue: MotoQueue, open_at: OpenAt
) -> None:
    bucket = moto_server.create_bucket(f"listens-{queue.name}")
    queue.listen_to(bucket)
    names = ["in/m1", "in/ä b+c", "out/m2"]
    for name in names:
        moto_server.s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    vault = open_at(moto_server.url, bucket=bucket, queue_url=queue.url)
    looking = watch(vault, bucket)
    found = looking.look(NEVER)
    listed = vault.store.list_page("in/", cancel=NEVER).objects
    assert sorted(found.objects, key=lambda each: each.key) == sorted(listed, key=lambda each: each.key)
    before = queue.left()
    assert keys(looking) == []
    assert before - queue.left() >= 2, "the two of ours, and S3's test message"
    assert queue.left() == 1, "the one of another prefix is left"


@pytest.mark.usefixtures("without_waiting")
@pytest.mark.parametrize("raw", [True, False], ids=["raw", "in SNS's envelope"])
@pytest.mark.parametrize("form", [s3_event, ses_event, eventbridge_event])
def test_what_comes_by_sns_is_taken_in(
    moto_server: MotoServer, queue: MotoQueue, open_at: OpenAt, form: object, *, raw: bool
) -> None:
    bucket = moto_server.create_bucket(f"told-{queue.name}")
    moto_server.s3.put_object(Bucket=bucket, Key="in/m 1", Body=b"x")
    assert callable(form)
    queue.publish(queue.subscribe(raw=raw), form(bucket, "in/m 1"))
    vault = open_at(moto_server.url, bucket=bucket, queue_url=queue.url)
    looking = watch(vault, bucket)
    assert keys(looking) == ["in/m 1"]
    looking.look(NEVER)
    assert queue.left() == 0


@pytest.mark.usefixtures("without_waiting")
def test_more_messages_than_one_request_takes_are_deleted(
    moto_server: MotoServer, queue: MotoQueue, open_at: OpenAt
) -> None:
    queue.send(*(f"message {number}" for number in range(12)))
    told = queue_of(open_at(moto_server.url, queue_url=queue.url))
    receipts: dict[str, str] = {}
    while len(receipts) < 12:
        receipts |= {each.untrusted_body: each.receipt for each in told.receive(cancel=NEVER)}
    told.delete(tuple(receipts.values()), cancel=NEVER)
    assert queue.left() == 0


def test_an_empty_queue_is_waited_for_as_long_as_the_time_out_allows(open_at: OpenAt) -> None:
    waits: list[int] = []

    def script(request: Request) -> bytes:
        waits.append(json.loads(request.body)["WaitTimeSeconds"])
        return answer("200 OK", b"{}")

    with scripted_server(script) as server:
        url = f"{server.url}/{ACCOUNT}/mail"
        for read_timeout in (20.0, 2.5, 0.5):
            told = queue_of(open_at(server.url, queue_url=url, read_timeout=read_timeout))
            assert told.receive(cancel=NEVER) == ()
    assert waits == [2, 1, 0]


def test_a_queue_that_does_not_exist(moto_server: MotoServer, open_at: OpenAt) -> None:
    url = f"{moto_server.url}/{ACCOUNT}/nowhere"
    with pytest.raises(NoSuchQueue) as refused:
        queue_of(open_at(moto_server.url, queue_url=url)).receive(cancel=NEVER)
    assert url in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/123456789012/mail", f"https://sqs.evil.example/{ACCOUNT}/mail"]
)
def test_a_queue_that_is_neither_awss_nor_the_endpoints_is_not_asked(
    moto_server: MotoServer, open_at: OpenAt, url: str
) -> None:
    with pytest.raises(QueueElsewhere):
        queue_of(open_at(moto_server.url, queue_url=url)).receive(cancel=NEVER)


def test_a_queue_of_awss_is_asked_in_its_own_region_whatever_the_url_ends_in(open_at: OpenAt) -> None:
    url = f"https://sqs.eu-north-1.amazonaws.com.evil.example/{ACCOUNT}/mail"
    vault = open_at("http://127.0.0.1:9", queue_url=url)
    client = vault._clients.sqs(url)
    assert client.meta.endpoint_url == "https://sqs.eu-north-1.amazonaws.com"


def test_a_refusal_names_the_action_and_the_queue(open_at: OpenAt) -> None:
    def script(_: Request) -> bytes:
        body = {"__type": "com.amazonaws.sqs#AccessDeniedException", "message": "Access is denied"}
        return answer("403 Forbidden", json.dumps(body).encode())

    with scripted_server(script) as server:
        told = queue_of(open_at(server.url, queue_url=f"{server.url}/{ACCOUNT}/mail"))
        with pytest.raises(AccessDenied, match=f"sqs:ReceiveMessage on {server.url}"):
            told.receive(cancel=NEVER)
        with pytest.raises(AccessDenied, match="sqs:DeleteMessage"):
            told.delete(["receipt"], cancel=NEVER)


def test_a_look_can_be_given_up(moto_server: MotoServer, queue: MotoQueue, open_at: OpenAt) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        queue_of(open_at(moto_server.url, queue_url=queue.url)).receive(cancel=cancel)
