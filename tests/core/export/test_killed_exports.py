"""Exports that are killed, again and again, at moments that nobody chose."""

import mailbox
import os
import pickle
import random
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.export_desk import ExportDesk, mail

from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.order import Form

COUNT = 40
TESTS = Path(__file__).parent.parent.parent
CHILD = TESTS / "support" / "export_child.py"


def run_and_kill(vault: Path, folder: Path, form: Form, *, after: int) -> list[str]:
    """Return what the child said, up to its death after so many lines, or to its own end."""
    child = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, CHILD, vault, folder, form],
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


def messages_in(folder: Path, form: Form) -> list[bytes]:
    """Return the messages under final names: of half a file, what is no message."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    files = [path for path in files if not path.name.startswith("vaultviewer-export")]
    if form is Form.EML:
        return [path.read_bytes() for path in files]
    assert len(files) <= 1
    found = []
    for path in files:
        if form is Form.ZIP:
            with zipfile.ZipFile(path) as archive:
                found += [archive.read(name) for name in archive.namelist()]
        else:
            box = mailbox.mbox(path, create=False)
            # Python reads lines as they end in an mbox, where the message had CRLF.
            found += [
                box.get_bytes(key).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                for key in box.keys()  # noqa: SIM118  a mailbox iterates over its messages, not its keys
            ]
            box.close()
    return found


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize("form", [Form.EML, Form.MBOX, Form.ZIP])
def test_an_export_that_is_killed_time_and_again_loses_and_doubles_nothing(
    tmp_path: Path, form: Form
) -> None:
    moments = random.Random(form)  # noqa: S311  a repeatable test, no secret
    desk = ExportDesk(tmp_path / "target", count=COUNT)
    vault = tmp_path / "vault"
    vault.write_bytes(pickle.dumps((desk.store.objects, desk.keys.entries)))
    every = {mail(number) for number in range(COUNT)}
    done: set[str] = set()
    kills = 0

    while True:
        said = run_and_kill(vault, desk.folder, form, after=moments.randrange(1, 60))

        assert done.isdisjoint(line.partition(" ")[2] for line in said), "what was done is done again"
        assert set(messages_in(desk.folder, form)) <= every, "half a message has a final name"
        if said[-1] == f"ended {Status.DONE}":
            break
        kills += 1
        with Ledger.open(desk.folder) as ledger:
            done = {entry.ref.key for entry in ledger.entries(State.EXPORTED)}

    assert kills >= 3
    assert sorted(messages_in(desk.folder, form)) == sorted(every)
    assert [path.name for path in desk.folder.rglob("*.part")] == []
    with Ledger.open(desk.folder) as ledger:
        assert ledger.tally().balanced
        assert ledger.tally().exported == COUNT
        assert ledger.leftovers() == ()
