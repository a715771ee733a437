"""How far exports are, on the status bar: a bar and words, and behind them the way to their panel."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.transfers import Transfer, TransferState
from vaultviewer.gui.theme import GAP
from vaultviewer.gui.translation import counted

_BAR_WIDTH: Final = 96
_STEPS: Final = 1000


class TransfersButton(QWidget):
    """Hidden while nothing is exported."""

    show_wanted = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfersStatus")
        self._icons = icons
        self._bar = QProgressBar()
        self._bar.setObjectName("transfersProgress")
        self._bar.setAccessibleName(self.tr("Progress of the exports"))
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._button = QToolButton()
        self._button.setObjectName("transfersButton")
        self._button.setAutoRaise(True)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setToolTip(self.tr("Show the exports"))
        self._button.clicked.connect(self.show_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP // 2)
        layout.addWidget(self._button)
        layout.addWidget(self._bar)
        self.refresh_icons()
        self.hide()

    def show_transfers(self, under_way: Sequence[Transfer]) -> None:
        """Tell of all that are under way together."""
        if not under_way:
            self.hide()
            return
        tallies = [each.progress.tally for each in under_way]
        settled, asked = sum(each.settled for each in tallies), sum(each.asked for each in tallies)
        paused = all(each.state is TransferState.PAUSED for each in under_way)
        known = all(each.listed for each in tallies)
        self._bar.setRange(0, _STEPS if known or paused else 0)
        self._bar.setValue(round(_STEPS * settled / asked) if asked else 0)
        number = QLocale().toString
        so_far = self.tr("{0} of {1}").format(number(settled), number(asked)) + ("" if known else "+")
        word = self.tr("Paused") if paused else self.tr("Exporting")
        if len(under_way) > 1:
            word = counted("TransfersButton", "1 export", "%n exports", len(under_way))
        text = f"{word} {so_far}" if asked else word
        self._button.setText(text)
        self._button.setAccessibleName(text)
        self.show()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._button.setIcon(self._icons.icon("export"))
