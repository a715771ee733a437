"""Every form of an export holds every message, byte for byte, and goes on after any end."""

import contextlib
import csv
import hashlib
import io
import mailbox
import os
import pty
import re
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.export_desk import ORDER, PREFIX, ExportDesk, message_id
from support.sealing import SES_CONTEXT, seal_kms
from support.vectors import KEY_ARN

from vaultviewer.core.errors import ContentNotAuthentic, SaveFailed
from vaultviewer.core.export.exchange import Entry, State, WrittenFile
from vaultviewer.core.export.forms.choice import make_writer
from vaultviewer.core.export.forms.mbox import quote, read_entry, unquote, with_last_newline
from vaultviewer.core.export.forms.table import COLUMNS, harmless
from vaultviewer.core.export.infected_zip import PASSWORD
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.naming import LONGEST_PATH
from vaultviewer.core.export.order import Existing, ExportOrder, Folders, Form
from vaultviewer.core.export.runner import Ended, Export

_HEAD = (
    b"Return-Path: <bounce+1@example.com>\r\nFrom: =HYPERLINK <a@example.com>\r\n"
    b"Date: Fri, 2 Jan 2026 03:04:05 +0900\r\n"
)
_PARTS = b"""MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
\r
See the files.\r
--x\r
Content-Type: text/plain; name="notes.txt"\r
Content-Disposition: attachment; filename="notes.txt"\r
\r
notes\r
--x\r
Content-Type: application/octet-stream\r
Content-Disposition: attachment; filename="run.exe"\r
Content-Transfer-Encoding: base64\r
\r
TVqQAAMAAAAEAAAA\r
--x--\r
"""
MAILS = {
    0: _HEAD + b"Subject: Plain\r\n\r\nFrom here\r\n>From there\r\n>>From everywhere\r\nfrom below\r\n",
    1: _HEAD + b"Subject: Files\r\n" + _PARTS,
    2: b"From: b@example.com\nSubject: Unix lines\n\nFrom x\n\n\nFrom y\n",
    3: b"Subject: No last newline\r\n\r\nThe end",
    4: b"Subject: plain\r\n\r\n8-bit \xff\x00 bytes\r\n",
    5: _HEAD + b"Subject: Plain\r\n\r\nPK\x05\x06" + bytes(18) + b"\r\n",
}


class Forms(ExportDesk):
    """Exports with the real writers."""

    def __init__(self, folder: Path, mails: Mapping[int, bytes] = MAILS) -> None:
        super().__init__(folder, count=0)
        self.mails = dict(mails)
        for number, content in mails.items():
            context = SES_CONTEXT | {"aws:ses:message-id": message_id(number), "kms_cmk_id": KEY_ARN}
            sealed = seal_kms(content, context)
            self.store.put(PREFIX + message_id(number), sealed.body, sealed.metadata)
            self.keys.entries.append(sealed.entry)

    def export(self, ledger: Ledger) -> Export:
        return Export(ledger, self.mailbox(), self.heard, replace(self.tools(), make_writer=make_writer))

    def written(self) -> Iterator[tuple[bytes, WrittenFile]]:
        """Each message with what the ledger says became of it."""
        for entry in self.entries():
            for file in entry.files:
                yield self.mails[int(entry.ref.key.removeprefix(PREFIX), 16)], file


def order(form: Form, **changes: object) -> ExportOrder:
    return replace(ORDER, form=form, most_at_once=1, **changes)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def desk(tmp_path: Path) -> Forms:
    return Forms(tmp_path / "out")


def settled(ended: Ended) -> tuple[Status, int]:
    return ended.status, ended.tally.exported


CONTAINERS = {Form.MBOX: "messages.mbox", Form.ZIP: "messages.zip", Form.TABLE: "messages.csv"}


def read_back(form: Form, content: bytes, desk: Forms) -> None:
    """See that every place that the ledger names holds its message."""
    for mail, file in desk.written():
        assert file.path.startswith("messages")
        if form is Form.MBOX:
            start, length = map(int, file.place.split("+"))
            found = read_entry(content[start : start + length])
            assert found == with_last_newline(mail)
        elif form is Form.ZIP:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found = archive.read(file.place)
            assert found == mail
        else:
            found = content.splitlines(keepends=True)[int(file.place)]
            assert hashlib.sha256(mail).hexdigest().encode() in found
        assert file.size == len(found)
        assert file.sha256 == hashlib.sha256(found).hexdigest()


# ------------------------------------------------------------------------------------------- files


