"""The real window on real servers, a person at it, and the table of how long it kept that person waiting."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from support.aws_vault import one_attempt
from support.e2e_desk import keep_profile, open_desk
from support.e2e_person import Person
from support.e2e_vaults import MotoVault, vault
from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY, moto_server
from support.stalls import StallRecorder, table

from vaultviewer.app.gui_main import Desk
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault

__all__ = ["MotoVault", "moto_server", "one_attempt", "vault"]

_RECORDER = pytest.StashKey[StallRecorder]()


@pytest.fixture(scope="session")
def stalls(qapp: QApplication, pytestconfig: pytest.Config) -> Iterator[StallRecorder]:
    del qapp  # without an application no timer runs
    # Numbers are read off the window, with the separators that people see.
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    recorder = StallRecorder()
    pytestconfig.stash[_RECORDER] = recorder
    yield recorder
    recorder.close()
    QLocale.setDefault(before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    recorder = config.stash.get(_RECORDER, None)
    if recorder is not None:
        terminalreporter.section("longest stalls of the event loop")
        for line in table(recorder.stalls):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def sample_vault() -> Iterator[SampleVaultInfo]:
    with SampleVault() as sample:
        yield sample.start()


@pytest.fixture
def profile(own_home: Path) -> str:
    """A profile in the home of this test, with the keys of both servers: moto takes any."""
    keep_profile(own_home, "soc", ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    return "soc"


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "settings.json"


@pytest.fixture
def sit_down(
    qapp: QApplication, stalls: StallRecorder, settings_file: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Person]]:
    """Open the window and sit a person at it. Called again, it takes the window before down: a restart."""
    with ExitStack() as last:

        def open_one() -> Person:
            last.close()
            with stalls.watching("start of the window"):
                desk: Desk = last.enter_context(open_desk(qapp, settings_file))
            return Person(desk, stalls, request.node.originalname.removeprefix("test_").replace("_", " "))

        yield open_one


@pytest.fixture
def person(sit_down: Callable[[], Person]) -> Person:
    """Somebody at a window without any connection yet."""
    return sit_down()
