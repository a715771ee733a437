"""`vaultviewer export` over a vault in memory: what it orders, counts, says, resumes and ends with."""

import io
import json
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
from support.export_desk import PREFIX, ExportDesk, Files, whole
from support.fakes import BUCKET
from support.vectors import KEY_ARN

from vaultviewer.cli.console import Console
from vaultviewer.cli.export import export
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessDenied,
    ExpiredCredentials,
    NoSuchObject,
    SaveFailed,
    SettingsUnreadable,
    VaultViewerError,
)
from vaultviewer.core.export.exchange import ExportMessage, Written
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Below, Chosen, ExportOrder
from vaultviewer.core.export.runner import Tools
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.settings import Settings

PLACE: Final = f"s3://{BUCKET}/{PREFIX}"
SAVED: Final = Connection(bucket=BUCKET, prefix=PREFIX, name="SOC vault", kms_keys=(KEY_ARN,))
KEYED: Final = ("--kms-key", KEY_ARN)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Hearing(io.StringIO):
    """An error output that tells when something was said."""

    def __init__(self, awaited: str) -> None:
        super().__init__()
        self.heard = threading.Event()
        self._awaited = awaited

    def write(self, text: str) -> int:
        written = super().write(text)
        if self._awaited in text:
            self.heard.set()
        return written


@dataclass
class Services:
    """Implements `ExportServices` over a desk."""

    desk: ExportDesk
    connections: list[Connection] = field(default_factory=list)

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        return Settings((SAVED,)), None

    def open_mailbox(self, connection: Connection) -> Mailbox:
        self.connections.append(connection)
        return self.desk.mailbox()

    def export_tools(self, mailbox: Mailbox) -> Tools:
        assert mailbox.bucket == BUCKET
        return self.desk.tools()


@dataclass(frozen=True)
class Run:
    code: int
    output: str
    errors: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.output.isascii()
        said: dict[str, Any] = json.loads(self.output)
        return said


Verb = Callable[..., Run]


@pytest.fixture
def desk(tmp_path: Path) -> ExportDesk:
    return ExportDesk(tmp_path / "target")


@pytest.fixture
def services(desk: ExportDesk) -> Services:
    return Services(desk)


@pytest.fixture
def verb(desk: ExportDesk, services: Services) -> Verb:
    def run(*words: str, given: bytes = b"", errors: io.StringIO | None = None) -> Run:
        console = Console(io.BytesIO(given), io.BytesIO(), errors or io.StringIO())
        code = export(["--to", str(desk.folder), *words], console, services, None)
        assert isinstance(console.output, io.BytesIO)
        assert isinstance(console.errors, io.StringIO)
        return Run(code, console.output.getvalue().decode(), console.errors.getvalue())

    return run


def ordered(desk: ExportDesk) -> ExportOrder:
    with Ledger.open(desk.folder, read_only=True) as ledger:
        return ledger.order


# ------------------------------------------------------------------------------------------- the work


def test_everything_below_a_prefix_is_exported_and_nothing_but_the_summary_is_said(
    desk: ExportDesk, verb: Verb
) -> None:
    ended = verb(PLACE, *KEYED)

    assert ended == Run(0, f"Exported 5 of 5 messages to {desk.folder}.\n", "")
    assert desk.files() == whole(range(5))
    assert ordered(desk) == ExportOrder(BUCKET, Below(PREFIX), connection=f"s3://{BUCKET}/{PREFIX}")


def test_what_the_order_holds_is_what_the_command_line_says(desk: ExportDesk, verb: Verb) -> None:
    choice = ("--after", "2020-01-01T00:00+01:00", "--before", "2031-05-06", "--match", "0", "--look-inside")
    form = ("--form", "mbox", "--name", "{id}", "--folders", "day", "--existing", "skip", "--sign")
    pace = ("--at-once", "3", "--decrypts-per-second", "500")

    assert verb("--connection", "SOC vault", *choice, *form, *pace, "--open-mismatched").code == 0

    found = ordered(desk)
    assert (found.form, found.template, found.folders, found.existing) == ("mbox", "{id}", "day", "skip")
    assert (found.most_at_once, found.decrypts_per_second, found.signed) == (3, 500.0, True)
    assert (found.open_mismatched, found.connection, found.connection_id) == (True, "SOC vault", SAVED.id)
    assert isinstance(found.source, Below)
    assert (found.source.words, found.source.look_inside) == (("0",), True)
    assert found.source.after is not None
    assert found.source.after.isoformat() == "2020-01-01T00:00:00+01:00"
    assert found.source.before is not None
    assert found.source.before.utcoffset() is not None


