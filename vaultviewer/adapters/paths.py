"""Where this machine keeps VaultViewer's settings and logs, and where the program's own resources lie."""

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


def resource_root() -> Path:
    """Return the folder of icons, styles and pages: the frozen program's, the wheel's or the checkout's."""
    unpacked: str | None = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        # https://pyinstaller.org/en/stable/runtime-information.html
        return Path(unpacked) / "resources"
    package = Path(__file__).resolve().parents[1]
    in_wheel = package / "_resources"
    return in_wheel if in_wheel.is_dir() else package.parent / "resources"
