"""Running VaultViewer as people do: in a process of its own, off-screen."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 110


def run_python(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run this interpreter in the project, with the environment of the test, and return how it ended."""
    return subprocess.run(  # noqa: S603  arguments are the tests' own
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=_PATIENCE,
    )


def run_program(*words: str) -> "subprocess.CompletedProcess[str]":
    return run_python("-m", "vaultviewer", *words)