def test_keys_come_from_a_pipe_as_they_are_or_as_list_prints_them(desk: ExportDesk, verb: Verb) -> None:
    ref = desk.ref(1)
    row = {"bucket": BUCKET, "key": ref.key, "etag": ref.etag, "size": 12}
    given = f"{desk.key(3)}\r\n\n{json.dumps(row)}\n{desk.key(3)}\n".encode()

    assert verb(PLACE, *KEYED, "--keys-from", "-", given=given).code == 0

    assert desk.files() == whole([1, 3])
    source = ordered(desk).source
    assert isinstance(source, Chosen)
    assert [(each.key, each.etag) for each in source.refs] == [(desk.key(3), None), (ref.key, ref.etag)]


@pytest.mark.parametrize(
    "line", ['{"key": 3}', "{", '{"key": "x", "bucket": "other"}', '{"key":"x","size":-1}']
)
def test_a_list_of_keys_that_makes_no_sense_exports_nothing(
    desk: ExportDesk, verb: Verb, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        verb(PLACE, *KEYED, "--keys-from", "-", given=f"good\n{line}\n".encode())
    assert ended.value.code == 2
    assert "line 2 of the keys" in capsys.readouterr().err
    assert not desk.folder.exists()


def test_a_list_of_keys_that_cannot_be_read_is_told(verb: Verb, tmp_path: Path) -> None:
    ended = verb(PLACE, *KEYED, "--keys-from", str(tmp_path / "absent"))
    assert (ended.code, "absent could not be read" in ended.errors) == (1, True)
    assert verb(PLACE, *KEYED, "--keys-from", "-", given=b"\xff").code == 1


# --------------------------------------------------------------------------------------- what fails


def test_messages_that_fail_are_named_and_the_others_exported(desk: ExportDesk, verb: Verb) -> None:
    desk.store.failures["get", desk.key(2)] = NoSuchObject(key=desk.key(2))
    desk.store.put(PREFIX + "x\x1b[31m", b"\x00" * 50)

    ended = verb(PLACE, *KEYED, "--json")

    assert ended.code == ended.json["exit_code"] == 1
    assert desk.files() == whole([0, 1, 3, 4])
    assert f"vaultviewer: s3://{BUCKET}/{desk.key(2)}: " in ended.errors
    assert r"x\u{1b}[31m: " in ended.errors
    assert "\x1b" not in ended.errors
    said = ended.json
    assert (said["asked"], said["exported"], said["failed"], said["status"]) == (6, 4, 2, "done")
    assert [each["error"] for each in said["not_exported"]] == ["NoSuchObject", "NotAMessage"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(AccessDenied(action="s3:GetObject", resource="x"), 4), (NoSuchObject(key="x"), 5)],
    ids=["denied", "gone"],
)
def test_where_nothing_came_through_the_code_says_why(
    desk: ExportDesk, verb: Verb, error: VaultViewerError, code: int
) -> None:
    for number in range(5):
        desk.store.failures["get", desk.key(number)] = error
    assert verb(PLACE, *KEYED).code == code


def test_where_every_message_is_refused_the_code_is_3(desk: ExportDesk, verb: Verb) -> None:
    desk.policy = replace(desk.policy, account="999999999999")
    ended = verb(PLACE, *KEYED)
    assert (ended.code, desk.files()) == (3, {})
    assert ended.output.endswith("Try those that failed once more with --resume --retry-failed.\n")


def test_a_full_disk_stops_an_export_that_goes_on_where_it_was(desk: ExportDesk, verb: Verb) -> None:
    written: list[ExportMessage] = []

    class FullAfterTwo(Files):
        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            if len(written) == 2:
                raise SaveFailed(path="x", reason="the disk is full")
            written.append(message)
            return super().write(message, paths)

    desk.make_writer = FullAfterTwo
    ended = verb(PLACE, *KEYED, "--at-once", "1")
    assert (ended.code, len(desk.files())) == (1, 2)
    assert "the disk is full" in ended.errors
    assert ended.output.startswith("Stopped. Exported 2 of 5 messages")

    desk.make_writer = Files
    assert verb(PLACE, *KEYED, "--resume").code == 0
    assert desk.files() == whole(range(5))


