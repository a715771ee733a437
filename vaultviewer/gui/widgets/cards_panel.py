"""Cards above the body: an invitation's or a report's names and values, in plain text."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import CardPage
from vaultviewer.gui.theme import GAP, GROUP_GAP
from vaultviewer.gui.widgets.labels import PlainLabel

_ICON: Final = QSize(16, 16)
_HIGHEST: Final = 220
"""Pixels; beyond, the cards scroll, so that the body keeps the room that it needs."""
_LOWEST: Final = 64


class CardsPanel(QScrollArea):
    """Hidden while a message has none."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cardsPanel")
        self.setAccessibleName(self.tr("Invitations and reports"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icons = icons
        self.show_cards(())

    def show_cards(self, cards: Sequence[CardPage]) -> None:
        holder = QWidget()
        holder.setObjectName("cards")
        column = QVBoxLayout(holder)
        column.setContentsMargins(GROUP_GAP, GAP, GROUP_GAP, GAP)
        column.setSpacing(GAP)
        for number, card in enumerate(cards):
            column.addWidget(self._card(card, number))
        column.addStretch(1)
        self.setWidget(holder)
        holder.setAutoFillBackground(False)  # which setWidget has turned on
        self.setVisible(bool(cards))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self._wanted(), _HIGHEST))

    def minimumSizeHint(self) -> QSize:
        """Let the window stay as low as it is: cards that find no room scroll."""
        return QSize(0, min(self._wanted(), _LOWEST))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over its own QResizeEvent
        self.updateGeometry()

    def _wanted(self) -> int:
        """Return how high all cards are at this width."""
        holder = self.widget()
        if holder is None or (layout := holder.layout()) is None:
            return 0
        return max(layout.totalHeightForWidth(self.viewport().width()), 0)

    def _card(self, card: CardPage, number: int) -> QFrame:
        frame = QFrame()
        frame.setObjectName(f"card{number}")
        frame.setProperty("vvRole", "card")
        frame.setAccessibleName(card.title)
        icon = QLabel()
        icon.setPixmap(self._icons.icon(card.icon).pixmap(_ICON))
        title = QHBoxLayout()
        title.setSpacing(GAP)
        title.addWidget(icon)
        title.addWidget(PlainLabel(card.title, name=f"card{number}Title", wrap=False), 1)
        lines = QGridLayout()
        lines.setHorizontalSpacing(GAP)
        lines.setVerticalSpacing(GAP // 4)
        lines.setColumnStretch(1, 1)
        for row, line in enumerate(card.lines):
            label = PlainLabel(line.label, name=f"card{number}Label{row}", role="secondary", wrap=False)
            value = PlainLabel(line.untrusted_text, name=f"card{number}Value{row}")
            value.setAccessibleName(f"{line.label}: {line.untrusted_text}")
            lines.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            lines.addWidget(value, row, 1)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP // 2)
        layout.addLayout(title)
        layout.addLayout(lines)
        return frame
