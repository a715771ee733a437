"""The job "draw-picture": one still frame of a picture as pixels."""

from collections.abc import Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from vaultviewer.core.mail.html.animation import is_animated
from vaultviewer.core.ports import Buffer
from vaultviewer.gui.confined.decoding import FORMATS, Problem, Undecodable, decode_image
from vaultviewer.gui.confined.drawing import Picture, PictureOutcome, PictureRequest
from vaultviewer.gui.confined.pixels import pixels_of

DRAWN: Final = FORMATS | {b"ico"}
"""What is drawn for somebody who looks at a part: more than mail programs show in a body. Not TIFF: Qt's
decoder (6.12) ends the process on sound files."""
_OUTCOMES: Final = {
    Problem.NOT_AN_IMAGE: PictureOutcome.UNDECODABLE,
    Problem.TOO_LARGE: PictureOutcome.TOO_LARGE,
    Problem.DAMAGED: PictureOutcome.UNDECODABLE,
}


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Answer a `PictureRequest` about this content with a `Picture`, its pixels beside it if it was drawn."""
    asked = msgspec.msgpack.decode(request, type=PictureRequest)
    picture, pixels = draw(bytes(content), asked.longest_side)
    return msgspec.msgpack.encode(picture), pixels


def draw(content: bytes, longest_side: int) -> tuple[Picture, tuple[Buffer, ...]]:
    """Decode a picture upright and no larger than asked for."""
    try:
        image, declared = decode_image(content, longest_side=longest_side, formats=DRAWN)
    except Undecodable as failure:
        return Picture(_OUTCOMES[failure.problem]), ()
    size = _upright(declared, image)
    picture = Picture(
        PictureOutcome.DRAWN, size.width(), size.height(), image.width(), image.height(), is_animated(content)
    )
    return picture, (pixels_of(image),)


def _upright(declared: QSize, image: QImage) -> QSize:
    """Return the size after the turn that EXIF asks for, which the decoded image shows."""
    turned = (declared.width() > declared.height()) != (image.width() > image.height())
    return declared.transposed() if turned else declared
