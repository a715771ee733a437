"""What the dialog of a connection asks for: tests and searches, sign-ins on the way, kept keys."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION

from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.errors import AccessDenied, KeychainLocked, NoNetwork, VaultViewerError
from vaultviewer.core.preflight.model import Stage
from vaultviewer.core.sign_in import AccessKey, DeviceCode
from vaultviewer.gui.models.sign_in_pages import DevicePage
from vaultviewer.gui.presenters.connection_editor import ConnectionEditor
from vaultviewer.gui.tasks import TaskRunner

KEY = AccessKey("AKIAIOSFODNN7EXAMPLE", "s3cr3t")
DRAFT = ConnectionDraft(CONNECTION, KEY)
CODE = DeviceCode("https://d-1.awsapps.com/start/#/device", "ABCD-EFGH", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.fixture
def editor(services: FakeServices, runner: TaskRunner) -> Iterator[ConnectionEditor]:
    editor = ConnectionEditor("SOC\u202e", services, runner, runner)
    yield editor
    editor.close()
    services.release()


@pytest.fixture
def told(editor: ConnectionEditor) -> list[object]:
    """What the editor tells, in its order."""
    heard: list[object] = []
    for signal in (editor.step_begun, editor.step_ended, editor.test_failed, editor.buckets_found):
        signal.connect(heard.append)
    editor.tested.connect(lambda: heard.append("tested"))
    editor.given_up.connect(lambda: heard.append("given up"))
    return heard


def test_a_test_tells_each_step_before_its_end(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices, told: list[object]
) -> None:
    with qtbot.waitSignal(editor.tested):
        editor.test(DRAFT)
    assert told == [Stage.CREDENTIALS.title, *services.preflight, "tested"]
    assert services.tried == [CONNECTION]
    assert services.tried_with[0][0] == KEY, "what was typed is what is tried"
    assert services.access_keys == {}, "and nothing is kept"


def test_a_test_that_cannot_be_made_is_told(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices
) -> None:
    services.failures["run_preflight"] = NoNetwork(endpoint="s3")
    with qtbot.waitSignal(editor.test_failed) as heard:
        editor.test(DRAFT)
    assert heard.args == [services.failures["run_preflight"]]


def test_a_test_that_was_stopped_tells_nothing_more(
    editor: ConnectionEditor, services: FakeServices, told: list[object]
) -> None:
    gate = services.hold("run_preflight")
    editor.test(DRAFT)
    assert gate.reached.wait(10)
    editor.stop_asking()
    gate.open()
    editor.runner.stop()
    QApplication.processEvents()
    assert told == []


def test_a_search_takes_the_place_of_a_test(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices, told: list[object]
) -> None:
    gate = services.hold("run_preflight")
    editor.test(DRAFT)
    assert gate.reached.wait(10)
    with qtbot.waitSignal(editor.buckets_found):
        editor.find_buckets(DRAFT)
    gate.open()
    editor.runner.stop()
    QApplication.processEvents()
    assert told == [services.buckets]
    assert services.tried_with[0][0] == KEY


def test_a_search_that_fails_is_told(qtbot: QtBot, editor: ConnectionEditor, services: FakeServices) -> None:
    services.failures["find_buckets"] = AccessDenied(action="s3:ListAllMyBuckets", resource="*")
    with qtbot.waitSignal(editor.buckets_failed) as heard:
        editor.find_buckets(DRAFT)
    assert heard.args == [services.failures["find_buckets"]]


# ------------------------------------------------------------------------------------ signing in on the way


def test_what_needs_a_sign_in_asks_for_it_and_goes_on(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices
) -> None:
    services.code = CODE
    gate = services.hold("find_buckets")
    with qtbot.waitSignal(editor.person.asked):
        editor.find_buckets(DRAFT)
    assert editor.person.page == DevicePage(CODE.url, CODE.code, CODE.expires)
    assert editor.person.title == r"SOC\u{202e}"
    with qtbot.waitSignal(editor.buckets_found) as heard:
        gate.open()
    assert heard.args == [services.buckets]
    assert editor.person.page is None, "nobody is asked anything any more"


def test_a_sign_in_that_nobody_wants_gives_up_what_asked(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices
) -> None:
    services.code = CODE
    found: list[object] = []
    editor.buckets_found.connect(found.append)
    gate = services.hold("find_buckets")
    with qtbot.waitSignal(editor.person.asked):
        editor.find_buckets(DRAFT)
    with qtbot.waitSignal(editor.given_up):
        editor.person.give_up()
    gate.open()
    editor.runner.stop()
    QApplication.processEvents()
    assert found == []


# ------------------------------------------------------------------------------------------- kept keys


@pytest.mark.parametrize("for_this_run", [False, True])
def test_a_key_is_where_it_is_to_be_before_anybody_counts_on_it(
    qtbot: QtBot,
    editor: ConnectionEditor,
    services: FakeServices,
    for_this_run: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    draft = ConnectionDraft(CONNECTION, KEY, for_this_run=for_this_run)
    with qtbot.waitSignal(editor.kept) as heard:
        editor.keep(draft)
    assert heard.args == [draft]
    assert services.access_keys == {CONNECTION.id: (KEY, for_this_run)}


def test_a_connection_without_a_key_waits_for_no_keychain(
    editor: ConnectionEditor, services: FakeServices
) -> None:
    kept: list[object] = []
    editor.kept.connect(kept.append)
    draft = ConnectionDraft(CONNECTION)
    editor.keep(draft)
    assert kept == [draft], "at once"
    assert services.access_keys == {}


def test_a_keychain_that_refuses_is_told_and_can_be_asked_again(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices
) -> None:
    refusal: VaultViewerError = KeychainLocked()
    services.failures["keep_access_key"] = refusal
    with qtbot.waitSignal(editor.not_kept) as heard:
        editor.keep(DRAFT)
    assert heard.args == [refusal]
    del services.failures["keep_access_key"]
    with qtbot.waitSignal(editor.kept):
        editor.keep(DRAFT)


def test_a_keychain_that_nobody_waits_for_any_more_tells_nothing(
    qtbot: QtBot, editor: ConnectionEditor, services: FakeServices
) -> None:
    kept: list[object] = []
    editor.kept.connect(kept.append)
    gate = services.hold("keep_access_key")
    editor.keep(DRAFT)
    assert gate.reached.wait(10)
    editor.stop_keeping()
    gate.open()
    wait_for(qtbot, lambda: not editor.runner.busy)
    assert kept == []
