"""Verbs of the command line as people run them: in processes of their own, in which Qt can't be imported."""

import os
import subprocess
import sys
from typing import Final

from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from support.program import ROOT

WITHOUT_QT: Final = """
import sys
for name in ("PySide6", "shiboken6", "qtawesome"):
    sys.modules[name] = None
from vaultviewer.app.main import main
sys.exit(main(sys.argv[1:]))
"""
_KEYS: Final = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
_PATIENCE: Final = 100


def verb_command(*words: str) -> list[str]:
    return [sys.executable, "-c", WITHOUT_QT, *words]


def verb_environment(**beside: str) -> dict[str, str]:
    """Return the test's environment with the emulator's keys in it."""
    return {**os.environ, **_KEYS, **beside}


def run_verb(
    *words: str, given: str | None = None, variables: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a verb to its end. Nothing is at its standard input where nothing is `given`."""
    return subprocess.run(  # noqa: S603  our own interpreter and program
        verb_command(*words),
        cwd=ROOT,
        env=verb_environment(**(variables or {})),
        input=given or "",
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=_PATIENCE,
    )
