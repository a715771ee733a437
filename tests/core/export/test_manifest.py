"""The manifest accounts for each message once, in lines that hold each other in place."""

import hashlib
import itertools
import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.export_desk import ORDER, PREFIX, ExportDesk, FixedClock, mail
from support.fakes import BUCKET

from vaultviewer.core.errors import AccessDenied, SaveFailed
from vaultviewer.core.export.custody import NO_RECORD, custody_record
from vaultviewer.core.export.exchange import Tally, Written, WrittenFile
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.manifest import canonical, write_manifest
from vaultviewer.core.export.order import Below, Chosen, ExportOrder
from vaultviewer.core.export.record_names import MANIFEST_NAME, RECORD_NAMES, SIGNATURE_NAME
from vaultviewer.core.export.runner import Ended, Export
from vaultviewer.core.export.source import Asked
from vaultviewer.core.export.troubles import RecordsExist
from vaultviewer.core.values import ObjectRef


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "target"


def run(desk: ExportDesk, ledger: Ledger) -> Ended:
    tools = replace(desk.tools(), record=custody_record, seal=partial(write_manifest, clock=FixedClock()))
    return Export(ledger, desk.mailbox(), desk.heard, tools).run()


def begin(desk: ExportDesk, order: ExportOrder = ORDER) -> Ended:
    with desk.ledger(order) as ledger:
        return run(desk, ledger)


def read(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / MANIFEST_NAME).read_bytes().splitlines()]


def test_an_export_is_accounted_for_from_its_header_to_its_totals(folder: Path) -> None:
    begin(ExportDesk(folder, count=3))

    header, *messages, totals = read(folder)
    assert (header["type"], header["format"], header["version"]) == ("header", "vaultviewer-manifest", 1)
    assert (header["bucket"], header["status"]) == (BUCKET, "done")
    assert header["sealed_at"] == FixedClock().now().isoformat()
    assert header["order"]["source"] == {
        "below": {"prefix": PREFIX, "after": None, "before": None, "words": [], "look_inside": False}
    }
    assert [line["number"] for line in messages] == [1, 2, 3]
    assert [line["state"] for line in messages] == ["exported"] * 3
    for number, line in enumerate(messages):
        (file,) = line["files"]
        assert file["sha256"] == line["plaintext_sha256"] == hashlib.sha256(mail(number)).hexdigest()
        assert (folder / file["path"]).stat().st_size == file["size"] == line["plaintext_size"]
    del totals["previous"]
    assert totals == {
        "type": "totals",
        "asked": 3,
        "exported": 3,
        "skipped": 0,
        "failed": 0,
        "open": 0,
        "bytes": sum(len(mail(number)) for number in range(3)),
        "complete": True,
    }


def test_every_line_carries_the_hash_of_the_one_before_and_has_one_spelling(folder: Path) -> None:
    begin(ExportDesk(folder, count=3))

    content = (folder / MANIFEST_NAME).read_bytes()
    assert content.endswith(b"\n")
    lines = content.splitlines()
    assert "previous" not in json.loads(lines[0])
    for before, line in itertools.pairwise(lines):
        assert json.loads(line)["previous"] == hashlib.sha256(before).hexdigest()
    assert [canonical(json.loads(line)) for line in lines] == lines


def test_a_message_that_failed_has_its_reason_and_no_files(folder: Path) -> None:
    desk = ExportDesk(folder, count=2)
    stored = desk.store.objects[desk.key(1)]
    desk.store.put(desk.key(1), stored.body[:-1], stored.metadata)

    begin(desk)

    _, _, failed, totals = read(folder)
    assert failed["state"] == "failed"
    assert failed["reason"]
    assert failed["error"]
    assert failed["files"] == []
    assert (totals["exported"], totals["failed"], totals["complete"]) == (1, 1, True)
    assert totals["bytes"] == len(mail(0))


def test_what_was_not_reached_is_open_and_the_export_incomplete(folder: Path) -> None:
    refs = [ObjectRef(BUCKET, key) for key in ("a", "b")]
    with Ledger.create(folder, replace(ORDER, source=Chosen(tuple(refs)))) as ledger:
        ledger.ask(map(Asked, refs), listed=True)
        ledger.reserve(1, ["a.eml"])
        ledger.end(Status.CANCELLED)
        write_manifest(ledger, FixedClock())

    header, first, second, totals = read(folder)
    assert header["status"] == "cancelled"
    assert [ref["key"] for ref in header["order"]["source"]["chosen"]["refs"]] == ["a", "b"]
    for line in (first, second):
        assert (line["state"], line["files"]) == ("open", [])
        assert {name for name in NO_RECORD if line[name] is not None} == set()
    assert (totals["open"], totals["complete"]) == (2, False)


