"""`vaultviewer export` as people run it: its own process, without Qt, against a vault that behaves badly."""

import json
import os
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.faults import BUCKET, PREFIX, FaultyVault, faulty_vault, is_bad, is_tampered, message_id
from support.program import ROOT
from support.verbs import run_verb, verb_command, verb_environment

COUNT: Final = 100
"""Messages; of each hundred one is tampered with and one another's."""
FAILED: Final = {message_id(number) for number in range(COUNT) if is_bad(number)}


@pytest.fixture
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


def words(vault: FaultyVault, folder: Path, *more: str) -> list[str]:
    where = ["--endpoint-url", vault.url, "--region", "eu-west-1", "--kms-key", vault.key_arn]
    return ["export", f"s3://{BUCKET}/{PREFIX}", "--to", str(folder), "--name", "{id}", *where, *more]


def exported(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.glob("*.eml")}


def read_back(folder: Path, form: str) -> dict[str, bytes]:
    """Return what an export holds, by message ID."""
    if form == "eml":
        return exported(folder)
    (container,) = folder.glob(f"*.{form}")
    with zipfile.ZipFile(container) as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}


def test_every_good_message_is_exported_and_every_bad_one_refused(vault: FaultyVault, tmp_path: Path) -> None:
    folder = tmp_path / "target"

    ended = run_verb(*words(vault, folder, "--json"))

    assert ended.returncode == 1
    assert exported(folder) == vault.expected()
    said: dict[str, Any] = json.loads(ended.stdout)
    assert (said["asked"], said["exported"], said["skipped"]) == (COUNT, COUNT - len(FAILED), 0)
    assert {each["key"].removeprefix(PREFIX): each["error"] for each in said["not_exported"]} == {
        message_id(number): "ContentNotAuthentic" if is_tampered(number) else "MessageIdMismatch"
        for number in range(COUNT)
        if is_bad(number)
    }
    complaints = ended.stderr.splitlines()
    assert len(complaints) == len(FAILED), "quiet but for what failed"
    for name in FAILED:
        assert sum(f"vaultviewer: s3://{BUCKET}/{PREFIX}{name}: " in line for line in complaints) == 1
    assert all(vault.stop().values()), "each kind of fault has happened"


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send SIGINT to one process")
@pytest.mark.parametrize("form", ["eml", "zip"])
def test_ctrl_c_leaves_an_export_that_goes_on(vault: FaultyVault, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "target"
    order = words(vault, folder, "--form", form, "--json", "--resume")
    with subprocess.Popen(  # noqa: S603  our own interpreter and program
        verb_command(*order, "--decrypts-per-second", "40"),
        cwd=ROOT,
        env=verb_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        assert program.stderr is not None
        program.stderr.readline()  # the first message has failed: it is in the midst of it
        program.send_signal(signal.SIGINT)
        output, errors = program.communicate()
    assert (program.returncode, "stopping" in errors) == (130, True)
    said = json.loads(output)
    assert (said["status"], said["exported"] < COUNT - len(FAILED)) == ("cancelled", True)

    ended = run_verb(*order, "--decrypts-per-second", "10000")

    assert ended.returncode == 1
    assert json.loads(ended.stdout)["exported"] == COUNT - len(FAILED)
    assert read_back(folder, form) == vault.expected()
