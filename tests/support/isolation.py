"""The environment of every test: nobody's home, nobody's AWS account, no proxy, no keychain, no desktop."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_DROPPED_PREFIXES: Final = ("AWS_", "BOTO", "XDG_", "QTWEBENGINE_", "QT_SCALE", "QT_STYLE", "VAULTVIEWER_")
_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy"})


def without_the_machines_own(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would let a test see who runs it, or reach beyond this machine."""
    return {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith(_DROPPED_PREFIXES) and name.lower() not in _PROXIES
    }


def settings_for(home: Path) -> dict[str, str]:
    """Point everything that looks for a home, a profile, a keychain or a display at `home` or at nothing."""
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)  # Qt warns where others could read it
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(runtime),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        # No test asks the network for the role of the machine that it runs on.
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        # Dialogs of our own instead of the desktop's, and no portal that another process would answer.
        "QT_QPA_PLATFORMTHEME": "",
    }


def enter(home: Path) -> None:
    """Make this process's environment that of tests."""
    kept = without_the_machines_own(os.environ)
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(settings_for(home))