def test_a_manifest_follows_its_ledger_from_run_to_run(folder: Path) -> None:
    desk = ExportDesk(folder, count=2)
    desk.store.failures["get", desk.key(1)] = AccessDenied(action="s3:GetObject", resource="x")
    begin(desk)
    assert read(folder)[-1]["exported"] == 1
    (folder / SIGNATURE_NAME).write_bytes(b"of the first run")
    desk.store.failures.clear()

    with Ledger.open(folder) as ledger:
        ledger.retry_failed()
        run(desk, ledger)

    assert read(folder)[-1]["exported"] == 2
    assert not (folder / SIGNATURE_NAME).exists(), "it was of another manifest"


@pytest.mark.parametrize("name", RECORD_NAMES)
def test_no_export_begins_where_the_records_of_another_are(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / name).write_bytes(b"of another export")

    with pytest.raises(RecordsExist, match=name):
        Ledger.create(folder, ORDER)

    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1500])
def test_any_number_of_messages_is_accounted_for(folder: Path, count: int) -> None:
    with Ledger.create(folder, ExportOrder(BUCKET, Below(""))) as ledger:
        ledger.ask([Asked(ObjectRef(BUCKET, f"{number:05}"), 1) for number in range(count)], listed=True)
        write_manifest(ledger, FixedClock())

    lines = read(folder)
    assert len(lines) == count + 2
    assert lines[-1]["asked"] == lines[-1]["open"] == count


def test_lines_longer_than_a_batch_stay_in_their_order(folder: Path) -> None:
    with Ledger.create(folder, ExportOrder(BUCKET, Below(""))) as ledger:
        ledger.ask([Asked(ObjectRef(BUCKET, str(number)), 1) for number in range(4)], listed=True)
        for number in range(1, 5):
            ledger.failed(number, "x" * 700_000, "Error", {})
        write_manifest(ledger, FixedClock())

    assert [line.get("number") for line in read(folder)] == [None, 1, 2, 3, 4, None]


def test_keys_of_any_script_are_spelled_in_ascii(folder: Path) -> None:
    with Ledger.create(folder, ExportOrder(BUCKET, Below(""))) as ledger:
        ledger.ask([Asked(ObjectRef(BUCKET, "in/日本\n\u2028\U0001f4e7"), 1)], listed=True)
        ledger.exported(1, Written((WrittenFile("ä.eml", 1, "aa"),)), {}, size=1)
        write_manifest(ledger, FixedClock())

    content = (folder / MANIFEST_NAME).read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == 3
    assert read(folder)[1]["key"] == "in/日本\n\u2028\U0001f4e7"


def test_a_record_never_speaks_for_the_ledger(folder: Path) -> None:
    with Ledger.create(folder, ExportOrder(BUCKET, Below(""))) as ledger:
        ledger.ask([Asked(ObjectRef(BUCKET, "a"), 1)], listed=True)
        ledger.skipped(1, "because", {"state": "exported", "key": "b", "number": 7, "files": [1]})
        write_manifest(ledger, FixedClock())

    line = read(folder)[1]
    assert (line["state"], line["key"], line["number"], line["files"]) == ("skipped", "a", 1, [])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other modes")
def test_it_is_its_owners_alone_and_leaves_nothing_unfinished(folder: Path) -> None:
    begin(ExportDesk(folder, count=1))

    assert (folder / MANIFEST_NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_said(folder: Path) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        folder.chmod(0o500)
        try:
            with pytest.raises(SaveFailed):
                write_manifest(ledger, FixedClock())
        finally:
            folder.chmod(0o700)


def test_a_manifest_stays_whole_where_the_next_one_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(ExportDesk(folder, count=2))
    before = (folder / MANIFEST_NAME).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "no space")

    with Ledger.open(folder) as ledger:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(SaveFailed, match="the disk is full"):
            write_manifest(ledger, FixedClock())

    assert (folder / MANIFEST_NAME).read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_the_totals_are_those_of_the_ledger(folder: Path) -> None:
    desk = ExportDesk(folder, count=2)
    ended = begin(desk)

    totals = read(folder)[-1]
    tally: Tally = ended.tally
    counts: Callable[[str], int] = totals.__getitem__
    assert (tally.asked, tally.exported, tally.skipped, tally.failed) == tuple(
        map(counts, ("asked", "exported", "skipped", "failed"))
    )
