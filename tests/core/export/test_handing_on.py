"""Samples in a ZIP with a password, and files that exist for the moment of a drop."""

import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
import pyzipper
from support.attachment_samples import part

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, SaveFailed
from vaultviewer.core.export.drop_folder import DropFolder
from vaultviewer.core.export.infected_zip import (
    PASSWORD,
    Sample,
    infected_name,
    save_infected,
    unique_names,
    zip_samples,
)

TOKYO = datetime(2026, 11, 23, 14, 2, 8, tzinfo=timezone(timedelta(hours=9)))
PARTS = (
    part(b"MZ one", "../in/a.exe"),
    part(os.urandom(70_000), "A.EXE"),
    part(b"", "請求書.js"),
)


def test_samples_are_read_back_with_the_password() -> None:
    packed = zip_samples(Sample(PARTS, TOKYO), cancel=NEVER)
    with pyzipper.AESZipFile(BytesIO(packed)) as archive:
        infos = archive.infolist()
        assert [info.filename for info in infos] == ["a.exe", "A (2).EXE", "請求書.js"]
        assert {info.date_time for info in infos} == {(2026, 11, 23, 14, 2, 8)}
        assert {(info.wz_aes_strength, info.wz_aes_version, info.CRC) for info in infos} == {(3, 2, 0)}
        with pytest.raises(RuntimeError, match="password"):
            archive.read("a.exe")
        with pytest.raises(RuntimeError, match="Bad password"):
            archive.read("a.exe", pwd=b"Infected")
        archive.setpassword(b"infected")
        assert [archive.read(info) for info in infos] == [each.content for each in PARTS]
    assert b"MZ one" not in packed.tobytes()


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("7z", ["x", f"-p{PASSWORD}", "-y", "-o{folder}", "{archive}"]),
        ("bsdtar", ["--passphrase", PASSWORD, "-xf", "{archive}", "-C", "{folder}"]),
    ],
)
def test_others_read_them(tmp_path: Path, tool: str, arguments: list[str]) -> None:
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool} is not installed")
    archive, folder = tmp_path / "sample.zip", tmp_path / "out"
    folder.mkdir()
    save_infected(Sample(PARTS[:2], TOKYO), archive, overwrite=False, cancel=NEVER)
    filled = [each.format(archive=archive, folder=folder) for each in arguments]
    subprocess.run([program, *filled], check=True, capture_output=True, timeout=60)  # noqa: S603  our own words
    assert (folder / "a.exe").read_bytes() == PARTS[0].content
    assert (folder / "A (2).EXE").read_bytes() == PARTS[1].content


@pytest.mark.parametrize("date", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)])
def test_dates_that_a_zip_has_no_room_for_are_left_out(date: datetime | None) -> None:
    packed = zip_samples(Sample(PARTS[:1], date), cancel=NEVER)
    with pyzipper.AESZipFile(BytesIO(packed)) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_an_archive_is_saved_whole_for_its_owner_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    save_infected(Sample(PARTS, TOKYO), path, overwrite=False, cancel=NEVER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    cancelled = CancelToken()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        save_infected(Sample(PARTS, TOKYO), tmp_path / "b.zip", overwrite=False, cancel=cancelled)
    assert os.listdir(tmp_path) == ["a.zip"]  # noqa: PTH208  hidden files count


def test_names_are_safe_and_unlike_each_other() -> None:
    assert infected_name("a.exe") == "a.exe.zip"
    assert len(infected_name("x" * 300).encode()) <= 120
    names = unique_names([part(b"", "con.txt"), part(b"", "a"), part(b"", "A"), part(b"", "a")])
    assert names == ("_con.txt", "a", "A (2)", "a (3)")


# ------------------------------------------------------------------------------------------- drop folder


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    drops = DropFolder(tmp_path / "drops")
    drops.wipe_leftovers()
    drops.close()
    assert not (tmp_path / "drops").exists()


def test_a_dropped_file_is_its_owners_alone_and_goes(tmp_path: Path) -> None:
    drops = DropFolder(tmp_path / "drops")
    first = drops.provide("../a.pdf", b"one")
    second = drops.provide("a.pdf", memoryview(b"two"))
    assert (first.name, second.name) == ("a.pdf", "a.pdf")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    folders = [first.parent, first.parent.parent, tmp_path / "drops"]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    drops.discard(first)
    assert not first.parent.exists()
    assert second.exists()
    drops.discard(tmp_path / "drops")
    assert second.exists(), "only what was provided is deleted"
    drops.close()
    assert list((tmp_path / "drops").iterdir()) == []


def test_what_a_crash_left_is_wiped_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    root = tmp_path / "drops"
    script = (
        "import os, sys; from pathlib import Path;"
        "from vaultviewer.core.export.drop_folder import DropFolder;"
        "DropFolder(Path(sys.argv[1])).provide('a.pdf', b'left'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", script, str(root)], check=False, timeout=60)  # noqa: S603  our own words
    assert [path.read_bytes() for path in root.rglob("a.pdf")] == [b"left"]
    alive = DropFolder(root)
    kept = alive.provide("b.pdf", b"in use")
    DropFolder(root).wipe_leftovers()
    assert list(root.rglob("*.pdf")) == [kept]
    alive.wipe_leftovers()
    assert kept.exists()
    alive.close()


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "drops").write_bytes(b"a file")
    with pytest.raises(SaveFailed):
        DropFolder(tmp_path / "drops").provide("a.pdf", b"x")
