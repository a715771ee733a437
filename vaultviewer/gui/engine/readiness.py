"""Whether the locked engine can run here, found out before Chromium would end the program over it."""

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib import import_module
from typing import Final

from vaultviewer.core.phrases import Phrase, phrase

MISSING: Final = phrase("QtWebEngine is not installed, so messages have simple formatting only.")
NO_SANDBOX: Final = phrase(
    "This system keeps the HTML engine from starting its sandbox, so messages have simple formatting only."
)

_PROBE_SECONDS: Final = 5


@cache  # a fact about this machine; asking costs a process
def engine_problem() -> Phrase | None:
    """Tell people why there is no locked engine here; None if there is one."""
    try:
        import_module("PySide6.QtWebEngineWidgets")
    except ImportError:  # the wheel, or a system library that it needs
        return MISSING
    needs_sandbox = sys.platform.startswith("linux") and os.geteuid() != 0
    return NO_SANDBOX if needs_sandbox and not user_namespaces_work() else None


def user_namespaces_work() -> bool:
    """Try to make a user namespace, which is what Chromium's sandbox on Linux begins with.

    Where the kernel, AppArmor (Ubuntu since 23.10) or a container forbids it, Chromium ends the whole program
    with "No usable sandbox!". No file under /proc says so for all of them, so a process of its own tries it.
    https://chromium.googlesource.com/chromium/src/+/main/docs/security/apparmor-userns-restrictions.md
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        return True  # can't tell; Chromium still never runs without its sandbox
    try:
        probe = subprocess.run(  # noqa: S603  a fixed command without any input
            [unshare, "--user", "--map-root-user", "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
