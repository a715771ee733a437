"""Verbs of the command line as people run them, in processes of their own, in which Qt can't be imported; or
in this one, against the same emulator.
"""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Final

from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from support.program import ROOT
from support.unmeasured import unmeasured_environment

from vaultviewer.app.main import main

WITHOUT_QT: Final = """
import sys
for name in ("PySide6", "shiboken6", "qtawesome"):
    sys.modules[name] = None
from vaultviewer.app.main import main
sys.exit(main(sys.argv[1:]))
"""
_KEYS: Final = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}


def verb_command(*words: str) -> list[str]:
    return [sys.executable, "-c", WITHOUT_QT, *words]


def verb_environment(**beside: str) -> dict[str, str]:
    """Return the test's environment with the emulator's keys in it."""
    return {**os.environ, **_KEYS, **beside}


def run_verb(
    *words: str,
    given: str | None = None,
    variables: dict[str, str] | None = None,
    patience: float = 100,
    measured: bool = True,
) -> "subprocess.CompletedProcess[str]":
    """Run a verb to its end, for so many seconds at most. Nothing is at its standard input where nothing is
    `given`. Coverage takes time, which work in bulk need not have `measured`.
    """
    return subprocess.run(  # noqa: S603  our own interpreter and program
        verb_command(*words),
        cwd=ROOT,
        env=(dict(os.environ) if measured else unmeasured_environment()) | _KEYS | (variables or {}),
        input=given or "",
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=patience,
    )


@dataclass(frozen=True)
class Ended:
    """How a verb ended, as a finished process would tell."""

    returncode: int
    stdout: str
    stderr: str


def run_here(*words: str, given: str = "", variables: dict[str, str] | None = None) -> Ended:
    """Run a verb in this very process, which saves importing boto3 each time."""
    before, stdin = dict(os.environ), sys.stdin
    output, errors = io.BytesIO(), io.StringIO()
    stdout = io.TextIOWrapper(output, encoding="utf-8", write_through=True)
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    os.environ.update(verb_environment(**(variables or {})))
    try:
        with redirect_stdout(stdout), redirect_stderr(errors):
            try:
                code: object = main(words)
            except SystemExit as ended:
                code = ended.code
    finally:
        sys.stdin = stdin
        os.environ.clear()
        os.environ.update(before)
    assert isinstance(code, int)
    return Ended(code, output.getvalue().decode(), errors.getvalue())
