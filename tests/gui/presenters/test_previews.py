"""Looking into a part: the newest choice wins, and no answer is believed."""

import hashlib
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from support.gui_runner import runner
from support.in_process import InProcess
from support.preview_samples import part, zip_of

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer, packed
from vaultviewer.core.errors import DiedReading, TookTooLong
from vaultviewer.core.mail.attachments.facts import AttachmentFacts
from vaultviewer.core.mail.previews.model import Preview, PreviewKind
from vaultviewer.core.phrases import phrase
from vaultviewer.core.ports import Buffer
from vaultviewer.gui.confined.drawing import PdfOutcome, PdfPage, Picture, PictureOutcome
from vaultviewer.gui.models.parts_page import (
    MailContent,
    NothingContent,
    PartPage,
    PictureContent,
    TableContent,
    TextContent,
)
from vaultviewer.gui.presenters.part_looks import Looks
from vaultviewer.gui.presenters.previews import PreviewPresenter
from vaultviewer.gui.tasks import TaskRunner

__all__ = ["runner"]

TEXT = part(b"first\n", "text/plain", "first.txt")
OTHER = part(b"second\n", "text/plain", "second.txt", path="2")


@pytest.fixture
def confinement() -> InProcess:
    return InProcess()


@pytest.fixture
def previews(runner: TaskRunner, confinement: InProcess) -> Iterator[PreviewPresenter]:
    presenter = PreviewPresenter(runner, confinement=confinement)
    yield presenter
    presenter.clear()
    runner.stop()


class Scripted:
    """A confined process that was taken over: it answers what it likes."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        del job, content, request, cancel
        return self._answers.pop(0)


def test_a_part_is_known_at_once_and_shown_when_it_was_looked_into(
    qtbot: QtBot, previews: PreviewPresenter
) -> None:
    with qtbot.waitSignals([previews.started, previews.ready], order="strict"):
        previews.show(TEXT)
    with qtbot.waitSignal(previews.ready) as ready:
        previews.show_again()
    page: PartPage = ready.args[0]
    assert page.head.part is TEXT
    assert page.head.title == "first.txt"
    assert page.content == TextContent("first\n")


def test_of_quick_choices_only_the_last_is_shown(qtbot: QtBot, previews: PreviewPresenter) -> None:
    shown: list[PartPage] = []
    previews.ready.connect(shown.append)
    for _ in range(5):
        previews.show(TEXT)
    previews.show(OTHER)
    qtbot.waitUntil(lambda: bool(shown))
    with qtbot.waitSignal(previews.hashed):
        previews.hash(OTHER)
    assert [page.head.part for page in shown] == [OTHER]


def test_what_was_given_up_says_so_and_can_be_tried_again(qtbot: QtBot, previews: PreviewPresenter) -> None:
    shown: list[PartPage] = []
    previews.ready.connect(shown.append)
    previews.show(TEXT)
    previews.cancel()
    assert [page.content for page in shown] == [
        NothingContent("Preview stopped", "Nothing of it is shown.", again=True)
    ]
    previews.cancel()  # nothing runs any more
    with qtbot.waitSignal(previews.ready):
        previews.show_again()
    assert shown[-1].content == TextContent("first\n")


def test_a_process_that_is_stopped_is_told_with_the_way_out(
    qtbot: QtBot, previews: PreviewPresenter, confinement: InProcess
) -> None:
    confinement.stopped = TookTooLong(seconds=30)
    with qtbot.waitSignal(previews.ready) as ready:
        previews.show(TEXT)
    content = ready.args[0].content
    assert isinstance(content, NothingContent)
    assert "30 seconds" in content.text
    assert "Save it" in content.text
    assert content.again


def test_a_part_is_described_before_it_is_saved(
    qtbot: QtBot, previews: PreviewPresenter, confinement: InProcess
) -> None:
    program = part(b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(99), "image/png", "photo.png")
    with qtbot.waitSignal(previews.described) as described:
        previews.describe(program)
    assert described.args[0].dangerous
    with qtbot.waitSignal(previews.described) as described:
        previews.describe(TEXT)
    assert not described.args[0].dangerous
    confinement.stopped = TookTooLong(seconds=30)
    with qtbot.waitSignal(previews.described) as described:
        previews.describe(TEXT)
    assert described.args[0].dangerous


def test_the_hash_is_that_of_the_content(qtbot: QtBot, previews: PreviewPresenter) -> None:
    with qtbot.waitSignal(previews.hashed) as hashed:
        previews.hash(TEXT)
    assert hashed.args == [hashlib.sha256(b"first\n").hexdigest()]


def test_a_cleared_preview_brings_nothing_more(qtbot: QtBot, previews: PreviewPresenter) -> None:
    previews.show(TEXT)
    with qtbot.waitSignal(previews.cleared), qtbot.assertNotEmitted(previews.ready, wait=0):
        previews.clear()
        previews.show_again()
        previews.show_page(3)


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (b"a,b\n1,=2\n", "text/csv", TableContent),
        (b"Subject: s\n\nx", "message/rfc822", MailContent),
        (zip_of({"../a": b"x"}), "application/zip", TableContent),
        (b"", "image/png", NothingContent),
        (b"\x00\x01" * 9, "application/octet-stream", TextContent),
    ],
)
def test_every_kind_has_its_page(content: bytes, declared: str, kind: type) -> None:
    page = Looks(InProcess()).look(part(content, declared), 0, CancelToken())
    assert isinstance(page.content, kind)


def test_a_page_is_turned_without_another_look_at_what_it_is() -> None:
    facts = AttachmentFacts("application/pdf", phrase("PDF document"))
    page = PdfPage(PdfOutcome.DRAWN, 3, 1, 10.0, 10.0, 2, 2)
    looks = Looks(
        Scripted(
            Answer(packed(Preview(PreviewKind.PDF, facts))),
            Answer(packed(page), (bytes(16),)),
            Answer(packed(page), (bytes(16),)),
        )
    )
    for number in range(2):
        content = looks.look(TEXT, number, CancelToken()).content
        assert isinstance(content, PictureContent)
        assert (content.page, content.pages) == (1, 3)


FACTS = AttachmentFacts("image/png", phrase("PNG picture"))
PICTURE = packed(Preview(PreviewKind.PICTURE, FACTS))
DRAWN = Picture(PictureOutcome.DRAWN, 2, 2, 2, 2)


@pytest.mark.parametrize(
    "answers",
    [
        [Answer(b"")],
        [Answer(packed({"kind": "no such"}))],
        [Answer(b"\x81\xa1x" + b"\x91" * 100_000 + b"\xc0")],
        [Answer(PICTURE), Answer(packed(DRAWN), (bytes(15),))],
        [Answer(PICTURE), Answer(packed(DRAWN), ())],
        [Answer(PICTURE), Answer(packed(DRAWN), (bytes(16), bytes(16)))],
        [Answer(PICTURE), Answer(packed({"outcome": "drawn", "width": -1}))],
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(answers: list[Answer]) -> None:
    with pytest.raises(DiedReading):
        Looks(Scripted(*answers)).look(TEXT, 0, CancelToken())
