"""The test of a connection as it goes: each step as it ends, and at the end what it comes to."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.preflight.model import Outcome, Step
from vaultviewer.gui.dialogs.labels import heading, plain_label
from vaultviewer.gui.dialogs.preflight_step import PreflightStep, compose_report
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP
from vaultviewer.gui.translation import rendered

_BAR_HEIGHT: Final = 6


class PreflightPanel(QWidget):
    """Says what a test does until there is one. `outcome` is that of the last test, as far as it went."""

    outcome_changed = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("preflightPanel")
        self.setAccessibleName(self.tr("Test of the connection"))
        self._icons = icons
        self._steps: list[Step] = []
        self.outcome: Outcome | None = None
        self._title = heading("")
        self._title.setObjectName("preflightTitle")
        self._now = plain_label(role="secondary")
        self._now.setObjectName("preflightNow")
        self._progress = QProgressBar()
        self._progress.setObjectName("preflightProgress")
        self._progress.setAccessibleName(self.tr("Test under way"))
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(_BAR_HEIGHT)
        self._copy = QPushButton(icons.icon("copy"), self.tr("Copy &report"))
        self._copy.setObjectName("copyReportButton")
        self._copy.setToolTip(self.tr("Copy every step with its statements, as text (Alt+R)"))
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._area = QScrollArea()
        self._area.setObjectName("preflightSteps")
        self._area.setAccessibleName(self.tr("Steps of the test"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll it
        self._area.verticalScrollBar().rangeChanged.connect(self._scroll)  # steps have their places then
        self._area.verticalScrollBar().actionTriggered.connect(self._leave_scrolling)
        self._lay_out()
        self._show_list()
        self._conclude(None)
        self._say(
            self.tr("Not tested yet"),
            self.tr(
                "Test asks AWS who you are, lists the bucket, looks at the keys and opens messages. For "
                "what is missing it shows the statement that grants it. Nothing is changed or kept."
            ),
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GROUP_GAP)
        words = QVBoxLayout()
        words.setSpacing(GAP // 2)
        words.addWidget(self._title)
        words.addWidget(self._now)
        head.addLayout(words, 1)
        head.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GROUP_GAP, GROUP_GAP, 0, GAP)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addWidget(self._progress)
        layout.addWidget(self._area, 1)

    def _show_list(self) -> None:
        """Begin a list of steps without any."""
        self._steps.clear()
        self._first_failed: PreflightStep | None = None
        sheet = QWidget()
        sheet.setObjectName("preflightSheet")
        self._list = QVBoxLayout(sheet)
        self._list.setContentsMargins(0, GAP, EDGE, 0)
        self._list.setSpacing(GROUP_GAP)
        self._list.addStretch(1)
        self._area.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)

    # ------------------------------------------------------------------------------------- its course

    def show_start(self) -> None:
        self._show_list()
        self._conclude(None, running=True)
        self._say(self.tr("Testing…"))

    def show_begun(self, title: Phrase) -> None:
        """Say what is tried now."""
        self._say(self.tr("Testing…"), rendered(title))

    def show_step(self, step: Step) -> None:
        """Add a step that has come to its end."""
        self._steps.append(step)
        shown = PreflightStep(step, len(self._steps), self._icons)
        self._list.insertWidget(self._list.count() - 1, shown)
        if step.outcome is Outcome.FAILED and self._first_failed is None:
            self._first_failed = shown

    def show_end(self) -> None:
        failed = any(step.outcome is Outcome.FAILED for step in self._steps)
        self._conclude(Outcome.FAILED if failed else Outcome.WORKED)
        self._scroll()
        if failed:
            self._say(self.tr("The test found a problem."))
        elif any(step.outcome is Outcome.SKIPPED for step in self._steps):
            self._say(self.tr("What could be tested works."))
        else:
            self._say(self.tr("The test went well."))

    def show_failure(self, error: VaultViewerError) -> None:
        """Say why the test could not be made, or not to its end."""
        self._conclude(Outcome.FAILED)
        found, _, way_out = error.phrases()
        self._say(rendered(error.headline()), f"{rendered(found)} {rendered(way_out)}".rstrip())

    def show_stopped(self) -> None:
        self._conclude(None)
        self._say(self.tr("The test was stopped."))

    def show_outdated(self) -> None:
        """Say that the result may no longer speak of what the fields say. It stays: it says what to mend."""
        if self.outcome is not None:
            self._conclude(None)
            self._say(self.tr("Changed since this test."))

    # ------------------------------------------------------------------------------------------ within

    def _conclude(self, outcome: Outcome | None, *, running: bool = False) -> None:
        self._progress.setVisible(running)
        self._copy.setVisible(bool(self._steps))
        self.outcome = outcome
        self.outcome_changed.emit()

    def _say(self, title: str, more: str = "") -> None:
        self._title.setText(title)
        self._now.setText(more)
        self._now.setVisible(bool(more))
        self.setAccessibleDescription(f"{title} {more}".rstrip())

    def _scroll(self) -> None:
        """Follow the steps to the newest one while the test goes on, and then turn to the first failure."""
        bar = self._area.verticalScrollBar()
        if self._progress.isVisibleTo(self):
            bar.setValue(bar.maximum())
        elif self._first_failed is not None:
            bar.setValue(self._first_failed.y())

    def _leave_scrolling(self) -> None:
        """Whoever scrolls has seen where the failure is."""
        self._first_failed = None

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(compose_report(self._title.text(), self._steps))
