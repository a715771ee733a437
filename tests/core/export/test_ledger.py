import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.exchange import Entry, State, Tally, Written, WrittenFile
from vaultviewer.core.export.ledger import Ledger, Leftover, Status
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.source import Asked
from vaultviewer.core.export.troubles import ExportExists, LedgerInUse, LedgerMissing, LedgerUnreadable
from vaultviewer.core.values import ObjectRef

ORDER = ExportOrder("bucket", Below("in/"), most_at_once=3, decrypts_per_second=2.5)
ARRIVED = datetime(2026, 1, 2, tzinfo=UTC)
FILES = (WrittenFile("a/ä.eml", 7, "aa"), WrittenFile("a/b.txt", 2, "bb", "row 3"))


def asked(*names: str, size: int = 10) -> list[Asked]:
    return [Asked(ObjectRef("bucket", f"in/{name}", etag=f'"{name}"'), size, ARRIVED) for name in names]


def read_all(folder: Path) -> tuple[Status, list[Entry]]:
    with Ledger.open(folder) as ledger:
        return ledger.status, list(ledger.entries())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "target"


def test_a_ledger_keeps_its_order(folder: Path) -> None:
    with Ledger.create(folder, ORDER, begun=ARRIVED) as ledger:
        export_id = ledger.export_id

    with Ledger.open(folder) as ledger:
        assert ledger.order == ORDER
        assert ledger.begun == ARRIVED
        assert ledger.export_id == export_id
        assert (ledger.status, ledger.problem, ledger.last_key) == (Status.OPEN, "", "")
        assert ledger.tally() == Tally()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other modes")
