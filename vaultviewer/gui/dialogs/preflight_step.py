"""One step of the test of a connection: how it went, what is missing, and what would grant it."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import visible
from vaultviewer.core.preflight.model import Grant, Outcome, Step
from vaultviewer.gui.dialogs.labels import CLOSE, heading, plain_label
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import GAP, Tone, fixed_font
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, rendered

_ICON_SIZE: Final = QSize(16, 16)

SIGNS: Final = {
    Outcome.WORKED: ("passed", Tone.GOOD),
    Outcome.FAILED: ("failed", Tone.DANGER),
    Outcome.SKIPPED: ("not-reached", Tone.NEUTRAL),
}
_WORDS: Final = {
    Outcome.WORKED: QT_TRANSLATE_NOOP("PreflightStep", "works"),
    Outcome.FAILED: QT_TRANSLATE_NOOP("PreflightStep", "failed"),
    Outcome.SKIPPED: QT_TRANSLATE_NOOP("PreflightStep", "not tried"),
}


def outcome_words(outcome: Outcome) -> str:
    return QCoreApplication.translate("PreflightStep", _WORDS[outcome])


def headline(step: Step) -> str:
    return f"{rendered(step.title)}: {outcome_words(step.outcome)}"


def sentences(step: Step) -> Iterator[str]:
    """Yield what there is to say of a step, one paragraph after the other."""
    yield " ".join(rendered(each) for each in (step.sentence, *step.remarks))
    if step.lack is not None:
        missing = QCoreApplication.translate("PreflightStep", "Missing: {action} on {resource}")
        yield missing.format(action=visible(step.lack.action), resource=visible(step.lack.resource))
    if step.way_out is not None:
        yield rendered(step.way_out)


def compose_report(title: str, steps: Sequence[Step]) -> str:
    """Return all steps as plain text, with the statements whole."""
    paragraphs = [title]
    for step in steps:
        paragraphs.append("\n".join((headline(step), *sentences(step))))
        paragraphs += [f"{rendered(grant.place)}\n{grant.json()}" for grant in step.grants]
    return "\n\n".join(paragraphs) + "\n"


class PreflightStep(QWidget):
    """Shows one step. All of its text is plain text that can be selected."""

    def __init__(self, step: Step, number: int, icons: Icons) -> None:
        super().__init__()
        self.setObjectName(f"preflightStep{number}")
        self.setAccessibleName(headline(step))
        self.setAccessibleDescription(" ".join(sentences(step)))
        self._number = number
        self._icons = icons
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(CLOSE)
        grid.setColumnStretch(1, 1)
        role, tone = SIGNS[step.outcome]
        sign = QLabel()
        sign.setPixmap(icons.icon(role, tone).pixmap(_ICON_SIZE))
        sign.setObjectName(f"{self.objectName()}Sign")
        sign.setAccessibleName(outcome_words(step.outcome))
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(heading(headline(step), f"{self.objectName()}Title"), 0, 1)
        for index, text in enumerate(sentences(step)):
            label = plain_label(text, role="secondary")
            label.setObjectName(f"{self.objectName()}Sentence{index}")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, grid.rowCount(), 1)
        for index, grant in enumerate(step.grants):
            grid.addLayout(self._grant(grant, index), grid.rowCount(), 1)

    def _grant(self, grant: Grant, index: int) -> QVBoxLayout:
        """Return a statement with the place that it belongs into, and a button that copies it."""
        name = f"statement{self._number}x{index}"
        place = plain_label(rendered(grant.place))
        place.setObjectName(f"{name}Place")
        copy = QPushButton(self._icons.icon("copy"), self.tr("Copy"))
        copy.setObjectName(f"{name}Copy")
        copy.setAccessibleName(self.tr("Copy the statement"))
        copy.setToolTip(self.tr("Copy the statement"))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(grant.json()))
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(place, 1)
        line.addWidget(copy, alignment=Qt.AlignmentFlag.AlignTop)
        text = _Statement(grant.json())
        text.setObjectName(name)
        text.setAccessibleName(rendered(grant.place))
        layout = QVBoxLayout()
        layout.setSpacing(CLOSE)
        layout.addLayout(line)
        layout.addWidget(text)
        return layout


class _Statement(QPlainTextEdit):
    """JSON to be read and copied, as high as its lines are."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines = text.count("\n") + 1
        frame = 2 * (self.frameWidth() + round(self.document().documentMargin()))
        bar = self.horizontalScrollBar().sizeHint().height()  # an ARN is longer than a line
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + frame + bar)
