"""Restores: ordered once, looked after at a pace, slower when nobody answers, and told when they are done."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from support.fakes import BUCKET
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, FakeVault

from vaultviewer.core.archive import Archive, Archived, ArchiveState, RestoreAnswer, RestoreOrder, Retrieval
from vaultviewer.core.errors import AccessDenied, NoNetwork, ObjectArchived, VaultViewerError
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.presenters.restores import SLOWEST, Following, Restores
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

ORDER = RestoreOrder(Retrieval.EXPEDITED, 3)
UNTIL = datetime(2026, 12, 24, tzinfo=UTC)
DENIED = AccessDenied(action="s3:RestoreObject", resource="arn:aws:s3:::vault/m1")
COLD = Archived(Archive.FLEXIBLE)


class Pace:
    """Seconds between two looks, and how often somebody has asked."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.asked: list[Following] = []

    def __call__(self, following: Following) -> float:
        self.asked.append(following)
        return self.seconds


class Scene:
    """The restores of one bucket, and what their signals have said."""

    def __init__(self, bucket: FakeVault, runner: TaskRunner, owner: QObject) -> None:
        self.bucket = bucket
        self.pace = Pace()
        self.restores = Restores(bucket.mailbox(), runner, owner, vault="soc", pace=self.pace)
        self.answers: list[RestoreAnswer] = []
        self.restored: list[tuple[ObjectRef, Archived | None]] = []
        self.failed: list[tuple[ObjectRef, VaultViewerError]] = []
        self.restores.ordered.connect(lambda _, answer: self.answers.append(answer))
        self.restores.restored.connect(lambda *said: self.restored.append(said))
        self.restores.failed.connect(lambda *said: self.failed.append(said))


@pytest.fixture
def ref(bucket: FakeVault) -> ObjectRef:
    key = bucket.add("m1")
    bucket.store.archived[key] = COLD
    return ObjectRef(BUCKET, key, etag=bucket.store.objects[key].etag)


@pytest.fixture
def scene(bucket: FakeVault, runner: TaskRunner) -> Iterator[Scene]:
    owner = QObject()
    scene = Scene(bucket, runner, owner)
    yield scene
    bucket.store.release()
    scene.restores.close()
    runner.stop()
    owner.deleteLater()


def _looks(bucket: FakeVault) -> int:
    return bucket.store.count("head")


def _looked(restores: Restores, ref: ObjectRef) -> bool:
    following = restores.following(ref)
    return following is not None and following.looked is not None


def test_an_order_reaches_s3_as_it_was_given_and_is_followed_to_its_end(
    scene: Scene, ref: ObjectRef, qtbot: QtBot
) -> None:
    scene.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, lambda: _looked(scene.restores, ref))
    assert scene.bucket.store.orders == [(ref, ORDER)]
    assert scene.answers == [RestoreAnswer.STARTED]
    following = scene.restores.following(ref)
    assert following is not None
    assert following.archived == Archived(Archive.FLEXIBLE, ArchiveState.RESTORING)
    assert following.looked is not None
    assert following.next_look is not None
    assert (following.next_look - following.looked).total_seconds() == scene.pace.seconds
    assert following in scene.restores.followed

    scene.bucket.store.archived[ref.key] = restored = Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, UNTIL)
    scene.restores.look_now(ref)
    wait_for(qtbot, lambda: scene.restored)
    assert scene.restored == [(ref, restored)]
    assert not scene.restores.followed
    assert [*scene.restores.readable] == [ref]
    scene.restores.seen(ref)
    assert not scene.restores.readable
    assert scene.failed == []


def test_the_next_look_comes_by_itself(scene: Scene, ref: ObjectRef, qtbot: QtBot) -> None:
    scene.pace.seconds = 0.01
    scene.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, lambda: _looks(scene.bucket) >= 4)
    del scene.bucket.store.archived[ref.key]  # moved back by Intelligent-Tiering
    wait_for(qtbot, lambda: scene.restored)
    assert scene.restored == [(ref, None)]


def test_the_pace_is_that_of_the_order(ref: ObjectRef) -> None:
    def pace(archive: Archive, order: RestoreOrder | None) -> float:
        return Following(ref, Archived(archive), order, UNTIL).pace

    assert pace(Archive.FLEXIBLE, ORDER) == 15
    assert pace(Archive.FLEXIBLE, RestoreOrder(Retrieval.STANDARD, 1)) == 300
    assert pace(Archive.DEEP, RestoreOrder(Retrieval.STANDARD, 1)) == 600
    assert pace(Archive.TIERED_DEEP, RestoreOrder(Retrieval.BULK, None)) == 900
    assert pace(Archive.UNKNOWN, None) == 600


def test_what_was_refused_is_not_followed(scene: Scene, ref: ObjectRef, qtbot: QtBot) -> None:
    scene.bucket.store.failures["restore", ref.key] = DENIED
    scene.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, lambda: scene.failed)
    assert scene.failed == [(ref, DENIED)]
    assert scene.restores.followed == ()
    assert _looks(scene.bucket) == 0


