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
_SHARE: Final = 5
"""The part of the window's height that cards may take; beyond, they scroll."""
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
        self._fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over its own QResizeEvent
        self._fit()

    def _fit(self) -> None:
        """Be as high as the cards are at this width, up to a share of the window's height."""
        holder = self.widget()
        if holder is not None and (layout := holder.layout()) is not None:
            most = max(self.window().height() // _SHARE, _LOWEST)
            self.setFixedHeight(min(max(layout.totalHeightForWidth(self.viewport().width()), 0), most))

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
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
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
