"""Fields of a form. Each holds one value: set, read, and told when a person edits it."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import Phrase
from vaultviewer.gui.dialogs.labels import CLOSE, plain_label, restyle, without_mnemonic
from vaultviewer.gui.dialogs.wheel import leave_wheel_to_page
from vaultviewer.gui.theme import EDGE, GAP, Tone
from vaultviewer.gui.translation import rendered

_SHOWN_LINES: Final = 4

Value: TypeAlias = str | bool | float | tuple[str, ...] | None


class _Note:
    """A line below an input, made when there is something to say: of a form's many, most are silent."""

    def __init__(
        self, name: str, place: QHBoxLayout, *, role: str | None = None, tone: Tone | None = None
    ) -> None:
        self._name = name
        self._place = place
        self._role = role
        self._tone = tone
        self._label: QLabel | None = None
        self.text = ""

    def say(self, text: str) -> None:
        self.text = text
        if self._label is None:
            if not text:
                return
            self._label = plain_label(role=self._role, tone=self._tone)
            self._label.setObjectName(self._name)
            self._place.addWidget(self._label, 1)
        self._label.setText(text)
        self._label.setVisible(bool(text))

    def restyle(self, *, role: str | None = None, tone: Tone | None = None) -> None:
        self._role, self._tone = role, tone
        if self._label is not None:
            restyle(self._label, role=role, tone=tone)


class Field(QWidget):
    """An input with, beneath it, the problem that its value has and what it is for.

    `name` is that of the value in the connection's problems; `label` carries the mnemonic. What helps to
    fill the input in, such as a button, stands `beside` it. One that is `compact` takes no more room than it
    needs.
    """

    edited = Signal()

    def __init__(
        self,
        name: str,
        label: str,
        editor: QWidget,
        help_text: str = "",
        *,
        help_indent: int = 0,
        beside: QWidget | None = None,
        compact: bool = False,
    ) -> None:
        super().__init__()
        self.name = name
        self.label = label
        self.editor = editor
        editor.setObjectName(f"{name}Field")
        editor.setAccessibleName(without_mnemonic(label))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(CLOSE)
        input_row = QHBoxLayout()
        input_row.setSpacing(GAP)
        input_row.addWidget(editor, 0 if compact else 1)
        if compact:
            input_row.addStretch(1)
        if beside is not None:
            input_row.addWidget(beside)
        layout.addLayout(input_row)
        problem_row, help_row = QHBoxLayout(), QHBoxLayout()
        help_row.addSpacing(
            help_indent
        )  # unlike a label's margins, a layout follows the direction of reading
        for row in (problem_row, help_row):
            layout.addLayout(row)
        self._problem = _Note(f"{name}Problem", problem_row, tone=Tone.DANGER)
        self._help = _Note(f"{name}Help", help_row, role="secondary")
        self.show_help(help_text)

    def value(self) -> Value:
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        raise NotImplementedError

    def show_help(self, text: str) -> None:
        """Say what the field is for, in place of what was said of it."""
        self._help.say(text)
        self._describe()

    def show_problem(self, problem: Phrase | None) -> None:
        self._problem.say("" if problem is None else rendered(problem))
        self._describe()

    def _describe(self) -> None:
        self.editor.setAccessibleDescription(" ".join(filter(None, (self._problem.text, self._help.text))))


