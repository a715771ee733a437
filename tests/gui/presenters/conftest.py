"""Presenters over real mailboxes, with a bucket in memory behind them."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from support.gui_runner import runner, wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION, FakeVault

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

__all__ = ["runner"]


@pytest.fixture
def services(runner: TaskRunner) -> Iterator[FakeServices]:
    services = FakeServices()
    yield services
    services.release()
    runner.stop()


@pytest.fixture
def bucket() -> FakeVault:
    return FakeVault()


@pytest.fixture
def vault(bucket: FakeVault, runner: TaskRunner, icons: Icons) -> Iterator[OpenVault]:
    """A vault that is open and not listed yet."""
    owner = QObject()
    vault = OpenVault(CONNECTION, bucket.mailbox(), runner=runner, icons=icons, parent=owner)
    yield vault
    bucket.store.release()
    vault.close()
    runner.stop()
    owner.deleteLater()


@pytest.fixture
def listed(vault: OpenVault, qtbot: QtBot) -> Callable[[], OpenVault]:
    """List the vault and wait until its rows stand."""

    def list_it() -> OpenVault:
        vault.refresh()
        wait_for(qtbot, lambda: vault.listed and vault.table.rowCount() == vault.table.loaded)
        return vault

    return list_it