def test_credentials_that_run_out_end_with_4_and_nothing_is_marked_as_failed(
    desk: ExportDesk, verb: Verb
) -> None:
    desk.store.failures["get", desk.key(3)] = ExpiredCredentials()

    ended = verb(PLACE, *KEYED, "--at-once", "1", "--json")

    assert (ended.code, ended.json["failed"], ended.json["status"]) == (4, 0, "interrupted")
    assert "have expired" in ended.json["problem"]
    desk.store.failures.clear()
    assert verb("--resume", *KEYED).code == 0
    assert desk.files() == whole(range(5))


# ------------------------------------------------------------------------------------------- resuming


def test_what_failed_is_asked_for_once_more(desk: ExportDesk, verb: Verb) -> None:
    desk.store.failures["get", desk.key(2)] = NoSuchObject(key=desk.key(2))
    assert verb(PLACE, *KEYED).code == 1
    desk.store.failures.clear()

    assert verb(PLACE, *KEYED, "--resume").code == 1, "it stays failed until somebody asks"
    assert verb(PLACE, *KEYED, "--resume", "--retry-failed").code == 0
    assert desk.files() == whole(range(5))


def test_resuming_knows_the_place_and_the_connection_from_the_ledger(verb: Verb, services: Services) -> None:
    assert verb("--connection", "SOC vault").code == 0
    assert verb("--resume").code == 0
    assert services.connections[-1] == SAVED


def test_resuming_where_nothing_is_begins(desk: ExportDesk, verb: Verb) -> None:
    assert verb(PLACE, *KEYED, "--resume").code == 0
    assert desk.files() == whole(range(5))


def test_a_folder_with_an_export_is_not_exported_into_once_more(desk: ExportDesk, verb: Verb) -> None:
    assert verb(PLACE, *KEYED).code == 0
    ended = verb(PLACE, *KEYED)
    assert (ended.code, "Resume that export" in ended.errors) == (2, True)
    assert desk.files() == whole(range(5))


def test_the_records_of_another_export_are_not_written_over(desk: ExportDesk, verb: Verb) -> None:
    desk.folder.mkdir()
    (desk.folder / "manifest.jsonl").write_bytes(b"of another export")
    ended = verb(PLACE, *KEYED)
    assert (ended.code, "Choose another folder." in ended.errors) == (2, True)
    assert [path.name for path in desk.folder.iterdir()] == ["manifest.jsonl"]