def test_files_are_the_very_bytes_for_their_owner_alone(desk: Forms) -> None:
    assert settled(desk.run(order(Form.EML, folders=Folders.PREFIX))) == (Status.DONE, len(MAILS))
    for mail, file in desk.written():
        path = desk.folder / file.path
        assert path.parent == desk.folder / "inbound"
        assert path.read_bytes() == mail
        assert (file.size, file.sha256) == (len(mail), hashlib.sha256(mail).hexdigest())
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_messages_of_one_name_lie_side_by_side(desk: Forms) -> None:
    desk.run(order(Form.EML, template="{subject}"))
    names = {path for path in desk.files() if path.lower().startswith("plain")}
    assert names == {"Plain.eml", "plain (2).eml", "Plain (3).eml"}


@pytest.mark.parametrize(
    ("existing", "name", "before"),
    [(Existing.KEEP_BOTH, "Files (2).eml", b"mine"), (Existing.REPLACE, "Files.eml", MAILS[1])],
)
def test_files_that_were_there_before(desk: Forms, existing: Existing, name: str, before: bytes) -> None:
    desk.folder.mkdir()
    (desk.folder / "Files.eml").write_bytes(b"mine")
    desk.run(order(Form.EML, template="{subject}", existing=existing))
    files = desk.files()
    assert (files[name], files["Files.eml"]) == (MAILS[1], before)


def test_a_file_that_was_there_before_may_be_skipped(desk: Forms) -> None:
    desk.folder.mkdir()
    (desk.folder / "Files.eml").write_bytes(b"mine")
    ended = desk.run(order(Form.EML, template="{subject}", existing=Existing.SKIP))
    assert (ended.tally.exported, ended.tally.skipped) == (len(MAILS) - 1, 1)
    assert desk.files()["Files.eml"] == b"mine"


def test_a_link_in_the_target_leads_nowhere(desk: Forms, tmp_path: Path) -> None:
    desk.folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (desk.folder / "inbound").symlink_to(tmp_path / "elsewhere")
    ended = desk.run(order(Form.EML, folders=Folders.PREFIX))
    assert ended.tally.exported == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []


# ------------------------------------------------------------------------------------- attachments


def test_attachments_alone_and_what_runs_is_packed(desk: Forms) -> None:
    ended = desk.run(order(Form.ATTACHMENTS, template="{subject}"))
    assert settled(ended) == (Status.DONE, len(MAILS))
    files = desk.files()
    assert set(files) == {"Files/notes.txt", "Files/run.exe.zip"}
    assert files["Files/notes.txt"] == b"notes"
    with zipfile.ZipFile(io.BytesIO(files["Files/run.exe.zip"])) as packed:
        assert packed.namelist() == ["run.exe"]
        assert packed.infolist()[0].flag_bits & 1, f"behind the password {PASSWORD}"
    assert [file.sha256 for _, file in desk.written()] == [
        hashlib.sha256(files[name]).hexdigest() for name in ("Files/notes.txt", "Files/run.exe.zip")
    ]


def test_long_names_of_attachments_fit_below_a_deep_target(tmp_path: Path) -> None:
    name = "long " * 20
    part = f'--x\r\nContent-Disposition: attachment; filename="{name}.txt"\r\n\r\n{{}}\r\n'
    head = "Subject: Many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    mail = head + "".join(part.format(number) for number in range(3)) + "--x--\r\n"
    folder = tmp_path / ("t" * (LONGEST_PATH - len(str(tmp_path)) - 75))
    desk = Forms(folder, {0: mail.encode()})
    assert settled(desk.run(order(Form.ATTACHMENTS, template="{subject}"))) == (Status.DONE, 1)
    files = desk.files()
    assert sorted(files.values()) == [b"0", b"1", b"2"]
    assert all(len(str(folder / path)) <= LONGEST_PATH and path.endswith(".txt") for path in files)


# -------------------------------------------------------------------------------------- containers


@pytest.mark.parametrize("form", CONTAINERS)
def test_one_file_holds_all_messages(desk: Forms, form: Form) -> None:
    assert settled(desk.run(order(form))) == (Status.DONE, len(MAILS))
    assert list(desk.files()) == [CONTAINERS[form]]
    read_back(form, desk.files()[CONTAINERS[form]], desk)


