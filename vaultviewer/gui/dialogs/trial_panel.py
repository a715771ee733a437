"""How the test of a connection goes and went: each step with an icon, a word and what was found."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from vaultviewer.core.vault.trial import TrialOutcome, TrialStep
from vaultviewer.gui.dialogs.labels import CLOSE, heading, plain_label
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import GAP, Tone
from vaultviewer.gui.translation import rendered

_ICON_SIZE: Final = QSize(16, 16)

_SIGNS: Final = {
    TrialOutcome.WORKED: ("passed", Tone.GOOD),
    TrialOutcome.FAILED: ("failed", Tone.DANGER),
    TrialOutcome.SKIPPED: ("not-reached", Tone.NEUTRAL),
}


class TrialPanel(QWidget):
    """Hidden until there is something to tell."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("trialPanel")
        self.setAccessibleName(self.tr("Test of the connection"))
        self._icons = icons
        self._words = {
            TrialOutcome.WORKED: self.tr("works"),
            TrialOutcome.FAILED: self.tr("failed"),
            TrialOutcome.SKIPPED: self.tr("not tried"),
        }
        self._title = plain_label()
        self._title.setObjectName("trialTitle")
        self._progress = QProgressBar()
        self._progress.setObjectName("trialProgress")
        self._progress.setAccessibleName(self.tr("Test under way"))
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._steps = QWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        for widget in (self._title, self._progress, self._steps):
            self._layout.addWidget(widget)
        self.clear()

    def clear(self) -> None:
        self.hide()

    def show_running(self) -> None:
        self._show(self.tr("Testing: list the bucket, read and open one message."), running=True)

    def show_stopped(self) -> None:
        self._show(self.tr("The test was stopped."))

    def show_outdated(self) -> None:
        """Say that the result no longer speaks of what the fields say."""
        self._show(self.tr("Changed since the last test."))

    def show_steps(self, steps: Sequence[TrialStep]) -> None:
        failed = any(step.outcome is TrialOutcome.FAILED for step in steps)
        self._show(self.tr("The test found a problem.") if failed else self.tr("The test went well."))
        grid = QGridLayout(self._steps)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(CLOSE)
        grid.setColumnStretch(1, 1)
        for number, step in enumerate(steps):
            self._add_step(grid, 2 * number, step)
        self._steps.show()
        self.setAccessibleDescription(" ".join(self._spoken(step) for step in steps))

    def _show(self, title: str, *, running: bool = False) -> None:
        """Show this title, with the progress bar or without, and none of the steps of an earlier test."""
        self._title.setText(title)
        self._progress.setVisible(running)
        self.setAccessibleDescription(title)
        fresh = QWidget()
        self._layout.replaceWidget(self._steps, fresh)
        self._steps.setParent(None)
        self._steps = fresh
        self._steps.setObjectName("trialSteps")
        self._steps.hide()
        self.show()

    def _add_step(self, grid: QGridLayout, row: int, step: TrialStep) -> None:
        role, tone = _SIGNS[step.outcome]
        sign = QLabel()
        sign.setPixmap(self._icons.icon(role, tone).pixmap(_ICON_SIZE))
        sign.setAccessibleName(self._words[step.outcome])
        grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(heading(self._headline(step)), row, 1)
        grid.addWidget(plain_label(self._account(step), role="secondary"), row + 1, 1)

    def _headline(self, step: TrialStep) -> str:
        return self.tr("{step}: {outcome}").format(
            step=rendered(step.name), outcome=self._words[step.outcome]
        )

    @staticmethod
    def _account(step: TrialStep) -> str:
        """Say what was found and, where it failed, the way out."""
        if step.error is None:
            return rendered(step.sentence)
        return f"{rendered(step.sentence)} {rendered(step.error.phrases()[2])}".rstrip()

    def _spoken(self, step: TrialStep) -> str:
        return f"{self._headline(step)}. {self._account(step)}"
