"""The theme and icons as the composition root makes them."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import Theme, style_sheet


@pytest.fixture
def icons(qapp: QApplication) -> Iterator[Icons]:
    theme = Theme(qapp)
    qapp.setStyleSheet(style_sheet(theme.colours))
    yield Icons(theme)
    qapp.setStyleSheet("")
    theme.deleteLater()
