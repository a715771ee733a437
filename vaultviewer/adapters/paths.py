"""Where this machine keeps VaultViewer's settings and logs, and where the program's own resources lie."""

import os
import sys
from pathlib import Path
from typing import Final

from platformdirs import PlatformDirs

_DIRS: Final = PlatformDirs("VaultViewer", appauthor=False, roaming=False)


def settings_path() -> Path:
    """Return the settings file, which need not exist."""
    return _DIRS.user_config_path / "settings.json"


def log_path() -> Path:
    """Return the log file, which need not exist."""
    return _DIRS.user_log_path / "vaultviewer.log"


def drop_root() -> Path:
    """Return the folder for files that are dragged out of the window, which need not exist: where the system
    wipes it when the user leaves, if there is such a place.
    """
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))  # XDG Base Directory Specification: mode 0700
    base = runtime / "VaultViewer" if runtime.is_absolute() and runtime.is_dir() else _DIRS.user_cache_path
    return base / "drops"


def resource_root() -> Path:
    """Return the folder of icons, styles and pages: the frozen program's, the wheel's or the checkout's."""
    unpacked: str | None = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        # https://pyinstaller.org/en/stable/runtime-information.html
        return Path(unpacked) / "resources"
    package = Path(__file__).resolve().parents[1]
    in_wheel = package / "_resources"
    return in_wheel if in_wheel.is_dir() else package.parent / "resources"
