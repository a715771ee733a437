"""Asks the confined process about a part, and believes its answers no more than the part itself."""

from dataclasses import replace
from typing import Final

import msgspec

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer, nonsense
from vaultviewer.core.errors import Stopped
from vaultviewer.core.mail.attachments.facts import UNEXAMINED
from vaultviewer.core.mail.previews.model import Preview, PreviewKind, PreviewRequest
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.ports import Confinement
from vaultviewer.gui.confined.drawing import (
    PdfOutcome,
    PdfPage,
    PdfRequest,
    Picture,
    PictureOutcome,
    PictureRequest,
    fits,
)
from vaultviewer.gui.models.parts_page import PartPage
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.presenters.attachment_rows import attachment_row
from vaultviewer.gui.presenters.part_pages import (
    compose_container,
    compose_pdf,
    compose_picture,
    compose_preview,
)

PREVIEW: Final = "preview"
PICTURE: Final = "draw-picture"
PDF: Final = "draw-page"


class Looks:
    """Every call blocks; for a lane."""

    def __init__(self, confinement: Confinement) -> None:
        self._confinement = confinement
        self._last: tuple[Part, Preview] | None = None

    def forget(self) -> None:
        """Let go of the part that was looked into last."""
        self._last = None

    def look(self, part: Part, page: int, cancel: CancelToken) -> PartPage:
        """Look into a part; `page` counts from 0 and is for documents with pages.

        Raises Stopped; Cancelled.
        """
        if part.is_multipart:
            return compose_container(part)
        last = self._last
        # Whoever turns a page knows already what the part is.
        preview = last[1] if last is not None and last[0] is part else self._preview(part, cancel)
        match preview.kind:
            case PreviewKind.PICTURE:
                picture, pixels = self._picture(part, cancel)
                return compose_picture(part, preview, picture, pixels)
            case PreviewKind.PDF:
                drawn, pixels = self._pdf_page(part, page, cancel)
                cancel.checkpoint()
                self._last = (part, preview)
                return compose_pdf(part, preview, drawn, pixels)
        return compose_preview(part, preview)

    def describe(self, part: Part, cancel: CancelToken) -> AttachmentRow:
        """Describe a part as an attachment, to be saved. One that can't be examined counts as dangerous.

        Raises Cancelled.
        """
        try:
            facts = self._preview(part, cancel).facts
        except Stopped as stopped:
            facts = replace(UNEXAMINED, severity=Severity.DANGER, warnings=(stopped.headline(),))
        return attachment_row(part, facts)

    def _preview(self, part: Part, cancel: CancelToken) -> Preview:
        asked = PreviewRequest(part.content_type, part.charset, part.untrusted_filename)
        return self._ask(PREVIEW, part, asked, cancel).read(Preview)

    def _picture(self, part: Part, cancel: CancelToken) -> tuple[Picture, bytes]:
        answer = self._ask(PICTURE, part, PictureRequest(), cancel)
        picture = answer.read(Picture)
        if picture.outcome is not PictureOutcome.DRAWN:
            return picture, b""
        return picture, _pixels(answer, picture.drawn_width, picture.drawn_height)

    def _pdf_page(self, part: Part, page: int, cancel: CancelToken) -> tuple[PdfPage, bytes]:
        answer = self._ask(PDF, part, PdfRequest(page), cancel)
        drawn = answer.read(PdfPage)
        if drawn.outcome is not PdfOutcome.DRAWN:
            return drawn, b""
        return drawn, _pixels(answer, drawn.drawn_width, drawn.drawn_height)

    def _ask(self, job: str, part: Part, asked: object, cancel: CancelToken) -> Answer:
        return self._confinement.run(job, part.content, msgspec.msgpack.encode(asked), cancel=cancel)


def _pixels(answer: Answer, width: int, height: int) -> bytes:
    """Return the pixels of a picture of this size; Qt would read on behind the end of fewer.

    Raises DiedReading where there are more or fewer.
    """
    pixels = answer.blobs[0] if len(answer.blobs) == 1 else b""
    if not fits(width, height, pixels):
        raise nonsense()
    return pixels
