"""Restores of archived objects: ordered once somebody has agreed, then followed until they can be read.

S3 tells nobody that a restore has ended; it is asked with HEAD, as often as makes sense for what was ordered.
Following belongs to the vault, not to the message on the screen: it goes on until it is stopped, the object
can be read, or the vault is closed. Stopping it stops the asking, not the restore.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from vaultviewer.core.archive import (
    Archive,
    Archived,
    ArchiveState,
    RestoreAnswer,
    RestoreOrder,
    Retrieval,
    speed,
)
from vaultviewer.core.errors import (
    ConnectionFailed,
    ObjectArchived,
    ServiceUnavailable,
    Throttled,
    VaultViewerError,
)
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner

SLOWEST: Final = 1800.0
"""Seconds between two looks at most, however often they have failed."""

_PASSES: Final = (ConnectionFailed, Throttled, ServiceUnavailable)
"""What goes away by itself: the next look may find an answer."""


@dataclass(frozen=True, slots=True)
class Following:
    """A restore that is being followed.

    `archived` is as S3 told last. `order` is None where somebody else has ordered it. Times have their
    offset; `looked` and `next_look` are None until S3 was asked. `problem` is why the last look found no
    answer.
    """

    ref: ObjectRef
    archived: Archived
    order: RestoreOrder | None
    since: datetime
    looked: datetime | None = None
    next_look: datetime | None = None
    problem: VaultViewerError | None = None

    @property
    def pace(self) -> float:
        """Seconds between two looks while all goes well."""
        retrieval = Retrieval.STANDARD if self.order is None else self.order.retrieval
        return speed(self.archived.archive, retrieval).look_every


class Restores(QObject):
    """Those of one vault."""

    changed = Signal(object)
    """ObjectRef: what is known of its restore is another."""
    ordered = Signal(object, object)
    """ObjectRef and the RestoreAnswer to an order."""
    restored = Signal(object, object)
    """ObjectRef and its Archived, or None where it was moved back: it can be read."""
    failed = Signal(object, object)
    """ObjectRef and VaultViewerError: it was not ordered, or can't be followed any more."""

    def __init__(
        self,
        mailbox: Mailbox,
        runner: TaskRunner,
        parent: QObject,
        *,
        vault: str,
        pace: Callable[[Following], float] = lambda following: following.pace,
    ) -> None:
        """`vault` is the ID of its connection; `pace` says how many seconds to wait between two looks."""
        super().__init__(parent)
        self._mailbox = mailbox
        self._runner = runner
        self._vault = vault
        self._pace = pace
        self._followed: dict[tuple[str, str | None], _Follower] = {}
        self._readable: dict[tuple[str, str | None], ObjectRef] = {}

    @property
    def followed(self) -> tuple[Following, ...]:
        """What is under way, in the order in which it began."""
        return tuple(follower.state for follower in self._followed.values())

    @property
    def readable(self) -> tuple[ObjectRef, ...]:
        """What has been restored since, and that nobody has looked at yet."""
        return tuple(self._readable.values())

    def following(self, ref: ObjectRef) -> Following | None:
        follower = self._followed.get(_name(ref))
        return None if follower is None else follower.state

    def order(self, ref: ObjectRef, archived: Archived, order: RestoreOrder) -> None:
        """Order a restore that somebody has agreed to, and follow it."""
        follower = self._begin(ref, archived, order)

        def work(context: Context) -> RestoreAnswer:
            return self._mailbox.restore(ref, order, cancel=context.cancel)

        def done(answer: RestoreAnswer) -> None:
            self.ordered.emit(ref, answer)
            self._look(follower)

        follower.work.replace(
            self._runner.submit(
                Lane.HOUSE,
                work,
                done=done,
                failed=lambda error: self._give_up(follower, error),
                vault=self._vault,
            )
        )
        self.changed.emit(ref)

    def follow(self, ref: ObjectRef, archived: Archived) -> None:
        """Follow a restore that somebody else has ordered."""
        if _name(ref) not in self._followed:
            self._look(self._begin(ref, archived, None))
            self.changed.emit(ref)

    def look_now(self, ref: ObjectRef) -> None:
        """Ask S3 at once instead of at the next look."""
        follower = self._followed.get(_name(ref))
        if follower is not None and not follower.work.running:
            self._look(follower)

    def stop(self, ref: ObjectRef) -> None:
        """Ask no more. S3 goes on restoring."""
        if self._forget(ref):
            self.changed.emit(ref)

    def seen(self, ref: ObjectRef) -> None:
        """Count an object no longer among those that wait to be looked at."""
        if self._readable.pop(_name(ref), None) is not None:
            self.changed.emit(ref)

    def close(self) -> None:
        """Ask no more about anything."""
        for following in self.followed:
            self._forget(following.ref)
        self._readable.clear()

    # ----------------------------------------------------------------------------------------- within

    def _begin(self, ref: ObjectRef, archived: Archived, order: RestoreOrder | None) -> "_Follower":
        self._forget(ref)
        self._readable.pop(_name(ref), None)
        follower = _Follower(Following(ref, archived, order, _now()), self)
        follower.timer.timeout.connect(lambda: self._look(follower, unattended=True))
        self._followed[_name(ref)] = follower
        return follower

    def _forget(self, ref: ObjectRef) -> bool:
        follower = self._followed.pop(_name(ref), None)
        if follower is not None:
            follower.end()
        return follower is not None

    def _look(self, follower: "_Follower", *, unattended: bool = False) -> None:
        follower.timer.stop()
        ref = follower.state.ref

        def work(context: Context) -> Archived | None:
            return self._mailbox.archived(ref, unattended=unattended, cancel=context.cancel)

        follower.work.replace(
            self._runner.submit(
                Lane.HOUSE,
                work,
                done=lambda archived: self._on_looked(follower, archived),
                failed=lambda error: self._on_look_failed(follower, error),
                vault=self._vault,
            )
        )

    def _on_looked(self, follower: "_Follower", archived: Archived | None) -> None:
        ref = follower.state.ref
        if archived is None or archived.readable:
            self._forget(ref)
            self._readable[_name(ref)] = ref
            self.restored.emit(ref, archived)
            self.changed.emit(ref)
        elif archived.state is ArchiveState.ARCHIVED:
            self._give_up(follower, ObjectArchived(key=ref.key, archive=archived.archive, archived=archived))
        else:
            follower.take(archived)
            self._wait(follower, None)

    def _on_look_failed(self, follower: "_Follower", error: VaultViewerError) -> None:
        if isinstance(error, _PASSES):
            follower.misses += 1
            self._wait(follower, error)
        else:
            self._give_up(follower, error)

    def _wait(self, follower: "_Follower", problem: VaultViewerError | None) -> None:
        """Set the time of the next look: later after each that found no answer."""
        seconds = min(self._pace(follower.state) * 2**follower.misses, SLOWEST)
        follower.wait(seconds, problem)
        self.changed.emit(follower.state.ref)

    def _give_up(self, follower: "_Follower", error: VaultViewerError) -> None:
        ref = follower.state.ref
        self._forget(ref)
        self.failed.emit(ref, error)
        self.changed.emit(ref)


