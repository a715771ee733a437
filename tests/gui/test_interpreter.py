"""The interpreter as the engine's preparation leaves it for every window, and so for these tests."""

import gc
import sys

from PySide6.QtWidgets import QApplication

from vaultviewer.gui.interpreter import GC_THRESHOLDS, SWITCH_INTERVAL


def test_the_window_gets_the_interpreter_quickly(qapp: QApplication) -> None:
    assert qapp is not None
    assert sys.getswitchinterval() < 0.005
    assert abs(sys.getswitchinterval() - SWITCH_INTERVAL) < 1e-6


def test_collections_are_rare(qapp: QApplication) -> None:
    assert qapp is not None
    assert gc.get_threshold() == GC_THRESHOLDS
    assert gc.isenabled()
