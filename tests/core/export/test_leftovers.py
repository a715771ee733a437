import os
import sqlite3
from pathlib import Path

import pytest

from vaultviewer.core.export.exchange import State
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.leftovers import inside, remove_leftovers
from vaultviewer.core.export.order import Below, ExportOrder
from vaultviewer.core.export.source import Asked
from vaultviewer.core.export.troubles import LedgerUnreadable
from vaultviewer.core.values import ObjectRef

ORDER = ExportOrder("bucket", Below(""))
UNFINISHED = ".vaultviewer-0123456789abcdef.part"


def reserve(folder: Path, *paths: str) -> None:
    with Ledger.create(folder, ORDER) as ledger:
        ledger.ask([Asked(ObjectRef("bucket", "a"))], listed=True)
        ledger.reserve(1, paths)


def test_what_a_crash_has_left_goes_and_is_asked_for_again(tmp_path: Path) -> None:
    reserve(tmp_path, "day/a.eml", "day/never written.eml")
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "a.eml").write_bytes(b"whole")
    (tmp_path / "day" / UNFINISHED).write_bytes(b"half")
    (tmp_path / "day" / "of somebody else").write_bytes(b"theirs")
    (tmp_path / UNFINISHED).write_bytes(b"half, of another program")

    with Ledger.open(tmp_path) as ledger:
        remove_leftovers(ledger)

        assert [path.name for path in (tmp_path / "day").iterdir()] == ["of somebody else"]
        assert (tmp_path / UNFINISHED).exists()
        assert ledger.entry(1).state is State.ASKED


def test_what_was_there_before_stays(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"to be replaced")
    reserve(tmp_path, "a.eml")

    with Ledger.open(tmp_path) as ledger:
        remove_leftovers(ledger)

    assert (tmp_path / "a.eml").read_bytes() == b"to be replaced"


@pytest.mark.parametrize("path", ["../a.eml", "day/../../a.eml", "/etc/a.eml", "day\\..\\a.eml", "", "."])
def test_a_ledger_can_not_have_files_deleted_elsewhere(tmp_path: Path, path: str) -> None:
    target = tmp_path / "target"
    (tmp_path / "a.eml").write_bytes(b"theirs")
    reserve(target, "a.eml")
    connection = sqlite3.connect(target / LEDGER_NAME)
    with connection:
        connection.execute("UPDATE name SET path = ?", (path,))
    connection.close()

    with Ledger.open(target) as ledger, pytest.raises(LedgerUnreadable):
        remove_leftovers(ledger)

    assert (tmp_path / "a.eml").read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_no_link_leads_out_of_the_target(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / "other").mkdir()
    (target / "link").symlink_to(tmp_path / "other")
    (target / "real").mkdir()

    with pytest.raises(LedgerUnreadable):
        inside(target, "link/a.eml")
    assert inside(target, "real/a.eml") == target / "real" / "a.eml"
