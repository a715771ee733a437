"""Saving: byte for byte, one or many, with every file of many in exactly one heap of the report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, FakeVault, context_of, mail
from support.sealing import seal_kms

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import MessageIdMismatch, NoNetwork, SaveFailed
from vaultviewer.core.export.eml import suggested_name
from vaultviewer.core.mailbox import Opened
from vaultviewer.gui.models.answers import OverwriteAnswer
from vaultviewer.gui.presenters.message_pages import compose_message
from vaultviewer.gui.presenters.saving import SavePresenter, SaveReport
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

ListIt = Callable[[], OpenVault]


@pytest.fixture
def presenter(runner: TaskRunner) -> SavePresenter:
    return SavePresenter(runner, runner)


class Heard:
    def __init__(self, presenter: SavePresenter) -> None:
        self.words: list[object] = []
        self.reports: list[SaveReport] = []
        self.clashes: list[SaveReport] = []
        self.failures: list[object] = []
        self.progress: list[tuple[int, int]] = []
        presenter.started.connect(lambda count: self.words.append(("started", count)))
        presenter.ended.connect(lambda: self.words.append("ended"))
        presenter.finished.connect(self.reports.append)
        presenter.clashed.connect(self.clashes.append)
        presenter.failed.connect(self.failures.append)
        presenter.progressed.connect(lambda done, total: self.progress.append((done, total)))


class Desk:
    """A presenter, what it says, a bucket to save from and a folder to save into."""

    def __init__(self, presenter: SavePresenter, bucket: FakeVault, list_it: ListIt, folder: Path) -> None:
        self.presenter = presenter
        self.heard = Heard(presenter)
        self.bucket = bucket
        self.folder = folder
        self._list_it = list_it

    def listed(self, **messages: bytes) -> OpenVault:
        for name, raw in messages.items():
            self.bucket.add(name, raw)
        return self._list_it()


@pytest.fixture
def desk(presenter: SavePresenter, bucket: FakeVault, listed: ListIt, tmp_path: Path) -> Desk:
    return Desk(presenter, bucket, listed, tmp_path)


def opened(vault: OpenVault, key: str) -> Opened:
    message = vault.mailbox.open(vault.ref(key), cancel=NEVER)
    assert isinstance(message, Opened)
    return message


def name_of(vault: OpenVault, key: str) -> str:
    message = opened(vault, key)
    return suggested_name(message.mail, message.ref)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_message_is_saved_byte_for_byte(qtbot: QtBot, desk: Desk) -> None:
    raw = mail("m1", text="é\r\n\n")
    vault = desk.listed(m1=raw)
    path = desk.folder / "chosen.eml"
    path.write_bytes(b"what the user agreed to replace")
    desk.presenter.save_message(opened(vault, f"{PREFIX}m1"), path)
    assert [desk.presenter.busy] == [True]
    wait_for(qtbot, lambda: desk.heard.reports)
    assert not desk.presenter.busy
    assert desk.heard.words == [("started", 1), "ended"]
    assert desk.heard.reports == [SaveReport(saved=(path,))]
    assert files(desk.folder) == {"chosen.eml": raw}


def test_a_save_that_fails_leaves_nothing_behind(qtbot: QtBot, desk: Desk) -> None:
    vault = desk.listed(m1=mail("m1"))
    desk.presenter.save_message(opened(vault, f"{PREFIX}m1"), desk.folder / "no such folder" / "m1.eml")
    wait_for(qtbot, lambda: desk.heard.failures)
    assert isinstance(desk.heard.failures[0], SaveFailed)
    assert desk.heard.words == [("started", 1), "ended"]
    assert desk.heard.reports == []
    assert files(desk.folder) == {}


def test_attachments_are_saved_as_they_are_under_their_own_names(qtbot: QtBot, desk: Desk) -> None:
    content = {"a.pdf": b"%PDF a\r\n\x00", "b.pdf": b"%PDF b"}
    vault = desk.listed(m1=mail("m1", attachments=content))
    rows = compose_message(opened(vault, f"{PREFIX}m1")).attachments
    desk.presenter.save_attachments(rows, desk.folder)
    wait_for(qtbot, lambda: desk.heard.reports)
    assert desk.heard.words[0] == ("started", 2)
    assert files(desk.folder) == content
    assert [path.name for path in desk.heard.reports[0].saved] == [row.name for row in rows]
    desk.presenter.save_attachment(rows[0], desk.folder / "elsewhere.bin")
    desk.presenter.save_attachments(rows, desk.folder)
    wait_for(qtbot, lambda: len(desk.heard.reports) == 3)
    assert set(files(desk.folder)) == {"a.pdf", "b.pdf", "a (2).pdf", "b (2).pdf", "elsewhere.bin"}
    assert files(desk.folder)["elsewhere.bin"] == content["a.pdf"]


def test_raw_bytes_are_saved_as_they_lie_in_the_bucket(qtbot: QtBot, desk: Desk) -> None:
    vault = desk.listed(m1=mail("m1"))
    key = f"{PREFIX}m1"
    desk.presenter.save_bytes(vault, vault.ref(key), desk.folder / "m1.bin")
    wait_for(qtbot, lambda: desk.heard.reports)
    assert files(desk.folder) == {"m1.bin": desk.bucket.store.objects[key].body}
    assert desk.bucket.keys.calls == []
    desk.bucket.store.failures["get", key] = NoNetwork(endpoint="s3")
    desk.presenter.save_bytes(vault, vault.ref(key), desk.folder / "again.bin")
    wait_for(qtbot, lambda: desk.heard.failures)
    assert isinstance(desk.heard.failures[0], NoNetwork)


def test_many_are_saved_and_each_that_is_not_is_named(qtbot: QtBot, desk: Desk) -> None:
    swapped = desk.bucket.add_sealed(f"{PREFIX}m2", seal_kms(mail("swapped"), context_of("other")))
    raw = {name: mail(name) for name in ("m1", "m3")}
    vault = desk.listed(**raw)
    keys = [f"{PREFIX}m1", swapped, f"{PREFIX}m3"]
    desk.presenter.save_messages(vault, keys, desk.folder)
    wait_for(qtbot, lambda: desk.heard.reports)
    (report,) = desk.heard.reports
    names = [name_of(vault, f"{PREFIX}{name}") for name in raw]
    assert [path.name for path in report.saved] == names
    assert files(desk.folder) == dict(zip(names, raw.values(), strict=True))
    assert [each.ref.key for each in report.failed] == [swapped]
    assert isinstance(report.failed[0].error, MessageIdMismatch)
    assert report.clashes == ()
    assert desk.heard.progress[-1] == (3, 3)


def test_a_folder_that_is_not_there_fails_each(qtbot: QtBot, desk: Desk) -> None:
    vault = desk.listed(m1=mail("m1"))
    desk.presenter.save_messages(vault, [f"{PREFIX}m1"], desk.folder / "gone")
    wait_for(qtbot, lambda: desk.heard.reports)
    assert isinstance(desk.heard.reports[0].failed[0].error, SaveFailed)


OLD = b"what was there before"


@pytest.mark.parametrize("answer", OverwriteAnswer)
def test_files_that_are_in_the_way_are_asked_about_once(
    qtbot: QtBot, desk: Desk, answer: OverwriteAnswer
) -> None:
    raw = {name: mail(name) for name in ("m1", "m2", "m3")}
    vault = desk.listed(**raw)
    names = [name_of(vault, f"{PREFIX}{name}") for name in raw]
    for name in names[:2]:
        (desk.folder / name).write_bytes(OLD)
    desk.presenter.save_messages(vault, [f"{PREFIX}{name}" for name in raw], desk.folder)
    wait_for(qtbot, lambda: desk.heard.clashes)
    assert desk.heard.reports == []
    (clash,) = desk.heard.clashes
    assert [each.path.name for each in clash.clashes] == names[:2]
    assert files(desk.folder) == {names[0]: OLD, names[1]: OLD, names[2]: raw["m3"]}

    desk.presenter.resolve(clash, answer)
    wait_for(qtbot, lambda: desk.heard.reports)
    (report,) = desk.heard.reports
    kept = {names[0]: OLD, names[1]: OLD, names[2]: raw["m3"]}
    expected = {
        OverwriteAnswer.SKIP: kept,
        OverwriteAnswer.REPLACE: dict(zip(names, raw.values(), strict=True)),
        OverwriteAnswer.KEEP_BOTH: kept
        | {names[0].replace(".eml", " (2).eml"): raw["m1"], names[1].replace(".eml", " (2).eml"): raw["m2"]},
    }
    assert files(desk.folder) == expected[answer]
    assert len(report.saved) == (1 if answer is OverwriteAnswer.SKIP else 3)
    assert (report.clashes, report.failed) == ((), ())


def test_each_question_is_about_its_own_files(qtbot: QtBot, desk: Desk) -> None:
    raw = {name: mail(name) for name in ("m1", "m2")}
    vault = desk.listed(**raw)
    names = [name_of(vault, f"{PREFIX}{name}") for name in raw]
    for name in names:
        (desk.folder / name).write_bytes(OLD)
    for name in raw:
        desk.presenter.save_messages(vault, [f"{PREFIX}{name}"], desk.folder)
    wait_for(qtbot, lambda: len(desk.heard.clashes) == 2)
    first, second = desk.heard.clashes
    desk.presenter.resolve(second, OverwriteAnswer.SKIP)
    desk.presenter.resolve(first, OverwriteAnswer.REPLACE)
    wait_for(qtbot, lambda: len(desk.heard.reports) == 2)
    assert files(desk.folder) == {names[0]: raw["m1"], names[1]: OLD}


def test_a_cancel_keeps_what_is_finished_and_tells_of_no_end_but_the_end(desk: Desk) -> None:
    raw = {name: mail(name) for name in ("m1", "m2", "m3")}
    vault = desk.listed(**raw)
    gate = desk.bucket.store.hold("get", f"{PREFIX}m2")
    desk.presenter.save_messages(vault, [f"{PREFIX}{name}" for name in raw], desk.folder)
    assert gate.reached.wait(10)
    desk.presenter.cancel()
    assert not desk.presenter.busy
    assert desk.heard.words == [("started", 3), "ended"]
    gate.open()
    desk.presenter._runner.stop()
    QApplication.processEvents()
    assert (desk.heard.reports, desk.heard.clashes, desk.heard.failures) == ([], [], [])
    assert list(files(desk.folder).values()) == [raw["m1"]]


def test_a_second_save_waits_its_turn(qtbot: QtBot, desk: Desk) -> None:
    vault = desk.listed(m1=mail("m1"), m2=mail("m2"))
    gate = desk.bucket.store.hold("get", f"{PREFIX}m1")
    desk.presenter.save_bytes(vault, vault.ref(f"{PREFIX}m1"), desk.folder / "1")
    desk.presenter.save_bytes(vault, vault.ref(f"{PREFIX}m2"), desk.folder / "2")
    assert gate.reached.wait(10)
    assert files(desk.folder) == {}
    gate.open()
    wait_for(qtbot, lambda: len(desk.heard.reports) == 2)
    assert [report.saved[0].name for report in desk.heard.reports] == ["1", "2"]
    assert desk.heard.words.count("ended") == 2
