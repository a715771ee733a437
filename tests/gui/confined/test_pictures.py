"""Images made anew: nothing of the sender's bytes is left, and no image costs more than its bounds."""

import struct
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from support.in_process import InProcess
from support.made_images import image_of, written

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import Cancelled, DiedReading, Stopped, TookTooLong
from vaultviewer.core.ports import Buffer
from vaultviewer.gui.confined import decoding, pictures
from vaultviewer.gui.confined.decoding import Problem, Undecodable, decode_image
from vaultviewer.gui.confined.pictures import Outcome, Picture, make_anew

SECRET = "reader-4711"
PNG = b"\x89PNG\r\n\x1a\n"


def png_of(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Declare any size, whatever pixels follow."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


_FRAME = "2c0000000002000100000202440100"
GIF = bytes.fromhex(
    f"47494638396102000100800000ff000000ff0021f9040000000000{_FRAME}21f9040000000000{_FRAME}3b"
)
"""Two frames of two pixels."""


def made(*contents: bytes) -> tuple[Outcome, ...]:
    return make_anew(contents, InProcess(), progress=lambda _: None, cancel=CancelToken())


def pixels(outcome: Outcome) -> QImage:
    assert isinstance(outcome, Picture), outcome
    image = QImage.fromData(outcome.png)
    assert not image.isNull()
    return image


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "bmp"])
def test_an_image_is_made_anew_as_png(form: str) -> None:
    (outcome,) = made(image_of(form))
    image = pixels(outcome)
    assert isinstance(outcome, Picture)
    assert (outcome.width, outcome.height, image.width(), image.height()) == (30, 20, 30, 20)
    colour = image.pixelColor(15, 10)
    assert abs(colour.red() - 0x33) + abs(colour.green() - 0x66) + abs(colour.blue() - 0x99) < 12


def test_of_an_animation_the_first_frame_stands() -> None:
    (outcome,) = made(GIF)
    assert pixels(outcome).size() == QSize(2, 1)


def test_comments_profiles_and_what_hangs_on_at_the_end_are_gone() -> None:
    jpeg = image_of("jpeg", comment=SECRET)
    png = image_of("png", comment=SECRET) + f"PK {SECRET}".encode()
    assert SECRET.encode() in jpeg
    for outcome in made(jpeg, png):
        assert isinstance(outcome, Picture)
        assert SECRET.encode() not in outcome.png
        assert chunks(outcome.png) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def chunks(png: bytes) -> set[bytes]:
    found, at = set(), len(PNG)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        found.add(png[at + 4 : at + 8])
        at += 12 + size
    return found


def test_exif_turns_the_image_and_is_gone() -> None:
    orientation = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\x00\x00" + orientation + SECRET.encode()
    jpeg = image_of("jpeg")
    turned = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    (outcome,) = made(turned)
    assert pixels(outcome).size() == QSize(20, 30)
    assert isinstance(outcome, Picture)
    assert SECRET.encode() not in outcome.png


def test_transparency_stays() -> None:
    image = QImage(2, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, 0))
    (outcome,) = made(written(image, "png"))
    assert pixels(outcome).pixelColor(0, 0).alpha() == 0


def test_a_large_image_is_scaled_down_and_its_own_size_told() -> None:
    (outcome,) = made(image_of("png", 4000, 1000))
    assert pixels(outcome).size() == QSize(2560, 640)
    assert isinstance(outcome, Picture)
    assert (outcome.width, outcome.height) == (4000, 1000)


@pytest.mark.qt_log_level_fail("CRITICAL")  # decoders warn of what is damaged
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no image"),
        (b"<html><script>alert(1)</script></html>", "no image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "no image"),
        (b"%PDF-1.7\n", "no image"),
        (b"II*\x00" + bytes(60), "no image"),
        (b"\x00\x00\x01\x00" + bytes(60), "no image"),
        (png_of(60_000, 60_000), "too many pixels"),
        (png_of(40_000, 1), "too many pixels"),
        (png_of(20, 20), "damaged"),
        (image_of("jpeg")[:200], "damaged"),
        (b"\xff\xd8\xff", "damaged"),
    ],
)
def test_what_is_no_image_or_too_much_of_one(content: bytes, words: str) -> None:
    (outcome,) = made(content)
    assert not isinstance(outcome, Picture)
    assert words in str(outcome)


