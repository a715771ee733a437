"""Animated images stand still until somebody asks, for one message."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from support.animated_images import BLUE, RED, encoded, gif, png, webp
from support.engine_views import WHITE, painted, show, wait_until_painted

from vaultviewer.core.mail.html.animation import is_animated
from vaultviewer.gui.engine.document import InlineParts, MailDocument, MailPart
from vaultviewer.gui.engine.view import MailView

_FORMATS = [
    pytest.param("image/gif", gif, id="gif"),
    pytest.param("image/png", png, id="png"),
    pytest.param("image/webp", webp, id="webp"),
]
_AT = (20, 20)


@pytest.fixture
def other_view() -> Iterator[MailView]:
    other = MailView()
    other.resize(200, 200)
    other.show()
    yield other
    delete(other)


def _document(content_type: str, content: bytes) -> MailDocument:
    inline = InlineParts({"a@b": MailPart(content_type, content)})
    return inline.document(f'<style>body{{margin:0}}</style><img src="{inline.part_url("a@b")}">')


def _wait_for_change(qtbot: QtBot, view: MailView) -> None:
    seen: set[str] = set()

    def both_seen() -> bool:
        seen.add(painted(view, *_AT).name())
        return {RED.name(), BLUE.name()} <= seen

    qtbot.waitUntil(both_seen, timeout=10_000)


def _colours_while_another_plays(qtbot: QtBot, view: MailView, playing: MailView) -> set[str]:
    """Return what is painted in `view` while the images in `playing` go twice through their frames."""
    seen = {painted(view, *_AT).name()}
    for _ in range(2):
        _wait_for_change(qtbot, playing)
        seen.add(painted(view, *_AT).name())
    return seen


@pytest.mark.parametrize(("content_type", "write"), _FORMATS)
def test_images_move_when_asked_and_the_next_message_stands_still(
    qtbot: QtBot, view: MailView, other_view: MailView, content_type: str, write: Callable[..., bytes]
) -> None:
    document = _document(content_type, write(RED, BLUE))
    assert show(qtbot, other_view, document)
    other_view.play_animations()
    _wait_for_change(qtbot, other_view)

    assert show(qtbot, view, document)
    wait_until_painted(qtbot, view, *_AT, RED)
    assert _colours_while_another_plays(qtbot, view, other_view) == {RED.name()}

    with qtbot.waitSignal(view.document_shown):
        view.play_animations()
    assert view.plays_animations
    _wait_for_change(qtbot, view)

    assert show(qtbot, view, _document(content_type, write(BLUE, RED)))
    wait_until_painted(qtbot, view, *_AT, BLUE)
    assert _colours_while_another_plays(qtbot, view, other_view) == {BLUE.name()}
    assert not view.plays_animations


def test_nothing_to_play_before_a_message_is_shown_and_after_it_is_gone(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, _document("image/gif", gif(RED, BLUE)))
    wait_until_painted(qtbot, view, *_AT, RED)

    view.clear()
    wait_until_painted(qtbot, view, *_AT, WHITE)
    view.play_animations()

    assert not view.plays_animations


@pytest.mark.parametrize(("_content_type", "write"), _FORMATS)
def test_what_moves_is_told(_content_type: str, write: Callable[..., bytes]) -> None:
    assert is_animated(write(RED, BLUE))
    assert is_animated(write(RED, BLUE, RED))


@pytest.mark.parametrize("kind", [b"png", b"webp", b"jpeg", b"bmp"])
@pytest.mark.usefixtures("qapp")
def test_what_stands_still_is_told(kind: bytes) -> None:
    assert not is_animated(encoded(QColor(RED), kind))
    assert not is_animated(gif(RED))
    assert not is_animated(png(RED))
