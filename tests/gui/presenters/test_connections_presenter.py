"""The connections: loaded once, saved at every change, the sample vault never."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_services import PROFILES, SAMPLE, FakeServices
from support.gui_vaults import CONNECTION

from vaultviewer.core.errors import (
    AccessKeyLeft,
    InvalidConfiguration,
    NoNetwork,
    SaveFailed,
    SettingsUnreadable,
)
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import SignIn, StoredKey
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.tasks import TaskRunner

OTHER = replace(CONNECTION, id="other", name="Legal")


@pytest.fixture
def presenter(services: FakeServices, runner: TaskRunner) -> ConnectionsPresenter:
    return ConnectionsPresenter(services, runner, runner)


@pytest.fixture
def loaded(presenter: ConnectionsPresenter, qtbot: QtBot) -> ConnectionsPresenter:
    with qtbot.waitSignal(presenter.changed):
        presenter.load()
    return presenter


def test_settings_are_there_once_they_are_loaded(
    qtbot: QtBot, presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    services.settings = Settings((CONNECTION, OTHER), {"w": "AA=="}, {"as_text": True})
    assert [presenter.ready] == [False]
    problems: list[object] = []
    presenter.loaded.connect(problems.append)
    with qtbot.waitSignals([presenter.loaded, presenter.changed], order="strict"):
        presenter.load()
    assert problems == [None]
    assert presenter.ready
    assert presenter.settings == services.settings
    assert presenter.connections == (CONNECTION, OTHER)
    assert presenter.find("other") == OTHER
    assert presenter.find("nobody") is None


def test_what_was_wrong_with_the_file_is_told(
    qtbot: QtBot, presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    services.problem = SettingsUnreadable(path="settings.json", reason="it is no JSON", backup="settings.bak")
    with qtbot.waitSignal(presenter.loaded) as heard:
        presenter.load()
    assert heard.args == [services.problem]
    assert presenter.ready


def test_a_connection_is_added_replaced_and_removed(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    edited = replace(CONNECTION, name="Edited")
    with qtbot.waitSignals([loaded.changed] * 3):
        loaded.keep(OTHER)
        loaded.keep(edited)
        loaded.remove("other")
    assert loaded.connections == (edited,)
    wait_for(qtbot, lambda: len(services.saved) == 3)
    assert [settings.connections for settings in services.saved] == [
        (CONNECTION, OTHER),
        (edited, OTHER),
        (edited,),
    ]


def test_a_connection_for_this_run_is_never_written(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    with qtbot.waitSignal(loaded.changed):
        loaded.add_fixed(SAMPLE)
    assert loaded.connections == (SAMPLE, CONNECTION)
    assert loaded.is_fixed(SAMPLE.id)
    assert not loaded.is_fixed(CONNECTION.id)
    loaded.keep(OTHER)
    wait_for(qtbot, lambda: services.saved)
    assert services.saved[0].connections == (CONNECTION, OTHER)


def test_a_layout_is_kept_beside_the_connections(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    loaded.keep_layout({"w": "AA=="}, {"as_text": True})
    wait_for(qtbot, lambda: services.saved)
    assert services.saved == [Settings((CONNECTION,), {"w": "AA=="}, {"as_text": True})]


def test_before_the_settings_are_read_no_layout_is_written_over_them(
    presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    presenter.keep_layout({"w": "AA=="}, {})
    presenter._runner.stop()
    assert services.saved == []


def test_settings_that_cannot_be_saved_are_told(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    services.failures["save_settings"] = SaveFailed(path="settings.json", reason="the disk is full")
    with qtbot.waitSignal(loaded.failed) as heard:
        loaded.keep(OTHER)
    assert heard.args == [services.failures["save_settings"]]
    assert loaded.find("other") == OTHER


KEEPING = replace(CONNECTION, id="keeping", sign_in=SignIn(StoredKey()))


def test_a_connection_takes_the_key_along_that_was_kept_for_it(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    loaded.keep(KEEPING)
    loaded.remove(CONNECTION.id)
    loaded.remove(KEEPING.id)
    wait_for(qtbot, lambda: services.forgotten)
    wait_for(qtbot, lambda: not loaded._runner.busy)
    assert services.forgotten == [KEEPING.id], "and no other keychain entry is touched"


def test_a_key_is_forgotten_once_its_connection_signs_in_another_way_and_not_before(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    loaded.keep(KEEPING)
    loaded.keep(replace(KEEPING, name="Renamed"))
    wait_for(qtbot, lambda: not loaded._runner.busy)
    assert services.forgotten == []
    loaded.keep(replace(KEEPING, sign_in=SignIn()))
    wait_for(qtbot, lambda: services.forgotten == [KEEPING.id])
    assert loaded.find(KEEPING.id) is not None


def test_a_key_that_stays_behind_is_told_and_the_connection_is_gone_all_the_same(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    left = AccessKeyLeft(connection="SOC", reason="it is locked", name="connection/keeping/access-key")
    services.failures["forget_access_key"] = left
    loaded.keep(KEEPING)
    with qtbot.waitSignal(loaded.failed) as heard:
        loaded.remove(KEEPING.id)
    assert heard.args == [left]
    assert loaded.find(KEEPING.id) is None


def test_profiles_are_found_or_there_are_none(
    qtbot: QtBot, presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    with qtbot.waitSignal(presenter.profiles_found) as heard:
        presenter.find_profiles()
    assert heard.args == [PROFILES]
    services.failures["list_profiles"] = InvalidConfiguration(reason="a line is wrong")
    with qtbot.waitSignal(presenter.profiles_found) as heard:
        presenter.find_profiles()
    assert heard.args == [()]


def test_the_sample_vault_is_offered_for_this_run(
    qtbot: QtBot, loaded: ConnectionsPresenter, services: FakeServices
) -> None:
    progress: list[tuple[int, int]] = []
    loaded.sample_vault_progressed.connect(lambda done, total: progress.append((done, total)))
    with qtbot.waitSignal(loaded.sample_vault_ready) as heard:
        loaded.start_sample_vault()
    assert (heard.args, progress) == ([SAMPLE], [(1, 2)])
    assert loaded.connections == (SAMPLE, CONNECTION)
    with qtbot.waitSignal(loaded.sample_vault_ready), qtbot.assertNotEmitted(loaded.changed):
        loaded.start_sample_vault()
    assert loaded.connections == (SAMPLE, CONNECTION)
    assert services.saved == []


def test_a_sample_vault_that_does_not_start_is_told(
    qtbot: QtBot, presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    services.failures["start_sample_vault"] = NoNetwork(endpoint="127.0.0.1")
    with qtbot.waitSignal(presenter.sample_vault_failed) as heard:
        presenter.start_sample_vault()
    assert heard.args == [services.failures["start_sample_vault"]]
    assert presenter.connections == ()


def test_the_start_of_the_sample_vault_can_be_given_up(
    presenter: ConnectionsPresenter, services: FakeServices
) -> None:
    gate = services.hold("start_sample_vault")
    presenter.start_sample_vault()
    assert gate.reached.wait(10)
    presenter.stop_sample_vault()
    gate.open()
    presenter._runner.stop()
    QApplication.processEvents()
    assert presenter.connections == ()