class _Follower:
    """One restore with its timer and the call under way."""

    def __init__(self, state: Following, parent: QObject) -> None:
        self.state = state
        self.work: Final = NewestWins()
        self.misses = 0
        self.timer: Final = QTimer(parent)
        self.timer.setSingleShot(True)

    def take(self, archived: Archived) -> None:
        """Keep an answer. While it restores, S3 may not say any more where from."""
        if archived.archive is Archive.UNKNOWN:
            archived = replace(archived, archive=self.state.archived.archive)
        self.state = replace(self.state, archived=archived)
        self.misses = 0

    def wait(self, seconds: float, problem: VaultViewerError | None) -> None:
        now = _now()
        self.state = replace(
            self.state, looked=now, next_look=now + timedelta(seconds=seconds), problem=problem
        )
        self.timer.start(round(seconds * 1000))

    def end(self) -> None:
        self.work.cancel()
        self.timer.stop()
        self.timer.deleteLater()


def same_object(one: ObjectRef, other: ObjectRef) -> bool:
    """Tell whether two refs mean one object or one version, whatever else they are pinned to."""
    return _name(one) == _name(other)


def _name(ref: ObjectRef) -> tuple[str, str | None]:
    return ref.key, ref.version_id


def _now() -> datetime:
    return datetime.now().astimezone()
