"""The panel of exports: what is under way or has ended, how far it is, and why messages failed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.models.transfer_words import pace_text, tally_text
from vaultviewer.gui.models.transfers import Transfer, TransferState, TransferTable
from vaultviewer.gui.theme import GAP, Theme
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.labels import ElidedLabel, PlainLabel
from vaultviewer.gui.widgets.transfer_list import TransferList

_SIZES: Final = (880, 400)
_LONGEST_PATH: Final = 1024
_LONGEST_REASON: Final = 1000
_LEAST_HEIGHT: Final = 150
_LINES: Final = 4
"""Of the messages that failed, which can be read without scrolling all that is said."""


class TransfersPanel(QWidget):
    """Shows exports; what can be done with the chosen one are actions of the window."""

    chosen_changed = Signal()
    """Another export is chosen, or the chosen one has come on."""
    menu_wanted = Signal(QPoint)
    close_wanted = Signal()

    def __init__(
        self,
        table: TransferTable,
        theme: Theme,
        icons: Icons,
        *,
        actions: Sequence[QAction],
        export: QAction,
        parent: QWidget | None = None,
    ) -> None:
        """`actions` act on the chosen export; `export` is what begins one."""
        super().__init__(parent)
        self.setObjectName("transfersPanel")
        self.setAccessibleName(self.tr("Exports"))
        self._icons = icons
        self.list = TransferList(table, theme)
        self._empty = EmptyState(icons, name="transfersEmpty", icon="export")
        self._empty.say(
            self.tr("No exports yet"),
            self.tr("What is exported goes on here while you read."),
            (export,),
        )
        self._folder = ElidedLabel(name="transferFolder", role="secondary")
        self._tally = PlainLabel(name="transferTally")
        self._problem = PlainLabel(name="transferProblem")
        self._problem.setProperty("vvTone", "danger")
        self._failures = _Failures()
        self._failures.setObjectName("transferFailures")
        self._failures.setAccessibleName(self.tr("Messages that failed"))
        self._failures.setReadOnly(True)
        self._failures.setTabChangesFocus(True)
        self._failures.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._close = QToolButton()
        self._lay_out(actions)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.selection_changed.connect(self._show_chosen)
        table.dataChanged.connect(self._show_chosen)
        table.rowsInserted.connect(self._show_chosen)
        table.rowsRemoved.connect(self._show_chosen)
        self._show_chosen()

    def chosen(self) -> Transfer | None:
        return self.list.chosen()

    def take_focus(self) -> None:
        """Bring the keyboard to the list, or to what there is instead."""
        target = self.list if self.list.isVisible() else self._close
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        self._close.setIcon(self._icons.icon("close"))
        self._empty.refresh_icons()

    # -------------------------------------------------------------------------------------------- within

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        details = QWidget()
        details.setObjectName("transferDetails")
        column = QVBoxLayout(details)
        column.setContentsMargins(GAP, GAP, GAP, 0)
        column.setSpacing(GAP // 2)
        for widget in (self._folder, self._tally, self._problem):
            column.addWidget(widget)
        column.addWidget(self._failures, 1)
        column.addStretch(0)
        area = QScrollArea()
        area.setObjectName("transferDetailsArea")
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(details)
        self._rows = QSplitter(Qt.Orientation.Horizontal)
        self._rows.setObjectName("transfersAndDetails")
        self._rows.addWidget(self.list)
        self._rows.addWidget(area)
        self._rows.setSizes(list(_SIZES))
        self._rows.setStretchFactor(0, 1)
        self._rows.setChildrenCollapsible(False)
        self._rows.setHandleWidth(1)
        place = QWidget()
        place.setObjectName("transfersPlace")
        self._pages = QStackedLayout(place)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head(actions))
        layout.addWidget(place, 1)

    def _head(self, actions: Sequence[QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        row.setSpacing(GAP // 2)
        title = PlainLabel(self.tr("Exports"), name="transfersTitle", wrap=False)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        row.addWidget(title, 1)
        for action in actions:
            button = QToolButton()
            button.setObjectName(f"{action.objectName()}Button")
            button.setDefaultAction(action)
            button.setAccessibleName(action.iconText())
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(2 * GAP, 2 * GAP))
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._close.setObjectName("transfersClose")
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setAccessibleName(self.tr("Hide the exports"))
        self._close.setToolTip(self.tr("Hide this pane; exports go on"))
        self._close.setIcon(self._icons.icon("close"))
        self._close.clicked.connect(self.close_wanted)
        row.addWidget(self._close)
        return row

    def _show_chosen(self) -> None:
        transfer = self.chosen()
        self._pages.setCurrentWidget(self._rows if self.list.model().rowCount() else self._empty)
        if transfer is not None:
            self._folder.show_text(visible(transfer.folder, longest=_LONGEST_PATH))
            self._tally.setText(_told(transfer))
            self._problem.setText(transfer.problem)
            self._problem.setVisible(bool(transfer.problem))
            self._show_failures(transfer)
        self.chosen_changed.emit()

    def _show_failures(self, transfer: Transfer) -> None:
        text = "\n".join(
            f"{visible(short_name(each.ref.key))}: {visible(each.reason, longest=_LONGEST_REASON)}"
            for each in transfer.failures
        )
        more = transfer.progress.tally.failed - len(transfer.failures)
        if text and more > 0:
            text += "\n" + self.tr("and %n more, which the ledger names", None, more)
        if text != self._failures.toPlainText():  # else it would scroll back while it is read
            self._failures.setPlainText(text)
        self._failures.setVisible(bool(text))


def _told(transfer: Transfer) -> str:
    progress = transfer.progress
    pace = pace_text(progress) if transfer.state is TransferState.RUNNING else ""
    return "\n".join(filter(None, (tally_text(progress.tally), pace)))


class _Failures(QPlainTextEdit):
    """As high as there is room, and a few lines at least: a long problem above it moves both."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _LINES * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())
