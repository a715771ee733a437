"""What has to be settled before QApplication exists: Chromium's switches and our own schemes."""

import sys
from collections.abc import MutableMapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.gui.interpreter import keep_the_window_answering
from vaultviewer.gui.singletons import keep_singletons_alive

FLAGS_VARIABLE: Final = "QTWEBENGINE_CHROMIUM_FLAGS"

# https://peter.sh/experiments/chromium-command-line-switches/ explains each switch.
_SWITCHES: Final = (
    # The one layer that stops <link rel=preconnect>, which passes the interceptor and the CSP: nothing
    # resolves, neither names nor literal addresses.
    '--host-resolver-rules="MAP * ~NOTFOUND"',
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--log-level=3",  # fatal errors only: Chromium writes to the terminal, past every log
    "--dns-prefetch-disable",
    "--no-pings",
    "--dark-mode-settings=ImagePolicy=1",  # a message shown dark keeps the colours of its images
)
_NO_SANDBOX: Final = "--no-sandbox"

_WEAKENING_VARIABLES: Final = (
    "QTWEBENGINE_DISABLE_SANDBOX",  # would let a hostile page that breaks the renderer reach the user's files
    "QTWEBENGINE_REMOTE_DEBUGGING",  # would open a port through which anybody on this machine reads the mail
)


def prepare(environ: MutableMapping[str, str], *, is_root: bool) -> None:
    """Lock Chromium down and register our schemes. The composition root calls this first of all."""
    if QCoreApplication.instance() is not None:
        raise RuntimeError("the engine has to be prepared before QApplication exists")
    keep_singletons_alive()
    keep_the_window_answering()
    lock_environment(environ, is_root=is_root, platform=sys.platform)
    try:
        from vaultviewer.gui.engine.schemes import register_schemes  # noqa: PLC0415  see the package's docstring
    except ImportError:
        return  # without QtWebEngine there is nothing to prepare: create_view falls back
    register_schemes()


def lock_environment(environ: MutableMapping[str, str], *, is_root: bool, platform: str) -> None:
    """Overwrite Chromium's switches, never append: what the environment brings could undo the resolver rules.

    Chromium as root on Linux runs only without its sandbox; that is for CI, and never happens to a user.
    """
    needs_no_sandbox = is_root and platform.startswith("linux")
    environ[FLAGS_VARIABLE] = " ".join((*_SWITCHES, _NO_SANDBOX) if needs_no_sandbox else _SWITCHES)
    for name in _WEAKENING_VARIABLES:
        environ.pop(name, None)
