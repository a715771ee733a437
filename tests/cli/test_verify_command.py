"""`vaultviewer verify`: what it says, to whom, and with which exit code."""

import io
import json
import os
import signal
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.fakes import BUCKET
from support.verify_desk import MAILS, Exporting, HandedOn

from vaultviewer.cli.console import Console
from vaultviewer.cli.verify import verify
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Form
from vaultviewer.core.export.record_names import PUBLIC_KEY_NAME, SIGNATURE_NAME
from vaultviewer.core.export.signature import fingerprint, render_public_key, sign_manifest


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


@dataclass(frozen=True)
class Run:
    code: int
    output: str
    errors: str

    @property
    def json(self) -> list[dict[str, Any]]:
        assert self.output.isascii()
        return [json.loads(line) for line in self.output.splitlines()]


def run(*words: str | Path, errors: io.StringIO | None = None) -> Run:
    console = Console(io.BytesIO(), io.BytesIO(), errors or io.StringIO())
    code = verify(list(map(str, words)), console)
    assert isinstance(console.output, io.BytesIO)
    assert isinstance(console.errors, io.StringIO)
    return Run(code, console.output.getvalue().decode(), console.errors.getvalue())


@pytest.fixture
def desk(tmp_path: Path) -> Exporting:
    return Exporting(tmp_path / "export")


@pytest.fixture
def signed(desk: Exporting) -> HandedOn:
    return desk.make(Form.EML, signed=True)


@pytest.fixture
def key(signed: HandedOn, tmp_path: Path) -> Path:
    """The signer's public key, as it came by another way."""
    path = tmp_path / "soc.pub"
    path.write_bytes((signed.folder / PUBLIC_KEY_NAME).read_bytes())
    return path


def test_an_export_that_is_as_it_was_made_ends_with_0(desk: Exporting) -> None:
    ended = run(desk.make(Form.MBOX).folder)
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output.splitlines() == [
        f"Export:    of {BUCKET} as mbox",
        "Sealed:    2026-01-03 12:00:00+00:00 by VaultViewer 0.1.0; finished",
        f"Messages:  {len(MAILS)} in the manifest; {len(MAILS)} exported",
        ended.output.splitlines()[3],
        "Ledger:    compared with the manifest",
        "Signature: none",
        "Everything is as the manifest says.",
    ]
    assert ended.output.splitlines()[3].endswith("kB, 1 file beside the manifest")


def test_each_deviation_is_a_line_and_nothing_steers_the_terminal(desk: Exporting) -> None:
    handed = desk.make(Form.EML)
    (handed.folder / "One.eml").write_bytes(b"x" * len(MAILS[0]))
    if os.name == "posix":
        (handed.folder / "\x1b]0;evil\x07.eml").write_bytes(b"")
    (handed.folder / LEDGER_NAME).unlink()
    handed.change(2, key="inbound/\x1b[2J\u202e")

    ended = run(handed.folder)

    assert ended.code == 1
    first, *_ = lines = ended.output.splitlines()
    assert first.startswith(
        f"line 2, message 1, {desk.key(0)}, One.eml: The file was changed: its SHA-256 is "
    )
    assert "Ledger:    none is here; the manifest was verified without it" in lines
    if os.name == "posix":
        assert r"\u{1b}]0;evil\u{7}.eml: The file is not part of the export." in lines
        assert lines[-1].startswith("2 deviations: ")
    assert "\x1b" not in ended.output


def test_one_deviation_is_one(desk: Exporting) -> None:
    handed = desk.make(Form.EML)
    (handed.folder / "One.eml").unlink()
    assert run(handed.folder).output.splitlines()[-1].startswith("1 deviation: ")


def test_programs_read_an_object_a_line_and_the_summary_last(desk: Exporting) -> None:
    handed = desk.make(Form.EML)
    (handed.folder / "One.eml").unlink()
    (handed.folder / "Grüße.eml").write_bytes(b"")

    ended = run(handed.folder, "--json")

    missing, foreign, summary = ended.json
    assert missing == {
        "type": "deviation",
        "kind": "file-missing",
        "line": 2,
        "number": 1,
        "key": desk.key(0),
        "path": "One.eml",
        "sentence": "The file is missing.",
    }
    assert (foreign["kind"], foreign["path"], foreign["line"]) == ("foreign-file", "Grüße.eml", None)
    assert summary["exit_code"] == ended.code == 1
    assert (summary["deviations"], summary["kinds"]) == (2, {"file-missing": 1, "foreign-file": 1})
    assert (summary["form"], summary["status"], summary["complete"]) == ("eml", "done", True)
    assert (summary["messages"], summary["states"]) == (3, {"exported": 3})
    assert (summary["ledger"], summary["signature"], summary["trusted"]) == ("compared", "absent", False)


def test_an_unfinished_export_says_so(desk: Exporting) -> None:
    ended = run(desk.cancel_after_one(Form.EML).folder)
    assert ended.code == 1
    lines = ended.output.splitlines()
    assert lines[0] == "The export is not finished: of 3 messages 2 are still open."
    assert lines[3] == "Messages:  3 in the manifest; 1 exported; 2 open"
    assert lines[2].endswith("; not finished")


