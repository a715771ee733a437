"""What is settled before QApplication exists."""

import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from vaultviewer.gui.engine.environment import FLAGS_VARIABLE, lock_environment, prepare

_RESOLVER_RULE = '--host-resolver-rules="MAP * ~NOTFOUND"'


def test_the_switches_overwrite_what_the_environment_brings() -> None:
    environ = {FLAGS_VARIABLE: "--host-resolver-rules='' --remote-debugging-port=9222"}
    lock_environment(environ, is_root=False, platform="linux")
    assert "9222" not in environ[FLAGS_VARIABLE]
    assert environ[FLAGS_VARIABLE].count("--host-resolver-rules") == 1
    assert _RESOLVER_RULE in environ[FLAGS_VARIABLE]


def test_what_would_weaken_the_engine_is_taken_out_of_the_environment() -> None:
    environ = {"QTWEBENGINE_DISABLE_SANDBOX": "1", "QTWEBENGINE_REMOTE_DEBUGGING": "9222", "HOME": "home"}
    lock_environment(environ, is_root=True, platform="linux")
    assert environ.keys() == {FLAGS_VARIABLE, "HOME"}


@pytest.mark.parametrize(
    ("is_root", "platform", "expected"),
    [(True, "linux", True), (False, "linux", False), (True, "darwin", False), (False, "win32", False)],
)
def test_only_root_on_linux_goes_without_the_sandbox(is_root: bool, platform: str, expected: bool) -> None:  # noqa: FBT001  pytest's parameters
    environ: dict[str, str] = {}
    lock_environment(environ, is_root=is_root, platform=platform)
    assert ("--no-sandbox" in environ[FLAGS_VARIABLE].split()) is expected


def test_preparing_too_late_is_a_mistake_that_shows(qapp: QApplication) -> None:
    assert qapp is not None
    with pytest.raises(RuntimeError, match="before QApplication"):
        prepare({}, is_root=False)


def test_the_running_engine_has_the_resolver_rule(qapp: QApplication) -> None:
    assert qapp is not None
    assert _RESOLVER_RULE in os.environ[FLAGS_VARIABLE]


_PROGRAM = """
import sys
import vaultviewer.gui.engine
import vaultviewer.gui.engine.document, vaultviewer.gui.engine.environment, vaultviewer.gui.engine.fallback
print(any("WebEngine" in name for name in sys.modules))
environ = {}
vaultviewer.gui.engine.environment.prepare(environ, is_root=False)
vaultviewer.gui.engine.environment.prepare(environ, is_root=False)
from PySide6.QtWebEngineCore import QWebEngineUrlScheme
print([bytes(QWebEngineUrlScheme.schemeByName(name).name().data()) for name in (b"vv-message", b"vv-part")])
print("PySide6.QtWebEngineWidgets" in sys.modules)
"""


def test_the_engine_is_not_imported_before_it_is_needed() -> None:
    program = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)  # noqa: S603  our own program
    assert program.stdout.splitlines() == ["False", "[b'vv-message', b'vv-part']", "False"]
    assert program.stderr == ""


_PROGRAM_WITHOUT_ENGINE = """
import sys
sys.modules["PySide6.QtWebEngineCore"] = sys.modules["PySide6.QtWebEngineWidgets"] = None
from vaultviewer.gui.engine.environment import prepare
prepare({}, is_root=False)
from PySide6.QtWidgets import QApplication
application = QApplication([])
from vaultviewer.gui.engine.fallback import create_view
from vaultviewer.gui.engine.readiness import engine_problem
print(type(create_view()).__name__, engine_problem())
"""


def test_without_qtwebengine_the_plain_view_takes_over() -> None:
    program = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", _PROGRAM_WITHOUT_ENGINE], capture_output=True, text=True, check=True
    )
    assert program.stdout.startswith("PlainHtmlView QtWebEngine is not installed")
    assert program.stderr == ""
