"""The one bar above the body: the most serious notice, the others folded behind "2 more"."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice, NoticeAction
from vaultviewer.gui.theme import GAP
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.widgets.labels import PlainLabel

_ICON = QSize(16, 16)
_DETAIL_LINES = 6
_PROGRESS_WIDTH = 120
_ALWAYS_ROOM = 124
"""Pixels that the bar takes before it scrolls: over three notices. More only where there is room for them."""


class NoticeBar(QWidget):
    """Hidden while there is nothing to say."""

    action_wanted = Signal(str)
    """The identifier of a notice's button that was pressed."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAccessibleName(self.tr("Notices"))
        self._icons = icons
        self._notices: tuple[Notice, ...] = ()
        self._shown: list[_NoticeRow] = []
        self._unfolded = False
        holder = QWidget()
        holder.setObjectName("noticeRows")
        self._rows = QVBoxLayout(holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP // 2)
        self._area = _RowsArea(holder, self._rows)
        self._area.setAccessibleName(self.tr("List of notices"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self.hide()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show the notices of another message."""
        self._unfolded = False
        self.update_notices(notices)

    def update_notices(self, notices: Sequence[Notice]) -> None:
        """Show what has become of the notices of the same message: unfolded, they stay so."""
        # Of its window, which a question may still cover.
        focus: QWidget | None = self.window().focusWidget()
        had_keyboard = focus is not None and self.isAncestorOf(focus)
        self._notices = tuple(notices)
        self._fill()
        if had_keyboard and (buttons := [row.button for row in self._shown if row.button is not None]):
            buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_progress(self, identifier: str, done: int, total: int) -> None:
        """Say how far the work of a notice has come."""
        for row in self._shown:
            bar = row.findChild(QProgressBar, f"{identifier}Progress")
            if bar is not None:
                bar.setRange(0, total)
                bar.setValue(done)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._shown.clear()
        shown = self._notices if self._unfolded else self._notices[:1]
        for number, notice in enumerate(shown):
            more = len(self._notices) - 1 if number == 0 else 0
            row = _NoticeRow(notice, number, self._icons, more_button=self._more_button(more))
            row.action_wanted.connect(self.action_wanted)
            self._shown.append(row)
            self._rows.addWidget(row)
            row.show()
        self._area.updateGeometry()
        self.setVisible(bool(shown))

    def _more_button(self, more: int) -> QToolButton | None:
        if not more:
            return None
        button = QToolButton()
        button.setObjectName("noticeMore")
        button.setAutoRaise(True)
        button.setText(self.tr("Show less") if self._unfolded else self.tr("%n more", None, more))
        button.setAccessibleName(self.tr("Other notices"))
        button.setToolTip(self.tr("Show the most serious notice only, or all of them"))
        button.clicked.connect(self._on_more)
        return button

    def _on_more(self) -> None:
        self._unfolded = not self._unfolded
        self._fill()


class _RowsArea(QScrollArea):
    """As high as its rows where the window has the room; else it scrolls, and the window keeps its size."""

    def __init__(self, holder: QWidget, rows: QVBoxLayout) -> None:
        super().__init__()
        self._rows = rows
        self.setObjectName("noticeScroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidgetResizable(True)
        self.setWidget(holder)
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)  # which setWidget has turned on

    def sizeHint(self) -> QSize:
        rows = self._rows
        height = rows.totalHeightForWidth(self.width()) if rows.hasHeightForWidth() else -1
        return QSize(rows.totalSizeHint().width(), max(height, rows.totalMinimumSize().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), _ALWAYS_ROOM))

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self.updateGeometry()
        return super().event(event)


class _NoticeRow(QFrame):
    action_wanted = Signal(str)

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
        line.addWidget(icon, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP + GAP // 2, GAP // 2, GAP, GAP // 2)
        layout.addLayout(line)
        if notice.in_progress:
            line.addWidget(self._progress(notice))
        if notice.details:
            folded = self._details(notice, number)
            layout.addWidget(folded)
            line.addWidget(self._details_button(folded, number))
        self.button = None if notice.action is None else self._action_button(notice.action)
        if self.button is not None:
            line.addWidget(self.button)
        if more_button is not None:
            line.addWidget(more_button)

    def _progress(self, notice: Notice) -> QProgressBar:
        bar = QProgressBar()
        bar.setObjectName(f"{notice.identifier}Progress")
        bar.setAccessibleName(notice.text)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(_PROGRESS_WIDTH)
        return bar

    def _action_button(self, action: NoticeAction) -> QPushButton:
        button = QPushButton(action.text)
        button.setObjectName(f"{action.identifier}Button")
        button.setAccessibleName(action.text)
        button.setToolTip(plain_tool_tip(action.hint))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.action_wanted.emit(action.identifier))
        return button

    def _details(self, notice: Notice, number: int) -> QWidget:
        details = QPlainTextEdit("\n".join(notice.details))
        details.setObjectName(f"notice{number}Details")
        details.setAccessibleName(self.tr("Details"))
        details.setReadOnly(True)
        details.setTabChangesFocus(True)
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        details.setFixedHeight(
            details.fontMetrics().lineSpacing() * min(_DETAIL_LINES, len(notice.details) + 1) + 2 * GAP
        )
        folded = QWidget()
        line = QHBoxLayout(folded)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(details, 1)
        if notice.harmless_details:
            line.addWidget(
                self._copy_button(notice.harmless_details, number), alignment=Qt.AlignmentFlag.AlignTop
            )
        folded.hide()
        return folded

    def _copy_button(self, lines: tuple[str, ...], number: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"notice{number}Copy")
        button.setText(self.tr("Copy defanged"))
        button.setAccessibleName(button.text())
        button.setToolTip(self.tr("Copy the list in a form that no program turns into links"))
        button.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(lines)))
        return button

    def _details_button(self, folded: QWidget, number: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"notice{number}Toggle")
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setText(self.tr("Show list"))
        button.setAccessibleName(self.tr("Show list"))
        button.setToolTip(self.tr("Show what was found, one to a line"))
        button.toggled.connect(folded.setVisible)
        return button
