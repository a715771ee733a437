"""The demo without a person: all of it works and the exit code is 0, or something doesn't and it is 1."""

import hashlib
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QImage
from support.program import run_program, run_python

PICTURES: Final = {"list", "html-message", "refused-message", "envelope"}
"""Those that the demo has to leave; it may leave more."""

# Runs the tour as `main` does, with one thing broken.
_BROKEN: Final = """
import sys
from dataclasses import replace
from pathlib import Path
from vaultviewer.app.demo_main import run_demo_tour
from vaultviewer.demo.expectations import Fate
from vaultviewer.demo.sample_vault import SampleVault

start = SampleVault.start

def lying_start(vault, *arguments):
    info = start(vault, *arguments)
    one = next(each for each in info.expectations if {condition})
    lie = replace(one, {change})
    return replace(info, expectations=(lie, *(each for each in info.expectations if each is not one)))

SampleVault.start = lying_start
sys.exit(run_demo_tour(Path({folder!r})))
"""


def test_the_whole_tour(tmp_path: Path) -> None:
    folder = tmp_path / "not there yet" / "out"
    ended = run_program("demo", "--out", str(folder))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    pictures = {path.stem: path for path in folder.glob("*.png")}
    assert pictures.keys() >= PICTURES
    for path in pictures.values():
        image = QImage(str(path))
        assert image.width() >= 1000
        assert str(path) in ended.stdout
    messages = list((folder / "messages").glob("*.eml"))
    assert len(messages) >= 60
    assert f"Saved {len(messages)} messages" in ended.stdout
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in messages}) == len(messages)
    assert {path.stat().st_mode & 0o777 for path in messages} == {0o600}


@pytest.mark.parametrize(
    ("condition", "change", "said"),
    [
        ("each.fate is Fate.OPENS", "sha256='0' * 64", "opened with other bytes than were encrypted"),
        (
            "each.fate is Fate.OPENS",
            "fate=Fate.REFUSED, error='WrongKey'",
            "but should be refused as WrongKey",
        ),
        ("each.name == 'tampered'", "fate=Fate.OPENS", "tampered should open"),
    ],
    ids=["other bytes", "opens what it must refuse", "refuses what it must open"],
)
def test_a_broken_promise_ends_the_tour_with_1(
    tmp_path: Path, condition: str, change: str, said: str
) -> None:
    program = _BROKEN.format(condition=condition, change=change, folder=str(tmp_path))
    ended = run_python("-c", program)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "The demo failed: " in ended.stdout
    assert said in ended.stdout


def test_a_vault_that_does_not_start_ends_the_tour_with_1(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from vaultviewer.demo import sample_vault\n"
        "sample_vault.default_command = lambda: (sys.executable, '-c', 'raise SystemExit(3)')\n"
        "from vaultviewer.app.demo_main import run_demo_tour\n"
        f"sys.exit(run_demo_tour(Path({str(tmp_path)!r})))\n"
    )
    ended = run_python("-c", program)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "The demo failed: " in ended.stdout