class TextField(Field):
    """One line. Spaces at its ends are no part of the value unless `exact`; `optional` reads "" as None."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        placeholder: str,
        help_text: str = "",
        optional: bool = False,
        exact: bool = False,
        beside: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit()
        super().__init__(name, label, self.line, help_text, beside=beside)
        self._optional = optional
        self._exact = exact
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(self.edited)

    def value(self) -> Value:
        text = self.line.text() if self._exact else self.line.text().strip()
        return text or (None if self._optional else "")

    def set_value(self, value: Value) -> None:
        self.line.setText("" if value is None else str(value))


class NamesField(TextField):
    """Names in one line, with commas or spaces between."""

    def value(self) -> Value:
        return tuple(filter(None, re.split(r"[,\s]+", self.line.text())))

    def set_value(self, value: Value) -> None:
        self.line.setText(", ".join(value) if isinstance(value, tuple) else "")


class LinesField(Field):
    """Values of which each has a line of its own."""

    def __init__(self, name: str, label: str, *, placeholder: str, help_text: str = "") -> None:
        self._text = QPlainTextEdit()
        super().__init__(name, label, self._text, help_text)
        self._text.setTabChangesFocus(True)
        self._text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)  # an ARN has to be seen whole
        self._text.setPlaceholderText(placeholder)
        frame = 2 * (self._text.frameWidth() + round(self._text.document().documentMargin()))
        self._text.setFixedHeight(_SHOWN_LINES * self._text.fontMetrics().lineSpacing() + frame)
        self._text.textChanged.connect(self.edited)

    def value(self) -> Value:
        return tuple(filter(None, map(str.strip, self._text.toPlainText().splitlines())))

    def set_value(self, value: Value) -> None:
        self._text.setPlainText("\n".join(value) if isinstance(value, tuple) else "")


class ChoiceField(Field):
    """A check box and, indented beneath it, what ticking it means. A risk taken is told in caution."""

    def __init__(self, name: str, label: str, *, help_text: str, risky: bool = False) -> None:
        self._box = QCheckBox(label)
        super().__init__(name, label, self._box, help_text, help_indent=EDGE)
        self._box.toggled.connect(self.edited)
        if risky:
            self._box.toggled.connect(self._show_risk)

    def value(self) -> Value:
        return self._box.isChecked()

    def set_value(self, value: Value) -> None:
        self._box.setChecked(bool(value))

    def _show_risk(self, taken: bool) -> None:  # noqa: FBT001  Qt's signal hands over a bare boolean
        if taken:
            self._help.restyle(tone=Tone.CAUTION)
        else:
            self._help.restyle(role="secondary")


class SecretField(TextField):
    """One line that is never shown, copied or completed. None where nothing was typed."""

    def __init__(self, name: str, label: str, *, placeholder: str, help_text: str = "") -> None:
        super().__init__(name, label, placeholder=placeholder, help_text=help_text, optional=True)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )


class OptionField(Field):
    """One of a few options, each a value and the words for it."""

    def __init__(
        self, name: str, label: str, options: Sequence[tuple[str, str]], *, help_text: str = ""
    ) -> None:
        self.box = QComboBox()
        super().__init__(name, label, self.box, help_text)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.show_options(options)
        self.box.currentIndexChanged.connect(self.edited)
        leave_wheel_to_page(self.box)

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these; what is chosen stays chosen where it is among them, else nothing is."""
        chosen = self.box.currentData()
        self.box.blockSignals(True)
        self.box.clear()
        for value, words in options:
            self.box.addItem(words, value)
        self.box.setCurrentIndex(self.box.findData(chosen))
        self.box.blockSignals(False)

    def value(self) -> Value:
        return str(self.box.currentData() or "")

    def set_value(self, value: Value) -> None:
        self.box.setCurrentIndex(self.box.findData(value))


class SecondsField(Field):
    """Seconds. A `zero` text stands for none at all, which reads as None."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        help_text: str,
        longest: float,
        step: float = 1.0,
        decimals: int = 1,
        zero: str = "",
    ) -> None:
        self._spin = QDoubleSpinBox()
        super().__init__(name, label, self._spin, help_text, compact=True)
        self._spin.setDecimals(decimals)
        self._spin.setRange(0.0 if zero else 10.0**-decimals, longest)
        self._spin.setSingleStep(step)
        self._spin.setSuffix(self.tr(" s"))
        self._spin.setSpecialValueText(zero)
        self._spin.valueChanged.connect(self.edited)
        leave_wheel_to_page(self._spin)

    def value(self) -> Value:
        return self._spin.value() or None

    def set_value(self, value: Value) -> None:
        self._spin.setValue(float(value) if isinstance(value, int | float) else 0.0)


class MinutesField(Field):
    """Whole minutes of a value in seconds."""

    def __init__(self, name: str, label: str, *, help_text: str, shortest: int, longest: int) -> None:
        """`shortest` and `longest` in seconds."""
        self._spin = QSpinBox()
        super().__init__(name, label, self._spin, help_text, compact=True)
        self._spin.setRange(shortest // 60, longest // 60)
        self._spin.setSingleStep(15)
        self._spin.setSuffix(self.tr(" min"))
        self._spin.valueChanged.connect(self.edited)
        leave_wheel_to_page(self._spin)

    def value(self) -> Value:
        return 60 * self._spin.value()

    def set_value(self, value: Value) -> None:
        self._spin.setValue(round(value / 60) if isinstance(value, int | float) else 0)
