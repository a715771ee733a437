"""`vaultviewer verify` as people run it: on what `vaultviewer export` has made out of a vault that behaves
badly, in a process of its own in which neither Qt nor boto3 can be imported.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.faults import BUCKET, PREFIX, FaultyVault, faulty_vault
from support.program import ROOT, run_python
from support.verbs import run_here, verb_environment
from support.verify_desk import Exporting

from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Form

COUNT: Final = 100
"""Messages; of each hundred one is tampered with and one another's."""
_ALONE: Final = """
import sys
for name in ("PySide6", "shiboken6", "qtawesome", "boto3", "botocore", "keyring", "moto"):
    sys.modules[name] = None
from vaultviewer.app.main import main
sys.exit(main(["verify", *sys.argv[1:]]))
"""

_INTERRUPTED: Final = """
import sys
from vaultviewer.core.export.verifying import files
read = files._sha256
def told(file, meter):
    print("verifying", file=sys.stderr, flush=True)
    return read(file, meter)
files._sha256 = told
from vaultviewer.app.main import main
sys.exit(main(["verify", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


def verified(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return run_python("-c", _ALONE, str(folder), *words)


@pytest.mark.parametrize("form", Form)
def test_what_was_exported_on_a_bad_day_is_verified(vault: FaultyVault, tmp_path: Path, form: Form) -> None:
    folder = tmp_path / "target"
    where = ["--endpoint-url", vault.url, "--region", "eu-west-1", "--kms-key", vault.key_arn]
    order = ["export", f"s3://{BUCKET}/{PREFIX}", "--to", str(folder), "--name", "{id}", "--form", form]
    assert run_here(*order, *where, "--json").returncode == 1

    ended = verified(folder, "--json")

    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    summary: dict[str, Any] = json.loads(ended.stdout)
    assert (summary["states"], summary["complete"]) == ({"exported": COUNT - 2, "failed": 2}, True)
    assert (summary["form"], summary["ledger"]) == (form, "compared")

    foreign = folder / "evil.eml"
    foreign.write_bytes(b"")
    ended = verified(folder)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.startswith("evil.eml: The file is not part of the export.\n")


def test_a_folder_without_an_export_ends_with_2(tmp_path: Path) -> None:
    ended = verified(tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1, "no traceback"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    handed = Exporting(tmp_path / "export").make(Form.EML)
    for number in range(5000):
        (handed.folder / f"foreign {number:060}").touch()
    with subprocess.Popen(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", _ALONE, str(handed.folder)],
        cwd=ROOT,
        env=verb_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert "not part of the export" in program.stdout.readline()
        program.stdout.close()
        errors = program.stderr.read()
    assert (program.returncode, errors) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send SIGINT to one process")
def test_ctrl_c_ends_it_in_words(tmp_path: Path) -> None:
    handed = Exporting(tmp_path / "export").make(Form.EML)
    # A sparse file of a terabyte takes long enough to be hashed.
    lines = handed.lines()
    lines[1]["files"][0]["size"] = 2**40
    handed.write(lines)
    (handed.folder / LEDGER_NAME).unlink()
    os.truncate(handed.folder / "One.eml", 2**40)
    with subprocess.Popen(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", _INTERRUPTED, str(handed.folder)],
        cwd=ROOT,
        env=verb_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        assert program.stderr is not None
        assert program.stderr.readline() == "verifying\n"
        program.send_signal(signal.SIGINT)
        output, errors = program.communicate()
    assert (program.returncode, output) == (130, "")
    assert errors == "vaultviewer: stopping; press Ctrl+C again to stop at once\n"