def test_each_image_gets_an_answer_in_its_place() -> None:
    told: list[int] = []
    contents = [image_of("png", n + 1, 1) if n % 3 else b"none" for n in range(40)]
    outcomes = make_anew(contents, InProcess(), progress=told.append, cancel=CancelToken())
    widths = [outcome.width if isinstance(outcome, Picture) else None for outcome in outcomes]
    assert widths == [n + 1 if n % 3 else None for n in range(40)]
    assert told == [16, 32, 40]


class Stopping:
    """A confinement that dies of one content, as of a decoder's hole."""

    def __init__(self, poison: bytes, error: Stopped) -> None:
        self._poison = poison
        self._error = error
        self._real = InProcess()
        self.runs = 0

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        self.runs += 1
        if self._poison in bytes(content):
            raise self._error
        return self._real.run(job, content, request, cancel=cancel)


def test_an_image_that_kills_its_process_takes_no_other_along() -> None:
    confinement = Stopping(b"poison", DiedReading(reason="killed"))
    good = image_of("png")
    outcomes = make_anew([good, b"poison", good], confinement, progress=lambda _: None, cancel=CancelToken())
    assert [isinstance(outcome, Picture) for outcome in outcomes] == [True, False, True]
    assert confinement.runs == 4


def test_the_time_for_all_images_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_SECONDS", -1)
    confinement = Stopping(b"", TookTooLong(seconds=30))
    (outcome,) = make_anew([b"x"], confinement, progress=lambda _: None, cancel=CancelToken())
    assert str(outcome) == "decoding the images took too long"
    assert confinement.runs == 0


class Lying:
    """A confined process that was taken over: it answers what it likes."""

    def __init__(self, reply: bytes, blobs: Sequence[bytes]) -> None:
        self._answer = Answer(reply, tuple(blobs))

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:  # noqa: ARG002  as the port has it
        return self._answer


@pytest.mark.parametrize(
    ("reply", "blobs"),
    [
        (b"", ()),
        (b"\xc1", ()),
        (msgspec.msgpack.encode([]), ()),
        (msgspec.msgpack.encode([{"width": "wide"}]), (PNG,)),
        (msgspec.msgpack.encode([{"width": 1, "height": 1}]), ()),
        (msgspec.msgpack.encode([{"width": 1, "height": 1}]), (b"<svg>",)),
        (msgspec.msgpack.encode([{"problem": "no such problem"}]), ()),
        (msgspec.msgpack.encode([{"width": 1, "height": 1}] * 2), (PNG, PNG)),
    ],
)
def test_an_answer_that_makes_no_sense_is_not_believed(reply: bytes, blobs: Sequence[bytes]) -> None:
    (outcome,) = make_anew([b"x"], Lying(reply, blobs), progress=lambda _: None, cancel=CancelToken())
    assert str(outcome) == "Reading it failed"


def test_a_cancel_goes_through() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        make_anew([image_of("png")], InProcess(), progress=lambda _: None, cancel=cancel)


_STARTS: Sequence[Callable[[], bytes]] = (
    lambda: image_of("png"),
    lambda: image_of("jpeg"),
    lambda: image_of("webp"),
    lambda: image_of("bmp"),
    lambda: GIF,
)


@pytest.mark.qt_log_level_fail("CRITICAL")  # decoders warn of what is damaged
@settings(max_examples=60)
@given(st.sampled_from(_STARTS), st.data())
def test_damaged_images_are_decoded_or_refused(start: Callable[[], bytes], data: st.DataObject) -> None:
    content = bytearray(start())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Undecodable):
        image, size = decode_image(bytes(content), longest_side=64)
        assert max(image.width(), image.height()) <= 64
        assert size.width() * size.height() <= decoding.MOST_PIXELS


@given(st.binary())
def test_any_bytes_are_no_image(content: bytes) -> None:
    with pytest.raises(Undecodable) as failure:
        decode_image(content, longest_side=64)
    assert failure.value.problem in Problem
