"""The locked engine in tests: its schemes have to be known before the process's one QApplication exists."""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def prepare_engine_for_tests() -> None:
    """Do what the composition root does first of all."""
    from vaultviewer.gui.engine.environment import prepare  # noqa: PLC0415  tests of the core run without Qt

    prepare(os.environ, is_root=hasattr(os, "geteuid") and os.geteuid() == 0)


@pytest.fixture(scope="session")
def qapp_cls() -> "type[QApplication]":
    """Prepare the engine in the moment before pytest-qt makes its application, however tests are chosen."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415  tests of the core run without Qt

    prepare_engine_for_tests()
    return QApplication
