"""Newsletters look as their senders made them: compared by pixels with the same mail unsanitised."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from support.engine_views import show
from support.newsletters import as_sent, as_shown, newsletter_names, without_styles

from vaultviewer.gui.engine.view import MailView

_ALIKE = {"gmail-reply.html": 0.94}
"""It has no look of its own but a few fonts, and stands on ours: other margins."""
_USUALLY_ALIKE = 0.99
_SIZES = [pytest.param((1000, 900), id="wide"), pytest.param((400, 1500), id="narrow")]


@pytest.fixture
def views(request: pytest.FixtureRequest) -> Iterator[tuple[MailView, MailView]]:
    """Give two views of one size."""
    pair = (MailView(), MailView())
    for view in pair:
        view.resize(*request.param)
        view.show()
    yield pair
    for view in pair:
        delete(view)


def _pixels(view: MailView) -> memoryview:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(image.constBits())).cast("I")


def _is_painted(pixels: memoryview) -> bool:
    """Tell whether there is something: every message here has at least three colours."""
    return len(set(pixels[::7])) > 2


def _alike(one: memoryview, other: memoryview) -> float:
    """Return which share of the pixels is the same in both, 0 to 1."""
    differing = sum(mine != theirs for mine, theirs in zip(one, other, strict=True))
    return 1 - differing / len(one)


@pytest.mark.parametrize("name", newsletter_names())
@pytest.mark.parametrize("views", _SIZES, indirect=True)
def test_a_newsletter_looks_as_it_was_sent(qtbot: QtBot, views: tuple[MailView, MailView], name: str) -> None:
    sent, shown = views
    assert show(qtbot, sent, as_sent(name))
    assert show(qtbot, shown, as_shown(name))

    def alike() -> None:
        reference = _pixels(sent)
        assert _is_painted(reference)
        assert _alike(reference, _pixels(shown)) >= _ALIKE.get(name, _USUALLY_ALIKE)

    qtbot.waitUntil(alike, timeout=10_000)


@pytest.mark.parametrize("name", ["garden-newsletter.html", "bank-statement.html", "invoice.html"])
@pytest.mark.parametrize("views", _SIZES[:1], indirect=True)
def test_the_loss_of_styles_would_be_seen(qtbot: QtBot, views: tuple[MailView, MailView], name: str) -> None:
    sent, shown = views
    assert show(qtbot, sent, as_sent(name))
    assert show(qtbot, shown, without_styles(name))
    qtbot.waitUntil(lambda: _is_painted(_pixels(sent)) and _is_painted(_pixels(shown)), timeout=10_000)

    assert _alike(_pixels(sent), _pixels(shown)) < _USUALLY_ALIKE
