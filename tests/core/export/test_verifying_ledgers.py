"""The ledger beside a manifest: compared with it, message by message, and believed in nothing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.verify_desk import MAILS, Exporting, HandedOn

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, ContentNotAuthentic
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Form
from vaultviewer.core.export.troubles import LedgerInUse
from vaultviewer.core.export.verifying import ledgers
from vaultviewer.core.export.verifying.deviations import Deviation, Kind
from vaultviewer.core.export.verifying.ledgers import Comparison
from vaultviewer.core.export.verifying.verification import verify


@pytest.fixture
def desk(tmp_path: Path) -> Exporting:
    return Exporting(tmp_path / "export")


@pytest.fixture
def handed(desk: Exporting) -> HandedOn:
    return desk.make(Form.MBOX)


@contextmanager
def ledger_of(handed: HandedOn) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(handed.folder / LEDGER_NAME, isolation_level=None)) as connection:
        yield connection


def said(handed: HandedOn, statement: str) -> None:
    with ledger_of(handed) as connection:
        connection.executescript(statement)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("key", "'inbound/other'", "key"),
        ("state", "'failed'", "state"),
        ("state", "'writing'", "state"),
        ("reason", "'because'", "reason"),
        ("error", "'NoSuchObject'", "error"),
        ("files", "'[]'", "files"),
        ("record", "json_set(record, '$.caller_arn', 'arn:aws:iam::123456789012:user/eve')", "caller_arn"),
        ("record", "json_set(record, '$.checks[0].outcome', 'refused')", "checks"),
        ("record", "json_set(record, '$.more', 1)", "more"),
    ],
)
def test_what_the_ledger_says_otherwise_of_a_message_is_told(
    handed: HandedOn, column: str, value: str, what: str
) -> None:
    said(handed, f"UPDATE message SET {column} = {value} WHERE number = 2")  # noqa: S608  the test's own
    found = [each for each in handed.verify().deviations if each.kind is Kind.LEDGER_DIFFERS]
    assert [(str(each.sentence), each.where.number) for each in found] == [
        (f"The ledger says otherwise of the message: {what}.", 2)
    ]


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        ("""UPDATE export SET status = 'open'""", Kind.LEDGER_ORDER_DIFFERS, "status"),
        (
            """UPDATE export SET "order" = replace("order", 'inbound/', 'elsewhere/')""",
            Kind.LEDGER_ORDER_DIFFERS,
            "order",
        ),
        ("UPDATE export SET listed = 0", Kind.LEDGER_TOTAL_DIFFERS, "have True as “complete”"),
    ],
)
def test_what_the_ledger_says_otherwise_of_the_export_is_told(
    handed: HandedOn, statement: str, kind: Kind, words: str
) -> None:
    said(handed, statement)
    assert words in str(handed.verify().only(kind).sentence)


def test_messages_that_one_of_the_two_does_not_know_are_told(handed: HandedOn) -> None:
    said(handed, "UPDATE message SET number = 7 WHERE number = 3")
    found = handed.verify()
    assert {(each.kind, each.where.number) for each in found.deviations} == {
        (Kind.NOT_IN_LEDGER, 3),
        (Kind.NOT_IN_MANIFEST, 7),
    }


def test_a_manifest_that_was_mended_whole_is_found_by_the_ledger(handed: HandedOn) -> None:
    handed.change(2, caller_arn="arn:aws:iam::123456789012:user/eve")
    assert handed.verify().only(Kind.LEDGER_DIFFERS).where.number == 2


def test_totals_are_compared(desk: Exporting) -> None:
    desk.store.troubles[desk.key(1)] = [ContentNotAuthentic()]
    handed = desk.make(Form.EML)
    said(handed, "UPDATE message SET state = 'skipped' WHERE state = 'failed'")
    found = handed.verify()
    assert found.kinds == {Kind.LEDGER_DIFFERS, Kind.LEDGER_TOTAL_DIFFERS}
    assert "The totals have 1 as “failed”, and the ledger has 0." in map(
        str, (each.sentence for each in found.deviations)
    )


def test_a_manifest_without_totals_is_compared_as_far_as_it_goes(handed: HandedOn) -> None:
    handed.write(handed.lines()[:3])
    assert handed.verify().kinds == {Kind.NO_TOTALS, Kind.NOT_IN_MANIFEST, Kind.UNACCOUNTED}


# ----------------------------------------------------------------------------- ledgers that are none


def unreadable(handed: HandedOn) -> str:
    found = handed.verify()
    assert found.verification.ledger is Comparison.UNREADABLE
    return str(found.only(Kind.LEDGER_UNREADABLE).sentence)


@pytest.mark.parametrize(
    "content", [b"no database", b"SQLite format 3\0", b"SQLite format 3\0" + b"\1" * 4000], ids=len
)
def test_a_file_that_is_no_ledger_is_told_and_the_rest_verified(handed: HandedOn, content: bytes) -> None:
    (handed.folder / LEDGER_NAME).write_bytes(content)
    assert "is no ledger" in unreadable(handed)


def test_an_empty_ledger_is_none(handed: HandedOn) -> None:
    (handed.folder / LEDGER_NAME).write_bytes(b"")
    found = handed.verify()
    assert (found.told, found.verification.ledger) == ([], Comparison.MISSING)


def test_a_ledger_that_would_have_files_written_beside_it_is_not_opened(handed: HandedOn) -> None:
    with ledger_of(handed) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    before = sorted(handed.folder.iterdir())
    assert "is no ledger" in unreadable(handed)
    assert sorted(handed.folder.iterdir()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 9",
        "DELETE FROM export",
        "DROP TABLE message",
        """UPDATE export SET "order" = '{}'""",
        "UPDATE export SET begun = 'yesterday'",
        "UPDATE export SET status = 'asleep'",
        "UPDATE message SET state = 'asleep'",
        "UPDATE message SET record = '['",
        "UPDATE message SET record = '[]'",
        "UPDATE message SET modified = 'yesterday'",
        "DROP TABLE message; CREATE VIEW message AS SELECT 1 AS number",
        "CREATE VIRTUAL TABLE more USING fts5(x)",
        "CREATE TRIGGER t AFTER UPDATE ON export BEGIN SELECT 1; END",
        """CREATE TABLE e AS SELECT * FROM export; DROP TABLE export; ALTER TABLE e RENAME TO export;
        UPDATE export SET begun = 5""",
        """CREATE TABLE m AS SELECT * FROM message; DROP TABLE message; ALTER TABLE m RENAME TO message;
        UPDATE message SET record = NULL""",
        """CREATE TABLE m AS SELECT * FROM message; DROP TABLE message; ALTER TABLE m RENAME TO message;
        UPDATE message SET reason = CAST(x'ff' AS TEXT)""",
    ],
)
def test_a_ledger_that_makes_no_sense_is_told_and_the_rest_verified(handed: HandedOn, statement: str) -> None:
    said(handed, statement)
    assert unreadable(handed)


def test_a_value_that_is_too_long_is_not_read(handed: HandedOn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "LONGEST_HEADER", 100_000)
    said(handed, "UPDATE message SET reason = printf('%.*c', 100001, 'x')")
    assert "says too much" in unreadable(handed)


@pytest.mark.parametrize("modified", ["2026-01-02T03:04:05", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_is_not_believed(handed: HandedOn, modified: str) -> None:
    said(handed, f"UPDATE message SET modified = '{modified}'")  # noqa: S608  the test's own
    assert handed.verify().told == []


@pytest.mark.skipif(os.name == "nt", reason="links of Windows want a privilege")
def test_a_ledger_behind_a_link_is_not_opened(handed: HandedOn, tmp_path: Path) -> None:
    (handed.folder / LEDGER_NAME).rename(tmp_path / "elsewhere")
    (handed.folder / LEDGER_NAME).symlink_to(tmp_path / "elsewhere")
    assert unreadable(handed) == "The ledger can't be compared: it is a link, or no file."


def test_an_export_that_runs_is_not_verified(handed: HandedOn) -> None:
    with ledger_of(handed) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerInUse):
            handed.verify()


@pytest.mark.timeout(20)
def test_work_can_be_given_up_while_the_ledger_has_an_answer_without_end(
    handed: HandedOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = CancelToken()

    def endless(ledger: Ledger, _number: int) -> object:
        cancel.cancel()
        return ledger._one("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT max(x) FROM n")

    monkeypatch.setattr(Ledger, "entry", endless)
    told: list[Deviation] = []
    with pytest.raises(Cancelled):
        verify(handed.folder, told.append, progress=lambda _progress: None, cancel=cancel)
    assert told == []


def test_the_ledger_of_an_export_without_messages_is_compared(desk: Exporting) -> None:
    for number in MAILS:
        del desk.store.objects[desk.key(number)]
    found = desk.make(Form.EML).verify()
    assert (found.told, found.verification.messages) == ([], 0)
