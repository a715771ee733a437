"""A disk of a few hundred kilobytes: a tmpfs in a mount namespace of one program, on Linux."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

_PATIENCE: Final = 60
_TESTS: Final = Path(__file__).parents[1]


@cache
def small_disk_problem() -> str | None:
    """Tell why no such disk can be made here; None if one can."""
    if not sys.platform.startswith("linux"):
        return "mount namespaces are Linux's"
    if missing := [name for name in ("unshare", "mount") if shutil.which(name) is None]:
        return f"{' and '.join(missing)} not found (Debian: util-linux, mount)"
    trial = subprocess.run(  # noqa: S603  our own program
        [*_apart(), "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False, text=True
    )
    return None if trial.returncode == 0 else f"no disk can be mounted here: {trial.stderr.strip()}"


def run_apart(program: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a Python program that may mount what nobody else sees."""
    return subprocess.run(  # noqa: S603  our own program
        [*_apart(), sys.executable, str(program), *words],
        env=os.environ | {"PYTHONPATH": f"{_TESTS.parent}{os.pathsep}{_TESTS}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def _apart() -> list[str]:
    # Who isn't root becomes root of a user namespace first, where the system allows that.
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *as_root, "--mount"]


# ---------------------------------------------------------------------------------------------- inside


def mount_small_disk(folder: Path, *, kilobytes: int) -> None:
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder))


def resize_disk(folder: Path, *, kilobytes: int) -> None:
    _mount("-o", f"remount,size={kilobytes}k", str(folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)  # noqa: S603, S607  of the system, in a namespace of our own