def test_its_owner_alone_can_read_it(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a"), listed=True)

        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700


def test_what_is_asked_is_counted_once(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b"), last_key="in/b", listed=False)
        ledger.ask(asked("b", "c"), last_key="in/c", listed=True)

        assert ledger.tally() == Tally(asked=3, bytes_asked=30, listed=True)
        assert ledger.last_key == "in/c"
        assert [entry.ref.key for entry in ledger.entries()] == ["in/a", "in/b", "in/c"]
        first = ledger.entry(1)
        assert (first.size, first.modified, first.state) == (10, ARRIVED, State.ASKED)
        assert first.ref == ObjectRef("bucket", "in/a", etag='"a"')


def test_versions_of_one_object_are_messages_of_their_own(folder: Path) -> None:
    refs = [ObjectRef("bucket", "in/a", version) for version in (None, "v1", "v2")]
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(map(Asked, refs), listed=True)

        assert [entry.ref for entry in ledger.entries()] == refs


def test_every_end_of_a_message_is_kept_and_counted(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b", "c"), listed=True)
        ledger.reserve(1, ["a/ä.eml", "a/b.txt"])
        assert ledger.entry(1).state is State.WRITING

        done = ledger.exported(1, Written(FILES, 900), {"sha": "ff"}, size=12, tries=2)
        ledger.skipped(2, "not wanted", {})
        ledger.failed(3, "it was refused", "WrongKey", {"x": None})

        expected = Tally(3, 1, 1, 1, bytes_done=32, bytes_asked=32, listed=True)
        assert ledger.tally() == expected
        assert expected.balanced
        assert (done.state, done.files, done.record, done.tries) == (
            State.EXPORTED,
            FILES,
            {"sha": "ff"},
            2,
        )
        assert ledger.checkpoint() == 900
    with Ledger.open(folder, read_only=True) as ledger:
        assert ledger.tally() == expected
        assert ledger.entry(1) == done
        failed = ledger.entry(3)
        assert (failed.reason, failed.error, failed.record) == ("it was refused", "WrongKey", {"x": None})
        assert [entry.number for entry in ledger.entries(State.SKIPPED)] == [2]


def test_nothing_is_settled_twice(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a"), listed=True)
        ledger.skipped(1, "", {})

        with pytest.raises(ValueError, match="settled already"):
            ledger.failed(1, "", "", {})
        with pytest.raises(ValueError, match="not waiting"):
            ledger.reserve(1, ["a"])
        with pytest.raises(KeyError):
            ledger.entry(2)


def test_names_are_taken_as_the_pickiest_of_file_systems_does(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b"), listed=True)
        ledger.reserve(1, ["Straße/É.eml"])

        taken = ledger.names_beside(2)
        assert taken.is_taken("STRASSE/e\u0301.EML")
        assert not taken.is_taken("Strasse/E.eml")
        assert not ledger.names_beside(1).is_taken("Straße/É.eml")


def test_names_of_what_failed_are_free_again(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a"), listed=True)
        ledger.reserve(1, ["a.eml"])

        ledger.failed(1, "", "", {})

        assert not ledger.names_beside(2).is_taken("a.eml")


def test_leftovers_are_told_and_asked_for_again(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b", "c"), listed=True)
        (folder / "b.eml").write_bytes(b"of somebody else")
        ledger.reserve(1, ["a.eml"])
        ledger.reserve(2, ["b.eml"])
        ledger.reserve(3, ["c.eml"])
        ledger.exported(3, Written(FILES), {}, size=1)

    with Ledger.open(folder) as ledger:
        assert set(ledger.leftovers()) == {
            Leftover(1, "a.eml", existed=False),
            Leftover(2, "b.eml", existed=True),
        }

        ledger.release()

        assert ledger.leftovers() == ()
        assert [entry.state for entry in ledger.entries()] == [State.ASKED, State.ASKED, State.EXPORTED]
        assert not ledger.names_beside(3).is_taken("a.eml")


def test_failed_messages_are_asked_for_again(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b"), listed=True)
        ledger.failed(1, "lost", "ConnectionLost", {"a": 1}, tries=6)
        ledger.skipped(2, "no", {})

        assert ledger.retry_failed() == 1

        again = ledger.entry(1)
        assert (again.state, again.reason, again.error, again.record, again.tries) == (
            State.ASKED,
            "",
            "",
            {},
            0,
        )
        assert ledger.tally() == Tally(2, skipped=1, bytes_done=10, bytes_asked=20, listed=True)


def test_how_it_ended_is_kept(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.end(Status.INTERRUPTED, "The network is gone.")

    with Ledger.open(folder, read_only=True) as ledger:
        assert (ledger.status, ledger.problem) == (Status.INTERRUPTED, "The network is gone.")


def test_the_pace_may_change(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.set_pace(1, None)
        assert ledger.order.most_at_once == 1

    with Ledger.open(folder) as ledger:
        assert (ledger.order.most_at_once, ledger.order.decrypts_per_second) == (1, None)


def test_more_messages_than_are_read_at_once(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked(*(f"{number:05}" for number in range(1200))), listed=True)

        assert [entry.number for entry in ledger.entries()] == list(range(1, 1201))
        assert next(ledger.entries(after=700)).number == 701


def test_one_folder_takes_one_export(folder: Path) -> None:
    Ledger.create(folder, ORDER).close()

    with pytest.raises(ExportExists):
        Ledger.create(folder, ORDER)


def test_one_process_at_a_time_writes(folder: Path) -> None:
    with Ledger.create(folder, ORDER), pytest.raises(LedgerInUse):
        Ledger.open(folder)

    Ledger.open(folder).close()


def test_a_crash_before_anything_had_begun_leaves_no_export(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / LEDGER_NAME).touch()

    with pytest.raises(LedgerMissing):
        Ledger.open(folder)
    Ledger.create(folder, ORDER).close()
    Ledger.open(folder).close()


def test_a_step_that_a_crash_cut_off_is_undone_by_whoever_resumes(folder: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked(*(f"{number:05}" for number in range(2000))), listed=True)
        connection = ledger._connection
        # So small a cache that the file is written to before the step is done.
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE message SET state = 'exported', reason = 'half a step'")
        shutil.copytree(folder, crashed)
        connection.execute("ROLLBACK")
    assert b"half a step" in (crashed / LEDGER_NAME).read_bytes()

    with pytest.raises(LedgerUnreadable, match="resuming the export undoes"):
        Ledger.open(crashed, read_only=True)
    with Ledger.open(crashed) as ledger:
        assert ledger.tally().asked == 2000
        assert ledger.tally().exported == 0
    Ledger.open(crashed, read_only=True).close()


def test_a_folder_without_a_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        Ledger.open(tmp_path)


def test_a_folder_that_can_not_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SaveFailed):
        Ledger.create(tmp_path / "file" / "target", ORDER)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("PRAGMA application_id = 7", "not one of VaultViewer's"),
        ("PRAGMA user_version = 99", "another version"),
        ("DELETE FROM export", "no order"),
        ("UPDATE export SET \"order\" = '{}'", "makes no sense"),
        ("UPDATE export SET \"order\" = '['", "makes no sense"),
        ("UPDATE export SET begun = 'yesterday'", "makes no sense"),
        ("DROP TABLE message", "does not understand"),
        ("UPDATE message SET state = 'odd'", "makes no sense"),
        ("UPDATE export SET status = 'odd'", "makes no sense"),
        ("UPDATE message SET files = '[1]'", "makes no sense"),
        ("UPDATE message SET record = '" + '{"a":' * 3000 + "'", "makes no sense"),
        ("UPDATE message SET modified = '-'", "makes no sense"),
    ],
)
def test_what_makes_no_sense_is_not_believed(folder: Path, statement: str, reason: str) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a"), listed=True)
    with sqlite3.connect(folder / LEDGER_NAME) as connection:
        connection.execute(statement)
    connection.close()

    with pytest.raises(LedgerUnreadable) as refused:
        read_all(folder)

    assert reason in str(refused.value)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300), st.integers(min_value=0, max_value=40_000))
def test_a_damaged_file_raises_nothing_else(tmp_path: Path, damage: bytes, place: int) -> None:
    folder = tmp_path / "damaged"
    path = folder / LEDGER_NAME
    path.unlink(missing_ok=True)
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask(asked("a", "b"), listed=True)
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place : place + len(damage)] = damage
    path.write_bytes(data)

    try:
        with Ledger.open(folder) as ledger:
            list(ledger.entries())
            ledger.skipped(1, "", {})
    except (LedgerUnreadable, LedgerMissing, LedgerInUse, SaveFailed, KeyError, ValueError):
        pass
