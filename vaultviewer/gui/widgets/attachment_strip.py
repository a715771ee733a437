"""The attachments below a message: name, type and size; save one or all."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.theme import GAP, GROUP_GAP, Tone
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import counted
from vaultviewer.gui.widgets.flow_layout import FlowLayout

_ICON = QSize(20, 20)
_WIDEST_NAME = 260
_WIDEST_KIND = 160
_MOST_SHOWN = 100
"""Buttons: ten thousand, which a message may have, would hold the window up for half a minute."""
_HIGHEST = 132
"""Pixels, so that a hundred attachments leave room for the message; beyond it the strip scrolls."""


class AttachmentStrip(QFrame):
    """Hidden where a message has none. Opens nothing by itself: pressing an attachment offers to save it."""

    save_wanted = Signal(object)
    """An AttachmentRow."""
    save_all_wanted = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachmentStrip")
        self.setAccessibleName(self.tr("Attachments"))
        self.setProperty("vvRole", "card")
        self._icons = icons
        self._count = QLabel(self)
        self._count.setObjectName("attachmentCount")
        self._save_all = QToolButton(self)
        self._save_all.setObjectName("attachmentSaveAll")
        self._save_all.setText(self.tr("Save all…"))
        self._save_all.setAccessibleName(self.tr("Save all attachments"))
        self._save_all.setToolTip(self.tr("Save all attachments into a folder (Ctrl+Shift+S)"))
        self._save_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._save_all.setAutoRaise(True)
        self._save_all.clicked.connect(self.save_all_wanted)
        top = QHBoxLayout()
        top.addWidget(self._count, 1)
        top.addWidget(self._save_all)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("attachmentScroll")
        self._scroll.setAccessibleName(self.tr("List of attachments"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GROUP_GAP, GAP, GROUP_GAP, GAP)
        layout.setSpacing(GAP // 2)
        layout.addLayout(top)
        layout.addWidget(self._scroll)
        self.hide()

    def show_attachments(self, rows: Sequence[AttachmentRow]) -> None:
        self._count.setText(counted("AttachmentStrip", "1 attachment", "%n attachments", len(rows)))
        self._save_all.setIcon(self._icons.icon("save"))
        self._save_all.setVisible(len(rows) > 1)
        holder = QWidget()
        holder.setObjectName("attachmentHolder")
        flow = FlowLayout(holder, spacing=GAP)
        for number, row in enumerate(rows[:_MOST_SHOWN]):
            flow.addWidget(self._button(row, number))
        if (more := len(rows) - _MOST_SHOWN) > 0:
            text = counted("AttachmentStrip", "1 more is saved with all", "%n more are saved with all", more)
            flow.addWidget(_remainder(text))
        self._scroll.setWidget(holder)
        holder.setAutoFillBackground(False)  # which setWidget has turned on
        self._fit()
        self.setVisible(bool(rows))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over its own QResizeEvent
        self._fit()

    def _fit(self) -> None:
        holder = self._scroll.widget()
        if holder is not None and (layout := holder.layout()) is not None:
            self._scroll.setFixedHeight(min(layout.heightForWidth(self._scroll.width()), _HIGHEST))

    def _button(self, row: AttachmentRow, number: int) -> QToolButton:
        size = QLocale().formattedDataSize(row.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        button = QToolButton()
        button.setObjectName(f"attachment{number}")
        elided = button.fontMetrics().elidedText
        name = elided(row.name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME)
        kind = elided(row.kind, Qt.TextElideMode.ElideRight, _WIDEST_KIND)
        button.setText(f"{name}  {kind}, {size}".replace("&", "&&"))
        icon = self._icons.icon("noted", Tone.CAUTION) if row.warnings else self._icons.icon(row.icon)
        button.setIcon(icon)
        button.setIconSize(_ICON)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(f"{row.name}, {row.kind}, {size}")
        button.setAccessibleDescription(" ".join(row.warnings))
        button.setToolTip(plain_tool_tip("\n".join((row.name, f"{row.kind}, {size}", *row.warnings))))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        save = menu.addAction(self._icons.icon("save"), self.tr("Save as…"))
        save.setObjectName("attachmentSave")
        save.triggered.connect(lambda: self.save_wanted.emit(row))
        button.setMenu(menu)
        return button


def _remainder(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("attachmentsMore")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("vvRole", "secondary")
    return label
