"""Fields that the dialog of an export has and the others don't: options to see at a glance, a folder, a
template, a bound.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QMenu,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.export.naming import FIELDS
from vaultviewer.gui.dialogs.fields import Field, TextField, Value
from vaultviewer.gui.dialogs.labels import CLOSE
from vaultviewer.gui.dialogs.wheel import leave_wheel_to_page


class RadioField(Field):
    """One of a few options, all in sight. One that has nothing to offer is shown and can't be chosen."""

    def __init__(self, name: str, label: str, options: Sequence[tuple[str, str, bool]]) -> None:
        """An option is a value, the words for it, and whether it can be chosen."""
        buttons = QWidget()
        column = QVBoxLayout(buttons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(CLOSE)
        self._group = QButtonGroup(buttons)
        self._buttons: dict[str, QRadioButton] = {}
        for value, words, enabled in options:
            button = QRadioButton(words)
            button.setObjectName(f"{name}{value.capitalize()}")
            button.setEnabled(enabled)
            self._group.addButton(button)
            self._buttons[value] = button
            column.addWidget(button)
        super().__init__(name, label, buttons)
        self._group.buttonToggled.connect(lambda _, on: self.edited.emit() if on else None)

    def value(self) -> Value:
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: Value) -> None:
        self._buttons[str(value)].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard on what is chosen."""
        self._buttons[str(self.value())].setFocus(Qt.FocusReason.TabFocusReason)


class CountField(Field):
    """A whole number; `zero` are the words for none at all, which reads as 0."""

    def __init__(self, name: str, label: str, *, most: int, suffix: str, zero: str, help_text: str) -> None:
        self._spin = QSpinBox()
        super().__init__(name, label, self._spin, help_text, compact=True)
        self._spin.setRange(0, most)
        self._spin.setSuffix(suffix)
        self._spin.setSpecialValueText(zero)
        self._spin.valueChanged.connect(self.edited)
        leave_wheel_to_page(self._spin)

    def value(self) -> Value:
        return self._spin.value()

    def set_value(self, value: Value) -> None:
        self._spin.setValue(round(value) if isinstance(value, int | float) else 0)


class FolderField(TextField):
    """The path of a folder, typed or chosen. It need not be there."""

    def __init__(self, name: str, label: str, *, placeholder: str) -> None:
        choose = QPushButton(self.tr("&Browse…"))
        choose.setObjectName(f"{name}Button")
        choose.setAccessibleName(self.tr("Choose a folder"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        super().__init__(name, label, placeholder=placeholder, beside=choose)

    def folder(self) -> Path | None:
        """Return the folder where one is named in full."""
        try:
            path = Path(str(self.value())).expanduser()
        except RuntimeError:  # nobody has that home
            return None
        return path if path.is_absolute() else None

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Export into"))
        dialog.setObjectName(f"{self.name}Dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        folder = self.folder()
        if folder is not None:
            dialog.setDirectory(str(folder.parent))
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()


class TemplateField(TextField):
    """A template of file names, with a menu of the fields that it may name."""

    def __init__(self, name: str, label: str, *, placeholder: str) -> None:
        insert = QPushButton(self.tr("Inser&t"))
        insert.setObjectName(f"{name}Insert")
        insert.setAccessibleName(self.tr("Insert a field"))
        insert.setToolTip(self.tr("Put a field of the message in where the cursor is"))
        insert.setAutoDefault(False)
        super().__init__(name, label, placeholder=placeholder, exact=True, beside=insert)
        menu = QMenu(insert)
        menu.setObjectName(f"{name}Menu")
        for field, words in zip(FIELDS, self._words(), strict=True):
            action = menu.addAction(f"{words}\t{{{field}}}")
            action.setObjectName(f"insert{field.capitalize()}")
            action.triggered.connect(lambda _=False, text=f"{{{field}}}": self._insert(text))
        insert.setMenu(menu)

    def _words(self) -> tuple[str, ...]:
        """Return words for the fields, in the core's order."""
        return (
            self.tr("&Date of the sender"),
            self.tr("&Time of the sender"),
            self.tr("&From"),
            self.tr("&Subject"),
            self.tr("Message &ID"),
            self.tr("&Key"),
            self.tr("&Rule"),
        )

    def _insert(self, text: str) -> None:
        self.line.insert(text)
        self.line.setFocus()
