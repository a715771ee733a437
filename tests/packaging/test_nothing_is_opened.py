"""Nothing that a mail brings is ever run, or handed to the system to be opened: few places start anything."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import vaultviewer

PACKAGE: Final = Path(vaultviewer.__path__[0])
STARTERS: Final = frozenset({"subprocess", "webbrowser", "pty", "QDesktopServices", "QProcess"})
STARTING_CALLS: Final = ("startfile", "system", "popen", "exec", "spawn", "posix_spawn", "fork")
"""Functions of `os` that begin so."""
ALLOWED: Final = {
    # Who starts what: this program itself as the sample vault's server, as a confined process, and to try
    # the engine; the browser, for a link, after its panel has been read; and the program that a profile of
    # the user's own names as the source of its credentials.
    "adapters/aws/signing/processes.py": {"subprocess"},
    "demo/sample_vault.py": {"subprocess"},
    "adapters/confined/processes.py": {"subprocess"},
    "gui/engine/readiness.py": {"subprocess"},
    "gui/dialogs/link_dialog.py": {"QDesktopServices"},
    # The folder of an export, which the program itself has made.
    "gui/windows/exporting.py": {"QDesktopServices"},
    # The page where somebody confirms a sign-in, when they press the button for it.
    "gui/dialogs/sign_in_panels.py": {"QDesktopServices"},
}


def starters_in(source: str) -> Iterator[str]:
    """Name what a module could start something with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]
            yield from (f"os.{each.name}" if node.module == "os" else each.name for each in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}" if node.value.id == "os" else node.attr


def starts(name: str) -> bool:
    return name in STARTERS or (name.startswith("os.") and name[3:].startswith(STARTING_CALLS))


def test_only_these_places_start_anything() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): used
        for path in PACKAGE.rglob("*.py")
        if (used := {name for name in starters_in(path.read_text(encoding="utf-8")) if starts(name)})
    }
    assert found == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "from subprocess import run",
        "import os\nos.startfile('x')",
        "from os import system",
        "import os\nos.execv('x', [])",
        "from PySide6.QtGui import QDesktopServices",
        "from PySide6 import QtGui\nQtGui.QDesktopServices.openUrl(url)",
        "import webbrowser as w",
    ],
)
def test_the_search_finds_what_starts_something(source: str) -> None:
    assert any(map(starts, starters_in(source)))
