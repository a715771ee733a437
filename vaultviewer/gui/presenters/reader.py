"""What the reader shows: the selected message locked, the chosen one opened. The newest choice wins."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from vaultviewer.core.archive import Archived, archived_in
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import ObjectArchived, ObjectRestoring, VaultViewerError
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.mailbox import Opened, Unopened, open_eml, open_nested
from vaultviewer.core.phrases import visible
from vaultviewer.core.ports import Confinement
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.body_view import BodyView
from vaultviewer.gui.models.reader_page import (
    EnvelopePage,
    LockedPage,
    MessagePage,
    Notice,
    ReaderText,
    RefusalPage,
)
from vaultviewer.gui.models.row import RowDetails, RowState, short_name
from vaultviewer.gui.presenters.body_views import compose_text, compose_view
from vaultviewer.gui.presenters.envelope_pages import compose_envelope
from vaultviewer.gui.presenters.locked_pages import locked_page
from vaultviewer.gui.presenters.message_pages import compose_message, row_details
from vaultviewer.gui.presenters.previews import PreviewPresenter
from vaultviewer.gui.presenters.refusal_pages import compose_refusal, error_page, refused_row
from vaultviewer.gui.presenters.sign_in import SignInPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner

PEEK_DELAY: Final = 150
"""Milliseconds a row must stay selected before its metadata is read: holding an arrow key reads none."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shown:
    """An opened message with the pages made of it on the lane."""

    opened: Opened
    page: MessagePage
    envelope: EnvelopePage | None
    row: RowDetails

    def noting(self, notice: Notice) -> "_Shown":
        """Return it with one more thing to know before reading on."""
        return replace(self, page=replace(self.page, notices=(notice, *self.page.notices)))


@dataclass(frozen=True, slots=True)
class _Version:
    """One version that somebody has chosen, and what to say above it."""

    ref: ObjectRef
    notice: Notice


@dataclass(frozen=True, slots=True)
class _NotShown:
    page: RefusalPage
    envelope: EnvelopePage
    row: RowDetails
    ref: ObjectRef


