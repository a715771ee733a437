"""One run of the rig: every bait on one stage, every gesture made, and what got out."""

from functools import partial
from typing import Final, TypedDict

from support.canary import SNIPPETS
from support.e2e_waiting import run_until
from support.leak_baits import Flavour, Gesture, gesture_document, snippet_documents
from support.leak_canary import Canary
from support.leak_gestures import Hands, page_can_turn_dark
from support.leak_stages import Stage

_PER_DOCUMENT: Final = 10
_FAREWELL: Final = "<p>Nothing here</p>"


class Report(TypedDict):
    """What was seen, by how it was noticed."""

    dns: list[str]
    http: list[str]
    tls: list[str]
    packets: dict[str, int]
    """How often something began, by where it went: `tcp 198.51.100.7:443`."""
    can_turn_dark: bool
    """Whether a page can tell a dark appearance on this platform."""


def show_all(stage: Stage, hands: Hands, canary: Canary, *, with_crowd: bool, expects_leaks: bool) -> Report:
    """Show every bait and make every gesture. With `expects_leaks` each gesture is waited for to leak.
    `with_crowd` puts all snippets below the bait of each gesture.

    How does one know that nothing is still to come? What a page does after it has loaded has as long as the
    next one takes, and the control goes through the same steps: were they too hasty, it would see nothing.
    """
    canary.settle()
    assert canary.seen.openings.total() == 0, "something is on the line before the first page"
    for html in snippet_documents(tuple(Flavour), size=_PER_DOCUMENT):
        stage.show(html)
    (crowd,) = snippet_documents((Flavour.TLS,), size=len(SNIPPETS))
    for gesture in Gesture:
        stage.show(gesture_document(gesture, company=crowd if with_crowd else ""))
        hands.make(gesture)
        if expects_leaks and (gesture is not Gesture.THEME or page_can_turn_dark()):
            run_until(partial(canary.has_seen, gesture), f"the leak by {gesture}")
        hands.rest()
    stage.show(_FAREWELL)
    canary.settle()
    seen = canary.seen
    report = Report(
        dns=sorted(seen.dns),
        http=sorted(seen.http),
        tls=sorted(seen.tls),
        packets=dict(seen.openings),
        can_turn_dark=page_can_turn_dark(),
    )
    canary.sing()
    return report
