"""A program for a network namespace: shows all baits on a stage, acts on them, reports what got out.

    python leak_rig.py STAGE [LAYER...]

Each LAYER, one of `leak_breaks.BREAKS`, is taken out of the program. STAGE is one of these:

    unlocked   a view with everything at Qt's defaults: the control
    sanitised  the same, with sanitised HTML
    locked     the program's view, with raw HTML
    both       the program's view, with sanitised HTML
    window     the program's window, which opens message files
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from support.netns import lay_out_network

if TYPE_CHECKING:
    from support.leak_show import Report

_WITHOUT_LOCKS = frozenset({"unlocked", "sanitised"})


def main(stage_name: str, broken: frozenset[str]) -> None:
    lay_out_network()
    with tempfile.TemporaryDirectory(prefix="leak-rig-") as folder:
        report = _run(stage_name, broken, Path(folder))
    sys.stdout.write(json.dumps(report))
    sys.stdout.flush()
    os._exit(0)  # how the engine ends is another test's subject


def _run(stage_name: str, broken: frozenset[str], folder: Path) -> "Report":
    # One after the other: Qt comes after the network, and layers are taken out before anybody imports them.
    from support.engine_setup import prepare_engine_for_tests  # noqa: PLC0415  see above

    prepare_engine_for_tests()
    from support.leak_breaks import BREAKS  # noqa: PLC0415  see above

    for layer in broken | ({"resolver"} if stage_name in _WITHOUT_LOCKS else set()):
        BREAKS[layer]()
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415  see above
    from support.leak_canary import listening_canary  # noqa: PLC0415  see above
    from support.leak_gestures import Hands  # noqa: PLC0415  see above
    from support.leak_show import show_all  # noqa: PLC0415  see above
    from support.leak_stages import WindowStage, make_stage  # noqa: PLC0415  see above
    from support.leak_window_hands import WindowHands  # noqa: PLC0415  see above

    application = QApplication([])
    with listening_canary() as canary:
        stage = make_stage(stage_name, application, folder)
        hands = WindowHands(stage, folder) if isinstance(stage, WindowStage) else Hands(stage, folder)
        everything = stage_name == "unlocked" or broken == BREAKS.keys()
        # Some snippets lead an unlocked page away; raw effects at a printer's resolution take a quarter of
        # a minute, which the sanitiser spares people.
        with_crowd = stage_name != "unlocked" and broken.isdisjoint({"page", "sanitiser"})
        report = show_all(stage, hands, canary, with_crowd=with_crowd, expects_leaks=everything)
        stage.close()
    return report


if __name__ == "__main__":
    main(sys.argv[1], frozenset(sys.argv[2:]))