class ReaderPresenter(QObject):
    """One reader. Keeps hold of the message on the screen, so that it can be saved."""

    locked = Signal(object)
    """LockedPage: a message is selected."""
    opening = Signal(str)
    """The untrusted name of a message that is being opened."""
    progressed = Signal(int, int)
    """Bytes read and bytes in all."""
    opened = Signal(object, object)
    """MessagePage and EnvelopePage or None."""
    waiting_changed = Signal(bool)
    """Whether the message that is being opened waits for a sign-in."""
    refused = Signal(object, object)
    """RefusalPage and EnvelopePage or None."""
    cleared = Signal()
    text_ready = Signal(object, str)
    """A ReaderText and what it says."""
    view_ready = Signal(object, object)
    """A BodyView and its BodyContent."""

    def __init__(
        self, runner: TaskRunner, parent: QObject | None = None, *, confinement: Confinement
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._confinement = confinement
        self._work = NewestWins()
        self._text_work = {which: NewestWins() for which in ReaderText}
        self._view_work = NewestWins()
        self._made_work = NewestWins()
        self._vault: OpenVault | None = None
        self._sign_in: SignInPresenter | None = None
        self._key = ""
        self._version: _Version | None = None
        self._path: Path | None = None
        self._nested: Part | None = None
        self._before = RowDetails(RowState.LOCKED)
        self.previews = PreviewPresenter(runner, self, confinement=confinement)
        """A look into a part of the message on the screen."""
        self.message: Opened | None = None
        """The message on the screen."""
        self.page: MessagePage | None = None
        """What was made of it."""
        self.refused_ref: ObjectRef | None = None
        """The object whose refusal is on the screen, pinned to what was read."""
        self._peek_timer = QTimer(self)
        self._peek_timer.setSingleShot(True)
        self._peek_timer.setInterval(PEEK_DELAY)
        self._peek_timer.timeout.connect(self._peek)

    # ---------------------------------------------------------------------------------- what was asked

    @property
    def vault(self) -> OpenVault | None:
        return self._vault

    @property
    def key(self) -> str:
        """The key of the object that the reader is about; empty for a local file or nothing."""
        return self._key

    @property
    def version_id(self) -> str | None:
        """The version that the reader is about, where it is about one and not about what the list shows."""
        return None if self._version is None else self._version.ref.version_id

    @property
    def ref(self) -> ObjectRef | None:
        """The object that the reader is about, pinned to its version or to what was listed."""
        if self._vault is None or not self._key:
            return None
        return self._vault.ref(self._key) if self._version is None else self._version.ref

    @property
    def local_path(self) -> Path | None:
        return self._path

    def clear(self) -> None:
        """Show nothing and let go of the message."""
        self._turn_to(None, "")
        self.cleared.emit()

    def select(self, vault: OpenVault, key: str) -> None:
        """Show what is known of a message without opening it; one that was opened before is shown again."""
        if vault is self._vault and key == self._key:
            return
        self._turn_to(vault, key)
        state = vault.table.details_of(key).state
        if state in {RowState.OPEN, RowState.NOT_ENCRYPTED}:
            self.open(vault, key)
            return
        self._show_locked(vault, key)

    def open(self, vault: OpenVault, key: str) -> None:
        """Fetch, check, unwrap, decrypt, parse and show, giving up whatever was being opened."""
        self._open(vault, vault.ref(key), open_mismatched=False)

    def open_version(self, vault: OpenVault, ref: ObjectRef, notice: Notice) -> None:
        """Open one version of an object, under a notice that says which; the list is left as it is."""
        self._open(vault, ref, open_mismatched=False, version=_Version(ref, notice))

    def open_anyway(self, refused: ObjectRef) -> None:
        """Open what check 5 refused: that object alone, whatever was selected or stored since."""
        if self._vault is not None and refused == self.refused_ref:
            self._open(self._vault, refused, open_mismatched=True, version=self._version)

    def _open(
        self, vault: OpenVault, ref: ObjectRef, *, open_mismatched: bool, version: _Version | None = None
    ) -> None:
        key = ref.key
        self._turn_to(vault, key)
        self._version = version
        self._before = vault.table.details_of(key)
        self._mark(vault, key, replace(self._before, state=RowState.OPENING))
        self.opening.emit(visible(short_name(key)))

        def work(context: Context) -> _Shown | _NotShown:
            result = vault.mailbox.open(
                ref, open_mismatched=open_mismatched, progress=context.progress, cancel=context.cancel
            )
            if isinstance(result, Unopened):
                return _NotShown(
                    compose_refusal(result),
                    compose_envelope(result.evidence),
                    refused_row(result),
                    result.evidence.ref,
                )
            shown = _compose(result, context.cancel)
            return shown if version is None else shown.noting(version.notice)

        self._work.replace(
            self._runner.submit(
                Lane.OPEN,
                work,
                done=lambda result: self._on_result(vault, key, result),
                failed=lambda error: self._on_error(vault, key, error),
                progressed=self.progressed.emit,
                ended=lambda: self._on_ended(vault, key),
                vault=vault.connection.id,
            )
        )

    def open_file(self, path: Path) -> None:
        """Show a message of this machine."""
        self._turn_to(None, "")
        self._path = path
        self.opening.emit(visible(path.name))

        def work(context: Context) -> _Shown:
            opened = open_eml(path, confinement=self._confinement, cancel=context.cancel)
            return _compose(opened, context.cancel)

        self._work.replace(
            self._runner.submit(Lane.OPEN, work, done=self._on_shown, failed=self._on_file_error)
        )

    def open_nested(self, part: Part) -> None:
        """Show a message that is a part of another one."""
        self._turn_to(None, "")
        self._nested = part
        self.opening.emit(part_filename(part))

        def work(context: Context) -> _Shown:
            opened = open_nested(part, confinement=self._confinement, cancel=context.cancel)
            return _compose(opened, context.cancel)

        self._work.replace(
            self._runner.submit(Lane.OPEN, work, done=self._on_shown, failed=self._on_file_error)
        )

    def open_again(self) -> None:
        """Try the same message or file once more."""
        if self._nested is not None:
            self.open_nested(self._nested)
        elif self._path is not None:
            self.open_file(self._path)
        elif self._vault is not None and self._version is not None:
            self.open_version(self._vault, self._version.ref, self._version.notice)
        elif self._vault is not None and self._key:
            self.open(self._vault, self._key)

    def cancel(self) -> None:
        """Give up the opening and show the message locked."""
        if not self._work.running:
            return
        vault, key = self._vault, self._key
        self.clear()
        if vault is not None:
            # Selecting it would open again what was open before.
            self._turn_to(vault, key)
            self._show_locked(vault, key)

    def ask_to_sign_in(self) -> None:
        """Bring up the sign-in that the message waits for."""
        if self._sign_in is not None:
            self._sign_in.ask()

    def want_text(self, which: ReaderText) -> None:
        """Make a text of the message on the screen, for `text_ready`."""
        message = self.message
        if message is not None:
            self._text_work[which].replace(
                self._runner.submit(
                    Lane.OPEN,
                    lambda context: compose_text(message, which, self._confinement, context.cancel),
                    done=lambda text: self.text_ready.emit(which, text),
                    failed=self._on_impossible,
                )
            )

    def want_view(self, view: BodyView) -> None:
        """Make another view of the body of the message on the screen, for `view_ready`."""
        message = self.message
        if message is not None:
            self._view_work.replace(
                self._runner.submit(
                    Lane.OPEN,
                    lambda context: compose_view(message, view, self._confinement, context.cancel),
                    done=lambda content: self.view_ready.emit(view, content),
                    failed=self._on_impossible,
                )
            )

    def want(self, make: Callable[[Opened, MessagePage], T], done: Callable[[T], None]) -> None:
        """Make something else of the message on the screen, on a lane; another message gives it up."""
        message, page = self.message, self.page
        if message is not None and page is not None:
            self._made_work.replace(
                self._runner.submit(
                    Lane.OPEN, lambda _: make(message, page), done=done, failed=self._on_impossible
                )
            )

    # ------------------------------------------------------------------------------------------- within

    def _turn_to(self, vault: OpenVault | None, key: str) -> None:
        self._peek_timer.stop()
        self._work.cancel()
        for work in (self._view_work, self._made_work, *self._text_work.values()):
            work.cancel()
        self.previews.clear()
        self.message = self.page = self.refused_ref = None
        self._follow_sign_in(None if vault is None else vault.sign_in)
        self._vault, self._key = vault, key
        self._version = self._path = self._nested = None

    def _follow_sign_in(self, sign_in: SignInPresenter | None) -> None:
        if self._sign_in is not None:
            self._sign_in.changed.disconnect(self._on_sign_in_changed)
        self._sign_in = sign_in
        if sign_in is not None:
            sign_in.changed.connect(self._on_sign_in_changed)

    def _on_sign_in_changed(self) -> None:
        if self._vault is not None:
            self.waiting_changed.emit(self._work.running and self._vault.waits)

    def _show_locked(self, vault: OpenVault, key: str) -> None:
        summary = vault.table.summary_of(key)
        if summary is not None:
            self.locked.emit(locked_page(summary, None))
            self._peek_timer.start()

    def _on_ended(self, vault: OpenVault, key: str) -> None:
        """Take the mark of opening away; what came of it is set right after this, if anything did."""
        self._mark(vault, key, self._before)

    def _mark(self, vault: OpenVault, key: str, row: RowDetails) -> None:
        """Show in the list how it stands with a message; an older version has no row there."""
        if self._version is None:
            vault.table.set_details(key, row)

    def _on_result(self, vault: OpenVault, key: str, result: _Shown | _NotShown) -> None:
        self._mark(vault, key, result.row)
        if isinstance(result, _Shown):
            self._on_shown(result)
        else:
            if isinstance(result.page.error, ObjectArchived | ObjectRestoring) and self._version is None:
                vault.table.set_archived(key, archived_in(result.page.error))
            self.refused_ref = result.ref
            self.refused.emit(result.page, result.envelope)

    def _on_shown(self, shown: _Shown) -> None:
        self.message, self.page = shown.opened, shown.page
        self.opened.emit(shown.page, shown.envelope)

    def _on_error(self, vault: OpenVault, key: str, error: VaultViewerError) -> None:
        page = error_page(error, untrusted_name=short_name(key))
        self._mark(vault, key, RowDetails(RowState.FAILED, explanation=page.title))
        self.refused.emit(page, None)

    def _on_file_error(self, error: VaultViewerError) -> None:
        self.refused.emit(error_page(error, untrusted_name=self._path.name if self._path else ""), None)

    def _on_impossible(self, error: VaultViewerError) -> None:
        raise AssertionError("decoding reports no error for people") from error

    def _peek(self) -> None:
        vault, key = self._vault, self._key
        summary = vault.table.summary_of(key) if vault is not None else None
        if vault is None or summary is None:
            return
        mailbox, ref = vault.mailbox, vault.ref(key)

        def work(context: Context) -> tuple[LockedPage, Archived | None]:
            evidence = mailbox.peek(ref, cancel=context.cancel)
            return locked_page(summary, evidence), evidence.archived

        def done(answer: tuple[LockedPage, Archived | None]) -> None:
            page, archived = answer
            vault.table.set_archived(ref.key, archived)
            self.locked.emit(page)

        # A peek that fails leaves the page as it is: opening the message will say what is wrong.
        self._work.replace(
            self._runner.submit(Lane.OPEN, work, done=done, failed=lambda _: None, vault=vault.connection.id)
        )


def _compose(opened: Opened, cancel: CancelToken) -> _Shown:
    cancel.checkpoint()
    envelope = compose_envelope(opened.evidence) if opened.evidence is not None else None
    return _Shown(opened, compose_message(opened), envelope, row_details(opened))
