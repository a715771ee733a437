"""Does anything get out? A server on 127.0.0.1 counts who comes by; each layer of the lock is tried apart.

How does one know that nothing is still to come? Nobody can wait for that, so three things stand in for it:

- Each document is waited for until it has loaded, and then the next one is loaded into the same page. What a
  page does after its load event (prefetch, preconnect, lazy images) has as long as the next document takes.
- `Canary.settle` asks the canary itself, last of all: whoever connected before that has been counted then.
- The control, with nothing locked, goes through the same steps in the same order. If they were too hasty to
  see what gets out, they would be so there: it has to see prefetches, which come after the load event.

Loopback only: names, TLS and UDP need a network namespace of their own. `Canary` and `unlocked_engine` take
an address, so the same programs can run in one.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.canary import SNIPPETS, hostile_documents, listening_canary
from support.engine_views import GREEN, green_part, show, wait_until_painted

from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.gui.engine.document import InlineParts, MailDocument
from vaultviewer.gui.engine.view import MailView

_TESTS = Path(__file__).parents[2]
_PROGRAM = _TESTS / "support" / "unlocked_engine.py"
_PRECONNECTS = 2
"""`preconnect` and `preconnect-cors` open a connection past the interceptor and past the policy."""


def _reach_out(*layers: str) -> tuple[Counter[str], int]:
    """Show all snippets in an engine with these layers only. Return its requests and its connections."""
    paths = os.pathsep.join((str(_TESTS.parent), str(_TESTS)))
    with listening_canary() as canary:
        program = subprocess.run(  # noqa: S603  our own program
            [sys.executable, str(_PROGRAM), canary.base, *layers],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        canary.settle()
        assert program.returncode == 0, program.stderr
    return canary.requests, canary.connections


def test_the_rig_sees_what_gets_out_of_an_unlocked_engine() -> None:
    requests, connections = _reach_out()
    assert len(SNIPPETS) == 95
    assert len(requests) >= 40
    assert connections >= 40
    assert {"prefetch", "specrules", "lazy", "jsimg", "fontface", "srcdoc", "svgset"} <= requests.keys()


@pytest.mark.parametrize("layer", ["interceptor", "policy"])
def test_the_layer_alone_lets_no_request_out(layer: str) -> None:
    requests, connections = _reach_out(layer)
    assert requests == Counter()
    assert connections <= _PRECONNECTS


@pytest.mark.parametrize("layer", ["resolver", "sanitised"])
def test_the_layer_alone_lets_nobody_connect(layer: str) -> None:
    assert _reach_out(layer) == (Counter(), 0)


def _show_all(qtbot: QtBot, view: MailView, documents: list[str]) -> None:
    with qtbot.assertNotEmitted(view.link_activated):
        for html in documents:
            assert show(qtbot, view, MailDocument(html)), html
        # The last one has to be followed by another, too: one whose own image has come all the way.
        inline = InlineParts({"a@b": green_part()})
        image = f'<img style="position:absolute;left:100px;top:100px" src="{inline.part_url("a@b")}">'
        assert show(qtbot, view, inline.document(image))
        wait_until_painted(qtbot, view, 120, 120, GREEN)


def test_raw_hostile_html_gets_nothing_out_of_the_locked_view(qtbot: QtBot, view: MailView) -> None:
    with listening_canary() as canary:
        # Each snippet by itself, and then in company: what one of them opens, another may go through.
        _show_all(qtbot, view, hostile_documents(canary.base, size=1))
        _show_all(qtbot, view, hostile_documents(canary.base, size=len(SNIPPETS)))
        canary.settle()
        assert canary.connections == 0


def test_sanitised_html_gets_nothing_out_of_the_locked_view(qtbot: QtBot, view: MailView) -> None:
    with listening_canary() as canary:
        documents = hostile_documents(canary.base)
        _show_all(qtbot, view, [sanitize_html(html, part_url=lambda _id: None).html for html in documents])
        canary.settle()
        assert canary.connections == 0
