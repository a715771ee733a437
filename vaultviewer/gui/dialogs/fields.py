"""Fields of a form. Each holds one value of a connection: set, read, and told when a person edits it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import Phrase, visible
from vaultviewer.core.sign_in import DefaultChain, Profile, SignIn
from vaultviewer.gui.dialogs.labels import CLOSE, plain_label, restyle, without_mnemonic
from vaultviewer.gui.theme import EDGE, Tone
from vaultviewer.gui.translation import rendered

_SHOWN_LINES: Final = 4
_SHORTEST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 600.0

Value = str | bool | float | tuple[str, ...] | SignIn | None


class Field(QWidget):
    """An input with, beneath it, the problem that its value has and what it is for.

    `name` is the connection's attribute of this value; `label` carries the mnemonic.
    """

    edited = Signal()

    def __init__(
        self, name: str, label: str, editor: QWidget, help_text: str = "", *, help_indent: int = 0
    ) -> None:
        super().__init__()
        self.name = name
        self.label = label
        self.editor = editor
        self._help_text = help_text
        editor.setObjectName(f"{name}Field")
        editor.setAccessibleName(without_mnemonic(label))
        self._problem = plain_label(tone=Tone.DANGER)
        self._problem.setObjectName(f"{name}Problem")
        self._help = plain_label(help_text, role="secondary")
        self._help.setObjectName(f"{name}Help")
        self._help.setVisible(bool(help_text))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(CLOSE)
        layout.addWidget(editor)
        layout.addWidget(self._problem)
        help_row = QHBoxLayout()  # unlike a label's margins, a layout follows the direction of reading
        help_row.addSpacing(help_indent)
        help_row.addWidget(self._help, 1)
        layout.addLayout(help_row)
        self.show_problem(None)

    def value(self) -> Value:
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        raise NotImplementedError

    def show_problem(self, problem: Phrase | None) -> None:
        text = "" if problem is None else rendered(problem)
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.editor.setAccessibleDescription(" ".join(filter(None, (text, self._help_text))))


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
    ) -> None:
        self.line = QLineEdit()
        super().__init__(name, label, self.line, help_text)
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
            restyle(self._help, tone=Tone.CAUTION)
        else:
            restyle(self._help, role="secondary")


class SecondsField(Field):
    def __init__(self, name: str, label: str, *, help_text: str) -> None:
        self._spin = QDoubleSpinBox()
        super().__init__(name, label, self._spin, help_text)
        self._spin.setRange(_SHORTEST_WAIT, _LONGEST_WAIT)
        self._spin.setDecimals(1)
        self._spin.setSuffix(self.tr(" s"))
        self._spin.valueChanged.connect(self.edited)
        leave_wheel_to_page(self._spin)

    def value(self) -> Value:
        return self._spin.value()

    def set_value(self, value: Value) -> None:
        self._spin.setValue(float(value) if isinstance(value, int | float) else 0.0)


class SignInField(Field):
    """The ways to sign in: the default chain (None) and the profiles of this machine. More ways join here."""

    def __init__(self, name: str, label: str, *, help_text: str) -> None:
        self._ways = QComboBox()
        super().__init__(name, label, self._ways, help_text)
        self._ways.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._ways.currentIndexChanged.connect(self.edited)
        leave_wheel_to_page(self._ways)
        self._profiles: tuple[str, ...] = ()
        self._kept = SignIn()
        self._show_ways(None)

    def set_profiles(self, profiles: Sequence[str]) -> None:
        """Offer these profiles; the chosen one stays chosen."""
        self._profiles = tuple(profiles)
        self._show_ways(self._ways.currentData())

    def value(self) -> Value:
        profile = self._ways.currentData()
        source = Profile(profile) if isinstance(profile, str) else DefaultChain()
        return replace(self._kept, source=source)

    def set_value(self, value: Value) -> None:
        if isinstance(value, SignIn):
            self._kept = value
            self._show_ways(value.source.name if isinstance(value.source, Profile) else None)

    def _show_ways(self, chosen: str | None) -> None:
        before = self.value()
        self._ways.blockSignals(True)
        self._ways.clear()
        self._ways.addItem(self.tr("Default chain: environment, files, role"), None)
        for profile in self._profiles:
            self._ways.addItem(self.tr("Profile {name}").format(name=visible(profile)), profile)
        if chosen is not None and chosen not in self._profiles:
            text = self.tr("Profile {name} (not on this machine)").format(name=visible(chosen))
            self._ways.addItem(text, chosen)
        self._ways.setCurrentIndex(self._ways.findData(chosen))
        self._ways.blockSignals(False)
        if before != self.value():
            self.edited.emit()


class _WheelGuard(QObject):
    """Scrolling over a field that isn't in use must not change its value: the wheel is the page's."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def leave_wheel_to_page(editor: QWidget) -> None:
    editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    editor.installEventFilter(_WheelGuard(editor))