def test_where_the_manifest_is_gone_there_is_little_to_say(signed: HandedOn) -> None:
    signed.manifest.unlink()
    ended = run(signed.folder)
    assert ended.code == 1
    assert ended.output.startswith("manifest.jsonl: There is no manifest: nothing says what belongs here.\n")
    assert "Signature" not in ended.output
    _, summary = run(signed.folder, "--json").json
    assert [summary[name] for name in ("bucket", "form", "status", "signature", "fingerprint")] == [None] * 5


# ------------------------------------------------------------------------------------------- the key


def test_a_signature_is_told_with_the_fingerprint_of_its_key(signed: HandedOn, key: Path) -> None:
    name = fingerprint(signed.key)
    ended = run(signed.folder)
    assert f"Signature: good, by the key beside it; compare its fingerprint: {name}\n" in ended.output
    ended = run(signed.folder, "--public-key", key)
    assert (ended.code, f"Signature: good, by the key to trust: {name}\n" in ended.output) == (0, True)
    (summary,) = run(signed.folder, "--json", "--public-key", key).json
    assert (summary["signature"], summary["fingerprint"], summary["trusted"]) == ("good", name, True)


def test_without_a_signature_by_the_key_it_deviates(
    signed: HandedOn, key: Path, desk: Exporting, tmp_path: Path
) -> None:
    sign_manifest(signed.folder, Exporting(tmp_path / "forger", {}).keychain)
    ended = run(signed.folder, "--public-key", key)
    assert (ended.code, "Another key than the one to trust" in ended.output) == (1, True)
    assert f"Signature: by another key: {fingerprint(signed.key)}" in ended.output

    (signed.folder / SIGNATURE_NAME).write_bytes(b"AAAA\n")
    assert "Signature: wrong by the key " in run(signed.folder, "--public-key", key).output
    (signed.folder / SIGNATURE_NAME).write_bytes(b"\x1b")
    assert "Signature: not checked" in run(signed.folder, "--public-key", key).output
    (signed.folder / SIGNATURE_NAME).unlink()
    ended = run(signed.folder, "--public-key", key)
    assert (ended.code, "There is no signature, though one belongs here." in ended.output) == (1, True)
    assert desk.folder == signed.folder


@pytest.mark.parametrize("content", [b"", b"\x00", b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"])
def test_a_file_that_is_no_key_is_a_wrong_command_line(
    signed: HandedOn, key: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    key.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        run(signed.folder, "--public-key", key)
    assert ended.value.code == 2
    assert "it is no public key in PEM" in capsys.readouterr().err


def test_a_key_that_cannot_be_read_is_told(signed: HandedOn, tmp_path: Path) -> None:
    ended = run(signed.folder, "--public-key", tmp_path / "absent")
    assert (ended.code, ended.output, "absent could not be read" in ended.errors) == (1, "", True)


def test_a_key_may_come_with_comments(signed: HandedOn, key: Path) -> None:
    key.write_bytes(b"the SOC's key, 2026\n" + key.read_bytes())
    assert run(signed.folder, "--public-key", key).code == 0
    key.write_bytes(render_public_key(Ed25519PrivateKey.generate().public_key()))
    assert run(signed.folder, "--public-key", key).code == 1


# ----------------------------------------------------------------------------- what can't be verified


def test_a_folder_without_an_export_is_a_wrong_command_line(tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert (ended.code, ended.output) == (2, "")
    assert "has neither a manifest nor a ledger" in ended.errors


@pytest.mark.parametrize("words", [[], ["absent"], ["--public-key", "x"]])
def test_what_is_no_folder_is_a_wrong_command_line(words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*[word.replace("absent", str(tmp_path / "absent")) for word in words])
    assert ended.value.code == 2


def test_an_export_that_runs_is_left_alone(signed: HandedOn) -> None:
    with closing(sqlite3.connect(signed.folder / LEDGER_NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        ended = run(signed.folder)
    assert (ended.code, "Another window or command is writing the export" in ended.errors) == (1, True)


# ------------------------------------------------------------------------------ Ctrl+C and the terminal


def test_a_terminal_sees_how_far_it_is(signed: HandedOn) -> None:
    (signed.folder / "One.eml").unlink()
    ended = run(signed.folder, errors=Terminal())
    assert "\r\x1b[KVerifying … 3 messages, 2 files, " in ended.errors
    assert ended.errors.endswith("\r\x1b[K")


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send itself SIGINT alone")
def test_ctrl_c_ends_it_without_a_verdict(signed: HandedOn, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = Hearing("stopping")
    entry = Ledger.entry

    def interrupted(ledger: Ledger, number: int) -> object:
        if not stopping.heard.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            stopping.heard.wait()
        return entry(ledger, number)

    monkeypatch.setattr(Ledger, "entry", interrupted)
    ended = run(signed.folder, errors=stopping)
    assert (ended.code, ended.output) == (130, "")
