"""Exports over real HTTP whose network goes, whose credentials run out, and that are asked for patience."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from support.aws_vault import OpenAt
from support.export_desk import PREFIX, ExportDesk, Files, mail, message_id, whole
from support.in_process import InProcess
from support.moto_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, MotoServer
from support.scripted_server import Request, answer, scripted_server
from support.short_lives import LIFE, short_lives_before

from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.export.exchange import ExportMessage, Written
from vaultviewer.core.export.ledger import Status
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.runner import Ended
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.sign_in import AccessKey

BUCKET = "interrupted-exports"
COUNT = 12
ORDER = ExportOrder(BUCKET, Below(PREFIX), most_at_once=2)
OWN_KEY = AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY)


@pytest.fixture(scope="module")
def key_arn(moto_server: MotoServer) -> str:
    """The key of a bucket with messages."""
    moto_server.create_bucket(BUCKET)
    key_arn = moto_server.create_key()
    for number in range(COUNT):
        moto_server.put_ses_message(
            BUCKET, mail(number), key_arn=key_arn, message_id=message_id(number), prefix=PREFIX
        )
    return key_arn


def mailbox(url: str, key_arn: str, access_key: AccessKey = OWN_KEY) -> Mailbox:
    connection = Connection(
        BUCKET, prefix=PREFIX, region=REGION, endpoint_url=url, path_style=True, kms_keys=(key_arn,)
    )
    vault = open_vault(connection, static_credentials=access_key)
    return Mailbox(
        bucket=BUCKET,
        store=vault.store,
        keys=vault.keys,
        policy=connection.policy(),
        cache=MessageCache(),
        confinement=InProcess(),
        throttling=vault.throttling,
        on_close=vault.close,
    )


class Desk(ExportDesk):
    """Exports out of a vault in AWS."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, count=0)
        self.vault: Mailbox | None = None

    def mailbox(self) -> Mailbox:
        assert self.vault is not None
        return self.vault

    def run_on(self, vault: Mailbox, how: Callable[[], Ended]) -> Ended:
        with closing(vault):
            self.vault = vault
            return how()

    def after(self, count: int, act: Callable[[], None]) -> None:
        """Have `act` called once so many messages have been written."""
        written = 0

        class Counting(Files):
            def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
                nonlocal written
                done = super().write(message, paths)
                written += 1
                if written == count:
                    act()
                return done

        self.make_writer = Counting


@pytest.mark.usefixtures("one_attempt")
def test_a_network_that_goes_interrupts_and_costs_nothing(
    tmp_path: Path, moto_server: MotoServer, key_arn: str
) -> None:
    desk = Desk(tmp_path / "target")
    with ExitStack() as network:
        lives = network.enter_context(short_lives_before(moto_server))
        desk.after(3, network.close)

        ended = desk.run_on(mailbox(lives.url, key_arn), lambda: desk.run(ORDER))

    assert ended.status is Status.INTERRUPTED
    assert type(ended.error).__name__ == "NoNetwork"
    assert ended.tally.failed == 0
    assert 3 <= ended.tally.exported < COUNT
    assert desk.files().items() <= whole(range(COUNT)).items()

    desk.make_writer = Files
    ended = desk.run_on(mailbox(moto_server.url, key_arn), desk.resume)

    assert ended.status is Status.DONE
    assert ended.tally.exported == COUNT
    assert desk.files() == whole(range(COUNT))


@pytest.mark.usefixtures("one_attempt")
def test_credentials_that_run_out_interrupt_and_cost_nothing(
    tmp_path: Path, moto_server: MotoServer, key_arn: str
) -> None:
    desk = Desk(tmp_path / "target")
    with short_lives_before(moto_server) as lives:
        short = AccessKey(lives.issue("ASIASHORTLIVEDEXAMPLE"), SECRET_ACCESS_KEY)
        # The message after some others is held until its keys have run out.
        lives.outlive.append(message_id(5))

        ended = desk.run_on(mailbox(lives.url, key_arn, short), lambda: desk.run(ORDER))

        assert ended.status is Status.INTERRUPTED
        assert type(ended.error).__name__ == "ExpiredCredentials"
        assert ended.tally.failed == 0
        assert lives.refused, f"nothing took longer than {LIFE} s"

        ended = desk.run_on(mailbox(lives.url, key_arn), desk.resume)

    assert ended.status is Status.DONE
    assert desk.files() == whole(range(COUNT))


def test_patience_is_heard_though_the_client_tries_again(open_at: OpenAt) -> None:
    refused = answer("503 Slow Down", b"<Error><Code>SlowDown</Code></Error>")
    answers = [refused, answer("200 OK", b"<ListBucketResult></ListBucketResult>")]
    heard: list[str] = []

    def script(_request: Request) -> bytes:
        return answers.pop(0)

    with scripted_server(script) as server:
        vault = open_at(server.url)
        with vault.throttling.telling(lambda: heard.append("slow down")):
            page = vault.store.list_page("", cancel=NEVER)

    assert page.objects == ()
    assert heard == ["slow down"]


def test_kms_is_heard_as_well(open_at: OpenAt) -> None:
    refused = answer("400 Bad Request", b'{"__type": "ThrottlingException"}')
    granted = answer("200 OK", b'{"KeyId": "arn", "Plaintext": "AAAA"}')
    answers = [answer("200 OK", x_amz_bucket_region=REGION), refused, granted]
    heard: list[str] = []

    def script(_request: Request) -> bytes:
        return answers.pop(0)

    with scripted_server(script) as server:
        vault = open_at(server.url)
        with vault.throttling.telling(lambda: heard.append("slow down")):
            vault.keys.decrypt(b"wrapped", context={}, key_id=None, cancel=NEVER)

    assert heard == ["slow down"]


def test_other_refusals_ask_for_no_patience(open_at: OpenAt) -> None:
    heard: list[str] = []
    with scripted_server(
        lambda _request: answer("403 Forbidden", b"<Error><Code>No</Code></Error>")
    ) as server:
        vault = open_at(server.url)
        with (
            vault.throttling.telling(lambda: heard.append("slow down")),
            pytest.raises(AccessDenied),
        ):
            vault.store.list_page("", cancel=NEVER)

    assert heard == []


def test_a_listing_begins_behind_a_key(moto_server: MotoServer, key_arn: str) -> None:
    del key_arn
    with closing(mailbox(moto_server.url, "alias/any")) as vault:
        page = vault.list_page(PREFIX, start_after=PREFIX + message_id(COUNT - 3), cancel=NEVER)

    assert [each.key for each in page.objects] == [
        PREFIX + message_id(COUNT - 2),
        PREFIX + message_id(COUNT - 1),
    ]