def test_while_nobody_answers_looks_get_rarer_and_say_why(scene: Scene, ref: ObjectRef, qtbot: QtBot) -> None:
    down = NoNetwork(endpoint="AWS")
    scene.bucket.store.failures["head", ref.key] = down
    scene.pace.seconds = 100
    scene.restores.follow(ref, Archived(Archive.DEEP, ArchiveState.RESTORING))
    waits = []
    for looks in range(1, 7):
        wait_for(qtbot, partial(_has_asked, scene, looks))
        following = scene.restores.following(ref)
        assert following is not None
        assert following.problem is down
        assert following.looked is not None
        assert following.next_look is not None
        waits.append((following.next_look - following.looked).total_seconds())
        scene.restores.look_now(ref)
    assert waits == [200, 400, 800, 1600, SLOWEST, SLOWEST]
    del scene.bucket.store.failures["head", ref.key]
    scene.bucket.store.archived[ref.key] = Archived(Archive.UNKNOWN, ArchiveState.RESTORING)
    wait_for(qtbot, lambda: not _work(scene.restores))
    scene.restores.look_now(ref)
    wait_for(qtbot, lambda: _problem(scene.restores, ref) is None)
    following = scene.restores.following(ref)
    assert following is not None
    assert following.archived.archive is Archive.DEEP  # which S3 did not repeat
    assert scene.failed == []


def _has_asked(scene: Scene, looks: int) -> bool:
    return len(scene.pace.asked) == looks


def _work(restores: Restores) -> bool:
    return any(follower.work.running for follower in restores._followed.values())


def _problem(restores: Restores, ref: ObjectRef) -> VaultViewerError | None:
    following = restores.following(ref)
    assert following is not None
    return following.problem


@pytest.mark.parametrize("error", [DENIED, None])
def test_what_will_not_come_is_followed_no_longer(
    scene: Scene,
    ref: ObjectRef,
    error: VaultViewerError | None,
    qtbot: QtBot,
) -> None:
    """Refused, or archived once more: S3 has given it up, or its copy has gone again."""
    if error is not None:
        scene.bucket.store.failures["head", ref.key] = error
    scene.restores.follow(ref, Archived(Archive.FLEXIBLE, ArchiveState.RESTORING))
    wait_for(qtbot, lambda: scene.failed)
    [(failed, told)] = scene.failed
    assert failed == ref
    assert told is error if error is not None else isinstance(told, ObjectArchived)
    assert scene.restores.followed == ()


def test_stopping_ends_the_asking_and_nothing_else(scene: Scene, ref: ObjectRef, qtbot: QtBot) -> None:
    gate = scene.bucket.store.hold("head", ref.key)
    scene.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, gate.reached.is_set)
    with qtbot.waitSignal(scene.restores.changed):
        scene.restores.stop(ref)
    gate.open()
    assert scene.restores.following(ref) is None
    assert not scene.restored
    assert not scene.failed
    assert scene.bucket.store.archived[ref.key].state is ArchiveState.RESTORING
    scene.restores.stop(ref)
    scene.restores.look_now(ref)
    assert scene.restores.followed == ()


def test_versions_of_one_key_are_told_apart_and_one_is_followed_once(
    scene: Scene, ref: ObjectRef, qtbot: QtBot
) -> None:
    older = ObjectRef(BUCKET, ref.key, "v1")
    scene.bucket.store.old["v1"] = scene.bucket.store.objects[ref.key]
    restoring = Archived(Archive.FLEXIBLE, ArchiveState.RESTORING)
    scene.bucket.store.archived[ref.key] = restoring
    for each in (ref, older, ref):
        scene.restores.follow(each, restoring)
    assert [following.ref for following in scene.restores.followed] == [ref, older]
    wait_for(qtbot, lambda: _looked(scene.restores, ref) and _looked(scene.restores, older))
    assert _looks(scene.bucket) == 2


def test_nothing_ticks_on_after_the_vault_is_closed(scene: Scene, ref: ObjectRef, qtbot: QtBot) -> None:
    scene.pace.seconds = 0.01
    scene.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, lambda: _looked(scene.restores, ref))
    scene.restores.close()
    assert scene.restores.followed == ()
    owner = scene.restores.parent()
    assert isinstance(owner, QObject)
    assert not any(timer.isActive() for timer in owner.findChildren(QTimer))
    assert scene.failed == []


def test_the_list_says_how_it_stands(vault: OpenVault, bucket: FakeVault, qtbot: QtBot) -> None:
    key = bucket.add("m1")
    bucket.store.archived[key] = COLD
    vault.refresh()
    wait_for(qtbot, lambda: vault.listed)
    assert vault.table.details_of(key).state is RowState.ARCHIVED
    ref = vault.ref(key)

    bucket.store.failures["restore", key] = DENIED
    with qtbot.waitSignal(vault.restores.failed):
        vault.restores.order(ref, COLD, ORDER)
    assert vault.table.details_of(key).state is RowState.ARCHIVED

    del bucket.store.failures["restore", key]
    vault.restores.order(ref, COLD, ORDER)
    wait_for(qtbot, lambda: vault.table.details_of(key).state is RowState.RESTORING)
    wait_for(qtbot, lambda: _looked(vault.restores, ref))

    bucket.store.archived[key] = Archived(Archive.FLEXIBLE, ArchiveState.RESTORED, UNTIL)
    vault.restores.look_now(ref)
    wait_for(qtbot, lambda: vault.table.details_of(key).state is RowState.LOCKED)
    summary = vault.table.summary_of(key)
    assert summary is not None
    assert summary.archived == bucket.store.archived[key]

    older = ObjectRef(BUCKET, key, "v1")
    bucket.store.old["v1"] = bucket.store.objects[f"{PREFIX}m1"]
    bucket.store.archived[key] = COLD
    with qtbot.waitSignal(vault.restores.failed):
        vault.restores.follow(older, Archived(Archive.FLEXIBLE, ArchiveState.RESTORING))
    assert vault.table.details_of(key).state is RowState.LOCKED  # which is another version
