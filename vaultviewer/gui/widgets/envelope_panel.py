"""The envelope panel: the ten checks with their outcomes, and every value beside the message."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import CheckLine, EnvelopePage, Fact
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP
from vaultviewer.gui.widgets.labels import PlainLabel, rule

_ICON = QSize(20, 20)
_LABEL_WIDTH = 230
_OUTCOME_WIDTH = 100


class EnvelopePanel(QScrollArea):
    """Scrolls; every value can be selected and copied."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("envelopePanel")
        self.setAccessibleName(self.tr("Envelope and checks"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._icons = icons
        self.page: EnvelopePage | None = None
        self._built = False

    def show_envelope(self, page: EnvelopePage | None) -> None:
        """Show a page, or say why there is none: at once, or when the panel comes to be seen.

        A panel has a hundred labels, and most messages are read without a look at theirs.
        """
        self.page = page
        self._built = False
        self.setWidget(QWidget())  # nothing of the message before stays behind
        if self.isVisible():
            self._build()

    def showEvent(self, event: QShowEvent) -> None:
        if not self._built:
            self._build()
        super().showEvent(event)

    def _build(self) -> None:
        self._built = True
        holder = QWidget()
        holder.setObjectName("envelopePage")
        holder.setProperty("vvRole", "page")
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(EDGE, GROUP_GAP, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        if self.page is None:
            layout.addWidget(
                PlainLabel(
                    self.tr("No envelope came with this message: nothing says who encrypted it, or whether."),
                    name="envelopeNone",
                    role="secondary",
                )
            )
        else:
            layout.addLayout(self._checks(self.page.checks))
            for number, (title, facts) in enumerate(self.page.sections):
                layout.addWidget(rule())
                layout.addLayout(self._section(title, facts, number))
        layout.addStretch(1)
        self.setWidget(holder)

    def _checks(self, checks: tuple[CheckLine, ...]) -> QGridLayout:
        grid = _grid()
        grid.addWidget(_heading(self.tr("Checks"), "envelopeChecks"), 0, 0, 1, 4)
        for row, line in enumerate(checks, start=1):
            icon = QLabel()
            icon.setPixmap(self._icons.icon(line.icon, line.tone).pixmap(_ICON))
            title = PlainLabel(f"{line.number}. {line.title}", name=f"check{line.number}Title")
            outcome = PlainLabel(line.outcome, name=f"check{line.number}Outcome")
            outcome.setProperty("vvTone", line.tone)
            sentence = PlainLabel(line.sentence, name=f"check{line.number}")
            sentence.setAccessibleName(f"{line.title}: {line.outcome}. {line.sentence}")
            for column, widget in enumerate((icon, title, outcome, sentence)):
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnMinimumWidth(2, _OUTCOME_WIDTH)
        return grid

    def _section(self, title: str, facts: tuple[Fact, ...], number: int) -> QGridLayout:
        grid = _grid()
        grid.addWidget(_heading(title, f"envelopeSection{number}"), 0, 0, 1, 4)
        for row, fact in enumerate(facts, start=1):
            label = PlainLabel(fact.label, name=f"fact{number}{row}Label", role="secondary")
            value = PlainLabel(
                fact.untrusted_value, name=f"fact{number}{row}", role="fixed" if fact.fixed else "text"
            )
            value.setAccessibleName(f"{fact.label}: {fact.untrusted_value}")
            grid.addWidget(label, row, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 2, 1, 2)
        return grid


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(GAP // 2)
    grid.setColumnMinimumWidth(0, _ICON.width())
    grid.setColumnMinimumWidth(1, _LABEL_WIDTH)
    grid.setColumnStretch(3, 1)
    return grid


def _heading(text: str, name: str) -> PlainLabel:
    label = PlainLabel(text, name=name)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
