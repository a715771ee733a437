"""Loads a message's remote images once its reader has agreed: for this message and this showing alone.

Nothing of it is kept. The next message, and the same one selected anew, is composed without them again.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mail.body import part_text
from vaultviewer.core.mail.html.loaded_images import sanitize_loaded
from vaultviewer.core.mail.html.part_addresses import PartAddresses
from vaultviewer.core.mail.html.remote import RemoteReference
from vaultviewer.core.mailbox import Opened
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.ports import Confinement, RemoteImages
from vaultviewer.core.values import FetchedImage
from vaultviewer.core.web.refusal import WebRefusal
from vaultviewer.core.web.urls import read_url
from vaultviewer.gui.confined.pictures import Picture, make_anew
from vaultviewer.gui.engine.document import InlineParts, MailDocument, MailPart
from vaultviewer.gui.models.reader_page import MessagePage, Notice
from vaultviewer.gui.models.remote_images import NOTICE, ImageOutcome, LoadPlan
from vaultviewer.gui.presenters.message_pages import inline_parts
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.remote_notices import (
    blocked_notice,
    failed_notice,
    loaded_notice,
    loading_notice,
)
from vaultviewer.gui.tasks import Context, Lane, NewestWins, TaskRunner
from vaultviewer.gui.translation import rendered


@dataclass(frozen=True, slots=True)
class _Loaded:
    document: MailDocument
    outcomes: tuple[ImageOutcome, ...]


class RemoteImagesPresenter(QObject):
    """The remote images of one reader's message."""

    page_changed = Signal(object)
    """A MessagePage: the message that is shown, with another notice and perhaps with its images."""
    progressed = Signal(int, int)
    """Steps done and in all: an image is one step when it has come, and another when it can be shown."""

    def __init__(
        self,
        runner: TaskRunner,
        *,
        reader: ReaderPresenter,
        images: RemoteImages,
        confinement: Confinement,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._reader = reader
        self._images = images
        self._confinement = confinement
        self._work = NewestWins()
        for turned_away in (reader.locked, reader.opening, reader.opened, reader.refused, reader.cleared):
            turned_away.connect(lambda *_: self._work.cancel())

    @property
    def loading(self) -> bool:
        return self._work.running

    def plan(self) -> LoadPlan | None:
        """Return what loading the images of the message on the screen would ask; None where there is nothing
        to load.
        """
        page = self._reader.page
        urls = tuple(reference.url for reference in self._remote() if reference.loadable)
        if page is None or page.document is None or not urls:
            return None
        hosts: dict[str, None] = {}
        for url in urls:
            with suppress(WebRefusal):  # it will be refused, with the reason, and nobody asked
                hosts.setdefault(read_url(url).host)
        return LoadPlan(page.document.token, urls, tuple(hosts))

    def load(self, plan: LoadPlan) -> None:
        """Fetch the images of the message on the screen and show them in it.

        Does nothing where another message has come up since the plan was made.
        """
        message, page = self._reader.message, self._reader.page
        if message is None or page is None or plan != self.plan():
            return
        remote = self._remote()

        def work(context: Context) -> _Loaded:
            return _load(message, plan, self._images, self._confinement, context)

        task = self._runner.submit(
            Lane.REMOTE,
            work,
            done=lambda loaded: self._show(
                replace(page, document=loaded.document), loaded_notice(loaded.outcomes, remote)
            ),
            failed=lambda error: self._show(page, failed_notice(_reason(error), remote)),
            progressed=self.progressed.emit,
        )
        self._work.replace(task)
        self._show(page, loading_notice(len(plan.untrusted_urls)))

    def cancel(self) -> None:
        """Stop loading; the message stays as it was."""
        if self._work.running and self._reader.page is not None:
            self._work.cancel()
            self._show(self._reader.page, blocked_notice(self._remote()))

    def _remote(self) -> Sequence[RemoteReference]:
        message = self._reader.message
        html = message.digest.html if message is not None else None
        return () if html is None else html.remote

    def _show(self, page: MessagePage, notice: Notice) -> None:
        notices = tuple(notice if each.identifier == NOTICE else each for each in page.notices)
        self._reader.page = replace(page, notices=notices)
        self.page_changed.emit(self._reader.page)


def _reason(error: VaultViewerError) -> str:
    return rendered(error.phrases()[0])


def _load(
    message: Opened, plan: LoadPlan, images: RemoteImages, confinement: Confinement, context: Context
) -> _Loaded:
    """Fetch, make anew, and compose the document with what came. Runs on a lane."""
    total = len(plan.untrusted_urls)
    fetched = images.fetch(
        plan.untrusted_urls,
        progress=lambda done, _: context.progress(done, 2 * total),
        cancel=context.cancel,
    )
    came = [each for each in fetched if isinstance(each, FetchedImage)]
    skipped = total - len(came)
    made = make_anew(
        [each.untrusted_content for each in came],
        confinement,
        progress=lambda done: context.progress(total + skipped + done, 2 * total),
        cancel=context.cancel,
    )
    results = iter(made)
    outcomes: list[ImageOutcome] = []
    pictures: dict[str, Picture] = {}
    for each in fetched:
        result = next(results) if isinstance(each, FetchedImage) else each.reason
        if isinstance(result, Picture):
            pictures[each.untrusted_url] = result
        problem = result if isinstance(result, Phrase) else None
        outcomes.append(ImageOutcome(each.untrusted_url, problem, each.redirects))
    return _Loaded(_document(message, pictures, confinement, context.cancel), tuple(outcomes))


def _document(
    message: Opened, pictures: dict[str, Picture], confinement: Confinement, cancel: CancelToken
) -> MailDocument:
    """Compose the message's document with these pictures as further parts, at addresses of its own."""
    digest = message.digest
    if digest.body.html is None:
        raise ValueError("a message without HTML names no images")
    addresses = PartAddresses(digest.addresses.content_ids)
    clean = sanitize_loaded(
        part_text(digest.body.html), addresses, tuple(pictures), confinement, cancel=cancel
    )
    parts = inline_parts(digest) | {
        url: MailPart("image/png", picture.png) for url, picture in pictures.items()
    }
    return InlineParts(parts, addresses).document(clean.html)
