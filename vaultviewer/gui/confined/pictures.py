"""Images made anew: decoded in a confined process, and written as PNG with nothing but their pixels.

So nothing of a sender's bytes reaches the window or its engine: no EXIF, no comments, no trailing archive,
nothing made for a decoder's hole.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import msgspec
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColorSpace, QImage, QImageWriter

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer, nonsense
from vaultviewer.core.errors import Stopped
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.ports import Buffer, Confinement
from vaultviewer.gui.confined.decoding import Problem, Undecodable, decode_image

JOB: Final = "pictures"
LONGEST_SIDE: Final = 2560
"""Pixels of a picture that is made anew; a larger image is scaled down. No message is wider on a screen."""

_AT_ONCE: Final = 16
_BYTES_AT_ONCE: Final = 4 * 1024 * 1024
"""Of images that one process makes anew: it has half a minute for all of them."""
_SECONDS: Final = 60.0
"""For all images of a message."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_QUICK: Final = 80
"""Qt's quality of a PNG, which is zlib's effort the other way round: half the time, a tenth more bytes."""

_WORDS: Final = {
    Problem.NOT_AN_IMAGE: phrase("what came is no image"),
    Problem.TOO_LARGE: phrase("the image has too many pixels"),
    Problem.DAMAGED: phrase("the image is damaged"),
}
_NO_TIME_LEFT: Final = phrase("decoding the images took too long")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image made anew. `width` and `height` are those that it had, in pixels."""

    png: bytes = field(repr=False)
    width: int
    height: int


Outcome: TypeAlias = Picture | Phrase
"""A picture, or why there is none: a clause for people."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The images stand one after another in the job's content."""

    sizes: tuple[int, ...]
    longest_side: int


@dataclass(frozen=True, slots=True)
class _Made:
    """One for each image; each without a problem has a blob."""

    width: int = 0
    height: int = 0
    problem: Problem | None = None


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Make images anew: the job."""
    wanted = msgspec.msgpack.decode(request, type=_Wanted)
    made: list[_Made] = []
    blobs: list[bytes] = []
    start = 0
    for size in wanted.sizes:
        try:
            image, was = decode_image(bytes(content[start : start + size]), longest_side=wanted.longest_side)
            blobs.append(_as_png(image))
            made.append(_Made(was.width(), was.height()))
        except Undecodable as failure:
            made.append(_Made(problem=failure.problem))
        start += size
    return msgspec.msgpack.encode(made), blobs


def make_anew(
    untrusted_contents: Sequence[bytes],
    confinement: Confinement,
    *,
    progress: Callable[[int], None],
    cancel: CancelToken,
) -> tuple[Outcome, ...]:
    """Return for each image its picture, or why there is none. `progress` is called with images done.

    Raises Cancelled.
    """
    deadline = time.monotonic() + _SECONDS
    outcomes: list[Outcome] = []
    for batch in _batches(untrusted_contents):
        outcomes += _outcomes_of(batch, confinement, deadline, cancel)
        progress(len(outcomes))
    return tuple(outcomes)


def _outcomes_of(
    batch: Sequence[bytes], confinement: Confinement, deadline: float, cancel: CancelToken
) -> list[Outcome]:
    """Make a batch anew; where one image stops it, each alone, so that only that one is missing."""
    if time.monotonic() > deadline:
        return [_NO_TIME_LEFT] * len(batch)
    request = _Wanted(tuple(map(len, batch)), LONGEST_SIDE)
    try:
        answer = confinement.run(JOB, b"".join(batch), msgspec.msgpack.encode(request), cancel=cancel)
        return _read(answer, len(batch))
    except Stopped as stopped:
        if len(batch) == 1:
            return [stopped.headline()]
        return [outcome for each in batch for outcome in _outcomes_of([each], confinement, deadline, cancel)]


def _read(answer: Answer, count: int) -> list[Outcome]:
    """Raise DiedReading for an answer that isn't what was asked for."""
    made, blobs = answer.read(tuple[_Made, ...]), iter(answer.blobs)
    if len(made) != count:
        raise nonsense()
    return [_outcome(each, blobs) for each in made]


def _outcome(made: _Made, blobs: Iterator[bytes]) -> Outcome:
    if made.problem is not None:
        return _WORDS[made.problem]
    png = next(blobs, b"")
    if not png.startswith(_PNG):
        raise nonsense()
    return Picture(png, made.width, made.height)


def _batches(contents: Sequence[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for content in contents:
        if batch and (len(batch) == _AT_ONCE or size + len(content) > _BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(content)
        size += len(content)
    if batch:
        yield batch


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png")
    writer.setQuality(_QUICK)
    if not writer.write(_pixels_alone(image)):
        raise Undecodable(Problem.DAMAGED)
    return bytes(buffer.data().data())


def _pixels_alone(image: QImage) -> QImage:
    """Return the image without the texts and the colour profile that Qt would write along."""
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    formats = QImage.Format
    plain = image.convertToFormat(formats.Format_ARGB32 if image.hasAlphaChannel() else formats.Format_RGB32)
    return QImage(
        plain.constBits(), plain.width(), plain.height(), plain.bytesPerLine(), plain.format()
    ).copy()
