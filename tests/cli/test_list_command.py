"""`vaultviewer list` over a vault in memory: pages, limits, and what fails on the way."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from support.fakes import BUCKET, FakeKeys, FakeStore
from support.in_process import InProcess

from vaultviewer.cli.console import Console
from vaultviewer.cli.list import list_messages
from vaultviewer.core.connection import Connection
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import AccessDenied, ExpiredCredentials, SettingsUnreadable, Throttled
from vaultviewer.core.mailbox import Mailbox, MessageCache
from vaultviewer.core.settings import Settings

COUNT = 2_300
KEYS = [f"in/{number:05}" for number in range(COUNT)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Services:
    """Implements `VaultServices`."""

    store: FakeStore
    closed: bool = False

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        return Settings(), SettingsUnreadable(path="settings.json", reason="broken", backup="old.json")

    def open_mailbox(self, connection: Connection) -> Mailbox:
        assert connection.bucket == BUCKET
        return Mailbox(
            bucket=BUCKET,
            store=self.store,
            keys=FakeKeys(),
            policy=Policy(),
            cache=MessageCache(),
            confinement=InProcess(),
            on_close=self._on_close,
        )

    def _on_close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Run:
    code: int
    output: str
    errors: str

    @property
    def keys(self) -> list[str]:
        return [json.loads(line)["key"] for line in self.output.splitlines()]


Verb = Callable[..., Run]


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    for key in KEYS:
        store.put(key, b"Subject: x\r\n\r\n")
    return store


@pytest.fixture
def verb(store: FakeStore) -> Verb:
    def run(*words: str, errors: io.StringIO | None = None) -> Run:
        console = Console(io.BytesIO(), io.BytesIO(), errors or io.StringIO())
        services = Services(store)
        code = list_messages([f"s3://{BUCKET}/in/", *words], console, services, None)
        assert services.closed == ("--connection" not in words)
        assert isinstance(console.output, io.BytesIO)
        assert isinstance(console.errors, io.StringIO)
        return Run(code, console.output.getvalue().decode(), console.errors.getvalue())

    return run


def test_all_pages_are_listed_in_the_order_of_their_keys(verb: Verb, store: FakeStore) -> None:
    ended = verb("--json")
    assert (ended.code, ended.keys, ended.errors) == (0, KEYS, "")
    assert store.count("list") == 3
    assert store.count("head") == 0


@pytest.mark.parametrize(("limit", "pages"), [(1, 1), (1000, 1), (1001, 2), (5000, 3)])
def test_a_limit_asks_for_no_page_more_than_it_takes(
    verb: Verb, store: FakeStore, limit: int, pages: int
) -> None:
    assert verb("--json", "--limit", str(limit)).keys == KEYS[:limit]
    assert store.count("list") == pages


def test_metadata_is_read_for_what_is_listed_alone_and_rows_keep_their_order(
    verb: Verb, store: FakeStore
) -> None:
    assert verb("--json", "--envelope", "--limit", "50").keys == KEYS[:50]
    assert store.count("head") == 50


def test_a_message_whose_metadata_is_denied_is_named_and_the_others_listed(
    verb: Verb, store: FakeStore
) -> None:
    store.failures["head", KEYS[3]] = AccessDenied(action="s3:GetObject", resource=KEYS[3])

    ended = verb("--json", "--envelope", "--limit", "20")

    assert (ended.code, ended.keys) == (1, KEYS[:20])
    assert json.loads(ended.output.splitlines()[3])["envelope"]["error"] == "AccessDenied"
    assert ended.errors.startswith(f"vaultviewer: s3://{BUCKET}/{KEYS[3]}: AWS refused")
    table = verb("--envelope", "--limit", "20").output
    assert f"{KEYS[3]}\n    AWS refused s3:GetObject" in table


@pytest.mark.parametrize("operation", ["list", "head"])
def test_credentials_that_run_out_end_it_with_4(verb: Verb, store: FakeStore, operation: str) -> None:
    store.failures[operation, "in/" if operation == "list" else KEYS[40]] = ExpiredCredentials()
    ended = verb("--json", "--envelope")
    assert ended.code == 4
    assert "have expired" in ended.errors
    assert set(ended.keys) <= set(KEYS[:40])


def test_a_service_in_trouble_ends_it_with_5(verb: Verb, store: FakeStore) -> None:
    store.failures["list", "in/"] = Throttled(operation="ListObjectsV2")
    assert verb().code == 5


def test_a_terminal_sees_how_many_were_looked_at(verb: Verb) -> None:
    ended = verb("--before", "2001-01-01", "--json", errors=Terminal())
    assert (ended.output, ended.code) == ("", 0)
    assert "2,000 messages looked at" in ended.errors
    assert ended.errors.endswith("\r\x1b[K")


def test_settings_that_cannot_be_read_are_told(verb: Verb) -> None:
    ended = verb("--connection", "SOC vault")
    assert (ended.code, "settings.json" in ended.errors) == (1, True)