def test_the_pace_may_change_when_it_goes_on(desk: ExportDesk, verb: Verb) -> None:
    assert verb(PLACE, *KEYED, "--decrypts-per-second", "400").code == 0
    assert verb(PLACE, *KEYED, "--resume", "--decrypts-per-second", "300", "--at-once", "2").code == 0
    assert (ordered(desk).decrypts_per_second, ordered(desk).most_at_once) == (300.0, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--form", "mbox"), "--form, which is eml"),
        (("--name", "{id}"), "--name, which is"),
        (("--sign",), "--sign"),
        (("--match", "x"), "--match"),
        (("--look-inside",), "--look-inside"),
        (("--open-mismatched",), "--open-mismatched"),
        (("--keys-from", "-"), "--keys-from"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_another_order_is_not_mixed_into_an_export(
    verb: Verb, words: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb(PLACE, *KEYED).code == 0
    with pytest.raises(SystemExit) as ended:
        verb(PLACE, *KEYED, "--resume", *words)
    assert ended.value.code == 2
    assert f"was ordered otherwise: {said}" in capsys.readouterr().err


@pytest.mark.parametrize("place", [f"s3://{BUCKET}/elsewhere/", "s3://another-bucket/inbound/"])
def test_another_place_is_not_mixed_into_an_export(verb: Verb, place: str) -> None:
    assert verb(PLACE, *KEYED).code == 0
    with pytest.raises(SystemExit):
        verb(place, *KEYED, "--resume")


# ------------------------------------------------------------------------------------------ dry run


def test_a_dry_run_counts_and_leaves_nothing_behind(desk: ExportDesk, verb: Verb) -> None:
    desk.store.put(PREFIX, b"")
    size = sum(len(stored.body) for stored in desk.store.objects.values())

    assert verb(PLACE, "--dry-run", "--json").json == {"messages": 6, "size": size, "kms_calls": 5}
    told = verb(PLACE, "--dry-run", "--decrypts-per-second", "0.1").output
    assert told.endswith("5 calls of KMS Decrypt where each is encrypted, at least 50 s at that pace.\n")
    assert not desk.folder.exists()
    assert desk.keys.calls == []


def test_a_dry_run_of_chosen_messages_counts_these(desk: ExportDesk, verb: Verb) -> None:
    given = f"{desk.key(0)}\n{desk.key(1)}\n".encode()
    counted = verb(PLACE, "--dry-run", "--json", "--keys-from", "-", given=given).json
    assert (counted["messages"], counted["kms_calls"]) == (2, 2)


def test_a_dry_run_of_an_export_that_goes_on_counts_what_is_left(desk: ExportDesk, verb: Verb) -> None:
    desk.store.failures["get", desk.key(2)] = NoSuchObject(key=desk.key(2))
    assert verb(PLACE, *KEYED).code == 1
    assert verb("--resume", "--dry-run", "--json").json["messages"] == 0
    assert verb("--resume", "--dry-run", "--json", "--retry-failed").json["messages"] == 1


# ------------------------------------------------------------------------------ Ctrl+C and the terminal


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send itself SIGINT alone")
def test_ctrl_c_finishes_what_is_being_written_and_leaves_the_rest(desk: ExportDesk, verb: Verb) -> None:
    stopping = Hearing("stopping")

    class Interrupted(Files):
        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            os.kill(os.getpid(), signal.SIGINT)
            stopping.heard.wait()
            return super().write(message, paths)

    desk.make_writer = Interrupted
    ended = verb(PLACE, *KEYED, "--at-once", "1", "--json", errors=stopping)

    assert (ended.code, ended.json["status"]) == (130, "cancelled")
    assert (ended.json["exported"], ended.json["failed"], len(desk.files())) == (1, 0, 1)
    desk.make_writer = Files
    assert verb("--resume", *KEYED).code == 0
    assert desk.files() == whole(range(5))


def test_a_terminal_sees_how_far_it_is_and_failures_stand_on_lines_of_their_own(
    desk: ExportDesk, verb: Verb
) -> None:
    desk.store.failures["get", desk.key(2)] = NoSuchObject(key=desk.key(2))
    ended = verb(PLACE, *KEYED, errors=Terminal())
    assert "\r\x1b[K5 of 5 messages · " in ended.errors
    assert f"\x1b[Kvaultviewer: s3://{BUCKET}/{desk.key(2)}" in ended.errors.replace("\r", "")
    assert ended.errors.endswith("\r\x1b[K")


@pytest.mark.parametrize(
    "words",
    [
        ("--retry-failed",),
        ("--at-once", "17"),
        ("--decrypts-per-second", "0"),
        ("--decrypts-per-second", "nan"),
        ("--form", "pst"),
        ("--name", "{nope}"),
        ("--after", "soon"),
        (),
    ],
)
def test_wrong_usage_begins_nothing(desk: ExportDesk, verb: Verb, words: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        verb(*([PLACE] if words else []), *words)
    assert ended.value.code == 2
    assert not desk.folder.exists()


def test_a_place_goes_with_a_connection_of_its_own_bucket_alone(
    desk: ExportDesk, verb: Verb, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        verb("s3://another-bucket/", "--connection", "SOC vault")
    assert f"is {BUCKET}, not another-bucket" in capsys.readouterr().err

    assert verb(f"{PLACE}0", "--connection", "SOC vault").code == 0
    assert services.connections == [SAVED], "whose own prefix is that of its receipt rule"
    assert ordered(desk).source == Below(f"{PREFIX}0")


def test_a_key_has_to_be_named_for_an_export(verb: Verb, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        verb(PLACE)
    assert "--kms-key" in capsys.readouterr().err
