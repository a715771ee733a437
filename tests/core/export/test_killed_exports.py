"""Exports that are killed, again and again, at moments that nobody chose."""

import os
import pickle
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.export_desk import ExportDesk, whole

from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger, Status

COUNT = 40
TESTS = Path(__file__).parent.parent.parent
CHILD = TESTS / "support" / "export_child.py"


def run_and_kill(vault: Path, folder: Path, *, after: int) -> list[str]:
    """Return what the child said, up to its death after so many lines, or to its own end."""
    child = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, CHILD, vault, folder],
        env=os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    said = []
    for line in child.stdout:
        said.append(line.strip())
        if len(said) == after:
            child.send_signal(signal.SIGKILL)
    child.stdout.close()
    child.wait()
    return said


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize("seed", range(2))
def test_an_export_that_is_killed_time_and_again_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)  # noqa: S311  a repeatable test, no secret
    desk = ExportDesk(tmp_path / "target", count=COUNT)
    vault = tmp_path / "vault"
    vault.write_bytes(pickle.dumps((desk.store.objects, desk.keys.entries)))
    all_files = whole(range(COUNT))
    done: set[str] = set()
    kills = 0

    while True:
        said = run_and_kill(vault, desk.folder, after=moments.randrange(1, 60))

        assert done.isdisjoint(line.partition(" ")[2] for line in said), "what was done is done again"
        # Nothing half-written has a final name, and what the ledger says is so.
        named = {name: data for name, data in desk.files().items() if not name.endswith(".part")}
        assert named.items() <= all_files.items()
        if said[-1] == f"ended {Status.DONE}":
            break
        kills += 1
        with Ledger.open(desk.folder) as ledger:
            for entry in ledger.entries(State.EXPORTED):
                assert entry.files[0].path in named
                done.add(entry.ref.key)

    assert kills >= 3
    assert desk.files() == all_files
    with Ledger.open(desk.folder) as ledger:
        tally = ledger.tally()
        assert tally.balanced
        assert tally.exported == COUNT
        assert ledger.leftovers() == ()
