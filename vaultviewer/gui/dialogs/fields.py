"""Fields of a form. Each holds one value of a connection: set, read, and told when a person edits it."""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import Phrase, visible
from vaultviewer.gui.dialogs.labels import CLOSE, plain_label, restyle, without_mnemonic
from vaultviewer.gui.theme import EDGE, Tone
from vaultviewer.gui.translation import rendered

_SHOWN_LINES: Final = 3
_SHORTEST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 600.0

Value = str | bool | float | tuple[str, ...] | None
_Editor = TypeVar("_Editor", bound=QWidget)


class Field(QWidget):
    """An input with, beneath it, the problem that its value has and what it is for.

    `name` is the connection's attribute of this value; `label` carries the mnemonic.
    """

    edited = Signal()

    def __init__(self, name: str, label: str, help_text: str) -> None:
        super().__init__()
        self.name = name
        self.label = label
        self._help_text = help_text
        self._editor: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(CLOSE)
        self._problem = plain_label(tone=Tone.DANGER)
        self._problem.setObjectName(f"{name}Problem")
        self._help = plain_label(help_text, role="secondary")
        self._help.setObjectName(f"{name}Help")
        self._help.setVisible(bool(help_text))

    def _place(self, editor: _Editor) -> _Editor:
        """Take in the editor; every kind of field does this once."""
        self._editor = editor
        editor.setObjectName(f"{self.name}Field")
        editor.setAccessibleName(without_mnemonic(self.label))
        for widget in (editor, self._problem, self._help):
            self._layout.addWidget(widget)
        self.show_problem(None)
        return editor

    @property
    def editor(self) -> QWidget:
        if self._editor is None:
            raise TypeError(f"{type(self).__name__} placed no editor")
        return self._editor

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
        super().__init__(name, label, help_text)
        self._optional = optional
        self._exact = exact
        self.line = self._place(QLineEdit())
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
        super().__init__(name, label, help_text)
        self._text = self._place(QPlainTextEdit())
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        super().__init__(name, label, help_text)
        self._box = self._place(QCheckBox(label))
        self._help.setIndent(EDGE)
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
    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label, "")
        self._spin = self._place(QDoubleSpinBox())
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
        super().__init__(name, label, help_text)
        self._ways = self._place(QComboBox())
        self._ways.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._ways.currentIndexChanged.connect(self.edited)
        leave_wheel_to_page(self._ways)
        self._profiles: tuple[str, ...] = ()
        self._show_ways(None)

    def set_profiles(self, profiles: Sequence[str]) -> None:
        """Offer these profiles; the chosen one stays chosen."""
        self._profiles = tuple(profiles)
        self._show_ways(self._ways.currentData())

    def value(self) -> Value:
        profile = self._ways.currentData()
        return profile if isinstance(profile, str) else None

    def set_value(self, value: Value) -> None:
        self._show_ways(value if isinstance(value, str) else None)

    def _show_ways(self, chosen: str | None) -> None:
        before = self.value()
        self._ways.blockSignals(True)
        self._ways.clear()
        self._ways.addItem(self.tr("Default chain: environment, configuration, this machine's role"), None)
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
