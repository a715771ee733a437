"""The one bar above the body: the most serious notice, the others folded behind "2 more"."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice
from vaultviewer.gui.theme import GAP
from vaultviewer.gui.widgets.labels import PlainLabel

_ICON = QSize(16, 16)
_DETAIL_LINES = 6


class NoticeBar(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAccessibleName(self.tr("Notices"))
        self._icons = icons
        self._notices: tuple[Notice, ...] = ()
        self._unfolded = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP // 2)
        self.hide()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        self._notices = tuple(notices)
        self._unfolded = False
        self._fill()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        shown = self._notices if self._unfolded else self._notices[:1]
        for number, notice in enumerate(shown):
            more = len(self._notices) - 1 if number == 0 else 0
            self._rows.addWidget(_NoticeRow(notice, number, self._icons, more_button=self._more_button(more)))
        self.setVisible(bool(shown))

    def _more_button(self, more: int) -> QToolButton | None:
        if not more:
            return None
        button = QToolButton()
        button.setObjectName("noticeMore")
        button.setAutoRaise(True)
        button.setText(self.tr("Show less") if self._unfolded else self.tr("%n more", None, more))
        button.setAccessibleName(self.tr("Other notices"))
        button.clicked.connect(self._on_more)
        return button

    def _on_more(self) -> None:
        self._unfolded = not self._unfolded
        self._fill()


class _NoticeRow(QFrame):
    def __init__(self, notice: Notice, number: int, icons: Icons, *, more_button: QToolButton | None) -> None:
        super().__init__()
        self.setObjectName(f"notice{number}")
        self.setProperty("vvRole", "bar")
        self.setProperty("vvTone", notice.tone)
        self.setAccessibleName(notice.text)
        icon = QLabel()
        icon.setPixmap(icons.icon(notice.icon, notice.tone).pixmap(_ICON))
        text = PlainLabel(notice.text, name=f"notice{number}Text")
        text.setProperty("vvTone", notice.tone)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP + GAP // 2, GAP // 2, GAP, GAP // 2)
        layout.addLayout(line)
        if notice.details:
            details = self._details(notice, number)
            layout.addWidget(details)
            line.addWidget(self._details_button(details, number))
        if more_button is not None:
            line.addWidget(more_button)

    def _details(self, notice: Notice, number: int) -> QPlainTextEdit:
        details = QPlainTextEdit("\n".join(notice.details))
        details.setObjectName(f"notice{number}Details")
        details.setAccessibleName(self.tr("Details"))
        details.setReadOnly(True)
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        details.setFixedHeight(
            details.fontMetrics().lineSpacing() * min(_DETAIL_LINES, len(notice.details) + 1) + 2 * GAP
        )
        details.hide()
        return details

    def _details_button(self, details: QPlainTextEdit, number: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"notice{number}Toggle")
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setText(self.tr("Show list"))
        button.setAccessibleName(self.tr("Show list"))
        button.toggled.connect(details.setVisible)
        return button