@pytest.mark.parametrize("form", CONTAINERS)
@pytest.mark.parametrize("garbage", [b"", b"half a message", b"PK\x05\x06" + bytes(18)])
def test_what_was_never_accounted_for_is_cut_off(desk: Forms, form: Form, garbage: bytes) -> None:
    def stop(_progress: object) -> None:
        if (desk.folder / f".{CONTAINERS[form]}.part").exists():
            running.cancel()

    with desk.ledger(order(form)) as ledger:
        running = desk.export(ledger)
        desk.heard.on_progress = stop
        running.run()
    part = desk.folder / f".{CONTAINERS[form]}.part"
    if part.exists():
        with part.open("ab") as file:
            file.write(garbage)
    desk.heard.on_progress = lambda _progress: None

    assert settled(desk.resume()) == (Status.DONE, len(MAILS))
    read_back(form, desk.files()[CONTAINERS[form]], desk)


@pytest.mark.parametrize("form", CONTAINERS)
def test_a_finished_file_is_taken_up_again_for_failed_messages(desk: Forms, form: Form) -> None:
    desk.folder.mkdir()
    (desk.folder / CONTAINERS[form]).write_bytes(b"somebody else's")
    key = desk.key(3)
    desk.store.troubles[key] = [ContentNotAuthentic()]
    ended = desk.run(order(form))
    assert (ended.tally.exported, ended.tally.failed) == (len(MAILS) - 1, 1)

    with Ledger.open(desk.folder) as ledger:
        ledger.retry_failed()
        assert settled(desk.export(ledger).run()) == (Status.DONE, len(MAILS))

    files = desk.files()
    second = CONTAINERS[form].replace(".", " (2).")
    assert files[CONTAINERS[form]] == b"somebody else's"
    assert set(files) == {CONTAINERS[form], second}
    read_back(form, files[second], desk)


@pytest.mark.parametrize("form", CONTAINERS)
def test_a_file_may_be_replaced(desk: Forms, form: Form) -> None:
    desk.folder.mkdir()
    (desk.folder / CONTAINERS[form]).write_bytes(b"somebody else's")
    desk.run(order(form, existing=Existing.REPLACE))
    assert list(desk.files()) == [CONTAINERS[form]]
    read_back(form, desk.files()[CONTAINERS[form]], desk)


@pytest.mark.parametrize("form", CONTAINERS)
def test_a_file_that_was_changed_meanwhile_is_not_gone_on_with(desk: Forms, form: Form) -> None:
    desk.run(order(form))
    path = desk.folder / CONTAINERS[form]
    path.write_bytes(path.read_bytes()[:-40])
    with Ledger.open(desk.folder) as ledger:
        ended = desk.export(ledger).run()
    assert isinstance(ended.error, SaveFailed)


