"""Does anything get out? In a network namespace where nothing goes unseen, each layer apart and all together.

The rig (`support/leak_rig.py`) shows the 95 snippets, by name over HTTP and TLS and by bare address, and
makes every gesture that people make: hovering, clicking, middle-clicking, dragging a link and an image out,
printing, saving as PDF, zooming, finding, switching the theme. Canaries for HTTP, TLS and DNS tell which
bait was taken; a tap hears every packet there is.

Zero means something only where the same steps reach out once nothing stops them. So the control has no
locks, and in it each gesture is waited for to leak; the program's window is tried without its layers in the
same way. Everywhere each gesture is felt by the page, by a sign that needs no network, and last of all the
rig reaches out itself to see that the canary is awake.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.canary import SNIPPETS
from support.leak_baits import Gesture
from support.netns import namespace_problem, run_in_namespace

_RIG = Path(__file__).parents[2] / "support" / "leak_rig.py"
_ALL_LAYERS = ("resolver", "gate", "policy", "settings", "page", "sanitiser")
_PRECONNECTS = {"preconnect", "preconnect-cors"}
_BY_HAND = frozenset(Gesture)
_PRINT_SERVICE = re.compile(r"tcp (127\.0\.0\.1|::1):631")
"""CUPS, which Qt asks for printers where its library is installed."""


@pytest.fixture(autouse=True)
def namespace() -> None:
    if problem := namespace_problem():
        pytest.skip(problem)


@dataclass(frozen=True)
class Outcome:
    """What got out, by how it was noticed."""

    dns: frozenset[str]
    http: frozenset[str]
    tls: frozenset[str]
    packets: frozenset[str]
    can_turn_dark: bool

    @property
    def snippets(self) -> frozenset[str]:
        return (self.dns | self.http | self.tls) & SNIPPETS.keys()

    @property
    def gestures(self) -> frozenset[str]:
        return (self.dns | self.http | self.tls) & _BY_HAND

    def __str__(self) -> str:
        counts = (len(each & SNIPPETS.keys()) for each in (self.http, self.tls, self.dns, self.snippets))
        return "HTTP {}, TLS {}, DNS {}, any {} of {}; {} destinations of packets".format(
            *counts, len(SNIPPETS), len(self.packets)
        )


def _reach_out(stage: str, *without: str) -> Outcome:
    rig = run_in_namespace(_RIG, stage, *without)
    assert rig.returncode == 0, rig.stderr[-4000:]
    report = json.loads(rig.stdout)
    outcome = Outcome(
        frozenset(report["dns"]),
        frozenset(report["http"]),
        frozenset(report["tls"]),
        frozenset(packet for packet in report["packets"] if not _PRINT_SERVICE.fullmatch(packet)),
        report["can_turn_dark"],
    )
    print(stage, *(f"-{layer}" for layer in without), outcome, sep="\t")  # noqa: T201  shown by pytest -s, for the README's table
    return outcome


def _assert_leaks_like_a_sieve(outcome: Outcome) -> None:
    """Tell that the rig works: it sees what gets out, and every gesture reaches the page."""
    assert len(SNIPPETS) == 95
    assert len(outcome.snippets) >= 50
    assert len(outcome.http & SNIPPETS.keys()) >= 40
    assert len(outcome.tls & SNIPPETS.keys()) >= 40
    # After the load event, by script, by look-up and connection alone: the ways that are easily missed.
    assert {"prefetch", "specrules", "lazy", "jsimg", "fontface", "srcdoc", "preconnect"} <= outcome.snippets
    blind = set() if outcome.can_turn_dark else {Gesture.THEME}
    assert outcome.gestures | blind == _BY_HAND


def test_the_rig_sees_what_gets_out_of_an_unlocked_engine() -> None:
    _assert_leaks_like_a_sieve(_reach_out("unlocked"))


def test_the_rig_sees_what_gets_out_of_the_window_without_its_layers() -> None:
    _assert_leaks_like_a_sieve(_reach_out("window", *_ALL_LAYERS))


@pytest.mark.parametrize("stage", ["locked", "both", "window"])
def test_not_one_packet_gets_out(stage: str) -> None:
    outcome = _reach_out(stage)
    assert outcome.packets == frozenset()
    assert outcome.snippets | outcome.gestures == frozenset()


def test_the_sanitiser_alone_leaves_nothing_but_links_that_are_clicked() -> None:
    outcome = _reach_out("sanitised")
    assert outcome.snippets == frozenset()
    assert outcome.gestures == {Gesture.CLICK, Gesture.MIDDLE_CLICK}
    # Their names and addresses, and nothing that belongs to no bait.
    assert len(outcome.packets) == 3


def test_the_resolver_rule_alone_holds_raw_html() -> None:
    outcome = _reach_out("locked", "gate", "policy", "settings", "page")
    assert outcome.packets == frozenset()


def test_without_the_resolver_rule_raw_html_preconnects_and_the_canary_sees_it() -> None:
    outcome = _reach_out("locked", "resolver")
    assert outcome.snippets == _PRECONNECTS
    assert outcome.dns >= _PRECONNECTS
    assert outcome.http >= _PRECONNECTS
    assert outcome.tls >= _PRECONNECTS
    assert outcome.gestures == frozenset()


@pytest.mark.parametrize("layers", ["resolver", "gate policy settings page", "sanitiser"])
def test_the_window_holds_without_some_of_its_layers(layers: str) -> None:
    assert _reach_out("window", *layers.split()).packets == frozenset()
