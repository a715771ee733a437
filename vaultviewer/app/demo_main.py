"""`vaultviewer demo`: the window on the sample vault, or off-screen a tour of it that leaves pictures."""

import os
import sys
import tempfile
from pathlib import Path

from vaultviewer.app.demo_tour import Tour, TourFailed
from vaultviewer.app.gui_main import Desk, make_application, run_window
from vaultviewer.app.qt_messages import log_qt_messages
from vaultviewer.app.services import AppServices


def has_display() -> bool:
    """Tell whether a window could be seen. Windows and macOS always have a screen to show it on."""
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_demo_window() -> int:
    """Open the window and start the sample vault in it."""
    return run_window(sample_vault=True)


def run_demo_tour(folder: Path) -> int:
    """Drive the same window off-screen. Returns 0 only if all of it worked."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Without a graphics card Qt Quick, into which the engine draws, paints in software.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = make_application(sys.argv[:1])
    log_qt_messages()
    with tempfile.TemporaryDirectory(prefix="vaultviewer-demo-") as home:
        desk = Desk(application, AppServices(Path(home) / "settings.json"))
        try:
            Tour(desk, folder, say=_say).run()
        except TourFailed as failure:
            _say(f"The demo failed: {failure}")
            return 1
        finally:
            desk.stop()
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