@pytest.mark.parametrize("form", CONTAINERS)
def test_a_disk_that_fails_once_costs_nothing(
    desk: Forms, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = os.fsync
    left = [3]

    def fail_once(descriptor: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        synced(descriptor)

    with desk.ledger(order(form)) as ledger:
        monkeypatch.setattr(os, "fsync", fail_once)
        ended = desk.export(ledger).run()
    assert ended.status is Status.INTERRUPTED

    assert settled(desk.resume()) == (Status.DONE, len(MAILS))
    read_back(form, desk.files()[CONTAINERS[form]], desk)


@pytest.mark.parametrize("form", CONTAINERS)
def test_a_file_that_is_gone_is_said(desk: Forms, form: Form) -> None:
    desk.run(order(form))
    (desk.folder / CONTAINERS[form]).unlink()
    (desk.folder / CONTAINERS[form]).write_bytes(b"no such thing")
    assert isinstance(desk.resume().error, SaveFailed)


@pytest.mark.parametrize("form", CONTAINERS)
def test_an_unfinished_file_that_was_cut_is_said(desk: Forms, form: Form) -> None:
    desk.run(order(form))
    final = desk.folder / CONTAINERS[form]
    final.replace(desk.folder / f".{final.name}.part").write_bytes(b"short")
    assert isinstance(desk.resume().error, SaveFailed)


def test_an_archive_whose_members_were_changed_is_not_gone_on_with(desk: Forms) -> None:
    desk.run(order(Form.ZIP))
    final = desk.folder / "messages.zip"
    content = bytearray(final.read_bytes())
    content[26] ^= 1  # the length of the first member's name
    final.replace(desk.folder / ".messages.zip.part").write_bytes(content)
    assert isinstance(desk.resume().error, SaveFailed)


# --------------------------------------------------------------------------------------------- mbox


@given(st.binary() | st.lists(st.sampled_from([b">", b"From ", b"\n", b"\r\n", b"x"])).map(b"".join))
def test_quoting_is_undone_exactly(content: bytes) -> None:
    quoted = quote(content)
    assert unquote(quoted) == content
    assert not any(line.startswith(b"From ") for line in quoted.split(b"\n"))


@given(st.binary(max_size=200))
def test_any_entry_is_read_or_refused(entry: bytes) -> None:
    read = read_entry(entry)
    assert read is None or entry.startswith(b"From ")


def test_python_reads_the_same_messages(desk: Forms) -> None:
    desk.run(order(Form.MBOX))
    read = mailbox.mbox(desk.folder / "messages.mbox", create=False)
    try:
        found = [unquote(read.get_bytes(key)) for key in read.iterkeys()]
        envelopes = [read.get_message(key).get_from() for key in read.iterkeys()]
    finally:
        read.close()
    assert sorted(found) == sorted(map(with_last_newline, MAILS.values()))
    assert envelopes.count("bounce+1@example.com Thu Jan  1 00:00:00 2026") <= len(MAILS)
    assert {each.split()[0] for each in envelopes} == {"bounce+1@example.com", "MAILER-DAEMON"}


def _run_mutt(path: Path, *commands: str, home: Path) -> None:
    """Have mutt work through an mbox on a terminal of its own, which it can't do without."""
    controller, terminal = pty.openpty()

    def drain() -> None:
        with contextlib.suppress(OSError):  # EIO, once nobody holds the terminal any more
            while os.read(controller, 4096):
                pass

    drainer = threading.Thread(target=drain)
    drainer.start()
    words = [word for command in commands for word in ("-e", command)]
    try:
        subprocess.run(  # noqa: S603  Debian's own, on files of the test
            ["/usr/bin/mutt", "-n", "-F", "/dev/null", "-R", "-f", path, *words],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={"HOME": str(home), "TERM": "xterm", "PATH": "/usr/bin:/bin"},
            timeout=60,
            check=True,
        )
    finally:
        os.close(terminal)
        drainer.join()
        os.close(controller)


@pytest.mark.skipif(sys.platform != "linux", reason="mutt comes from Debian")
def test_mutt_reads_the_same_messages(desk: Forms, tmp_path: Path) -> None:
    desk.run(order(Form.MBOX))
    copied = tmp_path / "copied"
    _run_mutt(
        desk.folder / "messages.mbox",
        f"set mbox_type=Maildir folder={tmp_path}",
        "set confirmappend=no confirmcreate=no copy=no quit=yes",
        f'push "<tag-pattern>~A<enter><tag-prefix><copy-message>{copied}<enter><exit>"',
        home=tmp_path,
    )
    found = [path.read_bytes() for path in copied.rglob("*") if path.is_file()]
    # It adds fields to the header of what it copies, and ends it as it likes.
    assert sorted(_body(unquote(each)) for each in found) == sorted(
        _body(with_last_newline(each)) for each in MAILS.values()
    )


def _body(message: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", message, maxsplit=1)[1]


# -------------------------------------------------------------------------------------------- table


def test_a_table_has_a_row_for_each_message_and_computes_nothing(desk: Forms) -> None:
    desk.run(order(Form.TABLE))
    text = desk.files()["messages.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(MAILS)
    assert tuple(rows[0]) == COLUMNS
    by_key = {row["key"]: row for row in rows}
    first = by_key[desk.key(0)]
    assert first["from"].startswith("'=HYPERLINK")
    assert first["subject"] == "Plain"
    assert first["date"] == "2026-01-02T03:04:05+09:00"
    assert first["message_id"] == message_id(0)
    assert first["kms_key"] == KEY_ARN
    assert (first["rule"], first["account"]) == (
        SES_CONTEXT["aws:ses:rule-name"],
        SES_CONTEXT["aws:ses:source-account"],
    )
    assert first["sha256"] == hashlib.sha256(MAILS[0]).hexdigest()


@given(st.text(max_size=100))
def test_no_cell_is_a_formula_or_breaks_its_row(text: str) -> None:
    cell = harmless(text)
    assert cell[:1] not in set("=+-@\t\r\n")
    assert "\n" not in cell
    assert "\r" not in cell


def test_the_ledger_says_which_messages_came_out(desk: Forms) -> None:
    desk.run(order(Form.ZIP))
    entries: list[Entry] = desk.entries()
    assert {entry.state for entry in entries} == {State.EXPORTED}
