"""The real window on real servers, a person at it, and the table of how long it kept that person waiting."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from support.aws_vault import one_attempt
from support.e2e_desk import (
    keep_connections,
    keep_profile,
    open_desk,
    processes_in_reserve,
    share_sample_vault,
    start_all_threads,
)
from support.e2e_person import Person
from support.e2e_vaults import MotoVault, vault
from support.leaks import keeping
from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY, moto_server
from support.stall_report import RECORDED
from support.stalls import StallRecorder

from vaultviewer.app.gui_main import Desk
from vaultviewer.core.sign_in import Profile, SignIn
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault

__all__ = ["MotoVault", "moto_server", "one_attempt", "vault"]


@pytest.fixture(scope="session")
def stalls(qapp: QApplication, pytestconfig: pytest.Config) -> Iterator[StallRecorder]:
    del qapp  # without an application no timer runs
    # Numbers are read off the window, with the separators that people see.
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    # What pytest and moto have made is no part of the program, and its garbage is not collected from there.
    gc.collect()
    gc.freeze()
    recorder = StallRecorder()
    pytestconfig.stash[RECORDED] = recorder.stalls
    yield recorder
    recorder.close()
    gc.unfreeze()
    QLocale.setDefault(before)


@pytest.fixture(scope="session")
def sample_vault() -> Iterator[SampleVaultInfo]:
    with SampleVault() as sample:
        yield sample.start()


def scenario_of(request: pytest.FixtureRequest) -> str:
    """Name what is tried in words."""
    name: str = request.node.name
    return name.removeprefix("test_").replace("_", " ").replace("[", ": ").rstrip("]")


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
            return Person(desk, stalls, scenario_of(request))

        yield open_one


@pytest.fixture(scope="module")
def sample_desk(
    qapp: QApplication,
    stalls: StallRecorder,
    sample_vault: SampleVaultInfo,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """A window on the sample vault, for all tests of a module."""
    with ExitStack() as last:
        with stalls.watching("start of the window"):
            desk = last.enter_context(open_desk(qapp, tmp_path_factory.mktemp("sample") / "settings.json"))
        start_all_threads(desk.runner, sample_vault.connection.id)
        last.enter_context(keeping(partial(processes_in_reserve, desk)))
        share_sample_vault(desk, sample_vault)
        visitor = Person(desk, stalls, "list of the sample vault")
        visitor.choose("sample_vault")
        visitor.await_list(len(sample_vault.expectations))
        visitor.rest()
        yield desk


@pytest.fixture
def visitor(sample_desk: Desk, stalls: StallRecorder, request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody at the window on the sample vault."""
    person = Person(sample_desk, stalls, scenario_of(request))
    person.come_to_front()
    yield person
    person.rest()


@pytest.fixture
def person(sit_down: Callable[[], Person]) -> Person:
    """Somebody at a window without any connection yet."""
    return sit_down()


@pytest.fixture
def connected(sit_down: Callable[[], Person], vault: MotoVault, settings_file: Path, profile: str) -> Person:
    """Somebody at a window that knows the bucket of this test, which is empty still."""
    keep_connections(settings_file, vault.connection(sign_in=SignIn(Profile(profile))))
    return sit_down()
