"""Verifying finds what was done to a manifest and to its signature; what was really exported is clean."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.export_desk import PREFIX, message_id
from support.fakes import BUCKET
from support.verify_desk import MAILS, Exporting, HandedOn, Keychain, Line

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, ContentNotAuthentic
from vaultviewer.core.export.ledger import Status
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Chosen, Form
from vaultviewer.core.export.record_names import PUBLIC_KEY_NAME, SIGNATURE_NAME
from vaultviewer.core.export.signature import (
    SignatureState,
    Verdict,
    fingerprint,
    render_public_key,
    sign_manifest,
)
from vaultviewer.core.export.troubles import NothingToVerify
from vaultviewer.core.export.verifying import lines as manifest_lines
from vaultviewer.core.export.verifying.deviations import Kind
from vaultviewer.core.export.verifying.ledgers import Comparison
from vaultviewer.core.export.verifying.meter import Meter, Progress

FORMS = pytest.mark.parametrize("form", Form)


@pytest.fixture
def desk(tmp_path: Path) -> Exporting:
    return Exporting(tmp_path / "export")


def without_ledger(handed: HandedOn) -> HandedOn:
    """Hand an export on without its ledger, which would tell of any change in the manifest."""
    (handed.folder / LEDGER_NAME).unlink()
    return handed


# ------------------------------------------------------------------------------------ what is in order


@FORMS
def test_what_was_exported_is_clean_with_its_ledger_and_without(desk: Exporting, form: Form) -> None:
    handed = desk.make(form)
    found = handed.verify().verification
    assert (found.clean, found.complete, found.form) == (True, True, form)
    assert (found.states, found.messages) == ({"exported": len(MAILS)}, len(MAILS))
    assert found.header is not None
    assert (found.header.bucket, found.header.status) == (BUCKET, Status.DONE)
    assert (found.ledger, found.signature) == (Comparison.COMPARED, SignatureState(Verdict.ABSENT))

    found = without_ledger(handed).verify().verification
    assert (found.clean, found.ledger) == (True, Comparison.MISSING)


def test_names_folders_and_files_that_were_chosen_are_clean(desk: Exporting) -> None:
    refs = (desk.ref(2), desk.ref(0))
    assert desk.make(folders="prefix", source=Chosen(refs, sizes=(1, 2))).verify().verification.clean


@FORMS
def test_an_export_none_of_whose_messages_came_through_is_clean(desk: Exporting, form: Form) -> None:
    for number in MAILS:
        desk.store.troubles[desk.key(number)] = [ContentNotAuthentic()]
    handed = desk.make(form)
    assert (handed.verify().told, handed.verify().verification.states) == ([], {"failed": len(MAILS)})


@FORMS
def test_an_export_that_was_cancelled_says_that_it_is_not_finished_and_nothing_else(
    desk: Exporting, form: Form
) -> None:
    found = desk.cancel_after_one(form, signed=True).verify()
    assert found.kinds == {Kind.STILL_OPEN}, found.told
    assert str(found.deviations[0].sentence).endswith("of 3 messages 2 are still open.")
    assert (found.verification.complete, found.verification.states["exported"]) == (False, 1)

    desk.resume()
    assert HandedOn(desk.folder).verify().told == []


def test_progress_comes_to_everything_and_the_work_can_be_given_up(desk: Exporting) -> None:
    handed = desk.make(Form.EML)
    told: list[Progress] = []
    handed.verify(progress=told.append)
    assert told[-1].bytes_done == told[-1].bytes_asked > sum(map(len, MAILS.values()))
    assert (told[-1].messages, told[-1].files) == (len(MAILS), len(MAILS))

    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        handed.verify(cancel=cancel)


def test_verifying_changes_nothing(desk: Exporting) -> None:
    handed = desk.make(Form.ZIP, signed=True)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in handed.folder.iterdir()}
    handed.verify()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in handed.folder.iterdir()} == before


def test_a_folder_without_an_export_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"x")
    with pytest.raises(NothingToVerify):
        HandedOn(tmp_path).verify()


# ------------------------------------------------------------------------- lines by hand, the chain left


def test_a_line_that_was_changed_breaks_the_chain(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    content = handed.manifest.read_bytes()
    handed.manifest.write_bytes(
        content.replace(b'"caller_arn":"arn:aws:iam', b'"caller_arn":"arn:aws:IAM', 1)
    )
    assert handed.verify().only(Kind.CHAIN_BROKEN).where.line == 3


def drop(lines: list[bytes]) -> None:
    del lines[2]


def reorder(lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def duplicate(lines: list[bytes]) -> None:
    lines.insert(3, lines[2])


def cut_off(lines: list[bytes]) -> None:
    del lines[3:]


def cut_in_the_middle(lines: list[bytes]) -> None:
    lines[3:] = [lines[3][:-20]]


def behind_the_totals(lines: list[bytes]) -> None:
    lines.append(lines[1])


def no_header(lines: list[bytes]) -> None:
    del lines[0]


def header_again(lines: list[bytes]) -> None:
    lines.insert(2, lines[0])


def an_empty_line(lines: list[bytes]) -> None:
    lines.insert(2, b"\n")


def no_text(lines: list[bytes]) -> None:
    lines[1] = b"\xff\xfe\n"


def nested(lines: list[bytes]) -> None:
    lines[1] = b"[" * 100_000 + b"\n"


@pytest.mark.parametrize(
    ("hand", "kinds"),
    [
        (drop, {Kind.CHAIN_BROKEN, Kind.NUMBER_MISSING, Kind.TOTAL_WRONG, Kind.FOREIGN_FILE}),
        (reorder, {Kind.CHAIN_BROKEN, Kind.NUMBER_OUT_OF_ORDER}),
        (duplicate, {Kind.CHAIN_BROKEN, Kind.NUMBER_OUT_OF_ORDER, Kind.TOTAL_WRONG}),
        (cut_off, {Kind.NO_TOTALS, Kind.FOREIGN_FILE}),
        (cut_in_the_middle, {Kind.LINE_CUT, Kind.NO_TOTALS, Kind.FOREIGN_FILE}),
        (
            behind_the_totals,
            {Kind.BEHIND_TOTALS, Kind.CHAIN_BROKEN, Kind.NUMBER_OUT_OF_ORDER, Kind.TOTAL_WRONG},
        ),
        (no_header, {Kind.NO_HEADER}),
        (header_again, {Kind.HEADER_AGAIN, Kind.CHAIN_BROKEN}),
        (an_empty_line, {Kind.LINE_UNREADABLE, Kind.CHAIN_BROKEN}),
        (
            no_text,
            {
                Kind.LINE_UNREADABLE,
                Kind.CHAIN_BROKEN,
                Kind.NUMBER_MISSING,
                Kind.TOTAL_WRONG,
                Kind.FOREIGN_FILE,
            },
        ),
        (
            nested,
            {
                Kind.LINE_UNREADABLE,
                Kind.CHAIN_BROKEN,
                Kind.NUMBER_MISSING,
                Kind.TOTAL_WRONG,
                Kind.FOREIGN_FILE,
            },
        ),
    ],
)
def test_lines_that_were_dropped_moved_repeated_or_cut_are_found(
    desk: Exporting, hand: Callable[[list[bytes]], None], kinds: set[Kind]
) -> None:
    handed = without_ledger(desk.make())
    lines = handed.manifest.read_bytes().splitlines(keepends=True)
    hand(lines)
    handed.manifest.write_bytes(b"".join(lines))
    found = handed.verify()
    assert found.kinds == kinds, found.told


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff", "it is no line of a manifest: json is malformed"),
        (b'{"type":"\xff"}', "it is no utf-8"),
        (b'{"type":"header","order":' + b"[" * 100_000, "it is nested too deeply"),
        (b'{"type":"totals"}', "object missing required field `previous`"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_why_a_line_is_none_is_told(desk: Exporting, line: bytes, reason: str) -> None:
    handed = without_ledger(desk.make())
    handed.manifest.write_bytes(line + b"\n")
    told = next(each for each in handed.verify().deviations if each.kind is Kind.LINE_UNREADABLE)
    assert reason in str(told.sentence).lower()


def test_a_run_that_settled_everything_but_did_not_come_to_its_end_is_not_finished(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.change(0, status="interrupted\x1b")
    told = str(handed.verify().only(Kind.NOT_CONCLUDED).sentence)
    assert told == r"The export is not finished: its last run ended as “interrupted\u{1b}”."
    assert not handed.verify().verification.complete


def test_progress_is_told_some_times_a_second() -> None:
    told: list[Progress] = []
    now = iter([0.0, 0.1, 0.2, 0.3, 0.3, 0.4])
    meter = Meter(told.append, NEVER, monotonic=lambda: next(now))
    meter.expect(10)
    meter.read(4)
    meter.file()
    meter.message()
    assert told == [Progress(messages=0, files=1, bytes_done=4, bytes_asked=10)]


@pytest.mark.parametrize("old", [b'{"', b'":', b',"'])
def test_a_line_that_is_spelled_otherwise_is_told(desk: Exporting, old: bytes) -> None:
    handed = without_ledger(desk.make())
    first, _, rest = handed.manifest.read_bytes().partition(b"\n")
    handed.manifest.write_bytes(first.replace(old, old + b" ", 1) + b"\n" + rest)
    assert handed.verify().kinds >= {Kind.CHAIN_BROKEN}
    assert handed.verify().kinds & {Kind.LINE_REWRITTEN, Kind.LINE_UNREADABLE}


def test_a_number_without_end_is_no_reason_to_fail(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    content = handed.manifest.read_bytes()
    handed.manifest.write_bytes(
        content.replace(b'"most_at_once":1,', b'"most_at_once":' + b"9" * 5000 + b",", 1)
    )
    assert handed.verify().kinds >= {Kind.LINE_REWRITTEN, Kind.ORDER_UNREADABLE, Kind.CHAIN_BROKEN}


def test_lines_longer_than_any_line_are_not_read(desk: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = without_ledger(desk.make())
    monkeypatch.setattr(manifest_lines, "LONGEST_LINE", 1000)
    assert handed.verify().only(Kind.LINE_TOO_LONG).where.line == 2


@pytest.mark.parametrize(("format_", "version"), [("vaultviewer-manifest", 2), ("\x1b[31m", 1)])
def test_a_manifest_of_a_later_version_is_not_guessed_at(desk: Exporting, format_: str, version: int) -> None:
    handed = without_ledger(desk.make())
    handed.change(0, format=format_, version=version, something="new")
    told = str(handed.verify().only(Kind.UNKNOWN_FORMAT).sentence)
    assert f"version {version}" in told
    assert "\x1b" not in told


def test_where_nothing_but_the_manifest_is_missing_that_is_told(desk: Exporting) -> None:
    handed = desk.make(signed=True)
    handed.manifest.unlink()
    found = handed.verify()
    found.only(Kind.NO_MANIFEST)
    assert (found.verification.header, found.verification.signature) == (None, None)


def test_an_empty_manifest_has_no_totals(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.manifest.write_bytes(b"")
    handed.verify().only(Kind.NO_TOTALS)


@pytest.mark.skipif(os.name == "nt", reason="links of Windows want a privilege")
def test_a_manifest_behind_a_link_is_not_read(desk: Exporting, tmp_path: Path) -> None:
    handed = desk.make()
    handed.manifest.rename(tmp_path / "elsewhere")
    handed.manifest.symlink_to(tmp_path / "elsewhere")
    handed.verify().only(Kind.FILE_LINKED)


def test_a_disk_that_fails_is_told(desk: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_manifest: object) -> object:
        raise OSError(5, "Input/output error")

    handed = desk.make()
    monkeypatch.setattr("vaultviewer.core.export.verifying.manifest_check.read_lines", fail)
    assert "input/output error" in str(handed.verify().only(Kind.FILE_UNREADABLE).sentence)


# --------------------------------------------------------------- lines by somebody who mends the chain


def test_a_message_that_was_dropped_with_the_chain_mended_is_missing(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    lines = handed.lines()
    handed.write([*lines[:2], *lines[3:]])
    found = handed.verify()
    assert found.kinds == {Kind.NUMBER_MISSING, Kind.TOTAL_WRONG, Kind.FOREIGN_FILE}
    assert "Message 2 is missing" in str(found.deviations[0].sentence)


def test_all_messages_of_a_gap_are_told_at_once(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    lines = handed.lines()
    handed.write([lines[0], lines[3], lines[4]])
    told = [str(each.sentence) for each in handed.verify().deviations if each.kind is Kind.NUMBERS_MISSING]
    assert told == ["Messages 1 to 2 are missing from the manifest."]


def test_a_message_that_comes_twice_under_two_numbers_is_found(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    lines = handed.lines()
    handed.write([*lines[:4], lines[1] | {"number": 4}, lines[4] | {"asked": 4, "exported": 4}])
    assert handed.verify().kinds == {Kind.OBJECT_AGAIN, Kind.PATH_AGAIN, Kind.TOTAL_WRONG}


@pytest.mark.parametrize("what", ["asked", "exported", "skipped", "failed", "bytes"])
def test_totals_that_the_lines_do_not_come_to_are_told(desk: Exporting, what: str) -> None:
    handed = without_ledger(desk.make())
    said = handed.lines()[-1][what]
    handed.change(-1, **{what: said + 1})
    assert f"have {said + 1} as “{what}”, and the lines come to {said}" in str(
        handed.verify().only(Kind.TOTAL_WRONG).sentence
    )


@pytest.mark.parametrize(
    ("members", "kinds"),
    [
        ({"open": 1}, {Kind.TOTAL_WRONG, Kind.TOTALS_CONTRADICT}),
        ({"open": 1, "complete": False}, {Kind.TOTAL_WRONG, Kind.STILL_OPEN}),
        ({"complete": False}, {Kind.NOT_LISTED}),
    ],
)
def test_what_totals_say_of_the_end(desk: Exporting, members: Line, kinds: set[Kind]) -> None:
    handed = without_ledger(desk.make())
    handed.change(-1, **members)
    assert handed.verify().kinds == kinds


def test_a_second_line_of_totals_counts_for_nothing(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    lines = handed.lines()
    handed.write([*lines, lines[-1] | {"asked": 9}])
    handed.verify().only(Kind.BEHIND_TOTALS)


def test_a_message_of_another_bucket_is_none_of_the_export(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.change(1, bucket="other")
    handed.verify().only(Kind.OTHER_BUCKET)


def test_a_header_that_contradicts_its_order_is_told(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.change(0, bucket="other")
    assert handed.verify().kinds == {Kind.ORDER_OF_ANOTHER, Kind.OTHER_BUCKET}


@pytest.mark.parametrize("what", ["stored_sha256", "plaintext_sha256", "plaintext_size", "time", "checks"])
def test_an_exported_message_has_a_whole_record(desk: Exporting, what: str) -> None:
    handed = without_ledger(desk.make())
    handed.change(1, **{what: None})
    found = handed.verify()
    assert Kind.RECORD_INCOMPLETE in found.kinds
    assert what in str(found.deviations[0].sentence)


@pytest.mark.parametrize("state", ["skipped", "failed", "open"])
def test_what_was_not_exported_has_no_files(desk: Exporting, state: str) -> None:
    handed = without_ledger(desk.make())
    handed.change(1, state=state)
    assert handed.verify().kinds >= {Kind.FILES_OF_NOTHING, Kind.FOREIGN_FILE}


def test_without_an_order_the_files_are_compared_all_the_same(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.change(0, order={})
    (handed.folder / "One.eml").write_bytes(b"x")
    assert handed.verify().kinds == {Kind.ORDER_UNREADABLE, Kind.FILE_RESIZED}


def test_without_an_order_nobody_knows_what_a_container_should_hold(desk: Exporting) -> None:
    handed = without_ledger(desk.make(Form.MBOX))
    handed.change(0, order=None)
    handed.verify().only(Kind.ORDER_UNREADABLE)


# ------------------------------------------------------------------------------------- the signature


def test_a_signed_export_is_clean_by_the_key_beside_it_and_by_the_one_to_trust(desk: Exporting) -> None:
    handed = desk.make(signed=True)
    key = handed.key
    beside = SignatureState(Verdict.GOOD, fingerprint(key))
    assert (handed.verify().told, handed.verify().verification.signature) == ([], beside)
    by_key = handed.verify(trusted=key)
    assert (by_key.told, by_key.verification.signature) == ([], replace(beside, trusted=True))


def test_a_chain_that_was_made_anew_is_found_by_the_signature(desk: Exporting) -> None:
    handed = without_ledger(desk.make(signed=True))
    lines = handed.lines()
    content = b"Subject: forged\r\n\r\n"
    sha256 = hashlib.sha256(content).hexdigest()
    (handed.folder / "One.eml").write_bytes(content)
    file = lines[1]["files"][0] | {"size": len(content), "sha256": sha256}
    lines[4]["bytes"] += len(content) - lines[1]["plaintext_size"]
    lines[1] |= {"files": [file], "plaintext_size": len(content), "plaintext_sha256": sha256}
    handed.write(lines)
    handed.verify().only(Kind.SIGNATURE_WRONG)

    trusted = handed.key
    sign_manifest(handed.folder, Keychain())
    assert handed.verify().told == [], "a key of the forger's own: that is what the fingerprint is for"
    handed.verify(trusted=trusted).only(Kind.SIGNED_BY_ANOTHER)


def test_a_signature_that_was_taken_away_is_missed(desk: Exporting) -> None:
    handed = desk.make(signed=True)
    trusted = handed.key
    (handed.folder / SIGNATURE_NAME).unlink()
    handed.verify().only(Kind.UNSIGNED)
    handed.verify(trusted=trusted).only(Kind.UNSIGNED)


def test_who_names_a_key_wants_a_signature(desk: Exporting) -> None:
    handed = desk.make()
    handed.verify(trusted=Ed25519PrivateKey.generate().public_key()).only(Kind.UNSIGNED)


def test_a_key_that_signed_nothing_is_foreign(desk: Exporting) -> None:
    handed = desk.make()
    key = Ed25519PrivateKey.generate().public_key()
    (handed.folder / PUBLIC_KEY_NAME).write_bytes(render_public_key(key))
    assert handed.verify().only(Kind.FOREIGN_FILE).where.untrusted_path == PUBLIC_KEY_NAME


@pytest.mark.parametrize("name", [SIGNATURE_NAME, PUBLIC_KEY_NAME])
@pytest.mark.parametrize("tail", [b"\n", b" ", b"# x\n"])
def test_signature_and_key_are_spelled_in_one_way(desk: Exporting, name: str, tail: bytes) -> None:
    handed = desk.make(signed=True)
    path = handed.folder / name
    path.write_bytes(path.read_bytes() + tail)
    handed.verify().only(Kind.SIGNATURE_UNREADABLE)


@pytest.mark.parametrize("gone", [True, False])
def test_a_key_to_trust_does_not_excuse_the_one_beside(desk: Exporting, *, gone: bool) -> None:
    handed = desk.make(signed=True)
    key, path = handed.key, handed.folder / PUBLIC_KEY_NAME
    path.unlink()
    if not gone:
        path.write_bytes(render_public_key(Ed25519PrivateKey.generate().public_key()))
    handed.verify(trusted=key).only(Kind.KEY_CHANGED)


def test_each_deviation_has_words_whose_values_are_spelled_out(desk: Exporting) -> None:
    handed = without_ledger(desk.make())
    handed.change(1, key=f"{PREFIX}\x1b[31m", bucket="\u202eother")
    deviation = handed.verify().only(Kind.OTHER_BUCKET)
    assert deviation.where.untrusted_key == f"{PREFIX}\x1b[31m", message_id(0)
    assert str(deviation.sentence).startswith(r"The message is out of the bucket \u{202e}other, ")
