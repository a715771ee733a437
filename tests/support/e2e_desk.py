"""The program's own window with everything behind it, put together as the composition root does it."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from support.e2e_waiting import run_until

from vaultviewer.adapters.settings import SettingsFile
from vaultviewer.app.gui_main import Desk
from vaultviewer.app.services import AppServices
from vaultviewer.core.connection import Connection
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AccessKey
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault
from vaultviewer.gui.tasks import WORKERS, Context, TaskRunner


@contextmanager
def open_desk(application: QApplication, settings: Path) -> Iterator[Desk]:
    """Open the window on a settings file, wait until it is ready, and take it down at the end.

    Work that crashed fails whoever used the window.
    """
    desk = Desk(application, AppServices(settings))
    crashes: list[BaseException] = []
    desk.runner.crashed.connect(crashes.append)
    try:
        desk.start()
        run_until(lambda: desk.connections.ready and desk.window.reader._body._html is not None, "the window")
        yield desk
    finally:
        if isValid(desk.window):
            desk.stop()
        desk.theme.deleteLater()
        application.setStyleSheet("")
        application.processEvents()
    assert crashes == []


def start_all_threads(runner: TaskRunner, *vaults: str) -> None:
    """Start every thread of every lane, also those of some vaults, which otherwise come as they are needed.

    For a window that several tests share: to each of them a new thread looks like one that was left behind.
    """
    lanes = [(lane, vault) for lane in WORKERS for vault in ("", *vaults)]
    ended: list[str] = []
    for lane, vault in lanes:
        together = threading.Barrier(WORKERS[lane])
        for _ in range(WORKERS[lane]):
            runner.submit(
                lane,
                partial(_meet, together),
                done=_nothing,
                failed=_nothing,
                ended=partial(ended.append, lane),
                vault=vault,
            )
    run_until(lambda: len(ended) == sum(WORKERS[lane] for lane, _ in lanes), "all threads")


def processes_in_reserve(desk: Desk) -> "tuple[subprocess.Popen[bytes], ...]":
    """Return the confined process that waits for the next message: it belongs to the window, to no test."""
    spare = desk.services.confinement._spare
    return () if spare is None else (spare.result()._child,)


def _meet(together: threading.Barrier, _: Context) -> None:
    together.wait(timeout=30)


class SharedSampleVault(SampleVault):
    """One that somebody else has started and will stop."""

    @property
    def running(self) -> bool:
        return True

    def stop(self) -> None:
        """Leave it to its owner."""


def share_sample_vault(desk: Desk, sample: SampleVaultInfo) -> None:
    """Let the window find a sample vault that runs already, instead of starting one of its own."""
    services = desk.services
    services.sample = sample
    services._sample = SharedSampleVault()
    services._credentials[sample.connection.id] = AccessKey(sample.access_key_id, sample.secret_access_key)


def keep_connections(settings: Path, *connections: Connection) -> None:
    """Write a settings file as an earlier run would have left it."""
    SettingsFile(settings).save(Settings(connections))


def keep_profile(home: Path, name: str, access_key_id: str, secret_access_key: str) -> None:
    """Write an AWS profile with keys, as people have them in their home."""
    folder = home / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / "credentials").write_text(
        f"[{name}]\naws_access_key_id = {access_key_id}\naws_secret_access_key = {secret_access_key}\n",
        encoding="ascii",
    )


def _nothing(_: object) -> None:
    """Nobody waits for it."""
