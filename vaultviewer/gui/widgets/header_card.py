"""The card above a message: subject, people, date, and badges of trust."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Badge, HeaderLine
from vaultviewer.gui.theme import GAP, GROUP_GAP
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.widgets.labels import PlainLabel

_BADGE_ICON = QSize(16, 16)


class HeaderCard(QFrame):
    """Shows untrusted text in plain-text labels only."""

    evidence_wanted = Signal()
    """A badge was pressed: show the panel that explains it."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("headerCard")
        self.setAccessibleName(self.tr("Message header"))
        self.setProperty("vvRole", "card")
        self._icons = icons
        self._subject = PlainLabel(name="subject", role="title", parent=self)
        self._subject.setAccessibleName(self.tr("Subject"))
        _keep_beside_its_label(self._subject)
        self._badges = QHBoxLayout()
        self._badges.setSpacing(GAP // 2)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(GAP)
        self._lines.setVerticalSpacing(GAP // 4)
        self._lines.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self._subject, 1)
        top.addLayout(self._badges)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GROUP_GAP, GAP + GAP // 2, GROUP_GAP, GAP + GAP // 2)
        layout.setSpacing(GAP // 2)
        layout.addLayout(top)
        layout.addLayout(self._lines)

    def show_header(
        self, untrusted_subject: str, lines: Sequence[HeaderLine], badges: Sequence[Badge] = ()
    ) -> None:
        self._subject.setText(untrusted_subject)
        _clear(self._badges)
        for number, badge in enumerate(badges):
            self._badges.addWidget(self._badge(badge, number), alignment=Qt.AlignmentFlag.AlignTop)
        _clear(self._lines)
        for row, line in enumerate(lines):
            label = PlainLabel(line.label, name=f"header{row}Label", role="secondary", wrap=False)
            label.setSizePolicy(label.sizePolicy().Policy.Fixed, label.sizePolicy().Policy.Preferred)
            value = PlainLabel(line.untrusted_text, name=f"header{row}")
            value.setAccessibleName(f"{line.label}: {line.untrusted_text}")
            _keep_beside_its_label(value)
            self._lines.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(value, row, 1)

    def _badge(self, badge: Badge, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"badge{number}")
        button.setText(badge.text)
        button.setIcon(self._icons.icon(badge.icon, badge.tone))
        button.setIconSize(_BADGE_ICON)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(plain_tool_tip(badge.hint))
        button.setAccessibleName(badge.text)
        button.setAccessibleDescription(badge.hint)
        button.setProperty("vvRole", "badge")
        button.setProperty("vvTone", badge.tone)
        button.clicked.connect(self.evidence_wanted)
        return button


def _keep_beside_its_label(value: PlainLabel) -> None:
    """Start where the window's language starts: Qt would send Arabic or Hebrew text to the far side."""
    left = value.layoutDirection() is Qt.LayoutDirection.LeftToRight
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    value.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def _clear(layout: QHBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
